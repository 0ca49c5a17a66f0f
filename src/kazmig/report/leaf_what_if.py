"""What-if: a grid that CSS alone shows on the page of the two counts, and a page of its own with one script.

The script is allowed by its hash in that page's policy, and holds its data, so that nothing else can run there.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from kazmig.evidence.definitions import REFUTED_BELOW
from kazmig.report.edition import Edition, read_rows
from kazmig.report.template import TEMPLATES
from kazmig.words.amounts import SCALES, short
from kazmig.words.words import Words

SCRIPT = TEMPLATES / "kazmig" / "what_if.js"
GRID, KERNEL = "reconciliation_what_if.csv", "reconciliation_what_if_model.csv"
# What stands in the analysts' table, where the reader begins.
BEGIN = (0.6, 1.0)
RANGE = (
    "Between {low80} and {high80} workers, eight chances in ten; between {low95} and {high95}, 95 in 100. "
    "The evidence does not contradict these beliefs (p = {p}); that proves little."
)
CHANCE = (
    "p is the chance, were these beliefs right, that the evidence would lie at least so far from what they predict; "
    "below {below} it is said to contradict them."
)
REFUTED = "The evidence contradicts these beliefs together. No range is given."
_GROUP = {"en": ",", "ru": "\u00a0", "kk": "\u00a0"}
ENDS = ("low80", "high80", "low95", "high95")


def content(edition: Edition, words: Words) -> dict[str, object] | None:
    """The page with the script; None where nothing is reconciled, or where surveys say more than two beliefs can."""
    rows = read_rows(edition.build / "tables" / KERNEL)
    if not rows:
        return None
    said: dict[str, object] = {
        "range": words.t(RANGE),
        "refuted": words.t(REFUTED),
        "refutedBelow": REFUTED_BELOW,
        "group": _GROUP[words.language],
        "scales": [(size, word) for size, _, word in SCALES[words.language]],
        "space": " " if words.language == "en" else "\u00a0",
        "point": "." if words.language == "en" else ",",
    }
    code = SCRIPT.read_text(encoding="utf-8")
    text = f"const M = {json.dumps(_matrices(rows))};\nconst T = {_inert(said)};\n{code}"
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {
        "script": Markup(text),
        "script_hash": Markup(f"sha256-{digest}"),
        "chance": _chance(words),
        "counts": f"two_counts.{words.language}.html",
        "begin": [round(BEGIN[0] * 100), round(BEGIN[1] * 100)],
    }


def steps(tables: Path, words: Words) -> dict[str, object] | None:
    """What the grid on the page of the two counts shows; None in an edition without one.

    registration, informants: the steps to choose among; results: a row for each pair, by the places of its steps.
    """
    rows = read_rows(tables / GRID)
    if not rows:
        return None
    own = {name: sorted({float(row[name]) for row in rows}) for name in ("registration", "informants")}
    nearest = [_nearest(each, at) for each, at in zip(own.values(), BEGIN, strict=True)]
    return {
        "chance": _chance(words),
        "registration": [
            {"text": words.number(each * 100, 0), "checked": place == nearest[0]}
            for place, each in enumerate(own["registration"])
        ],
        "informants": [
            {"text": words.number(each * 100), "checked": place == nearest[1]}
            for place, each in enumerate(own["informants"])
        ],
        "results": [
            {
                "c": own["registration"].index(float(row["registration"])),
                "k": own["informants"].index(float(row["informants"])),
                "text": _said(row, words),
            }
            for row in rows
        ],
    }


def _chance(words: Words) -> str:
    return words.t(CHANCE).replace("{below}", words.number(REFUTED_BELOW, 2))


def _nearest(values: list[float], at: float) -> int:
    return values.index(min(values, key=lambda each: abs(each - at)))


def _said(row: dict[str, str], words: Words) -> Markup | str:
    if not row["low80_persons"]:
        return words.t(REFUTED)
    text = words.t(RANGE).replace("{p}", words.number(float(row["p_value"]), 2))
    for end in ENDS:
        value = float(row[f"{end}_persons"])
        text = text.replace(f"{{{end}}}", f'<data value="{value:.0f}">{_shown(words, value)}</data>')
    return Markup(text)


def _shown(words: Words, value: float) -> str:
    """Two significant digits, three from a million on: draws and stated steps carry no more. So does the script."""
    return short(words, value, 2 if value < 10**6 else 3)


def _matrices(rows: list[dict[str, str]]) -> dict[str, list[list[float]]]:
    found: dict[str, list[list[float]]] = {}
    for row in rows:
        matrix = found.setdefault(row["part"], [])
        if int(row["row"]) == len(matrix):
            matrix.append([])
        matrix[-1].append(float(row["value"]))
    return found


def _inert(said: Mapping[str, object]) -> str:
    """Texts as JSON that ends no script element."""
    return json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
