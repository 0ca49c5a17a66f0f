"""Tables of markdown as JupyterLab reads them: sides aligned, short rows filled up, in lists and quotations, too.

mistune's own rule takes a row of another length for an end of the table, and knows no formula or code with a bar in it.
"""

from __future__ import annotations

import re

import mistune

_HEAD = r"^ {0,3}(?=\S)[^\n]*\|[^\n]*\n {0,3}(?=[^\n]*-)[ \t|:-]+(?:\n|$)"
_SIDE = re.compile(r"(:?)-+(:?)")
_SIDES = {("", ""): None, (":", ""): "left", ("", ":"): "right", (":", ":"): "center"}
# Other blocks that end a table, besides an empty line.
_OTHER = re.compile(r" {0,3}(?:>|#{1,6}\s|```|~~~|[-*+]\s|<)| {4}|\s*$")
# What a bar may stand in without ending a cell: code and formulas.
_WHOLE = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<tex>\$\$.+?\$\$|\$(?![\s$])(?:[^$\\]|\\.)*?(?:[^$\\\s]|\\[^\s])\$(?!\d))"
    r"|(?P<sign>\\.)|(?P<bar>\|)"
)


def register(markdown: mistune.Markdown) -> None:
    """Adds the rule to a parser, in lists and quotations, too."""
    markdown.block.register("table", _HEAD, _table, before="paragraph")
    for rules in (markdown.block.block_quote_rules, markdown.block.list_rules):
        markdown.block.insert_rule(rules, "table", before="paragraph")


def cells_of(line: str) -> list[str]:
    """The cells of a row; a bar ends one unless a backslash stands before it, or it stands in code or a formula."""
    cells, cell, end = [], "", 0
    text = line.strip().removeprefix("|")
    for match in _WHOLE.finditer(text):
        cell += text[end : match.start()]
        end = match.end()
        if match["bar"]:
            cells.append(cell.strip())
            cell = ""
        else:
            cell += match[0] if match["tex"] else match[0].replace(r"\|", "|")
    cell += text[end:]
    return [*cells, cell.strip()] if cell.strip() else cells


def _table(block: mistune.BlockParser, match: re.Match[str], state: mistune.BlockState) -> int | None:
    head, line = match[0].rstrip("\n").split("\n")
    names, sides = cells_of(head), [_SIDE.fullmatch(each) for each in cells_of(line)]
    if not names or len(names) != len(sides) or not all(sides):
        return None
    aligned = [_SIDES[side[1], side[2]] for side in sides if side]
    end, rows = match.end(), []
    while end < state.cursor_max and not _OTHER.match(row := state.get_line(end)) and "|" in row:
        rows.append(_row(cells_of(row), aligned))
        end += len(row)
    top = _row(names, aligned, True) | {"type": "table_head", "attrs": {}}
    state.append_token({"type": "table", "children": [top, {"type": "table_body", "children": rows}]})
    return end


def _row(cells: list[str], aligned: list[str | None], head: bool = False) -> dict[str, object]:
    """A row as long as the head; what it has beyond is told, since nothing may vanish."""
    filled = [*cells, *[""] * len(aligned)][: len(aligned)]
    children = [
        {"type": "table_cell", "text": text, "attrs": {"align": align, "head": head}}
        for text, align in zip(filled, aligned, strict=True)
    ]
    return {"type": "table_row", "children": children, "attrs": {"beyond": " | ".join(cells[len(aligned) :])}}
