"""The environment of every process, and tasks that are handed over as JSON."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kazmig.pipeline import orders, preload, workers
from kazmig.pipeline.here import Here
from kazmig.pipeline.place import Lost, Stopped


@pytest.fixture
def order(tmp_path):
    """The smallest task: what the machine is."""
    (tmp_path / ".kazmig" / "attempts").mkdir(parents=True)
    return {
        "kind": "machine",
        "name": "machine",
        "root": str(tmp_path),
        "library": str(workers.source()),
        "locked": {},
        "ignored": [],
        "attempts": str(tmp_path / ".kazmig" / "attempts"),
        "sockets": "",
    }


@pytest.fixture
def here(tmp_path):
    place = Here(tmp_path, 2, [tmp_path / ".kazmig" / "attempts"])
    yield place
    place.close()


def test_every_process_has_the_same_settings_whatever_the_machine_has(tmp_path, monkeypatch):
    for name, value in {"TZ": "Asia/Almaty", "LC_ALL": "ru_RU.UTF-8", "PYTHONHASHSEED": "99"}.items():
        monkeypatch.setenv(name, value)
    env = workers.environment(tmp_path, KAZMIG_OUT="there")
    assert {name: env[name] for name in workers.MACHINE} == workers.MACHINE
    assert env["KAZMIG_OUT"] == "there"
    assert env["MPLCONFIGDIR"].startswith(str(tmp_path)) and env["IPYTHONDIR"].startswith(str(tmp_path))
    assert os.environ["TZ"] == "Asia/Almaty", "the run's own process keeps its settings"


@pytest.mark.parametrize("kind", ["forked", "ordinary"])
def test_a_task_gives_the_same_answer_forked_and_in_a_new_python(here, order, monkeypatch, kind):
    monkeypatch.setenv("KAZMIG_KERNELS", kind)
    answer = here.run(order, lambda message: None)
    assert answer["ok"], answer
    assert answer["record"]["python"].startswith(f"{sys.version_info.major}.{sys.version_info.minor}")


def test_an_error_comes_back_as_its_last_line(here, order):
    answer = here.run({**order, "locked": 3}, lambda message: None)
    assert not answer["ok"]
    assert answer["reason"] == "TypeError: 'int' object is not iterable"


@pytest.mark.skipif(not workers.CAN_FORK, reason="forking is safe on Linux only")
def test_a_process_that_is_killed_is_lost(here, order):
    def kill(message):
        if "process" in message:
            os.kill(message["process"], 9)

    with pytest.raises(Lost, match="ended without an answer"):
        here.run(order, kill)


def test_nothing_begins_after_the_run_was_stopped(here, order):
    here.close()
    with pytest.raises(Stopped, match="the run was stopped"):
        here.run(order, lambda message: None)


def test_folders_for_sockets_that_a_killed_run_left_are_removed_and_those_of_others_stay(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", short := tempfile.mkdtemp(prefix="t", dir="/tmp"))
    try:
        other = Here(tmp_path, 1, [])
        left = Path(short, "kz999999999-left")
        (left / "k").mkdir(parents=True)
        this = Here(tmp_path, 1, [])
        assert not left.exists() and Path(other.sockets).is_dir() and Path(this.sockets).parent == Path(short)
        for place in (this, other):
            place.close()
        assert not os.listdir(short)
    finally:
        shutil.rmtree(short)


def test_each_run_has_attempts_of_its_own(tmp_path):
    code = "from kazmig.pipeline.attempts import own_attempts; from pathlib import Path; print(own_attempts(Path('.')))"
    runs = {subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout for _ in range(2)}
    assert len(runs) == 2 and all(place.startswith(".kazmig/attempts/") for place in runs)


@pytest.mark.parametrize("kind", preload.KINDS)
def test_a_server_loads_libraries_and_no_module_of_the_project_that_a_task_could_use(kind):
    program = (
        "import sys, json; from kazmig.pipeline import forkserver, preload; "
        f"preload.load({kind!r}); print(json.dumps(sorted(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    modules = set(json.loads(ran.stdout))
    wanted = {"drawing": {"matplotlib", "scipy"}, "tables": {"pandas", "pandera"}, "page": {"jinja2", "nbformat"}}
    assert wanted.get(kind, {"pandas", "nbformat"}) <= modules
    own = {name for name in modules if name.split(".")[0] == "kazmig"}
    machinery = {"attempts", "forkserver", "lifeline", "messages", "observe", "preload", "work"}
    assert own == {"kazmig", "kazmig.pipeline", *(f"kazmig.pipeline.{name}" for name in machinery)}
    unwanted = {"page": {"matplotlib", "scipy", "IPython", "pandera", "pandas"}, "notebook": {"matplotlib", "scipy"}}
    assert not unwanted.get(kind, set()) & modules


@pytest.mark.parametrize("kind", preload.KINDS)
def test_every_library_that_is_loaded_beforehand_is_there(kind):
    program = f"import importlib\nfor name in {preload.KINDS[kind]!r}: importlib.import_module(name)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


@pytest.mark.parametrize(
    ("code", "expected"), [("step.figure('a', table)", True), ("import scipy", True), ("step.write('a', b, C)", False)]
)
def test_only_for_notebooks_that_draw_or_fit_its_libraries_are_loaded(toy, code, expected):
    toy.change("10_clean", more=code)
    assert orders.draws(toy.root / "notebooks/10_clean.ipynb") is expected


def test_a_page_brings_no_library_that_draws_or_computes():
    """What makes pages is loaded while somebody waits for a sentence to reach its page."""
    heavy = ("pandas", "numpy", "matplotlib", "seaborn", "scipy", "statsmodels", "IPython", "pandera", "duckdb")
    code = f"import sys, kazmig.pipeline.pages; print([name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
