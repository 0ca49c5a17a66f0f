"""The parts of a sheet: what belongs to a table, and what stands beside and below it and is left aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kazmig.sources.shapes import nameless

TITLE, HEADER, BODY, TOTALS = "title", "header", "body", "totals"
FOOTNOTE, SIGNATURE, REMARK, SCRATCH, HIDDEN = "footnote", "signature", "remark", "scratch", "hidden"
SHOW = "Show the hidden columns, rows or sheets and save the file, or ask which figures are meant."
SAID_ASIDE, OTHER_TABLE, DETAIL_ASIDE, OTHER_PERIOD, UNKNOWN = "said", "table", "detail", "period", "unknown"
REPEATED, ROUNDED, NO_TABLE = "repeated", "rounded", "sheet"
# What a person reads in the audit of what was left aside, or read although it is hidden.
SAID = {
    FOOTNOTE: "a footnote or source under the table",
    SIGNATURE: "a signature, executor or telephone under the table",
    REMARK: "a remark beside or below the table",
    SCRATCH: "a number outside the table, under no header or beside no name",
    HIDDEN: "hidden, and beside what can be seen",
    OTHER_TABLE: "another table, whose rows name no countries",
    DETAIL_ASIDE: "a breakdown, change or sum beside the figures",
    OTHER_PERIOD: "figures of another period",
    UNKNOWN: "the publisher gives no figure here, or hides a small one",
    SAID_ASIDE: "left out because layout.toml says so",
    REPEATED: "a heading repeated on a further page, and what stands above it",
    ROUNDED: "a total that its parts miss by no more than their rounding",
    NO_TABLE: "a sheet without a table by country",
    "read": "hidden by a filter, and read",
    "mark": "a footnote's mark on a name or number",
    "dated": "no title names a period; the date is its last day, and the period of sources.toml counts",
    "names": "the column of names has no header that is known, and was found by its names",
}


@dataclass(frozen=True)
class Aside:
    """One row, column or cell (from 0) that is no part of a table's figures, and the zone it belongs to."""

    zone: str
    row: int | None = None
    column: int | None = None


def told(
    asides: Iterable[Aside], file: str, sheet: str, source: str, letters: Callable[[int], str]
) -> list[dict[str, object]]:
    """Lines of the audit, one a zone, by place alone: a signature holds a person's name."""
    by_zone: dict[str, list[Aside]] = {}
    for aside in dict.fromkeys(asides):
        by_zone.setdefault(aside.zone, []).append(aside)
    lines: list[dict[str, object]] = []
    for zone, found in by_zone.items():
        places = [_place(each, letters) for each in found]
        listed = ", ".join(places[:12]) + (" …" if len(places) > 12 else "")
        place = f"{file}, {f'sheet {nameless(sheet)}, ' if sheet else ''}{listed}"
        kept = zone in ("read", "mark", "names", "dated", ROUNDED)
        about = {"source": source, "rule": "noted" if kept else "left_aside", "reason": SAID[zone], "rows": len(found)}
        lines.append({**about, "place": place, "before": zone, "after": "read" if kept else "not read"})
    return lines


def told_of_sheets(sheets: Iterable[tuple[str, str]], file: str, source: str) -> list[dict[str, object]]:
    """Lines of the audit about whole sheets that are not read, each with its reason."""
    return [
        noted(source, "left_aside", reason, f"{file}, sheet {sheet}", _kind(reason), "not read")
        for sheet, reason in sheets
    ]


def _kind(reason: str) -> str:
    return NO_TABLE if reason == SAID[NO_TABLE] else "hidden" if "hidden" in reason else "blank"


def noted(source: str, rule: str, reason: str, place: str, before: str, after: str) -> dict[str, object]:
    """One line of the audit. A sheet may be called after a person."""
    about = {"source": source, "rule": rule, "reason": reason, "rows": 1, "place": nameless(place)}
    return {**about, "before": before, "after": after}


def _place(aside: Aside, letters: Callable[[int], str]) -> str:
    column = "" if aside.column is None else letters(aside.column)
    if aside.row is None:
        return f"column {column}"
    return f"{column}{aside.row + 1}" if column else f"row {aside.row + 1}"
