"""What outlives its authors: licence, citation, changes, and a README from which a newcomer finds things."""

import re
from pathlib import Path

import pytest
import yaml

from kazmig import __version__ as VERSION

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def where_things_are():
    """The README's table: what stands in a row, and the places that it names."""
    table = README.partition("## Where things are")[2].partition("\n\n")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]
    return [(row[0], " | ".join(row[1:]).rstrip(" |"), re.findall(r"`([^`]+)`", row[0])) for row in rows]


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_version_is_the_same_wherever_it_is_said():
    assert yaml.safe_load(text("CITATION.cff"))["version"] == VERSION
    newest = re.search(r"^## (\S+)", text("CHANGELOG.md"), re.MULTILINE)
    assert newest and newest[1] == VERSION


def test_the_version_is_never_asked_of_what_is_installed():
    """`run_all.py` works where kazmig is not installed; every Python of `make matrix` is such a place."""
    asks = re.compile(r"""(version|distribution|metadata)\(\s*["']kazmig["']""")
    assert [path.name for path in (ROOT / "src").rglob("*.py") if asks.search(path.read_text(encoding="utf-8"))] == []


def test_changes_stand_newest_first():
    versions = re.findall(r"^## (\d+)\.(\d+)\.(\d+)", text("CHANGELOG.md"), re.MULTILINE)
    numbers = [tuple(map(int, each)) for each in versions]
    assert len(numbers) >= 2 and numbers == sorted(numbers, reverse=True)


def test_the_licence_names_code_texts_and_sources():
    said = text("LICENSE")
    for word in ("MIT License", "Creative Commons Attribution 4.0", "data/raw/", "CC BY 3.0 IGO"):
        assert word in said


def test_the_citation_file_has_what_its_format_asks_for():
    cited = yaml.safe_load(text("CITATION.cff"))
    assert {"cff-version", "message", "title", "authors", "version", "license"} <= set(cited)


def test_contributing_is_one_page():
    assert len(text("CONTRIBUTING.md").splitlines()) < 60


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda path: path.stem)
def test_a_decision_says_what_why_what_it_costs_and_what_was_given_up(path):
    words = path.read_text(encoding="utf-8")
    assert [
        part for part in ("**Decided.**", "**Why.**", "**What it costs.**", "**Given up.**") if part not in words
    ] == []
    assert len(words.splitlines()) < 40


def test_every_place_of_the_table_is_there():
    rows = where_things_are()
    assert len(rows) > 12
    named = [place for _, _, places in rows for place in places]
    gone = [name for name in named if not list(ROOT.glob(re.sub(r"<\w+>", "*", name).rstrip("/")))]
    assert gone == []


def test_every_room_and_every_folder_stands_in_the_table():
    """A newcomer's question leads nowhere when its place is not there."""
    named = {place.rstrip("/") for _, _, places in where_things_are() for place in places}
    rooms = {f"src/kazmig/{path.name}" for path in (ROOT / "src" / "kazmig").iterdir() if not path.name.startswith("_")}
    folders = {"data/raw/<quarter>", "data/raw/reference", "data/processed", "docs", "forms", "notebooks", "tests"}
    assert sorted((rooms | folders) - named) == []


# What a newcomer asks, a word of the row that answers it, and something that is found below one of its places.
QUESTIONS = [
    ("Where does a fact get its rounding interval?", "rounding interval", "def printed("),
    ("Where is Kyrgyzstan's name in Kazakh?", "lexicon", "KGZ"),
    ("Where is the Russian prose of the quarterly report?", "Russian and Kazakh prose", "<!-- block:"),
    ("Where is a caption translated?", "catalogues", "msgstr"),
    ("Where is the National Bank's file read?", "one module a source", "remittances"),
    ("Where is the rule that shares stay within 100 %?", "agrees with itself", "@rule("),
    ("Where does a step declare its tables?", "what each reads and writes", "[step."),
    ("Where is it decided that a notebook succeeded?", "the run", "def problems("),
    ("Where does a page lose what could run?", "pages", "def sanitise("),
    ("Where does it say why there is no script in pages?", "why it is built as it is", "No script in pages"),
    ("Where is it said what a source file is?", "what each file is", "publisher ="),
    ("Where do I change what analysts assume?", "how to", "assumption table"),
    ("Where is a figure's kind drawn?", "how a figure is drawn", "def waterfall("),
    ("Where does a traceback become one's own lines?", "own lines of errors", "def install("),
    ("Where is a quarter's file name declared?", "as received", "files ="),
    ("Where is an exchange rate?", "exchange rates", "KZT"),
    ("Where is the question that enumerators ask?", "KoboCollect", "label"),
    ("Where does it say what a column means?", "what every table, column and fact means", "share_pct"),
    ("Who is named as author?", "what a team says once", "contact"),
    ("From how many persons on is a count shown?", "nobody is found out", "persons: int ="),
    ("Where is what a blind reader hears of a figure?", "alternative texts", ".alt"),
    ("Where does the command `kazmig run` begin?", "the command line", '@app.command("run"'),
    ("Where is the blue of all bars said?", "how a figure is drawn", "BLUE, TEAL"),
    ("Where are interviews weighted?", "weights it", "def rake("),
    ("Where is the least possible total computed?", "two counts of workers", "def bounds("),
    ("Where is an interval of growth tried on other countries?", "honest intervals", "def leave_one_out_errors("),
    ("Which number of this quarter was published?", "published record", "persons"),
    ("What does CI run beside the tests?", "what CI does", "importlinter"),
    ("Where is an edition sealed?", "sealing", "def release("),
    ("Where does an invented quarter come from?", "inventing one", "def write_demo_quarter("),
]


@pytest.mark.parametrize(("question", "word", "found"), QUESTIONS, ids=[each[0] for each in QUESTIONS])
def test_a_newcomer_finds_it_from_the_table_alone(question, word, found):
    rows = [(what, places) for _, what, places in where_things_are() if word in what]
    assert len(rows) == 1, f"'{word}' must lead to one row"
    files = [
        path
        for place in rows[0][1]
        for top in ROOT.glob(re.sub(r"<\w+>", "*", place).rstrip("/"))
        for path in ([top] if top.is_file() else top.rglob("*"))
        if path.suffix in (".py", ".csv", ".md", ".po", ".toml", ".ipynb")
    ]
    assert any(found in path.read_text(encoding="utf-8") for path in files)


def test_the_walks_pass_places_that_are_there():
    walks = text("docs/architecture.md").partition("## Four walks")[2].partition("\nWhy it is")[0]
    places = re.findall(r"`([\w./]+/[\w./]+)`", walks)
    assert len(places) > 20
    homes = (ROOT, ROOT / "src" / "kazmig")
    gone = [
        place
        for place in places
        if not any((home / end).exists() for home in homes for end in (place, f"{place}.py"))
        and not (ROOT / "src" / "kazmig" / f"{place.rpartition('.')[0]}.py").is_file()
    ]
    assert gone == []
