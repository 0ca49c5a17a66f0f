"""Captions and questions of a native reader's workbook: what is shown, what is taken back, what is refused whole."""

import shutil
from datetime import date, datetime

import pytest
import xlsxwriter

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.report.bilingual import Reading
from kazmig.report.bilingual_captions import CaptionAnswer, as_read, captions, replaced, take_captions
from kazmig.report.bilingual_sheet import ANSWER, ASKED, MINE, PLACED, read_captions, read_questions
from kazmig.report.bilingual_taking import _unasked, take
from kazmig.report.errors import ReportError
from kazmig.words.narratives import text_id
from kazmig.words.review import RIGHT, Question, read_review
from kazmig.words.translate import to_mend

PLACE = "narratives/14_clean_labour_permits.captions.toml, labour_nationality.title.most"


@pytest.fixture(scope="module")
def reading(root):
    return Reading(Project(root), Quarter(2022, 4))


@pytest.fixture(scope="module")
def texts(root):
    return {each.place: each for each in captions(root, "ru")}


def answer(texts, text="", place=PLACE, **changes):
    own = texts[place]
    ids = {"english": text_id(own.english), "translation": text_id(own.translation)}
    return CaptionAnswer(
        "s.xlsx, sheet Captions, row 2", place, **{**ids, "language": "ru", "text": text, "remark": "", **changes}
    )


def test_a_caption_is_read_in_the_states_that_another_quarter_may_bring(reading):
    read = as_read(reading, "ru")
    assert read[PLACE]["as published"] == "Большинство работников в реестре (70,4\xa0%) — граждане Узбекистана"
    tie = read[PLACE.replace(".most", ".tie")]
    assert "Узбекистана" in tie["first two level"] and "Российской Федерации" in tie["first two level"]


def test_a_changed_caption_is_written_and_nothing_else_moves(reading, texts):
    old = texts[PLACE].translation
    new = old.replace("Большинство работников", "Большая часть работников")
    files, problems = take_captions(reading, [answer(texts, new)])
    assert problems == []
    (path, text), *others = files.items()
    before = path.read_text(encoding="utf-8")
    assert others == [] and text.replace("Большая часть работников", "Большинство работников") == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("Большинство — граждане Узбекистана", "cited in en, kk and not here", id="fact lost"),
        pytest.param("{{ x | pct }} {{ A | country('genetive') }}", "genetive", id="unknown case"),
        pytest.param("{{ x | pct }} {{ A | country }} {{ B }}", "'B' is cited in ru and not here", id="fact too many"),
        pytest.param("{{ x | pct }} {{ A | country }} из 17", "the digits '17' are typed", id="digits"),
        pytest.param("Трудовых иммигрантов {{ x | pct }} {{ A | country }}", "a term of its own", id="banned"),
        pytest.param("{{ x | pct }} {{ A | country }", "a placeholder cannot be read", id="broken"),
        pytest.param("{{ A | country }}, число работников: {{ x | num }}", "reads as a telegram", id="telegram"),
    ],
)
def test_a_caption_that_cannot_stand_is_refused(reading, texts, text, says):
    _, problems = take_captions(reading, [answer(texts, text)])
    assert says in "\n".join(problems)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"english": "0" * 12}, "has changed since the export"),
        ({"translation": "0" * 12}, "somebody changed"),
        ({"language": "de"}, "there is no text"),
    ],
)
def test_a_caption_of_an_older_export_is_refused(reading, texts, changes, says):
    files, problems = take_captions(reading, [answer(texts, "Иначе", **changes)])
    assert files == {} and says in problems[0]


def test_a_text_with_quotes_is_read_as_it_was_written():
    import tomllib

    toml = "[a.title]\nen = 'x'\nru = 'y'\n\n[b.title]\nru = 'z'\n"
    for text in ("Слово \"так\" и 'этак'", "it's", "конец'", "{{ x | pct }} \\ и '''"):
        assert tomllib.loads(replaced(toml, "a.title", "ru", text)) == {
            "a": {"title": {"en": "x", "ru": text}},
            "b": {"title": {"ru": "z"}},
        }
    with pytest.raises(ReportError, match="does not stand on a line of its own"):
        replaced("[a.title]\nru = '''\ny'''\n", "a.title", "ru", "z")


def sheet(path, **sheets):
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, (heads, *rows) in sheets.items():
            made = book.add_worksheet(name)
            for number, row in enumerate([heads, *rows]):
                for column, cell in enumerate(row):
                    made.write(number, column, cell)
    return path


def test_sheets_are_read_with_their_places(tmp_path):
    asked = [*ASKED, MINE[1], ANSWER, *MINE[2:4]]
    day = datetime(2024, 3, 1)
    path = sheet(
        tmp_path / "s.xlsx",
        Captions=([*PLACED, MINE[0], MINE[4]], ["p", "ru", "e", "t", "", ""], ["q", "ru", "e", "t", "слова", "!"]),
        Questions=(
            asked,
            ["x.md", "ru", "слово", "So?", "x", "", "A. B.", day],
            ["x.md", "ru", "речь", "So?", "", "сказ", "A. B.", day],
        ),
    )
    assert [(each.place, each.text, each.remark) for each in read_captions(path)] == [("q", "слова", "!")]
    assert [(each.text, each.answer, each.date) for _, each in read_questions(path)] == [
        ("слово", RIGHT, date(2024, 3, 1)),
        ("речь", "сказ", date(2024, 3, 1)),
    ]
    for row, says in (
        (["x.md", "ru", "слово", "So?", "x", "иначе", "A.", day], "one of the two"),
        (["x.md", "ru", "слово", "So?", "x", "", "", day], "reviewer is not filled in"),
        (["x.md", "ru", "слово", "So?", "x", "", "A.", "May"], "write it as 2023-05-31"),
    ):
        with pytest.raises(ReportError, match=says):
            read_questions(sheet(tmp_path / "t.xlsx", Questions=(asked, row)))


def test_answers_are_noted_beside_their_questions_and_wrong_words_are_told_until_mended(reading, texts, tmp_path):
    for place in ("narratives", "notebooks", "data/raw/reference"):
        shutil.copytree(reading.project.root / place, tmp_path / place)
    shutil.copy(reading.project.root / "pipeline.toml", tmp_path)
    own = Reading(Project(tmp_path), reading.quarter)
    first, second, *rest = read_review(own.project.reference).questions
    given = [Question(first.language, first.place, first.text, first.question, RIGHT, "A. B.", date(2024, 3, 1)),
             Question(second.language, second.place, second.text, second.question, "иначе", "A. B.",
                      date(2024, 3, 1))]  # fmt: skip
    assert _unasked(own, [("row 2", Question("kk", "nowhere.md", "сөз", "?", RIGHT))]) == [
        "row 2: 'сөз' of nowhere.md is no open question. Export the workbook again."
    ]
    before = (tmp_path / "data/raw/reference/translation_review.toml").read_text(encoding="utf-8")
    taken = take(own, [], [answer(texts, remark="Хорошо")], [(f"row {n}", each) for n, each in enumerate(given)])
    assert taken.answered == (f"{first.place}: «{first.text}»",) and taken.remarks == (f"{PLACE}: Хорошо",)
    assert taken.to_mend == (f"{second.place}: «{second.text}»: иначе",)
    review = read_review(own.project.reference)
    assert list(review.questions) == rest and review.answered == tuple(given)
    assert list(to_mend(own.project)) == [f"{second.place}: «{second.text}» should be: иначе (A. B.)."]
    after = (tmp_path / "data/raw/reference/translation_review.toml").read_text(encoding="utf-8")
    added = [line for line in after.splitlines() if line not in before.splitlines()]
    assert {line.split(" = ")[0] for line in added} == {"answer", "reader", "date"}
