"""Two editions side by side, and series over editions."""

import re
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from kazmig.cli import app
from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.report.compare import as_text, compare
from kazmig.report.compare_page import as_page, look
from kazmig.report.errors import ReportError
from kazmig.report.series import lines, store, triangle
from kazmig.words.words import Words

ARRIVALS = Fact("crossings.arrivals.crossings", 100, "crossings", "2023Q1", "flow", "border_crossings", "b", "register")


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "pipeline.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)


def publish(project, edition, *facts):
    Facts(facts).save(project.processed(Quarter.parse(edition)) / "facts.json")


@pytest.mark.parametrize(
    ("later", "code", "said"),
    [
        pytest.param(replace(ARRIVALS, value=150, period="2024Q1"), 1, "100 crossings → 150 crossings", id="moved"),
        pytest.param(replace(ARRIVALS, value=100, period="2024Q1"), 0, "Nothing comparable moved", id="the same"),
        pytest.param(replace(ARRIVALS, value=900, period="2024"), 0, "periods of different length", id="a year"),
        pytest.param(replace(ARRIVALS, value=900, period="2023Q4"), 0, "different seasons", id="another season"),
        pytest.param(
            replace(ARRIVALS, value=900, period="2024Q1", synthetic=True), 0, "synthetic data", id="synthetic"
        ),
    ],
)
def test_it_ends_with_one_when_something_comparable_moved(project, later, code, said):
    publish(project, "2023Q1", ARRIVALS)
    publish(project, "2024Q1", later)
    ran = CliRunner().invoke(app, ["compare", "2023Q1", "2024Q1", "--page", "out.html"])
    assert (ran.exit_code, said in ran.output) == (code, True), ran.output
    assert "<script" not in (project.root / "out.html").read_text(encoding="utf-8")


def test_rates_differ_in_points(project):
    rate = replace(ARRIVALS, key="x.change_pct", unit="change_pct", value=-10.2)
    publish(project, "2023Q1", rate)
    publish(project, "2024Q1", replace(rate, value=-9.0, period="2024Q1"))
    text = as_text(compare(project, "2023Q1", "2024Q1"), Words("en"))
    assert "+1.2 percentage points" in text and "11.7" not in text


def test_what_was_or_is_below_zero_has_no_percent(project):
    below = replace(ARRIVALS, key="x.persons", unit="persons", value=45_755)
    publish(project, "2023Q1", below)
    publish(project, "2024Q1", replace(below, value=-4_822, period="2024Q1"))
    text = as_text(compare(project, "2023Q1", "2024Q1"), Words("en"))
    assert "−4,822 persons (changed)" in text and "110" not in text


def test_texts_are_told_apart_from_numbers_that_cannot_be_compared(project):
    first = replace(ARRIVALS, key="x.first.text", unit="text", value="UZB")
    same = replace(first, key="x.last.text", value="KGZ")
    publish(project, "2023Q1", first, same)
    publish(project, "2024Q1", replace(first, value="TUR", period="2024"), replace(same, period="2024"))
    text = as_text(compare(project, "2023Q1", "2024Q1"), Words("en"))
    assert "Not comparable: 0" in text and "Texts and dates that differ: 1\n  x.first.text: " in text
    assert "x.last" not in text, "both say the same"


def test_assumption_tables_are_compared_row_by_row(project):
    for name, median in (("a", "0.5"), ("b", "0.6")):
        (project.root / f"{name}.csv").write_text(f"id,median\nregistration,{median}\n", encoding="utf-8")
    found = compare(project, "a.csv", "b.csv")
    assert found.moved and ("a.csv", "registration, median", "0.5", "0.6") in found.tables
    assert not compare(project, "a.csv", "a.csv").moved
    assert "registration" in as_page(found, Words("en"))


def test_assumption_tables_stand_side_by_side_whole_with_what_differs_marked(project):
    rows = {"a": "season,0.9,0.1\nregistration,0.5,0.2\n", "b": "registration,0.6,0.20\nturnover,1.1,0.3\n"}
    for name, text in rows.items():
        (project.root / f"{name}.csv").write_text(f"id,median,sd\n{text}", encoding="utf-8")
    page = as_page(compare(project, "a.csv", "b.csv"), Words("en"))
    assert re.findall(r"<th scope=\"row\">(\w+)<", page) == ["season", "registration", "turnover"]
    registration = page.partition("registration</th>")[2].partition("</tr>")[0]
    assert re.findall(r"<td>(.*?)</td>", registration)[:2] == ["<mark>0.5</mark>", "<mark>0.6</mark>"]
    assert page.count("<mark>only in a</mark>") == page.count("<mark>only in b</mark>") == 1
    assert "<mark>0.2" not in registration, "0.2 and 0.20 are one number"
    assert "default-src 'none'" in page and page.count("<table aria-label=") == page.count("<table") == 1
    assert page.partition("<body>")[2].startswith('<a class="skip" href="#main">') and 'id="main"' in page


def test_a_notebook_compares_by_one_call_from_its_own_folder(project, monkeypatch):
    publish(project, "2023Q1", ARRIVALS)
    publish(project, "2024Q1", replace(ARRIVALS, value=150, period="2024Q1"))
    (project.root / "notebooks").mkdir()
    (project.root / "a.csv").write_text("id,median\nregistration,1\n", encoding="utf-8")
    monkeypatch.chdir(project.root / "notebooks")
    shown = look("2023Q1", "2024Q1")
    assert "150 crossings" in shown["text/html"] and "+50.0%" in shown["text/plain"]
    assert "<html" not in shown["text/html"], "a fragment, for a cell"
    assert "registration" in look("a.csv", "a.csv")["text/html"]
    with pytest.raises(ReportError, match=r"There is no table 'c\.csv'"):
        look("a.csv", "c.csv")


def test_what_is_not_there_is_told(project):
    with pytest.raises(ReportError, match="no published edition '2023Q1'"):
        compare(project, "2023Q1", "2024Q1")
    assert CliRunner().invoke(app, ["compare", "2023Q1", "x.csv"]).exit_code == 2


def test_three_comparable_points_make_a_line_and_a_break_ends_it():
    years = ["2020", "2021", "2022", "2023Q4"]
    editions = [
        (Quarter(2020 + place, 4), 1, Facts([replace(ARRIVALS, period=year, value=10 * (place + 1))]))
        for place, year in enumerate(years)
    ]
    table = store(editions)
    assert list(table["break"]) == ["", "", "", "length"]
    assert lines(table) == {}, "after the break there is one point"
    assert list(lines(store(editions[:3]))[ARRIVALS.key]["value"]) == [10, 20, 30]


def test_a_revision_triangle_shows_what_was_said_when():
    first = (Quarter(2023, 1), 1, Facts([ARRIVALS]))
    again = (Quarter(2023, 1), 2, Facts([replace(ARRIVALS, value=110)]))
    table = triangle(store([first, again]), ARRIVALS.key)
    assert table.loc["2023Q1"].tolist() == [100, 110]
