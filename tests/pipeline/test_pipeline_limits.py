"""Nothing goes on for ever: limits of a cell, a step, memory and output, each told in a sentence with the cell."""

import io
import time

import pytest

from kazmig.pipeline import workers
from kazmig.pipeline.errors import StepFailure
from kazmig.pipeline.progress import Progress
from kazmig.pipeline.screen import Screen
from kazmig.project.limits import LimitError, Limits

LOOP = "while True: pass"
# The interpreter is not asked for its lock before this ends, in some thousand years.
HELD = "import re; re.match('(a+)+$', 'a' * 60 + 'b')"
FLOOD = "for _ in range(200): print('x' * 1_000_000)"
ENDLESS = "while True: print('x' * 1000)"
# What is left in the end is too little for a thread or a traceback.
CREEP = """b, n = [], 1 << 26
while n > 64:
    try:
        b.append(bytearray(n))
    except MemoryError:
        n //= 2
raise MemoryError"""
SHORT, STEP = {"cell_minutes": 0.03}, {"step_minutes": 0.05}


ENDED = [
    pytest.param([LOOP], SHORT, 3, "it took more than 0.03 min (cell_minutes in pipeline.toml)", id="endless loop"),
    pytest.param([HELD], SHORT, 3, "it took more than 0.03 min (cell_minutes", id="code that holds the lock"),
    pytest.param(["import time; time.sleep(1.5)"] * 3, STEP, 4, "the step took more than 0.05 min", id="step"),
    pytest.param(["b = bytearray(3 << 30)"], {"memory_gb": 2}, 3, "MemoryError (a step may take 2 GB", id="memory"),
    pytest.param([CREEP], {"memory_gb": 2}, 3, "MemoryError (a step may take 2 GB", id="memory by and by"),
    pytest.param([FLOOD], {"output_mb": 10}, 3, "it wrote more than 10 MB of output", id="200 MB of output"),
    pytest.param([ENDLESS], {"output_mb": 1}, 3, "it wrote more than 1 MB of output", id="endless output"),
]


@pytest.mark.parametrize(("cells", "limits", "cell", "said"), ENDED)
def test_what_goes_on_for_ever_ends_with_its_cell_and_its_limit(run, source, cells, limits, cell, said):
    begun = time.monotonic()
    with pytest.raises(StepFailure) as failed:
        run(source(*cells), workers.CAN_FORK, limits=limits)
    assert said in failed.value.reason
    assert failed.value.cell.startswith(f"cell {cell}")
    assert time.monotonic() - begun < 60


def test_an_ordinary_kernel_has_the_same_limits(run, source):
    with pytest.raises(StepFailure, match=r"more than 1 MB of output"):
        run(source(ENDLESS), False, limits={"output_mb": 1})


def test_what_stays_within_its_limits_is_not_disturbed(run, source):
    run(source("b = bytearray(1 << 28); print('x' * 900_000)"), workers.CAN_FORK, limits=vars(Limits()))


def test_a_step_that_says_nothing_is_named_from_time_to_time():
    out = io.StringIO()
    progress = Progress(Screen(out), still=0.2)
    with progress.shown():
        line = progress.begin("15_clean_remittances")
        line.cell(6, 12)
        deadline = time.monotonic() + 20
        while out.getvalue().count("still") < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        line.end(True)
    assert "  still  15_clean_remittances in cell 6 of 12 for " in out.getvalue()
    assert out.getvalue().count("still") >= 2


@pytest.mark.parametrize(
    ("section", "said"),
    [
        pytest.param({"cell_hours": 1}, "unknown limit 'cell_hours'. Known: cell_minutes", id="unknown"),
        pytest.param({"cell_minutes": 0}, "cell_minutes: found 0, expected a number above zero", id="zero"),
        pytest.param({"memory_gb": "8"}, "memory_gb: found '8'", id="text"),
        pytest.param({"memory_gb": True}, "memory_gb: found True", id="truth"),
        pytest.param(3, "found 3, expected a table", id="no table"),
    ],
)
def test_a_limit_that_is_none_is_said(section, said):
    with pytest.raises(LimitError, match=said.replace("(", r"\(")):
        Limits().changed(section)


def test_a_step_may_have_its_own_limit():
    assert Limits().changed({"cell_minutes": 60}).changed({"memory_gb": 1}) == Limits(cell_minutes=60, memory_gb=1)


# --- the log of a run ------------------------------------------------------------------------------------------------


def test_the_log_names_cell_and_kind_of_error_and_no_value(toy):
    toy.change("10_clean", write='raise ValueError("Aigul Secretova, 870112300123")')
    ran = toy.run()
    log = (toy.root / ".kazmig/run.log").read_text()
    assert "Aigul" in ran.text, "the person at the machine sees what the cell said"
    assert "to be mailed:  .kazmig/run.log" in ran.text
    assert "failed 10_clean, cell 6, In [6] (write): ValueError" in log
    assert "exit code 1" in log
    assert "Aigul" not in log and "8701" not in log and str(toy.root) not in log
    toy.change("10_clean")
    toy.run()
    assert "exit code 0" in (toy.root / ".kazmig/run.log").read_text()
    assert "ValueError" in (toy.root / ".kazmig/run.before.log").read_text()
