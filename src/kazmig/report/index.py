"""The lists: what one edition holds, and which editions there are."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

from kazmig.evidence.quarter import Quarter, QuarterError
from kazmig.project.declaration import Declaration, load_declaration
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory, load_inventory
from kazmig.report import matter
from kazmig.report.dictionary_pages import NAME as DICTIONARY
from kazmig.report.dictionary_pages import keeps_one
from kazmig.report.edition import build_id
from kazmig.report.pictures import drawing, file_size
from kazmig.report.revision import kept_before, published
from kazmig.report.stamp import UNSTAMPED
from kazmig.report.template import TEMPLATES, render_page
from kazmig.words.about import SERIES_TITLE, soft
from kazmig.words.words import LANGUAGE_NAMES, LANGUAGES, Words

# What the files say that every edition has beside its tables.
FILES = {
    "facts.json": "Every number with unit, period, quality, source and interval",
    "audit.csv": "Every row that cleaning changed or left out, with the reason",
    "manifest.json": "What the edition is made of: inputs and outputs by SHA-256, versions",
}


def write_index(project: Project, quarter: Quarter, build: Path, out: Path | None = None) -> Path:
    """Writes `index.html` of an edition, with links as they resolve in `reports/<quarter>`, to `out`.

    Default: beside the pages in the build folder.
    """
    steps, inventory = load_declaration(project), load_inventory(project, quarter)
    words = {code: Words(code, domain="report") for code in LANGUAGES}
    pages, english = build / "pages", words["en"]
    own = ("index.", f"{DICTIONARY}.")
    parts = [path.read_bytes() for path in sorted(pages.glob("*.html")) if not path.name.startswith(own)]
    title = f"{SERIES_TITLE}, {english.period(str(quarter))}"
    page = {
        "kind": "index",
        "language": "en",
        "t": english.t,
        "words": words,
        "title": title,
        "synthetic": inventory.synthetic,
        "status": matter.status_of(inventory, english),
        "note": str(inventory.edition.get("note", "")),
        "cards": _cards(steps, pages, words),
        "figures": _gallery(steps, build / "figures", f"../../figures/{quarter}"),
        "data": _data(steps, inventory, project, build, english),
        "dictionary": [
            {"file": f"{DICTIONARY}.{code}.html", "language": code, "name": LANGUAGE_NAMES[code]} for code in LANGUAGES
        ]
        if keeps_one(project)
        else [],
        "technical": [
            {"file": f"{step.name}.html", "title": step.title, "step": step.name}
            for step in steps.steps.values()
            if (pages / f"{step.name}.html").is_file()
        ],
        "contact": matter.contact(inventory, english),
        **UNSTAMPED,
        "build": build_id([*parts, inventory.path.read_bytes(), *(path.read_bytes() for path in _templates())]),
    }
    path = (out or pages) / "index.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render_page("edition.html.j2", page))
    return path


def write_overview(project: Project, reports: Path | None = None, quarters: list[Quarter] | None = None) -> Path:
    """Writes `reports/index.html`, which lists the editions that lie there, newest first."""
    folder = reports or project.root / "reports"
    words = Words("en", domain="report")
    found = quarters if quarters is not None else published_quarters(folder)
    manifests = {quarter: published(project, quarter) for quarter in sorted(found, reverse=True)}
    real = [quarter for quarter, manifest in manifests.items() if not manifest.get("synthetic")]
    editions = [
        _edition(folder, quarter, manifest, words) | {"latest": quarter == max(real, default=None)}
        for quarter, manifest in manifests.items()
    ]
    page = {
        "kind": "index",
        "language": "en",
        "t": words.t,
        "title": SERIES_TITLE,
        "synthetic": False,
        "draft": False,
        "status": {"quarter": words.t("All editions")},
        "editions": editions,
    }
    path = folder / "index.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render_page("editions.html.j2", page))
    return path


def published_quarters(reports: Path) -> list[Quarter]:
    """Quarters with a published index page, oldest first."""
    found = []
    for path in sorted(reports.glob("*/index.html")):
        try:
            found.append(Quarter.parse(path.parent.name))
        except QuarterError:
            continue
    return sorted(found)


def _edition(folder: Path, quarter: Quarter, manifest: dict[str, Any], words: Words) -> dict[str, Any]:
    """An edition as its manifest says it is: what lies in data/raw may be about the next one already."""
    earlier = sorted((folder / str(quarter)).glob("r*/index.html"))
    revision = words.t("Revision {number}")
    return {
        "quarter": words.period(str(quarter)),
        "file": f"{quarter}/index.html",
        "revision": revision.replace("{number}", str(manifest.get("revision", 1))),
        "synthetic": manifest.get("synthetic", False),
        "draft": manifest.get("state") == "draft",
        "earlier": [
            {
                "file": f"{quarter}/{path.parent.name}/index.html",
                "text": revision.replace("{number}", path.parent.name.removeprefix("r")),
            }
            for path in earlier
        ],
    }


def _cards(steps: Declaration, pages: Path, words: dict[str, Words]) -> list[list[dict[str, str]]]:
    """The partner narratives, the one that stands on all others first; each in its languages."""
    cards = []
    for step in reversed(steps.steps.values()):
        card = []
        for code in LANGUAGES:
            path = pages / f"{step.page}.{code}.html"
            if step.page and path.is_file():
                content = path.read_bytes()
                card.append(
                    {
                        "file": path.name,
                        "language": code,
                        "name": LANGUAGE_NAMES[code],
                        "title": page_title(content.decode("utf-8")),
                        "size": file_size(content, words["en"]),
                    }
                )
        if card:
            cards.append(card)
    return cards


def page_title(html: str) -> str:
    """The text of a page's first heading."""
    match = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", match[1])).strip() if match else ""


def _gallery(steps: Declaration, folder: Path, public: str) -> list[dict[str, Any]]:
    gallery: list[dict[str, Any]] = []
    for name in (name for step in steps.steps.values() for name in step.figures):
        path = folder / f"{name}.json"
        if not path.is_file():
            continue
        record = json.loads(path.read_text(encoding="utf-8"))
        if not record.get("supplied", True):
            continue
        languages = record["languages"]
        files = [
            {"file": f"{public}/{name}.{code}.{kind}", "text": f"{LANGUAGE_NAMES[code]}, {kind.upper()}"}
            for code in languages
            for kind in ("svg", "png")
        ]
        gallery.append(
            {
                "name": name,
                "title": record["title"]["en"],
                "alt": record["alt"]["en"],
                "drawing": drawing(folder, name, languages[0], "narrow", f"f{len(gallery)}", "index.html"),
                "files": [*files, {"file": f"{public}/{name}.csv", "text": "CSV"}],
            }
        )
    return gallery


def _data(
    steps: Declaration, inventory: Inventory, project: Project, build: Path, words: Words
) -> list[dict[str, str]]:
    quarter = inventory.quarter
    public = f"../../data/processed/{quarter}"
    rows = [
        {"file": f"{public}/{name}", "name": name, "about": words.t(about), "size": _size(build / name, words)}
        for name, about in FILES.items()
    ]
    for step in steps.steps.values():
        for table in step.tables:
            path = build / "tables" / f"{table}.csv"
            if path.is_file():
                row = {"file": f"{public}/{table}.csv", "name": f"{table}.csv", "about": soft(step.title, words)}
                rows.append({**row, "size": _size(path, words)})
    earlier = kept_before(project, quarter, inventory.revision)
    if earlier is not None:
        name = f"{earlier.name}/facts.json"
        about = words.t("Every number of the revision before this one")
        size = _size(earlier / "facts.json", words)
        rows.append({"file": f"{public}/{name}", "name": name, "about": about, "size": size})
    return rows


def _size(path: Path, words: Words) -> str:
    return file_size(path.read_bytes(), words) if path.is_file() else "–"


def _templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
