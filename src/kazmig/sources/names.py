"""Countries as files name them: the lexicon's names, and the two-letter codes of ISO 3166-1."""

from __future__ import annotations

import re
from functools import lru_cache

from kazmig.places.lexicon import UnknownName, country_code, load_lexicon

_REPUBLIC = re.compile(
    r"^\s*(?:республика|респ\.?|р-ка|republic of|rep\. of|rep\.)\s+|\s+(?:республикасы|респ\.|republic)\s*$",
    re.IGNORECASE,
)

# Lists and registers name citizens as well as countries.
_CITIZENS = re.compile(
    r"^(?:граждан\w*|гр\.?|подданн\w+|(?:citizens?|nationals?) of)\s+|\s+азамат(?:ы|тары|ша|тығы)$", re.IGNORECASE
)


def without_citizens(name: str) -> str:
    """A name without the words for those who hold its citizenship.

    >>> without_citizens("граждане России"), without_citizens("Ресей азаматтары")
    ('России', 'Ресей')
    """
    return _CITIZENS.sub("", name.strip())


def code_of(name: str) -> str:
    """ISO 3166-1 alpha-3 (or a group's slug) of a name or two-letter code. Raises UnknownName.

    >>> code_of("UZ"), code_of("Узбекистан")
    ('UZB', 'UZB')
    """
    try:
        return country_code(name)
    except UnknownName:
        if re.fullmatch(r"\s*[A-Z]{2}\s*", name):
            code = _two_letters().get(name.strip())
        else:
            code = next(filter(None, map(_known, _shorter(name))), None) or _run_together(name)
        if code is None:
            raise
        return code


def numeric_code(name: str) -> str:
    """ISO 3166-1 alpha-3 of a numeric code of three digits, as registers write countries; '' for all else.

    >>> numeric_code("860"), numeric_code("86")
    ('UZB', '')
    """
    return load_lexicon().m49.get(name.strip(), "") if re.fullmatch(r"\s*\d{3}\s*", name) else ""


def record_code(name: str) -> str:
    """Code of a country as registers write it: by number, in small letters, or a code beside its name.

    >>> record_code("uz"), record_code("860"), record_code("RUS - Россия"), record_code("Российской Федерации")
    ('UZB', 'UZB', 'RUS', 'RUS')
    """
    if code := numeric_code(name):
        return code
    if re.fullmatch(r"\s*[a-z]{2}\s*", name):
        return code_of(name.upper())
    try:
        return code_of(name)
    except UnknownName:
        if known := _known(without_citizens(name)):
            return known
        left, _, right = re.sub(r"\s*[-–—:,(]\s*|\s+", "\t", name.strip(" )"), count=1).partition("\t")
        beside = numeric_code(left) or _known(left.upper())
        if beside and beside == _known(right):
            return beside
        raise


def written(name: str) -> str:
    """A name as it is where the lexicon has it, else the code that `code_of` knows it by."""
    return name if _known(name) and not re.fullmatch(r"[A-Z]{2}", name.strip()) else code_of(name)


def _shorter(name: str) -> list[str]:
    """A name without "Republic of" in its abbreviations, an abbreviation in brackets, or another language."""
    found = [_REPUBLIC.sub("", name)] if _REPUBLIC.search(name) else []
    bracketed = re.fullmatch(r"\s*(.+?)\s*\(([^()]+)\)\s*", name)
    if bracketed and _known(bracketed[1]) and _known(bracketed[1]) == _known(bracketed[2]):
        found.append(bracketed[1])
    # Two languages in one cell, beside or below each other.
    words = re.split(r"\s*[/|;]\s*", name) if re.search(r"[/|;]", name) else name.split()
    halves = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, min(len(words), 8))]
    found += [left for left, right in halves if _known(left) and _known(left) == _known(right)]
    return found


def _run_together(name: str) -> str | None:
    """The code of a name whose words a programme joined (`BurkinaFaso`, `CôtedIvoire`), where it can be one alone."""
    if not re.fullmatch(r"\s*[^\W\d_]*[^\W\d_A-ZА-ЯЁ][A-ZА-ЯЁ][^\W\d_]+\s*", name):
        return None
    codes = {code for form, code in load_lexicon().countries.items() if _letters(form) == _letters(name)}
    return codes.pop() if len(codes) == 1 else None


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())


def _known(name: str) -> str | None:
    try:
        return country_code(name)
    except UnknownName:
        return _two_letters().get(name.strip())


@lru_cache(maxsize=1)
def _two_letters() -> dict[str, str]:
    """Alpha-2 to alpha-3 of the lexicon's countries, by CLDR."""
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    return {aliases[code][0]: code for code in load_lexicon().rows if len(aliases.get(code, ())) == 1}
