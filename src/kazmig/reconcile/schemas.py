"""Schemas of the tables that the reconciliation writes."""

from __future__ import annotations

import pandera.pandas as pa


def _positive() -> pa.Column:
    return pa.Column(float, pa.Check.ge(0), nullable=True)


def _number() -> pa.Column:
    return pa.Column(float, nullable=True)


RECONCILIATION = pa.DataFrameSchema(
    {
        "nationality": pa.Column(str, unique=True),
        "official_persons": _positive(),
        "assessment_persons": _positive(),
        "gap_persons": _number(),
        "ratio": _positive(),
        "low_ratio": _positive(),
        "high_ratio": _positive(),
        "median_persons": _positive(),
        "low95_persons": _positive(),
        "high95_persons": _positive(),
    },
    strict=True,
    coerce=True,
)
BRIDGE = pa.DataFrameSchema(
    {
        "nationality": pa.Column(str),
        "component": pa.Column(str),
        "persons": pa.Column(int),
    },
    unique=["nationality", "component"],
    strict=True,
    coerce=True,
)
ASSUMPTIONS = pa.DataFrameSchema(
    {
        "table": pa.Column(str),
        "quarter": pa.Column(str),
        "inherited": pa.Column(bool),
        "parameter": pa.Column(str),
        "source": pa.Column(str),
        "component": pa.Column(str),
        "nationalities": pa.Column(str),
        "prior_median": _positive(),
        "posterior_median": _positive(),
        "sd_ratio": _positive(),
    },
    strict=True,
    coerce=True,
)
SENSITIVITY = pa.DataFrameSchema(
    {
        "analysis": pa.Column(str, pa.Check.isin(["tornado", "stress", "leave_one_out", "information"])),
        "item": pa.Column(str),
        "median_persons": _positive(),
        "low_persons": _positive(),
        "high_persons": _positive(),
        "p_value": _number(),
        "width_change_pct": _number(),
    },
    unique=["analysis", "item"],
    strict=True,
    coerce=True,
)
