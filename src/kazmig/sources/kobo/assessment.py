"""From cleaned settlements to what is published: observations like those of the printed report, places, and spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kazmig.disclosure.rules import RULES
from kazmig.evidence.shares import largest_remainder
from kazmig.evidence.vocabulary import RESIDUAL
from kazmig.sources import observations
from kazmig.sources.kobo.records import BREAKDOWNS, REASONS, SETTLEMENT, Cleaned

PLACES_COLUMNS = ["level", "region", "district", "dimension", "category", "persons", "settlements", "informants"]
SPREAD_COLUMNS = ["settlements", "submissions", "median_ratio", "log_sd"]
_CATEGORIES = {"men": "male", "women": "female", "other_type": "other"}
_DIMENSIONS = ("region", "citizenship", "sex", "reason", "type", "year")
_LEVELS = {"country": ["level"], "region": ["region"], "district": ["region", "district"]}
_ORIGINS = ["UZB", "RUS", "TJK", "KGZ"]


@dataclass(frozen=True)
class Assessment:
    """What a KoboToolbox export of the Baseline Assessment says, with nothing personal in it.

    observations  the common form of all readers: workers by region, citizenship, sex, reason, type and year of
                  arrival, change of those who moved, coverage, first and last day of fieldwork
    places        PLACES_COLUMNS: country, regions and districts, all counts: not to be published as they are
    spread        SPREAD_COLUMNS, one row: how far apart two groups of informants are on one settlement
    audit         what was dropped, set aside, changed or flagged, with reasons and counts
    """

    observations: pd.DataFrame
    places: pd.DataFrame
    spread: pd.DataFrame
    audit: pd.DataFrame


def assess(cleaned: Cleaned) -> Assessment:
    rows = cleaned.settlements
    return Assessment(_observations(rows), places(rows), spread(cleaned.history), cleaned.audit)


def breakdowns(rows: pd.DataFrame, dimensions: Sequence[str]) -> dict[str, pd.Series]:
    """Whole persons by category for each dimension; each sums to the workers present.

    Settlements whose breakdown was set aside take the pattern of the others (largest remainder).
    """
    total = int(rows["workers_present"].sum())
    sums = {dimension: _sum_by(rows, dimension) for dimension in dimensions}
    return {
        name: largest_remainder(total, parts) if parts.sum() > 0 else parts.iloc[:0].astype("int64")
        for name, parts in sums.items()
    }


def _sum_by(rows: pd.DataFrame, dimension: str) -> pd.Series:
    """Workers by category over the settlements whose breakdown adds up."""
    if dimension == "region":
        return rows.groupby("region")["workers_present"].sum().astype(float)
    name = "nationality" if dimension == "citizenship" else dimension
    valid = rows[rows[f"{name}_ok"]]
    if dimension == "citizenship":
        entries = pd.DataFrame(list(valid["nationalities"]), dtype=float)
        return entries.sum().sort_values(ascending=False, kind="stable")
    if dimension == "year":
        return _by_year(valid)
    if dimension == "reason":
        weights = valid[[f"weight_{reason}" for reason in REASONS]].set_axis(list(REASONS), axis=1)
        return weights.mul(valid["workers_present"], axis=0).sum()
    return valid[list(BREAKDOWNS[dimension])].sum().rename(_CATEGORIES).astype(float)


def _by_year(rows: pd.DataFrame) -> pd.Series:
    """Workers by calendar year of arrival: each form counts back from the year of its visit."""
    years: dict[str, float] = {}
    for visit_date, *counts in rows[["visit_date", *BREAKDOWNS["year"]]].itertuples(index=False):
        *recent, earlier = counts
        for back, persons in enumerate(recent):
            years[str(visit_date.year - back)] = years.get(str(visit_date.year - back), 0) + persons
        years["earlier"] = years.get("earlier", 0) + earlier
    return pd.Series(years, dtype=float).sort_index()


def _observations(rows: pd.DataFrame) -> pd.DataFrame:
    days = sorted(rows["visit_date"])
    if not days:
        return observations.empty()
    period = f"{days[0].isoformat()}/{days[-1].isoformat()}"
    workers = {"series": "workers", "period": period, "measure": "stock", "population": "migrant_workers"}
    total = int(rows["workers_present"].sum())
    found = [{**workers, "dimension": "total", **observations.quantity(total, "persons"), "place": "all settlements"}]
    for dimension, persons in breakdowns(rows, _DIMENSIONS).items():
        if dimension == "citizenship":
            persons = _without_rare(persons)
        for category, count in persons.items():
            place = f"settlements by {dimension}"
            about = {"dimension": dimension, "category": str(category), "place": place}
            found.append({**workers, **about, **observations.quantity(int(count), "persons")})
    found += _changes(rows)
    coverage = {"series": "fieldwork", "dimension": "coverage", "period": period, "measure": "none"}
    coverage["population"] = "fieldwork"
    for unit, column in (("enumerators", "enumerator"), ("regions", "region")):
        count = observations.quantity(rows[column].nunique(), unit)
        found.append({**coverage, "category": unit, **count, "place": "submissions counted"})
    for category, value in _counts(rows).items():
        count = observations.quantity(value, "number")
        found.append({**coverage, "category": category, **count, "place": "submissions counted"})
    for category, day in (("first", days[0]), ("last", days[-1])):
        about = {"dimension": "visit", "category": category, "unit": "date", "text": day.isoformat()}
        found.append({**coverage, **about, "period": day.isoformat(), "place": "submissions counted"})
    return observations.frame(found)


def _without_rare(persons: pd.Series) -> pd.Series:
    """Citizenships of fewer persons than may be published are counted as `other`; those always named stay."""
    rare = (persons < RULES.persons) & ~persons.index.isin([*_ORIGINS, RESIDUAL])
    if not rare.any():
        return persons
    kept = persons[~rare].copy()
    kept[RESIDUAL] = kept.get(RESIDUAL, 0) + int(persons[rare].sum())
    return kept


def _counts(rows: pd.DataFrame) -> dict[str, int]:
    return {
        "settlements": len(rows),
        "districts": rows["district"].nunique(),
        "informants": int(rows["informants"].sum()),
    }


def _changes(rows: pd.DataFrame) -> list[dict[str, object]]:
    """Change of those who arrived and are still here, for complete calendar years two of which every visit tells."""
    years = _by_year(rows[rows["year_ok"]])
    last = min(day.year for day in rows["visit_date"]) - 1
    found: list[dict[str, object]] = []
    for year in (last - 1, last):
        before, now = years.get(str(year - 1), 0.0), years.get(str(year), 0.0)
        if before > 0:
            about = {"series": "moved", "dimension": "year", "category": str(year), "period": str(year)}
            about |= {"measure": "change", "population": "movers", "place": "workers present by year of arrival"}
            found.append({**about, **observations.quantity((now / before - 1) * 100, "change_pct")})
    return found


# --- places ----------------------------------------------------------------------------------------------------------


def places(rows: pd.DataFrame) -> pd.DataFrame:
    """Country, regions and districts, each with its total and its breakdowns by citizenship, sex and type.

    Settlements are left out: their names are free text, and the people in them could be found. Small counts are in it:
    `kazmig.disclosure.places.protect` hides them before anything is written.
    """
    pieces = _pieces(rows)
    tables = [_level(rows, pieces, level, keys) for level, keys in _LEVELS.items()]
    return pd.concat(tables, ignore_index=True)


def _pieces(rows: pd.DataFrame) -> pd.DataFrame:
    """Long: region, district, dimension, category, persons of every settlement whose breakdown adds up."""
    valid = rows[rows["nationality_ok"]]
    origins = pd.DataFrame(list(valid["nationalities"]), valid.index).fillna(0)
    named = origins.reindex(columns=_ORIGINS, fill_value=0)
    wide = {"citizenship": named.assign(other=origins.sum(axis=1) - named.sum(axis=1))}
    for dimension in ("sex", "type"):
        wide[dimension] = rows.loc[rows[f"{dimension}_ok"], list(BREAKDOWNS[dimension])].rename(columns=_CATEGORIES)
    parts = []
    for dimension, table in wide.items():
        place = rows.loc[table.index, ["region", "district"]].assign(level="country", dimension=dimension)
        parts += [place.assign(category=category, persons=table[category]) for category in table.columns]
    return pd.concat(parts, ignore_index=True)


def _level(rows: pd.DataFrame, pieces: pd.DataFrame, level: str, keys: list[str]) -> pd.DataFrame:
    """One level's places: a row `total`, then the categories of each dimension, which sum to it."""
    groups = rows.assign(level="country").groupby(keys, sort=True)
    totals = groups["workers_present"].sum().rename("persons").reset_index().assign(dimension="total", category="total")
    parts = pieces.groupby([*keys, "dimension", "category"], sort=False)["persons"].sum().reset_index()
    parts = parts.merge(totals[[*keys, "persons"]], on=keys, suffixes=("", "_total"), validate="many_to_one")
    within = parts.groupby([*keys, "dimension"], sort=False)
    short = within["persons"].transform("sum") != parts["persons_total"]
    for _, group in parts[short & (within["persons"].transform("sum") > 0)].groupby([*keys, "dimension"]):
        filled = largest_remainder(int(group["persons_total"].iloc[0]), group["persons"])
        parts.loc[group.index, "persons"] = filled.astype(parts["persons"].dtype)
    told = groups.agg(settlements=("workers_present", "size"), informants=("informants", "sum")).reset_index()
    table = pd.concat([totals, parts]).merge(told, on=keys, validate="many_to_one")
    table = table.sort_values(keys, kind="stable", ignore_index=True).assign(level=level)
    return table.astype({"persons": "int64", "informants": "int64"}).reindex(columns=PLACES_COLUMNS, fill_value="")


# --- spread ----------------------------------------------------------------------------------------------------------


def spread(history: pd.DataFrame) -> pd.DataFrame:
    """How far independent groups of informants are apart on one settlement, corrections left out.

    `median_ratio` is the median of largest over smallest count; `log_sd` the pooled standard deviation of log counts
    within settlements. Empty when no settlement was counted by two groups.
    """
    independent = history[history["visit_kind"].ne("correction") & (history["workers_present"] > 0)]
    logs = independent["workers_present"].astype(float).transform(np.log)
    groups = logs.groupby([independent[column] for column in SETTLEMENT])
    sizes = groups.size()
    several = sizes[sizes > 1]
    if several.empty:
        return pd.DataFrame(columns=SPREAD_COLUMNS)
    squares = groups.var(ddof=0).mul(sizes)[several.index].sum()
    ratios = (groups.max() - groups.min())[several.index].transform(np.exp)
    values = [len(several), int(several.sum()), float(ratios.median())]
    values.append(float(np.sqrt(squares / (several.sum() - len(several)))))
    return pd.DataFrame([values], columns=SPREAD_COLUMNS)
