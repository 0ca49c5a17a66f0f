"""Pictures made from the project: the steps of `pipeline.toml` and the rooms of the library, as Mermaid."""

from __future__ import annotations

from pathlib import Path

from kazmig.project.declaration import Declaration, StepDeclaration
from kazmig.project.tolerant import read_text

# A document holds a picture between two such lines, and `kazmig graph --write` puts the new one there.
BEGIN, END = "<!-- {name}: written by kazmig graph --write -->", "<!-- end of {name} -->"


def pipeline(steps: Declaration) -> str:
    """Every step with what it reads from outside, the steps it stands on, and the narrative that it makes."""
    lines = ["flowchart LR"]
    sources = dict.fromkeys(raw for step in steps.steps.values() for raw in step.raw)
    lines += [f'    {raw}[("{raw}")]' for raw in sources]
    for step in steps.steps.values():
        lines.append(f'    {_id(step)}["{step.name}<br>{_counted(step)}"]')
    for step in steps.steps.values():
        lines += [f"    {raw} --> {_id(step)}" for raw in step.raw]
        lines += [f"    {_id(steps[need])} --> {_id(step)}" for need in nearest(steps, step)]
        if step.page:
            lines += [f'    {_id(step)} --> {step.page}(["{step.page}, en ru kk"])']
    return "\n".join(lines)


def rooms(package: str = "kazmig") -> str:
    """Which room of the library imports which, as grimp reads it from the source; counted in a remark."""
    found = imports(package)
    arrows = len([target for targets in found.values() for target in targets])
    closing = circles(package)
    counted = f"    %% {len(found)} rooms, {arrows} arrows between them, imports that close a circle: {len(closing)}"
    return "\n".join([_arrows(found), counted, *(f"    %% {each}" for each in closing)])


def imports(package: str = "kazmig") -> dict[str, set[str]]:
    """The rooms (children of the package) by the rooms that they import."""
    import grimp

    graph = grimp.build_graph(package, cache_dir=None)
    found: dict[str, set[str]] = {}
    for module in sorted(graph.modules):
        room = _room(module)
        if room:
            targets = {_room(each) for each in graph.find_modules_directly_imported_by(module)}
            found.setdefault(room, set()).update(targets - {room, ""})
    return found


def circles(package: str = "kazmig") -> list[str]:
    """Imports that close a circle, of modules or of sub-packages beside each other: fewest to take away."""
    import grimp

    graph = grimp.build_graph(package, cache_dir=None)
    packages = [module for module in sorted(graph.modules) if graph.find_children(module)]
    closing = {pair for each in packages for pair in graph.nominate_cycle_breakers(each)}
    return [f"{importer} imports {imported}" for importer, imported in sorted(closing)]


def write(document: Path, name: str, picture: str) -> bool:
    """Puts a picture in its place in a document; whether that changed anything. Raises ValueError without a place."""
    text = read_text(document)
    begin, end = BEGIN.format(name=name), END.format(name=name)
    if begin not in text or end not in text:
        raise ValueError(f"{document.name} has no place for a picture: add the lines {begin} and {end}")
    before, _, rest = text.partition(begin)
    new = f"{before}{begin}\n\n```mermaid\n{picture}\n```\n\n{end}{rest.partition(end)[2]}"
    if new == text:
        return False
    document.write_text(new, encoding="utf-8", newline="\n")
    return True


def _id(step: StepDeclaration) -> str:
    return f"s{step.name}"


def _counted(step: StepDeclaration) -> str:
    """What a step leaves behind, counted."""
    counts = ((len(step.tables), "table"), (len(step.figures), "figure"))
    return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count) or "prose"


def nearest(steps: Declaration, step: StepDeclaration) -> list[str]:
    """The steps that a step needs, without those that another of them needs already."""
    behind = {name for need in step.needs for name in steps.with_needs(need) if name != need}
    return [need for need in step.needs if need not in behind]


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def _arrows(found: dict[str, set[str]]) -> str:
    """Arrows between rooms; one that a longer way shows as well is left out, as in a drawing of who stands on whom."""
    lines = ["flowchart TD"]
    lines += [f"    {room}" for room in found]
    for room in found:
        targets = set(found[room])
        further = {each for target in targets for each in _reached(found, target) if each != target}
        lines += [f"    {room} --> {target}" for target in sorted(targets - further)]
    return "\n".join(lines)


def _reached(found: dict[str, set[str]], room: str) -> set[str]:
    seen: set[str] = set()
    waiting = [room]
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting += found.get(each, ())
    return seen
