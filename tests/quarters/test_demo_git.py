"""What a run publishes of a demonstration stays out of git as well."""

import subprocess

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline import editions, publish, showing
from kazmig.pipeline.preflight import public_folders
from kazmig.project.folders import Project


def test_published_folders_of_a_synthetic_edition_are_ignored(tmp_path):
    project, quarter = Project(tmp_path), Quarter.parse("2023Q1")
    folders = public_folders(tmp_path, "2023Q1")
    file = tmp_path / "facts.json"
    file.write_text("{}")
    area = tmp_path / ".kazmig" / "publish" / "2023Q1"
    area.mkdir(parents=True)
    files = {f"{folder}/facts.json": file for folder in folders}
    ignored = publish.keep_out_of_git(area, project, quarter)
    frozen = editions.freeze(project, quarter, "{}", {**files, **ignored})
    showing.show(tmp_path, frozen, folders, area)
    (tmp_path / ".gitignore").write_text(".kazmig/\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    listed = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert listed.stdout == "?? .gitignore\n?? facts.json\n"
    assert all((tmp_path / folder / "facts.json").is_file() for folder in folders)
