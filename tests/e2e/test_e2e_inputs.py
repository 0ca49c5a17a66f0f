"""Every number that was computed says what from, down to files that came or tables that name their publishers."""

import json

import pytest

from kazmig.evidence.facts import INPUT_KINDS, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import load_inventory


@pytest.fixture(params=["edition", "demo_edition"])
def made(request):
    return request.getfixturevalue(request.param)


def test_every_derived_fact_of_a_fresh_run_names_its_inputs(made):
    facts = Facts.load(made.processed / "facts.json")
    assert len(facts) > 500
    assert [key for key, fact in facts.items() if fact.derived and not fact.inputs] == []


def test_every_input_is_there(made):
    facts = Facts.load(made.processed / "facts.json")
    inventory = load_inventory(Project(made.root), Quarter.parse(made.quarter))
    places = {
        "reference": lambda name: (made.root / "data/raw/reference" / f"{name}.csv").is_file(),
        "raw": lambda name: inventory.source(name) is not None,
        "table": lambda name: (made.processed / f"{name}.csv").is_file(),
        "edition": lambda name: (made.root / "data/processed" / name / "facts.json").is_file(),
        "method": lambda name: (made.root / "docs" / f"{name}.md").is_file(),
    }
    assert set(places) == set(INPUT_KINDS)

    def there(named):
        kind, _, name = named.partition(":")
        if name:
            return places[kind](name)
        key, _, quarter = named.partition("@")
        if not quarter:
            return key in facts
        return key in json.loads((made.root / f"data/processed/{quarter}/facts.json").read_text(encoding="utf-8"))

    inputs = {name for fact in facts.values() for name in fact.inputs}
    assert sorted(name for name in inputs if not there(name)) == []


def test_no_fact_stands_on_itself(made):
    facts = Facts.load(made.processed / "facts.json")
    done: set[str] = set()

    def walk(key, above):
        assert key not in above, f"{key} is computed from itself: {' ← '.join(above)}"
        if key in done or key not in facts:
            return
        for each in facts[key].inputs:
            walk(each, (*above, key))
        done.add(key)

    for key in facts:
        walk(key, ())
