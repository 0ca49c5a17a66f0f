"""Terms of the glossary where a page uses them: the first use leads to the entry, and only used entries are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

_TAG = re.compile(r"(<[^>]+>)")
# Inside these a link would stand in a link, or a heading would become one.
_CLOSED = re.compile(r"<(/?)(a|h[1-6]|code|pre|data|sup|math|figure|table)\b")
# Last letters that change with the case or number of a word, by language.
_ENDINGS = {"en": r"$", "ru": r"[аеёийоуыьэюя]{1,2}$", "kk": r"$"}
# «Нұсқау» is another word than «нұсқа», not a form of it.
_TAILS = {"en": r"(?:s|es)?\b", "ru": r"[\w’'-]{0,7}\b", "kk": r"(?!улық)[\w’'-]{0,12}\b"}
# Hard Kazakh sounds at the end of a stem grow soft before a vowel: қалдық, қалдығы.
_SOFT = {"к": "[кг]", "қ": "[қғ]", "п": "[пб]"}
_SHORTEST = 3


@dataclass
class Terms:
    """Glossary entries of one page that still wait for their first use."""

    language: str
    entries: Iterable[Mapping[str, str]]
    used: list[str] = field(default_factory=list)
    _patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = {row["id"]: row[f"term_{self.language}"] for row in self.entries if row.get("id")}
        # Longer terms first: "labour migration" before "migration".
        for identity, term in sorted(found.items(), key=lambda each: -len(each[1])):
            self._patterns[identity] = pattern_of(term, self.language)

    def linked(self, html: Markup) -> Markup:
        """A passage in which the first use of each term leads to its entry."""
        depth, out = 0, []
        for piece in _TAG.split(html):
            if piece.startswith("<"):
                match = _CLOSED.match(piece)
                depth += (-1 if match[1] else 1) if match else 0
            elif depth == 0 and piece.strip():
                piece = self._first(piece)
            out.append(piece)
        return Markup("".join(out))

    def _first(self, text: str) -> str:
        for identity, pattern in list(self._patterns.items()):
            match = pattern.search(text)
            if match is None:
                continue
            del self._patterns[identity]
            self.used.append(identity)
            before, after = text[: match.start()], text[match.end() :]
            link = f'<a class="term" href="#g-{identity}" tabindex="-1">{match[0]}</a>'
            return self._first(before) + link + self._first(after)
        return text


def pattern_of(term: str, language: str) -> re.Pattern[str]:
    """Finds a term in the forms that its language gives it: each word by its beginning, brackets left out."""
    words = re.sub(r"\(.*?\)", "", term).split()
    stems = [_softened(_stem(word.strip(",;"), language)) for word in words] or [r"(?!)"]
    return re.compile(r"\b" + r"[\w’'-]*,?\s+".join(stems) + _TAILS[language], re.IGNORECASE)


def _stem(word: str, language: str) -> str:
    stem = re.sub(_ENDINGS[language], "", word)
    return stem if len(stem) >= _SHORTEST else word


def _softened(stem: str) -> str:
    return re.escape(stem[:-1]) + _SOFT.get(stem[-1], re.escape(stem[-1]))


def used_acronyms(rows: Iterable[Mapping[str, str]], language: str, text: str) -> list[Mapping[str, str]]:
    """The acronyms that stand in a text."""
    return [row for row in rows if re.search(rf"(?<!\w){re.escape(row[f'acronym_{language}'])}(?!\w)", text)]
