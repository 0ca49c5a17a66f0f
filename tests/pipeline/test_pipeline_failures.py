"""Steps that fail, in each way a notebook can: never published, always told where and how to go on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from toys import FACT

import kazmig

SOURCE = str(Path(kazmig.__file__).parents[1])


@pytest.fixture
def failing(toy):
    """Changes one cell of the cleaning notebook, runs, and checks what holds for every failure."""

    def fail(cell: str, **request):
        before = toy.published()
        toy.change("10_clean", write=cell)
        ran = toy.run(**request)
        assert ran.code == 1
        assert toy.published() == before, "a failed run must leave the edition before it alone"
        assert "reports/2022Q4/index.html still shows the edition before" in ran.text
        assert "try again:     python run_all.py --quarter 2022Q4" in ran.text
        assert "--only 10_clean\n" in ran.text
        assert "10_clean" in ran.names("failed")
        assert not {"20_sum", "20_sum pages"} & (ran.names("done") | ran.names("failed"))
        return ran

    return fail


def test_a_failing_cell_is_named_with_its_error_and_the_executed_copy(failing, toy):
    ran = failing('things["persons"] / 0\nraise ValueError("first line\\nlast line: 12 people")')
    assert "10_clean, cell 6, In [6] (write)" in ran.text
    assert "ValueError: first line" in ran.text
    assert "last line: 12 people" in ran.text
    copy = toy.root / ".kazmig/build/2022Q4/notebooks/10_clean.failed.ipynb"
    assert copy.relative_to(toy.root).as_posix() in ran.text
    assert "last line: 12 people" in copy.read_text()


def test_the_number_of_the_cell_is_that_of_the_author(failing, toy):
    cells = toy.root / "notebooks/10_clean.ipynb"
    ran = failing("1 / 0")
    ids = [cell["id"] for cell in json.loads(cells.read_text())["cells"]]
    assert f"cell {ids.index('write') + 1}, In [" in ran.text


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        pytest.param("raise SystemExit(0)", "a cell before it ended the notebook", id="quiet exit"),
        pytest.param("import sys; sys.exit()", "a cell before it ended the notebook", id="sys.exit"),
        pytest.param("import os; os.kill(os.getpid(), 9)", "The kernel died", id="killed kernel"),
        pytest.param("import os; os._exit(0)", "The kernel died", id="kernel that leaves"),
        pytest.param("pass", "table 'things' was not written: add step.write(\"things\", …)", id="missing output"),
        pytest.param("pd.DataFrame( =", "SyntaxError", id="no Python"),
        pytest.param('step.write("thing", things, ANY)', 'Add "thing" to `tables`', id="undeclared output"),
        pytest.param("raise KeyboardInterrupt", "KeyboardInterrupt", id="interrupt within"),
    ],
)
def test_no_way_to_fail_counts_as_success(failing, cell, said):
    assert said in failing(cell).text


def test_an_output_of_an_earlier_run_does_not_stand_in_for_a_missing_one(failing, toy):
    assert (toy.root / ".kazmig/build/2022Q4/tables/things.csv").is_file()
    failing("pass")
    assert not (toy.root / ".kazmig/build/2022Q4/tables/things.csv").exists()


def test_what_does_not_depend_on_it_goes_on(failing):
    ran = failing("1 / 0", overrides={"draws": "2"})
    assert {"11_other", "11_other pages"} <= ran.names("done")
    assert "not run because of it: 20_sum" in ran.text


def test_without_keep_going_nothing_new_is_begun(failing):
    ran = failing("1 / 0", overrides={"draws": "2"}, keep_going=False, jobs=1)
    assert "11_other pages" not in ran.names("done")


def test_a_mended_step_goes_on_where_the_run_stopped(failing, toy):
    failing("1 / 0")
    toy.change("10_clean")
    ran = toy.run()
    assert ran.code == 0
    assert "11_other" not in ran.names("done")


def test_the_first_run_that_fails_leaves_no_edition(fresh):
    fresh.change("20_sum", sum="1 / 0")
    ran = fresh.run()
    assert ran.code == 1
    assert "There is no edition yet" in ran.text
    assert fresh.published() == {}


def test_two_steps_that_state_one_fact_unlike_fail_the_edition(toy):
    before = toy.published()
    toy.change("11_other", fact=FACT.format(key="things.total.persons", value="4"))
    ran = toy.run()
    assert ran.code == 1
    assert "fact 'things.total.persons' is also stated by 10_clean, and not alike" in ran.text
    assert toy.published() == before


def test_a_page_that_cannot_be_made_fails_its_step(toy):
    before = toy.published()
    declared = (toy.root / "pipeline.toml").read_text()
    toy.write("pipeline.toml", declared.replace("earlier = true", 'earlier = true\npage = "sums"'))
    ran = toy.run()  # a partner page needs three languages, and this notebook has none
    assert ran.code == 1
    assert "FAILED 20_sum pages" in ran.text
    assert toy.published() == before


def _start(toy, tmp_path, cell):
    toy.change("10_clean", write=f"open({str(tmp_path / 'begun')!r}, 'w').close()\n{cell}")
    program = "import sys; from kazmig.pipeline.command import main; sys.exit(main())"
    run = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=toy.root,
        env={**os.environ, "PYTHONPATH": SOURCE, "KAZMIG_ROOT": str(toy.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 90
    while not (tmp_path / "begun").exists():
        assert run.poll() is None and time.monotonic() < deadline, run.communicate()[0]
        time.sleep(0.1)
    return run


def _alive(text: str) -> list[str]:
    """Processes of this machine whose command line or working folder names `text`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_text().replace("\0", " ")
            if text in os.readlink(folder / "cwd") or text in command:
                found.append(command)
        except OSError:
            continue
    return found


def _wait_for(command: str, toy) -> None:
    """The cell says that it has begun a moment before it starts what it starts."""
    deadline = time.monotonic() + 30
    while not any(command in each for each in _alive(str(toy.root))):
        assert time.monotonic() < deadline, f"{command} was never started"
        time.sleep(0.05)


def _left(toy, run) -> list[str]:
    """Temporary folders of a run, and attempts in the project."""
    sockets = [str(path) for path in Path("/tmp").glob(f"kz{run.pid}-*")]
    return sockets + [str(path) for path in (toy.root / ".kazmig" / "attempts").glob("*")]


STOPS = {signal.SIGINT: (130, "Interrupted."), signal.SIGTERM: (143, "Terminated."), signal.SIGKILL: (-9, "")}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("number", STOPS, ids=lambda number: number.name)
def test_a_stopped_run_leaves_the_edition_no_process_and_no_folder(toy, tmp_path, number):
    """Also not what a notebook started itself."""
    before = toy.published()
    sleeper = f"import subprocess; subprocess.Popen(['sleep', '617'], cwd={str(toy.root)!r})"
    run = _start(toy, tmp_path, f"{sleeper}\nimport time; time.sleep(600)")
    _wait_for("sleep 617", toy)
    run.send_signal(number)
    said = run.communicate(timeout=60)[0]
    code, words = STOPS[number]
    assert run.returncode == code
    assert words in said and "Traceback" not in said
    deadline = time.monotonic() + 30
    while (_alive(str(toy.root)) or _left(toy, run)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _alive(str(toy.root)) == []
    assert _left(toy, run) == []
    assert toy.published() == before
    toy.change("10_clean")
    assert toy.run().code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("cell", [pytest.param("pass", id="success"), pytest.param("1 / 0", id="failure")])
def test_a_run_that_ends_by_itself_leaves_no_process_and_no_folder(toy, tmp_path, cell):
    run = _start(toy, tmp_path, f"import subprocess; subprocess.Popen(['sleep', '617'], cwd={str(toy.root)!r})\n{cell}")
    run.communicate(timeout=120)
    assert _alive(str(toy.root)) == []
    assert _left(toy, run) == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_dead_fork_server_is_replaced_and_the_run_goes_on(toy, tmp_path):
    gone = tmp_path / "gone"
    kill = (
        "import os, signal, pathlib\n"
        f"gone = pathlib.Path({str(gone)!r})\n"
        "if not gone.exists():\n"
        "    gone.touch()\n"
        "    parent = int(pathlib.Path(f'/proc/{os.getppid()}/stat').read_text().rsplit(')', 1)[1].split()[1])\n"
        "    os.kill(parent, signal.SIGKILL)\n"
        "    import time; time.sleep(60)\n"
        'step.write("things", things, ANY)'
    )
    toy.change("10_clean", write=kill)
    ran = toy.run()
    assert gone.exists()
    assert ran.code == 0, ran.text
    assert "10_clean" in ran.names("done")
