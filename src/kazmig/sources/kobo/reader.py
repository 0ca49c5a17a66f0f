"""Reader for KoboToolbox exports of the Baseline Assessment form: XLSX, or CSV with the sheet of nationalities.

Whatever the export's settings (XML names or labels in any language, groups in the headers or not, numbers as
text, answers joined or in 0/1 columns, an HXL row, several versions of the form), the same submissions give the same
figures. Export conventions as KoboToolbox's formpack writes them. Nothing personal leaves `kobo_submissions`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import pandas as pd
import pandera.pandas as pa

from kazmig.disclosure.places import SUPPRESSED_COLUMNS, protect
from kazmig.evidence.quarter import Quarter
from kazmig.project.inventory import Source
from kazmig.sources.kobo.assessment import PLACES_COLUMNS, SPREAD_COLUMNS, Assessment, assess
from kazmig.sources.kobo.foreign import as_told, mapped, mapping_of
from kazmig.sources.kobo.form import load_form
from kazmig.sources.kobo.records import clean, stray_dates
from kazmig.sources.kobo.submissions import Submissions, submissions
from kazmig.sources.kobo.tables import Table, read_tables
from kazmig.sources.problems import BadInput, Problem
from kazmig.sources.spreadsheet.zones import SAID, noted

PLACES_SCHEMA = pa.DataFrameSchema(
    {
        "level": pa.Column(str, pa.Check.isin(["country", "region", "district"])),
        "region": pa.Column(str, pa.Check.str_matches(r"^(KZ-\d\d)?$")),
        "district": pa.Column(str, pa.Check.str_matches(r"^(KZ-\d\d-[a-z_]+)?$")),
        "dimension": pa.Column(str, pa.Check.isin(["total", "citizenship", "sex", "type"])),
        "category": pa.Column(str),
        "persons": pa.Column("Int64", pa.Check.ge(0), nullable=True),
        "settlements": pa.Column("Int64", pa.Check.ge(0), nullable=True),
        "informants": pa.Column("Int64", pa.Check.ge(0), nullable=True),
    },
    unique=["level", "region", "district", "dimension", "category"],
    strict=True,
    coerce=True,
)
SUPPRESSED_SCHEMA = pa.DataFrameSchema({name: pa.Column(str) for name in SUPPRESSED_COLUMNS}, strict=True, coerce=True)
SPREAD_SCHEMA = pa.DataFrameSchema(
    {
        "settlements": pa.Column("Int64", pa.Check.ge(1)),
        "submissions": pa.Column("Int64", pa.Check.ge(2)),
        "median_ratio": pa.Column(float, pa.Check.ge(1)),
        "log_sd": pa.Column(float, pa.Check.ge(0)),
    },
    strict=True,
    coerce=True,
)


def read(source: Source, only_approved: bool = False) -> pd.DataFrame:
    """Observations of the exports in `source.files`, in the common form of all readers. Raises BadInput.

    `attrs["audit"]` holds the lines of the audit: what cleaning dropped, set aside, changed or flagged.
    """
    found = assessment(source, only_approved)
    result = found.observations.copy()
    result.attrs["audit"] = found.audit.to_dict("records")
    return result


def places(
    source: Source,
    only_approved: bool = False,
    kept: Iterable[pd.DataFrame] = (),
    other_quarters: Iterable[pd.DataFrame] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Workers, settlements and informants by region and district as they may be published, and what is hidden.

    PLACES_SCHEMA and SUPPRESSED_SCHEMA; both are empty for published figures. `kept` are the tables that earlier
    revisions of the quarter published, `other_quarters` those of other quarters. Raises DisclosureError where no choice
    of hidden counts protects the small ones.
    """
    found = assessment(source, only_approved).places if _is_export(source) else pd.DataFrame(columns=PLACES_COLUMNS)
    shown, hidden = protect(found, "baseline_places", kept, other_quarters=other_quarters)
    return PLACES_SCHEMA.validate(shown), SUPPRESSED_SCHEMA.validate(hidden)


def spread(source: Source, only_approved: bool = False) -> pd.DataFrame:
    """How far apart two groups of informants are on one settlement (SPREAD_SCHEMA); none for published figures."""
    found = assessment(source, only_approved).spread if _is_export(source) else pd.DataFrame(columns=SPREAD_COLUMNS)
    return SPREAD_SCHEMA.validate(found)


def _is_export(source: Source) -> bool:
    return source.supplied and source.format == "kobo"


def assessment(source: Source, only_approved: bool = False) -> Assessment:
    """All that the exports say: observations, places, spread between informants, audit.

    Rows that KoboToolbox's review marks 'not approved' or 'on hold' never count; `only_approved` leaves out what
    nobody has reviewed yet as well. Raises BadInput with every problem of every file.
    """
    # One answer whatever the order in which the files are named.
    source = replace(source, files=tuple(sorted(source.files)))
    stamps = tuple((file.stat().st_mtime_ns, file.stat().st_size) for file in source.files)
    return _assessment(source, only_approved, stamps)


@lru_cache(maxsize=2)
def _assessment(source: Source, only_approved: bool, stamps: tuple[tuple[int, int], ...]) -> Assessment:
    """A notebook asks for several tables of one export, which is read once; `stamps` tell when a file changed."""
    quarter = source.quarter
    form, mapping = load_form(), mapping_of(source)
    if mapping:
        found = assess(clean(mapped(source, mapping, form), None, False))
        return replace(found, observations=as_told(found.observations, source, mapping))
    tables = read_tables(source.files)
    read_in = submissions(form, tables, source.validation)
    _check_quarter(source, read_in, quarter)
    found = assess(clean(read_in, quarter, only_approved, source.newest))
    hidden = [_hidden(source.name, table) for table in tables if table.hidden]
    return replace(
        found, audit=pd.concat([found.audit, pd.DataFrame(hidden)], ignore_index=True) if hidden else found.audit
    )


def _hidden(source: str, table: Table) -> dict[str, object]:
    """The line of the audit on rows that a filter hides: an export is read whole."""
    shown = ", ".join(map(str, table.hidden[:20])) + (" …" if len(table.hidden) > 20 else "")
    line = noted(source, "noted", SAID["read"], f"{table.file}, sheet {table.sheet}, rows {shown}", "hidden", "read")
    return {**line, "rows": len(table.hidden)}


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
