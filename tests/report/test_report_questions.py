"""What was asked of publishers, and what they answered."""

import pytest

from kazmig.report.errors import ReportError
from kazmig.report.leaf_questions import NO_ONE, STATUS, by_publisher, read_status

HEAD = ",".join(STATUS)


def kept(tmp_path, *rows):
    folder = tmp_path / "2022Q4"
    folder.mkdir()
    path = folder / "questions.csv"
    path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    return path


def test_no_file_says_that_nothing_was_asked(tmp_path):
    assert read_status(tmp_path / "2022Q4" / "questions.csv") == {}


def test_an_answer_is_read(tmp_path):
    status = read_status(kept(tmp_path, "27,2023-04-17,2023-05-02,A year's average.,,,None.,,", "3,2023-04-17,,,,,,,"))
    assert status[27]["answer_en"] == "A year's average." and status[3]["answered_on"] == ""


@pytest.mark.parametrize(
    ("row", "says"),
    [
        pytest.param("first,,,,,,,,", "row 2, column rule: expected the number", id="no number"),
        pytest.param("27,17.04.2023,,,,,,,", "column asked_on: found '17.04.2023', expected a day", id="another date"),
        pytest.param("27,,2023-05-02,,,,,,", "answered on a day, but never asked", id="answered, not asked"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, row, says):
    with pytest.raises(ReportError, match=says):
        read_status(kept(tmp_path, row))


def test_a_check_stands_once(tmp_path):
    with pytest.raises(ReportError, match="row 3: check 27 stands here for the second time"):
        read_status(kept(tmp_path, "27,,,,,,,,", "27,,,,,,,,"))


def test_other_columns_are_refused(tmp_path):
    path = kept(tmp_path)
    path.write_text("rule,date\n", encoding="utf-8")
    with pytest.raises(ReportError, match="row 1: found rule,date, expected rule,asked_on"):
        read_status(path)


def test_a_question_to_two_publishers_stands_with_both():
    class Inventory:
        def source(self, name):
            return type("Source", (), {"publisher": {"a": "Bank", "b": "Border Service"}.get(name, "")})

    rows = [{"rule": "1", "sources": "a b"}, {"rule": "2", "sources": "b"}, {"rule": "3", "sources": ""}]
    grouped = by_publisher(rows, Inventory())
    assert {name: [row["rule"] for row in asked] for name, asked in grouped.items()} == {
        "Bank": ["1"],
        "Border Service": ["1", "2"],
        NO_ONE: ["3"],
    }
