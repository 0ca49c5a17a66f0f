"""The Baseline Assessment form: its tables, the workbook built from them, and ODK Validate's judgement."""

import os
import re
import shutil
import zipfile
from io import BytesIO

import pytest

from kazmig.sources.kobo.form import (
    LANGUAGES,
    Form,
    FormError,
    build,
    compile_form,
    load_form,
    sheets,
    validate,
)


@pytest.fixture(scope="module")
def form(root) -> Form:
    return load_form(root / "forms" / "tables")


@pytest.fixture(scope="module")
def xform(form) -> str:
    return compile_form(build(form))[0]


@pytest.fixture
def java() -> None:
    if shutil.which("java") is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Java 17, which ODK Validate needs")
        pytest.skip("there is no Java on this machine, and ODK Validate needs it")


def test_committed_workbook_is_the_one_the_tables_make(root, form):
    committed = (root / "forms" / "baseline_assessment.xlsx").read_bytes()
    assert committed == build(form), "build it again: python -m kazmig.sources.kobo.form"


def test_workbook_has_the_same_bytes_every_time(form):
    assert build(form) == build(form)


def test_workbook_dates_are_fixed(form):
    with zipfile.ZipFile(BytesIO(build(form))) as workbook:
        core = workbook.read("docProps/core.xml").decode()
        assert {item.date_time for item in workbook.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert re.findall(r"\d{4}-\d\d-\d\dT", core) == ["2023-01-15T", "2023-01-15T"]


def test_pyxform_compiles_it_without_warnings(form):
    assert compile_form(build(form))[1] == []


def test_odk_validate_accepts_it(java, xform):
    validate(xform)


def test_odk_validate_refuses_a_broken_form(java, xform):
    broken = xform.replace("selected(", "no_such_function(")
    assert broken != xform
    with pytest.raises(FormError, match="ODK Validate refuses"):
        validate(broken)


def test_version_follows_the_content(form):
    changed = Form(form.settings, form.survey[:-1], form.choices, form.questions, form.groups)
    assert form.version != changed.version


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_an_enumerator_reads_is_in_every_language(form, language):
    silent = {"calculate", "end_group", "end_repeat"}
    asked = [row for row in form.survey if row["type"] not in silent]
    assert [row["name"] for row in asked if not row[f"label_{language}"]] == []
    for what in ("hint", "message"):
        partly = [row["name"] for row in form.survey if row[f"{what}_en"] and not row[f"{what}_{language}"]]
        assert partly == []
    assert [c.name for choices in form.choices.values() for c in choices if not c.labels[language]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_questions_differ_so_that_headers_can_be_told_apart(form, language):
    labels = [question.labels[language] for question in form.questions.values() if question.labels[language]]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_a_list_differ_within_a_region(form, language):
    for name, choices in form.choices.items():
        labels = [(choice.region, choice.labels[language]) for choice in choices]
        assert len(labels) == len(set(labels)), name


def test_every_region_has_districts_and_every_district_a_region(form):
    regions = {choice.name for choice in form.choices["region"]}
    assert len(regions) == 20
    assert {choice.region for choice in form.choices["district"]} == regions
    assert all(choice.name.startswith(choice.region + "-") for choice in form.choices["district"])
    assert 200 <= len(form.choices["district"]) <= 240


def test_regions_and_nationalities_agree_with_the_lexicon(form):
    from kazmig.places.lexicon import country_code, region_code

    for choice in form.choices["region"]:
        assert {region_code(label) for label in choice.labels.values()} == {choice.name}
    for choice in form.choices["nationality"]:
        if choice.name != "other":
            assert {country_code(label) for label in choice.labels.values()} == {choice.name}


def test_no_question_asks_for_a_name_or_a_telephone(form):
    asked = " ".join(form.questions)
    assert not re.search(r"name|phone|tel_|deviceid|username|email", asked)
    assert {question.type for question in form.questions.values()}.isdisjoint(
        {"image", "audio", "deviceid", "phonenumber"}
    )
    personal = {"gps", "comment", "double_counting_note"}
    assert not any(form.questions[name].kept for name in personal)


def test_refusal_ends_the_form(form):
    after = [row for row in form.survey if row["type"] == "begin_group"]
    assert after and all("${consent} = 'yes'" in row["relevant"] for row in after)


def test_district_list_follows_the_region(xform):
    found = re.search(r"instance\('district'\)/root/item\[region\s*=\s*([^\]]+?)\s*\]", xform)
    assert found and found[1].endswith("/region")


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        pytest.param("survey", "select_one confidence", "select_one certainty", "no list 'certainty'", id="no list"),
        pytest.param("survey", "integer,women,", "integer,men,", "'men' is asked twice", id="asked twice"),
    ],
)
def test_a_wrong_table_is_named(root, tmp_path, table, old, new, message):
    for path in (root / "forms" / "tables").glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace(old, new) if path.stem == table else text, encoding="utf-8")
    with pytest.raises(FormError, match=message):
        load_form(tmp_path)


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(FormError, match=r"no survey\.csv"):
        load_form(tmp_path)


def test_pyxform_errors_are_told(form):
    survey = [dict(row) for row in form.survey]
    survey[1]["name"] = "two words"
    with pytest.raises(FormError, match="pyxform refuses"):
        compile_form(build(Form(form.settings, survey, form.choices, form.questions, form.groups)))


def test_sheets_are_those_of_an_xlsform(form):
    built = sheets(form)
    assert list(built) == ["survey", "choices", "settings"]
    assert built["survey"][0][:5] == [
        "type",
        "name",
        "label::English (en)",
        "label::Русский (ru)",
        "label::Қазақша (kk)",
    ]
    assert all(len(row) == len(built["survey"][0]) for row in built["survey"])
