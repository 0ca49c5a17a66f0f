"""`make lab`: JupyterLab rooted at the project; a saved notebook differs from its last version by what was written.

Set up on each start, quickly and without a network: git leaves outputs and editors' metadata out of commits
(nbstripout) and compares and merges notebooks by cell (nbdime); checkpoints lie outside the evidence; nothing asks for
news or updates.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from kazmig.project.folders import ROOT_VARIABLE, Project

# What nbstripout leaves by itself and the project does not keep: with these its result is `notebook.tidy`.
_LANGUAGE = ("codemirror_mode", "file_extension", "mimetype", "nbconvert_exporter", "pygments_lexer", "version")
_NOTEBOOK = ("papermill", "widgets", "colab", "vscode", "toc", "toc-autonumbering", "signature")
_CELL = ("editable", "deletable", "slideshow", "jupyter", "papermill", "id", "vscode", "colab", "outputId")
STRIPPED = " ".join(
    [
        *(f"metadata.language_info.{key}" for key in _LANGUAGE),
        *(f"metadata.{key}" for key in _NOTEBOOK),
        *(f"cell.metadata.{key}" for key in _CELL),
    ]
)
_CONFIG = """\
c.ServerApp.root_dir = {root!r}
c.ServerApp.preferred_dir = {notebooks!r}
c.FileCheckpoints.checkpoint_dir = {checkpoints!r}
# Nothing is asked of the network, nor whether it may be (_SETTINGS).
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
"""
# Defaults of JupyterLab here, which a person's own settings go before.
_SETTINGS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}


def prepare(project: Project) -> list[str]:
    """Sets up git and JupyterLab for this project; returns a line about each, to be shown."""
    return [_set_up_git(project), f"JupyterLab: root {project.root}, checkpoints in .kazmig/lab, no network needed"]


def command(project: Project, options: Sequence[str]) -> list[str]:
    """What starts JupyterLab with this project's settings; a person's own options come last and win."""
    folder = project.root / ".kazmig" / "lab"
    (folder / "checkpoints").mkdir(parents=True, exist_ok=True)
    settings = folder / "labconfig" / "default_setting_overrides.json"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text(json.dumps(_SETTINGS, indent=2) + "\n", encoding="utf-8", newline="\n")
    config = folder / "jupyter_config.py"
    text = _CONFIG.format(
        root=str(project.root), notebooks=str(project.notebooks), checkpoints=str(folder / "checkpoints")
    )
    config.write_text(text, encoding="utf-8", newline="\n")
    return [sys.executable, "-m", "jupyterlab", f"--config={config}", *options]


def start(project: Project, options: Sequence[str]) -> int:
    """JupyterLab in the foreground; returns its exit code."""
    return subprocess.run(command(project, options), cwd=project.root, env=environment(project)).returncode


def environment(project: Project) -> dict[str, str]:
    """What JupyterLab is started with: this project's root, and its settings before those of the machine."""
    own = str(project.root / ".kazmig" / "lab")
    paths = os.pathsep.join(filter(None, (os.environ.get("JUPYTER_CONFIG_PATH"), own)))
    settings = {**os.environ, ROOT_VARIABLE: str(project.root), "JUPYTER_CONFIG_PATH": paths}
    # Which notebooks stand open is of this clone alone: JupyterLab would open another's here.
    settings.setdefault("JUPYTERLAB_WORKSPACES_DIR", os.path.join(own, "workspaces"))
    return settings


def _set_up_git(project: Project) -> str:
    """The filter and the drivers that .gitattributes names, in this clone's own configuration."""
    if not (project.root / ".git").exists():
        return "git: this folder is no clone, so nothing keeps outputs out of commits"
    for key, value in _settings().items():
        ran = subprocess.run(["git", "config", "--local", key, value], cwd=project.root, capture_output=True, text=True)
        if ran.returncode:
            return f"git could not be set up ({ran.stderr.strip()}); outputs would go into commits"
    return "git: outputs stay out of commits, notebooks are compared and merged by cell"


def _settings() -> dict[str, str]:
    python = Path(sys.executable)
    strip = f'"{python}" -m nbstripout --keep-id --unix-newlines --extra-keys "{STRIPPED}"'
    return {
        "filter.nbstripout.clean": strip,
        "filter.nbstripout.smudge": "cat",
        "diff.jupyternotebook.command": f'"{python}" -m nbdime.vcs.git.diffdriver diff --use-filter',
        "merge.jupyternotebook.name": "notebooks, by cell",
        "merge.jupyternotebook.driver": f'"{python}" -m nbdime.vcs.git.mergedriver merge %O %A %B %L %P',
    }
