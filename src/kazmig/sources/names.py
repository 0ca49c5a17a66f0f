"""Countries as files name them: the lexicon's names, and the two-letter codes of ISO 3166-1."""

from __future__ import annotations

import re
from functools import lru_cache

from kazmig.places.lexicon import UnknownName, country_code, load_lexicon


def code_of(name: str) -> str:
    """ISO 3166-1 alpha-3 (or a group's slug) of a name or two-letter code. Raises UnknownName.

    >>> code_of("UZ"), code_of("Узбекистан")
    ('UZB', 'UZB')
    """
    try:
        return country_code(name)
    except UnknownName:
        code = _two_letters().get(name.strip()) if re.fullmatch(r"\s*[A-Z]{2}\s*", name) else None
        if code is None:
            raise
        return code


@lru_cache(maxsize=1)
def _two_letters() -> dict[str, str]:
    """Alpha-2 to alpha-3 of the lexicon's countries, by CLDR."""
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    return {aliases[code][0]: code for code in load_lexicon().rows if len(aliases.get(code, ())) == 1}
