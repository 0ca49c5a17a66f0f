"""Words and numbers of the three languages: catalogues, number formats, and prose with placeholders.

Short strings are gettext messages: the English text is the msgid, translations stand in
`locale/<language>/<domain>.po`, which Babel reads as they are. Numbers and dates follow CLDR through Babel, never the
system's locale. Names of countries and regions come from the lexicon.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import date as Date
from functools import cache, cached_property
from pathlib import Path

from babel.numbers import format_decimal, format_percent

from kazmig.evidence.periods import Period
from kazmig.evidence.vocabulary import LANGUAGES, RESIDUAL
from kazmig.words import times
from kazmig.words.catalogues import load_catalogue
from kazmig.words.languages import DECLARED
from kazmig.words.numbers import Quantity, decimal, plain, rounded, trimmed_digits

LANGUAGE_NAMES = {code: language.name for code, language in DECLARED.items()}
LOCALES = Path(__file__).parent / "locale"
_REGION = re.compile(r"KZ-\d\d")
_COUNTRY = re.compile(r"[A-Z]{3}")
_EXPERT = re.compile(r"X\d\d")
# Between the codes of a label that is more than one thing: a citizenship and who judged it.
JOINT = " · "


@cache
def category_words(sense: str = "") -> dict[str, str]:
    """English words of categories whose slug alone does not say them, from categories.csv beside this module.

    Its column `room` says which package makes the category. Where a text speaks of a category as something else than
    itself (a part of a difference, an assumption that one can doubt), `sense` names as what; other slugs keep their
    name there. Translations stand in the catalogues as of any string.
    """
    with Path(__file__).with_name("categories.csv").open(encoding="utf-8", newline="") as file:
        return {row["slug"]: row["english"] for row in csv.DictReader(file) if row["sense"] == sense}


def _sense(codes: list[str]) -> str:
    """What a column holds, by the look of its codes; "" where its residual keeps its own name."""
    if any(_REGION.fullmatch(code) for code in codes):
        return "regions"
    if any(_COUNTRY.fullmatch(code) for code in codes):
        return "countries"
    return "reasons" if (category_words("reasons").keys() - {RESIDUAL}) & set(codes) else ""


class LanguageError(ValueError):
    """A text that cannot be put into a language; the message names text, language and mend."""


class MissingTranslation(LanguageError):
    """A string has no translation; the message names string, language and the .po file to edit."""


class Words:
    """The words and formats of one language.

    strict   a missing translation raises MissingTranslation; otherwise the English text is used and the string is
             kept in `missing`
    domain   the .po file that a message about a missing string names
    """

    def __init__(self, language: str, strict: bool = True, domain: str = "figures", locales: Path = LOCALES) -> None:
        if language not in LANGUAGES:
            raise LanguageError(f"'{language}' is not one of the languages {', '.join(LANGUAGES)}")
        self.language = language
        self.strict = strict
        self.domain = domain
        self.missing: list[str] = []
        self.name = DECLARED[language].english
        self._locales = locales

    @cached_property
    def _messages(self) -> dict[str, str]:
        return load_catalogue(self._locales, self.language)

    def __repr__(self) -> str:
        return f"Words({self.language!r})"

    # --- strings -------------------------------------------------------------------------------------------------

    def t(self, msgid: str) -> str:
        """The translation of an English string. Raises MissingTranslation (strict)."""
        if not msgid:
            return ""
        found = self._messages.get(msgid)
        if found or self.language == "en":
            return found or msgid
        return self._lack(msgid, f"src/kazmig/words/locale/{self.language}/{self.domain}.po")

    def category(self, slug: str, sense: str = "") -> str:
        """A category's name, from its slug: `long_term`, `other`; `sense`: one that categories.csv knows."""
        if sense and not category_words(sense):
            raise LanguageError(f"'{sense}' is no sense of a category; see the column sense of words/categories.csv")
        named = category_words(sense).get(slug) or category_words().get(slug)
        return self.t(named or slug.replace("_", " ").capitalize())

    def country(self, code: str, case: str = "nominative") -> str:
        """A country's name from its ISO 3166-1 alpha-3 code, in the case that prose needs."""
        return self._name(code, case)

    def region(self, code: str, case: str = "nominative") -> str:
        """A region's name from its ISO 3166-2 code, such as KZ-47."""
        return self._name(code, case)

    def label(self, code: object) -> str:
        """What a category cell of a table shows: a country, region, period or category by the look of its code.

        Codes with `JOINT` between are shown one by one; codes of experts are the same in every language.
        """
        text = str(code)
        if JOINT in text:
            return JOINT.join(self.label(part) for part in text.split(JOINT))
        if _EXPERT.fullmatch(text):
            return text
        if _REGION.fullmatch(text) or _COUNTRY.fullmatch(text):
            return self._name(text, "nominative")
        period = Period.find(text)
        return self.category(text) if period is None else times.said(self.language, period)

    def labels(self, codes: Iterable[object]) -> list[str]:
        """What the cells of a column show; a residual is named by what it is the residual of: other countries."""
        texts = [str(code) for code in codes]
        sense = _sense(texts)
        return [self.category(text, sense) if sense and text == RESIDUAL else self.label(text) for text in texts]

    def _name(self, code: str, case: str) -> str:
        from kazmig.places import lexicon

        try:
            return lexicon.name(code, self.language, case)
        except (KeyError, ValueError) as error:
            if self.strict:
                raise MissingTranslation(
                    f"The lexicon has no {self.name} name ({case}) for '{code}': add it to "
                    f"data/raw/reference/lexicon.csv. ({error})"
                ) from error
            self.missing.append(code)
            return code

    def _lack(self, msgid: str, file: str) -> str:
        if self.strict:
            raise MissingTranslation(
                f'There is no {self.name} ({self.language}) translation of "{msgid}". '
                f"Add it to {file} (or the .po file beside it that belongs to the same step)."
            )
        self.missing.append(msgid)
        return msgid

    # --- numbers -------------------------------------------------------------------------------------------------

    def number(self, value: Quantity, digits: int | None = 0, sign: bool = False) -> str:
        """A grouped number with `digits` decimals (None: as many as it has, one at the most)."""
        return self._decimal(plain(value), digits, sign)

    def significant(self, value: Quantity, digits: int = 3) -> str:
        """A grouped number with so many significant digits: 541,963 is 542,000."""
        number = rounded(plain(value), digits)
        return self._decimal(number, None if abs(number) >= 10 ** (digits - 1) else trimmed_digits(number, digits))

    def percent(self, value: Quantity, digits: int | None = 1, sign: bool = False) -> str:
        """A percentage from percent points: 41.1 is "41.1%"."""
        number = plain(value)
        places = trimmed_digits(number) if digits is None else digits
        pattern = "#,##0" + ("." + "0" * places if places else "") + ("\u00a0%" if self.language == "ru" else "%")
        text = format_percent(
            decimal(abs(number), places) / 100, pattern, locale=self.language, decimal_quantization=True
        )
        return _signed(number, places, sign) + text

    def _decimal(self, number: float, digits: int | None, sign: bool = False) -> str:
        places = trimmed_digits(number) if digits is None else digits
        pattern = "#,##0" + ("." + "0" * places if places else "")
        text = format_decimal(decimal(abs(number), places), pattern, locale=self.language)
        return _signed(number, places, sign) + text

    def money(self, value: Quantity, unit: str, digits: int | None = None) -> str:
        """An amount in words: "82.7 billion tenge", "179 million US dollars"."""
        pattern = {"kzt_bn": "{amount} billion tenge", "usd_m": "{amount} million US dollars"}
        return self.t(pattern[unit]).replace("{amount}", self.number(value, digits))

    # --- times ---------------------------------------------------------------------------------------------------

    def date(self, value: object) -> str:
        """An ISO date in words: 30 January 2023. Raises ValueError for anything else."""
        day = Date.fromisoformat(str(value))
        return times.said(self.language, Period(day, day))

    def period(self, value: object, style: str = "label") -> str:
        """A period in words, or the text as it is where it names none; `style` as in `kazmig.words.times.said`."""
        period = Period.find(value)
        return str(value) if period is None else times.said(self.language, period, style)


def _signed(number: float, places: int, sign: bool) -> str:
    shown = decimal(number, places)
    if shown == 0:
        return ""
    return "\u2212" if shown < 0 else ("+" if sign else "")
