"""Corrections of single cells of a spreadsheet, made before it is read (corrections.toml)."""

from __future__ import annotations

from kazmig.project.inventory import Source
from kazmig.project.tolerant import composed
from kazmig.sources import corrections
from kazmig.sources.files.grids import Grid
from kazmig.sources.files.workbook_errors import position
from kazmig.sources.problems import Problems, Where
from kazmig.sources.spreadsheet.cells import NotANumber, number_in


def corrected(grids: list[Grid], source: Source, problems: Problems) -> list[Grid]:
    """Grids with the corrections of single cells that corrections.toml names by file, sheet and cell."""
    result = list(grids)
    for number, entry in corrections.of_cells(source, problems.file):
        where: Where = {"file": corrections.FILE, "row": number, "column": "correction"}
        sheet, place = str(entry.get("sheet", "")), position(str(entry["cell"]))
        index = next((i for i, grid in enumerate(result) if composed(sheet) in ("", composed(grid.sheet))), None)
        if index is None or place is None or not _holds(result[index], place):
            expected = "a sheet and a cell of the file, such as C12"
            problems.add(f"{sheet or problems.file}, {entry['cell']}", expected, "Mend sheet and cell.", **where)
            continue
        now = result[index].text(*place)
        if composed(now) != composed(str(entry["expect"])) and not _same_number(now, entry["expect"]):
            mend = "The source says something else now: check it, and remove or renew this correction."
            problems.add(f"'{now}' in {entry['cell']}", f"'{entry['expect']}'", mend, **where)
            continue
        result[index] = result[index].with_cell(*place, entry["value"])
    return result


def _holds(grid: Grid, place: tuple[int, int]) -> bool:
    return place[0] < len(grid.rows) and place[1] < len(grid.rows[0])


def _same_number(now: str, expected: object) -> bool:
    """Whether both are one number, such as "66 744" and 66744."""
    try:
        one, other = number_in(now), number_in(expected)
    except NotANumber:
        return False
    return one is not None and other is not None and one.known and one.value == other.value
