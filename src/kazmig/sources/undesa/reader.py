"""Reader for the UN DESA workbooks "International Migrant Stock": Kazakhstan by origin, sex and year.

The revision is read from the title rows and goes with every figure; figures of two revisions are refused, since they
are two estimates of the same people. The workbook by destination and origin names no population: add the
workbook by destination to `files`, and its population and share of migrants are read too.
"""

from __future__ import annotations

import math
import re

import pandas as pd

from kazmig.evidence.periods import Period
from kazmig.project.inventory import Source
from kazmig.sources import observations
from kazmig.sources.files.grids import letter
from kazmig.sources.problems import BadInput, Problem, Problems
from kazmig.sources.spreadsheet import zones
from kazmig.sources.undesa.tables import AGAIN, Figure, Sheet, figures_of, not_read, sheets_of

SEXES = ("total", "male", "female")
_REVISION = re.compile(r"rev\.\s?(20\d\d)|migrant stock:? (?:the )?(20\d\d)|\b(20\d\d) revision", re.IGNORECASE)


def read(source: Source) -> pd.DataFrame:
    """Observations of all workbooks of a source: persons by origin, sex and year, population and share where given.

    `group` is the revision and the sex ("2020 female"). Raises BadInput with everything that is wrong.
    """
    found: list[Problem] = []
    figures: list[Figure] = []
    revisions: dict[str, str] = {}
    audit: list[dict[str, object]] = []
    for path in source.files:
        problems = Problems(path.name)
        try:
            sheets = sheets_of(path, problems)
            audit += [
                zones.noted(source.name, "left_aside", why, f"{path.name}, sheet {sheet}", "sheet", "not read")
                for sheet, why in not_read(path, sheets)
            ]
            revisions |= {path.name: _revision(sheets, source, problems)}
            figures += [figure for sheet in sheets for figure in figures_of(sheet, problems)]
            problems.settle()
        except BadInput as error:
            found += error.problems
    figures = _of_year(_without_repeats(figures), source, found)
    found += _checked(figures, revisions)
    if found:
        raise BadInput(found)
    revision = next(iter(revisions.values()), "")
    result = observations.frame([_observation(figure, revision) for figure in figures])
    result.attrs["audit"] = audit
    return result


def _of_year(figures: list[Figure], source: Source, found: list[Problem]) -> list[Figure]:
    """Figures up to the year that sources.toml names; what lies behind it is another year's estimate."""
    period = Period.find(source.period)
    years = sorted({figure.year for figure in figures})
    if period is None or not years:
        return figures
    if period.last.year not in years:
        wrong = f"the years {', '.join(map(str, years))}"
        mend = "Mend 'period' in sources.toml (2020-07 is mid-2020), or take the workbook of that year."
        found.append(Problem(figures[0].sheet.file, wrong, f"{period.last.year}, as sources.toml says", mend))
    return [figure for figure in figures if figure.year <= period.last.year]


def _revision(sheets: list[Sheet], source: Source, problems: Problems) -> str:
    """The one revision that the titles of all sheets name, which sources.toml must not contradict."""
    named = {sheet.name: sorted(_revisions(sheet.titles)) for sheet in sheets}
    every = sorted({year for years in named.values() for year in years})
    declared = _revisions(source.title)
    if not every:
        problems.add(
            "no revision in the title rows",
            "'International Migrant Stock 2020' or 'Rev.2020' above the table",
            f"The title rows may have been deleted. {AGAIN}",
            sheet=sheets[0].name,
        )
    elif len(every) > 1:
        shown = "; ".join(f"'{name}': {', '.join(years)}" for name, years in named.items())
        problems.add(f"the revisions {shown}", "one revision", f"Never mix revisions. {AGAIN}")
    elif declared and declared != set(every):
        problems.add(
            f"the {every[0]} revision in a file that sources.toml calls '{source.title}'",
            f"the {' or '.join(sorted(declared))} revision",
            "Mend the title in sources.toml, or take the other workbook.",
        )
    return every[0] if every else ""


def _revisions(text: str) -> set[str]:
    return {next(filter(None, match.groups())) for match in _REVISION.finditer(text)}


def _without_repeats(figures: list[Figure]) -> list[Figure]:
    """Figures without the totals of a workbook by destination that one by origin gives as well, and as the same."""
    totals = {
        (f.sex, f.year): f.value for f in figures if (f.series, f.origin) == ("migrants", "total") and f.by_origin
    }
    return [f for f in figures if f.by_origin or f.series != "migrants" or totals.get((f.sex, f.year)) != f.value]


def _checked(figures: list[Figure], revisions: dict[str, str]) -> list[Problem]:
    """What is wrong with all figures together: two revisions, figures twice, sums that cannot be."""
    found = []
    named = {file: year for file, year in revisions.items() if year}
    if len(set(named.values())) > 1:
        shown = ", ".join(f"{file} of {year}" for file, year in named.items())
        mend = "Keep one of them; their figures for one year differ by half."
        found.append(Problem("sources.toml", f"two revisions: {shown}", "one revision a quarter", mend))
    sums: dict[tuple[str, int, str], float] = {}
    totals: dict[tuple[str, int], tuple[float, Figure]] = {}
    seen: dict[tuple[str, str, int, str], Figure] = {}
    alike: set[tuple[str, str]] = set()
    for one in figures:
        key = (one.series, one.sex, one.year, one.origin)
        first = seen.setdefault(key, one)
        if first is not one and first.sheet.file == one.sheet.file and first.sheet.name != one.sheet.name:
            if (one.sheet.file, one.sheet.name) not in alike:
                wrong = f"figures of the same sex ({one.sex}) as in the sheet '{first.sheet.name}'"
                mend = f"The titles that tell sexes apart may have been deleted. {AGAIN}"
                found.append(_problem(one, wrong, "a sheet for both sexes, for males and for females", mend))
            alike.add((one.sheet.file, one.sheet.name))
        elif first is not one:
            mend = "Delete the repeated row, or name the workbook once in sources.toml."
            found.append(_problem(one, f"{one.origin}, {one.sex}, {one.year} again", "each figure once", mend))
        elif one.series == "migrants":
            if one.origin == "total":
                totals[one.sex, one.year] = (one.value, one)
            else:
                sums[one.sex, one.year, "sum"] = sums.get((one.sex, one.year, "sum"), 0.0) + one.value
                sums[one.sex, one.year, "parts"] = sums.get((one.sex, one.year, "parts"), 0.0) + 1
    for (sex, year), (value, one) in totals.items():
        parts, rounding = sums.get((sex, year, "sum"), 0.0), sums.get((sex, year, "parts"), 0.0)
        if parts > value + rounding:
            wrong = f"a total of {value:,.0f} below its origins, which sum to {parts:,.0f} ({sex}, {year})"
            found.append(_problem(one, wrong, "a total of at least its parts", AGAIN))
        both = [totals[other, year][0] for other in SEXES[1:] if (other, year) in totals]
        if sex == "total" and len(both) == 2 and abs(math.fsum(both) - value) > 2:
            wrong = f"{value:,.0f} for both sexes, and {math.fsum(both):,.0f} men and women ({year})"
            found.append(_problem(one, wrong, "men and women that sum to both sexes", AGAIN))
    if figures and not totals and not found:
        found.append(Problem(figures[0].sheet.file, "no total of all origins", "a row or column of the total", AGAIN))
    return found


def _problem(one: Figure, wrong: str, expected: str, mend: str) -> Problem:
    return Problem(one.sheet.file, wrong, expected, mend, one.sheet.name, one.row + 1, letter(one.column))


def _observation(one: Figure, revision: str) -> dict[str, object]:
    share = one.series == "share"
    return {
        "series": "migrants" if share else one.series,
        "group": f"{revision} {one.sex}",
        "dimension": "share" if share else "total" if one.origin == "total" else "origin",
        "category": "" if one.origin == "total" else one.origin,
        "printed": f"{one.value:.12g}",
        **observations.quantity(one.value, one.unit),
        "period": f"{one.year}-07",
        "measure": "stock",
        "population": "population" if one.series == "population" else "foreign_born",
        "place": f"UN DESA, {revision} revision, {one.sheet.name}, row {one.row + 1}",
        "file": one.sheet.file,
        "sheet": one.sheet.name,
        "row": str(one.row + 1),
        "column": letter(one.column),
    }
