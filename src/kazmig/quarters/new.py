"""`kazmig new-quarter`: the folder of a quarter, with what to ask for, what to fill in and what it inherits."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kazmig.evidence.quarter import Quarter
from kazmig.project.declaration import load_declaration
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory, Source, load_inventory
from kazmig.project.tolerant import files_in, is_dropping, read_rows, read_toml
from kazmig.quarters.private import GITIGNORE

TEMPLATES = "templates"
PUBLISHED_COLUMNS = (
    *("series", "group", "dimension", "category", "printed", "value", "unit"),
    *("precision", "bound", "width", "period", "measure", "population", "place"),
)
# What an earlier quarter's figures tell of the next ones: what is counted, not the counts.
_CARRIED = {"series", "group", "dimension", "category", "unit", "measure", "population"}


@dataclass(frozen=True)
class Asked:
    """What a source is asked for: formats that its notebook reads, the usual one first, and the file's name.

    `ask` stands in docs/sources.md too, where the reasons are. `why_not` is the reason written for a source
    that is not there yet.
    """

    formats: tuple[str, ...]
    file: str
    quality: str
    ask: str
    why_not: str = "not received yet"


ASKED = {
    "migrant_stock": Asked(
        ("undesa", "published"),
        "undesa_stock_by_sex_destination_and_origin.xlsx",
        "model",
        "the workbook 'International Migrant Stock', by sex, destination and origin, of the revision used so far",
    ),
    "border_crossings": Asked(
        ("spreadsheet", "records", "published"),
        "border_crossings.xlsx",
        "register",
        "arrivals and departures by citizenship, CIS and others apart, with totals, as crossings and not in thousands",
    ),
    "residence_permits": Asked(
        ("spreadsheet", "published"),
        "residence_permits.xlsx",
        "register",
        "permanent and temporary permits by citizenship, and whether they are valid on a day or issued in a period",
    ),
    "labour_permits": Asked(
        ("spreadsheet", "published"),
        "labour_permits.xlsx",
        "register",
        "migrant workers by citizenship, the day or period counted, and whether permits or persons are counted",
    ),
    "remittances": Asked(
        ("spreadsheet", "records", "published"),
        "remittances.xlsx",
        "register",
        "transfers sent and received by country and month, in tenge and dollars, with their number and the rate used",
    ),
    "baseline_assessment": Asked(
        ("kobo", "published"),
        "baseline_assessment.xlsx",
        "key_informant",
        "the XLSX export of the KoboToolbox project, all versions, reviewed submissions (docs/field-form.md)",
    ),
    "worker_survey": Asked(
        ("kobo", "published"),
        "worker_survey.xlsx",
        "survey",
        "the XLSX export of the survey of workers with the sample.csv it was drawn by (docs/worker-survey.md), if any",
        "no survey this quarter",
    ),
    "context": Asked(
        ("published",),
        "context.csv",
        "document",
        "decrees, dates and the citation of the report; type them into templates/context.csv",
    ),
}
# Sources added since say the same in a file of their own, beside this module: asked/<name>.toml.
for _path in sorted((Path(__file__).parent / "asked").glob("*.toml")):
    _told = read_toml(_path)
    ASKED[_path.stem] = Asked(tuple(_told["formats"]), _told["file"], _told["quality"], _told["ask"])
# Researchers' own tables: they have other columns than printed figures, and a copy of the last one is their template.
TABLES = {
    "assumptions": Asked(
        ("published",),
        "assumptions.csv",
        "document",
        "nobody; the analysts' own table, which this quarter takes from an earlier one (below) until it has its own",
        "taken from the newest earlier quarter that has it",
    ),
    "survey_multiplier": Asked(
        ("published",),
        "survey_multiplier.csv",
        "survey",
        "the share of migrant workers on the register, by nationality, from a representative survey if there is one",
        "no survey this quarter",
    ),
    "elicitation": Asked(
        ("published",),
        "X01.csv",
        "model",
        "the sheets of experts (X01.csv, X02.csv …) with elicitation.lock, as docs/worker-survey.md says, if any",
        "no experts were asked this quarter",
    ),
}
_UNKNOWN = Asked(("published",), "", "register", "what its notebook reads")


class NewQuarterError(Exception):
    """A quarter's folder cannot be laid out; the message says why and what to do."""


def lay_out(project: Project, quarter: Quarter) -> Path:
    """Makes `data/raw/<quarter>` with sources.toml, CHECKLIST.md and templates. Raises NewQuarterError.

    Never overwrites: a folder that holds anything is left as it is.
    """
    folder = project.raw(quarter)
    refuse_to_overwrite(folder)
    before = newest_before(project, quarter)
    names = sorted({name for step in load_declaration(project).steps.values() for name in step.raw})
    sources = [_section(project, quarter, name) for name in names]
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / ".gitignore", GITIGNORE)
    _write(folder / "sources.toml", _render("sources.toml.j2", quarter=quarter, sources=sources))
    (folder / TEMPLATES).mkdir()
    for name in names:
        _write_template(folder / TEMPLATES / f"{name}.csv", name, _last_supplied(project, quarter, name))
    told = {
        "assumptions": inherited_assumptions(project, quarter),
        "reference": reference_tables(project),
        "corrections": _corrections(project, before),
    }
    text = _render("CHECKLIST.md.j2", quarter=quarter, sources=sources, before=before or "", **told)
    _write(folder / "CHECKLIST.md", text)
    return folder


def refuse_to_overwrite(folder: Path) -> None:
    """Raises NewQuarterError when `folder` holds anything."""
    held = sorted(path.name for path in folder.iterdir() if not is_dropping(path.name)) if folder.is_dir() else []
    if held:
        raise NewQuarterError(
            f"data/raw/{folder.name} is there already and holds {', '.join(held[:5])}{' …' if len(held) > 5 else ''}. "
            "Nothing was changed. Move it away first if you want to begin anew."
        )


def newest_before(project: Project, quarter: Quarter) -> Quarter | None:
    """The newest quarter before this one whose data are real."""
    earlier = _earlier(project, quarter)
    return earlier[0].quarter if earlier else None


def inherited_assumptions(project: Project, quarter: Quarter) -> list[dict[str, Any]]:
    """The assumption tables that this quarter would use: name, the quarter they come from, their rows."""
    from kazmig.reconcile.inherit import assumption_tables

    tables = assumption_tables(project, load_inventory(project, quarter))
    return [
        {"name": each.name, "quarter": str(each.quarter or ""), "rows": each.table.to_dict("records")}
        for each in tables
    ]


def reference_tables(project: Project) -> list[dict[str, object]]:
    """The tables of data/raw/reference: name, number of rows, and the last year or quarter where they have one."""
    found = []
    for path in files_in(project.reference, "*.csv"):
        rows = list(read_rows(path))
        times = [row[name] for row in rows for name in ("quarter", "period", "year") if row.get(name)]
        found.append({"name": path.name, "rows": len(rows), "reaches": max(times, default="")})
    return found


# --- what earlier quarters say ---------------------------------------------------------------------------------------


def _earlier(project: Project, quarter: Quarter) -> list[Inventory]:
    """Inventories of earlier quarters with real data, newest first."""
    found = []
    for each in reversed(project.quarters()):
        if each < quarter and (project.raw(each) / "sources.toml").is_file():
            inventory = load_inventory(project, each)
            if not inventory.synthetic:
                found.append(inventory)
    return found


def _last_supplied(project: Project, quarter: Quarter, name: str) -> Source | None:
    for inventory in _earlier(project, quarter):
        if name in inventory.sources and inventory.source(name).supplied:
            return inventory.source(name)
    return None


def _section(project: Project, quarter: Quarter, name: str) -> dict[str, object]:
    asked = ASKED.get(name) or TABLES.get(name, _UNKNOWN)
    earlier = _last_supplied(project, quarter, name)
    before = ""
    if earlier:
        before = f"{earlier.files[0].parent.name}: {earlier.title}, {earlier.period}, format {earlier.format}"
    return {
        "name": name,
        "publisher": earlier.publisher if earlier else "",
        "quality": earlier.quality if earlier else asked.quality,
        "usual": asked.formats[0],
        "formats": asked.formats,
        "file": asked.file or f"{name}.csv",
        "ask": asked.ask,
        "why_not": asked.why_not,
        "before": before,
    }


def _corrections(project: Project, before: Quarter | None) -> list[dict[str, object]]:
    path = project.raw(before) / "corrections.toml" if before else None
    if path is None or not path.is_file():
        return []
    return list(read_toml(path).get("correction", []))


# --- writing ---------------------------------------------------------------------------------------------------------


def _write_template(path: Path, name: str, earlier: Source | None) -> None:
    """A table to fill in by hand: what was counted last time, without the figures; of researchers' tables a copy."""
    if name in TABLES:
        copied = earlier is not None and name != "elicitation"  # nobody's judgement is a template of another's
        path.write_bytes(earlier.files[0].read_bytes() if earlier is not None and copied else _header_of(name))
        return
    rows: list[dict[str, str]] = []
    for file in earlier.files if earlier is not None and earlier.format == "published" else ():
        rows += read_rows(file)
    cells = [[row.get(column, "") if column in _CARRIED else "" for column in PUBLISHED_COLUMNS] for row in rows]
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([PUBLISHED_COLUMNS, *cells])


def _header_of(name: str) -> bytes:
    """The header of a researchers' table of which there is none yet."""
    from kazmig.reconcile.assumptions import COLUMNS
    from kazmig.reconcile.elicit import COLUMNS as JUDGED
    from kazmig.reconcile.measured import SURVEY_COLUMNS

    columns = {"assumptions": COLUMNS, "survey_multiplier": SURVEY_COLUMNS, "elicitation": JUDGED}[name]
    return (",".join(columns) + "\n").encode()


def _render(name: str, **values: object) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("kazmig.quarters")
    environment = Environment(loader=loader, undefined=StrictUndefined, keep_trailing_newline=True)
    # A JSON string is a TOML string.
    environment.filters["toml"] = lambda text: json.dumps(text, ensure_ascii=False)
    environment.filters["first_day"] = lambda quarter: f"{quarter.year}-{quarter.number * 3 - 2:02d}-01"
    return environment.get_template(name).render(**values)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
