"""What a run publishes of a demonstration stays out of git as well."""

import subprocess

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline import publish
from kazmig.project.folders import Project

FOLDERS = ["data/processed/2023Q1", "figures/2023Q1", "reports/2023Q1"]


def test_published_folders_of_a_synthetic_edition_are_ignored(tmp_path):
    project, quarter = Project(tmp_path), Quarter.parse("2023Q1")
    file = tmp_path / "facts.json"
    file.write_text("{}")
    staged = publish.stage(project, quarter)
    publish.lay_out(staged, {f"{folder}/facts.json": file for folder in FOLDERS})
    publish.keep_out_of_git(staged, FOLDERS)
    publish.swap(project, quarter, FOLDERS)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    listed = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert listed.stdout == "?? facts.json\n"
    assert all((tmp_path / folder / "facts.json").is_file() for folder in FOLDERS)
