"""Lists that sources give: a total, its parts as counts or shares, and what the parts leave over.

A tidy list has one row a category: `total` first, then the parts as listed, then `other` for the residual. Each unit
has three columns: the figure and the interval it lies in (`share_pct`, `share_low_pct`, `share_high_pct`). `derived`
names the units of a row that do not stand in the source but follow from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from kazmig.evidence.shares import largest_remainder
from kazmig.evidence.vocabulary import RESIDUAL, TOTAL
from kazmig.places.lexicon import UnknownName
from kazmig.sources.observations import each
from kazmig.sources.problems import Problems, whereabouts

LEFT_OVER = "what the list leaves over"
_SPLIT = {
    "share_pct": ("share", "_pct"),
    "change_pct": ("change", "_pct"),
    "kzt_bn": ("kzt", "_bn"),
    "usd_m": ("usd", "_m"),
}
# Shares above 100 by no more than this are rounding in any list a source prints.
_NOTHING = 1e-9


def columns(unit: str) -> tuple[str, str, str]:
    """The three columns of a unit.

    >>> columns("share_pct")
    ('share_pct', 'share_low_pct', 'share_high_pct')
    >>> columns("persons")
    ('persons', 'persons_low', 'persons_high')
    """
    stem, unit_suffix = _SPLIT.get(unit, (unit, ""))
    return unit, f"{stem}_low{unit_suffix}", f"{stem}_high{unit_suffix}"


def with_codes(table: pd.DataFrame, code_of: Callable[[str], str]) -> pd.DataFrame:
    """`table` with `category` as a code: `total` where the dimension is `total`, else by `code_of`.

    Raises BadInput with every unknown name, where it stands, the nearest known name and the line to add.
    """
    problems = Problems("the source")
    codes: list[str] = []
    seen: dict[tuple[str, str], str] = {}
    for row in each(table):
        if row.dimension == TOTAL:
            codes.append(TOTAL)
            continue
        try:
            code = code_of(row.category)
            codes.append(code)
            # Groups ("other", "stateless") may stand in parts; a country may not.
            if seen.setdefault((code, row.unit), row.category) != row.category and not code.islower():
                problems.add(
                    f"'{row.category}' beside '{seen[code, row.unit]}', both {code}",
                    "each country once in a list",
                    "Add the two figures up in a correction, or ask the publisher which is right.",
                    **whereabouts(row),
                )
        except UnknownName as unknown:
            near = f" (the nearest is '{unknown.nearest}')" if unknown.nearest else ""
            problems.add(f"'{row.category}'", f"a name of the lexicon{near}", unknown.mend, **whereabouts(row))
            codes.append("")
    problems.settle()
    return table.assign(category=codes)


def wide(table: pd.DataFrame, units: Iterable[str]) -> pd.DataFrame:
    """Observations of one list to one row a category, in the order listed, with three columns for each unit."""
    order = list(dict.fromkeys(table["category"]))
    order.sort(key=lambda category: {TOTAL: 0, RESIDUAL: 2}.get(category, 1))
    result = pd.DataFrame({"category": pd.Series(order, dtype="str")})
    for unit in units:
        one = table[table["unit"] == unit]
        sums = one.groupby("category", sort=False)[["value", "low", "high"]].sum(min_count=1)
        for column, bound in zip(columns(unit), ("value", "low", "high"), strict=True):
            result[column] = result["category"].map(sums[bound]).astype("float64")
    places = table.drop_duplicates("category").set_index("category")["place"]
    result["place"] = result["category"].map(places).astype("str")
    result["derived"] = ""
    return result


def rest_of_shares(parts: pd.DataFrame) -> tuple[float, float, float]:
    """What a list of shares leaves of 100 %: the figure and its interval, none below zero."""
    value, low, high = (parts[column].sum() for column in columns("share_pct"))
    return tuple(max(0.0, round(100.0 - number, 9)) for number in (value, high, low))  # type: ignore[return-value]


def rest_of_total(table: pd.DataFrame, unit: str) -> tuple[float, float, float]:
    """What the parts leave of the total in `unit`; NaN where the total or all parts are unknown."""
    value, low, high = columns(unit)
    total = table[table["category"] == TOTAL]
    parts = table[table["category"] != TOTAL]
    if total[value].isna().all() or parts[value].isna().all():
        return (np.nan, np.nan, np.nan)
    rest = (
        total[value].sum() - parts[value].sum(),
        total[low].sum() - parts[high].sum(),
        total[high].sum() - parts[low].sum(),
    )
    return tuple(max(0.0, round(number, 9)) for number in rest)  # type: ignore[return-value]


def with_rest(table: pd.DataFrame, units: Iterable[str]) -> pd.DataFrame:
    """`table` with a row `other` for what its parts leave over, if they leave anything and it has none."""
    if table.empty or RESIDUAL in set(table["category"]) or set(table["category"]) <= {TOTAL}:
        return table
    row: dict[str, object] = {"category": RESIDUAL, "place": LEFT_OVER, "derived": " ".join(units)}
    left = 0.0
    for unit in units:
        parts = table[table["category"] != TOTAL]
        rest = rest_of_shares(parts) if unit == "share_pct" else rest_of_total(table, unit)
        if unit == "share_pct" and parts["share_pct"].isna().any():
            rest = (np.nan, np.nan, np.nan)
        row.update(zip(columns(unit), rest, strict=True))
        left = max(left, np.nan_to_num(rest[0]))
    if left <= _NOTHING:
        return table
    return pd.concat([table, pd.DataFrame([row])], ignore_index=True)


def with_counts(table: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Counts in `unit` from the total and the shares, where only shares are given.

    Whole numbers by largest remainder that sum to the total; intervals from those of share and total.
    """
    value, low, high = columns(unit)
    parts = table["category"] != TOTAL
    total = table[~parts]
    if total[value].isna().all() or table.loc[parts, value].notna().any() or table.loc[parts, "share_pct"].isna().any():
        return table
    if not parts.any():
        return table
    result = table.copy()
    result.loc[parts, value] = largest_remainder(round(total[value].sum()), table.loc[parts, "share_pct"]).astype(float)
    result.loc[parts, low] = table.loc[parts, "share_low_pct"] / 100 * total[low].sum()
    result.loc[parts, high] = table.loc[parts, "share_high_pct"] / 100 * total[high].sum()
    return _mark(result, parts, unit)


def with_shares(table: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Shares in percent from counts (or money) in `unit`, where no share is given."""
    value, low, high = columns(unit)
    total = table[table["category"] == TOTAL]
    if table.empty or total[value].isna().all() or not total[value].sum() > 0:
        return table
    missing = table["share_pct"].isna() & (table["category"] != TOTAL) & table[value].notna()
    result = table.copy()
    result.loc[missing, "share_pct"] = (table[value] / total[value].sum() * 100)[missing]
    result.loc[missing, "share_low_pct"] = (table[low] / total[high].sum() * 100)[missing]
    result.loc[missing, "share_high_pct"] = (table[high] / total[low].sum() * 100).clip(upper=100)[missing]
    return _mark(result, missing, "share_pct")


def with_total(table: pd.DataFrame, unit: str) -> pd.DataFrame:
    """`table` with a row `total` for the sum of its parts, where the source gives counts and no total."""
    named = columns(unit)
    if table.empty or TOTAL in set(table["category"]) or table[unit].isna().any():
        return table
    row = {
        "category": TOTAL,
        "place": "sum of the list",
        "derived": unit,
        **{column: table[column].sum() for column in named},
    }
    return pd.concat([pd.DataFrame([row]), table], ignore_index=True)


def _leading(parts: pd.DataFrame, units: Iterable[str], count: int) -> list[str]:
    """The largest parts by the first unit in which all are known; groups that bear no country's name are none."""
    told = parts[~parts["category"].str.islower()]
    unit = next((each for each in units if len(told) and told[each].notna().all()), None)
    if unit is None:
        return []
    return told.sort_values([unit, "category"], ascending=[False, True])["category"].head(count).tolist()


def headline(table: pd.DataFrame, keep: Iterable[str], units: Iterable[str]) -> pd.DataFrame:
    """The categories in `keep` that `table` has, and all others rolled up into `other`; without the total.

    Whatever is as large as the largest is kept too, as many as `keep` holds: no leader of a quarter hides in `other`.
    """
    parts = table[table["category"] != TOTAL]
    keep, units = [each for each in keep if each != RESIDUAL], list(units)
    named = parts[parts["category"].isin([*keep, *_leading(parts, units, len(keep))])]
    rest = parts[~parts["category"].isin(named["category"])]
    if rest.empty:
        return named.reset_index(drop=True)
    row: dict[str, object] = {"category": RESIDUAL, "place": "all others together", "derived": " ".join(units)}
    if len(rest) == 1:
        row |= {"place": rest["place"].iloc[0], "derived": rest["derived"].iloc[0]}
    for unit in units:
        row.update({column: rest[column].sum(min_count=len(rest)) for column in columns(unit)})
    return pd.concat([named, pd.DataFrame([row])], ignore_index=True)


def tidy_list(
    table: pd.DataFrame, code_of: Callable[[str], str], units: Sequence[str], counted: str, fill: bool = True
) -> pd.DataFrame:
    """One list (a total and its parts) as a source gives it to a tidy list, with `period`, `measure`, `population`.

    `units` are those that the list can have (`share_pct` among them), `counted` the one whose parts follow from
    total and shares, if `fill`. Raises BadInput for unknown names and for sums that cannot be.
    """
    coded = with_codes(table, code_of)
    result = with_total(wide(coded, units), counted)
    check_list(result, units, coded)
    result = with_rest(result, units)
    if fill:
        result = with_shares(with_counts(result, counted), counted)
    for column in ("period", "measure", "population"):
        result[column] = table[column].iloc[0]
    return result


def check_list(table: pd.DataFrame, units: Iterable[str], observed: pd.DataFrame) -> None:
    """Raises BadInput when shares exceed 100 beyond rounding, or parts exceed their total."""
    first = observed.iloc[0]
    where = " ".join(each for each in (first["series"], first["group"]) if each)
    problems = Problems(first["file"] or "the source")
    parts = table[table["category"] != TOTAL]
    share_low = parts["share_low_pct"].sum() if "share_low_pct" in parts else 0.0
    if share_low > 100 + 1e-6:
        problems.add(
            f"shares that sum to {parts['share_pct'].sum():.12g} % ({where})",
            "at most 100 % within their rounding",
            "Check the list in the source; a total may stand among its parts.",
        )
    for unit in units:
        value, low, high = columns(unit)
        total = table[table["category"] == TOTAL]
        if unit == "share_pct" or total[value].isna().all() or parts[value].isna().all():
            continue
        if parts[low].sum() > total[high].sum() + 1e-6:
            problems.add(
                f"a total of {total[value].sum():,.12g} {unit} below its parts, which sum to "
                f"{parts[value].sum():,.12g} ({where})",
                "a total of at least the sum of its parts",
                "Check whether a subtotal stands among the parts, or a figure is in another unit.",
            )
        complete = RESIDUAL in set(parts["category"]) and parts[high].notna().all()
        if complete and parts[high].sum() < total[low].sum() - 1e-6:
            problems.add(
                f"a total of {total[value].sum():,.12g} {unit} above its parts, which sum to "
                f"{parts[value].sum():,.12g} ({where})",
                "parts that make up their total, since all others are among them",
                "A part may be missing; where a part was corrected, correct the total or the others as well.",
            )
    problems.settle()


def _mark(table: pd.DataFrame, rows: pd.Series, unit: str) -> pd.DataFrame:
    """`table` with `unit` added to `derived` in some rows: figures that the source does not give itself."""
    marked = (table["derived"] + " " + unit).str.strip()
    return table.assign(derived=table["derived"].where(~rows | table["derived"].str.contains(unit), marked))
