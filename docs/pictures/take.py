"""The pictures of the README and the docs, taken anew: `make pictures`. Needs Chromium and the edition of 2022Q4.

All but the report are taken in a copy of the project, where an invented quarter may lie and JupyterLab may write.
"""

import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import messy

from kazmig.project.folders import Project
from kazmig.project.lab import command, environment, prepare
from kazmig.report.checks.browser import browser

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FIGURES = ("gap_waterfall", "baseline_region_map", "growth_fan")
NOTEBOOK = "notebooks/14_clean_labour_permits.ipynb"
PORT, PATIENCE = 8931, 120
RAN = """() => {
  const cells = [...jupyterapp.shell.currentWidget.content.model.cells].filter(cell => cell.type === "code");
  return cells.every(cell => cell.executionCount);
}"""


def main() -> None:
    """Takes all pictures; what cannot be taken stops it with the error."""
    for name in FIGURES:
        shutil.copyfile(ROOT / "figures" / "2022Q4" / f"{name}.en.png", HERE / f"{name}.en.png")
    with tempfile.TemporaryDirectory() as place, browser() as chromium:
        desk = Path(place) / "project"
        shutil.copytree(ROOT, desk, ignore=shutil.ignore_patterns(".venv", ".git", "attempts", "editions"))
        kazmig(desk, "demo-quarter", "2024Q4")
        tables = [f"data/raw/2022Q4/{name}.csv" for name in ("assumptions", "assumptions_cautious")]
        kazmig(desk, "look", "data/raw/2024Q4/residence_permits.xlsx", "--html", "look.html")
        messy.write(desk / "crossings.xlsx")
        kazmig(desk, "look", "crossings.xlsx", "--html", "messy.html")
        kazmig(desk, "compare", *tables, "--page", "compare.html")
        kazmig(desk, "graph", "--page", "graph.html", "--quarter", "2022Q4")
        shoot(chromium, ROOT / "reports" / "2022Q4" / "quarterly_report.en.html", "report", (1000, 1250))
        shoot(chromium, desk / "look.html", "look_permits", (1100, 760))
        shoot(chromium, desk / "messy.html", "look", (1100, 1330))
        shoot(chromium, desk / "compare.html", "compare", (1400, 760))
        shoot(chromium, desk / "graph.html", "graph", (1280, 860))
        lab(chromium, desk)


def kazmig(desk: Path, *words: str) -> None:
    """A command in the copy; one that ends with 1 has said what it saw."""
    ran = subprocess.run([sys.executable, "-m", "kazmig.cli", *words], cwd=desk, capture_output=True, text=True)
    if ran.returncode > 1:
        raise SystemExit(f"kazmig {' '.join(words)}: {ran.stderr}")


def shoot(chromium, page: Path, name: str, size: tuple[int, int]) -> None:
    """What a window of this size shows of a page."""
    window = chromium.new_page(viewport={"width": size[0], "height": size[1]})
    window.goto(page.resolve().as_uri())
    window.screenshot(path=HERE / f"{name}.png")
    window.close()


def lab(chromium, desk: Path) -> None:
    """JupyterLab with a notebook that was run."""
    prepare(Project(desk))
    options = ["--no-browser", f"--port={PORT}", "--IdentityProvider.token=t", "--ServerApp.port_retries=0"]
    options += ["--allow-root", "--LabApp.expose_app_in_browser=True"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command(Project(desk), options), cwd=desk, env=environment(Project(desk)), **quiet)
    try:
        until(lambda: answers(f"http://127.0.0.1:{PORT}/api/status?token=t"))
        window = chromium.new_page(viewport={"width": 1400, "height": 900})
        window.set_default_timeout(PATIENCE * 1000)
        window.goto(f"http://127.0.0.1:{PORT}/lab/tree/{NOTEBOOK}?token=t")
        window.locator(".jp-MarkdownCell h1").first.wait_for()
        idle = "() => jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
        until(lambda: window.evaluate(idle))
        window.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
        until(lambda: window.evaluate(RAN))
        time.sleep(2)  # the last picture is still being laid out
        window.locator(".jp-OutputArea-output img").first.scroll_into_view_if_needed()
        window.screenshot(path=HERE / "lab.png")
    finally:
        server.terminate()
        server.wait(30)


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except OSError:
        return False
    return True


def until(question) -> None:
    """Asks until the answer is yes."""
    end = time.monotonic() + PATIENCE
    while not question():
        if time.monotonic() > end:
            raise SystemExit("JupyterLab did not get there in two minutes")
        time.sleep(0.3)


if __name__ == "__main__":
    main()
