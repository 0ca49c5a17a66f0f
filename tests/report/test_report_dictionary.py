"""The data dictionary as pages of an edition."""

import csv
import shutil

import pytest
from bs4 import BeautifulSoup

from kazmig.dictionary import meanings
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.report.checks.document import Document
from kazmig.report.checks.static import static_checks
from kazmig.report.dictionary_pages import write_dictionary
from kazmig.report.errors import ReportError
from kazmig.words.words import LANGUAGES


@pytest.fixture(scope="module")
def pages(root, tmp_path_factory):
    out = tmp_path_factory.mktemp("pages")
    made = write_dictionary(Project(root), Quarter.parse("2022Q4"), root / "data" / "processed" / "2022Q4", out)
    return {path.name.split(".")[1]: path for path in made}


def test_there_is_one_in_each_language(pages):
    assert tuple(pages) == LANGUAGES
    titles = {code: BeautifulSoup(path.read_bytes(), "html.parser").h1.text for code, path in pages.items()}
    assert titles == {"en": "Data dictionary", "ru": "Словарь данных", "kk": "Деректер сөздігі"}


def test_every_published_column_and_fact_stands_on_it(pages, root):
    processed = root / "data" / "processed" / "2022Q4"
    soup = BeautifulSoup(pages["kk"].read_bytes(), "html.parser")
    told = {code.text for code in soup.find_all("code")}
    for path in processed.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert set(next(csv.reader(file))) <= told, path.name
    assert "reconcile.gap.UZB.persons" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_a_cell_says_of_which_column_it_is(pages, language):
    table = BeautifulSoup(pages[language].read_bytes(), "html.parser").find("table")
    heads = [head.text for head in table.thead.find_all("th")]
    told = {cell.get("data-of") for row in table.tbody.find_all("tr") for cell in row.find_all("td")[1:]}
    silent = {cell.text for cell in table.select("td.none")}
    assert (told - {None} <= set(heads[2:]), heads[2] in told, silent) == (True, True, {"–"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_passes_the_checks_of_pages(pages, language):
    found = static_checks(Document.read(pages[language]))
    assert {number: problems for number, problems in found.items() if problems} == {}


def test_a_fact_that_it_does_not_know_stops_the_page(root, tmp_path, monkeypatch):
    short = tmp_path / "dictionary"
    shutil.copytree(meanings.FOLDER, short)
    lines = (short / "facts.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (short / "facts.csv").write_text(
        "".join(line for line in lines if not line.startswith("crossings")), encoding="utf-8"
    )
    monkeypatch.setattr(meanings, "FOLDER", short)
    meanings.rows_of.cache_clear()
    with pytest.raises(ReportError, match=r"Fact 'crossings\.arrivals.*Add a row for `crossings\.arrivals\.\*`"):
        write_dictionary(Project(root), Quarter.parse("2022Q4"), root / "data" / "processed" / "2022Q4", tmp_path)
    meanings.rows_of.cache_clear()
