"""`kazmig look` at an export of a form that somebody changed in KoboToolbox: what is told of it, and what never is."""

import csv

import pytest

from kazmig.sources.kobo.form import load_form
from kazmig.sources.look import lines, look

KEPT = [question.name for question in load_form().questions.values() if question.kept]
TECHNICAL = ["_id", "_uuid", "_submission_time", "_validation_status", "__version__"]


def told(tmp_path, rows=4, without=(), **columns):
    """What look says of an export with one column a question; `columns` are further ones, or other answers."""
    answers = (
        dict.fromkeys((name for name in KEPT if name not in without), "") | dict.fromkeys(TECHNICAL, "1") | columns
    )
    path = tmp_path / "deployed.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(answers)
        for number in range(rows):
            writer.writerow([value if isinstance(value, str) else value[number] for value in answers.values()])
    found = look(path)
    assert found.kind == "kobo"
    return lines(found)


def test_a_form_as_it_stands_has_not_drifted(tmp_path):
    said = told(tmp_path, settlement_type="city_district", region="KZ-47")
    assert "An export of KoboToolbox or ODK Central." in said
    assert [line for line in said if line.startswith(("List ", "The column ", "The question "))] == []
    assert 'format = "kobo"' in said


def test_a_new_answer_comes_with_the_line_to_add(tmp_path):
    said = told(tmp_path, settlement_type="camp")
    assert (
        "List 'settlement_type': the answer 'camp', in 4 rows, is not in the form's tables. If the deployed form has "
        "it, add to forms/tables/choices.csv: settlement_type,camp,label en,label ru,label kk."
    ) in said


def test_a_new_question_and_one_that_is_gone_are_named(tmp_path):
    said = told(tmp_path, without=["confidence"], wages_paid="yes")
    assert "The column 'wages_paid' is no question of the form's tables: add it to survey.csv, or its old name to" in (
        " ".join(said)
    )
    assert "The question 'confidence' has no column: an earlier version of the form, or an export without it." in said
    assert len([line for line in said if line.startswith("The question ")]) == 1


@pytest.mark.parametrize(
    "names",
    [("Sidorov", "petrov", "city_district", "city_district"), ("Иванов И.", "Ли", "city_district", "+77011234567")],
)
def test_in_columns_that_were_shifted_nobody_is_named(tmp_path, names):
    """Names of informants under a question with a list, and in an open one: each stands in one row."""
    said = " ".join(told(tmp_path, settlement_type=names, informant=names, comment=names))
    strange = [name for name in names if name != "city_district"]
    assert [name for name in strange if name in said] == []
    count = f"in {len(strange)} rows"
    assert f"an answer that is no code or stands in fewer than 3 rows, {count}, is not in the form's tables." in said
