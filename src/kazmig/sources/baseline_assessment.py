"""The Baseline Assessment (IOM DTM): migrant workers as key informants estimate them, and who they are.

Two forms arrive, published figures and KoboToolbox exports, and both become one tidy table: a row a dimension
(`total`, `region`, `citizenship`, `sex`, `reason`, `type`, `moved`, `coverage`, `hosted`, `fieldwork`) and category.
`hosted` is the year from which on a round counts those whom a place received, where it does not count those present.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pandera.pandas as pa

from kazmig.evidence.facts import Fact, Shared
from kazmig.evidence.rows import Record
from kazmig.evidence.vocabulary import RESIDUAL
from kazmig.places.lexicon import UnknownName, country_code, load_lexicon, region_code
from kazmig.places.regions import vintage_at
from kazmig.project.inventory import Source
from kazmig.sources import lists, schemas, stating
from kazmig.sources.observations import each
from kazmig.sources.problems import Problems
from kazmig.sources.reading import read_by_format

# Citizenships that every edition states if given, beside those that lead a quarter; all others are `other`.
NAMED = ("UZB", "RUS", "TJK", "KGZ")
REASONS = {
    "difficult economic situation": "economic_situation",
    "economic sanctions": "economic_sanctions",
    "conflict and general security situation": "conflict",
    "loss of economic opportunities due to covid-19": "covid_19",
    "partial mobilization in the russian federation": "mobilization",
    "other": RESIDUAL,
    "other reasons": RESIDUAL,
}
TYPES = {"seasonal": "seasonal", "long-term": "long_term", "other types of migration": RESIDUAL, "other": RESIDUAL}
SEXES = {"men": "male", "women": "female", "male": "male", "female": "female"}
COVERAGE = ("enumerators", "regions", "districts", "settlements", "informants")
DIMENSIONS = (
    *("total", "region", "citizenship", "sex", "reason", "type", "moved", "year"),
    *("coverage", "hosted", "fieldwork"),
)
UNITS = ("persons", "share_pct", "change_pct")
SCHEMA = schemas.schema(
    {"dimension": pa.Column(str, pa.Check.isin(DIMENSIONS)), "category": pa.Column(str)}, UNITS
).add_columns(
    {
        "number": pa.Column(float, pa.Check.ge(0), nullable=True),
        "date": pa.Column(str, pa.Check.str_matches(r"^(\d{4}-\d{2}-\d{2})?$")),
    }
)


def read(source: Source, only_approved: bool = False) -> pd.DataFrame:
    """Observations as sent, for `format` published or kobo; of an export on request reviewed submissions alone.

    Raises BadInput.
    """

    def read_kobo(export: Source) -> pd.DataFrame:
        from kazmig.sources.kobo import reader as kobo

        return kobo.read(export, only_approved)

    return read_by_format(source, {"kobo": read_kobo}, _PUBLISHED, _CODES)


def clean(observed: pd.DataFrame) -> pd.DataFrame:
    """The tidy table; see the module. Regions that the source does not print have no share, but bounds."""
    if observed.empty:
        return schemas.empty(SCHEMA)
    workers = observed[observed["series"] == "workers"]
    total = workers[workers["dimension"] == lists.TOTAL]
    # A round may come with its shares, its yearly changes or its days alone.
    tables = [] if total.empty else [_list(total, total, lambda name: name, "total").assign(category="all")]
    problems = Problems("the source")
    for dimension, code_of in _CODES.items():
        one = workers[workers["dimension"] == dimension]
        if not one.empty:
            with problems.gathered():
                table = _list(one, total, code_of, dimension)
                tables.append(_with_unprinted(table, one, total) if dimension == "region" else table)
    problems.settle()
    moved = observed[observed["series"] == "moved"]
    for row in each(moved):
        tables.append(_moved(row))
    tables += [_coverage(observed), _fieldwork(observed)]
    return _complete(pd.concat([table for table in tables if not table.empty], ignore_index=True))


def headline(tidy: pd.DataFrame, dimension: str = "citizenship") -> pd.DataFrame:
    """The parts of one dimension, without what is not printed; small citizenships rolled up into `other`."""
    one = tidy[(tidy["dimension"] == dimension) & tidy["share_pct"].notna()]
    if dimension == "citizenship":
        one = stating.described(lists.headline(one, NAMED, ("persons", "share_pct")), one)
    return one.reset_index(drop=True)


def regions(tidy: pd.DataFrame) -> pd.DataFrame:
    """All regions, printed or not, for a map: region, share_pct, share_low_pct, share_high_pct, persons."""
    one = tidy[(tidy["dimension"] == "region") & (tidy["category"] != RESIDUAL)]
    columns = ["category", *lists.columns("share_pct"), "persons"]
    return one[columns].rename(columns={"category": "region"}).reset_index(drop=True)


def moved(tidy: pd.DataFrame) -> pd.DataFrame:
    """Yearly change in the number who moved: year of arrival as `category`, change_pct."""
    one = tidy[(tidy["dimension"] == "moved") & tidy["change_pct"].notna()]
    return one[["category", "change_pct"]].reset_index(drop=True)


def years_of(changes: pd.DataFrame) -> str:
    """The years that `moved` speaks of, as a period; "" where there is no change. Fieldwork was later."""
    years = sorted(str(year) for year in changes["category"])
    return "/".join(dict.fromkeys([years[0], years[-1]])) if years else ""


def facts(tidy: pd.DataFrame, source: Source) -> list[Fact]:
    """`baseline.workers…`, `.region…`, `.sex…`, `.reason…`, `.type…`, `.moved…`, and of the round `.coverage…`,
    `.hosted…`, `.fieldwork…`.
    """
    stated: list[Fact] = []
    for row in each(tidy[tidy["dimension"] == "total"]):
        stated += stating.fact_of(row, "persons", "baseline.workers", source)
    for dimension, units in _STATED.items():
        stem = "workers" if dimension == "citizenship" else dimension
        for row in each(headline(tidy, dimension)):
            for unit in units:
                stated += stating.fact_of(row, unit, f"baseline.{stem}.{row.category}", source)
    for row in each(tidy[tidy["dimension"] == "moved"]):
        stated += stating.fact_of(row, "change_pct", f"baseline.moved.{row.category}", source)
        stated += stating.fact_of(row, "persons", f"baseline.moved.{row.category}", source)
    for row in each(tidy[tidy["dimension"].isin(["coverage", "hosted", "fieldwork"])]):
        dated = row.dimension == "fieldwork"
        unit = {"fieldwork": "date", "hosted": "year"}.get(row.dimension, row.category)
        stated.append(
            Fact(
                key=f"baseline.{row.dimension}.{row.category}" + ("" if row.dimension == "coverage" else f".{unit}"),
                value=row.date if dated else int(row.number),
                unit=unit,
                period=row.period,
                measure="none",
                population="fieldwork",
                source=source.name,
                quality="document" if source.format == "published" else source.quality,
                place=row.place,
            )
        )
    return stating.linked(stated, whole="baseline.workers")


def spread_facts(spread: pd.DataFrame, source: Source) -> list[Fact]:
    """How far two groups of informants are apart on one settlement.

    `baseline.spread.settlements` counted twice, `.median.ratio` of their counts, `.sd.log` of log counts.
    """
    about: Shared = {"measure": "none", "population": "fieldwork", "quality": source.quality}
    about |= {"period": source.period, "source": source.name}
    stated = []
    for row in each(spread):
        for key, unit, value in (
            ("settlements", "settlements", int(row.settlements)),
            ("median.ratio", "ratio", float(row.median_ratio)),
            ("sd.log", "log", float(row.log_sd)),
        ):
            place = "settlements that two groups of informants counted"
            stated.append(Fact(f"baseline.spread.{key}", value, unit, place=place, **about))
    return stated


# --- from observations to the tidy table ---------------------------------------------------------------------------


def _among(known: dict[str, str]) -> Callable[[str], str]:
    def code_of(name: str) -> str:
        code = name if name in known.values() else known.get(name.strip().casefold())
        if code is None:
            mend = "Mend the category, or add it to kazmig.sources.baseline_assessment."
            raise UnknownName(name, "", mend)
        return code

    return code_of


_CODES: dict[str, Callable[[str], str]] = {
    "region": region_code,
    "citizenship": country_code,
    "sex": _among(SEXES),
    "reason": _among(REASONS),
    "type": _among(TYPES),
    "year": str.strip,
}
_PUBLISHED = {
    "series": ("workers", "moved", "training", "fieldwork"),
    "group": ("", "biggest", "smallest"),
    "dimension": (lists.TOTAL, *_CODES, "coverage", "hosted", "photograph", "visit"),
}
_STATED = {
    "citizenship": ("persons", "share_pct"),
    "region": ("persons", "share_pct"),
    "sex": ("persons", "share_pct"),
    "reason": ("share_pct",),
    "type": ("persons", "share_pct"),
}


def _list(one: pd.DataFrame, total: pd.DataFrame, code_of: Callable[[str], str], dimension: str) -> pd.DataFrame:
    """One dimension's parts with persons; the total itself only where `dimension` is total."""
    both = one if dimension == "total" else pd.concat([total, one], ignore_index=True)
    table = lists.tidy_list(both, code_of, ("persons", "share_pct"), "persons").assign(dimension=dimension)
    if dimension == "sex" and "female" not in set(table["category"]):
        table["category"] = table["category"].replace(RESIDUAL, "female")
    return table if dimension == "total" else table[table["category"] != lists.TOTAL]


def _with_unprinted(table: pd.DataFrame, one: pd.DataFrame, total: pd.DataFrame) -> pd.DataFrame:
    """Regions that the list leaves out: no share, but bounds.

    A source that prints only both ends of its list (groups `biggest` and `smallest`) says that all others lie between
    the largest of the smallest and the smallest of the biggest. `other` is what the left-out regions share.
    """
    residual = table[table["category"] == RESIDUAL]
    printed = table[table["category"] != RESIDUAL]
    regions = load_lexicon().regions_of(vintage_at(one["period"].iloc[0]))
    unprinted = [code for code in regions if code not in set(printed["category"])]
    if residual.empty or not unprinted:
        return table
    ends = one.groupby("group")["value"]
    low = ends.max().get("smallest", 0.0)
    high = ends.min().get("biggest", residual["share_high_pct"].iloc[0])
    rows = pd.DataFrame({"category": unprinted})
    rows["share_low_pct"], rows["share_high_pct"] = low, high
    rows["persons_low"] = low / 100 * total["low"].sum(min_count=1)
    rows["persons_high"] = high / 100 * total["high"].sum(min_count=1)
    rows = rows.assign(place="not printed; between the printed ends", derived="", dimension="region")
    return pd.concat([printed, stating.described(rows, table), residual], ignore_index=True)


def _moved(row: Record) -> pd.DataFrame:
    values = dict(zip(lists.columns("change_pct"), (row.value, row.low, row.high), strict=True))
    about = {name: getattr(row, name) for name in ("category", "period", "population", "place")}
    # A change of a flow: of those who moved in a year, not of those present.
    return pd.DataFrame([{"dimension": "moved", "measure": "flow", **about, **values}])


def _coverage(observed: pd.DataFrame) -> pd.DataFrame:
    rows = observed[observed["dimension"].isin(["coverage", "hosted"])]
    return rows[["dimension", "category", "period", "measure", "population", "place"]].assign(number=rows["value"])


def _fieldwork(observed: pd.DataFrame) -> pd.DataFrame:
    """First and last day on which the source shows fieldwork."""
    dated = observed[(observed["series"] == "fieldwork") & (observed["unit"] == "date")].sort_values(
        "text", kind="stable"
    )
    if dated.empty:
        return pd.DataFrame()
    ends = dated.iloc[[0, -1]]
    about = ends[["period", "measure", "population", "place"]]
    return about.assign(dimension="fieldwork", category=["first", "last"], date=ends["text"])


def _complete(table: pd.DataFrame) -> pd.DataFrame:
    """All columns of the schema, empty where a row says nothing of them, in its order."""
    result = table.reindex(columns=list(SCHEMA.columns))
    for column, field in SCHEMA.columns.items():
        if "float" in str(field.dtype):
            result[column] = result[column].astype("float64")
        else:
            result[column] = result[column].astype(object).fillna("").astype(str)
    return result
