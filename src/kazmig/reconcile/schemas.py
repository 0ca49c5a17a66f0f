"""Schemas of the tables that the reconciliation writes; the descriptions are the dictionary's."""

from __future__ import annotations

import pandera.pandas as pa


def _positive(description: str) -> pa.Column:
    return pa.Column(float, pa.Check.ge(0), nullable=True, description=description)


def _number(description: str) -> pa.Column:
    return pa.Column(float, nullable=True, description=description)


def _text(description: str) -> pa.Column:
    return pa.Column(str, description=description)


def _ends(of: str) -> dict[str, pa.Column]:
    """Median, 80 % and 95 % ends in persons."""
    words = {
        "median_persons": f"median of {of}; belongs to its range and is never quoted alone",
        "low80_persons": f"{of}: 8 chances in 10 lie above this and below high80_persons",
        "high80_persons": f"{of}: upper end of the 80 % interval",
        "low95_persons": f"{of}: lower end of the 95 % interval",
        "high95_persons": f"{of}: upper end of the 95 % interval",
    }
    return {name: _positive(text) for name, text in words.items()}


def _schema(columns: dict[str, pa.Column], unique: list[str] | None = None) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, unique=unique, strict=True, coerce=True)


_P = "how often the table itself would give data as far from what it foretells; below 0.01 nothing is printed"
RECONCILIATION = _schema(
    {
        "nationality": pa.Column(str, unique=True, description="ISO alpha-3, other, total, or total_at_fieldwork"),
        "official_persons": _positive("workers on the register"),
        "assessment_persons": _positive("workers named by key informants"),
        "gap_persons": _number("assessment less register"),
        "ratio": _positive("assessment over register"),
        "low_ratio": _positive("lowest ratio that rounding allows"),
        "high_ratio": _positive("highest ratio that rounding allows"),
        **_ends("workers on an average day of the year under the assumption table"),
    }
)
BRIDGE = _schema(
    {
        "nationality": _text("ISO alpha-3 or other"),
        "component": _text("assumed cause, rounding, or one_source_only"),
        "persons": pa.Column(int, description="part of the gap; all parts add up to it"),
        "low80_persons": _number("lower end of the part's 80 % interval"),
        "high80_persons": _number("upper end of the part's 80 % interval"),
    },
    ["nationality", "component"],
)
ASSUMPTIONS = _schema(
    {
        "table": _text("name of the assumption table"),
        "quarter": _text("quarter whose folder it was read from"),
        "inherited": pa.Column(bool, description="carried over from an earlier quarter"),
        "source": _text("whose coverage: official or assessment"),
        "component": _text("what the factor is about"),
        "nationality": _text("ISO alpha-3 or other"),
        "scale": _text("factor, share (below 1) or excess (above 1)"),
        "prior_median": _positive("median that the table gives"),
        "median": _positive("median after the counts"),
        "low95": _positive("lower end of the 95 % interval after the counts"),
        "high95": _positive("upper end of the 95 % interval after the counts"),
        "sd_ratio": _positive("doubt after the counts over doubt before; 1: nothing was learnt"),
    },
    ["component", "nationality"],
)
TABLES = _schema(
    {
        "table": pa.Column(
            str, unique=True, description="assumption table, or pool (all standing ones, equal weights)"
        ),
        "quarter": _text("quarter whose folder it was read from"),
        "p_value": _number(_P),
        "verdict": _text("refuted, not refuted or pooled"),
        **_ends("all workers under this table"),
    }
)
SENSITIVITY = _schema(
    {
        "analysis": pa.Column(
            str,
            pa.Check.isin(["tornado", "stress", "spread", "leave_one_out", "information"]),
            description="which analysis",
        ),
        "item": _text("component, scale of doubt, or datum"),
        "median_persons": _positive("median of the total; for the tornado, today's"),
        "low_persons": _positive("95 % low end; for the tornado, the median with the component one sd lower"),
        "high_persons": _positive("95 % high end; for the tornado, the median with the component one sd higher"),
        "p_value": _number(_P),
        "width_change_pct": _number("mean change of the 95 % interval's width over possible outcomes of the datum"),
        "low80_change_pct": _number("8 in 10 outcomes change the width by this"),
        "high80_change_pct": _number("to this much"),
        "cost": _number("what the datum would cost, where a cost is given"),
        "cost_unit": _text("unit of the cost"),
        "cost_per_pct": _number("cost of one percent of width"),
    },
    ["analysis", "item"],
)
DOTS = _schema(
    {
        "table": _text("assumption table"),
        "chance": pa.Column(int, description="which of 20 equal chances, from the lowest"),
        "persons": _positive("workers"),
    },
    ["table", "chance"],
)
WHAT_IF = _schema(
    {
        "registration": _positive("part of Central Asians who are on the register, as believed"),
        "informants": _positive("what informants name of each who is there, as believed"),
        "p_value": _number(_P),
        **{
            name: column
            for name, column in _ends("workers on an average day under these beliefs").items()
            if name != "median_persons"
        },
    },
    ["registration", "informants"],
)
KERNEL = _schema(
    {
        "part": _text("which matrix (see kazmig.reconcile.what_if)"),
        "row": pa.Column(int, description="row of the matrix"),
        "column": pa.Column(int, description="column of the matrix"),
        "value": _number("the number there"),
    },
    ["part", "row", "column"],
)
LEVEL = _schema(
    {
        "registration": _positive("part of Central Asians who are on the register"),
        "informants_ratio": _positive("informants' count of one Central Asian worker"),
        "total_persons": _positive("all workers that these coverages give; empty where the counts refute the pair"),
        "p_value": _number("whether the counts allow the pair: chi-square of the ratios"),
    },
    ["registration", "informants_ratio"],
)
CERTIFICATE = _schema(
    {
        "world": pa.Column(str, unique=True, description="how the planted truth differs from the table"),
        "refuted_pct": _number("worlds in which the check refuted the table, %"),
        "covered80_pct": _number("worlds whose true total lay in the 80 % interval, %"),
        "covered95_pct": _number("worlds whose true total lay in the 95 % interval, %"),
        "worlds": pa.Column(int, description="simulated worlds"),
        "computed": _text("date of computation"),
    }
)
BOUNDS = _schema(
    {
        "assumption": _text("what is assumed, and nothing else"),
        "value": _number("its number, where it has one"),
        "low_persons": _positive("the total is at least this"),
        "high_persons": _positive("the total is at most this; empty: no bound"),
    }
)
HOMOGENEITY = _schema(
    {
        "split": _text("which nationalities share a ratio"),
        "sd_log": _positive("assumed spread of log ratios between nationalities of one group"),
        "statistic": _positive("sum of squares about group means over sd_log squared"),
        "freedom": pa.Column(int, description="degrees of freedom"),
        "p_value": _number("chi-square p-value under that spread"),
    },
    ["split", "sd_log"],
)
GATHER = _schema(
    {
        "item": pa.Column(int, description="number of the GATHER item"),
        "status": pa.Column(
            str, pa.Check.isin(["done", "partly", "not_done"]), description="whether this page does it"
        ),
        "answer": _text("how, or what is missing; a msgid of the reconcile catalogue"),
    },
    ["item"],
)
