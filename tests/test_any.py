"""`Any` switches the type checker off: it is for what a library hands over untyped, and each room has its few."""

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "kazmig"
# room → the most uses of `Any` in its annotations, and where they come from. Lower a number when you take some away.
MOST = {
    "checks": (0, "none"),
    "evidence": (3, "cells of pandas: rows.Row and rows.Record, which other rooms import"),
    "figures": (4, "styles handed by name to matplotlib and seaborn; a caption's TOML"),
    "growth": (0, "none"),
    "pipeline": (
        23,
        "what IPython hands over with an error, tasks and answers as JSON, kernels and clients untyped",
    ),
    "places": (1, "the kinds of merge that pandas names by literals"),
    "project": (12, "sections of TOML and notebooks as JSON"),
    "quarters": (4, "rows of pandas, tables of TOML"),
    "reconcile": (0, "none"),
    "report": (0, "none"),
    "sources": (2, "sections of layout.toml and layouts.toml, checked key by key"),
    "step": (1, "schemas of pandera, fields handed by name to a fact"),
    "words": (7, "Jinja's contexts and filters"),
}


def uses(source: str) -> int:
    """How often a module names `Any`, its import not counted."""
    return sum(
        (isinstance(node, ast.Name) and node.id == "Any") or (isinstance(node, ast.Attribute) and node.attr == "Any")
        for node in ast.walk(ast.parse(source))
    )


@cache
def found() -> Counter[str]:
    counts: Counter[str] = Counter()
    for path in PACKAGE.rglob("*.py"):
        counts[path.relative_to(PACKAGE).parts[0].removesuffix(".py")] += uses(path.read_text(encoding="utf-8"))
    return counts


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("from typing import Any\n", 0),
        ("def f(x: Any, *rest: object) -> dict[str, Any]: ...\n", 2),
        ("import typing\nrow: typing.Any = 1\n", 1),
        ('"""Any file."""\n', 0),
    ],
    ids=["import", "two", "by its module", "in words"],
)
def test_uses_are_counted_in_annotations_alone(source, count):
    assert uses(source) == count


def test_no_room_has_more_of_any_than_its_libraries_make_it():
    more = {room: count for room, count in found().items() if count > MOST.get(room, (0, ""))[0]}
    assert more == {}, "say what it is: object for what is only passed on, Mapping, a dataclass, a protocol"


def test_there_is_less_of_it_than_when_it_was_first_counted():
    assert sum(found().values()) <= 57


def test_every_ceiling_is_of_a_room_and_says_its_reason():
    assert sorted(set(MOST) - set(found())) == []
    assert [room for room, (_, reason) in MOST.items() if not reason] == []
