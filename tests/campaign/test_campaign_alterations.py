"""No altered, faked, cut or mixed edition is called good, in a project or as a zip."""

import shutil

import pytest
from alterations import IN_PROJECT, IN_ZIP

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline.source import cells_digest
from kazmig.report.bundle import write_bundle
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


def test_a_bundle_is_good_where_there_is_no_project(released, tmp_path):
    path = shutil.move(write_bundle(released.project, QUARTER), tmp_path / "sent.zip")
    shutil.rmtree(released.root)
    assert verify_path(path).good
    shutil.unpack_archive(path, tmp_path / "unpacked")
    assert verify_path(tmp_path / "unpacked").good


@pytest.mark.parametrize("name", IN_ZIP)
def test_an_altered_zip_is_told(released, name):
    path = write_bundle(released.project, QUARTER)
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
