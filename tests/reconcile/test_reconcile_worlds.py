"""Worlds with a planted truth: how often the ranges hold it, and how often the check notices."""

import pandas as pd
import pytest

from kazmig.reconcile.model import build_model
from kazmig.reconcile.schemas import CERTIFICATE
from kazmig.reconcile.worlds import certificate, planted


@pytest.mark.slow
@pytest.mark.parametrize(
    ("world", "refuted", "covered80", "covered95"),
    [
        pytest.param("table_true", 0, 76, 95, id="the table is right"),
        pytest.param("level_wrong_by_two", 0, 0, 0, id="both coverages are half"),
        pytest.param("true_and_survey", 2, 83, 95, id="right, with a survey"),
    ],
)
def test_a_hundred_worlds(
    counts: pd.DataFrame, tables, world: str, refuted: float, covered80: float, covered95
) -> None:
    models = {name: build_model(counts, table) for name, table in tables.items()}
    row = certificate(models, 100, (world,)).iloc[0]
    assert row["refuted_pct"] == pytest.approx(refuted, abs=4)
    assert row["covered80_pct"] == pytest.approx(covered80, abs=12)
    assert row["covered95_pct"] == pytest.approx(covered95, abs=6)


def test_the_published_certificate_has_every_world(root, counts: pd.DataFrame, tables) -> None:
    published = CERTIFICATE.validate(pd.read_csv(root / "data" / "raw" / "reference" / "reconcile_certificate.csv"))
    models = {name: build_model(counts, table) for name, table in tables.items()}
    assert published["world"].tolist() == list(planted(models))
    rows = published.set_index("world")
    assert rows.loc["table_true", "covered95_pct"] == pytest.approx(95, abs=3)
    assert rows.loc["level_wrong_by_two", "covered95_pct"] < 5
