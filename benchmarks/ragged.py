"""Whole editions of ragged quarters: each source absent, in its totals or whole, for a year, half, quarter or month.

    python benchmarks/ragged.py [SHARE] [--minutes N]

A pairwise set, each source alone, and none at all (tests/report/quarter_matrix.py), made one after another in one copy
of the project by the real run, so that a step whose inputs stay the same is made once. Each must end with 0, which
means that all pages passed their checks, and say nothing in three languages of what is not there. SHARE is the part
that is made. Exit code 1 on any claim or failure. `make soak` runs it.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests"), str(ROOT / "tests" / "report")]

from edition import Edition, copy_project  # noqa: E402
from quarter_matrix import MODULES, PERIODS, QUARTER, Quarters, alone, forbidden, pairwise, write_raw  # noqa: E402

from kazmig.evidence.quarter import Quarter  # noqa: E402
from kazmig.evidence.vocabulary import LANGUAGES  # noqa: E402
from kazmig.project.folders import Project  # noqa: E402
from kazmig.project.inventory import Source, load_inventory  # noqa: E402

PAGE = "quarterly_report"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("share", nargs="?", type=float, default=1.0)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    asked = parser.parse_args()
    # Quarters that share most sources follow each other, so that the fewest steps are made anew.
    quarters = sorted([*pairwise(), *alone()], key=lambda quarter: list(quarter.values()))
    quarters = quarters[:: max(1, round(1 / asked.share))]
    lost, begin, made = 0, time.monotonic(), 0
    with tempfile.TemporaryDirectory() as place:
        copy = copy_project(ROOT, Path(place) / "project", str(QUARTER))
        shutil.copytree(ROOT / "data/processed/2022Q4", copy.root / "data/processed/2022Q4")
        for quarter in quarters:
            if time.monotonic() - begin > 60 * asked.minutes:
                break
            made += 1
            found = tried(copy, quarter)
            lost += bool(found)
            state = "LOST " if found else "good "
            print(f"{state} {', '.join(quarter.values())}" + "".join(f"\n      {each}" for each in found), flush=True)
    print(f"{made} of {len(quarters)} editions made in {time.monotonic() - begin:.0f} s, {lost} lost")
    return 1 if lost else 0


def tried(copy: Edition, quarter: Quarters) -> list[str]:
    """Makes the edition of one ragged quarter; what is wrong with it, a sentence each."""
    lay_out(copy, quarter)
    ran = copy.run()
    if ran.returncode:
        return [f"exit code {ran.returncode}", *(ran.stdout + ran.stderr).strip().splitlines()[-12:]]
    keys = [*json.loads((copy.processed / "facts.json").read_text(encoding="utf-8"))]
    found = []
    for language in LANGUAGES:
        page = (copy.reports / f"{PAGE}.{language}.html").read_text(encoding="utf-8")
        found += [f"{PAGE}.{language}: {each}" for each in forbidden(said(page), keys, language)]
    return found


def lay_out(copy: Edition, quarter: Quarters) -> None:
    """The raw folder of a quarter: a section for each source, and the file of each that came."""
    folder = copy.root / "data" / "raw" / str(QUARTER)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = ["[edition]", f'quarter = "{QUARTER}"', "revision = 1"]
    for name in MODULES:
        source, state = _first(name), quarter[name]
        lines += ["", f"[{name}]", f'publisher = "{source.publisher}"']
        if state == "absent":
            lines += ["supplied = false", 'reason = "No figures for this quarter were published."']
            continue
        write_raw(source, state, folder / f"{name}.csv")
        lines += [f'title = "{source.title}"', f'period = "{PERIODS[state.split()[1]]}"', f'files = ["{name}.csv"]']
        lines += ['date = "2024-07"', f'quality = "{source.quality}"', 'format = "published"']
    (folder / "sources.toml").write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")


def _first(name: str) -> Source:
    return load_inventory(Project(ROOT), Quarter.parse("2022Q4")).source(name)


def said(page: str) -> str:
    """The passages of a page as text, headings marked as in Markdown, without the one that says what the report is."""
    text = page.partition('<div class="text">')[2].partition('id="about-edition"')[0]
    text = re.sub(r"<(svg|style|script|details)\b.*?</\1>", " ", text, flags=re.DOTALL)
    _, _, rest = text.partition("<h2")
    rest = rest[rest.find("<h2") :] if "<h2" in rest else ""
    marked = re.sub(r"<h([2-6])\b[^>]*>", lambda match: "\n" + "#" * int(match[1]) + " ", rest)
    return html.unescape(re.sub(r"<[^>]+>", "", marked))


if __name__ == "__main__":
    sys.exit(main())
