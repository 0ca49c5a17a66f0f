"""Words and numbers of the three languages: catalogues, number formats, and prose with placeholders.

Short strings are gettext messages: the English text is the msgid, translations stand in
`locale/<language>/<domain>.po`, which Babel reads as they are. Numbers and dates follow CLDR through Babel, never the
system's locale. Names of countries and regions come from the lexicon.
"""

from __future__ import annotations

import re
from datetime import date as Date
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from kazmig.evidence.periods import Period
from kazmig.evidence.vocabulary import LANGUAGES
from kazmig.words.catalogues import load_catalogue
from kazmig.words.numbers import decimal, plain, rounded, trimmed_digits

LANGUAGE_NAMES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
_ENGLISH_NAMES = {"en": "English", "ru": "Russian", "kk": "Kazakh"}
LOCALES = Path(__file__).parent / "locale"
# A category's English words where its slug alone does not say them.
CATEGORY_WORDS = {
    "economic_situation": "Difficult economic situation",
    "economic_sanctions": "Economic sanctions",
    "conflict": "Conflict and general security",
    "covid_19": "Loss of opportunities due to COVID-19",
    "mobilization": "Partial mobilization in Russia",
    "long_term": "Long-term",
    "cis": "CIS member states",
    "noncis": "Other countries",
    "revealed": "Counted later",
    "naive_normal": "Naive (normal)",
    "student_t": "Student's t",
    "reference_class": "Reference class (conformal)",
    "reference_class_shrunken": "Reference class, shrunken",
    "t": "Student's t",
    "un_stock": "UN stock",
    "within80": "Within the 80% band",
    "factor_2": "Error of a factor of two",
    "eaeu_against_permit_regime": "Eurasian Economic Union against the rest",
    "central_asia_against_rest": "Central Asia against the rest",
    "survey_of_1000_workers": "Survey of 1,000 workers",
    "informants_lists_matched": "Informants' lists matched",
    "low80": "80%, lower bound",
    "high80": "80%, upper bound",
    "low95": "95%, lower bound",
    "high95": "95%, upper bound",
    "key_informant": "Key informants",
    "official": "Official register",
    "assessment": "Baseline Assessment",
}
_REGION = re.compile(r"KZ-\d\d")
_COUNTRY = re.compile(r"[A-Z]{3}")
_ROMAN = ("I", "II", "III", "IV")


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
        self.name = _ENGLISH_NAMES[language]
        self._locales = locales

    def __repr__(self) -> str:
        return f"Words({self.language!r})"

    # --- strings -------------------------------------------------------------------------------------------------

    def t(self, msgid: str) -> str:
        """The translation of an English string. Raises MissingTranslation (strict)."""
        if not msgid:
            return ""
        found = load_catalogue(self._locales, self.language).get(msgid)
        if found or self.language == "en":
            return found or msgid
        return self._lack(msgid, f"src/kazmig/words/locale/{self.language}/{self.domain}.po")

    def category(self, slug: str) -> str:
        """A category's name, from its slug: `long_term`, `economic_situation`, `other`."""
        return self.t(CATEGORY_WORDS.get(slug) or slug.replace("_", " ").capitalize())

    def country(self, code: str, case: str = "nominative") -> str:
        """A country's name from its ISO 3166-1 alpha-3 code, in the case that prose needs."""
        return self._name(code, case)

    def region(self, code: str, case: str = "nominative") -> str:
        """A region's name from its ISO 3166-2 code, such as KZ-47."""
        return self._name(code, case)

    def label(self, code: Any) -> str:
        """What a category cell of a table shows: a country, region, period or category by the look of its code."""
        text = str(code)
        if _REGION.fullmatch(text) or _COUNTRY.fullmatch(text):
            return self._name(text, "nominative")
        period = Period.find(text)
        return self.category(text) if period is None else self._period(period)

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

    def number(self, value: Any, digits: int | None = 0, sign: bool = False) -> str:
        """A grouped number with `digits` decimals (None: as many as it has, one at the most)."""
        return self._decimal(plain(value), digits, sign)

    def significant(self, value: Any, digits: int = 3) -> str:
        """A grouped number with so many significant digits: 541,963 is 542,000."""
        number = rounded(plain(value), digits)
        return self._decimal(number, None if abs(number) >= 10 ** (digits - 1) else trimmed_digits(number, digits))

    def percent(self, value: Any, digits: int | None = 1, sign: bool = False) -> str:
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

    def money(self, value: Any, unit: str, digits: int | None = None) -> str:
        """An amount in words: "82.7 billion tenge", "179 million US dollars"."""
        pattern = {"kzt_bn": "{amount} billion tenge", "usd_m": "{amount} million US dollars"}
        return self.t(pattern[unit]).replace("{amount}", self.number(value, digits))

    def plural(self, value: Any, *forms: str) -> str:
        """The form of a word that goes with a number: one, few, many in Russian; one, other in English."""
        number = plain(value)
        rule = Locale(self.language).plural_form(int(number) if number == int(number) else number)
        # A fraction takes the genitive singular in Russian ("1,5 года"), which is the form for few.
        order = {"ru": ("one", "few", "many"), "kk": ("one",), "en": ("one", "other")}[self.language]
        place = order.index(rule) if rule in order else (1 if self.language == "ru" else 0)
        return forms[min(place, len(forms) - 1)]

    # --- times ---------------------------------------------------------------------------------------------------

    def date(self, value: Any) -> str:
        """An ISO date in words: 30 January 2023."""
        day = Date.fromisoformat(str(value))
        return format_date(day, "long", locale="en_GB" if self.language == "en" else self.language)

    def period(self, value: Any) -> str:
        """A period in words: 2022, Q4 2022, July 2020, January–September 2024, 30 January 2023 – 3 March 2023."""
        period = Period.find(value)
        return str(value) if period is None else self._period(period)

    def _period(self, period: Period) -> str:
        if period.kind == "day":
            return self.date(period.first)
        if period.kind == "month":
            month = format_date(period.first, "LLLL", locale=self.language)
            return self._dated("{month} {year}", period, month=month if self.language == "en" else month.lower())
        if period.kind in ("quarter", "half"):
            number = int(str(period)[-1])
            shown = str(number) if self.language == "en" else _ROMAN[number - 1]
            return self._dated(
                "Q{quarter} {year}" if period.kind == "quarter" else "H{half} {year}", period, **{period.kind: shown}
            )
        if period.kind == "year":
            return str(period)
        if period.month_count is not None and period.month_count % 12 and period.first.year == period.last.year:
            # Months of one year, of which the year is said once: January–September 2024.
            first, last = (format_date(day, "LLLL", locale=self.language) for day in (period.first, period.last))
            months = f"{first}–{last}" if self.language == "en" else f"{first.lower()}–{last.lower()}"
            return self._dated("{month} {year}", period, month=months)
        ends = [self.period(end) for end in period.ends()]
        # A range of bare years is one word; names and dates, which have spaces, keep them round the dash.
        return ("–" if all(part.isdigit() for part in ends) else " – ").join(ends)

    def _dated(self, pattern: str, period: Period, **parts: str) -> str:
        text = self.t(pattern).replace("{year}", str(period.first.year))
        for name, part in parts.items():
            text = text.replace(f"{{{name}}}", part)
        return text


@lru_cache(maxsize=4096)
def placeholders(template: str) -> tuple[str, ...]:
    """What stands between `{{` and `}}` in a text, sorted, spaces evened out: for parity between languages.

    The filter `plural`, whose words differ by language, is left out.
    """
    found = (" ".join(match.split()) for match in re.findall(r"\{\{(.*?)\}\}", template, re.DOTALL))
    return tuple(sorted(text for text in found if "plural(" not in text))


def _signed(number: float, places: int, sign: bool) -> str:
    shown = decimal(number, places)
    if shown == 0:
        return ""
    return "\u2212" if shown < 0 else ("+" if sign else "")
