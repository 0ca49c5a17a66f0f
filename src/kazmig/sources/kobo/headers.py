"""Which column of an export answers which question: XML names or labels in three languages, with or without groups."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kazmig.sources.kobo.form import LANGUAGES, Form, Question

# Between the groups of a header, and between a question and one of its answers: "/" unless the person chose another.
SEPARATORS = ("/", ".", ":", "|", " / ", " | ", "-", "_")
# What else a person may have chosen is read off the headers: a few signs between two names that are known.
_CHOSEN = re.compile(r"[^\w]{1,5}|_{1,3}|\W?_\W?")
# Columns that KoboToolbox adds. Those not named here, `_submitted_by` and the notes among them, are never read.
META = ("_id", "_uuid", "_submission_time", "_validation_status", "__version__", "_index")
REPEAT_META = ("_submission__id", "_parent_table_name", "_parent_index")
# The number of edits is ODK Central's; the root is KoboToolbox's own since September 2026.
ROOT, EDITS = "meta/rootUuid", "_edits"
# When the form was finished, on the device or in an edit: a question of XLSForm's own, no person's.
END = "end"
_ROOT = re.compile(r"(?:.*\W)?meta\W{0,3}_?rootUuid|rootUuid", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """What a column holds: a question, or one answer (`option`) of a question with several."""

    question: str
    option: str = ""


def technical(header: str) -> bool:
    """Whether a header is that of a technical column."""
    return header in META or header in REPEAT_META or is_root(header)


def is_root(header: str) -> bool:
    """Whether a column holds the identity that an edit keeps, whatever parts groups from names."""
    return _ROOT.fullmatch(header) is not None


def known_headers(form: Form, separators: Iterable[str] = SEPARATORS) -> dict[str, Column]:
    """Every header that a question worth keeping can have, in every variant of an export.

    A header that could mean two questions is left out: labels differ within a form, and a test holds that.
    """
    found: dict[str, set[Column]] = {}
    for question in form.questions.values():
        if question.kept:
            for header, column in _variants(form, question, tuple(separators)):
                found.setdefault(header, set()).add(column)
    return {header: next(iter(columns)) for header, columns in found.items() if len(columns) == 1}


def _styles(form: Form, question: Question) -> list[tuple[str, list[str], str]]:
    """How a question can be written: its own name or label, its groups alike, and the language ('' for names)."""
    styles = [(name, "") for name in question.names] + [(label, code) for code, label in question.labels.items()]
    return [
        (own, [form.groups[group][language] if language else group for group in question.path], language)
        for own, language in styles
    ]


def _variants(form: Form, question: Question, separators: tuple[str, ...]) -> list[tuple[str, Column]]:
    variants: list[tuple[str, Column]] = []
    options = form.choices[question.list_name] if question.type == "select_multiple" else []
    for own, groups, language in _styles(form, question):
        for separator in separators:
            for head in (own, separator.join([*groups, own])):
                variants.append((head, Column(question.name)))
                for option in options:
                    answer = option.labels[language] if language else option.name
                    variants.append((f"{head}{separator}{answer}", Column(question.name, option.name)))
    return variants


def separators_in(form: Form, header: list[str]) -> list[str]:
    """What stands between a group and its question, or a question and its answer, anywhere in a header."""
    found: dict[str, int] = dict.fromkeys(SEPARATORS, 0)
    for question in form.questions.values():
        options = form.choices[question.list_name] if question.type == "select_multiple" else []
        for own, groups, language in _styles(form, question):
            pairs = [(group, own) for group in groups[-1:]]
            pairs += [(own, option.labels[language] if language else option.name) for option in options]
            for first, last in pairs:
                for cell in header:
                    start = cell.rfind(first)
                    between = cell[start + len(first) : len(cell) - len(last)] if cell.endswith(last) else ""
                    if start >= 0 and between and _CHOSEN.fullmatch(between):
                        found[between] = found.get(between, 0) + 1
    return list(found)


def match_headers(form: Form, header: list[str]) -> list[Column | None]:
    """The question of each column, or None for a column that is not read."""
    cleaned = [_clean(cell) for cell in header]
    separators = separators_in(form, cleaned)
    known = known_headers(form, separators)
    return [known.get(cell) or _by_last_part(form, cell, separators) for cell in cleaned]


def _clean(cell: str) -> str:
    return " ".join(cell.split())


def _by_last_part(form: Form, header: str, separators: list[str]) -> Column | None:
    """A question by its own name under groups that an earlier version of the form had, or that an export leaves out."""
    names = {name: question for question in form.questions.values() if question.kept for name in question.names}
    # "_" is part of many names, so it parts groups only where the whole path is written.
    for separator in (each for each in separators if each != "_"):
        parts = header.split(separator)
        if parts[-1] in names and len(parts) > 1:
            return Column(names[parts[-1]].name)
        if len(parts) > 2 and parts[-2] in names:
            question = names[parts[-2]]
            answers = {choice.name for choice in form.choices.get(question.list_name, [])}
            if question.type == "select_multiple" and parts[-1] in answers:
                return Column(question.name, parts[-1])
    return None


def headers_of(form: Form, name: str) -> list[str]:
    """The plain headers a question can have, for a message: its name and its three labels."""
    question = form.questions[name]
    return [*question.names, *(question.labels[code] for code in LANGUAGES)]
