"""Rules in the open: from submissions of the Baseline Assessment to one count for each settlement.

Every rule is a function with a name; what it drops, sets aside or flags is counted in the audit. In order:

edited          an earlier version of a submission that was edited in KoboToolbox                      dropped
export_order    two versions that only the names of their exports, or `newest`, tell apart            flagged
gone_later      a submission that a later export of the same project does not have             flagged, kept
not_reviewed    submissions that nobody has reviewed yet, beside some that were                      flagged, kept
unlisted_place  a settlement that the master list, if there is one, does not have                 flagged, kept
duplicate       the same version in two exports, or all answers alike (a form sent twice)              dropped
refused         the key informants did not agree to take part                              dropped
not_approved    the team's review in KoboToolbox says 'not approved' or 'on hold'          dropped
other_round     a submission of an earlier round in the same export                        dropped
superseded      a later submission for the same settlement took its place                  dropped
breakdown       nationalities, sexes, years of arrival, types or shares that do not add up            set aside
equal_reasons   reasons without shares weigh alike                                         changed
outlier         a count far from its region's others                                       flagged, kept
stray_date      a visit outside the quarter and its neighbours                             flagged, kept
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kazmig.disclosure.rules import roughly
from kazmig.evidence.quarter import Quarter
from kazmig.evidence.vocabulary import AUDIT_COLUMNS, RESIDUAL
from kazmig.places.settlements import Settlements, load_settlements
from kazmig.sources.kobo.review import APPROVED, NOT_APPROVED, ON_HOLD, status_code
from kazmig.sources.kobo.submissions import Submissions
from kazmig.sources.kobo.versions import gone_later, settled
from kazmig.sources.shapes import nameless

SOURCE = "baseline_assessment"
REJECTED = {NOT_APPROVED, ON_HOLD}
REASONS = ("economic_situation", "economic_sanctions", "conflict", "covid_19", "mobilization", "other")
# What each breakdown of the workers present is made of; nationalities come from the repeat group.
BREAKDOWNS = {
    "sex": ("men", "women"),
    "year": ("arrived_y0", "arrived_y1", "arrived_y2", "arrived_y3", "arrived_earlier"),
    "type": ("seasonal", "long_term", "other_type"),
}
# Iglewicz and Hoaglin (1993): a modified z-score above 3.5 marks a potential outlier; fewer points say little.
OUTLIER_SCORE = 3.5
OUTLIER_MINIMUM = 10
SETTLEMENT = ["region", "district", "settlement_key"]
_KINDS_OF_PLACE = {"г", "город", "с", "село", "п", "поселок", "аул", "ауыл", "ауылы", "қ", "қала", "қаласы"} | {
    *("кент", "кенті", "мкр", "микрорайон", "шағынауданы", "city", "town", "village", "district", "район", "ауданы")
}


@dataclass(frozen=True)
class Cleaned:
    """`settlements`: one row a settlement, with `nationalities` (dict of persons by code) and `<breakdown>_ok`.

    `history`: all submissions that count as someone's answer for a settlement, superseded ones included.
    """

    settlements: pd.DataFrame
    history: pd.DataFrame
    audit: pd.DataFrame


def clean(
    submissions: Submissions, quarter: Quarter | None = None, only_approved: bool = False, newest: str = ""
) -> Cleaned:
    """Applies the rules in the order above. `only_approved` also drops what nobody has reviewed yet.

    `newest` is the file of the export that was made last, where a person had to say so. Raises BadInput where nothing
    tells which of two versions of a submission counts.
    """
    audit: list[dict[str, object]] = []
    rows = _with_nationalities(submissions)
    rows = rows.assign(settlement_key=[place_key(name) for name in rows["settlement"].fillna("")])
    rows = _in_master_list(_newest(rows, newest, audit), load_settlements(place_key), audit)
    for rule, reason, wrong in _DROPPING:
        rows = _drop(rows, wrong(rows), rule, reason, audit)
    unread = rows["status"].map(status_code).eq("")
    if unread.any() and not unread.all():
        _flag(rows, unread, "not_reviewed", "not reviewed in KoboToolbox yet; counted unless told otherwise", audit)
    if only_approved:
        waiting = rows["status"].map(status_code) != APPROVED
        rows = _drop(rows, waiting, "not_approved", "not reviewed yet in KoboToolbox", audit)
    history = rows
    rows = _drop(rows, superseded(rows), "superseded", "a later submission for the same settlement", audit)
    rows = _check_breakdowns(rows, audit)
    rows = _equal_reasons(rows, audit)
    _flag(rows, outliers(rows), "outlier", "far from its region's other settlements; kept", audit)
    if quarter is not None:
        _flag(rows, stray_dates(rows, quarter), "stray_date", f"a visit far from {quarter}; kept", audit)
    table = pd.DataFrame(audit, columns=list(AUDIT_COLUMNS))
    return Cleaned(rows.reset_index(drop=True), history.reset_index(drop=True), table)


# --- which submissions count ---------------------------------------------------------------------------------------


def _newest(rows: pd.DataFrame, newest: str, audit: list[dict[str, object]]) -> pd.DataFrame:
    """The newest version of each submission; what an edit replaced is told apart from what stands in two exports."""
    found = settled(rows, newest)
    replaced, same = found.replaced, found.identity
    kept = dict(zip(same[~replaced], rows.loc[~replaced, "uuid"], strict=True))
    _flag(
        rows,
        found.by_name,
        "export_order",
        "exports of one second; the one that its name or sources.toml calls the newest counts",
        audit,
    )
    reason = "not in a later export: deleted there, or left out by a filter; counted (name the latest export alone)"
    _flag(rows, gone_later(rows, same), "gone_later", reason, audit)
    copies = replaced & rows["uuid"].ne("") & rows["uuid"].eq(same.map(kept)) & ~found.by_name
    rows = _drop(rows, replaced & ~copies, "edited", "an earlier version of an edited submission", audit)
    return _drop(rows, copies.reindex(rows.index), "duplicate", "the same submission in another export", audit)


def _in_master_list(rows: pd.DataFrame, known: Settlements, audit: list[dict[str, object]]) -> pd.DataFrame:
    """Settlements by the code of the master list, so that two spellings are one place; names that it lacks are told."""
    if not known:
        return rows
    codes = [
        known.code_of(str(row.region), str(row.settlement or ""), place_key)
        for row in rows[["region", "settlement"]].itertuples(index=False)
    ]
    found = pd.Series(codes, rows.index, dtype=object)
    unlisted = found.eq("") & rows["settlement"].notna()
    _flag(rows, unlisted, "unlisted_place", "a settlement that the master list lacks; kept by its name", audit)
    return rows.assign(settlement_key=found.where(found.ne(""), rows["settlement_key"]))


def place_key(name: str) -> str:
    """A settlement's name without case, accents of spelling, signs and words such as 'village'.

    >>> place_key(" с. Ақтау "), place_key("Ақтау ауылы")
    ('ақтау', 'ақтау')
    """
    text = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е")
    words = "".join(sign if sign.isalnum() else " " for sign in text).split()
    kept = [word for word in words if word not in _KINDS_OF_PLACE]
    return " ".join(kept or words)


def refused(rows: pd.DataFrame) -> pd.Series:
    return rows["consent"] == "no"


def not_approved(rows: pd.DataFrame) -> pd.Series:
    return rows["status"].map(status_code).isin(REJECTED)


def duplicates(rows: pd.DataFrame) -> pd.Series:
    """Later copies of a submission: the same _uuid, or every answer alike (a form sent twice)."""
    answers = [name for name in rows.columns if name not in _TECHNICAL]
    contents = [repr([_plain(value) for value in row]) for row in rows[answers].itertuples(index=False)]
    same_uuid = rows["uuid"].ne("") & rows.duplicated("uuid")
    return same_uuid | pd.Series(contents, rows.index, dtype=object).duplicated()


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def other_rounds(rows: pd.DataFrame) -> pd.Series:
    latest = rows["round"].max()
    return rows["round"].notna() & (rows["round"] != latest)


def superseded(rows: pd.DataFrame) -> pd.Series:
    """All but the latest submission of each settlement: by day of the visit, then by time of submission."""
    numbered = rows.assign(number=rows["id"].astype(str).str.zfill(20))
    ordered = numbered.sort_values(["visit_date", "submitted", "number"], kind="stable")
    return ordered.duplicated(SETTLEMENT, keep="last").reindex(rows.index)


_TECHNICAL = {"file", "sheet", "row", "workbook", "id", "uuid", "submitted", "status", "version", "settlement_key"} | {
    "root", "edits", "exported", "ended",
}  # fmt: skip
_DROPPING: tuple[tuple[str, str, Callable[[pd.DataFrame], pd.Series]], ...] = (
    ("refused", "the key informants did not agree", refused),
    ("not_approved", "not approved or on hold in KoboToolbox", not_approved),
    ("duplicate", "the same submission twice", duplicates),
    ("other_round", "an earlier round in the same export", other_rounds),
)


# --- what does not add up ------------------------------------------------------------------------------------------


def _with_nationalities(submissions: Submissions) -> pd.DataFrame:
    entries: dict[tuple[str, ...], dict[str, int]] = {}
    told = submissions.nationalities
    # Where two CSV exports overlap, the entries of one version stand in both.
    last = told.groupby(["workbook", "id", "uuid"], sort=False)["file"].transform("max") if len(told) else told["file"]
    for entry in told[told["file"] == last].itertuples():
        code = str(entry.nationality or RESIDUAL)
        for key in ((str(entry.workbook), str(entry.id), str(entry.uuid)), (str(entry.workbook), str(entry.id))):
            persons = entries.setdefault(key, {})
            persons[code] = persons.get(code, 0) + int(str(entry.persons))
    visits = submissions.visits
    found = [
        dict(sorted((entries.get((book, number, uuid)) or entries.get((book, number), {})).items()))
        for book, number, uuid in zip(visits["workbook"], visits["id"], visits["uuid"], strict=True)
    ]
    rows = visits.assign(nationalities=pd.Series(found, visits.index, dtype=object))
    counts = ["workers_present", "informants", "round", *(name for parts in BREAKDOWNS.values() for name in parts)]
    counts += [f"share_{reason}" for reason in REASONS]
    return rows.assign(**{name: pd.to_numeric(rows[name]) for name in counts})


def _check_breakdowns(rows: pd.DataFrame, audit: list[dict[str, object]]) -> pd.DataFrame:
    """Marks each breakdown that adds up to the workers present; the others are set aside, the workers stay counted."""
    workers = rows["workers_present"]
    sums = {name: rows[list(parts)].sum(axis=1, min_count=1) for name, parts in BREAKDOWNS.items()}
    sums["nationality"] = pd.Series(
        [math.fsum(each.values()) for each in rows["nationalities"]], rows.index, dtype=float
    )
    for name, total in sums.items():
        good = (total == workers) & (workers > 0)
        bad = ~good & (workers > 0)
        reason = f"the {name} breakdown does not add up to the workers present; set aside, the workers stay"
        _note(audit, rows[bad], "breakdown", reason, f"not counted by {name}")
        rows = rows.assign(**{f"{name}_ok": good})
    return rows


def _equal_reasons(rows: pd.DataFrame, audit: list[dict[str, object]]) -> pd.DataFrame:
    """Shares of the reasons: as given when they add up to 100; spread evenly over the reasons when none is given."""
    shares = rows[[f"share_{reason}" for reason in REASONS]].set_axis(list(REASONS), axis=1)
    given = shares.sum(axis=1, min_count=1)
    ticked = pd.DataFrame({reason: [reason in each for each in rows["reasons"]] for reason in REASONS}, rows.index)
    even = given.isna() & ticked.any(axis=1) & (rows["workers_present"] > 0)
    wrong = given.notna() & (given != 100)
    _note(audit, rows[even], "equal_reasons", "reasons without shares weigh alike", "equal shares")
    reason = "the shares of reasons do not add up to 100; set aside, the workers stay"
    _note(audit, rows[wrong], "breakdown", reason, "not counted by reason")
    weights = shares.fillna(0.0).astype(float)
    weights[even] = ticked[even].div(ticked[even].sum(axis=1), axis=0) * 100
    columns = {f"weight_{reason}": weights[reason] for reason in REASONS}
    return rows.assign(**columns, reason_ok=(given == 100) | even)


# --- what is flagged ---------------------------------------------------------------------------------------------


def outliers(rows: pd.DataFrame) -> pd.Series:
    """Counts whose logarithm lies far from the median of their region (modified z-score, Iglewicz and Hoaglin 1993)."""
    logs = rows["workers_present"].where(rows["workers_present"] > 0).astype(float).transform(np.log)
    by_region = logs.groupby(rows["region"])
    distance = logs - by_region.transform("median")
    spread = distance.abs().groupby(rows["region"]).transform("median")
    enough = by_region.transform("count") >= OUTLIER_MINIMUM
    score = 0.6745 * distance.abs() / spread.where(spread > 0)
    return (score > OUTLIER_SCORE) & enough


def stray_dates(rows: pd.DataFrame, quarter: Quarter) -> pd.Series:
    """Visits before the quarter before or after the quarter after: fieldwork may lag, not by half a year."""
    first = pd.Timestamp(quarter.previous.year, quarter.previous.number * 3 - 2, 1)
    after = quarter.shift(2)
    end = pd.Timestamp(after.year, after.number * 3 - 2, 1)
    days = pd.to_datetime(rows["visit_date"])
    return (days < first) | (days >= end)


# --- the audit -----------------------------------------------------------------------------------------------------


def _drop(rows: pd.DataFrame, wrong: pd.Series, rule: str, reason: str, audit: list[dict[str, object]]) -> pd.DataFrame:
    _note(audit, rows[wrong], rule, f"{reason}; dropped", "not counted")
    return rows[~wrong]


def _flag(rows: pd.DataFrame, found: pd.Series, rule: str, reason: str, audit: list[dict[str, object]]) -> None:
    _note(audit, rows[found], rule, reason, "as before")


def _workers(rows: pd.DataFrame) -> str:
    """How many workers rows have, as far as it may be told."""
    persons = roughly(int(rows["workers_present"].fillna(0).sum()), len(rows))
    return "workers not told: few rows" if persons is None else f"about {persons} workers in them"


def _note(audit: list[dict[str, object]], rows: pd.DataFrame, rule: str, reason: str, after: str) -> None:
    """One line of the audit for each sheet. Rows are named by number: settlements' names stay with the field team."""
    for (file, sheet), group in rows.groupby(["file", "sheet"], sort=True):
        numbers = sorted(group["row"])
        listed = ", ".join(str(number) for number in numbers[:20]) + (" …" if len(numbers) > 20 else "")
        place = f"{file}, {f'sheet {sheet}, ' if sheet else ''}row{'s' if len(numbers) > 1 else ''} {listed}"
        line = {"source": SOURCE, "rule": rule, "reason": reason, "rows": len(numbers), "place": nameless(place)}
        audit.append({**line, "before": _workers(group), "after": after})
