"""One page that shows a file's sheets with every cell coloured by its zone: no script, nothing fetched."""

from __future__ import annotations

from html import escape

from kazmig.sources.files.grids import Grid, letter
from kazmig.sources.look import Look, Seen, lines
from kazmig.sources.spreadsheet.zones import (
    BODY,
    FOOTNOTE,
    HEADER,
    HIDDEN,
    REMARK,
    SAID_ASIDE,
    SCRATCH,
    SIGNATURE,
    TITLE,
    TOTALS,
)  # fmt: skip

ROWS, COLUMNS = 400, 60
_COLOURS = {
    TITLE: "#dbe9f6", HEADER: "#b9d3ee", BODY: "#e4f2de", TOTALS: "#bfe0b0", FOOTNOTE: "#fdf0c8", SIGNATURE: "#f8d9c4",
    REMARK: "#f6e3f3", SCRATCH: "#e6e6e6", HIDDEN: "#d5cfe4", SAID_ASIDE: "#e6e6e6", "mark": "#e4f2de",
    "read": "#e4f2de", "names": "#b9d3ee",
}  # fmt: skip
_STYLE = (
    "body{font:15px/1.4 sans-serif;margin:1.5rem;color:#111;background:#fff}"
    "table{border-collapse:collapse;margin:1rem 0}"
    "td,th{border:1px solid #bbb;padding:.15rem .4rem;vertical-align:top;max-width:26rem}"
    "th{background:#f4f4f4;font-weight:400}"
    "pre{white-space:pre-wrap;background:#f7f7f7;padding:1rem}.legend span{padding:.1rem .6rem;margin-right:.4rem}"
)


def page(found: Look) -> str:
    """The page of a look. Sheets of exports and records are not shown: their rows are about persons."""
    legend = "".join(f'<span style="background:{colour}">{zone}</span>' for zone, colour in list(_COLOURS.items())[:9])
    parts = [
        "<!doctype html><html lang=en><head><meta charset=utf-8>",
        f"<title>{escape(found.file)}</title><style>{_STYLE}</style></head><body><h1>{escape(found.file)}</h1>",
        f"<pre>{escape(chr(10).join(lines(found)))}</pre>",
    ]
    if found.kind == "spreadsheet":
        parts.append(f'<p class="legend">{legend}</p>')
        parts += [_sheet(grid, found.seen) for book in found.books for grid in book.grids if grid.rows]
    return "".join([*parts, "</body></html>\n"])


def _sheet(grid: Grid, seen: list[Seen]) -> str:
    zones: dict[tuple[int, int | None], str] = {}
    for one in seen:
        if one.table.grid.sheet == grid.sheet:
            zones |= one.zones
    covered = {
        (row, column)
        for top, left, bottom, right in grid.merges
        for row in range(top, min(bottom, ROWS) + 1)
        for column in range(left, min(right, COLUMNS) + 1)
        if (row, column) != (top, left)
    }
    width = min(COLUMNS, len(grid.rows[0]))
    head = "".join(f"<th>{letter(column)}</th>" for column in range(width))
    body = []
    for row in range(min(ROWS, len(grid.rows))):
        cells = "".join(_cell(grid, row, column, zones) for column in range(width) if (row, column) not in covered)
        body.append(f"<tr><th>{row + 1}</th>{cells}</tr>")
    more = f"<p>{len(grid.rows) - ROWS} more rows.</p>" if len(grid.rows) > ROWS else ""
    title = escape(grid.sheet or "The table") + (" (hidden)" if grid.hidden else "")
    return f"<h2>{title}</h2><table><tr><th></th>{head}</tr>{''.join(body)}</table>{more}"


def _cell(grid: Grid, row: int, column: int, zones: dict[tuple[int, int | None], str]) -> str:
    zone = zones.get((-1, column)) or zones.get((row, column)) or zones.get((row, None), "")
    zone = HIDDEN if grid.hidden or row in grid.hidden_rows else zone
    area = grid.merged(row, column)
    span = ""
    if area:
        down, across = area[2] - area[0] + 1, min(area[3], COLUMNS - 1) - area[1] + 1
        span = f' rowspan="{down}" colspan="{across}"'
    colour = f' style="background:{_COLOURS[zone]}"' if zone in _COLOURS else ""
    title = f' title="{escape(zone)}"' if zone else ""
    return f"<td{span}{colour}{title}>{escape(grid.text(row, column)[:200])}</td>"
