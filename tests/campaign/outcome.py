"""What became of one trial of the campaign."""

from typing import NamedTuple


class Outcome(NamedTuple):
    """`lost`: promises that were not kept, a sentence each; `refused`: it ended in a sentence, not in an edition."""

    lost: list[str]
    refused: bool = False
