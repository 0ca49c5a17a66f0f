"""The workbook for a native reader: what it shows, what is taken back, and what is refused whole."""

from datetime import date

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from kazmig.cli import app
from kazmig.evidence.facts import Fact, Facts
from kazmig.project.folders import Project
from kazmig.report.bilingual import LEVEL, STATES, TODAY, TURNED, WITHOUT, Reading, level, turn, without
from kazmig.report.bilingual_captions import as_read, captions
from kazmig.report.bilingual_sheet import MINE, PASSAGES, Answer, read_sheet, write_sheet
from kazmig.report.bilingual_taking import take
from kazmig.report.errors import ReportError
from kazmig.words.narratives import load_narratives, text_id
from kazmig.words.review import Question, read_review
from kazmig.words.words import LANGUAGES

REMARKS = dict(zip(("text", "good", "reader", "date", "remark"), MINE, strict=True))


def fact(key: str, value: float, unit: str, low=None, high=None, source="s", inputs=()) -> Fact:
    about = ("2022", "flow", "x", source, "derived" if inputs else "register")
    return Fact(key, value, unit, *about, low, high, derived=bool(inputs), inputs=inputs)


def test_states_turn_changes_round_level_lists_and_take_a_source_away():
    facts = Facts([
        fact("a.change_pct", 25.0, "change_pct", 24.5, 25.5),
        fact("a.index", 145.0, "index", 143.0, 146.0),
        fact("l.UZB.share_pct", 70.0, "share_pct", source="t"),
        fact("l.RUS.share_pct", 15.0, "share_pct", source="t"),
        fact("l.KGZ.share_pct", 3.0, "share_pct", source="t"),
        fact("sum.persons", 88.0, "persons", source="step", inputs=("l.UZB.share_pct",)),
        fact("twice.persons", 176.0, "persons", source="step", inputs=("sum.persons",)),
    ])  # fmt: skip
    turned = turn(facts)
    assert [(turned[key].value, turned[key].low, turned[key].high) for key in ("a.change_pct", "a.index")] == [
        (-25.0, -25.5, -24.5),
        (55.0, 54.0, 57.0),
    ]
    assert [each.value for each in level(facts).under("l").values()] == [3.0, 70.0, 70.0]
    assert sorted(without(facts, "t")) == ["a.change_pct", "a.index"]
    assert len(without(facts, "")) == len(facts)


@pytest.fixture(scope="module")
def reading(root) -> Reading:
    from kazmig.evidence.quarter import Quarter

    return Reading(Project(root), Quarter(2022, 4))


@pytest.fixture(scope="module")
def growth(reading):
    """The passages of one page, read in every state."""
    blocks = reading.blocks()["growth"]
    from kazmig.words.translate import pages

    return blocks, reading.read(pages(reading.project)["growth"], blocks, ("ru",), {"baseline_assessment"})


def test_a_rise_is_read_as_a_fall_and_a_missing_source_takes_its_sentences(growth):
    _, read = growth
    assert "выросло на 25" in read[TODAY, "ru", "findings-en"]
    assert "сократилось на 25" in read[TURNED, "ru", "findings-en"]
    assert "668" in read[TODAY, "ru", "later-en"] and "668" not in read["baseline_assessment", "ru", "later-en"]


def test_the_workbook_is_read_as_it_was_written(reading, tmp_path, growth):
    from kazmig.report.bilingual import Passage

    blocks, read = growth
    states = {WITHOUT: "baseline_assessment"}
    own = [
        Passage("growth", block, {(state, code): read[states.get(state, state), "ru", block.id]
                                  for state in STATES for code in ("en", "ru")}, "baseline_assessment")
        for block in blocks
    ]  # fmt: skip
    path = tmp_path / "ru.xlsx"
    questions = [Question("ru", "x.md", "слово", "Is it so?"), Question("kk", "y.md", "сөз", "And this?")]
    write_sheet(path, "ru", own, captions(reading.project.root, "ru"), questions, as_read(reading, "ru"))
    assert read_sheet(path) == []
    book = CalamineWorkbook.from_path(str(path))
    rows = book.get_sheet_by_name(PASSAGES).to_python()
    assert len(rows) == 1 + len(blocks) and rows[1][:3] == ["growth", "findings-en", "ru"]
    assert rows[1][4] == text_id(blocks[0].texts["ru"]) and rows[1][6] == blocks[0].texts["ru"]
    assert "[baseline_assessment]" in " ".join(rows[1])
    assert [row[2] for row in book.get_sheet_by_name("Questions").to_python()[1:]] == ["слово"]
    assert len(book.get_sheet_by_name("Captions").to_python()) > 100


def answer(block, **changes) -> Answer:
    given = {"text": "", "good": False, "reader": "", "date": date(2024, 3, 1), "remark": ""}
    ids = (text_id(block.texts["en"]), text_id(block.texts["ru"]))
    return Answer("s.xlsx, row 2", "growth", block.id, "ru", *ids, **{**given, **changes})


@pytest.fixture
def own(reading, tmp_path):
    """A copy of what a reader's answers may change, over the project's own numbers."""
    import shutil

    for place in ("narratives", "notebooks", "data/processed/2022Q4", "data/raw"):
        shutil.copytree(reading.project.root / place, tmp_path / place)
    shutil.copy(reading.project.root / "pipeline.toml", tmp_path)
    return Reading(Project(tmp_path), reading.quarter)


def test_what_a_reader_approves_is_signed_and_what_a_reader_writes_is_written(own):
    first, second, *_ = own.blocks()["growth"]
    text = second.texts["ru"].replace("Что измерено", "Что было измерено")
    taken = take(own, [answer(first, good=True, reader="A. B."), answer(second, text=text, reader="A. B.", remark="!")])
    assert taken.changed == ("growth.ru, measured-en",) and len(taken.signed) == 2
    assert taken.remarks == ("growth.ru, measured-en: !",)
    passages = load_narratives(own.project.root, "growth")["ru"].passages
    assert passages["measured-en"].text == text
    review = read_review(own.project.reference)
    assert review.signed("growth", "ru", first.id, first.texts["ru"]).reviewer == "A. B."
    assert review.signed("growth", "ru", second.id, text).date == date(2024, 3, 1)
    assert len(review.questions) >= 8


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": "Число выросло на 25 %."}, "is cited in en, kk but not here"),
        ({"text": "{{ facts.nothing.here | num }}"}, "is cited in ru but not here"),
        ({"good": True}, "reviewer is not filled in"),
        ({"good": True, "reader": "A", "date": ""}, "date is not filled in"),
        ({"good": True, "text": "Иначе."}, "'ok' and another text"),
        ({"append": " Трудовых иммигрантов мало."}, "'Трудовых иммигрантов' stands for a term of its own"),
        ({"append": " Ещё 17 человек."}, "the digits '17' are typed into prose"),
        ({"append": " {{ facts.growth.index.last"}, "a placeholder cannot be read"),
        ({"append": " Число работников: {{ facts.growth.index.last | num }}."}, "reads as a telegram"),
    ],
)
def test_what_cannot_stand_on_a_page_is_refused_whole(own, change, says):
    first, second, *_ = own.blocks()["growth"]
    if tail := change.pop("append", ""):
        change = {"text": second.texts["ru"] + tail}
    before = {path: path.read_bytes() for path in (own.project.root / "narratives").iterdir()}
    with pytest.raises(ReportError, match=says):
        take(own, [answer(first, good=True, reader="A. B."), answer(second, **change)])
    assert before == {path: path.read_bytes() for path in (own.project.root / "narratives").iterdir()}
    assert read_review(own.project.reference).signatures == {}


def test_an_answer_to_an_older_text_is_refused(own):
    from dataclasses import replace

    block = own.blocks()["growth"][0]
    for change, says in (
        ({"english": "0" * 12}, "the English of 'findings-en' has changed since the export"),
        ({"translation": "0" * 12}, "somebody changed 'findings-en' since the export"),
        ({"block": "nowhere"}, "there is no block 'nowhere' of page 'growth'"),
    ):
        with pytest.raises(ReportError, match=says):
            take(own, [replace(answer(block, good=True, reader="A"), **change)])


def test_a_foreign_workbook_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet(PASSAGES).write_row(0, 0, ["page", "block"])
    with pytest.raises(ReportError, match="there is no column 'language'"):
        read_sheet(path)
    (tmp_path / "y.xlsx").write_text("no workbook")
    said = CliRunner().invoke(app, ["translate", "import", str(tmp_path / "y.xlsx")])
    assert said.exit_code == 2 and "y.xlsx is no workbook of `kazmig translate export`" in said.output
    assert CliRunner().invoke(app, ["translate", "export", "de"]).exit_code == 2


def test_every_state_has_its_own_name():
    assert len({TODAY, TURNED, LEVEL, WITHOUT}) == len(STATES) == 4 and LANGUAGES[0] == "en"
