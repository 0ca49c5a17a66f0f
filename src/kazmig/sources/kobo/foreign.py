"""Baseline assessments of other DTM missions: a workbook whose columns a layout.toml maps onto ours.

DTM's public migrant baselines have a sheet of places under a header of two rows (regions and p-codes, totals, adult men
and women) and a long sheet of nationalities by p-code. The mapping names sheets, header rows and columns by letter:

    [baseline_assessment.mapping.places]
    sheet = "Baseline"
    header_rows = [1, 2]
    pcode = "C"
    region = "A"
    settlement = "D"
    workers_present = "H"
    [baseline_assessment.mapping.nationalities]
    sheet = "Nationalities"
    header_rows = [1, 1]
    pcode = "A"
    nationality = "B"
    persons = "C"
    [baseline_assessment.mapping.regions]
    "KZ47" = "KZ-47"          # what stands in the column of regions, or how p-codes begin
    [baseline_assessment.mapping.names]
    "Unkown" = "unstated"     # a spelling of this workbook alone, and the lexicon's code
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TypedDict, cast

import pandas as pd

from kazmig.evidence.periods import Period
from kazmig.evidence.rows import Row
from kazmig.places.lexicon import UnknownName, load_lexicon
from kazmig.project.inventory import Source
from kazmig.sources.files.door import open_book
from kazmig.sources.files.grids import Grid, place_of
from kazmig.sources.kobo.form import Form
from kazmig.sources.kobo.submissions import REPEATS_COVERED, Submissions, together
from kazmig.sources.names import code_of
from kazmig.sources.problems import Problems, Where
from kazmig.sources.shapes import shape, text_or_shape
from kazmig.sources.spreadsheet.cells import NotANumber, number_in
from kazmig.sources.spreadsheet.overrides import section_of

_PLACES = ("sheet", "header_rows", "pcode", "region", "workers_present")
_NATIONALITIES = ("sheet", "header_rows", "pcode", "nationality", "persons")
_COUNTS = ("informants", "workers_present", "men", "women")
_MEND = "Mend the mapping in layout.toml (docs/look-at-a-file.md), or ask the publisher."


class Part(TypedDict, total=False):
    """A sheet of a foreign workbook: its header's rows from 1, and the letters of its columns (keys of our own)."""

    sheet: str
    header_rows: list[int]
    district: str
    men: str
    women: str
    visit_date: str


class Mapping(TypedDict, total=False):
    """What layout.toml says: two sheets, and how regions and names of the workbook are called here."""

    places: Part
    nationalities: Part
    regions: dict[str, str]
    names: dict[str, str]


def mapping_of(source: Source) -> Mapping:
    """The mapping that a layout.toml gives for a source; empty where there is none."""
    section, _ = section_of(source.files[0].parent, source) if source.files else ({}, "")
    found = section.get("mapping", {})
    return cast(Mapping, found) if isinstance(found, dict) else {}


def mapped(source: Source, mapping: Mapping, form: Form) -> Submissions:
    """Places and nationalities of a foreign workbook as submissions of ours: one a place. Raises BadInput."""
    problems = Problems(source.files[0].name)
    grids = {grid.sheet: grid for grid in open_book(source.files[0]).visible}
    for part, about, needed in (
        ("places", mapping.get("places", Part()), _PLACES),
        ("nationalities", mapping.get("nationalities", Part()), _NATIONALITIES),
    ):
        missing = [key for key in needed if key not in about]
        if missing:
            problems.add(f"a mapping of {part} without {', '.join(missing)}", "all of them", _MEND, file="layout.toml")
        elif about["sheet"] not in grids:
            problems.add(f"the sheets {', '.join(map(repr, grids))}", f"the sheet '{about['sheet']}'", _MEND)
    problems.settle()
    places, nations = mapping["places"], mapping["nationalities"]
    visits = _visits(source, grids[places["sheet"]], places, mapping.get("regions", {}), form, problems)
    known = {str(visit["id"]) for visit in visits}
    entries = _entries(grids[nations["sheet"]], nations, mapping.get("names", {}), known, problems)
    problems.found = together(problems.found)
    if not problems.found:
        _check_breakdowns(mapping, visits, entries, problems)
    problems.settle()
    columns = ["file", "workbook", "id", "uuid", "nationality", "persons"]
    return Submissions(pd.DataFrame(visits), pd.DataFrame(entries, columns=columns))


def as_told(found: pd.DataFrame, source: Source, mapping: Mapping) -> pd.DataFrame:
    """Observations without what a workbook does not tell: who counted, whom they asked, and on which days."""
    told, period = mapping["places"], Period.parse(source.period)
    untold = [category for category in ("informants",) if category not in told] + ["enumerators"]
    untold += ["districts"] if "district" not in told else []
    found = found[~found["category"].isin(untold)]
    if "visit_date" in told:
        return found
    span = f"{period.first.isoformat()}/{period.last.isoformat()}"
    by_place = found["series"].eq("workers") | found["dimension"].eq("coverage")
    return found[found["dimension"].ne("visit")].assign(period=found["period"].mask(by_place, span))


def _check_breakdowns(
    mapping: Mapping,
    visits: Sequence[Row],
    entries: Sequence[Row],
    problems: Problems,
) -> None:
    """Refuses sexes or nationalities that reach the workers in too few places: those few would speak for all."""
    counted = [visit for visit in visits if visit["workers_present"]]
    nations: dict[str, int] = {}
    for entry in entries:
        nations[entry["id"]] = nations.get(entry["id"], 0) + entry["persons"]
    sexes = {visit["id"]: (visit["men"] or 0) + (visit["women"] or 0) for visit in counted}
    told = [("nationalities", "nationalities", nations)]
    told += [("men and women", "places", sexes)] if {"men", "women"} & set(mapping["places"]) else []
    for what, part, sums in told:
        short = [visit for visit in counted if sums.get(visit["id"]) != visit["workers_present"]]
        if len(short) > (1 - REPEATS_COVERED) * len(counted):
            found = f"{what} that add up to the workers present in {len(counted) - len(short)} of {len(counted)} places"
            mend = f"Mend the columns of {part} in layout.toml, or ask the publisher."
            if part == "places":
                mend = (
                    "Where they are adults alone, take men and women out of [baseline_assessment.mapping.places]: "
                    "then no sexes are published."
                )
            sheet, first = str(mapping["places"]["sheet"]), int(short[0]["row"])
            expected = f"sums that agree in at least {REPEATS_COVERED:.0%} of the places"
            problems.add(f"{found}; this is the first that does not", expected, mend, sheet=sheet, row=first)


def _rows(grid: Grid, about: Part) -> list[tuple[int, dict[str, object]]]:
    """Cells by field of each row below the header that has a p-code."""
    letters = {
        key: place_of(str(value))
        for key, value in about.items()
        if re.fullmatch(r"[A-Z]{1,3}", str(value)) and key != "sheet"
    }
    start = max(about["header_rows"])
    found = []
    for row in range(start, len(grid.rows)):
        cells = {key: grid.at(row, column) for key, column in letters.items()}
        if str(cells["pcode"]).strip():
            found.append((row, cells))
    return found


def _visits(
    source: Source, grid: Grid, about: Part, regions: dict[str, str], form: Form, problems: Problems
) -> list[dict[str, object]]:
    period = Period.parse(source.period)
    empty: dict[str, object] = {question.name: None for question in form.questions.values() if question.kept}
    visits = []
    for row, cells in _rows(grid, about):
        code = str(cells["pcode"]).strip()
        where: Where = {"sheet": grid.sheet, "row": row + 1}
        counts = {name: _count(cells.get(name), name, where, problems) for name in _COUNTS}
        visits.append(
            empty
            | {"file": grid.file, "sheet": grid.sheet, "row": row + 1, "workbook": grid.file, "id": code, "uuid": code}
            | {"root": "", "edits": 0, "exported": "", "submitted": "", "status": "", "version": ""}
            | {"consent": "yes", "enumerator": "", "visit_date": _day(cells.get("visit_date"), period)}
            | {"region": _region(str(cells["region"]).strip(), code, regions, where, problems)}
            | {"district": str(cells.get("district") or ""), "settlement": str(cells.get("settlement") or code)}
            | {"reasons": frozenset(), "informant_types": frozenset(), "visit_kind": "first"}
            | counts
            | {"informants": counts["informants"] or 0}
        )
    if not visits:
        problems.add("no place with a p-code", "at least one", _MEND, sheet=grid.sheet)
    return visits


def _entries(
    grid: Grid, about: Part, names: dict[str, str], known: set[str], problems: Problems
) -> list[dict[str, object]]:
    entries = []
    for row, cells in _rows(grid, about):
        code, name = str(cells["pcode"]).strip(), str(cells["nationality"]).strip()
        where: Where = {"sheet": grid.sheet, "row": row + 1}
        if code not in known:
            problems.add(f"the p-code {text_or_shape(code)}", "one of the sheet of places", _MEND, **where)
        try:
            nationality = code_of(names.get(name, name))
        except UnknownName as unknown:
            mend = f'Say what it is in [baseline_assessment.mapping.names]: "{name}" = "UZB". {unknown.mend}'
            problems.add(f"'{name}'", "a country of the lexicon", mend, **where)
            continue
        persons = _count(cells["persons"], "persons", where, problems) or 0
        about_it = {"file": grid.file, "workbook": grid.file, "id": code, "uuid": code}
        entries.append({**about_it, "nationality": nationality, "persons": persons})
    return entries


def _count(cell: object, name: str, where: Where, problems: Problems) -> int | None:
    try:
        number = number_in(cell)
    except NotANumber as error:
        problems.add(f"{name} = {shape(str(cell))}", str(error), _MEND, **where)
        return None
    if number is None or number.value is None:
        return None
    if number.value < 0 or number.value != int(number.value):
        problems.add(f"{name} = '{number.printed}'", "a whole number, zero or more", _MEND, **where)
    return int(number.value)


def _region(name: str, pcode: str, regions: dict[str, str], where: Where, problems: Problems) -> str:
    for key, code in regions.items():
        if name == key or pcode.startswith(key):
            return code
    try:
        return load_lexicon().region_code(name)
    except UnknownName as unknown:
        mend = f'Add it to [baseline_assessment.mapping.regions]: "{name}" = "KZ-…". {unknown.mend}'
        problems.add(f"the region '{name}'", "a region of the lexicon", mend, **where)
        return ""


def _day(cell: object, period: Period) -> date:
    return cell.date() if hasattr(cell, "date") else cell if isinstance(cell, date) else period.first
