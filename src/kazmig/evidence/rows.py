"""Rows of tables, whose columns hold what a table's schema says: pandas knows no narrower type of a cell than Any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

# A row by column, as `to_dict("records")` gives it.
Row = Mapping[Any, Any]


class Record(Protocol):
    """A row as `itertuples` gives it: a column is an attribute."""

    def __getattr__(self, column: str) -> Any: ...
