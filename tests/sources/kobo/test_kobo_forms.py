"""Forms of the worker survey and of elicitation: built as committed, accepted by ODK Validate, safe in their words."""

import os
import re
import shutil

import pytest

from kazmig.sources.kobo.form import FORMS, LANGUAGES, build, compile_form, load_form, validate

NEW = [name for name, folder in FORMS.items() if folder]


@pytest.fixture(scope="module", params=NEW)
def named(request, root):
    return request.param, load_form(root / "forms" / "tables" / FORMS[request.param])


def test_the_committed_workbook_is_the_one_the_tables_make(root, named):
    name, form = named
    assert (root / "forms" / f"{name}.xlsx").read_bytes() == build(form), (
        "build it again: python -m kazmig.sources.kobo.form"
    )


def test_it_compiles_without_warnings_and_odk_validate_accepts_it(named):
    xform, warnings = compile_form(build(named[1]))
    assert warnings == []
    if shutil.which("java") is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Java 17, which ODK Validate needs")
        pytest.skip("there is no Java on this machine, and ODK Validate needs it")
    validate(xform)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_read_aloud_is_in_every_language(named, language):
    form = named[1]
    asked = [row for row in form.survey if row["type"] not in {"calculate", "end_group", "end_repeat"}]
    assert [row["name"] for row in asked if not row[f"label_{language}"]] == []
    for what in ("hint", "message"):
        assert [row["name"] for row in form.survey if row[f"{what}_en"] and not row[f"{what}_{language}"]] == []
    labels = [question.labels[language] for question in form.questions.values() if question.labels[language]]
    assert len(labels) == len(set(labels))
    for name, choices in form.choices.items():
        assert len({choice.labels[language] for choice in choices}) == len(choices), name


def test_words_are_safe_and_nothing_personal_is_kept(named):
    form = named[1]
    texts = " ".join(value for row in form.survey for key, value in row.items() if "_" in key).casefold()
    texts += " ".join(label for each in form.choices.values() for one in each for label in one.labels.values())
    assert not re.search(r"illegal|undocumented|нелегал|заңсыз", texts.casefold())
    kept = {name for name, question in form.questions.items() if question.kept}
    assert not kept & {"name", "telephone", "phone", "gps", "address", "comment", "age_years"}
    assert not [question for question in form.questions.values() if question.type in ("geopoint", "image", "audio")]


def test_after_eligibility_nothing_is_asked_of_others(root):
    form = load_form(root / "forms" / "tables" / "worker_survey")
    open_to_all = {"cover", "agreement", "eligibility"}
    for row in form.survey:
        if row["type"] == "begin_group" and row["name"] not in open_to_all:
            assert row["relevant"] == "${consent} = 'yes' and ${eligible} = 1", row["name"]
    assert len([q for q in form.questions.values() if q.type not in ("note", "calculate")]) in range(40, 51)


def test_judgements_are_asked_lowest_highest_best(root):
    form = load_form(root / "forms" / "tables" / "elicitation")
    asked = [name for name in form.questions if name in ("lowest", "highest", "best")]
    assert asked == ["lowest", "highest", "best"]


def test_shared_lists_have_one_place(root):
    base, survey = (load_form(root / "forms" / "tables" / folder) for folder in ("", "worker_survey"))
    assert survey.choices["nationality"][:-1] == base.choices["nationality"]
    assert survey.choices["reason"] == base.choices["reason"]
