"""Reference panels: many units, each seen at the same times, from which forecasting errors can be learnt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kazmig.growth.errors import GrowthError


@dataclass(frozen=True)
class Layout:
    """Column names of a panel file, and the least level that counts: below it growth rates are mostly noise."""

    name: str
    unit: str
    year: str
    level: str
    min_level: float
    title: str


# Files are known by their columns. UN DESA codes from 900 on are regions and groups, not countries.
LAYOUTS = (
    Layout(
        "poland",
        "country_code",
        "year",
        "insured",
        200,
        "foreigners insured in Poland by nationality, 2019-2024 (ZUS, as published with the R package uncounted, MIT)",
    ),
    Layout(
        "un_stock",
        "code",
        "year",
        "stock",
        0,
        "UN DESA International Migrant Stock 2019, total by country, 1990-2019 (CC BY 3.0 IGO)",
    ),
    Layout("", "unit", "year", "level", 0, "a panel of your own"),
)
UN_GROUPS_FROM = 900


@dataclass(frozen=True)
class Panel:
    """Levels (units × years, all above zero), the years, and how many units the file has beside those."""

    name: str
    title: str
    units: tuple[str, ...]
    years: np.ndarray
    levels: np.ndarray
    left_out: int

    @property
    def log_levels(self) -> np.ndarray:
        found: np.ndarray = np.log(self.levels)
        return found


@dataclass(frozen=True)
class Windows:
    """Forecasting exercises: `past` yearly log growth (units × origins × growth rates), `future` (units × origins).

    `future` is the mean yearly log growth over the `horizon` steps after the origin.
    """

    past: np.ndarray
    future: np.ndarray
    horizon: int

    @property
    def mean(self) -> np.ndarray:
        """Mean past growth; zero where only one point is seen."""
        return self.past.mean(axis=2) if self.past.shape[2] else np.zeros(self.future.shape)


def read_panel(path: Path, name: str = "", min_level: float | None = None) -> Panel:
    """Reads a panel CSV and keeps the units that are seen in every year with at least `min_level`.

    The file has columns unit, year, level, or those of one of LAYOUTS. Balanced on purpose: each unit then gives as
    many windows as any other. Raises GrowthError for unknown columns, duplicate unit-years, levels that are no
    numbers, negative or (with min_level 0) zero, and for fewer than three years.
    """
    data = pd.read_csv(path, keep_default_na=False, na_values=[""])
    layout = next((each for each in LAYOUTS if {each.unit, each.year, each.level} <= set(data.columns)), None)
    if layout is None:
        raise GrowthError(
            f"{path.name}: found columns {', '.join(data.columns)}; expected unit, year, level. Rename them."
        )
    data = data.rename(columns={layout.unit: "unit", layout.year: "year", layout.level: "level"})
    if layout.name == "un_stock":
        data = data[data["unit"] < UN_GROUPS_FROM]
    least = layout.min_level if min_level is None else min_level
    return panel_from(data, name or layout.name or path.stem, least, layout.title, path.name)


def panel_from(data: pd.DataFrame, name: str, min_level: float = 0, title: str = "", file: str = "") -> Panel:
    """A balanced panel from rows of unit, year, level. Raises GrowthError as `read_panel` does."""
    where = file or name
    level = pd.to_numeric(data["level"], errors="coerce")
    for wrong, what in (
        (level.isna(), "is no number"),
        (level < 0, "is negative"),
        ((level == 0) & (min_level <= 0), "is zero, from which nothing can grow"),
    ):
        if wrong.any():
            row = data[wrong].iloc[0]
            raise GrowthError(
                f"{where}: the level of {row['unit']} in {row['year']} ({row['level']}) {what}. "
                "Mend it, or ask for a least level above zero (--min-level)."
            )
    twice = data[data.duplicated(["unit", "year"])]
    if len(twice):
        row = twice.iloc[0]
        raise GrowthError(f"{where}: {row['unit']} has two rows for {row['year']}. Keep one.")
    wide = data.assign(level=level).set_index(["unit", "year"])["level"].unstack().sort_index()  # noqa: PD010
    if wide.shape[1] < 3:
        raise GrowthError(f"{where}: {wide.shape[1]} years; a forecast and what followed need three or more.")
    kept = wide[wide.notna().all(axis=1) & (wide >= min_level).all(axis=1)]
    return Panel(
        name, title, tuple(map(str, kept.index)), kept.columns.to_numpy(int), kept.to_numpy(), len(wide) - len(kept)
    )


def windows(panel: Panel, points: int, horizon: int = 1) -> Windows:
    """Every stretch of `points` seen levels with the level `horizon` steps later, for each unit.

    Growth is taken a year (log change over years passed), so that panels with steps of five and four years can be used.
    Raises GrowthError when the panel has too few years for that.
    """
    have = len(panel.years)
    if points < 1 or points + horizon > have:
        raise GrowthError(
            f"panel {panel.name}: {points} points seen and {horizon} ahead need {points + horizon} times; "
            f"it has {have}. Ask for fewer."
        )
    growth = np.diff(panel.log_levels, axis=1) / np.diff(panel.years)
    origins = range(have - points - horizon + 1)
    past = np.stack([growth[:, o : o + points - 1] for o in origins], axis=1)
    ends = [(o + points - 1, o + points - 1 + horizon) for o in origins]
    future = [
        (panel.log_levels[:, end] - panel.log_levels[:, now]) / (panel.years[end] - panel.years[now])
        for now, end in ends
    ]
    return Windows(past, np.stack(future, axis=1), horizon)
