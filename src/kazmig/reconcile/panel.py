"""A panel of experts held against the counts: every expert beside the pool, and the range that each would imply.

The judgements come from `kazmig.reconcile.elicit`; ranges are those of any table (`kazmig.reconcile.estimate`).
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pandera.pandas as pa

from kazmig.evidence.facts import Fact, Facts, significant
from kazmig.evidence.periods import Period
from kazmig.evidence.quarter import Quarter
from kazmig.project.inventory import Inventory, Source
from kazmig.reconcile.assumptions import check_assumptions
from kazmig.reconcile.elicit import Elicited, Panel, assumption_rows, pooled, read_sheets
from kazmig.reconcile.elicit_fit import Z95
from kazmig.reconcile.engine import EngineError
from kazmig.reconcile.estimate import INTERVAL, standing
from kazmig.reconcile.inherit import NamedTable
from kazmig.reconcile.measured import Measured
from kazmig.reconcile.model import build_model
from kazmig.reconcile.schemas import RECONCILIATION
from kazmig.reconcile.statements_range import NEAR
from kazmig.reconcile.surveyed import with_survey
from kazmig.reconcile.table_rules import AssumptionError
from kazmig.reconcile.tables import RIVAL_DRAWS
from kazmig.words.words import JOINT

STEP = "08_elicit_assumptions"
PANEL = "panel"
ALL = "all"
STANDS, REFUTED, SILENT = "not refuted", "refuted", "no range"
_COUNTS = ("labour_permits", "baseline_assessment")
_PERSONS = {name: RECONCILIATION.columns[name] for name in INTERVAL}
JUDGEMENTS = pa.DataFrameSchema(
    {
        "component": pa.Column(str, description="what was judged"),
        "group": pa.Column(str, description="citizenships with spaces between, or all"),
        "scale": pa.Column(str, description="factor, share or excess"),
        "who": pa.Column(str, description="code of an expert, or panel: all with equal weight"),
        "median": pa.Column(float, pa.Check.gt(0), description="the factor's middle value"),
        "low95": pa.Column(float, pa.Check.gt(0), description="lower end of its 95 % interval"),
        "high95": pa.Column(float, pa.Check.gt(0), description="upper end of its 95 % interval"),
        "variance": pa.Column(float, pa.Check.ge(0), description="on the scale's own line"),
        "between_pct": pa.Column(float, nullable=True, description="of the panel's variance, what experts differ by"),
    },
    unique=["component", "group", "who"],
    strict=True,
    coerce=True,
)
RANGES = pa.DataFrameSchema(
    {
        "who": pa.Column(str, unique=True, description="whose table: code of an expert, or panel"),
        "p_value": pa.Column(float, nullable=True, description="how often the table itself would give such data"),
        "verdict": pa.Column(str, pa.Check.isin([STANDS, REFUTED, SILENT]), description="whether a range is told"),
        **_PERSONS,
    },
    strict=True,
    coerce=True,
)


def read_source(source: Source, inventory: Inventory) -> Panel | None:
    """The panel that a quarter received; None where no experts were asked. Raises AssumptionError.

    The counts can be seen since the first of their days of issue that sources.toml tells.
    """
    if not source.supplied:
        return None
    days = [Period.parse(each.date).first for name in _COUNTS if (each := inventory.source(name)).date]
    return read_sheets(source.files, "[elicitation]", min(days, default=None))


def judgements(panel: Panel | None) -> pd.DataFrame:
    """JUDGEMENTS: each expert's fit and the panel's, a row each."""
    rows = [row for each in (pooled(panel) if panel else []) for row in _judged(each)]
    return JUDGEMENTS.validate(pd.DataFrame(rows, columns=list(JUDGEMENTS.columns)))


def _judged(one: Elicited) -> list[list[object]]:
    about = [one.component, one.group, one.scale]
    places = {name: (fit.first, fit.second**2, float("nan")) for name, fit in one.experts.items()}
    variance = one.pool.within + one.pool.between
    places[PANEL] = (one.pool.mean, variance, 100 * one.pool.between / variance)
    found = []
    for who, (centre, spread, between) in places.items():
        ends = [significant(one.value(centre + z * spread**0.5), 4) for z in (0, -Z95, Z95)]
        found.append([*about, who, *ends, significant(spread, 4), significant(between, 3)])
    return found


def plotted(table: pd.DataFrame, shares: bool) -> pd.DataFrame:
    """Judgements as a figure shows them: shares in percent, or factors; a row is labelled by what and who."""
    table = table[table["scale"].eq("share") == shares]
    names = [_label(row["component"], row["group"], row["who"]) for row in table.to_dict("records")]
    ends = table[["median", "low95", "high95"]].to_numpy(dtype=float) * (100 if shares else 1)
    columns = ["share_pct", "share_low_pct", "share_high_pct"] if shares else ["ratio", "low_ratio", "high_ratio"]
    shown = pd.DataFrame(ends, columns=columns).map(lambda number: significant(float(number), 4))
    shown.insert(0, "judged", names)
    return shown


def _label(component: str, group: str, who: str) -> str:
    return JOINT.join([*([component] if group == ALL or component != "registration" else []),
                       *([] if group == ALL else group.split()), who])  # fmt: skip


def ranges(
    panel: Panel | None,
    counts: pd.DataFrame,
    typed: Measured,
    survey: tuple[pd.DataFrame, pd.DataFrame],
    facts: Facts,
    quarter: Quarter,
) -> pd.DataFrame:
    """RANGES: the number of workers that the panel's table and each expert's would imply, beside the same evidence.

    `typed` and `survey` are the evidence rows of the reconciliation. A table that the evidence refutes has no range,
    and neither has an expert who judged one side alone, or whose table meets the evidence in a corner.
    """
    rows: list[list[object]] = []
    if panel is None or counts.empty:
        return RANGES.validate(pd.DataFrame(columns=list(RANGES.columns)))
    for who in (PANEL, *panel.experts):
        try:
            table = check_assumptions(assumption_rows(panel, only="" if who == PANEL else who))
            measured, tables = with_survey(typed, *survey, facts, [NamedTable(who, table, quarter)])
            stands = standing(build_model(counts, tables[0].table, measured), RIVAL_DRAWS)
        except (AssumptionError, EngineError):
            rows.append([who, None, SILENT, *[None] * len(INTERVAL)])
            continue
        verdict = REFUTED if stands.check.refuted else STANDS
        rows.append([who, significant(stands.check.p, 3), verdict, *stands.total[INTERVAL]])
    return RANGES.validate(pd.DataFrame(rows, columns=list(RANGES.columns)))


def panel_facts(panel: Panel | None, judged: pd.DataFrame, implied: pd.DataFrame, period: str) -> list[Fact]:
    """`elicit.…`: who judged and when it was locked, each judgement, where experts differ most, and what each implies.

    A judgement's key is `elicit.judged.<component>.<group>.<who>` with its 95 % interval; a range's ends are
    `elicit.range.<who>.low80.persons` and so on (`experts`: the outermost), and `elicit.printed.…` as pages print them.
    """
    if panel is None:
        return []
    state = _stater(period)
    found = [
        state("elicit.experts.number", len(panel.experts), "number", place="sheets under the lock"),
        state("elicit.round.number", panel.round, "number", place="the round that counts"),
        state("elicit.lock.text", panel.lock, "text", place="first digits of the lock's SHA-256"),
        state("elicit.locked.date", panel.locked_on, "date", place="elicitation.lock"),
        state("elicit.seen", panel.seen, "boolean", place="the lock's day against the counts', and the sheets"),
    ]
    for row in judged.to_dict("records"):
        share = row["scale"] == "share"
        factor, unit = (100, "share_pct") if share else (1, "ratio")
        key = f"elicit.judged.{row['component']}.{row['group'].replace(' ', '_')}.{row['who']}.{unit}"
        ends = {name: factor * row[f"{name}95"] for name in ("low", "high")}
        found.append(state(key, factor * row["median"], unit, place="95 % interval of the fit", **ends))
    return found + _differ(judged, state) + _implied(implied, state)


def _stater(period: str) -> Callable[..., Fact]:
    def state(
        key: str,
        value: float | str,
        unit: str,
        *,
        place: str,
        measure: str = "none",
        low: float | None = None,
        high: float | None = None,
    ) -> Fact:
        return Fact(key, value, unit, period, measure, "migrant_workers", STEP, "model", low, high, place)

    return state


def _differ(judged: pd.DataFrame, state: Callable[..., Fact]) -> list[Fact]:
    pools = judged[judged["who"].eq(PANEL)]
    if pools.empty or not pools["between_pct"].max() > 0:
        return []
    most = pools.sort_values("between_pct", ascending=False, kind="stable").iloc[0]
    place = "part of the panel's variance that lies between experts"
    value = significant(float(most["between_pct"]), 2)
    return [
        state("elicit.differ.component.text", str(most["component"]), "text", place=place),
        state("elicit.differ.group.text", str(most["group"]), "text", place=place),
        state("elicit.differ.percent", value, "percent", place=place),
    ]


def _implied(implied: pd.DataFrame, state: Callable[..., Fact]) -> list[Fact]:
    ends = ("low80", "high80", "low95", "high95")
    told = {str(row["who"]): row for row in implied.dropna(subset=["low80_persons"]).to_dict("records")}
    experts = [row for who, row in told.items() if who != PANEL]
    if experts:
        least, most = ({end: each(row[f"{end}_persons"] for row in experts) for end in ends} for each in (min, max))
        told["experts"] = {f"{end}_persons": (least if end.startswith("low") else most)[end] for end in ends}
    found = []
    for who, row in told.items():
        for end in ends:
            value, place = int(row[f"{end}_persons"]), "to three digits"
            found.append(state(f"elicit.range.{who}.{end}.persons", value, "persons", measure="stock", place=place))
            printed = round(value / NEAR) * NEAR
            place = "to the nearest ten thousand"
            found.append(state(f"elicit.printed.{who}.{end}.persons", printed, "persons", measure="stock", place=place))
    refused = implied[implied["verdict"].eq(REFUTED) & implied["who"].ne(PANEL)]
    place = "experts' tables that the evidence refutes"
    panels = bool((implied["verdict"].eq(REFUTED) & implied["who"].eq(PANEL)).any())
    return [
        *found,
        state("elicit.refuted.number", len(refused), "number", place=place),
        state("elicit.panel.refuted", panels, "boolean", place="whether the evidence refutes the panel's table"),
    ]
