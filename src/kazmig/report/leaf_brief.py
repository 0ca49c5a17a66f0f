"""The edition on one sheet: three messages, two charts, what to do, what not to conclude.

The messages are key findings of the quarterly report, in its words; nothing is said here that does not stand there.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from kazmig.project.notebook import as_node, read_notebook
from kazmig.report.cells import KEY_FINDINGS, Block, read_items
from kazmig.report.edition import Edition, read_rows
from kazmig.report.leaves import widest
from kazmig.report.markdown import Page
from kazmig.report.matter import borrowed_sources
from kazmig.report.pictures import drawing, figure, read_record
from kazmig.report.prose import Prose
from kazmig.words.changes import counted
from kazmig.words.words import Words

MESSAGES, CHARTS = 3, 2
# Charts by their weight for a reader who has one sheet.
PREFERRED = (
    "reconciled_range", "ratio_nationality", "gap_waterfall", "remittances_balance", "remittances_sent",
    "baseline_nationality", "arrivals_cis", "labour_nationality", "growth_index", "remittances_received",
)  # fmt: skip
ASK = (
    "Ask a representative sample of workers whether they are on the register, and recount places where informants gave "
    "their numbers. Without one of the two no data can give the number of workers."
)
_ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_RANGE = "reconcile.printed.low.persons"


def content(edition: Edition, words: Words) -> dict[str, object] | None:
    """Messages, charts and advice; None where the edition has no findings."""
    messages = _messages(edition, words)
    return (
        {
            "messages": messages,
            "charts": _charts(edition, words),
            "advice": _advice(edition, words),
            "warnings": _warnings(edition, words),
        }
        if messages
        else None
    )


def _messages(edition: Edition, words: Words) -> list[Markup]:
    """The first key findings, that of the range before all others."""
    step = widest(edition.project)
    path = edition.project.notebooks / step.notebook
    items = read_items(as_node(read_notebook(path)), step.notebook, edition.narratives, edition.preview)
    prose = Prose(words, edition.facts, edition.inventory, Page(words.language), step.notebook, edition.known)
    prose.follow.page = f"{step.page}.{words.language}.html"  # a sheet has no rows of its own
    found = [block for block in items if isinstance(block, Block) and KEY_FINDINGS in block.tags]
    html = [Markup(text) for block in found for text in _ITEM.findall(prose.html(block))]
    values = {str(edition.facts[key].value) for key in (_RANGE,) if key in edition.facts}
    first = [each for each in html if any(f'value="{value}"' in each for value in values)]
    return [*first, *(each for each in html if each not in first)][:MESSAGES]


def _charts(edition: Edition, words: Words) -> list[dict[str, object]]:
    charts: list[dict[str, object]] = []
    for name in PREFERRED:
        if not (edition.figures / f"{name}.json").is_file() or len(charts) == CHARTS:
            continue
        record = read_record(edition.figures, name, "the brief")
        # What an earlier edition's round alone draws leads no sheet of a quarter without one.
        gone = {each for each in edition.cleaned if not edition.inventory.source(each).supplied}
        if record.get("supplied", True) and not gone & set(record["source"]) and not _borrowed(edition, name):
            shown = figure(edition.figures, name, words, edition.inventory, "the brief", len(charts) + 1)
            prefix = f"b{len(charts) + 1}"
            shown["drawing"] = drawing(edition.figures, name, words.language, "narrow", prefix, "the brief")
            charts.append(shown)
    return charts


def _borrowed(edition: Edition, figure: str) -> bool:
    """Whether a chart of growth stands on rounds of earlier editions alone: this one's round says nothing of it."""
    drawn = [*edition.facts.under("growth.index").values()] if figure == "growth_index" else []
    return bool(borrowed_sources(edition, drawn))


def _advice(edition: Edition, words: Words) -> list[dict[str, str]]:
    asked = sum(1 for row in read_rows(edition.build / "tables" / "questions.csv") if row["sources"].split())
    said = []
    if asked:
        text = words.t("Put the {questions} that the checks leave to their publishers: the letters are ready.")
        text = text.replace("{questions}", counted(words, asked, "question"))
        said.append({"text": text, "link": f"questions.{words.language}.html"})
    if "reconcile.gap.persons" in edition.facts:
        said.append({"text": words.t(ASK), "link": ""})
    text = words.t("State with every number its date, whom it covers and how it was counted.")
    return [*said, {"text": text, "link": ""}]


def _warnings(edition: Edition, words: Words) -> list[str]:
    said = []
    if _RANGE in edition.facts:
        said.append(
            words.t("That these data hold one true number of workers. Quote the range, and with the word “assuming”.")
        )
    if "labour.official.persons" in edition.facts:
        said.append(words.t("That a worker who is not on the register breaks a rule: whom it covers is not stated."))
    said.append(words.t("That a border crossing is a person, a permit a worker, or a transfer a wage."))
    return said
