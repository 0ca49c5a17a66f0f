"""Invented worlds with a planted truth: the design finds it, and false answers show as what they are."""

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
