"""Which column of an export answers which question: XML names or labels in three languages, with or without groups."""

from __future__ import annotations

from dataclasses import dataclass

from kazmig.sources.kobo.form import LANGUAGES, Form, Question

# Between the groups of a header, and between a question and one of its answers: "/" unless the person chose another.
SEPARATORS = ("/", ".", ":", "|", " / ", " | ")
# Columns that KoboToolbox adds. Those not named here, `_submitted_by` and the notes among them, are never read.
META = ("_id", "_uuid", "_submission_time", "_validation_status", "__version__", "_index")
REPEAT_META = ("_submission__id", "_parent_table_name", "_parent_index")


@dataclass(frozen=True)
class Column:
    """What a column holds: a question, or one answer (`option`) of a question with several."""

    question: str
    option: str = ""


def known_headers(form: Form) -> dict[str, Column]:
    """Every header that a question worth keeping can have, in every variant of an export.

    A header that could mean two questions is left out: labels differ within a form, and a test holds that.
    """
    found: dict[str, set[Column]] = {}
    for question in form.questions.values():
        if question.kept:
            for header, column in _variants(form, question):
                found.setdefault(header, set()).add(column)
    return {header: next(iter(columns)) for header, columns in found.items() if len(columns) == 1}


def _variants(form: Form, question: Question) -> list[tuple[str, Column]]:
    variants: list[tuple[str, Column]] = []
    options = form.choices[question.list_name] if question.type == "select_multiple" else []
    styles = [(name, "") for name in question.names] + [(label, code) for code, label in question.labels.items()]
    for own, language in styles:
        groups = [form.groups[group][language] if language else group for group in question.path]
        for separator in SEPARATORS:
            for head in (own, separator.join([*groups, own])):
                variants.append((head, Column(question.name)))
                for option in options:
                    answer = option.labels[language] if language else option.name
                    variants.append((f"{head}{separator}{answer}", Column(question.name, option.name)))
    return variants


def match_headers(form: Form, header: list[str]) -> list[Column | None]:
    """The question of each column, or None for a column that is not read."""
    known = known_headers(form)
    return [known.get(_clean(cell)) or _by_last_part(form, _clean(cell)) for cell in header]


def _clean(cell: str) -> str:
    return " ".join(cell.split())


def _by_last_part(form: Form, header: str) -> Column | None:
    """A question by its own name under groups that an earlier version of the form had."""
    parts = header.split("/")
    names = {name: question for question in form.questions.values() if question.kept for name in question.names}
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
