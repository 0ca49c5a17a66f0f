"""One zip of an edition: pages, figures and data laid out as in the project, so that every link resolves inside it."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.report.citable import settings_of
from kazmig.report.crate import write_crate
from kazmig.report.downloads.about import about
from kazmig.report.errors import ReportError
from kazmig.report.handing_over import add_cover_note, add_documents, one_language
from kazmig.report.index import write_overview
from kazmig.report.revision import kept_before, published, published_revision
from kazmig.report.seal import seals
from kazmig.report.verify import SUMS, verify
from kazmig.words.words import LANGUAGES

_LEADS_AWAY = re.compile(r'(<a\b[^>]*?) href="(?!#|https:|mailto:)[^"]*"')
_LINK = re.compile(r"""(?<![-\w])(?:href|src|srcset)=("[^"]*"|'[^']*')""")
_ENTRY = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>kazmig {quarter}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url=reports/{quarter}/index.html"></head>
<body><h1>kazmig {quarter}</h1><p><a href="reports/{quarter}/index.html">Open the edition</a></p></body></html>
"""
# Zip knows no time before 1980; every file gets this one.
_TIME = (1980, 1, 1, 0, 0, 0)


def write_bundle(project: Project, quarter: Quarter, pdf: bool = False) -> Path:
    """As `write_bundles`; returns the zip of the whole edition."""
    return write_bundles(project, quarter, pdf)[0]


def write_bundles(project: Project, quarter: Quarter, pdf: bool = False) -> list[Path]:
    """Writes `reports/kazmig-<quarter>-r<n>.zip` (a draft: `…-draft.zip`), then one a language; returns them.

    The first holds what the manifest lists, the manifest, ways in, cover notes, Word documents, an RO-Crate and
    `SHA256SUMS` of all of it; those of a language what its reader wants of it. With `pdf` each partner narrative is
    printed too (needs Chromium: raises ChromiumError). Raises ReportError where nobody could cite the edition, where
    it is not published or not what its manifest says, or a link would lead out of a zip.
    """
    if not (project.reports(quarter) / "index.html").is_file():
        raise ReportError(
            f"There is no published edition of {quarter}. Make it with: python run_all.py --quarter {quarter}"
        )
    settings = settings_of(project)
    if not settings.citable:
        raise ReportError(
            f"Nobody could cite a bundle of {quarter} or say what may be done with it. Write into project.toml, then "
            f"run the edition again:\n{settings.to_add()}"
        )
    found = verify(project, quarter)
    if not found.whole or found.absent:
        wrong = [*found.missing, *found.added, *found.altered, *found.wrong, *found.absent]
        raise ReportError(
            f"The edition of {quarter} is not what its manifest says: {wrong[0]} ({len(wrong)} in all). Nothing was "
            f"bundled. Look with: kazmig verify {quarter}; mend with: kazmig verify {quarter} --repair"
        )
    draft = "" if found.about["state"] == "released" else "-draft"
    name = f"kazmig-{quarter}-r{published_revision(project, quarter)}{draft}"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / name
        _lay_out(project, quarter, folder)
        if pdf:
            _print_all(folder, quarter)
        manifest, this = published(project, quarter), about(project, quarter)
        add_documents(folder, quarter)
        for code in LANGUAGES:
            add_cover_note(folder, this, str(manifest["edition"]), not draft, code)
        day = seals(project, quarter)[this.inventory.revision].released if not draft else ""
        write_crate(folder, this, manifest, day or quarter.period.last.isoformat())
        if broken := broken_links(folder.rglob("*.html"), folder):
            raise ReportError(
                f"A link would lead nowhere in the zip: {broken[0]} ({len(broken)} in all). Run the edition again."
            )
        _write_sums(folder)
        made = [zip_folder(folder, project.root / "reports" / f"{name}.zip")]
        for code in LANGUAGES:
            part = Path(temporary) / f"{name}.{code}"
            one_language(folder, part, quarter, code)
            if broken := broken_links(part.rglob("*.html"), part):
                raise ReportError(
                    f"A link would lead nowhere in the zip of {code}: {broken[0]}. Run the edition again."
                )
            _write_sums(part)
            made.append(zip_folder(part, project.root / "reports" / f"{part.name}.zip"))
        return made


def zip_folder(folder: Path, target: Path) -> Path:
    """A zip of a folder whose bytes depend on the files alone: sorted, of one time and one mode.

    It is compressed, since mail takes 7 MB and not 18: another version of zlib may pack the same files in other bytes.
    The manifest inside names the content of each.
    """
    partial = target.with_suffix(".part")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    partial.replace(target)
    return target


def sums_digest(path: Path) -> str:
    """SHA-256 of the `SHA256SUMS` of a bundle: who knows it can prove every file of the zip."""
    with zipfile.ZipFile(path) as archive:
        return hashlib.sha256(archive.read(f"{path.stem}/{SUMS}")).hexdigest()


def broken_links(pages: Iterable[Path], root: Path) -> list[str]:
    """Links of pages to files that are not there or lie outside `root`, as "page → link"."""
    broken = []
    for page in sorted(pages):
        for link in local_links(page.read_text(encoding="utf-8")):
            target = (page.parent / unquote(link)).resolve()
            if not target.is_file() or not target.is_relative_to(root.resolve()):
                broken.append(f"{page.relative_to(root)} → {link}")
    return broken


def local_links(html: str) -> list[str]:
    """Files that a page refers to, without fragments; neither data nor addresses in the network."""
    found: dict[str, None] = {}
    for match in _LINK.finditer(html):
        parts = urlsplit(unescape(match[1][1:-1]))
        if parts.path and not parts.scheme and not parts.netloc:
            found[parts.path] = None
    return list(found)


def _lay_out(project: Project, quarter: Quarter, folder: Path) -> None:
    """What the manifest lists, no more; of the revision before it only the numbers that it compares with."""
    manifest = project.processed(quarter) / "manifest.json"
    for path in (manifest, *(project.root / place for place in published(project, quarter)["outputs"])):
        _copy(path, folder, project)
    before = kept_before(project, quarter, published_revision(project, quarter))
    if before:
        for name in ("facts.json", "manifest.json"):
            _copy(before / name, folder, project)
    write_overview(project, folder / "reports", [quarter])
    (folder / "index.html").write_text(_ENTRY.format(quarter=quarter), encoding="utf-8", newline="\n")


def _write_sums(folder: Path) -> None:
    """`SHA256SUMS`, by which anybody can check the zip with `sha256sum -c`, and which one signature can cover."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}" for path in paths
    ]
    (folder / SUMS).write_text(
        "\n".join([*sorted(lines, key=lambda line: line[66:]), ""]), encoding="utf-8", newline="\n"
    )


def _copy(path: Path, folder: Path, project: Project) -> None:
    target = folder / path.relative_to(project.root)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def _print_all(folder: Path, quarter: Quarter) -> None:
    from kazmig.report.checks.chromium import print_pdf

    (folder / "pdf").mkdir()
    for code in LANGUAGES:
        for page in sorted((folder / "reports" / str(quarter)).glob(f"*.{code}.html")):
            if page.name.startswith("index."):
                continue  # nothing but links, which paper does not follow
            copy = folder.parent / page.name
            copy.write_text(unlinked(page.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
            print_pdf(copy, folder / "pdf" / f"{page.stem}.pdf")


def unlinked(html: str) -> str:
    """A page without links to the files beside it: a PDF would name where on this machine they lay."""
    return _LEADS_AWAY.sub(r"\1", html)
