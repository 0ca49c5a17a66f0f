"""The gettext catalogues: reading them, and what is wrong with them."""

from __future__ import annotations

import re
from functools import lru_cache
from io import StringIO
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from kazmig.project.tolerant import read_text

_LINE = re.compile(r'#.*|((msgid|msgstr|msgctxt|msgid_plural|msgstr\[\d\])\s*)?"([^"\\]|\\.)*"')
_FIELDS = re.compile(r"\{[a-z_]+\}|\{\{.*?\}\}")


class CatalogueError(ValueError):
    """A .po file that cannot be read; the message names file and line."""


def load_catalogue(locales: Path, language: str) -> dict[str, str]:
    """All messages of a language: every `<locales>/<language>/*.po`, merged; empty and fuzzy ones left out.

    A file that changed is read again, so an open notebook sees a translation as soon as it is saved.
    """
    files = sorted((locales / language).glob("*.po"))
    return _merged(tuple((file, file.stat().st_mtime_ns) for file in files), language)


@lru_cache(maxsize=32)
def _merged(files: tuple[tuple[Path, int], ...], language: str) -> dict[str, str]:
    merged: dict[str, str] = {}
    for file, _ in reversed(files):
        merged.update(read_catalogue(file, language))
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


def catalogue_problems(locales: Path, languages: tuple[str, ...]) -> list[str]:
    """What is wrong with the catalogues, a sentence each; an empty list when they are in order.

    Looks for: a message in one language and not in another, two files that translate one message differently,
    placeholders that differ from the English ones, a Kazakh suffix glued to a placeholder.
    """
    problems: list[str] = []
    known: dict[str, dict[str, str]] = {}
    for language in languages:
        merged: dict[str, tuple[str, Path]] = {}
        for file in sorted((locales / language).glob("*.po")):
            for msgid, text in read_catalogue(file, language).items():
                if msgid in merged and merged[msgid][0] != text:
                    problems.append(f'{language}: "{msgid}" differs in {merged[msgid][1].name} and {file.name}')
                merged.setdefault(msgid, (text, file))
                if _fields(msgid) != _fields(text):
                    problems.append(f'{file}: "{msgid}" has other placeholders than its translation')
                if re.search(r"(?<!%)\}\}?[-–]?[а-яәіңғүұқөһ]", text, re.IGNORECASE):
                    problems.append(f'{file}: "{text}" glues letters to a placeholder')
        known[language] = {msgid: text for msgid, (text, _) in merged.items()}
    for language in languages:
        others = {msgid for other in languages if other != language for msgid in known[other]}
        problems += [f'{language}: no translation of "{msgid}"' for msgid in sorted(others - set(known[language]))]
    return problems


def _fields(text: str) -> list[str]:
    return sorted(" ".join(field.split()) for field in _FIELDS.findall(text) if "plural(" not in field)
