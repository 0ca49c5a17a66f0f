"""What stands behind a number, in a reader's words: who published it, what kind of evidence it is, in what series."""

from __future__ import annotations

from kazmig.project.inventory import Inventory
from kazmig.words.lists import in_sentence
from kazmig.words.words import MissingTranslation, Words

SERIES_TITLE = "Migration in Kazakhstan: quarterly evidence"
MAP_DISCLAIMER = (
    "This map is for illustration only. The boundaries and names shown and the designations used do not imply official "
    "endorsement or acceptance by IOM or any judgment on the legal status of a territory."
)
QUALITY_WORDS = {
    "register": "Register",
    "survey": "Survey",
    "key_informant": "Key informants",
    "model": "Model estimate",
    "derived": "Derived",
    "document": "Document",
}


def quality_label(quality: str, words: Words, inside: bool = False) -> str:
    """What kind of evidence a number is: register, survey, key informants, models …; `inside`: in lower case."""
    label = words.t(QUALITY_WORDS[quality])
    return in_sentence(label) if inside else label


def source_label(name: str, words: Words, inventory: Inventory) -> str:
    """The publisher of a source, or "authors' calculation" for a step."""
    if name in inventory.sources:
        source = inventory.sources[name]
        return soft(source.publisher or source.title or name, words)
    return words.t("authors' calculation")


def soft(text: str, words: Words) -> str:
    """A text of sources.toml in the page's language where a catalogue has it; titles may stay as published."""
    try:
        shown = words.t(text)
    except MissingTranslation:
        shown = text
    # A source without a title is named by its section of sources.toml.
    return shown.replace("_", " ") if shown.isidentifier() else shown


def edition_label(inventory: Inventory, words: Words) -> str:
    """ "Migration in Kazakhstan: quarterly evidence, Q4 2022. Revision 1"."""
    revision = words.t("Revision {number}").replace("{number}", str(inventory.revision))
    quarter = words.period(str(inventory.quarter)).rstrip(".")
    return f"{words.t(SERIES_TITLE)}, {quarter}. {revision}"
