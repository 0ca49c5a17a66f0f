"""The pipeline as a page: times, what would run, what a change would run again."""

import re

import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline import graph_page
from kazmig.pipeline.digests import Digests
from kazmig.pipeline.plan import Common, make_plan
from kazmig.pipeline.record import Record


@pytest.fixture
def seen(toy):
    """The plan and the record as a command finds them."""

    def look():
        common = Common.read(toy.project, {}, Digests(toy.root / ".kazmig/digests.json"))
        return make_plan(common, Quarter.parse("2022Q4"), {}), Record(toy.root / ".kazmig/record.json")

    return look


def test_the_page_says_what_each_step_took_and_what_a_change_would_run(toy, seen):
    plan, record = seen()
    page = graph_page.page(plan, record)
    assert "<script" not in page and "Nothing: all is up to date." in page
    assert page.partition("<body>")[2].lstrip().startswith('<a class="skip" href="#main">') and 'id="main"' in page
    assert "prefers-color-scheme:dark" in page and page.count("<caption>") == page.count("<table>")
    for step in plan.steps:
        took = record.get(f"2022Q4 {step} notebook").seconds
        assert f"{took:.1f} s notebook" in page.partition(f">{step}<")[2].partition("</g>")[0]
    assert len(re.findall(r'marker-end="url\(#tip\)"', page)) == 1, "20_sum stands on 10_clean, and nothing else does"
    found = {place: {task.step for task in tasks} - {""} for place, tasks in graph_page.changes(plan, record).items()}
    assert found["data/raw/2022Q4/things.csv"] == {"10_clean", "20_sum"}
    assert found["notebooks/20_sum.ipynb"] == {"20_sum"}
    assert found["notebooks/11_other.ipynb"] == {"11_other"}


def test_what_the_page_foretells_is_what_runs(toy, seen):
    plan, record = seen()
    foretold = {task.step for task in graph_page.changes(plan, record)["notebooks/11_other.ipynb"]} - {""}
    toy.change("11_other", write='step.write("other", pd.DataFrame({"n": range(draws + 1)}), ANY)')
    page = graph_page.page(*seen())
    assert "code of notebooks/11_other.ipynb changed" in page and page.count('class="due"') == 1
    ran = {name.split()[0] for name in toy.run().names("done")} & set(plan.steps)
    assert ran == foretold


def test_before_any_run_it_says_so(toy, seen):
    (toy.root / ".kazmig/record.json").unlink()
    page = graph_page.page(*seen())
    assert page.count("never ran here</text>") == 3 and page.count('class="due"') == 3
