"""Series beside the one in question: two revisions of one stock, migration balance, money, crossings."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from kazmig.evidence.definitions import not_comparable
from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.growth.errors import GrowthError
from kazmig.growth.methods import centre_and_half
from kazmig.growth.models import FEWEST, compare, frame, refused, too_short
from kazmig.growth.reference import ReferenceClass
from kazmig.growth.series import check_levels, check_years, one_revision

_YEAR, _QUARTER = re.compile(r"\d{4}"), re.compile(r"\d{4}Q[1-4]")
# The UN publishes its stock every five years.
UN_STEP = 5
HISTORY_COLUMNS = ("period", "label", "value", "edition", "left_out")


def revisions_side_by_side(stock: pd.DataFrame, *revisions: int) -> pd.DataFrame:
    """Persons by year and revision, long (year, revision as a slug, persons), for the revisions asked for.

    For looking at, once: a change from one revision to the next is a change of method, so no growth is computed here.
    """
    name = "the UN DESA migrant stock"
    chosen = [one_revision(stock, name, revision) for revision in revisions]
    for part in chosen:
        check_levels(part, "persons", name)
    table = pd.concat(chosen)[["year", "revision", "persons"]]
    table["revision"] = "revision_" + table["revision"].astype(str)
    return table.sort_values(["revision", "year"], ignore_index=True)


def revision_gap(stock: pd.DataFrame, year: int, older: int, newer: int) -> dict[str, float]:
    """What two revisions say of one year: older and newer persons, and the newer against the older in percent."""
    name = "the UN DESA migrant stock"
    found = {}
    for word, revision in (("older", older), ("newer", newer)):
        rows = one_revision(stock, name, revision)
        rows = rows[rows["year"] == year]
        if len(rows) != 1:
            raise GrowthError(f"{name}, revision {revision}: {len(rows)} rows for {year}; there must be one.")
        found[word] = float(rows["persons"].iloc[0])
    return found | {"change_pct": 100 * (found["newer"] / found["older"] - 1)}


def stock_outlook(stock: pd.DataFrame, revision: int, learnt: pd.DataFrame, panel: str = "un_stock") -> pd.DataFrame:
    """The stock five years on, by what other countries' stocks did: one row of MODEL_COLUMNS.

    Too few points for a model of its own, at uneven steps; the reference class of national stocks gives an interval.
    """
    name = "the UN DESA migrant stock"
    table = one_revision(stock, name, revision).sort_values("year", kind="stable")
    check_levels(table, "persons", name)
    rates = np.diff(np.log(table["persons"].to_numpy(float))) / np.diff(table["year"].to_numpy(float))
    reference = ReferenceClass.known(learnt, panel, len(rates))
    if reference is None:
        return refused("un_stock", len(table), too_short(len(table)))
    centre, half = centre_and_half("conformal", rates[len(rates) - reference.points + 1 :], 80, reference)
    ends = [float(table["persons"].iloc[-1] * np.exp(UN_STEP * (centre + sign * half))) for sign in (-1, 0, 1)]
    row = {
        "series": "un_stock", "model": "reference_class", "points": len(table),
        "next_period": int(table["year"].iloc[-1]) + UN_STEP,
        "low80": ends[0], "mid": ends[1], "high80": ends[2],
        "verdict": f"{len(table)} of {FEWEST} points: no model of its own; learnt from other countries' stocks",
    }  # fmt: skip
    return frame([row])


def exchange_rate_free(remittances: pd.DataFrame) -> pd.DataFrame:
    """Money in tenge of its year, and the growth in dollars split into growth in tenge and in the rate.

    From columns year, usd_m, kzt_per_usd (average of the year) to year, usd_m, kzt_bn and log changes ×100:
    usd_logpoints = kzt_logpoints - rate_logpoints, exactly. Raises GrowthError for years missing or levels not above
    zero.
    """
    name = "remittances received"
    table = remittances.sort_values("year", kind="stable", ignore_index=True)
    check_years(table["year"], name)
    for column in ("usd_m", "kzt_per_usd"):
        check_levels(table, column, name)
    kzt_bn = table["usd_m"] * table["kzt_per_usd"] / 1000
    changes = {
        "usd_logpoints": table["usd_m"],
        "kzt_logpoints": kzt_bn,
        "rate_logpoints": table["kzt_per_usd"],
    }
    logs = {column: (100 * np.log(level).diff()).round(6) for column, level in changes.items()}
    return table[["year", "usd_m"]].assign(kzt_bn=kzt_bn.round(3), **logs)


def history(editions: Mapping[Quarter, Facts], key: str) -> pd.DataFrame:
    """One fact's values through all editions, by the period they describe; the newest edition wins for a period.

    `period` numbers quarters (4·year + quarter - 1) or years, `label` says it; a value whose period is neither (a
    fieldwork) counts for its edition's quarter. Only values that may be compared with the newest one are kept, whatever
    their season (kazmig.evidence.definitions): a year's flow is no quarter's, a round that reached other places is
    another series, and what is synthetic continues nothing that is not. `left_out` counts the others. Columns
    HISTORY_COLUMNS.
    """
    found: dict[str, tuple[int, str, float, str]] = {}
    stating = {edition: facts for edition, facts in editions.items() if key in facts and facts[key].is_number}
    for edition, facts in stating.items():
        period = facts[key].period
        label = period if _YEAR.fullmatch(period) or _QUARTER.fullmatch(period) else str(edition)
        found[label] = (_number(label), label, facts.value(key), str(edition))
    last, newest = list(found.values())[-1][1] if found else "", next(reversed(stating.values()), None)
    alike = {
        str(edition)
        for edition, facts in stating.items()
        if newest is not None and not {*not_comparable(newest[key], facts[key], newest, facts)} - {"season"}
    }
    rows = sorted(row for row in found.values() if len(row[1]) == len(last) and row[3] in alike)
    table = pd.DataFrame(rows, columns=list(HISTORY_COLUMNS[:-1]))
    return table.assign(left_out=len(found) - len(rows))


def through_editions(editions: Mapping[Quarter, Facts], keys: Mapping[str, str]) -> pd.DataFrame:
    """What the editions' own series allow: a row a model where there are points enough, else one that says why not.

    `keys` gives the fact behind each series' name. Levels are modelled as logarithms. Columns MODEL_COLUMNS.
    """
    tables = []
    for name, key in keys.items():
        seen = history(editions, key)
        quarterly = bool(len(seen)) and "Q" in str(seen["label"].iloc[-1])
        try:
            table = compare(seen, name, "value", log=True, quarterly=quarterly)
        except GrowthError as error:
            table = refused(name, len(seen), f"refused: {error}")
        if len(seen) and seen["left_out"].iloc[0]:
            note = f" {seen['left_out'].iloc[0]} values that may not be compared with the newest are left out."
            table["verdict"] += note
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _number(label: str) -> int:
    if _QUARTER.fullmatch(label):
        quarter = Quarter.parse(label)
        return quarter.year * 4 + quarter.number - 1
    return int(label)
