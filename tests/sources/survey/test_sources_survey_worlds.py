"""Invented worlds with a planted truth: the design finds it, and false answers show as what they are."""

from dataclasses import replace

from kazmig.sources.survey.worlds import World, trial


def test_the_design_finds_the_truth():
    found = trial(World(), 100)
    assert abs(found["bias_pct"]) < 1 and 93 <= found["covers_pct"] <= 100
    assert 2 < found["effect"] < 4


def test_false_answers_and_what_an_assumption_repairs():
    false = World(false_yes=0.15)
    plain = trial(false, 60)
    assert plain["covers_pct"] < 20 and plain["bias_pct"] < -8
    repaired = trial(World(false_yes=0.15, answers=1.05, answers_sd=0.051), 60)
    assert repaired["covers_pct"] > 90


def test_weights_by_informants_err_with_what_informants_notice():
    """Trials: -7.7 % where informants notice best who is registered; the list of the day stays right there."""
    noticed = World(size_related=-0.42, informants_weigh=True)
    assert -10 < trial(noticed, 30)["bias_pct"] < -4
    assert trial(replace(noticed, size_related=0.42), 30)["bias_pct"] > 4, "and upwards the other way round"
    assert abs(trial(replace(noticed, informants_weigh=False), 30)["bias_pct"]) < 3
