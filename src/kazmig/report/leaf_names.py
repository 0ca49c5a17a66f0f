"""Names of the pages that no notebook makes. Imports nothing heavy."""

from kazmig.evidence.vocabulary import LANGUAGES

# By the name of the page: its module and what it is called (a msgid). Each is left out where it has nothing to show.
LEAVES = {
    "brief": "The edition on one sheet",
    "questions": "Questions to the publishers",
    "definitions": "Who is counted: definitions",
    "numbers": "Where every number comes from",
    "places": "By country of origin and by region",
    "time": "Over time",
    "what_if": "What if: the range under your own beliefs",
}
# Of them, those that are made of the other pages: a changed sentence makes these anew, and no other.
OF_PAGES = ("numbers",)
ALWAYS = ("questions", "definitions", "numbers")


def index_file(language: str) -> str:
    """The index page of an edition in a language."""
    return "index.html" if language == LANGUAGES[0] else f"index.{language}.html"
