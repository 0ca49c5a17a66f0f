import json
from pathlib import Path

import pytest

from kazmig.evidence.facts import Facts
from kazmig.pipeline.digests import Digests
from kazmig.pipeline.nodes import Made
from kazmig.pipeline.outputs import figure_files, is_bare, problems
from kazmig.project.declaration import StepDeclaration

STEP = StepDeclaration("15_x", "X", tables=("money",), figures=("sent",))
PNG = b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82"
CONTENT = {".svg": b"<svg></svg>\n", ".png": PNG, ".csv": b"country\nUZB\n"}


@pytest.fixture
def build(tmp_path):
    """All that the step declares, as a good run leaves it."""
    for folder in ("tables", "figures"):
        (tmp_path / folder).mkdir()
    (tmp_path / "tables" / "money.csv").write_text('country,kzt_bn\nUZB,81.3\n"a,b",1\n')
    Facts().save(tmp_path / "facts" / "15_x.json")
    (tmp_path / "figures" / "sent.json").write_text(json.dumps({"supplied": True, "languages": ["en", "ru"]}))
    for name in figure_files("sent", ["en", "ru"]):
        path = tmp_path / "figures" / name
        path.write_bytes(CONTENT[path.suffix])
    return tmp_path


def test_of_each_figure_only_pictures_with_their_words_are_handed_on():
    files = [Path(name) for name in figure_files("sent", ["en", "ru"])]
    handed_on = {path.name for path in files if not is_bare(path)}
    assert handed_on == {"sent.csv", "sent.en.svg", "sent.en.png", "sent.ru.svg", "sent.ru.png"}


def test_a_whole_step_has_no_problem(build):
    assert problems(build, STEP) == []


def test_a_figure_without_data_has_a_record_and_no_pictures(build):
    for path in (build / "figures").glob("*"):
        path.unlink()
    (build / "figures" / "sent.json").write_text(json.dumps({"supplied": False, "languages": ["en"]}))
    assert problems(build, STEP) == []


@pytest.mark.parametrize(
    ("place", "content", "said"),
    [
        pytest.param("tables/money.csv", None, "table 'money' was not written", id="no table"),
        pytest.param("tables/money.csv", b"", "table 'money' has no columns", id="empty table"),
        pytest.param("tables/money.csv", b"a,b\n1\n", "table 'money', line 2", id="ragged table"),
        pytest.param("tables/money.csv", b"a\n\xff\xfe\n", "cannot be read as CSV", id="no UTF-8"),
        pytest.param("facts/15_x.json", None, "no facts file", id="no facts"),
        pytest.param("facts/15_x.json", b"{", "facts cannot be read", id="half a facts file"),
        pytest.param("facts/15_x.json", b'{"a": {"value": 1}}', "facts cannot be read", id="facts without fields"),
        pytest.param("figures/sent.json", None, "figure 'sent' was not drawn", id="no figure"),
        pytest.param("figures/sent.json", b"{", "its record cannot be read", id="half a record"),
        pytest.param("figures/sent.ru.svg", None, "sent.ru.svg is missing or not whole", id="a language missing"),
        pytest.param("figures/sent.en.page.svg", b"<svg><path", "sent.en.page.svg is missing", id="half a picture"),
        pytest.param("figures/sent.en.png", PNG[:9], "sent.en.png is missing or not whole", id="half a PNG"),
        pytest.param("figures/sent.csv", b"\n", "sent.csv is missing or not whole", id="no numbers"),
    ],
)
def test_each_missing_or_broken_output_is_named(build, place, content, said):
    path = build / place
    path.unlink() if content is None else path.write_bytes(content)
    found = problems(build, STEP)
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize("pattern", ["a.*", "a.*.svg", "a.svg", "*", "*.svg", "b.*"])
def test_files_of_a_task_are_those_that_its_patterns_mean(tmp_path, pattern):
    (tmp_path / "f").mkdir()
    for name in ("a.svg", "a.en.svg", "a.en.page.svg", "ab.svg", ".svg", "a."):
        (tmp_path / "f" / name).touch()
    made = Made("figures", tmp_path, (f"f/{pattern}",), Digests())
    assert made.files == sorted(tmp_path.glob(f"f/{pattern}"))
