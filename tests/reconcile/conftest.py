"""The two counts of 2022Q4 and the project's own assumption table."""

from pathlib import Path

import pandas as pd
import pytest
from two_counts_data import ASSESSMENT, COUNTS, KIND, OFFICIAL, stated

from kazmig.evidence.facts import Fact, Facts
from kazmig.reconcile.assumptions import read_assumptions
from kazmig.reconcile.counts import COUNT_COLUMNS
from kazmig.reconcile.estimate import Standing, standing
from kazmig.reconcile.inherit import RIVALS
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
def counts() -> pd.DataFrame:
    """Both counts of 2022Q4 as `two_counts` gives them, with the rounding of shares and totals as printed."""
    rows = pd.DataFrame.from_dict(COUNTS, orient="index", columns=COUNT_COLUMNS, dtype=float)
    return rows.assign(note="").rename_axis("nationality")


@pytest.fixture(scope="session")
def tables(root: Path) -> dict[str, pd.DataFrame]:
    """The four assumption tables of 2022Q4 as researchers keep them, by name."""
    folder = root / "data" / "raw" / "2022Q4"
    names = {"central": "assumptions", **{name: f"assumptions_{name}" for name in RIVALS}}
    return {name: read_assumptions(folder / f"{file}.csv") for name, file in names.items()}


@pytest.fixture
def table(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The analysts' own table."""
    return tables["central"]


@pytest.fixture(scope="session")
def first_table() -> pd.DataFrame:
    """The project's first table, all plain factors: the closed form's reference."""
    return read_assumptions(Path(__file__).parent / "first_table.csv")


@pytest.fixture
def model(counts: pd.DataFrame, table: pd.DataFrame) -> Model:
    return build_model(counts, table)


@pytest.fixture(scope="session")
def central(root: Path, tables: dict[str, pd.DataFrame]) -> Standing:
    """The central table with its verdict and posterior, computed once."""
    rows = pd.DataFrame.from_dict(COUNTS, orient="index", columns=COUNT_COLUMNS, dtype=float)
    return standing(build_model(rows.assign(note="").rename_axis("nationality"), tables["central"]))
