"""What verify says of an edition of three files, each wrong in one way: no run, no project."""

import hashlib

import pytest

from kazmig.report import seal
from kazmig.report.contents import FolderContents
from kazmig.report.forms import manifest_text
from kazmig.report.verify import compare

FACTS, DATA, PAGE = "data/processed/2022Q4/facts.json", "figures/2022Q4/a.csv", "reports/2022Q4/index.html"
OWN = "data/processed/2022Q4/manifest.json"


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def edition(root, *, page="<!--draft-->", own="", leave=(), state="draft", place=OWN, changed=()):
    """Writes the edition and returns what verify says. `page` stands beside the digest that the page prints."""
    files = {FACTS: "{}", DATA: "a\n1\n"}
    known = {"quarter": "2022Q4", "revision": 1, "inputs": {}, "prose": {}}
    parts = seal.parts_of({**known, "outputs": {name: digest(text) for name, text in files.items()}})
    number = seal.edition_digest(parts)
    files[PAGE] = f"<html>{own or number}{page}</html>"
    outputs = {name: digest(text) for name, text in sorted(files.items())}
    manifest = {**known, "state": state, "edition": number, "outputs": outputs}
    for name, text in ({**files, place: manifest_text(manifest)} | dict(changed)).items():
        if name not in leave:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8", newline="\n")
    return compare(manifest, FolderContents(root), clone=True)


def test_an_edition_as_it_was_made_is_good(tmp_path):
    found = edition(tmp_path)
    assert (found.agree, found.missing, found.added, found.altered, found.absent, found.wrong) == (
        3,
        (),
        (),
        (),
        (),
        (),
    )


@pytest.mark.parametrize(
    ("about", "wrong"),
    [
        pytest.param({"own": "0" * 64}, f"{PAGE} is a page of another edition", id="another edition's page"),
        pytest.param({"page": ""}, f"{PAGE} is marked as released", id="a draft that says it is released"),
        pytest.param({"state": "released"}, f"{PAGE} is marked as a draft", id="a released one that says draft"),
        pytest.param(
            {"place": "data/processed/2023Q1/manifest.json"},
            "the manifest is of 2022Q4, and lies in the place of another quarter",
            id="another quarter's place",
        ),
    ],
)
def test_what_a_page_or_a_place_says_otherwise_is_told(tmp_path, about, wrong):
    assert edition(tmp_path, **about).wrong == (wrong,)


def test_a_file_that_is_altered_added_or_missing_is_told(tmp_path):
    found = edition(tmp_path, leave=[FACTS], changed={DATA: "a\n2\n", "figures/2022Q4/b.csv": "a\n"}.items())
    assert (found.missing, found.altered, found.added) == ((FACTS,), (DATA,), ("figures/2022Q4/b.csv",))


@pytest.mark.parametrize(
    ("leave", "missing", "absent"),
    [
        pytest.param([DATA, PAGE], (), (DATA, PAGE), id="as a clone: all that git does not keep"),
        pytest.param([PAGE], (PAGE,), (), id="one of them alone"),
        pytest.param([FACTS], (FACTS,), (), id="what git keeps"),
    ],
)
def test_what_git_does_not_keep_is_absent_as_a_whole_or_missing(tmp_path, leave, missing, absent):
    found = edition(tmp_path, leave=leave)
    assert (found.missing, found.absent) == (missing, absent)


def test_the_edition_digest_is_of_quarter_revision_raw_files_evidence_and_prose():
    """Pages, pictures, descriptions and reference tables change no number; figures' data and captions may."""
    outputs = {FACTS: "a" * 64, DATA: "b" * 64, "figures/2022Q4/a.en.svg": "c" * 64, PAGE: "d" * 64, OWN: "e" * 64}
    inputs = {"data/raw/2022Q4/a.csv": "f" * 64, "narratives/a.ru.md": "1" * 64, "pipeline.toml": "2" * 64}
    parts = seal.edition_parts("2022Q4", 2, inputs, outputs, {"prose of notebooks/a.ipynb": "3" * 64})
    called = "revision 2 of 2022Q4"
    kept = {"data/raw/2022Q4/a.csv", "narratives/a.ru.md", FACTS, DATA, "prose of notebooks/a.ipynb"}
    assert set(parts) == {called, *kept} and parts[called] == digest(called)
