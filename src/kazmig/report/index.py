"""The lists: what one edition holds, and which editions there are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.declaration import Declaration, load_declaration
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory, load_inventory
from kazmig.project.manifest import Manifest
from kazmig.project.tolerant import files_in
from kazmig.report import matter
from kazmig.report.citable import settings_of
from kazmig.report.dictionary_pages import NAME as DICTIONARY
from kazmig.report.dictionary_pages import keeps_one
from kazmig.report.downloads.about import About
from kazmig.report.downloads.linked import as_script, dataset
from kazmig.report.edition import build_id
from kazmig.report.foreign import marked
from kazmig.report.leaf_names import LEAVES, OF_PAGES, index_file
from kazmig.report.pictures import drawing, file_size, soft_html
from kazmig.report.revision import kept_before, published
from kazmig.report.stamp import UNSTAMPED
from kazmig.report.template import TEMPLATES, render_page
from kazmig.words.about import SERIES_TITLE, soft
from kazmig.words.words import LANGUAGE_NAMES, LANGUAGES, Words

# What the files say that every edition has beside its tables.
FIRST = ("two_counts",)
FILES = {
    "facts.json": "Every number with unit, period, quality, source and interval",
    "audit.csv": "Every row that cleaning changed or left out, with the reason",
    "manifest.json": "What the edition is made of: inputs and outputs by SHA-256, versions",
    "datapackage.json": "The tables as a Data Package: type, unit and codes of every column",
    "CITATION.cff": "How to cite the edition, for reference managers",
}
# Facts by the standard of statistical offices, for download.
STANDARDS = {
    "facts.sdmx.csv": "Every number as SDMX-CSV",
    "facts.sdmx.xml": "Its data structure and codelists, SDMX-ML",
}


def write_index(project: Project, quarter: Quarter, build: Path, out: Path | None = None) -> Path:
    """Writes the index of an edition in every language, with links as they resolve in `reports/<quarter>`, to `out`.

    Default: beside the pages in the build folder. Returns the English one, `index.html`.
    """
    steps, inventory = load_declaration(project), load_inventory(project, quarter)
    words = {code: Words(code, domain="report") for code in LANGUAGES}
    pages = build / "pages"
    folder = out or pages
    folder.mkdir(parents=True, exist_ok=True)
    # Pages of this task that an earlier run left do not count, or a fresh clone would give another build.
    ours = {index_file(code) for code in LANGUAGES}
    places = {each: folder if each in OF_PAGES else pages for each in LEAVES}
    leaves = [places[each] / f"{each}.{code}.html" for each in LEAVES for code in LANGUAGES]
    made = (path for path in sorted(pages.glob("*.html")) if path.name not in {*ours, *(leaf.name for leaf in leaves)})
    parts = [path.read_bytes() for path in made if not path.name.startswith(f"{DICTIONARY}.")]
    parts += [path.read_bytes() for path in leaves if path.is_file()]
    build_of = build_id([*parts, inventory.path.read_bytes(), *(path.read_bytes() for path in _templates())])
    for code in LANGUAGES:
        page = _index(steps, inventory, project, build, words[code])
        page |= {"build": build_of, "leaves": _leaves(places, words[code])}
        page["dictionary"] = [
            {"file": file, "language": each, "name": LANGUAGE_NAMES[each]}
            for each in LANGUAGES
            if keeps_one(project) and (file := f"{DICTIONARY}.{each}.html")
        ]
        html = marked(render_page("edition.html.j2", page).decode("utf-8"), code)
        (folder / index_file(code)).write_text(html, encoding="utf-8", newline="\n")
    return folder / index_file(LANGUAGES[0])


def _index(steps: Declaration, inventory: Inventory, project: Project, build: Path, words: Words) -> dict[str, object]:
    quarter, pages = inventory.quarter, build / "pages"
    about, facts = About(quarter, inventory, settings_of(project)), build / "facts.json"
    return {
        "kind": "index",
        "language": words.language,
        "t": words.t,
        "names": LANGUAGE_NAMES,
        "links": [(code, index_file(code)) for code in LANGUAGES],
        "index": "../index.html",
        "series": words.t("All editions"),
        "title": words.t(SERIES_TITLE),
        "synthetic": inventory.synthetic,
        "status": matter.status_of(inventory, words, about.settings),
        "note": soft_html(str(inventory.edition.get("note", "")), words),
        "cards": _cards(steps, pages, words),
        "figures": _gallery(steps, build / "figures", f"../../figures/{quarter}", words),
        "data": _data(steps, inventory, project, build, words),
        "files": _files(build / "files", about, words),
        "linked": as_script(dataset(about, Facts.load(facts) if facts.is_file() else Facts(), words)),
        "technical": [
            {"file": f"{step.name}.html", "title": soft_html(step.title, words), "step": step.name}
            for step in steps.steps.values()
            if (pages / f"{step.name}.html").is_file()
        ],
        "contact": matter.contact(inventory, words, about.settings),
        **UNSTAMPED,
    }


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
    found = (Quarter.find(path.parent.name) for path in reports.glob("*/index.html"))
    return sorted(quarter for quarter in found if quarter is not None)


def _edition(folder: Path, quarter: Quarter, manifest: Manifest, words: Words) -> dict[str, object]:
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


def _cards(steps: Declaration, pages: Path, words: Words) -> list[dict[str, object]]:
    """The partner narratives, the two counts first, each with its page in the reader's language and in the others."""
    found = [step.page for step in steps.steps.values() if step.page]
    cards: list[dict[str, object]] = []
    for name in sorted(found, key=lambda page: (page not in FIRST, -found.index(page))):
        links = [_link(pages, name, code, words) for code in LANGUAGES]
        here = [link for link in links if link]
        own = next((link for link in here if link["language"] == words.language), None)
        if own:
            cards.append({**own, "others": [link for link in here if link is not own]})
    return cards


def _leaves(places: Mapping[str, Path], words: Words) -> list[dict[str, str]]:
    """The pages that no notebook makes, in the reader's language."""
    links = [_link(folder, name, words.language, words) for name, folder in places.items()]
    return [link for link in links if link]


def _link(pages: Path, name: str, code: str, words: Words) -> dict[str, str]:
    path = pages / f"{name}.{code}.html"
    if not path.is_file():
        return {}
    content = path.read_bytes()
    title = page_title(content.decode("utf-8"))
    about = {"file": path.name, "language": code, "name": LANGUAGE_NAMES[code], "title": title}
    return {**about, "size": file_size(content, words)}


def page_title(html: str) -> str:
    """The text of a page's first heading."""
    match = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", match[1])).strip() if match else ""


def _gallery(steps: Declaration, folder: Path, public: str, words: Words) -> list[dict[str, object]]:
    gallery: list[dict[str, object]] = []
    for name in (name for step in steps.steps.values() for name in step.figures):
        path = folder / f"{name}.json"
        if not path.is_file():
            continue
        record = json.loads(path.read_text(encoding="utf-8"))
        if not record.get("supplied", True):
            continue
        languages = record["languages"]
        shown = words.language if words.language in languages else languages[0]
        files = [
            {"file": f"{public}/{name}.{code}.{kind}", "text": f"{LANGUAGE_NAMES[code]}, {kind.upper()}"}
            for code in languages
            for kind in ("svg", "png")
        ]
        gallery.append(
            {
                "name": name,
                "title": record["title"][shown],
                "alt": record["alt"][shown],
                "language": shown,
                "drawing": drawing(folder, name, shown, "narrow", f"f{len(gallery)}", "index.html"),
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
    for row in rows:
        if row["name"] in ("datapackage.json", "CITATION.cff"):
            row["size"] = _size(build / "record" / row["name"], words)
    rows = [row for row in rows if row["size"] != "–" or row["name"] == "manifest.json"]
    rows += [
        {"file": f"files/{name}", "name": name, "about": words.t(about), "size": _size(build / "files" / name, words)}
        for name, about in STANDARDS.items()
        if (build / "files" / name).is_file()
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


def _files(folder: Path, about: About, words: Words) -> list[dict[str, object]]:
    """Workbooks and tables by language, and the standards; nothing where none were made."""
    languages: list[dict[str, object]] = []
    for code in LANGUAGES:
        book = f"{about.name}.{code}.xlsx"
        sheets = sorted(path.name for path in folder.glob(f"*.{code}.csv"))
        if (folder / book).is_file():
            size = _size(folder / book, words)
            languages.append({"code": code, "name": LANGUAGE_NAMES[code], "book": book, "size": size, "sheets": sheets})
    return languages


def _size(path: Path, words: Words) -> str:
    return file_size(path.read_bytes(), words) if path.is_file() else "–"


def _templates() -> list[Path]:
    return files_in(TEMPLATES, "*")
