"""Accounting: the two counts side by side, whole persons that add up."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kazmig.evidence.definitions import comparable
from kazmig.evidence.facts import Facts
from kazmig.evidence.vocabulary import RESIDUAL

# Where each count's facts stand: by nationality directly under the stem, by anything else under its name.
STEMS = {"official": "labour.official", "assessment": "baseline.workers"}
OTHER_STEMS = {"official": "labour.official", "assessment": "baseline"}
COUNT_COLUMNS = [f"{source}_{part}" for source in STEMS for part in ("persons", "low", "high")]
DIMENSIONS = ("nationality", "sex", "type")


class CountError(ValueError):
    """Two counts that cannot be compared; the message says which number is wrong."""


def two_counts(facts: Facts, dimension: str = "nationality") -> pd.DataFrame:
    """Official and assessed migrant workers by category, from the facts of the cleaning steps.

    Index: category (ISO alpha-3 and `other` for nationality), largest assessed first, `other` last. Columns
    COUNT_COLUMNS in persons (low, high: rounding of the printed share and total) and `note`. A nationality that one
    source alone names, or counts as zero, is counted in `other`, and the note says so. Empty when a source was not
    supplied, or does not know the dimension.

    Raises CountError for a region, because registration by region may endanger people, for negative counts and for
    parts that do not add up to their total.
    """
    if dimension not in DIMENSIONS:
        raise CountError(
            f"'{dimension}' is not compared between the two counts; possible: {', '.join(DIMENSIONS)}. Registration by "
            "region would show where unregistered workers are: the first rule is to do no harm."
        )
    sides = {source: _side(facts, source, dimension) for source in STEMS}
    if any(side.empty for side in sides.values()):
        return _empty()
    totals = [facts[f"{stem}.persons"] for stem in STEMS.values() if f"{stem}.persons" in facts]
    if len(totals) == len(STEMS):
        comparable(
            totals[0], totals[1], because="both count migrant workers; the season factor stands for their unlike dates"
        )
    for source, side in sides.items():
        _check_total(facts, source, side)
    counts = pd.concat([side.add_prefix(f"{source}_") for source, side in sides.items()], axis=1)
    return check_counts(_sorted(_folded(counts)))


def check_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """`counts` as they are, or a CountError for a negative number or an interval that leaves its number out."""
    for source in STEMS:
        for category, row in counts.iterrows():
            persons, low, high = (row[f"{source}_{part}"] for part in ("persons", "low", "high"))
            if persons < 0:
                raise CountError(f"the {source} count of {category} is {persons:,.0f}; persons cannot be negative")
            if not np.isnan(persons) and not low <= persons <= high:
                raise CountError(
                    f"the {source} count of {category}, {persons:,.0f}, lies outside its rounding interval "
                    f"{low:,.0f} … {high:,.0f}"
                )
    return counts


def _side(facts: Facts, source: str, dimension: str) -> pd.DataFrame:
    stem = STEMS[source] if dimension == "nationality" else f"{OTHER_STEMS[source]}.{dimension}"
    rows = {}
    for key, fact in facts.under(stem).items():
        parts = key.removeprefix(stem + ".").split(".")
        if len(parts) == 2 and parts[1] == "persons" and parts[0] not in DIMENSIONS:
            value = float(fact.value)
            low, high = (value if bound is None else bound for bound in (fact.low, fact.high))
            rows[parts[0]] = {"persons": value, "low": low, "high": high}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["persons", "low", "high"], dtype=float)


def _check_total(facts: Facts, source: str, side: pd.DataFrame) -> None:
    key = f"{STEMS[source]}.persons"
    if key in facts and round(side["persons"].sum()) != round(facts.value(key)):
        raise CountError(
            f"the parts of the {source} count sum to {side['persons'].sum():,.0f}, but {key} is "
            f"{facts.value(key):,.0f}; add the residual to the parts"
        )


def _folded(counts: pd.DataFrame) -> pd.DataFrame:
    """Categories without a positive number on both sides, added to the residual."""
    alone = [
        category
        for category, row in counts.iterrows()
        if category != RESIDUAL and not all(row[f"{source}_persons"] > 0 for source in STEMS)
    ]
    folded = counts.drop(index=alone)
    folded["note"] = ""
    if alone:
        rest = counts.loc[[*alone, *([RESIDUAL] if RESIDUAL in counts.index else [])]].sum(min_count=1)
        folded.loc[RESIDUAL, COUNT_COLUMNS] = rest
        folded.loc[RESIDUAL, "note"] = f"with {', '.join(sorted(map(str, alone)))}, which one source alone counts"
    return folded


def _sorted(counts: pd.DataFrame) -> pd.DataFrame:
    order = sorted(
        counts.index, key=lambda each: (each == RESIDUAL, -counts.loc[each, "assessment_persons"], str(each))
    )
    return counts.loc[order, [*COUNT_COLUMNS, "note"]].rename_axis("nationality")


def _empty() -> pd.DataFrame:
    return pd.DataFrame(columns=[*COUNT_COLUMNS, "note"], index=pd.Index([], name="nationality")).astype(
        dict.fromkeys(COUNT_COLUMNS, float)
    )


def gaps(counts: pd.DataFrame) -> pd.DataFrame:
    """The gap and the ratio by category, with what rounding allows.

    Columns: nationality, official_persons, assessment_persons, gap_persons (low_gap_persons, high_gap_persons),
    gap_share_pct, ratio of assessment to official (low_ratio, high_ratio), official_share_pct, assessment_share_pct.
    The gaps sum to the total's gap to the person, because both counts are whole persons.
    """
    rows = counts.loc[:, COUNT_COLUMNS].fillna(0.0)
    table = pd.DataFrame({f"{source}_persons": rows[f"{source}_persons"] for source in STEMS})
    table["gap_persons"] = table["assessment_persons"] - table["official_persons"]
    table["low_gap_persons"] = rows["assessment_low"] - rows["official_high"]
    table["high_gap_persons"] = rows["assessment_high"] - rows["official_low"]
    official = rows[["official_persons", "official_low", "official_high"]].replace(0.0, np.nan)
    table["ratio"] = table["assessment_persons"] / official["official_persons"]
    table["low_ratio"] = rows["assessment_low"] / official["official_high"]
    table["high_ratio"] = rows["assessment_high"] / official["official_low"]
    total = table["gap_persons"].sum()
    table["gap_share_pct"] = 100 * table["gap_persons"] / total if total else np.nan
    for source in STEMS:
        table[f"{source}_share_pct"] = 100 * table[f"{source}_persons"] / table[f"{source}_persons"].sum()
    return table.reset_index()


def ratio_table(counts: pd.DataFrame) -> pd.DataFrame:
    """Ratio of the counts by nationality with its rounding interval (nationality, ratio, low_ratio, high_ratio)."""
    return gaps(counts)[["nationality", "ratio", "low_ratio", "high_ratio"]].dropna(ignore_index=True)


def waterfall(table: pd.DataFrame, label: str, value: str, start: float, end: float) -> pd.DataFrame:
    """The rows of a waterfall from the official count to the assessment: columns `label` and persons.

    `table` has the steps' names in `label` and their persons in `value`; `start` and `end` are the two counts, in rows
    named `official` and `assessment`. Empty when there is no step.
    """
    if table.empty:
        return pd.DataFrame(columns=[label, "persons"])
    steps = table[[label, value]].rename(columns={value: "persons"})
    ends = [
        pd.DataFrame([{label: name, "persons": persons}])
        for name, persons in (("official", start), ("assessment", end))
    ]
    return pd.concat([ends[0], steps, ends[1]], ignore_index=True)
