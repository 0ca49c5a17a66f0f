"""What a bundle adds to what the manifest lists, and the part of a bundle that a reader of one language wants.

In such a part links to files that it lacks are no links: their target stands in `data-href`, so that the page can be
restored to the byte and compared with the manifest. `PART.json` says that it is a part, and of which language.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kazmig.evidence.vocabulary import LANGUAGES
from kazmig.report.ways_in import leads_on_alone

if TYPE_CHECKING:
    from kazmig.report.contents import FolderContents, ZipContents

PART = "PART.json"
LINKED, UNLINKED = ' href="', ' data-href="'
_COVERS = [f"COVER.{code}.txt" for code in LANGUAGES]
_WAYS_IN = ("index.html", "reports/index.html")
_PRINTED = re.compile(r"(pdf|docx)/([^/]+)\.\1")


def of_a_bundle(place: str, quarter: str, outputs: Mapping[str, str]) -> bool:
    """What a bundle adds for its readers: ways in, cover notes, its description, and its pages as Word or PDF."""
    if printed := _PRINTED.fullmatch(place):
        return f"reports/{quarter}/{printed[2]}.html" in outputs
    return place in (*_WAYS_IN, *_COVERS, PART, "ro-crate-metadata.json")


def harmful(contents: FolderContents | ZipContents, places: Iterable[str], edition: str) -> list[str]:
    """What no bundle adds: ways in that do something or lead out of it, cover notes of another edition."""
    said = []
    for place in places:
        text = contents.read(place).decode("utf-8", errors="replace") if place in (*_WAYS_IN, *_COVERS) else ""
        if place in _WAYS_IN and not leads_on_alone(text):
            said.append(f"{place} does more than to lead to the edition")
        if place in _COVERS and edition not in text:
            said.append(f"{place} is the cover note of another edition")
    return said


def language_of(contents: FolderContents | ZipContents, places: Iterable[str]) -> str:
    """The language of which this is the part; empty for a whole edition."""
    if PART not in places:
        return ""
    try:
        said = json.loads(contents.read(PART))["language"]
    except (ValueError, KeyError, TypeError):
        return ""
    return said if said in LANGUAGES else ""


def belongs(place: str, quarter: str, language: str) -> bool:
    """Whether a file of the whole bundle is in the part of a language."""
    own = f".{language}."
    if place.startswith((f"reports/{quarter}/", f"figures/{quarter}/", "docx/", "pdf/", "COVER.")):
        index = f"reports/{quarter}/index.html" if language == LANGUAGES[0] else ""
        neutral = place.startswith("figures/") and place.endswith(".csv")
        return own in place or place == index or neutral or place.endswith((".sdmx.csv", ".sdmx.xml"))
    return place.startswith(f"data/processed/{quarter}/") and place.endswith(
        (".csv", "package.json", ".cff", "facts.json", "manifest.json")
    )


def same(contents: FolderContents | ZipContents, place: str, digest: str) -> bool:
    """Whether a page of a part is that of the manifest, but for links whose target was taken out."""
    if Path(place).suffix != ".html":
        return False
    return hashlib.sha256(contents.read(place).replace(UNLINKED.encode(), LINKED.encode())).hexdigest() == digest
