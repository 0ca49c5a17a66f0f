"""The gettext catalogues: reading them, and what their texts cite."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from io import StringIO
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from kazmig.project.tolerant import is_dropping, read_text

_LINE = re.compile(r'#.*|((msgid|msgstr|msgctxt|msgid_plural|msgstr\[\d\])\s*)?"([^"\\]|\\.)*"')
_FIELDS = re.compile(r"(?<!\{)\{[a-z_]+\}(?!\})|\{\{.*?\}\}", re.DOTALL)
_FACT = re.compile(r"facts(?:\.\w+|\[[\"'][^\"']+[\"']\])+")


class CatalogueError(ValueError):
    """A .po file that cannot be read; the message names file and line."""


def load_catalogue(locales: Path, language: str) -> dict[str, str]:
    """All messages of a language: every `<locales>/<language>/*.po`, merged; empty and fuzzy ones left out.

    A file that changed is read again, so an open notebook sees a translation as soon as it is saved.
    """
    folder = locales / language
    if not folder.is_dir():
        return {}
    # Asked for every word: one listing, and no path is made of its names.
    with os.scandir(folder) as found:
        files = sorted((each.path, each.stat().st_mtime_ns) for each in found if _is_catalogue(each.name))
    return _merged(tuple(files), language)


@lru_cache(maxsize=256)
def _is_catalogue(name: str) -> bool:
    return name.endswith(".po") and not is_dropping(name)


@lru_cache(maxsize=32)
def _merged(files: tuple[tuple[str, int], ...], language: str) -> dict[str, str]:
    merged: dict[str, str] = {}
    for file, _ in reversed(files):
        merged.update(read_catalogue(Path(file), language))
    return merged


def read_catalogue(file: Path, language: str) -> dict[str, str]:
    """The messages of one .po file. Raises CatalogueError."""
    try:
        text = read_text(file)
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip() and not _LINE.fullmatch(line.strip()):
                raise ValueError(f'line {number} is {line.strip()!r}; expected msgid "…" or msgstr "…"')
        catalogue = read_po(StringIO(text), locale=language, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise CatalogueError(f"{file} cannot be read: {error}") from error
    return {
        message.id: str(message.string)
        for message in catalogue
        if isinstance(message.id, str) and message.id and message.string and not message.fuzzy
    }


@lru_cache(maxsize=4096)
def placeholders(template: str) -> tuple[str, ...]:
    """What a text cites, sorted, once each: facts by key, other names and `{fields}`; for parity between languages.

    Which filter says them, in what order and how often is each language's own affair.
    """
    found: set[str] = set()
    for field in _FIELDS.findall(template):
        facts = _FACT.findall(field)
        found |= {re.sub(r"\[[\"']|[\"']\]", ".", fact).strip(".") for fact in facts}
        if not facts:
            found.add(field.strip("{} ").partition("|")[0].strip())
    return tuple(sorted(found))
