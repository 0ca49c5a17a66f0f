"""Switching public folders: whole editions only, on one disk or several, whatever kills or refuses it."""

import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from kazmig.pipeline import preflight, showing

FOLDERS = preflight.public_folders(Path(), "2022Q4")
OLD = {"edition": "old", "only in the old one": "old"}
NEW = {"edition": "new", "r1/kept": "new"}


class Killed(BaseException):
    """Stands for kill -9: nothing of the program runs after it."""


@pytest.fixture
def root(tmp_path):
    for folder in FOLDERS:
        write(tmp_path / folder, OLD)
        write(tmp_path / "frozen" / folder, NEW)
    return tmp_path


@pytest.fixture
def other_disk():
    """A folder on another device than the temporary one."""
    shm = Path("/dev/shm")
    if not shm.is_dir() or shm.stat().st_dev == Path(tempfile.gettempdir()).stat().st_dev:
        pytest.skip("this machine has no second file system at hand")
    folder = Path(tempfile.mkdtemp(dir=shm))
    yield folder
    shutil.rmtree(folder)


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def read(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def states(root):
    """For each public folder: is it wholly old, wholly new, or something else?"""
    found = [read(root / folder) for folder in FOLDERS]
    return ["old" if files == OLD else "new" if files == NEW else "gone" if not files else "mixed" for files in found]


def area(root):
    return root / ".kazmig/publish/2022Q4"


def show(root):
    showing.show(root, root / "frozen", FOLDERS, area(root))


def rubbish(root):
    return [path for path in root.rglob(".*kazmig-*")] + [path for path in area(root).rglob("*")]


def test_folders_are_replaced_as_a_whole(root):
    show(root)
    assert states(root) == ["new"] * 3
    assert rubbish(root) == []


def test_folders_that_were_not_there_appear(root):
    for folder in FOLDERS:
        shutil.rmtree(root / folder)
    show(root)
    assert states(root) == ["new"] * 3


@pytest.mark.parametrize("can_exchange", [True, False], ids=["in one step", "by renaming"])
@pytest.mark.parametrize("survived", range(12))
def test_a_run_killed_at_any_step_is_finished_or_forgotten_by_the_next(root, monkeypatch, survived, can_exchange):
    """Killed after so many copies, renames and exchanges."""
    done = []

    def counted(real):
        def step(*arguments, **named):
            if len(done) >= survived:
                raise Killed
            done.append(arguments)
            return real(*arguments, **named)

        return step

    with monkeypatch.context() as patched:
        if not can_exchange:
            patched.setattr(showing, "_system_exchange", lambda: None)
        patched.setattr(showing, "_copy", counted(showing._copy))
        patched.setattr(showing, "_exchanged", counted(showing._exchanged))
        patched.setattr(Path, "rename", counted(Path.rename))
        patched.setattr(Path, "replace", counted(Path.replace))
        try:
            show(root)
        except Killed:
            assert "mixed" not in states(root)
            begun = (area(root) / showing.RECORD).is_file()
            patched.undo()
            assert showing.finish(root, area(root)) is begun
            assert states(root) == (["new"] * 3 if begun else ["old"] * 3)
    showing.sweep(root, FOLDERS)
    shutil.rmtree(area(root), ignore_errors=True)
    assert rubbish(root) == []
    show(root)
    assert states(root) == ["new"] * 3


def test_a_copy_that_a_share_spoilt_is_never_shown(root, monkeypatch):
    real = shutil.copytree

    def copytree(source, target, *more, **named):
        made = real(source, target, *more, **named)
        (Path(target) / "edition").write_text("ne")
        return made

    monkeypatch.setattr(showing.shutil, "copytree", copytree)
    with pytest.raises(OSError, match="the copy is not what was copied"):
        show(root)
    assert states(root) == ["old"] * 3
    assert rubbish(root) == []


@pytest.mark.parametrize("folder", ["../elsewhere", "/tmp/elsewhere"])
def test_a_record_that_leads_out_of_the_project_is_none(root, folder):
    area(root).mkdir(parents=True)
    (area(root) / showing.RECORD).write_text(json.dumps({"frozen": str(root / "frozen"), "folders": [folder]}))
    assert showing.finish(root, area(root)) is False


@pytest.mark.parametrize("refused", range(3))
def test_a_switch_that_the_system_refuses_is_undone(root, monkeypatch, refused):
    real, calls = showing.switch, []

    def switch(place):
        if len(calls) == refused:
            calls.append(place)
            raise OSError(28, "No space left on device")
        calls.append(place)
        real(place)

    monkeypatch.setattr(showing, "switch", switch)
    with pytest.raises(OSError, match="No space left"):
        show(root)
    assert states(root) == ["old"] * 3
    assert rubbish(root) == []


def test_a_record_that_nobody_can_read_stops_nothing(root):
    for content in ("", "{", "[]", '{"frozen": "x", "folders": ["../../etc"]}', '{"frozen": 1, "folders": 2}'):
        area(root).mkdir(parents=True, exist_ok=True)
        (area(root) / showing.RECORD).write_text(content)
        assert showing.finish(root, area(root)) is False
        assert states(root) == ["old"] * 3


def test_a_public_folder_on_another_disk_is_copied_and_switched_there(root, other_disk):
    shutil.rmtree(root / "reports")
    write(other_disk / "2022Q4", OLD)
    (root / "reports").symlink_to(other_disk)
    show(root)
    assert states(root) == ["new"] * 3
    assert (root / "reports").is_symlink()
    assert [path.name for path in other_disk.iterdir()] == ["2022Q4"]


def test_a_linked_folder_stays_a_link(root, other_disk):
    shutil.rmtree(root / FOLDERS[2])
    write(other_disk / "shared", OLD)
    (root / FOLDERS[2]).symlink_to(other_disk / "shared")
    show(root)
    assert states(root) == ["new"] * 3
    assert (root / FOLDERS[2]).is_symlink() and read(other_disk / "shared") == NEW


def test_everybody_may_read_whatever_the_mask_is(root):
    for folder in FOLDERS:
        shutil.rmtree(root / folder.split("/")[0], ignore_errors=True)
    before = os.umask(0o077)
    try:
        show(root)
    finally:
        os.umask(before)
    for folder in FOLDERS:
        place = root / folder
        while place != root:
            assert place.stat().st_mode & 0o777 == 0o755
            place = place.parent
        assert all(path.stat().st_mode & 0o044 == 0o044 for path in (root / folder).rglob("*"))


# --- preflight -------------------------------------------------------------------------------------------------------


def test_all_is_well_with_places_that_can_be_written(root):
    assert preflight.problems(root, "2022Q4") == []


def test_a_file_or_a_dead_link_in_the_way_is_named(root):
    shutil.rmtree(root / FOLDERS[1])
    (root / FOLDERS[1]).write_text("")
    shutil.rmtree(root / FOLDERS[2])
    (root / FOLDERS[2]).symlink_to(root / "no such share" / "x")
    said = preflight.problems(root, "2022Q4")
    assert said[0] == "figures/2022Q4 is a file where a folder belongs. Move it away."
    assert "reports/2022Q4 is a link to" in said[1] and "Mount it, or mend the link." in said[1]


def test_too_little_space_is_said_before_anything_is_touched(root):
    said = preflight.problems(root, "2022Q4", edition_bytes=10**15)
    assert len(said) == 1 and "MB are free" in said[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(root):
    (root / "reports").chmod(0o555)
    assert "may not be read or written" in preflight.problems(root, "2022Q4")[0]
