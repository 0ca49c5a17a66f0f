"""Rows of tables, whose columns hold what their schema says: pandas knows no narrower type of a cell than Any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    # The process that parses a file has no other use for it, and is started for each file.
    import pandas as pd

# A row by column, as `to_dict("records")` gives it.
Row = Mapping[Any, Any]


class Record(Protocol):
    """A row as `itertuples` gives it: a column is an attribute."""

    def __getattr__(self, column: str) -> Any: ...


class Schema(Protocol):
    """What a table has to be: pandera's schemas, or anything that validates as they do."""

    def validate(self, check_obj: pd.DataFrame, *, lazy: bool = ...) -> pd.DataFrame: ...
