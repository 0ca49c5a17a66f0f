"""Every tutorial, run exactly as it is written, in one copy of a project that has its edition."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("[0-9]-*.md"))
# Adding a source leaves words to be written, without which no edition runs: it comes last in the one folder of all.
TUTORIALS.sort(key=lambda path: path.stem.endswith("add-a-source"))
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def desk(edition, tmp_path_factory):
    """A copy of the edition's project, and the environment in which a person types there."""
    place = tmp_path_factory.mktemp("tutorials") / "project"
    shutil.copytree(edition.root, place, symlinks=True)
    shutil.copytree(ROOT / "docs", place / "docs", dirs_exist_ok=True)
    commands = place.parent / "bin"
    commands.mkdir()
    for name, words in (("kazmig", "-m kazmig.cli "), ("python", ""), ("dask", "-m dask ")):
        shim = commands / name
        shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words}"$@"\n', encoding="utf-8")
        shim.chmod(0o755)
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("KAZMIG_", "PYTEST_"))}
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    return place, {**plain, "PATH": path, "PYTHONPATH": str(place / "src")}


def test_there_are_nine_and_the_list_names_each():
    listed = (ROOT / "docs" / "tutorials" / "README.md").read_text(encoding="utf-8")
    assert len(TUTORIALS) == 9
    assert [path.name for path in TUTORIALS if f"({path.name})" not in listed] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.stem)
def test_a_tutorial_works_as_written(path, desk):
    place, env = desk
    blocks = BLOCK.findall(path.read_text(encoding="utf-8"))
    assert blocks
    script = "set -e\n" + "\n".join(blocks)
    ran = subprocess.run(
        ["sh", "-c", script],
        start_new_session=True,
        cwd=place,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert ran.returncode == 0, f"{path.name}:\n{ran.stdout[-3000:]}\n{ran.stderr[-3000:]}"
