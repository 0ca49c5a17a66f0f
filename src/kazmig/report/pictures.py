"""A figure's record and files as a page needs them: two pictures, words, source, period, quality, numbers."""

from __future__ import annotations

import base64
import csv
import io
import json
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from kazmig.evidence.vocabulary import RESIDUALS
from kazmig.figures.inline import DrawingError, inline
from kazmig.project.inventory import Inventory
from kazmig.report.errors import ReportError
from kazmig.words.about import MAP_DISCLAIMER, quality_label, soft, source_label
from kazmig.words.words import LANGUAGES, Words

if TYPE_CHECKING:  # brings pandas, which no page needs
    from kazmig.figures.record import Record


def figure(
    folder: Path, name: str, words: Words, inventory: Inventory, where: str, number: int = 1
) -> dict[str, object]:
    """What the template shows of a figure in one language, the page's `number`th. Raises ReportError for a figure that
    lacks what it needs."""
    record = read_record(folder, name, where)
    code = words.language
    if code not in record["languages"]:
        raise ReportError(
            f"{where}, {code}: figure '{name}' is drawn in {', '.join(record['languages'])} only. Leave out "
            "languages=… where it is drawn, or tag this cell 'technical'."
        )
    for part in ("title", "subtitle", "alt"):
        if not record[part].get(code, "").strip():
            raise ReportError(f"{where}, {code}: figure '{name}' has no {part}. Give {part}=… where it is drawn.")
    shown: dict[str, object] = {
        "name": name,
        "title": record["title"][code],
        "subtitle": record["subtitle"][code],
        "alt": record["alt"][code],
        "note": record.get("note", {}).get(code, ""),
        "source": "; ".join(dict.fromkeys(source_label(each, words, inventory) for each in record["source"])),
        "period": words.period(record["period"], "caption"),
        "quality": quality_label(record["quality"], words, inside=True),
        "synthetic": record.get("synthetic", False),
        "disclaimer": words.t(MAP_DISCLAIMER) if record.get("is_map", False) else "",
        "number": number,
        "supplied": record.get("supplied", True),
    }
    if shown["supplied"]:
        shown |= _drawings(folder, name, code, f"f{number}", where) | _numbers(folder, name, code, record, words)
    return shown


def read_record(folder: Path, name: str, where: str) -> Record:
    path = folder / f"{name}.json"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or not path.is_file():
        raise ReportError(
            f"{where}: there is no figure '{name}'. Draw it with step.figure here, or place one of a needed step."
        )
    record: Record = json.loads(path.read_text(encoding="utf-8"))
    return record


def soft_html(text: str, words: Words) -> Markup:
    """As `soft`, marked as English where it stays English."""
    shown = soft(text, words)
    stays = words.language != LANGUAGES[0] and shown == text and re.search("[A-Za-z]{3}", text)
    return Markup('<span lang="en">{}</span>').format(text) if stays else escape(shown)


def data_uri(content: bytes, mime: str) -> str:
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"


def file_size(content: bytes, words: Words) -> str:
    """ "1.2 KB" in the form of the language."""
    return words.t("{size} KB").replace("{size}", words.number(max(len(content) / 1000, 0.1), 1))


def share_note(numbers: list[list[str]], names: list[str], words: Words) -> str:
    """What a list of shares leaves of 100 %, and when rounding is the cause; empty for anything but one such list."""
    if "share_pct" not in names:
        return ""
    labels = [row[0] for row in numbers]
    shares = [row[names.index("share_pct")] for row in numbers]
    if len(set(labels)) < len(labels) or len(labels) < 2 or not all(shares):
        return ""
    named = [float(share) for label, share in zip(labels, shares, strict=True) if label not in RESIDUALS]
    rest = round(100 - math.fsum(named), 6)
    if abs(rest) < 0.05:
        return ""  # to the digit that is shown
    if abs(rest) <= 0.05 * len(named) + 1e-9:
        text = words.t("The named shares add up to {total}; rounding alone can cause that.")
        return text.replace("{total}", words.percent(100 - rest))
    if rest > 0 and len(named) == len(labels):
        return words.t("The list leaves {rest} unnamed.").replace("{rest}", words.percent(rest))
    return ""


def _drawings(folder: Path, name: str, code: str, prefix: str, where: str) -> dict[str, object]:
    return {
        kind: drawing(folder, name, code, kind, f"{prefix}{kind[0]}", f"{where}, {code}") for kind in ("wide", "narrow")
    }


def drawing(folder: Path, name: str, code: str, kind: str, prefix: str, where: str) -> Markup:
    """The wide or the narrow drawing of a figure, to stand in a page where its ids begin with `prefix`."""
    path = folder / f"{name}.{code}.page{'.narrow' if kind == 'narrow' else ''}.svg"
    if not path.is_file():
        raise ReportError(f"{where}: {path.name} is missing beside {name}.json. Run the step that draws it.")
    try:
        return Markup(inline(path.read_text(encoding="utf-8"), prefix))
    except DrawingError as error:
        raise ReportError(f"{where}: {path.name} cannot stand in a page: {error}.") from error


def _numbers(folder: Path, name: str, code: str, record: Record, words: Words) -> dict[str, object]:
    content = (folder / f"{name}.csv").read_bytes()
    raw = list(csv.reader(io.StringIO(content.decode("utf-8"))))
    names = [column["name"] for column in record["columns"]]
    # Behind the figure's own columns each row says its unit, source, period and quality.
    numbers = [row[: len(names)] for row in raw[1:]]
    rows = [
        [{"text": text, "value": value, "number": column["format"] != "label"} for text, value, column in cells]
        for cells in (
            list(zip(shown, plain, record["columns"], strict=True))
            for shown, plain in zip(record["rows"][code], numbers, strict=True)
        )
    ]
    return {
        "headings": [
            {"text": column["labels"][code], "number": column["format"] != "label"} for column in record["columns"]
        ],
        "rows": rows,
        "csv": data_uri(content, "text/csv;charset=utf-8"),
        "csv_name": f"{name}.csv",
        "csv_size": file_size(content, words),
        "share_note": share_note(numbers, names, words),
    }
