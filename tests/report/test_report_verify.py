"""Drawings of another machine are told from altered ones."""

import hashlib
import subprocess

import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.report import seal
from kazmig.report.forms import manifest_text
from kazmig.report.verify import verify

QUARTER = Quarter.parse("2022Q4")
PLACE = "figures/2022Q4/slope.en.svg"
SVG = '<svg viewBox="0 0 100 60"><path d="M 10.00 20.00 L 30.00 40.00" fill="#12436d"/></svg>\n'
SHIFTED, MOVED, PAINTED = SVG.replace("30.00", "30.01"), SVG.replace("30.00", "30.03"), SVG.replace("12436d", "28a197")


@pytest.fixture
def project(tmp_path):
    """An edition of one drawing, and the place where runs keep editions."""
    outputs = {PLACE: hashlib.sha256(SVG.encode()).hexdigest()}
    manifest = {"quarter": "2022Q4", "revision": 1, "state": "draft", "inputs": {}, "outputs": outputs, "prose": {}}
    manifest["edition"] = seal.edition_digest(seal.parts_of(manifest))
    for place, text in ((PLACE, SVG), ("data/processed/2022Q4/manifest.json", manifest_text(manifest))):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text)
    return Project(tmp_path)


def kept_by_a_run(project):
    kept = project.root / ".kazmig/editions/2022Q4/abc" / PLACE
    kept.parent.mkdir(parents=True)
    kept.write_text(SVG)


def kept_by_git(project):
    about = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "-f", PLACE], [*about, "commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=project.root, check=True)


@pytest.mark.parametrize("keep", [kept_by_a_run, kept_by_git])
@pytest.mark.parametrize(
    ("text", "good"),
    [
        pytest.param(SHIFTED, True, id="neighbouring point of the grid"),
        pytest.param(MOVED, False, id="moved"),
        pytest.param(PAINTED, False, id="another colour"),
    ],
)
def test_a_drawing_of_another_machine_is_told_from_an_altered_one(project, keep, text, good):
    keep(project)
    (project.root / PLACE).write_text(text)
    found = verify(project, QUARTER)
    assert found.good == good
    assert any("1 drawings are the same within 0.01 pt" in line for line in found.lines()) == good
    assert not found.whole, "what is bundled is exactly what the manifest lists"


def test_without_the_drawing_as_it_was_nobody_can_tell(project):
    (project.root / PLACE).write_text(SHIFTED)
    assert verify(project, QUARTER).altered == (PLACE,)
