"""New sources, checks, figures and notebooks from one declaration, complete but for words that only a person has."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kazmig.desk.files import Additions, DeskError
from kazmig.desk.todo import MARK
from kazmig.evidence.units import UNITS, unit_of_key
from kazmig.project.declaration import Declaration, load_declaration
from kazmig.project.folders import Project
from kazmig.project.notebook import read_notebook, written

_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Where a new step's number is looked for: cleaning, analysis.
CLEANING, ANALYSIS = (*range(11, 20), *range(21, 30)), range(46, 90)


def new_source(project: Project, name: str, title: str, publisher: str, unit: str = "persons") -> list[str]:
    """A source that comes as a list by citizenship in `unit`; returns what was written. Raises DeskError.

    Module, notebook, captions, block of pipeline.toml, what to ask for, a sample for the demonstration quarter, a test,
    a section of docs/sources.md, and rows of the data dictionary.
    """
    _named(name)
    if unit not in UNITS or not UNITS[unit].name:
        counted = ", ".join(code for code, each in UNITS.items() if each.name)
        raise DeskError(f"'{unit}' is no unit that a list can be in. Known: {counted}.")
    step = _step_name(load_declaration(project), CLEANING, f"clean_{name}")
    values = {"name": name, "title": title, "publisher": publisher, "unit": unit, "step": step, "todo": MARK}
    make = Additions(project, values)
    make.new(f"src/kazmig/sources/{name}.py", "source.py.tmpl")
    make.new(f"tests/sources/test_sources_{name}.py", "source_test.py.tmpl")
    make.new(f"notebooks/{step}.ipynb", "source.ipynb.tmpl")
    make.new(f"narratives/{step}.captions.toml", "source.captions.toml.tmpl")
    make.new(f"src/kazmig/quarters/asked/{name}.toml", "asked.toml.tmpl")
    make.new(f"src/kazmig/quarters/demo/samples/{name}.csv", "sample.csv.tmpl")
    make.append("docs/sources.md", make.filled("sources.md.tmpl"))
    make.append("pipeline.toml", make.filled("source.step.toml.tmpl"))
    make.string("sources", f"{title} ({publisher})", "the step's title")
    make.string("report", publisher, "the publisher's name")
    _in_dictionary(make, name, f"{name}.*")
    return make.write()


def new_check(project: Project, name: str, title: str, fact: str) -> list[str]:
    """A consistency rule over `fact` in a module of its own, with its sentences and a test. Raises DeskError."""
    _named(name)
    rules = project.root / "src" / "kazmig" / "checks"
    numbers = [
        int(found)
        for path in rules.glob("rules_*.py")
        for found in re.findall(r"@rule\(\s*(\d+),", path.read_text("utf-8"))
    ]
    unit = unit_of_key(fact)
    if not unit:
        raise DeskError(f"'{fact}' is no key of a fact: a key ends in its unit, as labour.official.persons does.")
    values = {
        "name": name,
        "title": title,
        "fact": fact,
        "unit": unit,
        "number": str(max(numbers, default=0) + 1),
        "todo": MARK,
    }
    make = Additions(project, values)
    make.new(f"src/kazmig/checks/rules_{name}.py", "check.py.tmpl")
    make.new(f"tests/checks/test_checks_{name}.py", "check_test.py.tmpl")
    for sentence in (title, f"{title}: it is so.", f"{title}: it is not so.", f"Is this as it should be: {title}?"):
        make.string("checks", sentence, "this sentence")
    return make.write()


def new_figure(project: Project, step: str, name: str, table: str, value: str, label: str) -> list[str]:
    """A figure of ranked bars in a step's notebook: `value` by `label` of its table `table`. Raises DeskError."""
    _named(name)
    steps = load_declaration(project)
    declared = steps[step]
    if any(name in each.figures for each in steps.steps.values()):
        raise DeskError(f"There is a figure '{name}' already. Take another name.")
    make = Additions(project, {"name": name, "step": step, "value": value, "label": label, "todo": MARK})
    captions = f"narratives/{step}.captions.toml"
    if not (project.root / captions).is_file():
        make.put(
            captions, f"# What the figures of notebooks/{step}.ipynb say. How this file works: docs/draw-a-figure.md\n"
        )
    make.append(captions, make.filled("figure.captions.toml.tmpl"))
    make.put("pipeline.toml", _with_figure(make.text("pipeline.toml"), step, name))
    notebook = read_notebook(project.notebooks / declared.notebook)
    source = f'step.figure("{name}", {table})'
    cell = {"cell_type": "code", "id": name.replace("_", "-"), "metadata": {}, "source": source, "outputs": []}
    notebook["cells"].append({**cell, "execution_count": None})
    make.put(f"notebooks/{declared.notebook}", written(notebook))
    return make.write()


def new_notebook(project: Project, name: str, title: str, needs: str) -> list[str]:
    """A notebook that reads the facts of a step and states one, with its block of pipeline.toml. Raises DeskError."""
    _named(name)
    steps = load_declaration(project)
    steps[needs]
    make = Additions(
        project, {"name": name, "title": title, "needs": needs, "step": _step_name(steps, ANALYSIS, name), "todo": MARK}
    )
    make.new(f"notebooks/{make.values['step']}.ipynb", "notebook.ipynb.tmpl")
    make.append("pipeline.toml", make.filled("notebook.step.toml.tmpl"))
    make.string("report", title, "the step's title")
    make.first_row("src/kazmig/dictionary/facts.csv", _words_row(f"{name}.*", f"what the facts of {name} say"))
    return make.write()


def _in_dictionary(make: Additions, table: str, facts: str) -> None:
    make.row(
        "src/kazmig/dictionary/tables.csv", _words_row(f"{table},{_latest(make.project)}", f"what table {table} holds")
    )
    make.first_row("src/kazmig/dictionary/facts.csv", _words_row(facts, f"what the facts {facts} say"))


def _words_row(start: str, asked: str) -> str:
    return ",".join([start, *(f"{MARK} {asked} in {language}" for language in ("English", "Russian", "Kazakh"))])


def _latest(project: Project) -> str:
    return str(project.quarters()[-1])


def _named(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise DeskError(f"'{name}' is no name: small letters, digits and underscores, a letter first. It names files.")


def _step_name(steps: Declaration, numbers: Sequence[int], rest: str) -> str:
    taken = {name.split("_")[0] for name in steps.steps}
    free = next((number for number in numbers if str(number) not in taken), None)
    if free is None:
        raise DeskError(f"Every step number from {numbers[0]} to {numbers[-1]} is taken. Rename a notebook first.")
    return f"{free}_{rest}"


def _with_figure(text: str, step: str, name: str) -> str:
    start = text.index(f"[step.{step}]")
    end = text.find("\n[", start + 1)
    block = text[start:] if end < 0 else text[start:end]
    if re.search(r"^figures = \[\]", block, re.MULTILINE):
        mended = re.sub(r"^figures = \[\]", f'figures = ["{name}"]', block, count=1, flags=re.MULTILINE)
    elif re.search(r"^figures = \[", block, re.MULTILINE):
        mended = re.sub(r"^(figures = \[[^\]]*)\]", rf'\1, "{name}"]', block, count=1, flags=re.MULTILINE)
    else:
        mended = block.rstrip("\n") + f'\nfigures = ["{name}"]\n'
    return text[:start] + mended + text[start + len(block) :]
