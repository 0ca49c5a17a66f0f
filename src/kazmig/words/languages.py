"""The languages that pages are made in, declared once: names, script, direction, order of letters.

Codes stand in `kazmig.evidence.vocabulary`, the ground floor. Digits, months and plural classes follow CLDR under the
code through Babel; the forms of counted nouns stand in `nouns.csv`. Another script, such as Kazakh in Latin letters, is
another `script` and `letters` here, and a catalogue of its own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """One language: its own name, its English name, script (ISO 15924), direction, and its alphabet in order."""

    code: str
    name: str
    english: str
    script: str
    letters: str
    direction: str = "ltr"

    @property
    def tag(self) -> str:
        """The tag of BCP 47 with its script: kk-Cyrl."""
        return f"{self.code}-{self.script}"

    def order(self, term: str) -> tuple[int, ...]:
        """Sorts terms as a dictionary of the language does; letters of other scripts come before its own."""
        beyond = 1_000_000
        return tuple(
            beyond + self.letters.index(letter) if letter in self.letters else ord(letter) for letter in term.casefold()
        )


DECLARED = {
    language.code: language
    for language in (
        Language("en", "English", "English", "Latn", "abcdefghijklmnopqrstuvwxyz"),
        Language("ru", "Русский", "Russian", "Cyrl", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
        Language("kk", "Қазақша", "Kazakh", "Cyrl", "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"),
    )
}
