"""The frame of a survey: places of a Baseline Assessment, one row a settlement, with the informants' number."""

from __future__ import annotations

import pandas as pd

from kazmig.project.inventory import Source
from kazmig.sources.kobo.form import load_form
from kazmig.sources.kobo.records import clean
from kazmig.sources.kobo.submissions import submissions
from kazmig.sources.kobo.tables import read_tables
from kazmig.sources.problems import BadInput, Problem
from kazmig.sources.survey.sampling import CITY, FRAME_COLUMNS, OTHER

_CITIES = ("city_district", "town")


def frame_of(source: Source, only_approved: bool = False) -> pd.DataFrame:
    """FRAME_COLUMNS of an export's settlements after its cleaning rules. Raises BadInput.

    It holds names of settlements: what is made of it stays out of git.
    """
    if not source.supplied or source.format != "kobo":
        mend = "Take a quarter whose Baseline Assessment came as a KoboToolbox export: printed figures name no places."
        found = source.format if source.supplied else "nothing"
        raise BadInput([Problem("sources.toml", f"{found} for [{source.name}]", "an export of places", mend)])
    read_in = submissions(load_form(), read_tables(sorted(source.files)), source.validation)
    rows = clean(read_in, source.quarter, only_approved).settlements
    kind = rows["settlement_type"].isin(_CITIES).map({True: CITY, False: OTHER})
    place = rows["district"].fillna("") + ", " + rows["settlement"].fillna("")
    size = rows["workers_present"].astype(float)
    return pd.DataFrame({"region": rows["region"], "place": place, "kind": kind, "size": size})[list(FRAME_COLUMNS)]
