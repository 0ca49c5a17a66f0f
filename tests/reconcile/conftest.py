"""The two counts of 2022Q4 and the project's own assumption table."""

from pathlib import Path

import pandas as pd
import pytest
from two_counts_data import ASSESSMENT, KIND, OFFICIAL, stated

from kazmig.evidence.facts import Fact, Facts
from kazmig.reconcile.assumptions import read_assumptions
from kazmig.reconcile.counts import two_counts
from kazmig.reconcile.model import Model, build_model


@pytest.fixture
def facts() -> Facts:
    """Both counts of the 2022Q4 report, by largest remainder, with the rounding of 0.1 % shares."""
    permits = [
        Fact(f"permits.{kind}.{code}.permits", value, **{**KIND, "unit": "permits"}, period="2022", source="permits",
             quality="register")
        for kind, code, value in [("permanent", "UZB", 23_680), ("temporary", "UZB", 138_330)]
    ]  # fmt: skip
    return Facts(
        [
            *stated("labour.official", OFFICIAL, 0.0005 * 327_000, 500, "2022", "register"),
            *stated("baseline.workers", ASSESSMENT, 0.0005 * 668_422, 0, "2023-01-30/2023-03-03", "key_informant"),
            *permits,
        ]
    )


@pytest.fixture
def counts(facts: Facts) -> pd.DataFrame:
    return two_counts(facts)


@pytest.fixture
def table(root: Path) -> pd.DataFrame:
    """The assumption table of 2022Q4 as researchers keep it."""
    return read_assumptions(root / "data" / "raw" / "2022Q4" / "assumptions.csv")


@pytest.fixture
def model(counts: pd.DataFrame, table: pd.DataFrame) -> Model:
    return build_model(counts, table)
