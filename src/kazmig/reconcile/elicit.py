"""From experts' sheets to rows of an assumption table: read, checked, locked, pooled.

A round of elicitation is a folder `elicitation/<date>` with a sheet an expert (`X01.csv` …) and, once the second
judgements are in, `elicitation.lock`: the SHA-256 of each sheet and the day. The IDEA protocol (Hemming and others
2018) asks for two rounds, lowest, highest and best in this order; the second round counts. No name stands in a sheet.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from kazmig.evidence.facts import significant
from kazmig.project.tolerant import NoTable, read_rows
from kazmig.reconcile.assumptions import COLUMNS as TABLE_COLUMNS
from kazmig.reconcile.assumptions import check_assumptions
from kazmig.reconcile.elicit_fit import Fit, Pool, on_line, pool
from kazmig.reconcile.scales import SPANS, inside, log_factor
from kazmig.reconcile.table_rules import NATIONALITY, AssumptionError

LOCK = "elicitation.lock"
COLUMNS = ("expert", "round", "date", "interests", "seen", "component", "group", "lowest", "highest", "best", "reason")
# Component: whose count it touches, the scale that experts judge it on, and by how much nationalities of one judged
# group may differ on the scale's line. The last is the analysts' (docs/change-an-assumption.md): nobody is asked for
# it, and without it a table would hold that they are alike to the last digit, which any two counts contradict.
COMPONENTS = {
    "registration": ("official", "share", 0.25),
    "documents": ("official", "excess", 0.2),
    "turnover": ("official", "excess", 0.2),
    "multiplicity": ("assessment", "excess", 0.3),
    "perception": ("assessment", "factor", 0.1),
    "area_coverage": ("assessment", "share", 0.25),
    "season": ("assessment", "factor", 0.05),
}
SEEN = "elicited after the counts were seen"
_APART = {
    "rationale": "How far nationalities that were judged together differ among themselves",
    "evidence": "analysts' illustration, not elicited",
    "author": "kazmig analysts",
}
_EXPERT = re.compile(r"X\d\d")


@dataclass(frozen=True)
class Panel:
    """Checked judgements of the last round: `judgements` (COLUMNS, numbers as float) and what the lock says."""

    judgements: pd.DataFrame
    round: int
    lock: str
    locked_on: str
    seen: bool

    @property
    def experts(self) -> list[str]:
        return sorted(set(self.judgements["expert"]))


@dataclass(frozen=True)
class Elicited:
    """One component and group: each expert's fit on the scale's line, and the pool."""

    component: str
    group: str
    scale: str
    experts: dict[str, Fit]
    pool: Pool

    def value(self, place: float) -> float:
        """The factor at a place of the scale's line."""
        import numpy as np

        return float(math.exp(float(log_factor(self.scale, np.array([place]))[0])))


def lock_folder(folder: Path, day: date, note: str = "") -> str:
    """Writes the lock over the sheets of a folder; returns its first eight digits. Raises AssumptionError."""
    path = folder / LOCK
    if path.exists():
        raise AssumptionError(f"{folder.name}/{LOCK} is there already. A round is locked once; begin a new folder.")
    sheets = _sheets(folder)
    _read(sheets, folder.name)
    about = {"date": day.isoformat(), "sheets": {sheet.name: _digest(sheet) for sheet in sheets}}
    text = json.dumps(about | ({"note": note} if note else {}), indent=1, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return _digest(path)[:8]


def read_panel(folder: Path, counts_since: date | None = None) -> Panel:
    """The locked judgements of a folder; `read_sheets` says how they are read."""
    return read_sheets([*_sheets(folder), *folder.glob(LOCK)], folder.name, counts_since)


def read_sheets(files: Sequence[Path], where: str, counts_since: date | None = None) -> Panel:
    """The locked judgements among files. Raises AssumptionError for anything that does not fit the lock or the form.

    `counts_since` is the day since which the counts can be seen: a lock after it makes all of it "seen". `where` is
    what messages call the place.
    """
    sheets = sorted(path for path in files if _is_sheet(path))
    if strange := [path.name for path in files if path.name != LOCK and path not in sheets]:
        raise AssumptionError(
            f"{where}: '{strange[0]}' is neither an expert's sheet (X01.csv, X02.csv …) nor {LOCK}. Rename it, or take "
            "it out."
        )
    path = next((each for each in files if each.name == LOCK), None)
    if path is None:
        raise AssumptionError(
            f"{where} has no {LOCK}: lock the sheets before the counts are looked at (kazmig elicit FOLDER --lock)."
        )
    locked_on, digests = _lock(path)
    for sheet in sheets:
        if sheet.name not in digests:
            raise AssumptionError(
                f"{sheet.name} came after the lock of {locked_on}: it counts in another round. Take it out of "
                "the folder."
            )
        if digests[sheet.name] != _digest(sheet):
            raise AssumptionError(
                f"{sheet.name} was changed after the lock of {locked_on}. Put the locked sheet back; a "
                "changed judgement belongs into another round."
            )
    if gone := sorted(set(digests) - {sheet.name for sheet in sheets}):
        raise AssumptionError(f"{gone[0]} stands in the lock of {locked_on} and is not in the folder. Put it back.")
    table = _read(sheets, where)
    last = int(table["round"].max())
    late = counts_since is not None and locked_on > counts_since
    seen = late or bool(table["seen"].eq("yes").any())
    kept = table[table["round"] == last].reset_index(drop=True)
    return Panel(kept, last, _digest(path)[:8], locked_on.isoformat(), seen)


def _lock(path: Path) -> tuple[date, dict[str, str]]:
    """The day of a lock and the digests of its sheets."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        digests = {str(name): str(digest) for name, digest in said["sheets"].items()}
        return date.fromisoformat(said["date"]), digests
    except (ValueError, KeyError, TypeError, AttributeError):
        raise AssumptionError(
            f"{path.name} cannot be read as a lock: expected a date and the SHA-256 of each sheet, as kazmig elicit "
            "--lock wrote it. Put that file back."
        ) from None


def pooled(panel: Panel) -> list[Elicited]:
    """Each component and group with every expert's fit and the pool (equal weights)."""
    found = []
    for (component, group), rows in panel.judgements.groupby(["component", "group"], sort=True):
        scale = COMPONENTS[str(component)][1]
        fits = {
            str(row["expert"]): on_line(scale, [float(row["lowest"]), float(row["best"]), float(row["highest"])])
            for row in rows.to_dict("records")
        }
        found.append(Elicited(str(component), str(group), scale, fits, pool(list(fits.values()))))
    return found


def assumption_rows(panel: Panel, only: str = "") -> pd.DataFrame:
    """Rows of assumptions.csv from the pool, or from one expert (`only`). A table by itself once both sides are judged.

    A judgement of several nationalities has a second row: how far they differ among themselves, which is the analysts'.
    Raises AssumptionError where a side was not judged at all.
    """
    told = f"elicited, {len(panel.experts)} experts, round {panel.round}, lock {panel.lock}"
    rows = []
    for each in pooled(panel):
        fit = each.experts.get(only) if only else None
        if only and fit is None:
            continue
        centre, sd = (fit.first, fit.second) if fit else (each.pool.mean, each.pool.sd)
        source, scale, apart = COMPONENTS[each.component]
        group = "" if each.group == "all" else each.group
        name = f"{each.component}_{(group or 'all').lower().replace(' ', '_')}"
        about = {"source": source, "component": each.component, "scale": scale, "group": group, "date": panel.locked_on}
        judged = {
            "id": name,
            "scope": "group" if group else "shared",
            "median": f"{significant(each.value(centre), 4):g}",
            "sd": f"{significant(sd, 4):g}",
            "rationale": f"within experts {each.pool.within:.3g}, between them {each.pool.between:.3g} (variances)",
            "evidence": told + (f"; {SEEN}" if panel.seen else ""),
            "author": only or "panel",
        }
        rows.append(about | judged)
        if len(group.split()) != 1:
            rows.append(about | {"id": f"{name}_apart", "scope": "nationality", "sd": f"{apart:g}"} | _APART)
    table = pd.DataFrame(
        [{name: row.get(name, "") for name in TABLE_COLUMNS} for row in rows], columns=list(TABLE_COLUMNS)
    )
    check_assumptions(table, "elicited assumptions")
    return table


def _is_sheet(path: Path) -> bool:
    return path.suffix == ".csv" and bool(_EXPERT.fullmatch(path.stem))


def _sheets(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.csv") if _is_sheet(path))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(sheets: Sequence[Path], where: str) -> pd.DataFrame:
    if not sheets:
        raise AssumptionError(f"{where} has no expert's sheet; they are called X01.csv, X02.csv and so on.")
    rows = [row for sheet in sheets for row in _rows(sheet)]
    _once(rows)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    last = table["round"].max()
    if lacking := sorted(set(table["expert"]) - set(table.loc[table["round"] == last, "expert"])):
        raise AssumptionError(
            f"{lacking[0]} has no judgement of round {last}: each expert judges again after the "
            "discussion, or leaves both."
        )
    return table


def _once(rows: Sequence[dict[str, object]]) -> None:
    first: dict[tuple[object, ...], object] = {}
    for row in rows:
        judged = tuple(row[name] for name in ("expert", "round", "component", "group"))
        if judged in first:
            raise AssumptionError(
                f"{row['where']}: {row['expert']} judges {row['component']} of {row['group']} again in round "
                f"{row['round']} (first in {first[judged]}). Keep the judgement that counts and delete the other row."
            )
        first[judged] = row["where"]


def _rows(sheet: Path) -> list[dict[str, object]]:
    try:
        lines = list(read_rows(sheet))
    except NoTable as error:
        raise AssumptionError(str(error)) from error
    if missing := [name for name in COLUMNS if not lines or name not in lines[0]]:
        raise AssumptionError(f"{sheet.name}: column '{missing[0]}' is missing; expected {', '.join(COLUMNS)}.")
    return [_row(f"{sheet.name}, row {number}", sheet.stem, line) for number, line in enumerate(lines, start=2)]


def _row(where: str, expert: str, line: dict[str, str]) -> dict[str, object]:
    line = {name: (line[name] or "").strip() for name in COLUMNS}
    if line["expert"] != expert:
        raise AssumptionError(
            f"{where}, expert: found another code than {expert}, whose sheet this is; one sheet an expert."
        )
    if line["component"] not in COMPONENTS:
        known = ", ".join(COMPONENTS)
        raise AssumptionError(f"{where}, component: found '{line['component']}', expected one of {known}.")
    if line["round"] not in ("1", "2") or line["seen"] not in ("yes", "no"):
        raise AssumptionError(
            f"{where}: round is 1 or 2, seen is yes or no; found '{line['round']}', '{line['seen']}'."
        )
    scale = COMPONENTS[line["component"]][1]
    values: dict[str, float] = {}
    for name in ("lowest", "highest", "best"):
        try:
            values[name] = float(line[name].replace(",", "."))
        except ValueError:
            raise AssumptionError(f"{where}, {name}: found '{line[name]}', expected a number such as 0.6.") from None
        if not inside(scale, values[name]):
            hint = " A share of 1 says that nobody at all is missing: give the highest you hold possible below 1."
            raise AssumptionError(
                f"{where}, {name}: found {values[name]:g}, expected a number {SPANS[scale]}."
                + (hint if scale == "share" and values[name] == 1 else "")
            )
    if not values["lowest"] < values["best"] < values["highest"]:
        raise AssumptionError(
            f"{where}: {values['lowest']:g}, {values['best']:g}, {values['highest']:g} are out of order; "
            "the best lies between the lowest and the highest."
        )
    group = "all" if line["group"] in ("", "all") else " ".join(line["group"].split())
    for who in group.split():
        if group != "all" and not NATIONALITY.fullmatch(who):
            raise AssumptionError(
                f"{where}, group: '{who}' is no nationality. Write all, ISO alpha-3 codes or 'other', spaces between."
            )
    try:
        date.fromisoformat(line["date"])
    except ValueError:
        raise AssumptionError(f"{where}, date: found '{line['date']}', expected a day such as 2023-03-01.") from None
    return {**line, **values, "round": int(line["round"]), "group": group, "where": where}
