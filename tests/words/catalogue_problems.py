"""What may be wrong with the catalogues."""

import re
from pathlib import Path

from kazmig.project.tolerant import files_in
from kazmig.words.catalogues import placeholders, read_catalogue

# Kazakh letters right after a placeholder are its ending: only after words that are the same in every edition.
_GLUED = re.compile(r"(?P<before>(?<!\{)\{\w+\}|\{\{.*?\}\})[-–]?(?=[а-яәіңғүұқөһ])", re.IGNORECASE | re.DOTALL)
_ENDING_KNOWN = re.compile(r"\|\s*(?:pct|count|short|kk|size)\b|^\{(?:number|x)\}$")


def catalogue_problems(locales: Path, languages: tuple[str, ...]) -> list[str]:
    """What is wrong with the catalogues, a sentence each; an empty list when they are in order.

    Looks for: a message in one language and not in another, two files that translate one message differently,
    placeholders that differ from the English ones, a Kazakh suffix glued to a placeholder.
    """
    problems: list[str] = []
    known: dict[str, dict[str, str]] = {}
    for language in languages:
        merged: dict[str, tuple[str, Path]] = {}
        for file in files_in(locales / language, "*.po"):
            for msgid, text in read_catalogue(file, language).items():
                if msgid in merged and merged[msgid][0] != text:
                    problems.append(f'{language}: "{msgid}" differs in {merged[msgid][1].name} and {file.name}')
                merged.setdefault(msgid, (text, file))
                if placeholders(msgid) != placeholders(text):
                    problems.append(f'{file}: "{msgid}" has other placeholders than its translation')
                if any(not _ENDING_KNOWN.search(glued["before"]) for glued in _GLUED.finditer(text)):
                    problems.append(f'{file}: "{text}" glues letters to a placeholder')
        known[language] = {msgid: text for msgid, (text, _) in merged.items()}
    for language in languages:
        others = {msgid for other in languages if other != language for msgid in known[other]}
        problems += [f'{language}: no translation of "{msgid}"' for msgid in sorted(others - set(known[language]))]
    return problems
