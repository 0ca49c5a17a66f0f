"""Kazakh endings: they follow the last word that is read aloud, whatever stands there in digits or signs.

"7,5 млн" is read "… миллион" and takes -нан, "25%" is read "… пайыз" and takes -дан, "100" ends in "жүз".
Rules of the Kazakh orthography for suffixes on numerals and abbreviations (a hyphen before the suffix).
"""

from __future__ import annotations

import re

CASES = ("dative", "ablative", "genitive", "accusative", "locative")
_UNITS = ("нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
_TENS = ("", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан")
# What abbreviations and signs are read as.
_READ = {"%": "пайыз", "млн": "миллион", "млрд": "миллиард", "трлн": "триллион"}
# Words in the possessive, whose endings begin with н.
_POSSESSIVE = ("доллары", "бөлігі", "облысы", "қаласы", "республикасы", "федерациясы", "банкі", "комитеті")
_NUMBER = re.compile(r"(?P<whole>\d[\d\u00a0\u202f ]*)(?:,(?P<decimals>\d+))?$")
_SOFT, _HARD = "әөүіеэ", "аоұыюяё"
_VOWELS = f"{_SOFT}{_HARD}у"
_NASAL = "мнң"
# и and у close a syllable with a glide, and ask for the endings of one.
_VOICED = "рлйузжи"
# A hard ending, and its soft twin.
_SOFTENED = str.maketrans("ағқы", "егкі")


def last_word(text: str) -> str:
    """The last word of `text` as it is read. Raises ValueError where nothing can be read.

    >>> last_word("2,04"), last_word("668 000"), last_word("41,1%"), last_word("7,5 млн")
    ('төрт', 'мың', 'пайыз', 'миллион')
    """
    bare = text.strip().rstrip('»")*')
    if bare.endswith("%"):
        return _READ["%"]
    if match := _NUMBER.search(bare):
        digits = re.sub(r"\D", "", match["decimals"] or match["whole"])
        return _last_of_number(int(digits[-1]) if match["decimals"] else int(digits))
    word = re.search(r"[^\W\d_]+$", bare)
    if word is None:
        raise ValueError(f"the text '{text}' ends in nothing that can be read")
    return _READ.get(word[0].lower(), word[0].lower())


def _last_of_number(number: int) -> str:
    for size, name in ((10**9, "миллиард"), (10**6, "миллион"), (1000, "мың"), (100, "жүз")):
        if number and number % size == 0:
            return name
    units, tens = number % 10, number // 10 % 10
    return _UNITS[units] if units or not tens else _TENS[tens]


def ending(word: str, case: str) -> str:
    """The ending that a word (as read) takes. Raises ValueError for an unknown case.

    >>> [ending("миллион", "ablative"), ending("төрт", "dative"), ending("доллары", "dative")]
    ['нан', 'ке', 'на']
    """
    if case not in CASES:
        raise ValueError(f"'{case}' is no case of Kazakh here; known are {', '.join(CASES)}")
    if word.endswith(_POSSESSIVE):
        hard = {"dative": "на", "ablative": "нан", "genitive": "ның", "accusative": "н", "locative": "нда"}[case]
    else:
        hard = _hard_ending(word.rstrip("ь")[-1], case)
    return hard.translate(_SOFTENED) if _is_soft(word) else hard


def _hard_ending(sound: str, case: str) -> str:
    vowel, nasal = sound in _VOWELS and sound != "у", sound in _NASAL
    voiceless = not vowel and not nasal and sound not in _VOICED
    if case == "dative":
        return "қа" if voiceless else "ға"
    if case == "locative":
        return "та" if voiceless else "да"
    if case == "ablative":
        return "нан" if nasal else ("тан" if voiceless else "дан")
    if case == "genitive":
        return "ның" if vowel or nasal else ("тың" if voiceless else "дың")
    return "ны" if vowel else ("ты" if voiceless else "ды")


def _is_soft(word: str) -> bool:
    """Whether a word's endings are soft: its last vowel that says so is, or a sign that softens."""
    for letter in reversed(word):
        if letter in f"{_SOFT}иь":
            return True
        if letter in _HARD:
            return False
    return False


def with_ending(text: str, case: str) -> str:
    """A text with the ending of a case: "7,5 млн-нан", "100-ге", "25%-ға", "теңгеден"."""
    found = ending(last_word(text), case)
    whole = re.search(r"[^\W\d_]{2,}$", text)
    return text + ("" if whole and whole[0].lower() not in _READ else "-") + found


def conjunction(text: str) -> str:
    """мен, бен or пен, by the last sound of what stands before it.

    >>> conjunction("131"), conjunction("143,8"), conjunction("233"), conjunction("10%")
    ('мен', 'бен', 'пен', 'бен')
    """
    sound = last_word(text)[-1]
    if sound in "жз":
        return "бен"
    return "мен" if sound in _VOWELS or sound in _NASAL or sound in "рлйуи" else "пен"
