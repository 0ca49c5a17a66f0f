"""Corrections of what a source sent: which value, to what, why, who, when (data/raw/<quarter>/corrections.toml).

    [[correction]]
    source = "remittances"
    series = "sent"              # any of series, group, dimension, category, unit, period, file, row pick the figure
    category = "Грузия"
    unit = "kzt_bn"
    expect = 15.6                # what the source says; once it mends itself the run stops and says so
    value = 15.8                 # in the base unit; a text where the figure is one
    why = "The sum of the list is 0.2 higher than its total"
    who = "A. Analyst"
    when = 2023-02-01

A cell of a spreadsheet that cannot be read at all is corrected by `file`, `sheet` and `cell = "C12"`, before reading;
`expect` is then the cell's text. With `column = "category"` (or "period", "unit") it is that text which changes, such
as an ambiguous name.
Raw files are never edited.
"""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import pandas as pd

from kazmig.evidence.vocabulary import AUDIT_COLUMNS
from kazmig.project.folders import is_there
from kazmig.project.inventory import Source
from kazmig.project.tolerant import composed, find_file, read_toml
from kazmig.sources.problems import Problems, Where

FILE = "corrections.toml"
PICKS = ("series", "group", "dimension", "category", "unit", "period", "file", "sheet", "row")
_TEXT_COLUMNS = ("category", "period", "group", "unit")
_NEEDED = ("expect", "value", "why", "who", "when")
_KEYS = {"source", "column", "low", "high", "cell", *PICKS, *_NEEDED}


def correct(observed: pd.DataFrame, source: Source) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`observed` with the corrections of its quarter, and the audit (AUDIT_COLUMNS): what was left out or changed by
    reading (`observed.attrs["audit"]`), then what a person corrected.

    Raises BadInput for a correction that is incomplete, fits no figure or several, or whose `expect` is not there
    any more.
    """
    changes: list[dict[str, object]] = list(observed.attrs.get("audit", []))
    if not source.files:
        return observed, pd.DataFrame(changes, columns=list(AUDIT_COLUMNS))
    path = source.files[0].parent / FILE
    problems = Problems(FILE)
    result = observed
    for number, entry in enumerate(load(path), 1):
        if entry["source"] != source.name:
            continue
        if "cell" in entry:
            _note_cell(entry, source, number, problems, changes)
        else:
            result = _apply(result, entry, number, problems, changes)
    problems.settle()
    return result, pd.DataFrame(changes, columns=list(AUDIT_COLUMNS))


def of_cells(source: Source, file: str) -> list[tuple[int, dict[str, object]]]:
    """The corrections of single cells in one file of a source, with their numbers. Raises BadInput."""
    if not source.files:
        return []
    entries = enumerate(load(source.files[0].parent / FILE), 1)
    mine = [(number, entry) for number, entry in entries if entry["source"] == source.name and "cell" in entry]
    return [(number, entry) for number, entry in mine if composed(str(entry.get("file", file))) == composed(file)]


def of_texts(source: Source, column: str) -> set[str]:
    """Texts of a column that will be corrected after reading, so that a reader need not refuse them."""
    entries = load(source.files[0].parent / FILE) if source.files else []
    mine = [entry for entry in entries if entry["source"] == source.name and entry.get("column") == column]
    return {str(entry["expect"]) for entry in mine}


def _note_cell(
    entry: dict[str, object], source: Source, number: int, problems: Problems, changes: list[dict[str, object]]
) -> None:
    """A cell was corrected while the file was read; here it enters the audit."""
    if source.format != "spreadsheet" or entry.get("file", source.files[0].name) not in {f.name for f in source.files}:
        problems.add(
            f"a correction of cell {entry['cell']} in {entry.get('file', source.files[0].name)}",
            "a cell of a spreadsheet of this source",
            "Mend the file's name, or pick the figure by its series, category and unit.",
            row=number,
            column="correction",
        )
        return
    place = ", ".join(str(entry[key]) for key in ("file", "sheet", "cell") if key in entry)
    changes.append(_change(entry, 1, place))


def _change(entry: dict[str, object], rows: int, place: str) -> dict[str, object]:
    return {
        "source": entry["source"],
        "rule": "correction",
        "reason": f"{entry['why']} ({entry['who']}, {entry['when']})",
        "rows": rows,
        "place": place,
        "before": str(entry["expect"]),
        "after": str(entry["value"]),
    }


def load(path: Path) -> list[dict[str, object]]:
    """The entries of a corrections file ([] where there is none). Raises BadInput when it is not well formed."""
    problems = Problems(path.name)
    if not is_there(path):
        return []
    try:
        content = read_toml(path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise problems.stop(f"no TOML: {error}", "blocks [[correction]]", "Mend the line that it names.") from error
    entries = content.pop("correction", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise problems.stop("one [correction]", "blocks [[correction]], with two brackets", "Add the brackets.")
    known = _sources_beside(path)
    for key in content:
        problems.add(f"'{key}'", "blocks [[correction]]", "Remove it or write it as a correction.")
    for number, entry in enumerate(entries, 1):
        where: Where = {"row": number, "column": "correction"}
        for key in ("source", *_NEEDED):
            if entry.get(key, "") == "":
                problems.add(f"no {key}", f"the key '{key}'", "Say it, so that a reader can judge.", **where)
        if "file" in entry and find_file(path.parent, str(entry["file"])) is None:
            found, mend = f"file = '{entry['file']}'", "Mend the name of the file."
            problems.add(found, f"a file of data/raw/{path.parent.name}", mend, **where)
        for key in sorted(set(entry) - _KEYS):
            problems.add(f"'{key}'", f"one of {', '.join(sorted(_KEYS))}", "Mend the key.", **where)
        if known and str(entry.get("source", "")) not in ("", *known):
            expected = f"a section of sources.toml: {', '.join(sorted(known))}"
            problems.add(f"source = '{entry['source']}'", expected, "Mend the name of the source.", **where)
    problems.settle()
    return entries


def _sources_beside(path: Path) -> set[str]:
    """The sections of the sources.toml in the same folder; none where there is none."""
    beside = path.with_name("sources.toml")
    return set(read_toml(beside)) if beside.is_file() else set()


def _apply(
    observed: pd.DataFrame,
    entry: dict[str, object],
    number: int,
    problems: Problems,
    changes: list[dict[str, object]],
) -> pd.DataFrame:
    where: Where = {"row": number, "column": "correction"}
    if "unit" not in observed.columns:
        problems.add(
            f"a correction of {entry['source']}, which came as submissions",
            "corrections of figures",
            "Correct the submission in KoboToolbox, export again and remove this correction.",
            **where,
        )
        return observed
    picked = pd.Series(True, index=observed.index)
    for key in PICKS:
        if key in entry:
            picked &= observed[key] == str(entry[key])
    column = entry.get("column", "value")
    as_text = column in _TEXT_COLUMNS
    rows = observed[picked]
    named = ", ".join(f"{key} = {entry[key]}" for key in PICKS if key in entry)
    if column != "value" and not as_text:
        problems.add(f"column = '{column}'", f"value or one of {', '.join(_TEXT_COLUMNS)}", "Mend it.", **where)
        return observed
    if rows.empty or (len(rows) > 1 and not as_text):
        problems.add(
            f"{len(rows)} figures with {named}",
            "exactly one",
            f"Pick it by more of {', '.join(PICKS)}." if len(rows) else "Mend the keys that pick the figure.",
            **where,
        )
        return observed
    textual = as_text or rows["unit"].isin(["date", "text"]).all()
    field = column if as_text else ("text" if textual else "value")
    for row in rows.to_dict("records"):
        if not _same(row[field], entry["expect"]):
            problems.add(
                f"{row[field]!r} where the correction expects {entry['expect']!r} ({named})",
                "the value that was wrong",
                "The source says something else now: check it, and remove or renew this correction.",
                **where,
            )
            return observed
    result = observed.copy()
    if textual:
        result.loc[picked, field] = str(entry["value"])
    else:
        low, value, high = (entry.get(key, entry["value"]) for key in ("low", "value", "high"))
        ordered = _in_order(low, value, high, unit=str(rows["unit"].iloc[0]))
        if ordered is None:
            found = f"value = {value!r}, low = {low!r}, high = {high!r}"
            expected = "numbers (zero or more, unless a change) with low ≤ value ≤ high"
            problems.add(found, expected, "Write the figure in the base unit, without spaces or quotes.", **where)
            return observed
        result.loc[picked, ["value", "low", "high"]] = ordered
    changes.append(_change(entry, len(rows), "; ".join(dict.fromkeys(rows["place"]))))
    return result


def _in_order(*ends: object, unit: str) -> list[float] | None:
    """Low, value and high as numbers; None where they are none, or in no order."""
    low, value, high = (
        float(each) if isinstance(each, int | float) and not isinstance(each, bool) else math.nan for each in ends
    )
    good = all(map(math.isfinite, (low, value, high))) and low <= value <= high and (low >= 0 or unit == "change_pct")
    return [value, low, high] if good else None


def _same(found: object, expected: object) -> bool:
    if isinstance(found, float) and isinstance(expected, int | float):
        return abs(found - expected) <= 1e-9 * max(1.0, abs(found))
    return composed(str(found)) == composed(str(expected))
