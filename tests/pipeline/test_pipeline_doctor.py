"""What hinders a run is found before one is begun."""

import fcntl

from kazmig.pipeline.doctor import examine


def said(toy):
    return {each.what: each for each in examine(toy.project)}


def test_a_good_machine_has_nothing_to_mend(fresh):
    assert not [each.line() for each in examine(fresh.project) if each.good is False]


def test_a_public_folder_that_is_a_file_a_run_and_broken_records_are_named(fresh):
    fresh.write("reports/2022Q4", "a file")
    fresh.write("data/processed/2021Q1/manifest.json", "<<<<<<<")
    fresh.write(".kazmig/publish/2021Q1/showing.json", "{}")
    with (fresh.root / ".kazmig" / "run.lock").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        found = said(fresh)
    assert "reports/2022Q4 is a file where a folder belongs" in found["space and permission"].line()
    assert found["space and permission"].good is False
    assert "2021Q1/manifest.json cannot be read" in found["published"].said
    assert "under way" in found["another run"].said
    assert "2021Q1: the next run finishes it" in found["interrupted"].said
