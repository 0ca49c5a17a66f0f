"""Words and numbers of the three languages: catalogues, number formats, and prose with placeholders.

Short strings are gettext messages: the English text is the msgid, translations stand in
`locale/<language>/<domain>.po`, which Babel reads as they are. Numbers and dates follow CLDR through Babel, never the
system's locale. Names of countries and regions come from the lexicon.
"""

from __future__ import annotations

import re
from datetime import date as Date
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal, format_percent

from kazmig.evidence.periods import Period
from kazmig.evidence.vocabulary import LANGUAGES
from kazmig.words import times
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
    "assumptions": "Analysts' own table",
    "cautious": "Cautious table",
    "maximal": "Maximal table",
    "medians_as_written": "Own table before the counts",
    "central": "Own table after the counts",
    "both_nearly_complete": "Both counts nearly complete",
    "table_true": "The table is right",
    "doubts_twice_as_large": "Doubts are twice as large",
    "level_wrong_by_two": "Both coverages are half",
    "multiplicity_1_8": "Informants name workers 1.8 times",
    "documents_1_6": "1.6 permits a worker",
    "multiplicity_and_documents": "Both of these",
    "registration_of_one_nationality_halved": "One citizenship registers half as much",
    "informants_1_5_for_central_asia": "Informants 1.5 times for Central Asia",
    "turnover_not_in_the_table": "Register is a flow, table says not",
    "turnover_in_the_table": "Register is a flow, table says so",
    "true_and_survey": "Table right, with a survey",
    "survey_finds_the_registered_3": "Survey finds the registered, odds 3",
    "survey_finds_the_registered_10": "Survey finds the registered, odds 10",
    "level_wrong_and_survey": "Both coverages half, with a survey",
    "cautious_world": "World of the cautious table",
    "maximal_world": "World of the maximal table",
    "register_as_flow_world": "World of register as flow",
    "cautious_world_and_survey": "Cautious world, with a survey",
    "maximal_world_and_survey": "Maximal world, with a survey",
    "survey_of_1000_less_truthful": "Survey of 1,000, answers less true",
    "survey_of_500_second_nationality": "Survey of 500 of the second citizenship",
    "turnover": "Turnover in the year",
    "pool": "All standing tables together",
    "poland": "Poland, all nationalities",
    "poland_growing": "Poland, after growth of 10 to 35%",
    "poland_20": "Poland, small nationalities too",
    "former_ussr": "Former Soviet Union, in Poland",
    "poland__un_stock": "Poland on UN stock",
    "un_stock__poland": "UN stock on Poland",
    "not_former_ussr__former_ussr": "Others on former Soviet Union",
    "former_ussr__not_former_ussr": "Former Soviet Union on others",
    "un_stock_times_root_5__poland": "UN stock × √5 on Poland",
    "poland__out_of_time_2023": "Poland on its year 2023",
    "former_ussr__out_of_time_2023": "Former Soviet Union on 2023",
    "poland__out_of_time_2024": "Poland on its year 2024",
    "former_ussr__out_of_time_2024": "Former Soviet Union on 2024",
    "not_former_ussr__former_ussr_2024": "Others on former Soviet Union, 2024",
    "former_ussr__former_ussr": "Former Soviet Union on itself (no test)",
    "key_informant": "Key informants",
    "official": "Official register",
    "assessment": "Baseline Assessment",
}
# What a category is called where a text speaks of it as something else than itself: a part of a difference, an
# assumption that one can doubt. Other slugs keep their name there.
CATEGORY_SENSES = {
    "part": {"registration": "Incomplete registration"},
    "assumption": {"registration": "Completeness of registration"},
}
_REGION = re.compile(r"KZ-\d\d")
_COUNTRY = re.compile(r"[A-Z]{3}")


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

    def category(self, slug: str, sense: str = "") -> str:
        """A category's name, from its slug: `long_term`, `other`; `sense`: one of CATEGORY_SENSES."""
        if sense and sense not in CATEGORY_SENSES:
            raise LanguageError(f"'{sense}' is no sense of a category; known are {', '.join(CATEGORY_SENSES)}")
        return self.t(
            CATEGORY_SENSES.get(sense, {}).get(slug) or CATEGORY_WORDS.get(slug) or slug.replace("_", " ").capitalize()
        )

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
        return self.category(text) if period is None else times.said(self.language, period)

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

    # --- times ---------------------------------------------------------------------------------------------------

    def date(self, value: Any) -> str:
        """An ISO date in words: 30 January 2023. Raises ValueError for anything else."""
        day = Date.fromisoformat(str(value))
        return times.said(self.language, Period(day, day))

    def period(self, value: Any, style: str = "label") -> str:
        """A period in words, or the text as it is where it names none; `style` as in `kazmig.words.times.said`."""
        period = Period.find(value)
        return str(value) if period is None else times.said(self.language, period, style)


def _signed(number: float, places: int, sign: bool) -> str:
    shown = decimal(number, places)
    if shown == 0:
        return ""
    return "\u2212" if shown < 0 else ("+" if sign else "")
