"""UN DESA workbooks "International Migrant Stock" in the layouts of three revisions, for demonstration and tests.

The layouts are those of UN_MigrantStockByOriginAndDestination_2019.xlsx and of
undesa_pd_20xx_ims_stock_by_sex_destination_and_origin.xlsx (2020, 2024), with a few destinations where those have 230.
The figures come from the caller; those of `write_migrant_stock` are invented.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter

from kazmig.evidence.quarter import Quarter
from kazmig.evidence.shares import largest_remainder
from kazmig.places.lexicon import load_lexicon
from kazmig.quarters.demo import MARK

YEARS: dict[int, tuple[int, ...]] = {2019: (1990, 1995, 2000, 2005, 2010, 2015, 2019)}
YEARS |= {2020: (*YEARS[2019][:-1], 2020), 2024: (*YEARS[2019][:-1], 2020, 2024)}
SEXES = {"total": "both sexes", "male": "male", "female": "female"}
TOTAL = "Total"
PLACE = "Region, development group, country or area"
_OTHERS = {"Other": 2003, "Others": 2003, TOTAL: 900}
# Rows of regions and groups stand among the countries; a reader must not add them up.
_GROUPS = {"Less developed regions": 902, "Central Asia": 5500, "Low-and-middle-income countries": 1517}
_LINES = ("United Nations", "Population Division", "Department of Economic and Social Affairs", "")

Grid = dict[tuple[int, int], object]


def write_workbook(
    path: Path,
    revision: int,
    figures: pd.DataFrame,
    population: pd.DataFrame | None = None,
    note: str = "",
    as_text: bool = False,
) -> None:
    """Writes `figures` of Kazakhstan as UN DESA lays out a revision.

    `figures`: columns sex (total, male, female), year, origin (as the UN writes it, `Total` among them), stock.
    `population`: columns sex, year, thousand; it and the share of migrants stand in sheets of their own, as in the
    workbook by destination.
    `as_text` writes numbers as texts with spaces; a missing figure is `..`, as in all revisions.
    """
    sheets: dict[str, Grid] = {"Contents": {(0, 0): "Contents"}}
    if revision <= 2019:
        for number, sex in enumerate(SEXES, 1):
            sheets[f"Table {number}"] = _across(revision, number, sex, figures, note, as_text)
    else:
        sheets["Table 1"] = _down(revision, figures, note, as_text)
    if population is not None:
        sheets["Table 2"] = _by_destination(revision, "Total population at mid-year (thousands)", population, note)
        total = figures[figures["origin"] == TOTAL].merge(population, on=["sex", "year"])
        share = total.assign(thousand=total["stock"] / total["thousand"] / 10)
        what = "International migrant stock as a percentage of the total population"
        sheets["Table 3"] = _by_destination(revision, what, share, note)
    sheets["Notes"] = {(0, 0): "(a) Type of data: B, foreign-born; C, foreign citizens; I, imputed; R, with refugees."}
    # No time of making in the file: the same figures give the same bytes.
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": pd.Timestamp(2020, 1, 1).to_pydatetime()})
        for name, grid in sheets.items():
            sheet = book.add_worksheet(name)
            for (row, column), value in sorted(grid.items()):
                sheet.write(row, column, value)


def write_migrant_stock(path: Path, quarter: Quarter, rng: np.random.Generator) -> None:
    """The 2020 revision's layout with invented figures near the published 3.7 million; every title says SYNTHETIC.

    The table of population, which UN DESA sends in a workbook of its own, stands in the same file.
    """
    years = YEARS[2020]
    # Invented, near what is printed for 2020 (3.7 million, 18.7 million); shares of origins are rounded guesses.
    stock = np.array([3_600_000, 3_250_000, 2_870_000, 3_100_000, 3_330_000, 3_550_000, 3_700_000])
    people = np.array([16_300, 15_900, 14_900, 15_400, 16_300, 17_600, 18_700])
    shares = pd.Series({"RUS": 66, "UKR": 10, "UZB": 8, "BLR": 3, "AZE": 3, "KGZ": 2, "TUR": 2, "CHN": 1, "Other": 5})
    lexicon = load_lexicon()
    shares.index = pd.Index([lexicon.name(code) if code in lexicon.rows else code for code in shares.index])
    rows: list[dict[str, object]] = []
    for year, persons in zip(years, stock, strict=True):
        parts = largest_remainder(int(persons * rng.normal(1, 0.003)), shares * rng.normal(1, 0.02, len(shares)))
        men = (parts * 0.49).round().astype(int)
        for sex, values in (("total", parts), ("male", men), ("female", parts - men)):
            rows.append({"sex": sex, "year": year, "origin": TOTAL, "stock": int(values.sum())})
            rows += [{"sex": sex, "year": year, "origin": name, "stock": int(n)} for name, n in values.items()]
    thousand = [
        {"sex": sex, "year": year, "thousand": round(float(n * share), 3)}
        for year, n in zip(years, people, strict=True)
        for sex, share in (("total", 1.0), ("male", 0.485), ("female", 0.515))
    ]
    write_workbook(path, 2020, pd.DataFrame(rows), pd.DataFrame(thousand), f"{MARK}: invented for {quarter}")


def _titles(revision: int, table: str, note: str) -> Grid:
    lines = [*_LINES, f"International Migrant Stock {revision}", table, f"POP/DB/MIG/Stock/Rev.{revision}", note]
    return {(row, 0): line for row, line in enumerate(lines) if line}


def _across(revision: int, number: int, sex: str, figures: pd.DataFrame, note: str, as_text: bool) -> Grid:
    """A sheet of 2019: rows are destinations by year, origins stand across."""
    kind = {"total": "Total", "male": "Male", "female": "Female"}[sex]
    grid = _titles(revision, f"Table {number}. {kind} migrant stock at mid-year by origin, 1990-{revision}", note)
    place = "Major area, region, country or area of destination"
    columns = ("Year", "Sort\norder", place, "Notes", "Code", "Type of data (a)", "Country or area of origin")
    grid |= {(14, column): text for column, text in enumerate(columns)}
    origins = [TOTAL, *(name for name in dict.fromkeys(figures["origin"]) if name != TOTAL), "Zimbabwe"]
    grid |= {(15, 6 + column): origin for column, origin in enumerate(origins)}
    known = {(year, origin): stock for year, origin, stock in _cells(figures, sex)}
    row = 16
    for year in YEARS[revision]:
        for order, (name, code) in enumerate((("WORLD", 900), ("Kazakhstan", 398), ("Uzbekistan*", 860)), 1):
            values = [year, order, name, "", code, "B R"]
            for origin in origins:
                stock = known.get((year, origin)) if code == 398 else 1_000_000
                values.append(_shown(stock, as_text))
            grid |= {(row, column): value for column, value in enumerate(values)}
            row += 1
    return grid


def _down(revision: int, figures: pd.DataFrame, note: str, as_text: bool) -> Grid:
    """Table 1 since 2020: rows are pairs of destination and origin, years stand across for each sex."""
    title = f"Table 1: International migrant stock at mid-year by sex and by destination and origin, 1990-{revision}"
    left = [f"{PLACE} of destination", "Notes of destination", "Location code of destination"]
    left += ["Type of data of destination"]
    if revision >= 2024:
        left = [left[0], "Coverage of destination", "Data type of destination", left[2]]
    left = ["Index", *left, f"{PLACE} of origin", "Location code of origin"]
    grid = _titles(revision, title, note) | _heads(left, revision, "International migrant stock at mid-year")
    lexicon = load_lexicon()
    known = {(sex, year, name): stock for sex in SEXES for year, name, stock in _cells(figures, sex)}
    names = dict.fromkeys(figures["origin"])
    origins = [(name, _OTHERS.get(name) or int(lexicon.rows[lexicon.country_code(name)]["m49"])) for name in names]
    row = 11
    for destination, code in (("WORLD", 900), ("Kazakhstan*", 398), ("Uzbekistan", 860)):
        for name, origin in [*origins, *_GROUPS.items()]:
            shown = "WORLD" if name == TOTAL else f"{name} "
            cells = {"Index": row - 10, left[1]: destination, "Location code of destination": code}
            cells |= {f"{PLACE} of origin": shown, "Location code of origin": origin}
            values = [cells.get(column, "") for column in left]
            for sex in SEXES:
                for year in YEARS[revision]:
                    mine = code == 398 and name not in _GROUPS
                    values.append(_shown(known.get((sex, year, name)) if mine else 1_000_000, as_text))
            grid |= {(row, column): value for column, value in enumerate(values)}
            row += 1
    return grid


def _by_destination(revision: int, what: str, values: pd.DataFrame, note: str) -> Grid:
    """A table of the workbook by destination, which names no origins."""
    left = ["Index", PLACE, "Notes", "Location code", "Type of data"]
    grid = _titles(revision, f"{what} by sex and by region, country or area, 1990-{revision}", note)
    grid |= _heads(left, revision, what)
    known = values.set_index(["sex", "year"])["thousand"].to_dict()
    for row, (name, code) in enumerate((("WORLD", 900), ("Kazakhstan", 398)), 11):
        cells = [row - 10, name, "", code, "B R"]
        cells += [known.get((sex, year), "..") if code == 398 else 12.5 for sex in SEXES for year in YEARS[revision]]
        grid |= {(row, column): value for column, value in enumerate(cells)}
    return grid


def _heads(left: list[str], revision: int, what: str) -> Grid:
    """The two header rows: what and which sex (merged over its years), then the columns' names and years."""
    years = YEARS[revision]
    grid: Grid = {(10, column): text for column, text in enumerate(left)}
    for block, words in enumerate(SEXES.values()):
        start = len(left) + block * len(years)
        grid[9, start] = f"{what} ({words})"
        grid |= {(10, start + offset): year for offset, year in enumerate(years)}
    return grid


def _cells(figures: pd.DataFrame, sex: str) -> list[tuple[int, str, float]]:
    one = figures[figures["sex"] == sex]
    return list(zip(one["year"], one["origin"], one["stock"], strict=True))


def _shown(stock: float | None, as_text: bool) -> str | int:
    if stock is None or pd.isna(stock):
        return ".."
    return f"{int(stock):,}".replace(",", " ") if as_text else int(stock)
