import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.reconcile.bridge import bridge, by_component, component_bridge, log_mean, whole_parts
from kazmig.reconcile.engine import solve
from kazmig.reconcile.estimate import Standing
from kazmig.reconcile.model import build_model

persons = st.integers(1, 2_000_000)
effect = st.floats(-2, 2)
LABELS = ["UZB", "RUS"]


@st.composite
def cases(draw: st.DrawFn) -> tuple[pd.Series, pd.Series, pd.DataFrame]:
    """Two counts of two nationalities, and three logarithms each that add up to the log ratio."""
    before, after = (pd.Series([draw(persons), draw(persons)], LABELS, dtype=float) for _ in range(2))
    two = [[draw(effect), draw(effect)] for _ in LABELS]
    effects = pd.DataFrame(two, LABELS, ["a", "b"])
    effects["c"] = np.log(after / before) - effects.sum(axis=1)
    return before, after, effects


def shared_out(before: pd.Series, after: pd.Series, effects: pd.DataFrame) -> pd.DataFrame:
    """Each factor's part of the gap: its logarithm times the logarithmic mean of the two counts."""
    return effects.mul(log_mean(after, before), axis=0)


@given(cases())
def test_the_parts_add_up_to_the_gap(case: tuple[pd.Series, pd.Series, pd.DataFrame]) -> None:
    before, after, effects = case
    parts = shared_out(before, after, effects)
    assert parts.sum(axis=1).to_numpy() == pytest.approx((after - before).to_numpy(), rel=1e-9, abs=1e-6)


@given(cases())
def test_swapping_the_sides_flips_the_signs(case: tuple[pd.Series, pd.Series, pd.DataFrame]) -> None:
    before, after, effects = case
    there, back = shared_out(before, after, effects), shared_out(after, before, -effects)
    assert there[["a", "b", "c"]].to_numpy() == pytest.approx(-back[["a", "b", "c"]].to_numpy(), rel=1e-9, abs=1e-6)


@given(cases(), st.integers(2, 1000))
def test_scaling_both_counts_scales_the_bridge(case: tuple[pd.Series, pd.Series, pd.DataFrame], by: int) -> None:
    before, after, effects = case
    one, other = shared_out(before, after, effects), shared_out(before * by, after * by, effects)
    assert other[["a", "b", "c"]].to_numpy() == pytest.approx(by * one[["a", "b", "c"]].to_numpy(), rel=1e-9, abs=1e-6)


@given(cases())
def test_a_factor_of_one_has_no_part(case: tuple[pd.Series, pd.Series, pd.DataFrame]) -> None:
    before, after, effects = case
    parts = shared_out(before, after, effects.assign(a=0.0, c=effects["c"] + effects["a"]))
    assert (parts["a"] == 0).all()


@given(cases())
def test_the_order_of_factors_does_not_matter(case: tuple[pd.Series, pd.Series, pd.DataFrame]) -> None:
    before, after, effects = case
    one, other = shared_out(before, after, effects), shared_out(before, after, effects[["c", "a", "b"]])
    pd.testing.assert_frame_equal(one[["a", "b", "c"]], other[["a", "b", "c"]])


@given(st.floats(1, 1e7), st.floats(1, 1e7))
def test_the_logarithmic_mean_lies_between_and_is_symmetric(a: float, b: float) -> None:
    one, other = pd.Series([a]), pd.Series([b])
    mean = log_mean(one, other)[0]
    assert mean == pytest.approx(log_mean(other, one)[0], rel=1e-9)
    assert min(a, b) * (1 - 1e-9) <= mean <= max(a, b) * (1 + 1e-9)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_whole_parts_keep_the_sum_and_are_off_by_less_than_one(values: list[float]) -> None:
    total = round(sum(values))
    parts = pd.Series([*values, total - sum(values)])
    whole = whole_parts(parts, total)
    assert whole.sum() == total
    assert ((whole - parts).abs() < 1 + 1e-5).all()


def test_whole_parts_of_another_total_are_refused() -> None:
    with pytest.raises(ValueError, match="not to 10"):
        whole_parts(pd.Series([1.0, 2.0]), 10)


def test_from_327_000_to_668_422_to_the_person(counts: pd.DataFrame, central: Standing) -> None:
    table = bridge(counts, central.posterior)
    assert 327_000 + table["persons"].sum() == 668_422
    gaps = counts["assessment_persons"] - counts["official_persons"]
    assert table.groupby("nationality")["persons"].sum().to_dict() == gaps.astype(int).to_dict()


@pytest.mark.parametrize(
    ("component", "persons", "ends", "sure"),
    [
        ("registration", 280.7, (177, 390), True), ("perception", 98.5, (-23, 217), False),
        ("multiplicity", 78.1, (32, 137), True), ("legal_scope", 2.4, (-21, 26), False),
        ("area_coverage", -27.8, (-50, -11), True), ("season", -41.7, (-103, 19), False),
        ("documents", -48.7, (-85, -20), True),
    ],
)  # fmt: skip
def test_the_bridge_that_method_quotes(counts, central: Standing, component: str, persons: float, ends, sure) -> None:
    row = component_bridge(counts, central.posterior).set_index("component").loc[component]
    assert row["persons"] / 1000 == pytest.approx(persons, abs=2)
    assert [row["low80_persons"] / 1000, row["high80_persons"] / 1000] == pytest.approx(ends, abs=2.5)
    assert row["sure"] == sure


def test_the_largest_part_s_share_of_the_gap(counts: pd.DataFrame, central: Standing) -> None:
    row = component_bridge(counts, central.posterior).iloc[0]
    shares = row[["gap_share_pct", "low80_share_pct", "high80_share_pct"]].tolist()
    assert shares == pytest.approx([82, 52, 114], abs=1.5)


def test_what_one_source_alone_counts_has_its_own_row(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    counts.loc["RUS", [f"official_{part}" for part in ("persons", "low", "high")]] = np.nan
    parts = bridge(counts, solve(build_model(counts, table)))
    alone = parts[parts["component"] == "one_source_only"]
    assert alone[["nationality", "persons"]].to_numpy().tolist() == [["RUS", 52_137]]
    assert parts["persons"].sum() == 668_422 - (327_000 - 49_377)
    assert by_component(parts)["component"].tolist()[-2:] == ["one_source_only", "rounding"]


def test_no_posterior_no_bridge(counts: pd.DataFrame) -> None:
    assert bridge(counts, None).empty
    assert component_bridge(counts, None).empty
