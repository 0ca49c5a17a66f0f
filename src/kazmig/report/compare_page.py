"""A comparison as one HTML page without scripts, or as the output of a notebook's cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from kazmig.desk.shown import Displayed
from kazmig.project.folders import Project
from kazmig.report.compare import Comparison, Rows, as_text, compare, same
from kazmig.report.labels import fact_label
from kazmig.report.matter import change_row
from kazmig.words.words import Words

_STYLE = (
    ":root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--line:#ccc;--mark:#fdebc8}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e5e9ef;--paper:#121820;--line:#3a4654;--mark:#5a4312}}"
    "@media print{:root{color-scheme:light;--ink:#1b1b1b;--paper:#fff;--line:#ccc;--mark:#fdebc8}.skip{display:none}"
    ".wide td{max-width:none}tr{break-inside:avoid}}"
    "body{font-family:sans-serif;margin:1rem;max-width:none;color:var(--ink);background:var(--paper)}"
    ".skip{position:absolute;left:1rem;top:-4rem;padding:.5rem 1rem;background:var(--paper);color:var(--ink)}"
    ".skip:focus{top:.5rem}table{border-collapse:collapse}td,th{text-align:left;vertical-align:top;"
    "padding:.2rem .6rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}tbody th{font-weight:400}"
    "mark{background:var(--mark);color:var(--ink)}.wide{overflow-x:auto}"
    "@media(max-width:40rem){main>table,main>table :is(tbody,tr,th,td){display:block}main>table thead{display:none}"
    "main>table tbody th{border:0;font-weight:700}main>table td{border:0}"
    "main>table tr{border-bottom:1px solid var(--line)}"
    "td[data-of]::before{content:attr(data-of) ': '}}"
    ".wide td{min-width:4rem;max-width:24rem;overflow-wrap:normal}.wide th{overflow-wrap:normal}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def look(a: str, b: str) -> Displayed:
    """Two editions, revisions or assumption tables side by side, shown by a cell. Raises ReportError."""
    words = Words("en", strict=False, domain="report")
    found = compare(Project.find(), a, b)
    return Displayed({"text/html": _body(found, words), "text/plain": as_text(found, words)})


def as_page(comparison: Comparison, words: Words) -> str:
    """The comparison as one page."""
    title = f"{comparison.a} against {comparison.b}"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n"
        f'<body><a class="skip" href="#main">Skip to the text</a><main id="main"><h1>{escape(title)}</h1>\n'
        f"{_body(comparison, words)}</main></body></html>\n"
    )


def _body(comparison: Comparison, words: Words) -> str:
    if comparison.sides:
        return _side_by_side(comparison)
    ends = (comparison.a, comparison.b)
    facts = (
        (fact_label(change.key, words), change.key, row["before"], row["after"], row["change"])
        for change in comparison.changes
        for row in (change_row(change, words),)
    )
    figures = escape(", ".join(comparison.figures) or "none")
    return (
        f"<h2>Facts</h2>\n{_table('Facts', ('Figure, series', 'Key', *ends, 'Change'), facts)}"
        f"<h2>Tables</h2>\n{_table('Tables', ('Table', 'Row and column', *ends), comparison.tables)}"
        f"<h2>Figures whose numbers differ</h2>\n<p>{figures}</p>\n"
    )


def _side_by_side(comparison: Comparison) -> str:
    """Every row of both tables; a column in which rows of both differ stands twice, and what differs is marked."""
    first, second = comparison.sides
    names, both = list({**first, **second}), [name for name in first if name in second]
    columns = dict.fromkeys(key for side in (first, second) for row in side.values() for key in row)
    columns.pop("id", None)
    twice = {column for column in columns if any(not same(*_cells(first, second, name, column)) for name in both)}
    ends = [Path(end).stem for end in (comparison.a, comparison.b)]
    ends = ends if len(set(ends)) == len(ends) else [comparison.a, comparison.b]
    rows = []
    for name in names:
        alone = "" if name in both else f"<br><mark>only in {escape(ends[name in second])}</mark>"
        cells = [f'<th scope="row">{escape(name)}{alone}</th>']
        for column in columns:
            pair = _cells(first, second, name, column)
            if column in twice:
                mark = "<td>{}</td>" if same(*pair) else "<td><mark>{}</mark></td>"
                cells += [mark.format(escape(text) or "–") for text in pair]
            else:
                cells.append(f"<td>{escape(pair[0] or pair[1])}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>\n")
    told = f"{len(comparison.tables)} cells or rows differ" if comparison.tables else "The two say the same"
    heads = ['<th scope="col" rowspan="2">id</th>']
    for column in columns:
        span = 'colspan="2" scope="colgroup"' if column in twice else 'rowspan="2" scope="col"'
        heads.append(f"<th {span}>{escape(column)}</th>")
    below = "".join(f'<th scope="col">{escape(end)}</th>' for _ in twice for end in ends)
    return (
        f'<p>{told}; marked where they do.</p>\n<div class="wide" tabindex="0" role="region" aria-label="Both tables">'
        f'<table aria-label="Both tables"><thead><tr>{"".join(heads)}</tr>\n<tr>{below}</tr></thead>'
        f"<tbody>\n{''.join(rows)}</tbody></table></div>\n"
    )


def _cells(first: Rows, second: Rows, name: str, column: str) -> tuple[str, str]:
    a, b = ((side.get(name, {}).get(column) or "") for side in (first, second))
    return a, b


def _table(name: str, heads: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    body = "".join(f"<tr>{_row(list(row), heads)}</tr>\n" for row in rows)
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    return f'<table aria-label="{name}"><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>\n'


def _row(cells: list[str], heads: Sequence[str]) -> str:
    """A row whose cells say what they are of, since a telephone shows no head above them."""
    rest = zip(cells[1:], heads[1:], strict=True)
    said = "".join(f'<td data-of="{escape(head)}">{escape(cell)}</td>' for cell, head in rest)
    return f'<th scope="row">{escape(cells[0])}</th>{said}'
