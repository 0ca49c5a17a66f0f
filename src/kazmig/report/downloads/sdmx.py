"""The facts as SDMX: SDMX-CSV 2.0 with its data structure and codelists in SDMX-ML 3.0.

One observation a numeric fact. Its series is the fact's key without the unit; times are written as SDMX has them
(`2022-Q4`, `2023-01-30/P33D`). Facts that are texts, days or truth values are no observations; they stay in
`facts.json`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from kazmig.evidence.facts import MEASURES, Fact, Facts
from kazmig.evidence.periods import Period
from kazmig.report.errors import ReportError

AGENCY, FLOW, STRUCTURE = "KAZMIG", "FACTS", "DSD_FACTS"
# Frequencies of SDMX's CL_FREQ; what is none of them is "other".
FREQUENCIES = {"year": "A", "half": "S", "quarter": "Q", "month": "M", "day": "D"}
OTHER = "_O"
HOME, NOT_APPLICABLE = "KZ", "_Z"
DIMENSIONS = ("FREQ", "REF_AREA", "COUNTERPART_AREA", "SERIES", "UNIT_MEASURE", "TIME_PERIOD")
ATTRIBUTES = (
    *("LOWER_BOUND", "UPPER_BOUND", "UNIT_MULT", "OBS_STATUS", "QUALITY", "MEASURE_KIND", "POPULATION", "SOURCE"),
    *("DERIVED", "PLACE", "FACT_KEY"),
)
HEADER = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, "OBS_VALUE", *ATTRIBUTES)
# Of SDMX's CL_OBS_STATUS: normal, estimated, experimental (here: synthetic).
NORMAL, ESTIMATED, EXPERIMENTAL = "A", "E", "X"
_REGION = re.compile(r"KZ-\d\d")
_COUNTRY = re.compile(r"[A-Z]{3}")


def observations(facts: Facts) -> list[dict[str, str]]:
    """A row a numeric fact, by the columns of HEADER from FREQ on. Raises ReportError when two would have one key."""
    rows: list[dict[str, str]] = []
    known: dict[tuple[str, ...], str] = {}
    for fact in facts.values():
        if not fact.is_number:
            continue
        row = _row(fact)
        key = tuple(row[name] for name in DIMENSIONS)
        if key in known:
            raise ReportError(
                f"The facts '{known[key]}' and '{fact.key}' would be one observation in SDMX. Rename one of them."
            )
        known[key] = fact.key
        rows.append(row)
    return rows


def write_csv(target: Path, rows: Iterable[Mapping[str, str]], version: str) -> Path:
    """Writes SDMX-CSV 2.0 of the dataflow in this version."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, HEADER, lineterminator="\n")
    writer.writeheader()
    flow = {"STRUCTURE": "dataflow", "STRUCTURE_ID": f"{AGENCY}:{FLOW}({version})", "ACTION": "I"}
    writer.writerows({**flow, **row} for row in rows)
    target.write_text(stream.getvalue(), encoding="utf-8", newline="\n")
    return target


def series_of(fact: Fact) -> str:
    """The code of a fact's series: its key without the unit, in signs that SDMX allows."""
    return re.sub(r"[^A-Za-z0-9_$-]", "-", fact.key.removesuffix(f".{fact.unit}"))


def frequency(period: Period) -> str:
    return FREQUENCIES.get(period.kind, OTHER)


def _row(fact: Fact) -> dict[str, str]:
    parts = fact.key.split(".")
    unit = fact.measured_in
    status = EXPERIMENTAL if fact.synthetic else ESTIMATED if fact.derived or fact.quality == "model" else NORMAL
    return {
        "FREQ": frequency(fact.when),
        "REF_AREA": next((part for part in parts if _REGION.fullmatch(part)), HOME),
        "COUNTERPART_AREA": next((part for part in parts if _COUNTRY.fullmatch(part)), NOT_APPLICABLE),
        "SERIES": series_of(fact),
        "UNIT_MEASURE": fact.unit.upper(),
        "TIME_PERIOD": fact.when.sdmx(),
        "OBS_VALUE": _number(fact.value),
        "LOWER_BOUND": _number(fact.low),
        "UPPER_BOUND": _number(fact.high),
        "UNIT_MULT": str(unit.multiplier),
        "OBS_STATUS": status,
        "QUALITY": fact.quality.upper(),
        "MEASURE_KIND": fact.measure.upper(),
        "POPULATION": fact.population.upper(),
        "SOURCE": fact.source,
        "DERIVED": "true" if fact.derived else "false",
        "PLACE": fact.place,
        "FACT_KEY": fact.key,
    }


def _number(value: float | str | None) -> str:
    return "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)


MEASURE_KINDS = tuple(measure.upper() for measure in MEASURES)
