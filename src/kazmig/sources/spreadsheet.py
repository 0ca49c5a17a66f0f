"""Reader for the spreadsheets of ministries and the National Bank, by a small layout a source."""

from __future__ import annotations

import pandas as pd

from kazmig.inventory import Source


def read(source: Source) -> pd.DataFrame:
    """Observations of all workbooks and CSV files of a source, by the layout of its name."""
    raise NotImplementedError("being written")
