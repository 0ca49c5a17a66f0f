"""The page over time: lines of what can be compared, and what was said of one period by several editions."""

import shutil
from dataclasses import replace

import pytest

from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.report import leaf_time, matter
from kazmig.report.checks.card import check_pages
from kazmig.report.leaves import write_leaves
from kazmig.report.series import editions_until
from kazmig.report.stamp import UNSTAMPED
from kazmig.report.template import render_page
from kazmig.words.words import Words

SENT = Fact("remittances.sent.kzt_bn", 200.0, "kzt_bn", "2019Q4", "flow", "money", "remittances", "register")
NEXT = {"2020Q4": 220.5, "2021Q4": 180.0}


def publish(project, edition, *facts, revision=""):
    Facts(facts).save(project.processed(Quarter.parse(edition)) / revision / "facts.json")


@pytest.fixture
def edition(sample_edition, tmp_path):
    """An edition of 2022Q4 after three others, which said one figure of as many years."""
    project = Project(tmp_path)
    publish(project, "2019Q4", SENT)
    for quarter, value in NEXT.items():
        publish(project, quarter, replace(SENT, value=value, period=quarter))
    own = Facts([replace(SENT, value=257.0, period="2022Q4")])
    return replace(sample_edition, project=project, facts=own)


def test_a_figure_with_comparable_points_has_a_line_and_a_table(edition):
    content = leaf_time.content(edition, Words("ru", domain="report"))
    assert content is not None and content["triangles"] == []
    ((one,),) = (theme["open"] for theme in content["themes"])
    assert [row["value"] for row in one["rows"]] == [
        "200\u00a0млрд тенге", "220,5\u00a0млрд тенге", "180\u00a0млрд тенге", "257\u00a0млрд тенге",
    ]  # fmt: skip
    # 80 high, 8 of air: 257 stands at 8, 180 at 72, so 200 stands at 72 − 64 · 20 / 77.
    assert one["points"] == [(8.0, 55.4), (82.8, 38.3), (157.4, 72.0), (232.0, 8.0)]


def test_small_changes_look_small_and_gaps_in_time_wide():
    # A fifth of 101 is 20.2, of which the change of 1 takes 3.2 of 64 units; the second gap is three times the first.
    assert leaf_time.places([0, 100, 400], [100.0, 101.0, 100.0]) == [(8.0, 41.6), (64.0, 38.4), (232.0, 41.6)]
    assert leaf_time.places([0, 1], [0.0, 0.0]) == [(8.0, 40.0), (232.0, 40.0)]


def test_lines_of_a_theme_beyond_the_first_are_folded_and_totals_come_first(edition, tmp_path):
    countries = [replace(SENT, key=f"remittances.sent.{code}.kzt_bn") for code in ("CHN", "GEO", "KGZ", "TUR", "UZB")]
    for quarter in ("2019Q4", *NEXT):
        publish(edition.project, quarter, *(replace(each, period=quarter) for each in [*countries, SENT]))
    own = Facts(replace(each, period="2022Q4") for each in [*countries, SENT])
    (theme,) = leaf_time.content(replace(edition, facts=own), Words("en", domain="report"))["themes"]
    assert theme["open"][0]["name"] == "Money sent"
    assert (len(theme["open"]), len(theme["folded"])) == (4, 2)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param([], id="not said this time"),
        pytest.param([replace(SENT, value=257.0, period="2022")], id="a year after quarters"),
        pytest.param([replace(SENT, value=257.0, period="2022Q4", synthetic=True)], id="synthetic after real"),
    ],
)
def test_a_break_ends_the_line(edition, facts):
    shown = leaf_time.content(replace(edition, facts=Facts(facts)), Words("en", domain="report"))
    last = shown["themes"][0]["open"][0]["rows"][-1]["value"] if shown else None
    assert last in (None, "180 billion tenge")


def test_what_was_said_anew_of_one_period_stands_in_a_triangle(edition):
    own = [replace(SENT, value=257.0, period="2022Q4"), replace(SENT, key="remittances.received.kzt_bn", value=90.0)]
    publish(edition.project, "2018Q4", replace(own[1], value=82.5))
    content = leaf_time.content(replace(edition, facts=Facts(own)), Words("en", domain="report"))
    (one,) = content["triangles"]
    assert one["heads"] == ["Q4 2018, Revision 1", "Q4 2022, Revision 1"]
    assert one["rows"] == [{"period": "Q4 2019", "cells": ["82.5 billion tenge", "90 billion tenge"]}]


def test_lines_are_spoken_of_only_where_one_stands(edition):
    frame = {
        "kind": "leaf", "name": "time", "language": "en", "t": str, "names": {"en": "English"}, "links": [],
        "status": matter.status_of(edition.inventory, Words("en"), edition.settings),
        "others": [], "index": "", "series": "", "title": "", "contact": "", "synthetic": False, "build": "",
    }  # fmt: skip
    content = leaf_time.content(edition, Words("en", domain="report"))
    triangle = {"name": "Sent", "heads": ["a"], "rows": [{"period": "2019", "cells": ["1"]}]}
    for themes, said in ((content["themes"], True), ([], False)):
        shown = content | {"themes": themes, "triangles": [triangle]}
        page = render_page("time.html.j2", frame | UNSTAMPED | shown).decode("utf-8")
        assert ("A line joins" in page, "Each drawing" in page) == (said, said)
        assert "The same period in several editions" in page


def test_a_kept_revision_counts_and_what_lies_there_of_the_edition_itself_does_not(edition):
    publish(edition.project, "2022Q4", replace(SENT, value=250.0, period="2022Q4"), revision="r1")
    publish(edition.project, "2022Q4", replace(SENT, value=999.0, period="2022Q4"))
    publish(edition.project, "2023Q4", replace(SENT, value=999.0, period="2023Q4"))
    (edition.project.processed(Quarter.parse("2020Q4")) / "facts.json").write_text("<<<<<<< a", encoding="utf-8")
    found = editions_until(edition.project, edition.quarter, 2, edition.facts)
    assert [(str(quarter), revision) for quarter, revision, _ in found] == [
        ("2019Q4", 1), ("2021Q4", 1), ("2022Q4", 1), ("2022Q4", 2),
    ]  # fmt: skip
    assert [facts.value(SENT.key) for _, _, facts in found] == [200.0, 180.0, 250.0, 257.0]


def test_an_edition_alone_has_no_such_page_and_one_with_others_has_it_in_every_language(sample, tmp_path):
    project = Project(shutil.copytree(sample.project.root, tmp_path / "project"))
    build = project.build(sample.quarter)
    assert not [path for path in write_leaves(project, sample.quarter, build) if path.name.startswith("time.")]
    fact = Facts.load(build / "facts.json")[SENT.key]
    for year in ("2019", "2020", "2021"):
        before = replace(fact, period=fact.period.replace("2022", year))
        publish(project, str(sample.quarter).replace("2022", year), before)
    made = {path.name: path.read_text(encoding="utf-8") for path in write_leaves(project, sample.quarter, build)}
    assert {name for name in made if name.startswith("time.")} == {f"time.{code}.html" for code in ("en", "ru", "kk")}
    pages = [build / "pages" / f"time.{code}.html" for code in ("en", "ru", "kk")]
    assert check_pages(pages, with_browser=False)[1] == 0
    assert made["time.ru.html"].count("<circle") == 4 and "Во времени" in made["time.ru.html"]
