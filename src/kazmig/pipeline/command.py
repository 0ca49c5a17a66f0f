"""What a person types: `python run_all.py` and `kazmig run` are this one command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from kazmig.evidence.quarter import QuarterError
from kazmig.pipeline.errors import RunError
from kazmig.pipeline.gate import check_project, look
from kazmig.pipeline.parameters import parse_overrides
from kazmig.pipeline.request import Request
from kazmig.pipeline.run import INTERRUPTED, Terminated, begun, run
from kazmig.pipeline.screen import Screen
from kazmig.project.declaration import DeclarationError, load_declaration
from kazmig.project.faults import sentence
from kazmig.project.folders import Project, ProjectError
from kazmig.project.inventory import InventoryError

WRONG = 2
TERMINATED = 143
_USER_ERRORS = (DeclarationError, InventoryError, ProjectError, QuarterError, RunError)
_GOES_ON = "What is published stays whole, and the next run goes on where this one stopped."
_ABOUT = """Run the steps of pipeline.toml for a quarter, and publish the edition that comes out.

Without options: the latest quarter of data/raw with real data. What has not changed is not run again."""


def parser(program: str = "run_all.py") -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(program, description=_ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = made.add_argument
    add("--quarter", action="append", default=[], metavar="Q", help="Quarter, such as 2022Q4, or several: "
        "2015Q1..2024Q4. May be repeated; the oldest runs first.")  # fmt: skip
    add("--all", action="store_true", dest="every", help="Run every quarter in data/raw, oldest first.")
    add("--only", metavar="STEP", help="Run one step, and those it stands on.")
    add("--jobs", type=_jobs, default=0, metavar="N", help="Notebooks at once; 0: one for each processor.")
    add("--force", action="store_true", help="Run also what has not changed.")
    add("--explain", action="store_true", help="Say what would run and why, and run nothing.")
    add("--dry-run", action="store_true", help="Say what would run, and run nothing.")
    add("--keep-going", action=argparse.BooleanOptionalAction, default=True,
        help="After a failure, go on with what does not depend on it.")  # fmt: skip
    add("--set", action="append", default=[], metavar="NAME=VALUE", help="Another value for a notebook's parameter.")
    add("--cluster", default="", metavar="ADDRESS", help="Run tasks on a Dask cluster: tcp://host:port, or the "
        "scheduler's file.")  # fmt: skip
    return made


def _jobs(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"found '{text}', expected 0 or more")
    return int(text)


def main(words: Sequence[str] | None = None, program: str = "run_all.py") -> int:
    """Does what was typed; returns the exit code."""
    asked = parser(program).parse_args(words)
    try:
        request = Request(
            tuple(asked.quarter),
            asked.every,
            asked.only,
            asked.jobs,
            asked.force,
            asked.explain,
            asked.dry_run,
            asked.keep_going,
            parse_overrides(asked.set),
            asked.cluster,
        )
        project = Project.find()
        if request.looks_only:
            return run(project, request, Screen())
        declared = load_declaration(project)
        steps = sorted(declared.with_needs(asked.only)) if asked.only else [*declared.steps]
        found = look(project, steps)
        if request.cluster or found.passes:
            check_project(project, steps, found)
            return run(project, request, Screen())
        # Somebody edited something: what makes pages is loaded meanwhile.
        with begun(project, request) as here:
            check_project(project, steps, found)
            return run(project, request, Screen(), here)
    except _USER_ERRORS as error:
        print(error, file=sys.stderr)
        return WRONG
    except OSError as error:
        print(sentence(error), file=sys.stderr)
        return WRONG
    except Terminated:
        print(f"Terminated. {_GOES_ON}", file=sys.stderr)
        return TERMINATED
    except KeyboardInterrupt:
        print(f"Interrupted. {_GOES_ON}", file=sys.stderr)
        return INTERRUPTED
