"""Facts from the small typed tables of data/raw/reference: exchange rates, populations, related figures.

Each table's row is one fact with its source. A value that cannot be read is refused with file, row and column.
"""

from __future__ import annotations

import math

import pandas as pd

from kazmig.evidence.facts import MEASURES, QUALITIES, Fact, Facts
from kazmig.evidence.intervals import BOUNDS, Interval, printed
from kazmig.evidence.periods import FORMS, Period
from kazmig.evidence.units import UNITS
from kazmig.places.lexicon import VINTAGES
from kazmig.places.regions import SINCE, same_area


class ReferenceTableError(ValueError):
    """A row of a reference table cannot be read; the message names file, row, column, found and expected."""


def reference_facts(
    exchange_rates: pd.DataFrame, region_population: pd.DataFrame, related_figures: pd.DataFrame, regions: pd.DataFrame
) -> Facts:
    """All reference facts; their keys begin with `reference.`.

    exchange_rates     period, kzt_per_usd, precision, source, place: KZT per USD, average of a year or quarter
    region_population  region, vintage, date, persons, source, place; of a region that was another area before
                       8 June 2022 only figures within its borders of today are taken
    related_figures    key, value, unit, precision, bound, width, period, measure, population, quality, source, place
    regions            code, in_2018, in_2024: which first-level units there were before and after 8 June 2022

    Raises ReferenceTableError.
    """
    rates = [_rate(_Row("exchange_rates.csv", place, row)) for place, row in _rows(exchange_rates)]
    populations = [_Row("region_population.csv", place, row) for place, row in _rows(region_population)]
    people = [
        _population(row) for row in populations if same_area(row.text("region"), row.text("vintage", VINTAGES), SINCE)
    ]
    others = [_related(_Row("related_figures.csv", place, row)) for place, row in _rows(related_figures)]
    return Facts([*rates, *people, *others, *_units(regions)])


class _Row:
    """One row of a table, read cell by cell with messages that say where."""

    def __init__(self, file: str, place: int, cells: pd.Series) -> None:
        self.file, self.place, self._cells = file, place, cells

    def text(self, column: str, allowed: tuple[str, ...] = ()) -> str:
        if column not in self._cells.index:
            raise ReferenceTableError(f"data/raw/reference/{self.file}: there is no column '{column}'. Add it.")
        value = self._cells[column]
        text = "" if pd.isna(value) else str(value).strip()
        if not text:
            raise self.wrong(column, text, "a value")
        if allowed and text not in allowed:
            raise self.wrong(column, text, f"one of {', '.join(allowed)}")
        return text

    def number(self, column: str) -> float:
        text = self.text(column)
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise self.wrong(column, text, "a number")
        return int(number) if number == int(number) else number

    def period(self, column: str) -> str:
        text = self.text(column).removesuffix(".0")
        if Period.find(text) is None:
            raise self.wrong(column, text, f"a period: {FORMS}")
        return text

    def interval(self, column: str) -> Interval:
        """The rounding interval of a printed number, from the columns precision, bound and width."""
        bound = self.text("bound", BOUNDS) if "bound" in self._cells.index else "nearest"
        given = "width" in self._cells.index and not pd.isna(self._cells["width"])
        precision = self.number("precision")
        if precision < 0:
            raise self.wrong("precision", str(precision), "zero or more")
        return printed(self.number(column), precision, bound, self.number("width") if given else None)

    def wrong(self, column: str, found: str, expected: str) -> ReferenceTableError:
        return ReferenceTableError(
            f"data/raw/reference/{self.file}, row {self.place}, column '{column}': "
            f"found '{found}', expected {expected}."
        )


def _rows(table: pd.DataFrame) -> list[tuple[int, pd.Series]]:
    # The header is row 1 of the file.
    return [(place, row) for place, (_, row) in enumerate(table.iterrows(), start=2)]


def _rate(row: _Row) -> Fact:
    period, span = row.period("period"), row.interval("kzt_per_usd")
    return Fact(
        key=f"reference.exchange_rate.{period}.kzt_per_usd",
        value=row.number("kzt_per_usd"),
        unit="kzt_per_usd",
        period=period,
        measure="none",
        population="exchange_rate",
        source="reference",
        quality="register",
        low=span.low,
        high=span.high,
        place=_place(row),
    )


def _population(row: _Row) -> Fact:
    day = row.period("date")
    return Fact(
        key=f"reference.population.{row.text('region')}.{day}.persons",
        value=row.number("persons"),
        unit="persons",
        period=day,
        measure="stock",
        population="population",
        source="reference",
        quality="register",
        place=_place(row),
    )


def _related(row: _Row) -> Fact:
    span = row.interval("value")
    return Fact(
        key=row.text("key"),
        value=row.number("value"),
        unit=row.text("unit", tuple(UNITS)),
        period=row.period("period"),
        measure=row.text("measure", MEASURES),
        population=row.text("population"),
        source="reference",
        quality=row.text("quality", QUALITIES),
        low=span.low,
        high=span.high,
        place=_place(row),
    )


def _units(regions: pd.DataFrame) -> list[Fact]:
    """How many first-level units there are, before and after the reform of 8 June 2022."""
    schemes = {"former": ("in_2018", "2018/2022-06-07"), "current": ("in_2024", "2022-06-08/2024")}
    return [
        Fact(
            key=f"reference.units.{name}.regions",
            value=int(regions[column].sum()),
            unit="regions",
            period=period,
            measure="none",
            population="administrative_units",
            source="reference",
            quality="document",
            place="regions.csv: regions and cities of republican significance",
        )
        for name, (column, period) in schemes.items()
    ]


def _place(row: _Row) -> str:
    return f"{row.text('source')}: {row.text('place')}"
