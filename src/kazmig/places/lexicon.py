"""Names of countries and regions: what sources call them, and what partners read.

Two tables of data/raw/reference stand behind it: `lexicon.csv` (countries, ISO 3166-1 alpha-3, and the few groups
that lists name) and `regions.csv` (ISO 3166-2). The case forms are those that prose uses.
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from kazmig.evidence.vocabulary import LANGUAGES
from kazmig.project.folders import Project
from kazmig.project.tolerant import NoTable, read_rows

# English has one form for lists and one, with its article, for prose: whatever case is asked for.
CASES = {
    "en": ("nominative", "prose"),
    "ru": ("nominative", "genitive", "dative", "accusative", "prepositional"),
    "kk": ("nominative", "genitive", "dative", "ablative", "locative"),
}
# The regions before and after the reform of 8 June 2022, named by the year of the boundary files that draw them.
VINTAGES = ("2018", "2024")
# "Almaty" alone is the city in one list and the region around it in the next.
_AMBIGUOUS = {"almaty": ("KZ-19", "KZ-75"), "алматы": ("KZ-19", "KZ-75")}
# The genitive of short names and republics, which stand in the tables' variants in the nominative alone: a file may
# say "граждане России". Only endings that have one genitive.
_GENITIVES = (
    (re.compile(r"([А-ЯЁ][а-яё]+)ия"), r"\1ии"),
    (re.compile(r"([А-ЯЁ][а-яё]+)ная Корея"), r"\1ной Кореи"),
    (re.compile(r"Республика (.+)"), r"Республики \1"),
    (re.compile(r"([А-ЯЁ][а-яё]+ск)ая Республика"), r"\1ой Республики"),
    (re.compile(r"([А-ЯЁ][а-яё]+)ая ([А-ЯЁ][а-яё]+)ая Республика"), r"\1ой \2ой Республики"),
    (re.compile(r"([А-ЯЁ][а-яё]+)ая Республика (.+)"), r"\1ой Республики \2"),
    (re.compile(r"Соедин(е|ё)нные Штаты(.*)"), r"Соедин\1нных Штатов\2"),
    (re.compile(r"Объедин(е|ё)нные Арабские Эмираты"), r"Объедин\1нных Арабских Эмиратов"),
)
# Latin letters that look like Cyrillic ones.
_LOOKALIKES = str.maketrans("acekmhopbtxy", "асекмнорвтху")


class LexiconError(ValueError):
    """A code, language or case that the lexicon does not hold; the message says what it does hold."""


class UnknownName(LexiconError):
    """A name that no table knows. `name`, `nearest` (a known name or '') and `mend` (the line to add)."""

    def __init__(self, name: str, nearest: str, mend: str, reason: str = "") -> None:
        self.name, self.nearest, self.mend = name, nearest, mend
        near = f" The nearest known name is '{nearest}'." if nearest else ""
        super().__init__(f"{reason or repr(name) + ' is no known name.'}{near} {mend}")


@dataclass(frozen=True)
class Lexicon:
    """Both tables, indexed.

    rows                every line by its code
    countries, regions  every written form, in its normal form, to its code
    m49                 UN codes (three digits) to codes
    written             normal forms to how they are written
    """

    folder: Path
    rows: dict[str, dict[str, str]]
    countries: dict[str, str]
    regions: dict[str, str]
    m49: dict[str, str]
    written: dict[str, str]

    def country_code(self, name: str) -> str:
        """ISO 3166-1 alpha-3 (or the slug of a group such as `other`) of a name as any source writes it."""
        code = self.countries.get(normal(name))
        if code is None:
            raise self._unknown(name, self.countries, "lexicon.csv", "XXX,country,,English name,…")
        return code

    def region_code(self, name: str) -> str:
        """ISO 3166-2 of a region's name as any source writes it; "Almaty" alone is refused as ambiguous."""
        written = normal(name)
        if written in _AMBIGUOUS:
            mend = "Write 'Almaty region' or 'Almaty city' ('Алматинская область' or 'г. Алматы') in a correction."
            raise UnknownName(name, "", mend, f"'{name}' can be the region (KZ-19) or the city (KZ-75).")
        code = self.regions.get(written)
        if code is None:
            raise self._unknown(name, self.regions, "regions.csv", "")
        return code

    def name(self, code: str, language: str = "en", case: str = "nominative") -> str:
        """The name partners read. In English every case but the nominative gives the form for prose ("the …")."""
        row = self.rows.get(code)
        if row is None:
            raise LexiconError(f"'{code}' is no code of lexicon.csv or regions.csv in {self.folder}.")
        if language not in LANGUAGES:
            raise LexiconError(f"'{language}' is not one of the languages {', '.join(LANGUAGES)}.")
        if case == "nominative":
            return row[language]
        if language == "en":
            return row["en_prose"]
        if case not in CASES[language]:
            raise LexiconError(f"'{case}' is no case here. Known for {language}: {', '.join(CASES[language])}.")
        return row[f"{language}_{case}"]

    def regions_of(self, vintage: str) -> list[str]:
        """Codes of all regions of a vintage, `2018` (14 regions, 3 cities) or `2024` (17 and 3), in order."""
        if vintage not in VINTAGES:
            raise LexiconError(f"'{vintage}' is no vintage of the regions. Known: {', '.join(VINTAGES)}.")
        return [code for code, row in self.rows.items() if row.get(f"in_{vintage}") == "1"]

    def _unknown(self, name: str, known: dict[str, str], file: str, line: str) -> UnknownName:
        close = _closest(normal(name), tuple(known))
        if not close:
            return UnknownName(name, "", f"Add a line to data/raw/reference/{file}{': ' + line if line else '.'}")
        code = known[close[0]]
        mend = (
            f"If it is the same, add '|{str(name).strip()}' to the end of the line that begins with {code}, "
            f"in data/raw/reference/{file}."
        )
        main = _closest(normal(name), tuple(normal(self.rows[code][each]) for each in LANGUAGES))
        return UnknownName(name, self.written[(main or close)[0]], mend)


@lru_cache(maxsize=4096)
def _closest(name: str, known: tuple[str, ...]) -> list[str]:
    """The known name nearest to one, if any is near. Kept: readers ask of each cell whether it is a country."""
    return get_close_matches(name, sorted(known), n=1, cutoff=0.7)


def normal(name: object) -> str:
    """A name without what does not distinguish names: case, ё, spaces, dashes, apostrophes, footnote marks.

    >>> normal("  the Russian\\u00a0Federation*¹ ")
    'russian federation'
    """
    # Before NFKC, which makes a 1 of a ¹.
    text = re.sub(r"[*†‡⁰¹²³⁴-⁹]+", " ", str(name))
    text = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").replace("&", "and")
    text = re.sub(r"[’‘ʼ`´]", "'", text)
    text = re.sub(r"\s*[‐‑‒–—−-]\s*", "-", text)
    text = re.sub(r"\[\d+\]|(?<=\w)\s*\(\d+\)$", " ", text)
    text = re.sub(r"^\s*the\s+", "", text)
    text = re.sub(r"[^\W\d_]+", _one_script, text)
    # A Latin i stands for the Kazakh і in half of the files.
    if re.search(r"[а-яәғқңөұүһі]", text):
        text = text.replace("i", "і")
    return " ".join(text.split())


def _one_script(word: re.Match[str]) -> str:
    """A word of both alphabets in Cyrillic: Latin letters that look alike are typed into Russian and Kazakh words."""
    return word[0].translate(_LOOKALIKES) if re.search(r"[а-яәғқңөұүһ]", word[0]) else word[0]


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """The lexicon in `folder` (default: this project's data/raw/reference).

    A table that changed is read again, so that an open notebook sees a name as soon as it is saved.
    """
    place = str(folder or Project.find().reference)
    return _load(place, tuple(_changed(os.path.join(place, name)) for name in ("lexicon.csv", "regions.csv")))


def _changed(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=8)
def _load(place: str, changed: tuple[int, ...]) -> Lexicon:
    folder = Path(place)
    countries, regions = _table(folder / "lexicon.csv"), _table(folder / "regions.csv")
    m49 = {row["m49"]: row["code"] for row in countries if row["m49"]}
    rows = {row["code"]: row for row in [*countries, *regions]}
    written = {normal(form): form for row in [*regions, *countries] for form in _written(row)}
    known = _forms(countries)
    bent = {form: code for form, code in genitives(countries).items() if normal(form) not in known}
    written |= {normal(form): form for form in bent}
    known |= {normal(form): code for form, code in bent.items()}
    return Lexicon(folder, rows, known, _forms(regions), m49, written)


def _table(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise LexiconError(f"There is no {path.name} in {path.parent}. It belongs to the project; restore it from git.")
    try:
        return list(read_rows(path))
    except NoTable as error:
        raise LexiconError(str(error)) from error


def _forms(rows: list[dict[str, str]]) -> dict[str, str]:
    """Every written form to its code: all names, all case forms, all variants and the code itself."""
    found: dict[str, str] = {}
    for row in rows:
        for form in _written(row):
            other = found.setdefault(normal(form), row["code"])
            if other != row["code"]:
                raise LexiconError(f"'{form}' stands for {other} and for {row['code']}; keep it in one line only.")
    return found


def genitives(rows: list[dict[str, str]]) -> dict[str, str]:
    """Russian genitives of the variants, to codes; a form that two lines would share stands for neither.

    >>> genitives([{"code": "RUS", "variants": "Russia|Россия|РФ"}])
    {'России': 'RUS'}
    """
    found: dict[str, set[str]] = {}
    for row in rows:
        for variant in row["variants"].split("|"):
            for ending, genitive in _GENITIVES:
                if match := ending.fullmatch(variant):
                    found.setdefault(match.expand(genitive), set()).add(row["code"])
    return {form: next(iter(codes)) for form, codes in found.items() if len(codes) == 1}


def _written(row: dict[str, str]) -> list[str]:
    """All forms of a line: its code, its names and their cases, its variants."""
    names = [value for key, value in row.items() if key[:2] in LANGUAGES]
    return [form for form in (row["code"], *names, *row["variants"].split("|")) if form]


def country_code(name: str) -> str:
    """ISO 3166-1 alpha-3 of a country's name. Raises UnknownName with the nearest known name and the mend."""
    return load_lexicon().country_code(name)


def region_code(name: str) -> str:
    """ISO 3166-2 of a region's name. Raises UnknownName."""
    return load_lexicon().region_code(name)


def name(code: str, language: str = "en", case: str = "nominative") -> str:
    """Name of a country or region. Raises LexiconError for an unknown code, language or case."""
    return load_lexicon().name(code, language, case)
