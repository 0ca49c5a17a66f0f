"""One task in a process of its own: JSON in, JSON out, on this machine or another.

    python -m kazmig.pipeline.work < task.json > answer.json

A task names its kind, the project's folder, quarter and step; whatever it makes, it makes in a folder of its own below
`attempts`, which the run looks at before anything of it counts. A process that ran on beside its own repetition would
write elsewhere.

Only the standard library is loaded with this module, and no module of the project that a notebook or a page could use:
see kazmig.pipeline.observe.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import traceback
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from kazmig.pipeline import lifeline, observe
from kazmig.pipeline.attempts import LOG
from kazmig.pipeline.messages import Answer, Give, Order, Tell, Told, watched

if TYPE_CHECKING:
    from kazmig.pipeline.checked import Machine

_SECONDS_WITHOUT_LIFE = 20.0
# A notebook keeps its limit itself, and says in which cell; this long after it the whole task ends.
_SECONDS_OF_GRACE = 60.0


def answer(text: str, pipe: int, observer: observe.Observer | None = None) -> None:
    """Does the task in this process and writes what there is to tell, line by line, to `pipe`.

    `observer` is that of the process from which this one was forked, where it has read anything of the project.
    """
    lock = threading.Lock()

    def tell(message: Told) -> None:
        with lock:
            os.write(pipe, (json.dumps(message) + "\n").encode())

    task = json.loads(text)
    tell({"process": os.getpid()})
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    os.environ.clear()
    os.environ.update(task["environment"])
    with os.fdopen(os.dup(pipe), "w", encoding="utf-8") as stream:
        result = perform(task, tell, lambda result: tell({"answer": result}), pipe, observer)
        stream.write(json.dumps({"answer": result}) + "\n")


def perform(
    task: Order, tell: Tell, give: Give, private: int | None = None, observer: observe.Observer | None = None
) -> Answer:
    """Does a task; never raises. `private` is a file that children must not hold open.

    `give` hands over the answer of a task that takes too long, just before its processes are ended.
    """
    begin = time.monotonic()
    attempt = Path(task["attempts"]) / f"{task['name']}.{uuid.uuid4().hex[:12]}"
    attempt.mkdir(parents=True)
    try:
        if task["kind"] == "notebook":
            done = _notebook(task, attempt, tell, give, private, observer)
        elif task["kind"] == "machine":
            done = _machine(task)
        else:
            done = _page(task, attempt, give, observer)
    except BaseException as error:
        last = traceback.format_exception_only(error)[-1].strip()
        (attempt / "traceback.txt").write_text(traceback.format_exc(), encoding="utf-8")
        done = {"ok": False, "reason": last, "kind": type(error).__name__}
    return {**done, "attempt": str(attempt), "seconds": round(time.monotonic() - begin, 3)}


def _notebook(
    task: Order, attempt: Path, tell: Tell, give: Give, private: int | None, observer: observe.Observer | None
) -> Answer:
    seed = None
    if task["forked"]:
        # Before anything else of this process: a process with threads must not fork.
        from kazmig.pipeline.seed import Seed

        seed = Seed.plant(watched(task, attempt), private, observer)
    _live_with(task)
    _end_in_time(task, attempt, give, _SECONDS_OF_GRACE)
    from kazmig.pipeline.notebooks import run_task

    return run_task(task, attempt, tell, seed)


def _page(task: Order, attempt: Path, give: Give, observer: observe.Observer | None) -> Answer:
    _live_with(task)
    _end_in_time(task, attempt, give)
    lifeline.limit_memory(task.get("limits", {}).get("memory_gb"))
    observe.watch(attempt / LOG, *roots(task), observer)
    from kazmig.pipeline.pages import run_task

    return run_task(task, attempt)


def _machine(task: Order) -> Answer:
    from kazmig.pipeline.machine import record

    return {"ok": True, "record": record(Path(task["root"]), Path(task["library"]), task["locked"])}


def roots(task: Order) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Folders that count, and those below them that do not."""
    return (task["root"], task["library"]), (*task["ignored"],)


def _end_in_time(task: Order, attempt: Path, give: Give, grace: float = 0.0) -> None:
    """Ends a task that goes on beyond its limit, with an answer that says so. Not before the kernel was forked."""
    minutes = task.get("limits", {}).get("step_minutes")
    if not minutes:
        return

    def end() -> None:
        reason = f"it took more than {minutes:g} min (step_minutes in pipeline.toml)"
        give({"ok": False, "reason": reason, "attempt": str(attempt), "seconds": 60 * minutes})
        lifeline.end_group(os.getpid())

    timer = threading.Timer(60 * minutes + grace, end)
    timer.daemon = True
    timer.start()


# --- by itself, on a machine of a cluster --------------------------------------------------------------------------


def main() -> None:
    """Reads a task from standard input and writes the answer to standard output."""
    lifeline.lead_a_group()
    task = json.loads(sys.stdin.read())
    lifeline.die_with_parent(task.get("run") or os.getppid())
    answers = os.dup(1)
    os.dup2(2, 1)  # what libraries print is no answer

    def give(result: Answer | Machine) -> None:
        os.write(answers, json.dumps(result).encode())
        os.close(answers)

    if task["kind"] == "check":
        from kazmig.pipeline.checked import about

        give(about(task["token"]))
    else:
        from kazmig.pipeline import preload

        preload.load("notebook" if task["kind"] == "notebook" else "page")
        if task.get("draws"):
            preload.load("drawing")
        give(perform(task, lambda message: None, give, private=answers))
    lifeline.end_group(os.getpid())  # what a notebook may have left running, too


def _live_with(task: Order) -> None:
    """On another machine the run's end is seen by a file. Not before the kernel's process was forked."""
    if life := task.get("life"):
        threading.Thread(target=_end_with, args=(Path(life),), daemon=True).start()


def _end_with(life: Path) -> None:
    """The run touches a file as long as it lives; without it nobody waits for this task any more."""
    seen: int | None = None
    since = time.monotonic()
    while True:
        try:
            now = life.stat().st_mtime_ns
        except FileNotFoundError:
            break
        except OSError:
            now = seen or 0
        if now != seen:
            seen, since = now, time.monotonic()
        if time.monotonic() - since > _SECONDS_WITHOUT_LIFE:
            break
        time.sleep(1.0)
    lifeline.end_group(os.getpid())


if __name__ == "__main__":
    main()
