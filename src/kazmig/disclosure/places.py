"""Counts of places, hidden where a few people could be found: a table by level, region, district and category.

Hidden are counts below the threshold (zeros too: that nobody is there is known to nobody else), places below the region
that rest on few settlements or informants, and as many further cells as it takes that no hidden one can be worked out.
What an earlier revision of the quarter showed of a count that has not changed counts as known; where that leaves no
choice, no district of the region is shown in this revision, so that nobody knows which of them changed. The edition of
another quarter counts where nothing that it showed of a place is another number now: nobody went there anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kazmig.disclosure.attack import Published, Sum, exposed
from kazmig.disclosure.rules import RULES, DisclosureError, Rules

KEYS = ["level", "region", "district", "dimension", "category"]
SUPPRESSED_COLUMNS = ["table", *KEYS, "reason"]
# Nothing tells small counts from cells that are hidden to protect them: it would narrow down either.
SMALL = "a count below the threshold, or one that would give such a count away"
FEW_SETTLEMENTS = "fewer settlements than the rule asks for"
FEW_INFORMANTS = "fewer key informants than the rule asks for"
_MOST_ROUNDS = 60


def protect(
    table: pd.DataFrame,
    name: str,
    earlier: Iterable[pd.DataFrame] = (),
    rules: Rules = RULES,
    other_quarters: Iterable[pd.DataFrame] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table with its hidden counts empty, and what was hidden (SUPPRESSED_COLUMNS).

    `table` has KEYS, `persons`, `settlements`, `informants`; its rows add up: categories to the `total` of their place,
    districts to regions, regions to the country. `earlier` are the tables that kept revisions published,
    `other_quarters` those of other quarters' editions. Raises DisclosureError where
    no choice of hidden cells protects them.
    """
    if table.empty:
        return table, pd.DataFrame(columns=SUPPRESSED_COLUMNS)
    table = table.reset_index(drop=True)
    counts = table["persons"].to_numpy(dtype=float)
    reasons = _reasons(table, counts, rules)
    known = np.zeros(len(table), dtype=bool)
    for before in earlier:
        known |= _known_from(table, counts, before)
    for before in other_quarters:
        known |= _not_visited_anew(table, counts, before)
    hidden = np.array([bool(reason) for reason in reasons]) & ~_fixed(table)
    small = hidden & (counts < rules.persons) & ~known
    hidden = _closed(table, counts, hidden, small, known, rules)
    shown = table.assign(persons=table["persons"].astype("Int64").mask(pd.Series(hidden, table.index)))
    few = pd.Series([reason in (FEW_SETTLEMENTS, FEW_INFORMANTS) for reason in reasons], table.index)
    for column in ("settlements", "informants"):
        shown[column] = shown[column].astype("Int64").mask(few)
    listed = table.loc[hidden, KEYS].assign(table=name)
    listed["reason"] = [reasons[position] or SMALL for position in np.flatnonzero(hidden)]
    return shown, listed[SUPPRESSED_COLUMNS].reset_index(drop=True)


def sums_of(table: pd.DataFrame) -> tuple[Sum, ...]:
    """How rows add up: categories to their place's total, districts to regions, regions to the country."""
    position = {tuple(row): number for number, row in enumerate(table[KEYS].itertuples(index=False, name=None))}
    parts: dict[tuple[str, ...], list[int]] = {}
    for (level, region, district, dimension, category), number in position.items():
        if dimension != "total":
            parts.setdefault(("within", level, region, district, dimension), []).append(number)
        if level == "district":
            parts.setdefault(("places", "region", region, "", dimension, category), []).append(number)
        if level == "region":
            parts.setdefault(("places", "country", "", "", dimension, category), []).append(number)
    found = []
    for kind, *key in parts:
        whole = (*key[:3], "total", "total") if kind == "within" else tuple(key)
        if whole in position:
            found.append(Sum(tuple(parts[kind, *key]), position[whole]))
    return tuple(found)


def _reasons(table: pd.DataFrame, counts: NDArray[np.float64], rules: Rules) -> list[str]:
    """For each row why it is hidden for its own sake, or nothing. The country's rows are stated as facts, and shown."""
    found = []
    several = _has_others(table)
    country = _is_country(table)
    for number, (row, persons) in enumerate(zip(table.itertuples(index=False), counts, strict=True)):
        below = row.level == "district" and several[number]  # the only district of a region is the region
        if country[number]:
            found.append("")
        elif below and int(str(row.settlements)) < rules.settlements:
            found.append(FEW_SETTLEMENTS)
        elif below and int(str(row.informants)) < rules.informants:
            found.append(FEW_INFORMANTS)
        else:
            found.append(SMALL if persons < rules.persons else "")
    return found


def _has_others(table: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether the region of each row has more than one district."""
    districts = table[table["level"] == "district"].groupby("region")["district"].nunique()
    found: NDArray[np.bool_] = (table["region"].map(districts).fillna(0) > 1).to_numpy()
    return found


def _is_country(table: pd.DataFrame) -> NDArray[np.bool_]:
    """The country's rows, and those of its only region, or its only district, which are the same."""
    regions = set(table.loc[table["level"] == "region", "region"])
    same = (table["level"] == "region") | ((table["level"] == "district") & ~_has_others(table))
    found: NDArray[np.bool_] = ((table["level"] == "country") | (same & (len(regions) == 1))).to_numpy()
    return found


def _apart(table: pd.DataFrame, counts: NDArray[np.float64], rules: Rules) -> NDArray[np.float64]:
    """How wide each hidden count must stay open: the threshold, or all of what the country or its region states.

    Facts state those; no hiding below makes a smaller number more uncertain than that number is.
    """
    keys = ["dimension", "category"]
    whole = table["level"] == "country"
    national = pd.Series(counts[whole], pd.MultiIndex.from_frame(table.loc[whole, keys]))
    totals = table["dimension"].eq("total") & table["level"].eq("region")
    regional = pd.Series(counts[totals], table.loc[totals, "region"].to_numpy())
    above = national.reindex(pd.MultiIndex.from_frame(table[keys])).to_numpy()
    place = table["region"].map(regional).to_numpy(dtype=float)
    return np.fmin(np.fmin(above, place), float(rules.persons))


def _known_from(table: pd.DataFrame, counts: NDArray[np.float64], before: pd.DataFrame) -> NDArray[np.bool_]:
    """What an earlier revision showed, and what has not changed since."""
    return _shown_by(table, before) == counts


def _not_visited_anew(table: pd.DataFrame, counts: NDArray[np.float64], before: pd.DataFrame) -> NDArray[np.bool_]:
    """What another quarter showed of places of which nothing that it showed has changed."""
    was = _shown_by(table, before)
    changed = pd.Series(~np.isnan(was) & (was != counts), table.index)
    places = changed.groupby([table["level"], table["region"], table["district"]]).transform("any")
    found: NDArray[np.bool_] = (was == counts) & ~places.to_numpy() & (table["level"] != "country").to_numpy()
    return found


def _shown_by(table: pd.DataFrame, before: pd.DataFrame) -> NDArray[np.float64]:
    """For each row the count that another table showed; NaN where it showed none."""
    shown = before[before["persons"].notna()]
    rows = zip(shown[KEYS].fillna("").itertuples(index=False, name=None), shown["persons"], strict=True)
    earlier: Mapping[tuple[str, ...], float] = {tuple(map(str, key)): float(persons) for key, persons in rows}
    keys = table[KEYS].itertuples(index=False, name=None)
    return np.array([earlier.get(tuple(map(str, key)), np.nan) for key in keys], dtype=float)


def _closed(
    table: pd.DataFrame,
    counts: NDArray[np.float64],
    hidden: NDArray[np.bool_],
    small: NDArray[np.bool_],
    known: NDArray[np.bool_],
    rules: Rules,
) -> NDArray[np.bool_]:
    """Hides further cells until the linear programme finds no way to any hidden one."""
    sums = sums_of(table)
    hidden, fixed, apart = hidden.copy(), _fixed(table), _apart(table, counts, rules)
    for _ in range(_MOST_ROUNDS):
        _by_each_sum(sums, counts, hidden, fixed | known, rules)
        bare = exposed(Published(counts, hidden & ~known, sums), apart, small)
        if not bare:
            return hidden
        more = {cell for each in bare for cell in _partners(each, sums, counts, hidden | fixed | known, rules)}
        if not more:
            whole = _regions_of(table, bare) & ~fixed
            if not (whole & (~hidden | known)).any():
                break
            hidden, known = hidden | whole, known & ~whole
            small = small | (whole & (counts < rules.persons))
        hidden[sorted(more)] = True
    raise DisclosureError(
        "Hidden counts of places can be worked out whatever else is hidden: publish the table without its districts, "
        "or without the dimension they stand in."
    )


def _regions_of(table: pd.DataFrame, cells: list[int]) -> NDArray[np.bool_]:
    """All rows of the regions in which these cells lie: what is hidden where nothing less helps."""
    rows: NDArray[np.bool_] = table["region"].isin(table["region"].iloc[cells]).to_numpy()
    return rows


def _fixed(table: pd.DataFrame) -> NDArray[np.bool_]:
    """Cells that are shown in any case, since facts state them: the country's, and the total of each region."""
    regions = (table["level"] == "region") & (table["dimension"] == "total")
    fixed: NDArray[np.bool_] = _is_country(table) | regions.to_numpy()
    return fixed


def _by_each_sum(
    sums: tuple[Sum, ...],
    counts: NDArray[np.float64],
    hidden: NDArray[np.bool_],
    fixed: NDArray[np.bool_],
    rules: Rules,
) -> None:
    """Hides until no sum alone gives a hidden cell away: at least two in it, of the threshold together."""
    again = True
    while again:
        again = False
        for each in sums:
            inside = [cell for cell in (*each.parts, each.whole) if hidden[cell] and not fixed[cell]]
            room = float(np.sum(counts[inside]))
            if inside and (len(inside) < 2 or (room < rules.persons and not hidden[each.whole])):
                more = _partners(inside[0], (each,), counts, hidden | fixed, rules)
                hidden[more] = True
                again |= bool(more)


def _partners(
    cell: int, sums: tuple[Sum, ...], counts: NDArray[np.float64], taken: NDArray[np.bool_], rules: Rules
) -> list[int]:
    """For each sum that a bare cell stands in, the cheapest shown cell whose hiding gives it room."""
    found = []
    for each in sums:
        members = [*each.parts, each.whole]
        if cell not in members:
            continue
        free = [other for other in each.parts if not taken[other] and other != cell]
        roomy = [other for other in free if counts[other] >= rules.persons]
        if best := (roomy or free):
            found.append(min(best, key=lambda other: (counts[other], other)))
        elif not taken[each.whole] and each.whole != cell:
            found.append(each.whole)
    return found
