"""Reference classes beside each other, and whether what one teaches holds for another (certificate of transfer).

A class is a set of forecasting windows: some units of a panel, or some of their windows. Its half-widths are the
finite-sample conformal quantiles of its errors. Learning from one class and testing on another answers what a class
tested on itself cannot: whether unlike units behave alike. Barber and others (2023), Annals of Statistics 51, on
conformal prediction beyond exchangeability.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kazmig.evidence.facts import significant
from kazmig.growth.errors import GrowthError
from kazmig.growth.index import log_growth
from kazmig.growth.panel import Panel, windows
from kazmig.growth.reference import conformal_quantile, errors_needed
from kazmig.growth.shrinkage import fit_line
from kazmig.places.groups import FORMER_USSR

POINTS = 3
LEVELS = (80.0, 95.0)
BOOTSTRAPS, SEED = 2000, 20_221_231
CLASS_COLUMNS = ["reference_class", "units", "windows", "half80_log", "half95_log", "refused"]
TRANSFER_COLUMNS = ["learn", "test", "level_pct", "coverage_pct", "learn_windows", "test_windows"]
RANGE = ["low80_change_pct", "high80_change_pct", "low95_change_pct", "high95_change_pct"]
SLOPE_COLUMNS = ["panel", "resampled", "slope", "low95", "high95"]
FIVE_YEARLY = "refused: its rates are means of five years, which swing less than a single year"


@dataclass(frozen=True)
class Class:
    """A class's windows: mean past growth and what followed (units by origins, NaN where a window is left out).

    `ends` are the years that the forecasts were about, by origin; `units` the names.
    """

    name: str
    units: tuple[str, ...]
    past: np.ndarray
    future: np.ndarray
    ends: tuple[int, ...]
    step_years: int = 1

    @property
    def errors(self) -> np.ndarray:
        """Absolute errors of the own mean as forecast, all windows."""
        missed = np.abs(self.future - self.past)
        found: np.ndarray = missed[~np.isnan(missed)]
        return found

    def only(self, name: str, units: tuple[str, ...] | None = None, without: tuple[str, ...] = ()) -> Class:
        """The class of some units (all but `without`, where `units` is None)."""
        kept = [each not in without if units is None else each in units for each in self.units]
        names = tuple(each for each, there in zip(self.units, kept, strict=True) if there)
        return Class(name, names, self.past[kept], self.future[kept], self.ends, self.step_years)

    def ending(self, name: str, years: tuple[int, ...]) -> Class:
        """The windows whose forecasts are about these years."""
        at = [place for place, year in enumerate(self.ends) if year in years]
        ends = tuple(self.ends[place] for place in at)
        return Class(name, self.units, self.past[:, at], self.future[:, at], ends, self.step_years)

    def growing(self, name: str, low: float, high: float) -> Class:
        """The windows whose mean past growth lies between two log rates."""
        inside = (self.past >= low) & (self.past <= high)
        past, future = (np.where(inside, each, np.nan) for each in (self.past, self.future))
        return Class(name, self.units, past, future, self.ends, self.step_years)

    def half_width(self, level_pct: float) -> float:
        """The conformal half-width. Raises GrowthError where the class has too few windows for the level."""
        if len(self.errors) < errors_needed(level_pct):
            raise GrowthError(
                f"class {self.name}: {len(self.errors)} windows, and a {level_pct:g} % interval needs "
                f"{errors_needed(level_pct)}. Take a wider class, or a lower level."
            )
        return float(conformal_quantile(self.errors, level_pct, f"class {self.name}"))


def class_of(panel: Panel, name: str = "", points: int = POINTS) -> Class:
    """All windows of a panel."""
    seen = windows(panel, points)
    ends = tuple(int(year) for year in panel.years[points:])
    return Class(name or panel.name, panel.units, seen.mean, seen.future, ends, int(np.median(np.diff(panel.years))))


def class_table(classes: list[Class]) -> pd.DataFrame:
    """Half-widths side by side (CLASS_COLUMNS, log growth); a class of steps longer than a year is refused in words."""
    rows = []
    for each in classes:
        halves = [significant(each.half_width(level), 6) for level in LEVELS]
        refused = FIVE_YEARLY if each.step_years > 1 else ""
        rows.append((each.name, len(each.units), len(each.errors), *halves, refused))
    return pd.DataFrame(rows, columns=CLASS_COLUMNS)


def transfer(learn: Class, test: Class, stretch: float = 1.0, name: str = "") -> pd.DataFrame:
    """How often the interval that one class teaches (times `stretch`) held in another. Columns TRANSFER_COLUMNS.

    A level for which the class has too few windows has no row.
    """
    rows = []
    for level in LEVELS:
        if len(learn.errors) < errors_needed(level):
            continue
        held = float((test.errors <= stretch * learn.half_width(level)).mean())
        about = (name or learn.name, test.name, level, significant(100 * held, 6))
        rows.append((*about, len(learn.errors), len(test.errors)))
    return pd.DataFrame(rows, columns=TRANSFER_COLUMNS)


def left_out(each: Class) -> pd.DataFrame:
    """A class on itself, each unit held by what the others teach: a footnote, not a certificate."""
    rows = []
    for level in LEVELS:
        held: list[float] = []
        for unit in each.units:
            half = each.only("others", without=(unit,)).half_width(level)
            held += list(each.only("own", (unit,)).errors <= half)
        about = (each.name, each.name, level, significant(100 * float(np.mean(held)), 6))
        rows.append((*about, len(each.errors), len(each.errors)))
    return pd.DataFrame(rows, columns=TRANSFER_COLUMNS)


def slope(each: Class) -> float:
    """Next growth on mean past growth, least squares over all windows."""
    return float(fit_line(each.past, each.future)[1])


def slope_table(each: Class, draws: int = BOOTSTRAPS, seed: int = SEED) -> pd.DataFrame:
    """The slope with its 95 % bootstrap intervals: units resampled, and units and years. Columns SLOPE_COLUMNS.

    Below them a row an origin (`origin_<year>`) without interval, and the slope furthest away when one unit is left
    out (`without_<unit>`).
    """
    rng = np.random.default_rng(seed)
    n, origins = each.past.shape
    one, two = [], []
    for _ in range(draws):
        at, years = rng.integers(n, size=n), rng.integers(origins, size=origins)
        one.append(float(fit_line(each.past[at], each.future[at])[1]))
        two.append(float(fit_line(each.past[at][:, years], each.future[at][:, years])[1]))
    middle = slope(each)
    rows: list[tuple[object, ...]] = [
        (each.name, name, middle, *np.quantile(draws_of, [0.025, 0.975]))
        for name, draws_of in (("units", one), ("units_and_years", two))
    ]
    rows += [(each.name, f"origin_{year}", slope(each.ending("one", (year,))), np.nan, np.nan) for year in each.ends]
    without = {unit: slope(each.only("rest", without=(unit,))) for unit in each.units}
    furthest = max(without, key=lambda unit: abs(without[unit] - middle))
    rows.append((each.name, f"without_{furthest}", without[furthest], np.nan, np.nan))
    table = pd.DataFrame(rows, columns=SLOPE_COLUMNS)
    for column in SLOPE_COLUMNS[2:]:
        table[column] = [value if value != value else significant(float(value), 3) for value in table[column]]
    return table


def reference_tables(poland: Panel, poland_20: Panel, world: Panel) -> dict[str, pd.DataFrame]:
    """growth_classes, growth_transfer and growth_slopes as data/raw/reference keeps them, each row with its source."""
    all_poland, un = class_of(poland, "poland"), class_of(world, "un_stock")
    near, far = all_poland.only("former_ussr", FORMER_USSR), all_poland.only("not_former_ussr", without=FORMER_USSR)
    growing = all_poland.growing("poland_growing", 0.10, 0.30)
    classes = class_table([all_poland, growing, class_of(poland_20, "poland_20"), near, un])

    def before(each: Class, year: int) -> Class:
        return each.ending(each.name, tuple(end for end in each.ends if end < year))

    def on(each: Class, year: int, name: str = "out_of_time") -> Class:
        return each.ending(f"{name}_{year}", (year,))

    years = [(each, year) for year in (2023, 2024) for each in (all_poland, near)]
    years += [(un, year) for year in (2010, 2015, 2019)]
    parts = [
        *(transfer(*pair) for pair in ((all_poland, un), (un, all_poland), (far, near), (near, far))),
        transfer(un, all_poland, 5**0.5, "un_stock_times_root_5"),
        *(transfer(before(each, year), on(each, year)) for each, year in years),
        transfer(before(far, 2024), on(near, 2024, "former_ussr")),
        left_out(near),
    ]
    slopes = pd.concat([slope_table(all_poland), slope_table(un)], ignore_index=True)
    sources = {"un": world.title, "po": poland.title}
    tables = {
        "growth_classes": classes,
        "growth_transfer": pd.concat(parts, ignore_index=True),
        "growth_slopes": slopes,
    }
    for name, first in (
        ("growth_classes", "reference_class"),
        ("growth_transfer", "learn"),
        ("growth_slopes", "panel"),
    ):
        table = tables[name]
        table["source"] = [sources["un" if str(each).startswith("un_") else "po"] for each in table[first]]
    tables["growth_classes"].insert(1, "points", POINTS)
    return tables


def ranges(changes: pd.DataFrame, classes: pd.DataFrame) -> pd.DataFrame:
    """Next year's growth by reference class in percent: exp(mean of the last rates ± half-width) - 1.

    `changes` as from `yearly_changes`, `classes` is growth_classes.csv. Columns reference_class, low80_change_pct,
    high80_change_pct, low95_change_pct, high95_change_pct, windows, refused; widest first, refused ones last, without
    numbers. Empty with fewer rates than the classes were shown.
    """
    columns = ["reference_class", *RANGE, "windows", "refused"]
    needed = int(classes["points"].max()) - 1 if len(classes) else 0
    if len(changes) < needed or classes.empty:
        return pd.DataFrame(columns=columns)
    centre = float(log_growth(changes)[-needed:].mean())
    rows = []
    for row in classes.fillna({"refused": ""}).to_dict("records"):
        ends = [
            np.nan if row["refused"] else round(100 * float(np.expm1(centre + sign * row[f"half{level}_log"])), 4)
            for level in (80, 95)
            for sign in (-1, 1)
        ]
        rows.append((row["reference_class"], *ends, int(row["windows"]), row["refused"]))
    table = pd.DataFrame(rows, columns=columns)
    width = (table["high80_change_pct"] - table["low80_change_pct"]).fillna(-1.0)
    return table.loc[width.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)
