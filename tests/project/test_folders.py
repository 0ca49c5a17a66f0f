import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project, ProjectError

Q4 = Quarter(2022, 4)


@pytest.fixture
def project(tmp_path):
    (tmp_path / "pipeline.toml").write_text("")
    return Project(tmp_path)


def test_a_project_is_found_from_any_folder_within(project, monkeypatch):
    inside = project.root / "notebooks" / "deep"
    inside.mkdir(parents=True)
    monkeypatch.delenv("KAZMIG_ROOT", raising=False)
    monkeypatch.chdir(inside)
    assert Project.find() == Project(project.root.resolve())


def test_the_variable_wins_over_the_working_folder(project, monkeypatch, tmp_path_factory):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    monkeypatch.setenv("KAZMIG_ROOT", str(project.root))
    assert Project.find().root == project.root.resolve()


def test_outside_of_a_project_the_message_says_what_is_missing(tmp_path_factory, monkeypatch):
    monkeypatch.delenv("KAZMIG_ROOT", raising=False)
    monkeypatch.chdir(tmp_path_factory.mktemp("nowhere"))
    with pytest.raises(ProjectError, match=r"No pipeline\.toml in .*nowhere"):
        Project.find()


def test_quarters_are_the_folders_of_raw_data_oldest_first(project):
    for name in ("2023Q1", "2022Q4", "reference", "2022Q4-old", ".hidden"):
        (project.root / "data" / "raw" / name).mkdir(parents=True)
    assert [str(quarter) for quarter in project.quarters()] == ["2022Q4", "2023Q1"]


def test_a_project_without_raw_data_has_no_quarters(project):
    assert project.quarters() == []


def test_no_two_kinds_of_output_share_a_folder(project):
    folders = [
        project.raw(Q4),
        project.processed(Q4),
        project.figures(Q4),
        project.reports(Q4),
        project.build(Q4),
        project.scratch(Q4),
    ]
    assert len(set(folders)) == len(folders)
    assert all(folder.is_relative_to(project.root) and folder.name == "2022Q4" for folder in folders)
