"""The page of questions: what the checks found that only publishers can answer, with letters, and what came of it.

What was asked and answered is kept by the team in `data/raw/<quarter>/questions.csv` (STATUS).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from kazmig.project import tolerant
from kazmig.project.folders import is_there
from kazmig.project.inventory import Inventory
from kazmig.report.edition import Edition, read_rows
from kazmig.report.errors import ReportError
from kazmig.report.labels import fact_label, fact_text, interval_text
from kazmig.report.markdown import Page
from kazmig.report.origins import place_html
from kazmig.report.pictures import data_uri, soft_html
from kazmig.report.workings import working_text
from kazmig.words.changes import counted
from kazmig.words.words import LANGUAGE_NAMES, LANGUAGES, Words

STATUS = (
    "rule",
    "asked_on",
    "answered_on",
    "answer_en",
    "answer_ru",
    "answer_kk",
    "effect_en",
    "effect_ru",
    "effect_kk",
)
FILE = "questions.csv"
VERDICT_NAMES = {"fail": "Check {number}: the figures contradict each other", "query": "Question {number}"}
GRAVEST = 3
# Heads the questions that no source can answer, such as one about lists of two editions.
NO_ONE = "No publisher is named: for the team to find out"


def content(edition: Edition, words: Words) -> dict[str, object] | None:
    """Questions by publisher, each with its arithmetic, facts and status, and the publisher's letters."""
    rows = read_rows(edition.build / "tables" / "questions.csv")
    status = read_status(edition.project.raw(edition.quarter) / FILE)
    letters = read_rows(edition.build / "tables" / "letters.csv")
    page = Page(words.language, ids={"main", "others"})
    groups, seen = [], set[str]()
    for number, (publisher, asked) in enumerate(by_publisher(rows, edition.inventory).items(), start=1):
        groups.append(
            {
                "id": f"publisher-{number}",
                "publisher": soft_html(publisher, words) if publisher != NO_ONE else words.t(NO_ONE),
                # A check that several publishers can answer stands with each, and is led to where it stands first.
                "questions": [
                    {
                        **_question(row, edition, words, status),
                        "anchor": "" if row["rule"] in seen else f"q-{row['rule']}",
                    }
                    for row in asked
                ],
                "letters": [
                    {
                        "language": row["language"],
                        "name": LANGUAGE_NAMES[row["language"]],
                        "html": page.html(row["text"], f"letter to {publisher}"),
                        "file": f"letter-{number}.{row['language']}.txt",
                        "uri": data_uri(_plain(row["text"]).encode(), "text/plain;charset=utf-8"),
                    }
                    for language in reversed(LANGUAGES)
                    for row in letters
                    if row["publisher"] == publisher and row["language"] == language
                ],
            }
        )
        seen |= {row["rule"] for row in asked}
    return {"groups": groups, "intro": _intro(rows, status, words), "checks": "20_check_consistency.html"}


def gravest(tables: Path, words: Words) -> list[dict[str, str]]:
    """The gravest questions of an edition: what was found, in the page's language, and where its working stands."""
    rows = read_rows(tables / "questions.csv")[:GRAVEST]
    return [{"text": row[f"sentence_{words.language}"], "id": f"q-{row['rule']}"} for row in rows]


def by_publisher(rows: Iterable[dict[str, str]], inventory: Inventory) -> dict[str, list[dict[str, str]]]:
    """Questions by the publisher of each source that can answer, in the order of their gravity."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows:
        for source in row["sources"].split():
            found.setdefault(inventory.source(source).publisher or source, {})[row["rule"]] = row
        if not row["sources"].split():
            found.setdefault(NO_ONE, {})[row["rule"]] = row
    named = sorted(found, key=lambda publisher: (publisher == NO_ONE, publisher))
    return {publisher: list(found[publisher].values()) for publisher in named}


def read_status(path: Path) -> dict[int, dict[str, str]]:
    """What was asked and answered, by the number of the check. Raises ReportError; no file says that nothing was."""
    if not is_there(path):
        return {}
    place = f"data/raw/{path.parent.name}/{path.name}"
    found: dict[int, dict[str, str]] = {}
    try:
        reader = tolerant.read_rows(path)
    except tolerant.NoTable as error:
        raise ReportError(f"{place}: {error}") from error
    if tuple(reader.fieldnames or ()) != STATUS:
        raise ReportError(f"{place}, row 1: found {','.join(reader.fieldnames or ())}, expected {','.join(STATUS)}.")
    for number, row in enumerate(reader, start=2):
        if not (row["rule"] or "").strip().isdigit():
            raise ReportError(f"{place}, row {number}, column rule: expected the number of a check, such as 27.")
        for column in ("asked_on", "answered_on"):
            if row[column] and not _is_day(row[column]):
                raise ReportError(
                    f"{place}, row {number}, column {column}: found '{row[column]}', expected a day, such as "
                    "2023-04-17, or nothing."
                )
        if row["answered_on"] and not row["asked_on"]:
            raise ReportError(f"{place}, row {number}: answered on a day, but never asked. Fill asked_on.")
        if int(row["rule"]) in found:
            raise ReportError(f"{place}, row {number}: check {row['rule']} stands here for the second time.")
        found[int(row["rule"])] = {name: (text or "").strip() for name, text in row.items() if name}
    return found


def _working(english: str, words: Words) -> dict[str, str]:
    """A working in the page's language; one whose words no table knows stays English."""
    said = working_text(english, words)
    return {"text": english, "language": LANGUAGES[0]} if said is None else {"text": said, "language": words.language}


def _question(
    row: Mapping[str, str], edition: Edition, words: Words, status: Mapping[int, Mapping[str, str]]
) -> dict[str, object]:
    code = words.language
    said = status.get(int(row["rule"]), {})
    return {
        "id": row["rule"],
        "verdict": row["verdict"],
        "name": words.t(VERDICT_NAMES[row["verdict"]]).replace("{number}", row["rule"]),
        "sentence": row[f"sentence_{code}"],
        "asks": row[f"asks_{code}"],
        "working": _working(row["arithmetic"], words),
        "facts": [
            {
                "key": key,
                "label": fact_label(key, words),
                "value": fact_text(edition.facts[key], words),
                "interval": interval_text(edition.facts[key], words),
                "place": place_html(edition.facts[key].place, words),
            }
            for key in row["facts"].split()
            if key in edition.facts
        ],
        "state": _state(said, words),
        "answer": _told(said, "answer", code),
        "effect": _told(said, "effect", code),
    }


def _state(said: Mapping[str, str], words: Words) -> str:
    if said.get("answered_on"):
        text = words.t("Asked on {asked}, answered on {answered}")
        return text.replace("{asked}", words.date(said["asked_on"])).replace(
            "{answered}", words.date(said["answered_on"])
        )
    if said.get("asked_on"):
        return words.t("Asked on {asked}, not answered yet").replace("{asked}", words.date(said["asked_on"]))
    return words.t("Not asked yet")


def _told(said: Mapping[str, str], part: str, code: str) -> dict[str, str] | None:
    """A text in the page's language, or in the first that there is."""
    for language in (code, *LANGUAGES):
        if said.get(f"{part}_{language}"):
            return {"text": said[f"{part}_{language}"], "language": language}
    return None


def _intro(rows: list[dict[str, str]], status: Mapping[int, Mapping[str, str]], words: Words) -> str:
    if not rows:
        return words.t("There is no question to a publisher this quarter.")
    asked = [status.get(int(row["rule"]), {}) for row in rows]
    text = words.t("The checks leave {questions}.")
    text = text.replace("{questions}", counted(words, len(rows), "question"))
    if not any(each.get("asked_on") for each in asked):
        return f"{text} " + words.t("None has been asked yet.")
    answered = words.t("So far {asked} have been asked and {answered} answered.")
    answered = answered.replace("{asked}", words.number(sum(1 for each in asked if each.get("asked_on"))))
    answered = answered.replace("{answered}", words.number(sum(1 for each in asked if each.get("answered_on"))))
    return f"{text} {answered}"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def _plain(markdown: str) -> str:
    return markdown.replace("**", "") + "\n"
