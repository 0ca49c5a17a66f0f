"""One notebook at a time: kernels of both kinds, side by side, and what the executed copy holds."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from kazmig.pipeline import workers
from kazmig.pipeline.errors import StepFailure
from kazmig.pipeline.notebooks import Watch, execute
from kazmig.pipeline.pages import with_current_prose
from kazmig.pipeline.seed import Seed
from kazmig.report.gate import lost_outputs

KINDS = [
    pytest.param(True, id="forked", marks=pytest.mark.skipif(not workers.CAN_FORK, reason="Linux only")),
    pytest.param(False, id="ordinary"),
]


def printed(content):
    cells = nbformat.reads(content.decode(), 4).cells
    return ["".join(output.get("text", "") for output in cell.get("outputs", [])) for cell in cells][3:]


@pytest.mark.parametrize("forked", KINDS)
def test_the_parameter_is_injected_and_the_folder_is_that_of_notebooks(run, source, forked):
    content = run(source("print(quarter)", "import os; print(os.path.basename(os.getcwd()))"), forked)
    assert printed(content) == ["2023Q1\n", source().parent.name + "\n"]


def test_both_kinds_of_kernel_and_two_executions_give_the_same_bytes(run, source):
    path = source(
        "import matplotlib as m; print(m.get_backend(), m.matplotlib_fname().endswith('mpl-data/matplotlibrc'))",
        "import locale, time, os; print(locale.getpreferredencoding(), time.tzname, os.environ['PYTHONHASHSEED'])",
        "print(sorted({'UZB', 'RUS', 'TJK'}, key=hash))",
        "{'a': 1}",
    )
    assert run(path, True) == run(path, False) == run(path, True)


def test_the_executed_copy_tells_nothing_of_when_and_where(run, source):
    content = run(source("1 + 1"), workers.CAN_FORK).decode()
    assert "papermill" not in content
    assert str(source().parent) not in content
    assert "iopub" not in content and "start_time" not in content


def test_a_drawing_that_a_cell_leaves_open_is_no_silent_loss(run, source):
    content = run(source("import matplotlib.pyplot as plt\nline = plt.plot([1, 2])", "print(plt.get_fignums())"), True)
    cells = {cell.id: cell for cell in nbformat.reads(content.decode(), 4).cells}
    assert cells["c1"].outputs[0].text == "[]\n"
    (problem,) = lost_outputs("10_x.ipynb", [("c0", each) for each in cells["c0"].outputs])
    assert "image/png, which no page shows. Draw it with step.figure" in problem


def test_progress_goes_cell_by_cell(run, source):
    seen = [()]
    run(source("1", "2"), workers.CAN_FORK, seen=seen)
    assert [at for at in seen if at] == [(number, 5) for number in range(1, 6)]


@pytest.mark.skipif(not workers.CAN_FORK, reason="Linux only")
def test_a_forked_kernel_that_cannot_start_gives_way_to_an_ordinary_one(source, home, tmp_path):
    dead = subprocess.Popen(["true"])
    reading, writing = os.pipe()
    log = str(tmp_path / "log")
    watched = {"log": log, "roots": [str(tmp_path)], "ignored": [], "output": log + ".out"}
    watch = Watch(workers.environment(home[0]), tmp_path, watched, lambda *_: None, Seed(dead.pid, writing))
    execute(source("print('ran')"), tmp_path / "out.ipynb", {"quarter": "2023Q1"}, watch)
    os.close(reading)
    assert printed((tmp_path / "out.ipynb").read_bytes()) == ["ran\n"]


def test_an_error_after_the_start_is_not_tried_again(run, source, tmp_path):
    path = source(f"open({str(tmp_path / 'count')!r}, 'a').write('x')", "1 / 0")
    with pytest.raises(StepFailure, match="ZeroDivisionError"):
        run(path, workers.CAN_FORK)
    assert (tmp_path / "count").read_text() == "x"


@pytest.mark.skipif(not workers.CAN_FORK, reason="Linux only")
def test_many_kernels_side_by_side_never_meet(run, source):
    """Kernels over ports collided in 6 of 376 starts; over private sockets they cannot."""
    paths = [source(f"print({number})", name=f"n{number}") for number in range(24)]
    with ThreadPoolExecutor(6) as pool:
        contents = list(pool.map(lambda path: run(path, True), paths))
    assert [printed(content) for content in contents] == [[f"{number}\n"] for number in range(24)]


@pytest.mark.parametrize("forked", KINDS)
@pytest.mark.parametrize("folder", [pytest.param("", id="none"), pytest.param("x" * 120, id="too long"), "not there"])
def test_without_a_folder_for_sockets_ports_serve(run, source, home, monkeypatch, tmp_path, forked, folder):
    place = tmp_path / folder
    if folder.startswith("x"):
        place.mkdir()
    monkeypatch.setattr(home[1], "sockets", str(place) if folder else "")
    assert printed(run(source("print(1)"), forked)) == ["1\n"]


def test_a_kernel_leaves_no_files_behind(run, source, home):
    run(source("1"), workers.CAN_FORK)
    assert list(Path(home[1].sockets).iterdir()) == []


def test_a_persons_start_up_files_do_not_reach_a_kernel(run, source, tmp_path, monkeypatch):
    startup = tmp_path / "home" / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "mine.py").write_text("quarter = 'mine'; mine = 1")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert printed(run(source("print('mine' in globals())"), workers.CAN_FORK)) == ["False\n"]


def test_pages_take_prose_as_it_stands_and_outputs_as_they_were(run, source):
    path = source("print(quarter)")
    executed = nbformat.reads(run(path, workers.CAN_FORK).decode(), 4)
    current = nbformat.read(path, 4)
    current.cells[0].source = "# A better title"
    current.cells.append(nbformat.v4.new_markdown_cell("A last word.", id="last"))
    merged = with_current_prose(current, executed)
    assert [cell.id for cell in merged.cells] == ["title", "parameters", "injected-parameters", "c0", "last"]
    assert merged.cells[0].source == "# A better title"
    assert merged.cells[3].outputs[0].text == "2023Q1\n"


PAST_PYTHON = {
    "a command among prints": ('print("a")\nos.system("echo b")\nprint("c")', "a\nb\nc\n"),
    "a command that is told of the stream": ('subprocess.run(["echo", "d"], stdout=sys.stdout)\nNone', "d\n"),
    "compiled code": ('ctypes.CDLL(None).puts(b"e")\nNone', "e\n"),
    "more than a pipe holds": ("os.system(\"head -c 300000 /dev/zero | tr '\\\\0' f\")\nNone", "f" * 300_000),
}


@pytest.mark.parametrize("forked", KINDS)
def test_what_is_written_past_python_stands_under_its_cell(run, source, forked):
    cells = [cell for cell, _ in PAST_PYTHON.values()]
    said = printed(run(source("import ctypes, os, subprocess, sys", *cells, 'print("after")'), forked))[1:]
    assert said == [*(text for _, text in PAST_PYTHON.values()), "after\n"]


@pytest.mark.parametrize("forked", KINDS)
def test_what_commands_and_python_write_in_turns_stands_in_turns(run, source, forked):
    cell = 'import os\nfor each in range(20):\n    print("p", each)\n    os.system(f"echo c {each}")'
    (said,) = printed(run(source(cell), forked))
    assert said == "".join(f"p {each}\nc {each}\n" for each in range(20))


def test_text_is_one_output_however_slowly_it_came(run, source):
    slow = 'import time\nfor each in "ab":\n    print(each, flush=True)\n    time.sleep(0.4)'
    (cell,) = [each for each in nbformat.reads(run(source(slow), True).decode(), 4).cells if each.id == "c0"]
    assert [output.text for output in cell.outputs] == ["a\nb\n"]
