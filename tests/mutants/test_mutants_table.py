import pytest
from run_mutants import load, stale

MUTANTS = load()


def test_there_are_enough_mutants_and_no_two_alike():
    assert len(MUTANTS) >= 60
    assert len({(each.file, each.old, each.new) for each in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda each: each.name)
def test_a_mutant_can_be_tried(mutant):
    assert stale(mutant) == ""
    assert mutant.old != mutant.new and mutant.why
