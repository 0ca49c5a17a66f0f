"""CITATION.cff of an edition: how to cite it, for reference managers and archives (Citation File Format 1.2.0)."""

from __future__ import annotations

import json
from pathlib import Path

from kazmig.report.downloads.about import DESCRIPTION, KEYWORDS, About
from kazmig.report.stamp import DAY, DRAFT_TEXT, PLACEHOLDER, either
from kazmig.words.about import SERIES_TITLE
from kazmig.words.words import Words

NAME = "CITATION.cff"


def write_citation(target: Path, about: About) -> Path:
    """Writes the file; an edition whose authors nobody named is cited by the name of its series."""
    words = Words("en", strict=False, domain="downloads")
    settings = about.settings
    note = about.not_citable(words)
    message = f"Cite this edition as below, with its digest.{f' {note}' if note else ''}"
    lines = [
        "cff-version: 1.2.0",
        f"message: {_text(message + ' ' + either(DRAFT_TEXT, 'Released.'))}",
        "type: dataset",
        f"title: {_text(about.title(words))}",
        f"abstract: {_text(DESCRIPTION)}",
        f"version: {_text(about.version)}",
        either("", f'date-released: "{DAY}"\n') + "authors:",
        *(f"  - name: {_text(name)}" for name in settings.author or (SERIES_TITLE,)),
        *([f"license: {settings.licence}"] if settings.licence else []),
        "identifiers:",
        "  - type: other",
        f"    value: {_text(f'sha256:{PLACEHOLDER}')}",
        "    description: Edition digest; kazmig verify compares it.",
        "keywords:",
        *(f"  - {_text(each)}" for each in KEYWORDS),
    ]
    target.write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")
    return target


def _text(text: str) -> str:
    """A string as YAML has it: JSON's are YAML's."""
    return json.dumps(text, ensure_ascii=False)
