"""A real JupyterLab, as `make lab` starts it, driven as a researcher does: open, run all, edit a sentence, save."""

import os
import socket
import subprocess
import time
import urllib.request

import pytest
from edition import copy_project

from kazmig.project.folders import Project
from kazmig.project.lab import command, environment, prepare

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOTEBOOK = "notebooks/14_clean_labour_permits.ipynb"
PATIENCE = 90_000  # ms, on a busy machine
# Code cells that ran, those there are, and the kinds of errors among their outputs.
STATE = """() => {
  const cells = [...jupyterapp.shell.currentWidget.content.model.cells].filter(cell => cell.type === "code");
  const outputs = cells.flatMap(cell => cell.outputs.toJSON());
  return {ran: cells.filter(cell => cell.executionCount).length, all: cells.length,
          errors: outputs.filter(each => each.output_type === "error").map(each => each.ename),
          pictures: outputs.filter(each => each.data && each.data["image/png"]).length};
}"""


def git(folder, *words):
    own = {f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    ran = subprocess.run(["git", *words], cwd=folder, env={**os.environ, **own}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def lab(root, tmp_path_factory):
    """JupyterLab on a clone of the project; its folder and address."""
    place = copy_project(root, tmp_path_factory.mktemp("lab") / "project").root
    for name in (".gitattributes", ".gitignore"):
        (place / name).write_bytes((root / name).read_bytes())
    git(place, "init", "-q")
    prepare(Project(place))
    git(place, "add", "notebooks", ".gitattributes", ".gitignore")
    git(place, "commit", "-qm", "Notebooks")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", f"--port={port}", "--IdentityProvider.token=t", "--ServerApp.port_retries=0"]
    options += ["--allow-root", "--LabApp.expose_app_in_browser=True"]
    env = {**environment(Project(place)), "PYTHONPATH": str(place / "src")}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command(Project(place), options), cwd=place, env=env, **quiet)
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/status?token=t")
        yield place, f"http://127.0.0.1:{port}/lab/tree/{NOTEBOOK}?token=t"
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(address):
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail("JupyterLab did not start")


def until_true(page, question):
    """Asks the page until it answers yes."""
    until = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(question):
        assert time.monotonic() < until, f"never so: {question}"
        time.sleep(0.3)


def test_open_run_all_edit_a_sentence_save_and_git_sees_one_line(lab, chromium):
    place, address = lab
    page = chromium.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    title = page.locator(".jp-MarkdownCell h1").first
    title.wait_for()
    until_true(page, "() => jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'")
    page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
    until_true(
        page, f"() => {{ const state = ({STATE})(); return state.ran === state.all || state.errors.length > 0; }}"
    )
    assert page.locator(".Toastify__toast").count() == 0, "JupyterLab asks for news"
    state = page.evaluate(STATE)
    assert state["errors"] == [] and state["all"] > 5
    assert state["pictures"] >= 1, "the figure is not seen at the notebook"
    assert (place / ".scratch" / "2022Q4" / "tables" / "labour_permits.csv").is_file()
    assert not (place / "data" / "processed").exists(), "a notebook run by hand has published something"

    page.evaluate("() => jupyterapp.shell.currentWidget.content.scrollToItem(0)")
    page.locator(".jp-MarkdownCell h1").first.dblclick()
    editor = page.locator(".jp-MarkdownCell .cm-content").first
    editor.wait_for()
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Typed at the desk.")
    before = (place / NOTEBOOK).read_bytes()
    page.keyboard.press("Control+s")
    until = time.monotonic() + PATIENCE / 1000
    while b"Typed at the desk." not in (place / NOTEBOOK).read_bytes() and time.monotonic() < until:
        time.sleep(0.2)
    page.close()
    assert (place / NOTEBOOK).read_bytes() != before
    assert git(place, "diff", "--no-ext-diff", "--numstat").split() == ["1", "1", NOTEBOOK]
    changed = [line for line in git(place, "status", "--porcelain").splitlines() if not line.startswith("??")]
    assert changed == [f" M {NOTEBOOK}"]
