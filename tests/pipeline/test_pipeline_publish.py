import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline import publish
from kazmig.project.folders import Project

Q4 = Quarter(2022, 4)
FOLDERS = ["data/processed/2022Q4", "figures/2022Q4", "reports/2022Q4"]


class Killed(BaseException):
    """Stands for kill -9: nothing of the program runs after it."""


@pytest.fixture
def project(tmp_path):
    for folder in FOLDERS:
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "edition").write_text("old")
        (tmp_path / folder / "only in the old one").write_text("old")
    return Project(tmp_path)


def lay_out(project):
    new = project.root / "new"
    new.write_text("new")
    publish.lay_out(publish.stage(project, Q4), {f"{folder}/edition": new for folder in FOLDERS})


def states(project):
    """For each public folder: is it wholly old, wholly new, or something else?"""
    found = []
    for folder in FOLDERS:
        files = {path.name: path.read_text() for path in (project.root / folder).glob("*")}
        old = {"edition": "old", "only in the old one": "old"}
        found.append(
            "old" if files == old else "new" if files == {"edition": "new"} else "gone" if not files else "mixed"
        )
    return found


def test_folders_are_replaced_as_a_whole(project):
    lay_out(project)
    assert states(project) == ["old"] * 3, "nothing public changes before the swap"
    publish.swap(project, Q4, FOLDERS)
    assert states(project) == ["new"] * 3
    assert not (project.root / ".kazmig/publish/2022Q4").exists()


def test_folders_that_were_not_there_appear(tmp_path):
    project = Project(tmp_path)
    lay_out(project)
    publish.swap(project, Q4, FOLDERS)
    assert states(project) == ["new"] * 3


@pytest.mark.parametrize("survived", range(8))
def test_a_run_killed_while_publishing_is_finished_by_the_next(project, monkeypatch, survived):
    """Killed after so many renames: of the marker, then of each folder away and its successor in."""
    path_type = type(project.root)
    done = []

    def counted(real):
        def rename(self, target):
            if len(done) >= survived:
                raise Killed
            done.append(target)
            return real(self, target)

        return rename

    lay_out(project)
    with monkeypatch.context() as patched:
        patched.setattr(path_type, "rename", counted(path_type.rename))
        patched.setattr(path_type, "replace", counted(path_type.replace))
        if survived < 7:
            with pytest.raises(Killed):
                publish.swap(project, Q4, FOLDERS)
        else:
            publish.swap(project, Q4, FOLDERS)
    assert "mixed" not in states(project)
    assert publish.recover(project) == (["2022Q4"] if 1 <= survived < 7 else [])
    assert states(project) == (["new"] * 3 if survived else ["old"] * 3)
    lay_out(project)  # and publishing again works
    publish.swap(project, Q4, FOLDERS)
    assert states(project) == ["new"] * 3


def test_a_folder_put_back_by_hand_meanwhile_is_replaced_too(project, monkeypatch):
    lay_out(project)
    with monkeypatch.context() as patched:
        patched.setattr(publish, "_finish", lambda *_: None)
        publish.swap(project, Q4, FOLDERS)
    area = project.root / ".kazmig/publish/2022Q4"
    (area / "old" / FOLDERS[0]).mkdir(parents=True)
    (area / "old" / FOLDERS[0] / "left behind").write_text("old")
    publish.recover(project)
    assert states(project) == ["new"] * 3
