"""Time-series models: judged against no change, refused where too short, the same wherever they run."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kazmig.evidence.facts import Fact, Facts
from kazmig.growth.errors import GrowthError
from kazmig.growth.models import (
    FEWEST,
    MODELS,
    ar1,
    better_than,
    compare,
    ets,
    local_level,
    no_change,
    quarter_name,
    residual_checks,
    spread_of_errors,
)
from kazmig.growth.related import history, through_editions


def yearly(values: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"period": range(2000, 2000 + len(values)), "persons": values})


LENGTH = 26


def drawn(kind: str, count: int = LENGTH, seed: int = 5) -> list[float]:
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, 1, count)
    if kind == "walk":
        return list(100 + noise.cumsum())
    return list(100 + noise)


@pytest.fixture(scope="module")
def judged() -> dict[str, pd.DataFrame]:
    return {kind: compare(yearly(drawn(kind)), kind, "persons").set_index("model") for kind in ("walk", "noise")}


def test_every_model_has_a_row_and_no_change_is_the_yardstick(judged):
    table = judged["walk"]
    assert list(table.index) == list(MODELS)
    assert table.loc["no_change", "mae_against_no_change"] == 1
    assert table.loc["no_change", "mid"] == pytest.approx(drawn("walk")[-1], rel=1e-3)
    assert (table["origins"] == LENGTH - FEWEST).all() and (table["next_period"] == 2000 + LENGTH).all()
    assert (table["low80"] < table["mid"]).all() and (table["mid"] < table["high80"]).all()


def test_models_lose_on_a_random_walk_and_win_on_noise(judged):
    walk, noise = (judged[kind]["mae_against_no_change"] for kind in ("walk", "noise"))
    assert walk["local_level"] > 0.95 and walk["ar1"] > 1
    assert noise["local_level"] < 0.9 and noise["ar1"] < 0.9
    # Nearer on average, and yet a ratio below one is no proof: the test on the origins decides.
    row = judged["noise"].loc["local_level"]
    assert (row["verdict"] == "better than no change") == (row["better_p"] < 0.05)
    assert "tell from luck" in row["verdict"] or row["better_p"] < 0.05
    assert judged["walk"].loc["ar1", "verdict"] == "no better than no change: use no change"


def test_intervals_of_the_local_level_cover():
    covered = []
    for seed in range(40):
        values = np.array(drawn("walk", 24, seed))
        ahead = local_level(values[:-1])
        covered.append(abs(values[-1] - ahead.mean) <= 1.2816 * ahead.sd)
    assert 0.65 <= np.mean(covered) <= 0.93


@pytest.mark.parametrize("forecast", [no_change, local_level, ar1], ids=lambda each: each.__name__)
def test_the_unit_does_not_change_the_forecast(forecast):
    values = np.array(drawn("noise"))
    one, many = forecast(values), forecast(1e6 * values)
    assert many.mean / 1e6 == pytest.approx(one.mean, rel=1e-4) and many.sd / 1e6 == pytest.approx(one.sd, rel=1e-3)


def test_logarithms_keep_levels_above_zero():
    table = compare(yearly(list(np.exp(drawn("walk", 10, 3)) / 1e40)), "money", "persons", log=True)
    assert (table["low80"].dropna() > 0).all()
    assert table.set_index("model").loc["ets", "verdict"].startswith("refused: 10 of 12 points")
    with pytest.raises(GrowthError, match=r"money: persons is 0\.0 in 2003"):
        compare(yearly([1.0, 2.0, 3.0, 0.0] + [1.0] * 8), "money", "persons", log=True)


def test_short_series_are_refused_in_words():
    row = compare(yearly([1.0] * 7), "arrivals", "persons").iloc[0]
    assert row["model"] == "none" and row["points"] == 7
    assert row["verdict"].startswith("refused: 7 of 8 points. With so few, a model's parameters would be guesses")


@pytest.mark.parametrize(
    ("periods", "message"),
    [([2000, 2001, 2003], "balance: 2002 is missing"), ([2000, 2001, 2001], "balance: 2001 stands there twice")],
    ids=["missing", "twice"],
)
def test_broken_series_are_refused(periods, message):
    with pytest.raises(GrowthError, match=message):
        compare(pd.DataFrame({"period": periods, "persons": 1.0}), "balance", "persons")


def test_residual_checks_see_what_is_left_over():
    rng = np.random.default_rng(2)
    clean = residual_checks(rng.normal(size=200))
    assert min(clean.values()) > 0.01
    trending = residual_checks(np.sin(np.arange(200) / 10))
    assert trending["residual_autocorrelation_p"] < 1e-6
    skewed = residual_checks(rng.exponential(size=200))
    assert skewed["residual_normality_p"] < 1e-6


def test_no_change_of_a_season_looks_a_year_back():
    ahead = no_change(np.array([1.0, 2, 3, 4, 11, 12, 13, 14]), seasons=4)
    assert ahead.mean == 11 and ahead.sd == 10


def edition(period: str, value: float) -> Facts:
    return Facts(
        [Fact("remittances.sent.kzt_bn", value, "kzt_bn", period, "flow", "money_transfers", "remittances", "register")]
    )


def quarters(count: int) -> dict[str, Facts]:
    names = [quarter_name(2022 * 4 + 3 + place) for place in range(count)]
    return {name: edition(name, 250.0 + 10 * (place % 4)) for place, name in enumerate(names)}


def test_editions_make_a_series_and_the_newest_wins():
    editions = {"2022Q4": edition("2022Q4", 257.0), "2023Q1": edition("2023Q1", 240.0)}
    editions["2023Q2"] = edition("2023Q1", 241.0)
    seen = history(editions, "remittances.sent.kzt_bn")
    assert seen["label"].tolist() == ["2022Q4", "2023Q1"] and seen["value"].tolist() == [257.0, 241.0]
    assert np.diff(seen["period"]).tolist() == [1]


def test_a_year_among_quarters_is_left_out_and_said():
    editions = {"2022Q4": edition("2022", 900.0), "2023Q1": edition("2023Q1", 240.0)}
    row = through_editions(editions, {"sent": "remittances.sent.kzt_bn"}).iloc[0]
    assert row["points"] == 1 and "1 values that may not be compared with the newest are left out" in row["verdict"]


@pytest.mark.parametrize(
    ("other", "kept"),
    [
        pytest.param({}, ["2022Q4", "2023Q1"], id="one kind"),
        pytest.param({"synthetic": True}, ["2023Q1"], id="synthetic beside evidence"),
        pytest.param({"population": "border_crossings"}, ["2023Q1"], id="another population"),
        pytest.param({"measure": "stock"}, ["2023Q1"], id="another measure"),
    ],
)
def test_only_what_may_be_compared_with_the_newest_makes_a_series(other, kept):
    key = "remittances.sent.kzt_bn"
    before = replace(edition("2022Q4", 257.0)[key], **other)
    seen = history({"2022Q4": Facts([before]), "2023Q1": edition("2023Q1", 240.0)}, key)
    assert seen["label"].tolist() == kept and (seen["left_out"] == 2 - len(kept)).all()


def test_rounds_that_reached_other_places_are_no_series():
    def of_round(period, regions):
        about = {"measure": "stock", "population": "migrant_workers", "source": "b", "quality": "key_informant"}
        reached = Fact("baseline.coverage.regions", regions, "regions", period, **about)
        return Facts([Fact("baseline.workers.persons", 600000, "persons", period, **about), reached])

    first = {"2022Q4": of_round("2023-01-30/2023-03-03", 17)}
    for regions, points in ((17, 2), (10, 1)):
        later = {"2024Q1": of_round("2024-01-30/2024-03-03", regions)}
        assert len(history(first | later, "baseline.workers.persons")) == points


def test_a_fieldwork_counts_for_its_edition():
    fact = Fact(
        "baseline.workers.persons", 668422, "persons", "2023-01-30/2023-03-03", "stock", "migrant_workers", "b",
        "survey",
    )  # fmt: skip
    assert history({"2022Q4": Facts([fact])}, "baseline.workers.persons")["label"].tolist() == ["2022Q4"]


def test_models_join_when_the_editions_are_eight():
    seven = through_editions(quarters(7), {"sent": "remittances.sent.kzt_bn"})
    assert seven["model"].tolist() == ["none"]
    eight = through_editions(quarters(8), {"sent": "remittances.sent.kzt_bn"})
    assert eight["model"].tolist() == list(MODELS)
    assert (eight["next_period"].map(quarter_name) == "2024Q4").all()


def test_a_missing_quarter_is_named():
    editions = {name: facts for name, facts in quarters(9).items() if name != "2023Q3"}
    row = through_editions(editions, {"sent": "remittances.sent.kzt_bn"}).iloc[0]
    assert "2023Q3 is missing between 2023Q2 and 2023Q4" in row["verdict"]


def test_a_series_that_never_came_is_refused():
    row = through_editions({"2022Q4": Facts()}, {"sent": "remittances.sent.kzt_bn"}).iloc[0]
    assert row["points"] == 0 and row["verdict"].startswith("refused: 0 of 8")


def test_better_than_no_change_by_hand():
    """Ten origins one unit nearer each: no variation, so nothing to test; with noise the test finds it or not."""
    bare = np.array([2.0, -3.0, 2.5, 3.5, -2.0, 2.2, 3.1, -2.7, 2.4, 3.0])
    assert better_than(bare, bare) == 1.0
    assert better_than(bare * np.array([0.3, 0.5] * 5), bare) < 0.001
    assert better_than(bare * np.array([0.3, 1.6] * 5), bare) > 0.05
    assert better_than(bare[:2] * 0.1, bare[:2]) == 1.0
    # Mean -0.5, sd 0.5, n = 4: t = -0.5 / 0.25 · √(3/4) = -1.732 on three degrees of freedom.
    assert better_than(np.array([1.0, 1.0, 1.0, 1.0]), np.array([1.0, 2.0, 1.0, 2.0])) == pytest.approx(
        0.0908, abs=1e-4
    )


def test_no_change_knows_its_spread_by_as_many_changes_as_were_seen():
    """Seven changes of 1 and -1: a root mean square of 1, times t(7) at 0.9, which is 1.414924 and not 1.2816."""
    forecast = no_change(np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0]))
    assert (forecast.mean, forecast.reach) == (1.0, pytest.approx(1.414924, abs=1e-6))


def test_the_spread_of_ets_is_that_of_its_own_errors():
    """Two errors of 3 and 4: √12.5 times t(2) at 0.9, which is 1.885618."""
    assert spread_of_errors(np.array([3.0, -4.0])) == pytest.approx(12.5**0.5 * 1.885618, abs=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize(("points", "promised"), [(12, 82), (23, 85)])
def test_ets_covers_on_random_walks(points: int, promised: float):
    """80 % of 60 random walks, about as many as promised."""
    held = []
    for seed in range(60):
        walk = np.cumsum(np.random.default_rng(seed).standard_normal(points + 1))
        row = compare(yearly(list(walk[:points])), "walk", "persons", models=["ets"]).iloc[0]
        held.append(row["low80"] <= walk[points] <= row["high80"])
    assert 100 * np.mean(held) == pytest.approx(promised, abs=12)


@pytest.mark.slow
@pytest.mark.parametrize(("points", "held"), [(12, 54), (23, 61)])
def test_the_spread_of_maximum_likelihood_alone_would_cover_too_little(points: int, held: float):
    walks = np.cumsum(np.random.default_rng(50).standard_normal((200, points + 1)), axis=1)
    made = [ets(walk[:points]) for walk in walks]
    near = [abs(walk[points] - each.mean) <= 1.2816 * each.sd for walk, each in zip(walks, made, strict=True)]
    assert 100 * np.mean(near) == pytest.approx(held, abs=8)


@pytest.mark.parametrize("points", [8, 12, 23])
def test_no_change_covers_on_random_walks(points: int):
    """79 to 83 of 100 walks."""
    walks = np.cumsum(np.random.default_rng(1).standard_normal((1500, points + 1)), axis=1)
    made = [no_change(walk[:points]) for walk in walks]
    held = np.mean([abs(walk[points] - each.mean) <= each.reach for walk, each in zip(walks, made, strict=True)])
    assert 100 * held == pytest.approx(81, abs=3)
