"""What happened next: later rounds beside what a straight line and a reference class would have said.

Later rounds are a hold-out: nothing here is used to fit, to choose a method or a reference class.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from kazmig.evidence.facts import Fact, Facts
from kazmig.growth.errors import GrowthError
from kazmig.growth.reference import ReferenceClass
from kazmig.growth.series import require_alike

ROUND_COLUMNS = (
    *("round", "date", "years_after", "persons", "straight_line_persons"),
    *("coverage", "publisher", "derivation", "source"),
)
FAN_COLUMNS = ("years_after", "level_pct", "low_persons", "mid_persons", "high_persons")
AS_A_MISTAKE = "a yearly growth of movers is laid on a stock here to show what the mistake would have said"
DAYS_A_YEAR = 365.25


def middle(first: str, last: str) -> date:
    """The day in the middle of a period."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return begin + (end - begin) / 2


def counted_on(facts: Facts) -> date | None:
    """The middle of the fieldwork behind `baseline.workers.persons`; None where no assessment came."""
    keys = "baseline.fieldwork.first.date", "baseline.fieldwork.last.date"
    if not all(key in facts for key in keys):
        return None
    return middle(*(str(facts[key].value) for key in keys))


def later_rounds(table: pd.DataFrame, facts: Facts, series: str = "migrant_workers") -> pd.DataFrame:
    """The rounds of `series` held after the edition's own, with what the last printed growth would have made of it.

    The straight line is the edition's stock times (1 + last yearly growth of movers) to the power of the years
    passed: the very join that the guard refuses, made once and with its reason. Columns ROUND_COLUMNS.
    """
    start = counted_on(facts)
    growth = last_growth(facts)
    if start is None or growth is None or "baseline.workers.persons" not in facts:
        return pd.DataFrame(columns=list(ROUND_COLUMNS))
    stock = facts["baseline.workers.persons"]
    require_alike(stock, growth, because=AS_A_MISTAKE)
    rows = []
    for row in table[table["series"] == series].to_dict("records"):
        day = middle(str(row["first_date"]), str(row["last_date"]))
        years = (day - start).days / DAYS_A_YEAR
        if years <= 0:
            continue
        line = float(stock.value) * (1 + float(growth.value) / 100) ** years
        about = {name: row[name] for name in ("coverage", "publisher", "derivation", "source", "round")}
        rows.append(
            about
            | {"date": day.isoformat(), "years_after": round(years, 4), "persons": int(row["value"])}
            | {"straight_line_persons": round(line)}
        )
    return pd.DataFrame(rows, columns=list(ROUND_COLUMNS)).sort_values("date", kind="stable", ignore_index=True)


def last_growth(facts: Facts) -> Fact | None:
    """The newest yearly growth of movers that the facts hold."""
    moved = [fact for key, fact in facts.under("baseline.moved").items() if key.endswith(".change_pct")]
    return max(moved, key=lambda fact: fact.key, default=None)


def stock_fan(
    facts: Facts,
    table: pd.DataFrame,
    panel: str,
    levels: tuple[float, ...] = (50.0, 80.0, 95.0),
    horizons: tuple[int, ...] = (1, 2, 3),
) -> pd.DataFrame:
    """How a stock counted once may stand some years later, by the changes of stocks in the reference class.

    One count knows no growth, so the centre stays where it is; the half-widths are the reference class's for one point
    seen. Columns FAN_COLUMNS; empty without a count.
    """
    if "baseline.workers.persons" not in facts:
        return pd.DataFrame(columns=list(FAN_COLUMNS))
    stock = facts.value("baseline.workers.persons")
    rows = [(0.0, level, stock, stock, stock) for level in levels]
    for horizon in horizons:
        reference = ReferenceClass.from_table(table, panel, 1, horizon)
        for level in levels:
            reach = horizon * reference.half_width("conformal", level)
            low, high = (float(stock * np.exp(sign * reach)) for sign in (-1, 1))
            rows.append((float(horizon), level, low, stock, high))
    return pd.DataFrame(rows, columns=list(FAN_COLUMNS)).round({"low_persons": 0, "high_persons": 0})


def within(rounds: pd.DataFrame, fan: pd.DataFrame, level_pct: float, column: str = "persons") -> pd.Series:
    """Whether each later round (or its straight line) lies inside the fan at that level.

    Between the fan's years its edges go by straight lines of log size; after the last they stay where they are.
    """
    edges = fan[fan["level_pct"] == level_pct].sort_values("years_after", kind="stable")
    if len(rounds) and edges.empty:
        raise GrowthError(f"the fan has no {level_pct:g} % band; draw it with that level first.")
    years, persons = rounds["years_after"].to_numpy(float), rounds[column].to_numpy(float)
    low, high = (
        (
            np.exp(np.interp(years, edges["years_after"], np.log(edges[edge].to_numpy(float))))
            for edge in ("low_persons", "high_persons")
        )
        if len(rounds)
        else (persons, persons)
    )
    return pd.Series(
        (persons >= low) & (persons <= high), index=rounds.index, name=f"within{level_pct:g}_{column}", dtype=bool
    )


def against_fan(rounds: pd.DataFrame, fan: pd.DataFrame) -> pd.DataFrame:
    """The rounds with whether they, and the straight line on their days, lie within the fan.

    Adds columns within80, within95 and line_within80.
    """
    return rounds.assign(
        within80=within(rounds, fan, 80),
        within95=within(rounds, fan, 95),
        line_within80=within(rounds, fan, 80, "straight_line_persons"),
    )
