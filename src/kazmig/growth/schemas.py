"""What the growth tables look like."""

from __future__ import annotations

from pandera.pandas import Check, Column, DataFrameSchema

_SHARE = Check.in_range(0, 100)

INDEX = DataFrameSchema(
    {
        "year": Column(int, unique=True),
        "index": Column(float, Check.gt(0)),
        "low_index": Column(float, Check.gt(0)),
        "high_index": Column(float, Check.gt(0)),
    },
    strict=True,
    coerce=True,
)
OUTLOOK = DataFrameSchema(
    {
        "method": Column(str),
        "level_pct": Column(float, _SHARE),
        "horizon": Column(int, Check.ge(1)),
        "low_pct": Column(float, Check.gt(-100), nullable=True),
        "mid_pct": Column(float, Check.gt(-100), nullable=True),
        "high_pct": Column(float, Check.gt(-100), nullable=True),
        "refused": Column(str),
    },
    checks=Check(lambda table: ~(table["low_pct"] > table["high_pct"]), error="an interval ends before it begins"),
    unique=["method", "level_pct", "horizon"],
    strict=True,
    coerce=True,
)
CERTIFICATE = DataFrameSchema(
    {
        "panel": Column(str),
        "points": Column(int, Check.ge(3)),
        "method": Column(str),
        "level_pct": Column(float, _SHARE),
        "coverage_pct": Column(float, _SHARE),
        "spread_low_pct": Column(float, _SHARE),
        "spread_high_pct": Column(float, _SHARE),
        "width_logpoints": Column(float, Check.ge(0)),
        "winkler_logpoints": Column(float, Check.ge(0)),
        "units": Column(int),
        "windows": Column(int),
        "splits": Column(int),
        "seed": Column(int),
        "source": Column(str),
    },
    unique=["panel", "points", "method", "level_pct"],
    strict=True,
    coerce=True,
)
CLASSES = DataFrameSchema(
    {
        "reference_class": Column(str, unique=True, description="whose past errors set the width"),
        "low80_change_pct": Column(float, nullable=True, description="next year's growth, 80 % interval, from"),
        "high80_change_pct": Column(float, nullable=True, description="to"),
        "low95_change_pct": Column(float, nullable=True, description="next year's growth, 95 % interval, from"),
        "high95_change_pct": Column(float, nullable=True, description="to"),
        "windows": Column(int, description="past forecasts of the class"),
        "refused": Column(str, description="why the class gives no range; empty where it does"),
    },
    strict=True,
    coerce=True,
)
TRANSFER = DataFrameSchema(
    {
        "learn": Column(str, description="class that set the half-width"),
        "test": Column(str, description="class, or years, on which it was tried; the same as learn: on itself"),
        "level_pct": Column(float, _SHARE, description="promised level"),
        "coverage_pct": Column(float, _SHARE, description="how often the interval held"),
        "learn_windows": Column(int, description="forecasts it was learnt on"),
        "test_windows": Column(int, description="forecasts it was tried on"),
        "source": Column(str, description="panel"),
    },
    unique=["learn", "test", "level_pct"],
    strict=True,
    coerce=True,
)
RELATED = DataFrameSchema(
    {
        "series": Column(str),
        "model": Column(str),
        "points": Column("Int64"),
        "next_period": Column("Int64", nullable=True),
        "low80": Column(float, nullable=True),
        "mid": Column(float, nullable=True),
        "high80": Column(float, nullable=True),
        "origins": Column("Int64", nullable=True),
        "mae": Column(float, nullable=True),
        "mae_against_no_change": Column(float, nullable=True),
        "better_p": Column(
            float, nullable=True, description="Diebold-Mariano p-value that errors are no smaller than no change's"
        ),
        "coverage80_pct": Column(float, _SHARE, nullable=True),
        "residual_autocorrelation_p": Column(float, nullable=True),
        "residual_normality_p": Column(float, nullable=True),
        "verdict": Column(str),
    },
    unique=["series", "model"],
    strict=True,
    coerce=True,
)
LATER = DataFrameSchema(
    {
        "round": Column(str, unique=True),
        "date": Column(str),
        "years_after": Column(float, Check.gt(0)),
        "persons": Column(int, Check.gt(0)),
        "straight_line_persons": Column(int, Check.gt(0)),
        "within80": Column(bool),
        "within95": Column(bool),
        "line_within80": Column(bool),
        "coverage": Column(str),
        "publisher": Column(str, description="who printed the number"),
        "derivation": Column(str, description="as printed, or how it follows from what was printed"),
        "source": Column(str),
    },
    strict=True,
    coerce=True,
)
