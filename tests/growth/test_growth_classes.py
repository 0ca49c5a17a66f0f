"""Reference classes beside each other, their transfer, out of time and the slope: exact, against the panels."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kazmig.growth.classes import (
    FORMER_USSR,
    Class,
    class_of,
    class_table,
    left_out,
    ranges,
    reference_tables,
    slope,
    transfer,
)
from kazmig.growth.errors import GrowthError
from kazmig.growth.methods import centre_and_half
from kazmig.growth.panel import read_panel
from kazmig.growth.reference import ReferenceClass
from kazmig.growth.statements_classes import range_facts, slope_facts, transfer_facts

CHANGES = pd.DataFrame(
    {"year": [2021, 2022], "change_pct": [16.0, 25.0], "low_pct": [15.5, 24.5], "high_pct": [16.5, 25.5]}
)
TABLES = ("growth_classes", "growth_transfer", "growth_slopes")


@pytest.fixture(scope="module")
def published(root: Path) -> dict[str, pd.DataFrame]:
    return {name: pd.read_csv(root / "data" / "raw" / "reference" / f"{name}.csv") for name in TABLES}


def test_the_published_tables_come_from_the_panels(shared: Path, published: dict[str, pd.DataFrame]) -> None:
    poland, world = (
        shared / "data" / "panels" / name
        for name in ("poland_insured_foreigners_2019_2024.csv", "undesa_stock_2019_revision_world.csv")
    )
    made = reference_tables(read_panel(poland), read_panel(poland, min_level=20), read_panel(world))
    for name in TABLES:
        again = made[name].fillna("") if name == "growth_classes" else made[name]
        kept = published[name].fillna("") if name == "growth_classes" else published[name]
        pd.testing.assert_frame_equal(again, kept, check_dtype=False, rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "windows", "half80", "half95", "ends80", "ends95"),
    [
        ("poland", 135, 0.290, 0.538, (-9.9, 60.9), (-29.7, 106.3)),
        ("poland_growing", 51, 0.257, 0.593, (-6.9, 55.7), (-33.4, 117.8)),
        ("poland_20", 249, 0.336, 0.709, (-14.0, 68.5), (-40.8, 144.8)),
        ("former_ussr", 33, 0.452, 0.743, (-23.4, 89.2), (-42.7, 153.2)),
    ],
)
def test_ranges_by_class(published, name: str, windows: int, half80: float, half95: float, ends80, ends95) -> None:
    row = published["growth_classes"].set_index("reference_class").loc[name]
    assert row["windows"] == windows
    assert [row["half80_log"], row["half95_log"]] == pytest.approx([half80, half95], abs=0.0006)
    found = ranges(CHANGES, published["growth_classes"]).set_index("reference_class").loc[name]
    assert found[["low80_change_pct", "high80_change_pct"]].tolist() == pytest.approx(ends80, abs=0.06)
    assert found[["low95_change_pct", "high95_change_pct"]].tolist() == pytest.approx(ends95, abs=0.06)


def test_the_five_yearly_class_is_refused_and_the_widest_is_published(published: dict[str, pd.DataFrame]) -> None:
    table = ranges(CHANGES, published["growth_classes"])
    assert table["reference_class"].tolist()[0] == "former_ussr"
    assert table["reference_class"].tolist()[-1] == "un_stock"
    assert "five years" in table["refused"].iloc[-1] and np.isnan(table["low80_change_pct"].iloc[-1])
    facts = {fact.key: fact.value for fact in range_facts(table, CHANGES)}
    assert facts["growth.next_year.range.low80_pct"] == pytest.approx(-23.4, abs=0.05)
    assert facts["growth.next_year.range.high80_pct"] == pytest.approx(89.2, abs=0.05)
    assert facts["growth.next_year.narrow.high80_pct"] == pytest.approx(55.7, abs=0.05)
    assert not any("un_stock" in key for key in facts)
    assert ranges(CHANGES[:1], published["growth_classes"]).empty
    assert range_facts(ranges(CHANGES[:0], published["growth_classes"]), CHANGES) == []


@pytest.mark.parametrize(
    ("learn", "test", "at80", "at95"),
    [
        ("poland", "un_stock", 99, 100), ("un_stock", "poland", 16, 44), ("un_stock_times_root_5", "poland", 39, 81),
        ("not_former_ussr", "former_ussr", 55, 85), ("former_ussr", "not_former_ussr", 95, 99),
        ("former_ussr", "former_ussr", 82, 94), ("poland", "out_of_time_2023", 80, 100),
        ("poland", "out_of_time_2024", 71, 93), ("former_ussr", "out_of_time_2023", 91, None),
        ("former_ussr", "out_of_time_2024", 82, 91), ("not_former_ussr", "former_ussr_2024", 45, 82),
        ("un_stock", "out_of_time_2010", 86, 98), ("un_stock", "out_of_time_2015", 82, 94),
        ("un_stock", "out_of_time_2019", 84, 96),
    ],
)  # fmt: skip
def test_the_certificate_of_transfer(published, learn: str, test: str, at80: float, at95: float | None) -> None:
    table = published["growth_transfer"].set_index(["learn", "test", "level_pct"])["coverage_pct"]
    assert table[(learn, test, 80)] == pytest.approx(at80, abs=1)
    if at95 is None:
        assert (learn, test, 95) not in table.index
    else:
        assert table[(learn, test, 95)] == pytest.approx(at95, abs=1)


def test_facts_of_transfer_leave_out_a_class_tested_on_itself(published: dict[str, pd.DataFrame]) -> None:
    facts = {fact.key: fact.value for fact in transfer_facts(published["growth_transfer"])}
    assert facts["growth.certificate.transfer.un_stock.poland.coverage80_pct"] == pytest.approx(15.6, abs=0.1)
    assert "growth.certificate.transfer.former_ussr.former_ussr.coverage80_pct" not in facts
    stem = "growth.certificate.transfer.out_of_time"
    assert facts[f"{stem}.least.coverage80_pct"] == pytest.approx(71.1, abs=0.1)
    assert facts[f"{stem}.most.coverage80_pct"] == pytest.approx(90.9, abs=0.1)


def test_the_slope_s_interval(published: dict[str, pd.DataFrame]) -> None:
    rows = published["growth_slopes"].set_index(["panel", "resampled"])
    assert rows.loc[("poland", "units"), ["slope", "low95", "high95"]].tolist() == pytest.approx(
        [0.54, 0.29, 0.75], abs=0.03
    )
    wide = rows.loc[("poland", "units_and_years"), ["low95", "high95"]].tolist()
    assert wide == pytest.approx([0.03, 1.23], abs=0.06)
    origins = [rows.loc[("poland", f"origin_{year}"), "slope"] for year in (2022, 2023, 2024)]
    assert origins == pytest.approx([1.30, 0.55, 0.24], abs=0.01)
    assert rows.loc[("poland", "without_COL"), "slope"] == pytest.approx(0.54 - 0.16, abs=0.01)
    assert rows.loc[("un_stock", "units_and_years"), ["low95", "high95"]].tolist() == pytest.approx(
        [0.09, 0.49], abs=0.03
    )
    assert [fact.value for fact in slope_facts(published["growth_slopes"], "poland")] == pytest.approx(wide)


def bootstrap_se(learn: Class, test: Class, level: float, draws: int = 2000, seed: int = 20_221_231) -> float:
    """Standard error of a transfer's coverage in points, the tested units resampled."""
    rng = np.random.default_rng(seed)
    half, found = learn.half_width(level), []
    for _ in range(draws):
        tested = np.abs(test.future - test.past)[rng.integers(len(test.units), size=len(test.units))].ravel()
        found.append(100 * float((tested[~np.isnan(tested)] <= half).mean()))
    return float(np.std(found, ddof=1))


def test_unlike_nationalities_fail_beyond_chance(shared: Path) -> None:
    panel = read_panel(shared / "data" / "panels" / "poland_insured_foreigners_2019_2024.csv")
    everyone = class_of(panel, "poland")
    near, far = everyone.only("near", FORMER_USSR), everyone.only("far", without=FORMER_USSR)
    assert len(near.units) == 11
    assert bootstrap_se(far, near, 80) == pytest.approx(10, abs=2)


def tiny(errors: list[list[float]], names: str) -> Class:
    """A class whose forecasts are zero, so that what followed is the error."""
    future = np.array(errors)
    return Class(names, tuple(names), np.zeros_like(future), future, tuple(range(2001, 2001 + future.shape[1])))


def test_by_hand() -> None:
    """Nine errors 0.1 … 0.9: rank ⌈10 · 0.8⌉ = 8, so 0.8; of 0.7, 0.8, 0.9 and 2.0 it holds two."""
    learn = tiny([[0.1, 0.4, 0.7], [-0.2, 0.5, -0.8], [0.3, 0.6, 0.9]], "abc")
    test = tiny([[0.7, 0.8], [0.9, -2.0]], "de")
    assert learn.half_width(80) == pytest.approx(0.8)
    table = transfer(learn, test)
    assert table[["level_pct", "coverage_pct", "learn_windows", "test_windows"]].to_numpy().tolist() == [[80, 50, 9, 4]]
    assert transfer(learn, test, stretch=2.5)["coverage_pct"].tolist() == [100.0]
    # Of rank ⌈7 · 0.8⌉ = 6 of the six others: 0.9 for a and b, 0.8 for c, which misses 0.9 alone.
    assert left_out_of(learn) == pytest.approx(100 * 8 / 9)


def left_out_of(each: Class) -> float:
    held = []
    for unit in each.units:
        half = each.only("others", without=(unit,)).half_width(80)
        held += list(each.only("own", (unit,)).errors <= half + 1e-12)
    return 100 * float(np.mean(held))


def test_too_few_windows_are_told() -> None:
    few = tiny([[0.1, 0.2], [0.3, 0.4]], "ab")
    with pytest.raises(GrowthError, match="class ab: 4 windows, and a 95 % interval needs 19"):
        class_table([few])
    with pytest.raises(GrowthError, match="class others: 2 windows, and a 80 % interval needs 4"):
        left_out(few)


def test_the_slope_by_hand() -> None:
    """What follows is half of what went before, plus a constant."""
    past = np.array([[0.1, 0.2], [0.3, 0.5]])
    line = Class("line", ("a", "b"), past, 0.1 + past / 2, (2001, 2002))
    assert slope(line) == pytest.approx(0.5)
    assert line.growing("some", 0.15, 0.35).errors.size == 2
    assert line.ending("last", (2002,)).past.tolist() == [[0.2], [0.5]]


def test_the_world_s_windows_and_the_central_path_by_slope(
    root: Path, shared: Path, published: dict[str, pd.DataFrame]
) -> None:
    """228 countries with 4 origins; +18.5 % by the fitted line, and +19.3 … +17.1 % with slopes 0.1 … 1.3 instead."""
    row = published["growth_classes"].set_index("reference_class").loc["un_stock"]
    assert (row["windows"], row["units"]) == (912, 228)
    assert [row["half80_log"], row["half95_log"]] == pytest.approx([0.050, 0.130], abs=0.0006)
    seen = class_of(read_panel(shared / "data" / "panels" / "poland_insured_foreigners_2019_2024.csv"))
    apart = np.log([1.16, 1.25]).mean() - seen.past.mean()
    paths = [100 * np.expm1(seen.future.mean() + each * apart) for each in (slope(seen), 0.1, 1.3)]
    assert paths == pytest.approx([18.5, 19.3, 17.1], abs=0.06)
    kept = pd.read_csv(root / "data" / "raw" / "reference" / "growth_reference_class.csv")
    line = ReferenceClass.from_table(kept, "poland", 3)
    assert 100 * np.expm1(centre_and_half("shrunken", np.log([1.16, 1.25]), 80, line)[0]) == pytest.approx(
        18.5, abs=0.06
    )
