"""Judging what a task really read: is it declared, and is it still what it was?"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kazmig.pipeline.digests import relative, signature
from kazmig.pipeline.inputs import LIBRARY, NAMES_IN, Inputs
from kazmig.pipeline.nodes import Made, Parts
from kazmig.project.declaration import StepDeclaration

# The project's own files that any step may read without a declaration: settings, words, forms, helpers of notebooks.
_FREE = ("narratives/", "forms/", "notebooks/", "project.toml", "pipeline.toml")
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")
_CODE = (".py", ".ipynb", ".pyi", ".so", ".pyd")
_RESULTS = {"tables": "tables", "figures": "figures"}


@dataclass
class Seen:
    """What a process opened (with what each file was then), listed, looked for and was warned of.

    named    files that its code names, which engines may have read past Python
    outside  files that it opened and that are no part of the project
    asked    machines that it asked for something
    """

    read: dict[Path, list[int] | None] = field(default_factory=dict)
    listed: set[Path] = field(default_factory=set)
    looked: set[Path] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    named: set[Path] = field(default_factory=set)
    outside: set[Path] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

    @classmethod
    def load(cls, log: Path, roots: Collection[Path]) -> Seen:
        """Reads a log of kazmig.pipeline.observe."""
        seen = cls()
        lines = log.read_text(encoding="utf-8").splitlines() if log.is_file() else []
        for line in lines:
            told: dict[str, Any] = json.loads(line)
            if "read" in told:
                seen.read.setdefault(Path(told["read"]), told["as"])
            elif "list" in told:
                seen.listed.add(Path(told["list"]))
            elif "look" in told:
                seen.looked.add(Path(told["look"]))
            elif "named" in told:
                seen.named.add(Path(told["named"]))
            elif "out" in told:
                seen.outside.add(Path(told["out"]))
            elif "net" in told:
                seen.asked.add(told["net"])
            elif "warning" in told:
                seen.warnings.append(tidy_warning(told["warning"], roots))
        return seen


def tidy_warning(text: str, roots: Collection[Path]) -> str:
    """A warning without the places of this machine or its memory: `kazmig/x.py:12: RuntimeWarning: overflow`.

    The line of code below it goes.
    """
    lines = text.strip("\n").splitlines() or ["a warning without words"]
    kept = lines[:-1] if len(lines) > 1 and lines[-1].startswith("  ") else lines
    first = _ADDRESS.sub("at 0x…", " ".join(" ".join(kept).split()))
    place, colon, rest = first.partition(":")
    path = Path(place)
    for root in roots:
        rest = rest.replace(f"{root}/", "")
    for root in roots:
        if path.is_relative_to(root):
            return f"{path.relative_to(root).as_posix()}{colon}{rest}"
    parts = path.parts
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :]) + colon + rest
    return f"{path.name if path.is_absolute() else place}{colon}{rest}"


def observed(seen: Seen, inputs: Inputs, left_out: Iterable[Path]) -> Parts:
    """What counts from now on, by name, with its digest."""
    out = set(left_out)
    out |= {path for path in (*seen.read, *seen.named) if _made(path, inputs) or _own_or_later(path, inputs)}
    files = [path for path in seen.read if path not in out and path.is_file()]
    files += [path for path in (*seen.looked, *seen.named) if path not in out and path.is_file()]
    absent = [inputs.name_of(path) for path in seen.looked if not path.is_file()]
    lists = [
        NAMES_IN + inputs.name_of(folder)
        for folder in seen.listed
        if not (_made(folder, inputs) or _published(folder, inputs))
    ]
    return {**inputs.files(files), **inputs.now(lists), **dict.fromkeys(absent, "")}


def changed(seen: Seen, inputs: Inputs) -> list[str]:
    """Files that are not what they were when they were opened."""
    return [
        inputs.name_of(path)
        for path, before in seen.read.items()
        if before is not None and not _made(path, inputs) and list(signature(path) or ()) != before
    ]


def undeclared(seen: Seen, step: StepDeclaration, inputs: Inputs) -> list[str]:
    """What a notebook opened without a declaration, each with the line to add."""
    found = [_problem(path, step, inputs, path in seen.looked) for path in sorted(seen.read)]
    return [problem for problem in found if problem] + _elsewhere(seen, inputs)


def _elsewhere(seen: Seen, inputs: Inputs) -> list[str]:
    """What came from outside of the project: nobody else has it, and tomorrow it may be another."""
    project, quarter = inputs.project, inputs.quarter
    # A folder of the project may be a link to a disk; its files are the project's under either name.
    own = [project.root, project.raw(quarter), project.reference, project.notebooks, *seen.read]
    linked = [each.resolve() for each in own]
    strange = [path for path in sorted(seen.outside) if not any(path.is_relative_to(each) for each in linked)]
    mend = f"Put it into data/raw/{quarter}, and name it in a section of its sources.toml"
    return [
        *(f"{path} was read, which is no part of the project: nobody else has it. {mend}." for path in strange),
        *(
            f"{name} was asked over the network, which may answer otherwise tomorrow. Save what it gives. {mend}."
            for name in sorted(seen.asked)
        ),
    ]


def _problem(path: Path, step: StepDeclaration, inputs: Inputs, looked: bool) -> str:
    name = inputs.name_of(path)
    if name.startswith("notebooks/") and path.suffix not in _CODE:
        return (
            f"{name} was read: beside notebooks stands code alone. Put data into data/raw/{inputs.quarter}, named "
            f"in its sources.toml, or into data/raw/reference, named in `reference` of [step.{step.name}]."
        )
    if name.startswith((LIBRARY, *_FREE)) or looked or not path.is_file():
        return ""
    block = f"[step.{step.name}] in pipeline.toml"
    project, quarter = inputs.project, str(inputs.quarter)
    if path.is_relative_to(project.build(inputs.quarter)):
        need = _maker(path.relative_to(project.build(inputs.quarter)), inputs)
        good = need is None or need == step.name or need in step.needs
        return "" if good else f'{name} was read. Add "{need}" to `needs` of {block}.'
    parts = Path(name).parts
    if name.startswith(".kazmig/"):
        return ""
    if parts[:3] == ("data", "raw", "reference"):
        table = path.stem
        good = table in (*step.reference, "lexicon", "regions", "settlements", "glossary", "acronyms") or len(parts) > 4
        return "" if good else f'{name} was read. Add "{table}" to `reference` of {block}.'
    if parts[:2] == ("data", "raw") and len(parts) > 3:
        return _raw_problem(path, name, parts[2], step, inputs)
    if parts[:2] == ("data", "processed") and len(parts) > 3 and parts[2] < quarter:
        return "" if step.earlier else f"{name} was read. Add earlier = true to {block}."
    if name in inputs.kept(step.tables):
        return ""
    return (
        f"{name} was read, and nothing declares it. Read tables of earlier steps by step.read(…); put a file of yours "
        f"into data/raw/reference, and its name into `reference` of {block}."
    )


def _raw_problem(path: Path, name: str, quarter: str, step: StepDeclaration, inputs: Inputs) -> str:
    block = f"[step.{step.name}] in pipeline.toml"
    if path.name == "sources.toml" or (quarter < str(inputs.quarter) and step.earlier):
        return ""
    sections = [source.name for source in inputs.inventory.sources.values() if path in source.files]
    if any(section in step.raw for section in sections):
        return ""
    if sections:
        return f'{name} was read. Add "{sections[0]}" to `raw` of {block}.'
    return (
        f"{name} was read, and nothing declares it. Name it in `files` of a section of "
        f"data/raw/{quarter}/sources.toml, and that section in `raw` of {block}."
    )


def _maker(place: Path, inputs: Inputs) -> str | None:
    """The step that made a file of the build folder."""
    kind, stem = place.parts[0], place.name.split(".")[0]
    if kind in ("facts", "audit", "notebooks"):
        return stem
    if kind not in _RESULTS:
        return None
    steps = inputs.declaration.steps.values()
    return next((step.name for step in steps if stem in getattr(step, _RESULTS[kind])), None)


def was_shown(seen: Seen, node: Made) -> bool:
    """Whether files of a node were read."""
    return any(path in seen.read for path in node.files)


def _made(path: Path, inputs: Inputs) -> bool:
    """Whether the run itself makes it: results are told from each other as such."""
    return relative(path, inputs.project.root).startswith(".kazmig/")


def _own_or_later(path: Path, inputs: Inputs) -> bool:
    """Whether it belongs to what this quarter, or a later one, shows now: an edition is not made from its successors.

    Pages ask these only which facts there ever were, so as to tell a typing mistake from a fact that is missing.
    """
    parts = Path(relative(path, inputs.project.root)).parts
    return parts[:2] == ("data", "processed") and len(parts) == 4 and parts[2] >= str(inputs.quarter)


def _published(folder: Path, inputs: Inputs) -> bool:
    """Whether names in a folder are those of editions: which of them count is declared (`earlier`)."""
    return relative(folder, inputs.project.root).startswith(("data/processed", "figures", "reports"))
