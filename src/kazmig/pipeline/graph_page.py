"""The pipeline as a page: steps and arrows as SVG, seconds of the last run, what would run, what a change reruns.

Everything comes from `pipeline.toml` and from the record of the last run, which holds what each task was seen to read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from html import escape

from kazmig.pipeline.causes import Causes
from kazmig.pipeline.inputs import LIBRARY, NAMES_IN
from kazmig.pipeline.nodes import Task
from kazmig.pipeline.plan import Plan
from kazmig.pipeline.progress import task_name
from kazmig.pipeline.record import Record
from kazmig.project.graph import nearest

_BOX, _GAP, _WIDE, _TOP = 62, 16, 300, 12
_BETWEEN = 70
_ROW, _COLUMN = '<th scope="row">', '<th scope="col">'
_OF_ALL = re.compile(r"(Python's version|requirements\.lock)$")
_STYLE = """
:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--line:#ccc;--box:#eef3f8;--edge:#44607c;--due:#fdebc8;
--warn:#8a5a00;--arrow:#7b8794}
@media(prefers-color-scheme:dark){:root{--ink:#e5e9ef;--paper:#121820;--line:#3a4654;--box:#1b2735;--edge:#9cc8ef;
--due:#3d2c0c;--warn:#e0a94a;--arrow:#8b98a6}}
@media print{:root{color-scheme:light;--ink:#1b1b1b;--paper:#fff;--line:#ccc;--box:#eef3f8;--edge:#44607c;
--due:#fdebc8;--warn:#8a5a00;--arrow:#7b8794}.skip{display:none}.wide svg{width:100%;height:auto}
tr{break-inside:avoid}h2,caption{break-after:avoid}}
body{font:16px/1.5 sans-serif;margin:1rem auto;max-width:78rem;padding:0 1rem;color:var(--ink);background:var(--paper)}
.skip{position:absolute;left:1rem;top:-4rem;padding:.5rem 1rem;background:var(--paper);color:var(--ink)}
.skip:focus{top:.5rem}:focus-visible{outline:3px solid var(--warn);outline-offset:2px}
.wide{overflow-x:auto}svg text{font:13px sans-serif;fill:var(--ink)}svg .small{font-size:11.5px}
rect{fill:var(--box);stroke:var(--edge)}.due rect{fill:var(--due);stroke:var(--warn);stroke-width:2}
path{fill:none;stroke:var(--arrow);stroke-width:1.3}marker path{fill:var(--arrow)}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;
font-weight:400;border-bottom:1px solid var(--line);overflow-wrap:anywhere}thead th{font-weight:700}
caption{text-align:left}
@media(min-width:60rem){tbody th{width:40%}}td.n{text-align:right;white-space:nowrap}
"""


def page(plan: Plan, record: Record) -> str:
    """One HTML page without scripts, in English like all that is for the desk."""
    causes = Causes(record, {str(plan.quarter): plan})
    due = causes.look(plan, plan.select(None, False)).would_run
    title = f"The pipeline of {plan.quarter}"
    lines = [
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">""",
        '<meta name="color-scheme" content="light dark">',
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>",
        f'<a class="skip" href="#main">Skip to the text</a><main id="main"><h1>{title}</h1>',
        f"<p>{_summary(plan, record, due)}</p>",
        '<div class="wide" tabindex="0" role="region" aria-label="Steps and arrows">',
        f"{drawing(plan, record, due)}</div>",
        "<h2>What would run now</h2>",
        _due_table(due),
        "<h2>What a change would run again</h2>",
        "<p>Beside what a file changes, a run stops where the results stay the same: these are the most that can run. "
        "Another Python or another lock runs everything.</p>",
        _change_table(plan, record),
        "</main></body></html>\n",
    ]
    return "\n".join(lines)


def changes(plan: Plan, record: Record) -> dict[str, list[Task]]:
    """By file (those of the library by room): the tasks that would run after a change of it, at the most."""
    readers: dict[str, set[str]] = {}
    for task in plan.tasks:
        entry = record.get(task.name)
        names = [*task.given(), *(entry.observed if entry else ())]
        for place in {_place(name) for name in names} - {""}:
            readers.setdefault(place, set()).add(task.name)
    after = _after(plan.tasks)
    found = {}
    for place in sorted(readers):
        hit = readers[place].union(*(after[name] for name in readers[place]))
        found[place] = [task for task in plan.tasks if task.name in hit]
    return found


def seconds(tasks: Iterable[Task], record: Record) -> float:
    """What tasks took together when they last ran, on one processor after another."""
    return math.fsum(entry.seconds for task in tasks if (entry := record.get(task.name)))


def drawing(plan: Plan, record: Record, due: Mapping[str, list[str]]) -> str:
    """Boxes in columns by how far they stand from what came, arrows between them; those that would run are marked."""
    columns: dict[int, list[str]] = {}
    depth: dict[str, int] = {}
    for name, step in plan.steps.items():
        depth[name] = 1 + max((depth[need] for need in step.needs), default=-1)
        columns.setdefault(depth[name], []).append(name)
    tallest = max(map(len, columns.values()))
    places = {}
    for column, names in columns.items():
        top = _TOP + (tallest - len(names)) * (_BOX + _GAP) / 2
        for row, name in enumerate(names):
            places[name] = (10 + column * (_WIDE + _BETWEEN), top + row * (_BOX + _GAP))
    width = 20 + len(columns) * (_WIDE + _BETWEEN) - _BETWEEN
    height = 2 * _TOP + tallest * (_BOX + _GAP) - _GAP
    arrows = [
        _arrow(places[need], places[name])
        for name, step in plan.steps.items()
        for need in nearest(plan.declaration, step)
    ]
    boxes = [_box(plan, record, name, places[name], due) for name in plan.steps]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'role="img" aria-label="The steps of the pipeline, left to right in the order in which they stand on each '
        'other; the table below says the same."><defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" '
        'markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>'
    )
    return "\n".join([head, *arrows, *boxes, "</svg>"])


def _box(plan: Plan, record: Record, name: str, at: tuple[float, float], due: Mapping[str, list[str]]) -> str:
    x, y = at
    step = plan.steps[name]
    took = " + ".join(
        f"{entry.seconds:.1f} s {what}"
        for what in ("notebook", "page")
        if (entry := record.get(f"{plan.quarter} {name} {what}"))
    )
    names = [task_name(name, what) for what in ("notebook", "page") if task_name(name, what) in due]
    reasons = [f"{each}: {reason}" for each in names for reason in due[each]]
    hint = "\n".join([step.title, *(reasons or ["up to date"])])
    reads = ", ".join(step.raw)
    texts = (name, (f"reads {reads}" if reads else step.title)[:52], took or "never ran here")
    lines = "".join(
        f'<text x="{x + 10:g}" y="{y + 20 + 17 * row:g}"{"" if row == 0 else " class=small"}>{escape(text)}</text>'
        for row, text in enumerate(texts)
    ).replace("class=small", 'class="small"')
    mark = ' class="due"' if reasons else ""
    return (
        f"<g{mark}><title>{escape(hint)}</title>"
        f'<rect x="{x:g}" y="{y:g}" width="{_WIDE}" height="{_BOX}" rx="5"/>{lines}</g>'
    )


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    x, y, to_x, to_y = start[0] + _WIDE, start[1] + _BOX / 2, end[0], end[1] + _BOX / 2
    bend = (to_x - x) / 2
    return (
        f'<path d="M{x:g} {y:g}C{x + bend:g} {y:g} {to_x - bend:g} {to_y:g} {to_x:g} {to_y:g}" marker-end="url(#tip)"/>'
    )


def _summary(plan: Plan, record: Record, due: Mapping[str, list[str]]) -> str:
    took = seconds(plan.tasks, record)
    ran = sum(record.get(task.name) is not None for task in plan.tasks)
    now = f"{len(due)} of {len(plan.tasks)} tasks would run now" if due else "nothing would run now"
    return (
        f"{len(plan.steps)} steps. The last run of each of {ran} tasks took {took:.0f} s together, one after another; "
        f"{now}. A box holds the notebook's and its pages' seconds; rest the pointer on it to see why it would run."
    )


def _due_table(due: Mapping[str, list[str]]) -> str:
    if not due:
        return "<p>Nothing: all is up to date.</p>"
    rows = [
        f"<tr>{_ROW}{escape(name)}</th><td>{'<br>'.join(escape(reason) for reason in reasons)}</td></tr>"
        for name, reasons in due.items()
    ]
    return (
        "<table><caption>Tasks that would run, and why</caption>"
        f"<thead><tr>{_COLUMN}What</th>{_COLUMN}Why</th></tr></thead><tbody>" + "\n".join(rows) + "</tbody></table>"
    )


def _change_table(plan: Plan, record: Record) -> str:
    """Files whose change runs the same are one row."""
    alike: dict[tuple[str, ...], list[str]] = {}
    found = changes(plan, record)
    for place, tasks in found.items():
        alike.setdefault(tuple(task.name for task in tasks), []).append(place)
    rows = []
    for places in alike.values():
        tasks = found[places[0]]
        steps = [task.step for task in tasks if task.what == "notebook"]
        pages = sum(task.what == "page" for task in tasks)
        said = ", ".join(steps) or "no notebook"
        rows.append(
            f"<tr>{_ROW}{'<br>'.join(map(escape, places))}</th><td>{escape(said)}; {pages} pages</td>"
            f'<td class="n">{seconds(tasks, record):.0f} s</td></tr>'
        )
    head = f"<tr>{_COLUMN}When this changes</th>{_COLUMN}these run again</th>{_COLUMN}last time</th></tr>"
    return (
        f"<table><caption>Files, and what runs after a change of each</caption><thead>{head}</thead><tbody>"
        + "\n".join(rows)
        + "</tbody></table>"
    )


def _place(name: str) -> str:
    """A file as a person would change it; empty for what is no file of the project."""
    name = re.sub(r"^(code|prose) of ", "", name)
    if name.startswith((NAMES_IN, "modules in", "parameter ", "steps in")) or _OF_ALL.search(name):
        return ""
    if name.startswith("[step."):
        return f"pipeline.toml, {name.partition(']')[0]}]"
    if name.startswith(LIBRARY):
        parts = name.removeprefix(LIBRARY).split("/")
        return f"{LIBRARY}{parts[0]}{'/…' if len(parts) > 1 else ''}"
    return name


def _after(tasks: Iterable[Task]) -> dict[str, set[str]]:
    """By task: all that stand on it, at whatever distance. Tasks come in an order in which readers follow makers."""
    makers: dict[str, str] = {}
    needs: dict[str, set[str]] = {}
    for task in tasks:
        before = {makers[node.name] for node in [*task.reads, *task.shown] if node.name in makers}
        needs[task.name] = before.union(*(needs[name] for name in before))
        makers |= {node.name: task.name for node in task.leaves}
    return {name: {other for other, below in needs.items() if name in below} for name in needs}
