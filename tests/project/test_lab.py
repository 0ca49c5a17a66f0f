import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from kazmig.project.folders import Project
from kazmig.project.lab import STRIPPED, command, environment, prepare
from kazmig.project.notebook import read_notebook, written

# git runs the filter anew for each notebook and question, which takes a second or two: one tells as much as ten.
NAMES = ("14_clean_labour_permits.ipynb",)
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3}, "file_extension": ".py", "mimetype": "text/x-python",
    "name": "python", "nbconvert_exporter": "python", "pygments_lexer": "ipython3", "version": "3.12.1",
}  # fmt: skip


def as_jupyterlab_saves(path):
    """A notebook after "run all" and "save" in JupyterLab 4."""
    content = json.loads(path.read_text(encoding="utf-8"))
    content["metadata"]["language_info"] = LANGUAGE
    content["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}
    for number, cell in enumerate(content["cells"]):
        cell["metadata"] |= {"editable": True, "slideshow": {"slide_type": ""}}
        if cell["cell_type"] == "code":
            cell["metadata"] |= {"execution": {"iopub.status.busy": "2026-01-01"}, "collapsed": True, "scrolled": False}
            cell |= {
                "execution_count": number,
                "outputs": [{"output_type": "stream", "name": "stdout", "text": [f"{time.time()}\n"]}],
            }
    return json.dumps(content, indent=1, ensure_ascii=False)


def git(folder, *words):
    own = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    ran = subprocess.run(["git", *words], cwd=folder, env={**os.environ, **own}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture
def clone(root, tmp_path):
    """The notebooks in a clone of their own, on which JupyterLab was set up."""
    (tmp_path / "notebooks").mkdir()
    for name in NAMES:
        text = written(read_notebook(root / "notebooks" / name))
        (tmp_path / "notebooks" / name).write_text(text, encoding="utf-8")
    for name in (".gitattributes", ".gitignore", "pipeline.toml"):
        shutil.copy(root / name, tmp_path)
    git(tmp_path, "init", "-q")
    lines = prepare(Project(tmp_path))
    assert lines[0] == "git: outputs stay out of commits, notebooks are compared and merged by cell"
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "Notebooks")
    return tmp_path


def test_saving_notebooks_changes_nothing_for_git(clone):
    for path in sorted((clone / "notebooks").glob("*.ipynb")):
        path.write_text(as_jupyterlab_saves(path), encoding="utf-8")
    git(clone, "add", "--renormalize", ".")
    assert git(clone, "status", "--porcelain") == ""
    assert git(clone, "diff", "--no-ext-diff") == ""


def test_a_changed_sentence_is_a_change_of_one_line(clone):
    path = clone / "notebooks" / "14_clean_labour_permits.ipynb"
    saved = json.loads(as_jupyterlab_saves(path))
    saved["cells"][0]["source"][0] = "# Another title\n"
    path.write_text(json.dumps(saved, indent=1, ensure_ascii=False), encoding="utf-8")
    assert git(clone, "diff", "--no-ext-diff", "--numstat").split()[:2] == ["1", "1"]
    by_cell = git(clone, "diff")
    assert "Another title" in by_cell and "execution_count" not in by_cell


def test_setting_up_again_changes_nothing(clone):
    before = (clone / ".git" / "config").read_text(encoding="utf-8")
    prepare(Project(clone))
    assert (clone / ".git" / "config").read_text(encoding="utf-8") == before


def test_without_a_clone_it_is_said(tmp_path):
    assert "no clone" in prepare(Project(tmp_path))[0]


def test_what_the_filter_takes_out_is_what_the_gate_takes_out(root):
    path = root / "notebooks" / "13_clean_residence_permits.ipynb"
    strip = [sys.executable, "-m", "nbstripout", "--keep-id", "--unix-newlines", "--extra-keys", STRIPPED]
    ran = subprocess.run(strip, input=as_jupyterlab_saves(path), capture_output=True, text=True, encoding="utf-8")
    assert ran.stdout == written(read_notebook(path))


@pytest.mark.slow
def test_jupyterlab_serves_the_project_saves_and_keeps_its_checkpoints_outside(clone):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "--no-browser",
        f"--port={port}",
        "--IdentityProvider.token=t",
        "--ServerApp.port_retries=0",
        "--allow-root",
    ]
    server = subprocess.Popen(
        command(Project(clone), options), cwd=clone, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/api/status")
        assert {each["name"] for each in ask(port, "GET", "")["content"]} >= {"notebooks", "pipeline.toml"}
        place = f"notebooks/{NAMES[0]}"
        model = ask(port, "GET", place)
        ask(port, "PUT", place, {"type": "notebook", "format": "json", "content": model["content"]})
        ask(port, "POST", f"{place}/checkpoints")
    finally:
        server.terminate()
        server.wait(30)
    assert git(clone, "diff", "--no-ext-diff") == ""
    assert git(clone, "status", "--porcelain") == ""
    assert not list(clone.rglob(".ipynb_checkpoints"))
    assert list((clone / ".kazmig" / "lab" / "checkpoints").iterdir())


def ask(port, verb, place, body=None):
    content = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": "token t", "Content-Type": "application/json"}
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/contents/{place}", data=content, headers=headers, method=verb
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b"{}")


def wait_for(address, seconds=90):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            request = urllib.request.Request(address, headers={"Authorization": "token t"})
            urllib.request.urlopen(request, timeout=5).close()
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail("JupyterLab did not start")


def test_nothing_asks_for_news_and_a_folder_of_settings_that_was_given_counts_first(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/of/the/team")
    command(Project(tmp_path), [])
    first, own = environment(Project(tmp_path))["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    text = (tmp_path / ".kazmig" / "lab" / "labconfig" / "default_setting_overrides.json").read_text(encoding="utf-8")
    assert first == "/of/the/team" and own == str(tmp_path / ".kazmig" / "lab") and '"fetchNews": "false"' in text


def test_two_clones_do_not_open_each_others_notebooks(tmp_path, monkeypatch):
    monkeypatch.delenv("JUPYTERLAB_WORKSPACES_DIR", raising=False)
    own = [environment(Project(tmp_path / name))["JUPYTERLAB_WORKSPACES_DIR"] for name in ("one", "other")]
    assert own == [str(tmp_path / name / ".kazmig" / "lab" / "workspaces") for name in ("one", "other")]
    monkeypatch.setenv("JUPYTERLAB_WORKSPACES_DIR", "/of/the/team")
    assert environment(Project(tmp_path))["JUPYTERLAB_WORKSPACES_DIR"] == "/of/the/team"
