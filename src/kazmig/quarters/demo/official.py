"""Workbooks as ministries and the National Bank send them, with invented figures, for the demonstration and tests.

Each has what the real ones have: title rows, merged headers, labels in Russian (or Kazakh, or English), totals among
parts, numbers as text with hard spaces, decimal commas, dashes for nil, footnotes. Figures follow the published
shares of 2022Q4. The same quarter and generator give the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np

from kazmig.evidence.quarter import Quarter
from kazmig.quarters.demo import MARK
from kazmig.quarters.demo.official_words import WORDS, country, period_words
from kazmig.quarters.demo.record_extract import write_transfer_records as write_transfer_records
from kazmig.quarters.demo.undesa_workbook import write_migrant_stock as write_migrant_stock
from kazmig.sources.kobo.form import stored

# Shares of the printed report, in percent; the rest is `other`.
_ARRIVALS = {
    "cis": {"RUS": 41.1, "KGZ": 30.4, "UZB": 27.3, "AZE": 0.4, "BLR": 0.2, "TJK": 0.3},
    "noncis": {"TUR": 40.3, "ARE": 17.6, "CHN": 10.5, "EGY": 8.6, "GEO": 6.5},
}
_PERMITS = {
    "permanent": (148_000, {"RUS": 46.4, "UZB": 16.0, "CHN": 7.6, "KGZ": 6.6, "AZE": 4.0}),
    "temporary": (530_000, {"RUS": 59.4, "UZB": 26.1, "TJK": 3.9, "KGZ": 2.7, "AZE": 1.1}),
}
_WORKERS = (327_000, {"UZB": 70.4, "RUS": 15.1, "TJK": 4.5, "KGZ": 2.5, "AZE": 1.1, "TUR": 0.9})
_NBSP, _NARROW = "\u00a0", "\u202f"


@dataclass
class Sheet:
    """Cells from A1 on; `merges` are (first row, first column, last row, last column), counted from 0."""

    name: str
    rows: list[list[object]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


def write_border_crossings(
    path: Path, quarter: Quarter, rng: np.random.Generator, language: str = "ru", encoding: str = "utf-8-sig"
) -> None:
    """Passages in both directions by citizenship, with a column that is not wanted and groups with totals."""
    words = WORDS[language]
    sheet = Sheet(words["sheet"])
    _titles(sheet, words["crossings"], period_words(quarter, language), language)
    total, air = words["total"].casefold(), words["by_air"]
    _header(
        sheet, ["№", words["citizenship"]], [(words["arrivals"], [total, air]), (words["departures"], [total, air])]
    )
    groups = {}
    for group, share in (("cis", 0.786), ("noncis", 0.214)):
        arrivals = _spread(round(1_880_000 * share * rng.uniform(0.95, 1.05)), _ARRIVALS[group], rng)
        groups[group] = {code: (count, round(count * rng.uniform(0.97, 1.04))) for code, count in arrivals.items()}
    sums = {group: tuple(map(sum, zip(*parts.values(), strict=True))) for group, parts in groups.items()}
    whole = tuple(map(sum, zip(*sums.values(), strict=True)))
    sheet.rows.append(["", words["total"], *_crossings(whole)])
    sheet.rows.append(["", words["including"]])
    number = 0
    for group, parts in groups.items():
        sheet.rows.append(["", words[group], *_crossings(sums[group])])
        for code, pair in parts.items():
            number += 1
            sheet.rows.append([number, country(code, language), *_crossings(pair, hidden=code == "other")])
    _footnotes(sheet, language)
    _write(path, [sheet], encoding)


def write_residence_permits(
    path: Path, quarter: Quarter, rng: np.random.Generator, language: str = "ru", encoding: str = "utf-8-sig"
) -> None:
    """Permits valid at the quarter's end: counts beside shares with a percent sign."""
    words = WORDS[language]
    sheet = Sheet(words["sheet"])
    _titles(sheet, words["permits"], words["as_of"][quarter.number - 1].format(year=quarter.next.year), language)
    blocks = [(words[kind], [words["total"].casefold(), words["share"]]) for kind in _PERMITS]
    _header(sheet, [words["citizenship"]], blocks)
    lists = {
        kind: _spread(round(total * rng.uniform(0.97, 1.06)), shares, rng) for kind, (total, shares) in _PERMITS.items()
    }
    totals = {kind: sum(parts.values()) for kind, parts in lists.items()}  # whole numbers
    codes = [code for code in dict.fromkeys(code for parts in lists.values() for code in parts) if code != "other"]
    # Who is named for one permit only hides in the other's rest: an empty cell, not nil.
    for code in [*codes, "other"]:
        row: list[object] = [country(code, language)]
        for kind, parts in lists.items():
            count = parts.get(code)
            row += ["", ""] if count is None else [_spaced(count), _comma(100 * count / totals[kind], 1) + "%"]
        sheet.rows.append(row)
    last: list[object] = [words["total"]]
    for kind in lists:
        last += [_spaced(totals[kind]), "100%"]
    sheet.rows.append(last)
    _footnotes(sheet, language)
    _write(path, [sheet], encoding)


def workers_on_register(rng: np.random.Generator) -> dict[str, int]:
    """The register's persons by citizenship, the residual among them."""
    total, shares = _WORKERS
    return _spread(round(total * rng.uniform(0.95, 1.08)), shares, rng)


def write_labour_permits(
    path: Path,
    quarter: Quarter,
    rng: np.random.Generator,
    language: str = "ru",
    encoding: str = "utf-8-sig",
    thousands: bool = False,
) -> None:
    """The register of migrant workers by citizenship, in persons or, with decimal commas, in thousands."""
    words = WORDS[language]
    sheet = Sheet(words["sheet"])
    unit = words["thousand_persons" if thousands else "persons"]
    _titles(sheet, f"{words['workers']} ({unit})", period_words(quarter, language), language)
    _header(sheet, ["№", words["citizenship"]], [(words["labour"], [words["total"].casefold(), words["women"]])])
    parts = workers_on_register(rng)
    shown = (lambda count: _comma(count / 1000, 1)) if thousands else _spaced
    counted = sum(parts.values())  # whole numbers
    sheet.rows.append(["", words["total"], shown(counted), shown(counted // 6)])
    for number, (code, count) in enumerate(parts.items(), 1):
        sheet.rows.append([number, country(code, language), shown(count), shown(count // 6) if count > 999 else "–"])
    _footnotes(sheet, language)
    _write(path, [sheet], encoding)


# --- figures -------------------------------------------------------------------------------------------------------


def _spread(total: int, shares: dict[str, float], rng: np.random.Generator) -> dict[str, int]:
    """`total` by code, near the shares; what they leave is `other`."""
    parts = {code: round(total * share / 100 * rng.uniform(0.98, 1.02)) for code, share in shares.items()}
    return {**parts, "other": max(0, total - sum(parts.values()))}  # whole numbers


def _crossings(pair: Sequence[int], hidden: bool = False) -> list[object]:
    """Both directions, each with the passages by air; one as a number, one as text."""
    arrivals, departures = pair
    air = "–" if hidden else round(arrivals * 0.2)
    return [_spaced(arrivals), air, departures, "–" if hidden else _spaced(round(departures * 0.2), _NARROW)]


# --- how cells look ------------------------------------------------------------------------------------------------


def _spaced(count: int, space: str = _NBSP) -> str:
    return f"{count:,}".replace(",", space)


def _comma(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


def _titles(sheet: Sheet, title: str, period: str, language: str) -> None:
    words = WORDS[language]
    sheet.rows += [[f"{MARK}. {words['invented']}"], [title], [period], []]


def _header(sheet: Sheet, left: list[str], blocks: list[tuple[str, list[str]]]) -> None:
    """Two rows: names merged downwards, blocks merged over their columns."""
    first = len(sheet.rows)
    above: list[object] = list(left)
    below: list[object] = [""] * len(left)
    for column in range(len(left)):
        sheet.merges.append((first, column, first + 1, column))
    for name, columns in blocks:
        sheet.merges.append((first, len(above), first, len(above) + len(columns) - 1))
        above += [name] + [""] * (len(columns) - 1)
        below += columns
    sheet.rows += [above, below]


def _footnotes(sheet: Sheet, language: str) -> None:
    words = WORDS[language]
    sheet.rows += [[], [f"* {words['footnote']}"], [f"{words['source']}: {MARK}"]]


def _write(path: Path, sheets: list[Sheet], encoding: str) -> None:
    if path.suffix.lower() == ".csv":
        rows = [row for sheet in sheets for row in sheet.rows]
        width = max(len(row) for row in rows)
        text = io.StringIO()
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(
            [[*row, *[""] * (width - len(row))] for row in rows]
        )
        path.write_bytes(text.getvalue().replace(_NARROW, _NBSP).encode(encoding))
        return
    import xlsxwriter

    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": MARK, "created": datetime(2023, 1, 15)})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for merge in sheet.merges:
            if merge[0] != merge[2] or merge[1] != merge[3]:
                page.merge_range(*merge, "")
        for number, row in enumerate(sheet.rows):
            for column, cell in enumerate(row):
                if cell != "":
                    page.write(number, column, cell)
    book.close()
    path.write_bytes(stored(raw.getvalue()))
