"""Lists of shares: what they name, what they leave, how a working shows them."""

from __future__ import annotations

from collections.abc import Mapping

from kazmig.evidence.intervals import Interval, exactly
from kazmig.evidence.known import Known, total_of

HUNDRED = Known(100.0, exactly(100.0))
# A rest cannot be less than nothing.
_NOT_NEGATIVE = Interval(0.0, float("inf"))


def fits(shares: Mapping[str, Known]) -> bool:
    """Whether the named shares can stay within 100 % once rounding is allowed for."""
    return total_of(shares.values()).span.low <= 100


def rest(shares: Mapping[str, Known]) -> Known:
    """What the named shares leave of 100 %; never less than zero. Raises ValueError when they exceed 100 %."""
    left = HUNDRED - total_of(shares.values())
    possible = left.span & _NOT_NEGATIVE
    if possible is None:
        raise ValueError(f"the named shares exceed 100 % by {-left.span.high:.2f} points even with rounding")
    return Known(min(max(left.value, possible.low), possible.high), possible)


def adds_up(shares: Mapping[str, Known]) -> bool:
    """Whether shares that are meant to be the whole can add up to 100 %."""
    return total_of(shares.values()).span.meets(100)


def follow(counts: Mapping[str, Known], shares: Mapping[str, Known], total: Known) -> bool:
    """Whether whole counts are what their shares of the total allow, to the one that largest remainders move.

    Counts that add up to the printed total were made from that very number; others from what it was before rounding.
    """
    made_from_it = total_of(counts.values()).value == total.value
    whole = Known(total.value, exactly(total.value)) if made_from_it else total
    return all(
        (shares[name].of_total(whole).span + Interval(-1.0, 1.0)).meets(count.value)
        for name, count in counts.items()
        if name in shares
    )


def sum_text(shares: Mapping[str, Known], digits: int = 1) -> str:
    """`81.3 + 7.8 + 4.4 + 3.0 = 96.5`, largest first."""
    parts = " + ".join(f"{share:.{digits}f}" for share in shares.values())
    return f"{parts} = {total_of(shares.values()):.{digits}f}"


def named_text(numbers: Mapping[str, Known], digits: int = 0) -> str:
    """`UZB 543,427, RUS 52,137 …`, largest first."""
    return ", ".join(f"{name} {number:.{digits}f}" for name, number in numbers.items())
