"""Nothing personal that an export holds reaches a table, an audit line, an error or a file that a notebook writes."""

import numpy as np
import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.project.inventory import Source
from kazmig.quarters.demo.kobo_export import Settings, write_xlsx
from kazmig.quarters.demo.submissions import synthetic_submissions
from kazmig.sources import baseline_assessment
from kazmig.sources.kobo import reader as kobo
from kazmig.sources.kobo.form import load_form
from kazmig.sources.kobo.submissions import submissions
from kazmig.sources.kobo.tables import read_tables

QUARTER = Quarter.parse("2023Q1")


@pytest.fixture(scope="module")
def form(root):
    return load_form(root / "forms" / "tables")


@pytest.fixture(scope="module")
def submitted(form):
    return synthetic_submissions(form, QUARTER, np.random.default_rng(3), settlements=40)


@pytest.fixture(scope="module")
def secrets(submitted) -> set[str]:
    """Every personal text in the submissions, whole and in the parts that would betray it."""
    names = ("gps", "comment", "deviceid", "informant_name", "informant_phone", "_submitted_by")
    found = {str(each[name]) for each in submitted for name in names}
    found |= {part for each in submitted for part in each["gps"].split()[:2]}
    found |= {"Synthetic Informant", "+7 700", "700 000 0000", "synthetic_user"}
    return found


@pytest.fixture(params=["", "en", "ru", "kk"], ids=["xml", "en", "ru", "kk"])
def source(request, tmp_path, form, submitted) -> Source:
    path = tmp_path / str(QUARTER) / "kobo.xlsx"
    path.parent.mkdir()
    write_xlsx(path, form, submitted, Settings(language=request.param, groups=True))
    return Source("baseline_assessment", format="kobo", quality="key_informant", files=(path,))


def text_of(*tables) -> str:
    return "\n".join(table.to_csv() for table in tables)


def leaked(text: str, secrets: set[str]) -> list[str]:
    return sorted(secret for secret in secrets if secret in text)


def test_the_export_does_hold_personal_data(source, secrets):
    """Guards the tests below: what is not in the file cannot leak."""
    cells = "\n".join(cell for table in read_tables(source.files) for row in table.rows for cell in row)
    assert len(leaked(cells, secrets)) == len(secrets)


def test_none_passes_the_reader(source, form, secrets):
    found = submissions(form, read_tables(source.files))
    assert leaked(text_of(found.visits, found.nationalities), secrets) == []
    assert not {"gps", "comment", "double_counting_note", "_submitted_by"} & set(found.visits.columns)


def test_none_reaches_what_is_published(source, secrets):
    found = kobo.assessment(source)
    tidy = baseline_assessment.clean(kobo.read(source))
    facts = "\n".join(str(fact) for fact in baseline_assessment.facts(tidy, source))
    published = text_of(found.observations, found.places, found.spread, found.audit, tidy) + facts
    assert leaked(published, secrets) == []


def test_no_settlement_enumerator_or_submission_is_named_in_what_is_published(source, submitted):
    found = kobo.assessment(source)
    published = text_of(found.observations, found.places, found.spread, found.audit)
    private = {each["_uuid"] for each in submitted} | {str(each["_id"]) for each in submitted}
    private |= {each["settlement"] for each in submitted if "settlement" in each}
    assert leaked(published, private) == []
    assert not any(f'"{each["enumerator"]}"' in published for each in submitted)
