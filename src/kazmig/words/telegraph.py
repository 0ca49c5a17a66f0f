"""Sentences that read as telegrams: a label, a sign and a number where a person would write a verb and a noun.

Each pattern was seen on a page once. They are looked for in what a reader sees, with numbers filled in.
"""

from __future__ import annotations

import re

_NUMBER = r"[+\u2212-]?\d[\d.,\u00a0\u202f]*"
_ANY = {
    "two full stops": r"(?<!\.)\.\.(?!\.)",
    "millions in full": r"\d[,\u00a0\u202f]\d00[,\u00a0\u202f]000\b",
    "a bare year in brackets": r"\((?:19|20)\d\d\)",
    "a placeholder": r"\{\{|\}\}|\{%",
}
PATTERNS: dict[str, dict[str, str]] = {
    "en": {
        "a sign after a verb of change": r"\b(?:rose|fell|risen|fallen|changed|grew|grown) by [+\u2212]",
        "changed by": r"\bchanged (?:against [^.]{0,40})?(?:by|as follows)\b",
        "first:": r"\bfirst(?: countr\w+)?:",
        "a label and a number": (
            rf"\b(?:ratio|difference|number|count|gap|rows|width)s?(?: of \w+)?: {_NUMBER}(?:[.;,]|$)"
        ),
        "a year and a change": r"\b(?:19|20)\d\d: [+\u2212]\d",
        "one of many": r"(?<![\d.,])1 (?:pass|fail|figures|checks|workers|persons|shares|rows|countries)\b",
        "together and a number": r"\b(?:together|all others) [+\u2212]?\d",
    },
    "ru": {
        "a sign after a verb of change": r"(?:изменил\w+|выросл\w+|сократил\w+|снизил\w+) на [+\u2212]",
        "a label and a number": (
            r"(?:числ[оа]|количество|отношение|разница|уравнений|неизвестных|допущений|строк|регионов|интервьюеров|"
            r"информантов|въездов|выездов|работников|мигрантов|разрешений|документов|переводов|проверок|раундов|"
            rf"изменений|пройдено|итог)(?: [а-яё-]+){{0,3}}(?: —|:) {_NUMBER}"
        ),
        "persons cut short": r"\bчел\.",
        "in first place": r"первое место|первые (?:среди|страны)\b[^.]{0,20}:",
        "a year and a change": r"\b(?:19|20)\d\d: [+\u2212]\d",
        "all others and a number": r"(?:остальные|остальных)(?: вместе)?(?: —|:) [+\u2212]?\d",
        "an interval and its level": r"интервал\w* \d\d\s?%|интервал\w* на уровне",
        "one of many": r"(?<![\d,\u00a0])1 (?:выполняются|проверок|человека|работников|строк\b)",
        "a sum in words and then in figures": r"на одно гражданство",
    },
    "kk": {
        "a sign and a change": r"[+\u2212]\d[\d,]*%[^.;]{0,20}өзгер",
        "a label and a number": rf"(?:саны|арақатынасы?|айырмасы?|ені|үлесі)(?: —|:) {_NUMBER}",
        "per cent and a part": r"\d%\s+(?:бөлігі|үлесі|бөлігінде|бөлігіне)",
        "at least for more than": r"кемінде \d[\d,\u00a0\u202f]*(?:\u00a0(?:млн|млрд))",
        "a number before its label": r"\b(?:Сурет|Кесте|Редакция) \d",
        "in first place": r"бірінші орында|алғашқы елдер:",
        "a year and a change": r"\b(?:19|20)\d\d: [+\u2212]\d",
        "all others and a number": r"қалған\w* бәрі(?: бірге)?: [+\u2212]?\d",
        "almost, behind a number": r"\d дерлік",
        "the year cut short": r"(?:19|20)\d\d\s?ж\. ",
    },
}


def telegrams(text: str, language: str) -> list[tuple[str, str]]:
    """What reads as a telegram in a text as a reader sees it: (which pattern, the words), in their order."""
    found = []
    for name, pattern in {**_ANY, **PATTERNS[language]}.items():
        for hit in re.finditer(pattern, text):
            found.append((hit.start(), name, text[max(0, hit.start() - 20) : hit.end() + 20]))
    return [(name, words) for _, name, words in sorted(found)]
