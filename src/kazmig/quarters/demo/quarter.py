"""`kazmig demo-quarter`: a quarter of invented sources in their real formats, to look at and to test with.

Nothing in it is evidence. Every file says SYNTHETIC, sources.toml marks the edition and each source, and the folder
keeps itself out of git.
"""

from __future__ import annotations

import csv
import json
import shutil
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import InventoryError, load_inventory
from kazmig.project.tolerant import is_dropping, read_toml
from kazmig.quarters.demo import MARK
from kazmig.quarters.demo.experts import FILES as EXPERTS
from kazmig.quarters.demo.experts import write_experts
from kazmig.quarters.demo.kobo_export import write_xlsx
from kazmig.quarters.demo.official import (
    workers_on_register,
    write_border_crossings,
    write_labour_permits,
    write_residence_permits,
)
from kazmig.quarters.demo.record_extract import write_transfer_records
from kazmig.quarters.demo.submissions import synthetic_submissions
from kazmig.quarters.demo.undesa_workbook import write_migrant_stock
from kazmig.quarters.demo.worker_survey import REGISTERED_PAPERS, write_worker_survey
from kazmig.quarters.new import newest_before
from kazmig.sources.kobo.form import FORMS, form_folder, load_form

IGNORE = "# Made by kazmig demo-quarter; never committed.\n*\n"
Writer = Callable[[Path, Quarter, np.random.Generator], None]


class DemoError(Exception):
    """The demonstration quarter cannot be written; the message says why."""


@dataclass(frozen=True)
class _Made:
    """One source of the demonstration: who would send it, in which format, and who writes it."""

    publisher: str
    file: str
    format: str
    quality: str
    write: Writer


def _kobo(path: Path, quarter: Quarter, rng: np.random.Generator) -> None:
    form = load_form()
    write_xlsx(path, form, synthetic_submissions(form, quarter, rng))


SOURCES = {
    "border_crossings": _Made(
        "Border Service", "border_crossings.xlsx", "spreadsheet", "register", write_border_crossings
    ),
    "residence_permits": _Made(
        "Migration Service Committee",
        "residence_permits.xlsx",
        "spreadsheet",
        "register",
        write_residence_permits,
    ),
    "labour_permits": _Made(
        "Migration Service Committee", "labour_permits.xlsx", "spreadsheet", "register", write_labour_permits
    ),
    "remittances": _Made("National Bank", "transfers.csv", "records", "register", write_transfer_records),
    "migrant_stock": _Made(
        "UN DESA", "undesa_stock_by_sex_destination_and_origin.xlsx", "undesa", "model", write_migrant_stock
    ),
    "baseline_assessment": _Made("IOM DTM", "baseline_assessment_kobo.xlsx", "kobo", "key_informant", _kobo),
}


def _sample(file: Path) -> Writer:
    """Writes a sample as it lies beside this module, of the quarter asked for."""

    def write(path: Path, quarter: Quarter, rng: np.random.Generator) -> None:
        _write_text(path, file.read_text(encoding="utf-8").replace("{quarter}", str(quarter)))

    return write


# Sources added since: what `kazmig new-quarter` asks for, with the sample of the same name.
for _path in sorted((Path(__file__).parent / "samples").glob("*.csv")):
    _told = read_toml(Path(__file__).parents[1] / "asked" / f"{_path.stem}.toml")
    SOURCES[_path.stem] = _Made(_told["publisher"], _path.name, "published", _told["quality"], _sample(_path))


SURVEY = "worker_survey"


def _survey(folder: Path, quarter: Quarter) -> None:
    """The survey, drawn from the places of the same demonstration's Baseline Assessment."""
    submissions = synthetic_submissions(load_form(), quarter, _generator(quarter, "baseline_assessment"))
    register = workers_on_register(_generator(quarter, "labour_permits"))
    form = load_form(form_folder() / "tables" / FORMS[SURVEY])
    write_worker_survey(folder, form, quarter, submissions, register, _generator(quarter, SURVEY))


def write_demo_quarter(project: Project, quarter: Quarter, survey: bool = True) -> Path:
    """Writes `data/raw/<quarter>` anew, the same bytes every time; without `survey` no survey came. Raises DemoError.

    A folder with real data is never touched; an earlier demonstration is replaced, once the new one is complete.
    """
    folder = project.raw(quarter)
    if (
        folder.is_dir()
        and any(not is_dropping(path.name) for path in folder.iterdir())
        and not _is_demo(project, quarter)
    ):
        raise DemoError(
            f"data/raw/{quarter} holds data that are not a demonstration. Nothing was changed; take another quarter."
        )
    work = folder.with_name(f".{quarter}.new")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        _write_text(work / ".gitignore", IGNORE)
        for name, made in SOURCES.items():
            made.write(work / made.file, quarter, _generator(quarter, name))
        write_experts(work, quarter)
        if survey:
            _survey(work, quarter)
        context = _write_context(project, quarter, work / "context.csv")
        _write_text(work / "sources.toml", _sources_toml(quarter, context, survey))
        shutil.rmtree(folder, ignore_errors=True)
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def _generator(quarter: Quarter, name: str) -> np.random.Generator:
    """A generator of its own for each source: one source's change leaves the others' bytes alone."""
    return np.random.default_rng([quarter.year, quarter.number, zlib.crc32(name.encode())])


def _is_demo(project: Project, quarter: Quarter) -> bool:
    try:
        return bool(load_inventory(project, quarter).edition.get("synthetic"))
    except InventoryError:
        return False


def _write_context(project: Project, quarter: Quarter, path: Path) -> bool:
    """The context of the newest real quarter, each text marked, so that the pages have something to say."""
    before = newest_before(project, quarter)
    source = project.raw(before) / "context.csv" if before else None
    if source is None or not source.is_file():
        return False
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["printed"] = f"{MARK}: {row['printed']}"
        row["place"] = f"{MARK}, after {before}: {row['place']}"
        if (row["series"], row["dimension"]) == ("report", "quarter"):
            row["value"] = row["period"] = str(quarter)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return True


def _sources_toml(quarter: Quarter, context: bool, survey: bool) -> str:
    after = quarter.next
    lines = [
        f"# {MARK}: a demonstration. No figure here is evidence, and nobody sent these files.",
        f"# Made by: kazmig demo-quarter {quarter}",
        "",
        "[edition]",
        f'quarter = "{quarter}"',
        "revision = 1",
        "synthetic = true",
        f'note = "{MARK}: invented figures in the formats of the real sources."',
    ]
    for name, made in SOURCES.items():
        lines += ["", *_section(name, made.publisher, made.file, made.format, made.quality, quarter, after)]
    section = _section("elicitation", "a panel of experts", EXPERTS[0], "published", "model", quarter, after)
    lines += ["", *(f"files = {json.dumps(list(EXPERTS))}" if line.startswith("files") else line for line in section)]
    if survey:
        section = _section(SURVEY, "IOM DTM", f"{SURVEY}.xlsx", "kobo", "survey", quarter, after)
        files = f'files = ["{SURVEY}.xlsx", "{SURVEY}_sample.csv"]'
        lines += ["", *(files if line.startswith("files") else line for line in section)]
        lines += ['selection = "probability"', f"registered = {json.dumps(list(REGISTERED_PAPERS))}"]
    if context:
        lines += ["", *_section("context", "IOM DTM", "context.csv", "published", "document", quarter, after)]
    return "\n".join(lines) + "\n"


# What is not of the quarter itself: the United Nations estimate stocks for the middle of a year.
_PERIODS = {"migrant_stock": "2020-07"}


def _section(
    name: str, publisher: str, file: str, form: str, quality: str, quarter: Quarter, after: Quarter
) -> list[str]:
    values = {
        "publisher": f"{MARK}, in the manner of {publisher}",
        "title": f"{MARK} {name.replace('_', ' ')}",
        "date": f"{after.year}-{after.number * 3 - 1:02d}-20",
        "period": _PERIODS.get(name, str(quarter)),
        "quality": quality,
        "format": form,
    }
    lines = [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
    return [*lines, f'files = ["{file}"]', "synthetic = true"]


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
