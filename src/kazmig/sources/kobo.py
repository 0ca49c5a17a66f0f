"""Reader for KoboToolbox exports of the Baseline Assessment form: XLSX, or CSV with the sheet of nationalities.

Whatever the export's settings (XML names or labels in any language, groups in the headers or not, numbers as
text, answers joined or in 0/1 columns, an HXL row, several versions of the form), the same submissions give the same
figures. Export conventions as KoboToolbox's formpack writes them. Nothing personal leaves `kobo_submissions`.
"""

from __future__ import annotations

import pandas as pd

from kazmig.forms import Form, load_form
from kazmig.inventory import Source
from kazmig.quarter import Quarter, QuarterError
from kazmig.sources.baseline_records import clean, stray_dates
from kazmig.sources.kobo_assessment import Assessment, assess
from kazmig.sources.kobo_submissions import Submissions, submissions
from kazmig.sources.kobo_tables import read_tables
from kazmig.sources.problems import BadInput, Problem


def read(source: Source) -> pd.DataFrame:
    """Observations of the exports in `source.files`, in the common form of all readers. Raises BadInput."""
    return assessment(source).observations


def assessment(source: Source, form: Form | None = None, only_approved: bool = False) -> Assessment:
    """All that the exports say: observations, places, spread between informants, audit.

    Rows that KoboToolbox's review marks 'not approved' or 'on hold' never count; `only_approved` leaves out what
    nobody has reviewed yet as well. Raises BadInput with every problem of every file.
    """
    quarter = _quarter_of(source)
    read_in = submissions(form or load_form(), read_tables(source.files))
    _check_quarter(source, read_in, quarter)
    return assess(clean(read_in, quarter, only_approved))


def _quarter_of(source: Source) -> Quarter | None:
    """The quarter whose folder the files lie in; None for files elsewhere."""
    try:
        return Quarter.parse(source.files[0].parent.name)
    except QuarterError:
        return None


def _check_quarter(source: Source, read_in: Submissions, quarter: Quarter | None) -> None:
    """Refuses an export most of whose visits belong to another time: the file of another round, most likely."""
    dated = read_in.visits.dropna(subset=["visit_date"])
    latest = dated[dated["round"].isna() | (dated["round"] == dated["round"].max())]
    if quarter is None or latest.empty or stray_dates(latest, quarter).mean() <= 0.5:
        return
    days = sorted(latest["visit_date"])
    found = f"visits from {days[0]} to {days[-1]}"
    expected = f"most visits in {quarter.previous}, {quarter} or {quarter.next}"
    mend = "Take the export of this quarter's round, or put this one into the folder of its own quarter."
    raise BadInput([Problem(source.files[0].name, found, expected, mend, column="visit_date")])
