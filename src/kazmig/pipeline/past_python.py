"""Files that engines read past Python (Parquet, DuckDB, Polars, GDAL), of which no audit hook is told.

After a cell ran, the calls in it are looked at: a file that an argument names, a text or a path as it is then, counts
as read where the call reads, and as an input elsewhere, unless the call writes. What Python saw anyway counts once.
"""

from __future__ import annotations

import ast
import glob
import os
import re
import sys
from collections.abc import Iterator
from typing import Protocol

_READS = re.compile(r"^(?:read|scan|open|load|from_|sql|query|execute|connect|dataset|(Parquet)?File$)", re.IGNORECASE)
_WRITES = re.compile(r"^(?:to_|write|save|dump|remove|unlink|rename|replace|mkdir|copy|print|display|get_ipython)")
_MOST = 1000


class Shell(Protocol):
    """What is used of IPython's shell."""

    user_ns: dict[str, object]

    def transform_cell(self, raw_cell: str) -> str: ...


class Info(Protocol):
    raw_cell: str


class Ran(Protocol):
    """What IPython tells of a cell that ran."""

    info: Info


def tell(shell: Shell, result: Ran) -> None:
    """After a cell of an IPython shell ran: tells of the files that its calls name. Never an error."""
    try:
        tree = ast.parse(shell.transform_cell(result.info.raw_cell))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        for call in (each for each in calls if not _WRITES.match(_name(each.func))):
            event = "kazmig.read" if _READS.match(_name(call.func)) else "kazmig.named"
            for argument in (*call.args, *(word.value for word in call.keywords)):
                for path in _files(argument, shell.user_ns):
                    sys.audit(event, path)
    except Exception:  # a watcher must not disturb what it watches
        pass


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def _files(argument: ast.expr, names: dict[str, object]) -> Iterator[str]:
    """Files that an argument names: as a whole, or between the quotes of a query."""
    for text in _texts(argument, names):
        for each in (text, *re.findall(r"'([^'\n]+)'", text)):
            places = glob.glob(each, recursive=True) if any(sign in each for sign in "*?[") else [each]
            for place in places[:_MOST]:
                if os.path.isfile(place):
                    yield place
                elif os.path.isdir(place) and len(place) > 1 and text is each:
                    yield from _below(place)


def _below(folder: str) -> list[str]:
    """Files of a folder that is one table in parts."""
    found = [os.path.join(above, name) for above, _, names in os.walk(folder) for name in names]
    return [place for place in found[:_MOST] if place.endswith((".parquet", ".arrow", ".feather", ".orc"))]


def _texts(node: ast.expr, names: dict[str, object]) -> list[str]:
    """What an expression may say as a text or a path, without running any of it."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) and 0 < len(node.value) < 4000 else []
    if isinstance(node, ast.Name):
        return _said(names.get(node.id))
    if isinstance(node, ast.BinOp):
        between = "/" if isinstance(node.op, ast.Div) else ""
        return [f"{a}{between}{b}" for a in _texts(node.left, names) for b in _texts(node.right, names)]
    if isinstance(node, ast.JoinedStr):
        parts = [_texts(each.value if isinstance(each, ast.FormattedValue) else each, names) for each in node.values]
        return ["".join(part[0] for part in parts)] if all(parts) else []
    if isinstance(node, ast.List | ast.Tuple):
        return [text for each in node.elts for text in _texts(each, names)]
    if isinstance(node, ast.Call) and _name(node.func) in ("Path", "PurePath", "str", "fspath", "abspath"):
        return [text for each in node.args[:1] for text in _texts(each, names)]
    if isinstance(node, ast.Call) and _name(node.func) in ("join", "joinpath"):
        owner = node.func.value if isinstance(node.func, ast.Attribute) and node.func.attr == "joinpath" else None
        parts = [_texts(each, names) for each in ([owner] if owner else []) + node.args]
        return [os.path.join(*(part[0] for part in parts))] if parts and all(parts) else []
    return []


def _said(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if 0 < len(value) < 4000 else []
    if isinstance(value, os.PathLike):
        return [os.fsdecode(value)]
    if isinstance(value, list | tuple):
        return [text for each in value[:_MOST] for text in _said(each) if not isinstance(each, list | tuple)]
    return []
