"""Issuing an edition again: the earlier revision's facts are kept to compare with, its pages kept and marked.

A revision is declared in sources.toml ([edition] revision = 2, revision_reason = "…"). Before the run its
predecessor's facts and manifest go to `data/processed/<quarter>/r1`, to compare with; when the new edition is
published, all of its predecessor goes to folders `r1` of the public folders, and its pages say that they are
superseded. Imports nothing heavy.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.manifest import MANIFEST, Manifest, read_manifest

# Read before the next revision is made: to compare with, and to hide what the two together would give away.
KEPT = ("facts.json", MANIFEST, "baseline_places.csv")
_STATUS = re.compile(r"<!--status-->(.*?)<!--/status-->", re.DOTALL)
_WAS = re.compile(r'<!--status--><span class="state">[^<>]*</span><!--was (.*?)--><!--/status-->', re.DOTALL)
# Words alone may differ: what was put into a mark would be taken for a part of it.
_SUPERSEDED = re.compile(
    r'<!--banner-->\n<div class="banner superseded"><p><strong>[^<>]*</strong> '
    r'<a href="\.\./index\.html">[^<>]*</a></p></div>'
)
# The words of the marks, which differ from version to version.
_MARKS = re.compile(
    r'(superseded"><p><strong>)[^<>]*(</strong> <a href="\.\./index\.html">)[^<>]*(?=</a></p></div>)|'
    r'(?<=<!--status--><span class="state">)[^<>]*(?=</span><!--was )'
)
_LANGUAGE = re.compile(r'<html lang="(\w+)">')
_UP = re.compile(r'((?:href|src)=")\.\./')
_UP_TWICE = re.compile(r'((?:href|src)=")\.\./\.\./')


def published(project: Project, quarter: Quarter) -> Manifest:
    """The manifest of the edition that lies in the public folders; empty where none does, or none that can be read."""
    return read_manifest(project.processed(quarter) / MANIFEST) or {}


def published_revision(project: Project, quarter: Quarter) -> int:
    """Which revision of a quarter lies in the public folders; 0 where none does."""
    number = published(project, quarter).get("revision", 0)
    return number if isinstance(number, int) else 0


def kept_before(project: Project, quarter: Quarter, revision: int) -> Path | None:
    """The folder that holds the record of the latest revision before this one, if one was kept."""
    folders = {
        int(path.name[1:]): path for path in project.processed(quarter).glob("r[0-9]*") if path.name[1:].isdigit()
    }
    earlier = [number for number, path in folders.items() if number < revision and (path / "facts.json").is_file()]
    return folders[max(earlier)] if earlier else None


def keep_facts(project: Project, quarter: Quarter, revision: int) -> Path | None:
    """Before revision n is computed, puts facts and manifest of the published n-1 into its folder `r<n-1>`."""
    number = published_revision(project, quarter)
    if not 0 < number < revision:
        return None
    folder = project.processed(quarter)
    target = folder / f"r{number}"
    target.mkdir(exist_ok=True)
    for name in KEPT:
        if (folder / name).is_file():
            shutil.copyfile(folder / name, target / name)
    return target


def kept_files(project: Project, quarter: Quarter, revision: int, workplace: Path) -> dict[str, Path]:
    """What of earlier revisions must survive when an edition is published: place in the project → file.

    The edition that lies there now, if it is of an earlier revision, moves down one folder; its pages are marked as
    superseded in `workplace`.
    """
    public = [project.processed(quarter), project.figures(quarter), project.reports(quarter)]
    kept = {path: path for folder in public for path in sorted(folder.glob("r[0-9]*/**/*")) if path.is_file()}
    number = published_revision(project, quarter)
    if 0 < number < revision:
        files = {path: folder for folder in public for path in _own_files(folder)}
        for path, folder in files.items():
            file = path
            if path.suffix == ".html":
                file = workplace / path.name
                file.parent.mkdir(parents=True, exist_ok=True)
                text = superseded(path.read_text(encoding="utf-8"), str(quarter), number, revision)
                file.write_text(text, encoding="utf-8", newline="\n")
            kept[folder / f"r{number}" / path.relative_to(folder)] = file
    return {place.relative_to(project.root).as_posix(): file for place, file in kept.items()}


def _own_files(folder: Path) -> list[Path]:
    """The files of a public folder that are of the revision it shows."""
    return [path for path in sorted([*folder.glob("*"), *folder.glob("files/*")]) if path.is_file()]


def superseded(html: str, quarter: str, number: int, revision: int) -> str:
    """A page of revision `number` that says it is superseded by `revision`; its links lead to its own files."""
    from kazmig.words.words import Words

    found = _LANGUAGE.search(html)
    words = Words(found[1] if found else "en", domain="report")
    text = words.t("This edition is superseded by revision {number}.").replace("{number}", str(revision))
    index = f'<a href="../index.html">{words.t("Latest revision")}</a>'
    banner = f'<!--banner-->\n<div class="banner superseded"><p><strong>{text}</strong> {index}</p></div>'
    html = _UP.sub(r"\1../../", html)
    for place in (f"figures/{quarter}/", f"data/processed/{quarter}/"):
        html = re.sub(rf'((?:href|src)="[./]*{place})(?!r\d)', rf"\g<1>r{number}/", html)
    state = f'<span class="state">{words.t("Superseded")}</span>'
    html = _STATUS.sub(lambda found: f"<!--status-->{state}<!--was {_quoted(found[1])}--><!--/status-->", html)
    return html.replace("<!--banner-->", banner, 1)


def restored(html: str, quarter: str, number: int) -> str:
    """A superseded page of revision `number` as it was before: what `superseded` did is undone, to the byte."""
    html = _SUPERSEDED.sub("<!--banner-->", html, count=1)
    html = _WAS.sub(lambda found: f"<!--status-->{_unquoted(found[1])}<!--/status-->", html)
    for place in (f"figures/{quarter}/", f"data/processed/{quarter}/"):
        html = re.sub(rf'((?:href|src)="[./]*{place})r{number}/', r"\1", html)
    return _UP_TWICE.sub(r"\1../", html)


def marked_as(html: str, before: str, quarter: str, number: int) -> bool:
    """Whether a superseded page is `before` with the marks of one: its links lead to files of its own revision."""
    again = superseded(before, quarter, number, number + 1)
    return _MARKS.sub(r"\1\2", html) == _MARKS.sub(r"\1\2", again)


def _quoted(text: str) -> str:
    """A comment may hold none."""
    return text.replace("<!--", "⟨").replace("-->", "⟩")


def _unquoted(text: str) -> str:
    return text.replace("⟨", "<!--").replace("⟩", "-->")
