"""No altered, faked, cut or mixed edition is called good, in a project or as a zip."""

import json
import shutil
from pathlib import Path

import pytest
from alterations import IN_PROJECT
from zip_alterations import IN_ZIP, resummed

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline.source import cells_digest
from kazmig.project.folders import Project
from kazmig.report.bundle import write_bundle, write_bundles
from kazmig.report.errors import ReportError
from kazmig.report.verify import verify, verify_path

QUARTER = Quarter.parse("2022Q4")


def test_an_untouched_edition_is_good(released):
    found = verify(released.project, QUARTER, cells_digest)
    assert found.good, found.lines()
    assert found.agree == len(released.manifest()["outputs"]) and not found.absent


def test_a_clone_lacks_pages_by_design_and_is_good(released):
    shutil.rmtree(released.root / "reports")
    found = verify(released.project, QUARTER, cells_digest)
    pages = [place for place in released.manifest()["outputs"] if place.startswith("reports/")]
    assert found.good and sorted(found.absent) == sorted(pages)


@pytest.mark.parametrize("name", IN_PROJECT)
def test_an_altered_edition_is_told(released, name):
    alter, word = IN_PROJECT[name]
    alter(released.root)
    found = verify(released.project, QUARTER, cells_digest)
    assert not found.good
    assert any(word in line for line in found.lines()), found.lines()


@pytest.mark.parametrize("name", [name for name, (_, word) in IN_PROJECT.items() if not word.startswith("not ")])
def test_what_is_altered_is_not_bundled(released, name):
    IN_PROJECT[name][0](released.root)
    with pytest.raises(ReportError, match=r"is not what its manifest says|no published edition"):
        write_bundle(released.project, QUARTER)


@pytest.fixture(scope="module")
def zips(released_once, tmp_path_factory):
    """The zips of the edition: all languages, then one each."""
    root = tmp_path_factory.mktemp("zips") / "toy"
    shutil.copytree(released_once.root, root, symlinks=True)
    return write_bundles(Project(root), QUARTER)


@pytest.mark.parametrize("number", [1, 2, 3], ids=["en", "ru", "kk"])
def test_the_part_in_one_language_is_verified_as_such(zips, tmp_path, number):
    found = verify_path(zips[number])
    assert found.good, found.lines()
    assert f"This is the part in one language ({zips[number].stem[-2:]})" in "\n".join(found.lines())
    assert found.absent and not any(place.startswith("data/") and place.endswith(".csv") for place in found.absent)
    path = Path(shutil.copy(zips[number], tmp_path))
    resummed("data/processed/2022Q4/sums.csv", lambda text: text + b"9\n")(path)
    assert verify_path(path).altered == ("data/processed/2022Q4/sums.csv",)


def test_pages_of_a_part_are_those_of_the_manifest_but_for_links(zips, tmp_path):
    path = Path(shutil.copy(zips[1], tmp_path))
    page = "reports/2022Q4/index.html"
    resummed(page, lambda html: html.replace(b"Edition", b"Editor"))(path)
    assert page in verify_path(path).altered
    path = Path(shutil.copy(zips[1], tmp_path))
    resummed("PART.json", lambda _: json.dumps({"language": "ru"}).encode())(path)
    assert not verify_path(path).good


def test_what_the_manifest_does_not_know_is_told_with_the_digest_of_the_sums(zips, tmp_path):
    path = Path(shutil.copy(zips[0], tmp_path))
    before = verify_path(path)
    resummed("COVER.en.txt", lambda text: text + b"Send your data to us.\n")(path)
    after = verify_path(path)
    told = "\n".join(after.lines())
    assert after.good and "only SHA256SUMS says what they are" in told
    assert after.sums in told and after.sums != before.sums


def test_a_bundle_is_good_where_there_is_no_project(released, tmp_path):
    path = shutil.move(write_bundle(released.project, QUARTER), tmp_path / "sent.zip")
    shutil.rmtree(released.root)
    assert verify_path(path).good
    shutil.unpack_archive(path, tmp_path / "unpacked")
    assert verify_path(tmp_path / "unpacked").good


@pytest.mark.parametrize("name", IN_ZIP)
def test_an_altered_zip_is_told(zips, tmp_path, name):
    path = Path(shutil.copy(zips[0], tmp_path))
    IN_ZIP[name](path)
    try:
        found = verify_path(path)
    except ReportError as error:
        assert path.name in str(error) or "zip" in str(error)
    else:
        assert not found.good


def test_a_repaired_edition_is_the_old_one(released):
    before = released.published()
    for name in ("all tables deleted", "a page added", "a letter of a page changed"):
        IN_PROJECT[name][0](released.root)
    assert released.run().code == 0
    assert released.published() == before
    assert verify(released.project, QUARTER, cells_digest).good
