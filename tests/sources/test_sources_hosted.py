"""A round of the Baseline Assessment that counts those hosted since a year says so in a fact of its own."""

import pytest

from kazmig.project.inventory import Source
from kazmig.sources import baseline_assessment
from kazmig.sources.observations import frame

ROUND = "2024-02-15/2024-04-30"
COUNT = {"series": "workers", "dimension": "total", "value": 100.0, "low": 100.0, "high": 100.0, "unit": "persons"}
SINCE = {"series": "fieldwork", "dimension": "hosted", "category": "first", "value": 2020.0, "unit": "year"}


@pytest.mark.parametrize(("rows", "year"), [([COUNT, SINCE], [2020]), ([COUNT], [])], ids=["hosted", "present"])
def test_the_year_since_which_workers_were_hosted_is_a_fact_where_it_is_printed(rows, year):
    about = {"period": ROUND, "measure": "none", "population": "fieldwork", "place": "a list"}
    counted = {"measure": "stock", "population": "migrant_workers"}
    rows = [{**about, **(counted if row is COUNT else {}), **row} for row in rows]
    source = Source("baseline_assessment", format="published", quality="key_informant")
    facts = {fact.key: fact for fact in baseline_assessment.facts(baseline_assessment.clean(frame(rows)), source)}
    assert facts["baseline.workers.persons"].value == 100
    assert [fact.value for key, fact in facts.items() if key == "baseline.hosted.first.year"] == year
