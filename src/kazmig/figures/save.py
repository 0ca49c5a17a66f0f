"""One way to draw: a figure in every language and width, its numbers as CSV, and a record for the page."""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib
import pandas as pd

from kazmig.evidence.facts import QUALITIES, Fact
from kazmig.figures.canvas import Canvas
from kazmig.figures.captions import Caption, MissingCaptionFact
from kazmig.figures.drawn import drawn
from kazmig.figures.frame import Frame, frame_of, head_and_foot
from kazmig.figures.lettered import drawing_text
from kazmig.figures.lint import alt_problems, codes_in, drawing_problems, strangers
from kazmig.figures.marks import Draw
from kazmig.figures.png import png_bytes
from kazmig.figures.record import Record, column_records, csv_text, described, plotted, shown_rows, to_json
from kazmig.figures.style import NARROW, WIDE, settings
from kazmig.figures.svg import svg_text
from kazmig.project.inventory import Inventory
from kazmig.words.words import LANGUAGES, Words


class FigureError(ValueError):
    """A figure that must not be published; the message names figure, language, width and what is wrong."""


def save_figure(
    folder: Path,
    caption: Caption,
    draw: Draw,
    data: pd.DataFrame,
    *,
    facts: Mapping[str, Fact],
    strict: bool,
    synthetic: bool,
    source: str | Sequence[str],
    period: str,
    quality: str,
    inventory: Inventory,
) -> tuple[Record, str | None]:
    """Draws a figure and writes its files into `folder`; returns its record and the English PNG as base64.

    Files: `<name>.<language>.svg` and `.png` (7.0 inches wide; with title, source, edition: kazmig.figures.frame),
    `<name>.<language>.page.svg` and `.page.narrow.svg` (3.6 inches; bare, for pages), `<name>.csv` (what is plotted)
    and `<name>.json` (the record).

    caption    its words by language, its languages and columns (kazmig.figures.captions); alt describes the picture in
               40 to 300 characters with a number of its data
    draw       from `kazmig.figures.kinds`, or any function of a Canvas, the data and Words
    data       units in column names, codes in category columns; a table that is empty or has no number at all gives a
               record without pictures
    source     sections of sources.toml, or steps
    period     as in facts: `2022`, `2022Q4`, `2023-01-30/2023-03-03`
    quality    one of kazmig.evidence.facts.QUALITIES
    inventory  says who published the sources, and which edition it is
    strict     problems raise (in a run); otherwise they warn and English words stand in for missing ones

    Raises FigureError, CaptionError, or kazmig.words.words.MissingTranslation.
    """
    sources = (source,) if isinstance(source, str) else tuple(source)
    name, languages = caption.name, caption.languages
    _check(name, languages, period=period, source=sources, quality=quality)
    numbers = data.select_dtypes("number")
    empty = data.empty or (not numbers.empty and bool(numbers.isna().all(axis=None)))
    words = {code: Words(code, strict) for code in languages}
    try:
        texts = caption.fill(words, facts, empty, codes_in(data))
    except MissingCaptionFact as error:
        # A figure appears when the facts that its words cite are there, like any sentence; told, for it may be a slip.
        warnings.warn(f"Figure {name} is left out: {error}", stacklevel=2)
        empty = True
        texts = caption.fill(words, facts, empty)
    record: Record = {
        "title": texts["title"], "subtitle": texts["subtitle"], "alt": texts["alt"], "note": texts["note"],
        "name": name, "source": list(sources), "period": period, "quality": quality,
        "languages": list(languages), "synthetic": synthetic, "is_map": caption.is_map, "supplied": not empty,
    }  # fmt: skip
    png = None
    if not empty:
        table = plotted(data, caption.published(data.columns))
        record["columns"] = column_records(table, words, caption.columns)
        record["rows"] = {code: shown_rows(table, record["columns"], each) for code, each in words.items()}
        record["size"] = {}
        for code, each in words.items():
            _report(name, code, "", alt_problems(texts["alt"][code], data, each), strict)
            if code == LANGUAGES[0]:
                found = [
                    f"its alt text names {other}, which it does not draw"
                    for other in strangers(texts["alt"][code], data)
                ]
                _report(name, code, "", found, strict)
            frame = frame_of(record, each, inventory)
            picture = _draw_both(folder, name, draw, data, each, synthetic, strict, record["size"], frame)
            png = picture if code == languages[0] else png
        _write(folder / f"{name}.csv", csv_text(described(table, record, inventory)))
    _write(folder / f"{name}.json", to_json(record))
    return record, base64.b64encode(png).decode() if png is not None else None


def _draw_both(
    folder: Path, name: str, draw: Draw, data: pd.DataFrame, words: Words, synthetic: bool, strict: bool,
    size: dict[str, dict[str, list[float]]], frame: Frame,
) -> bytes:  # fmt: skip
    """Writes the drawings and pictures of one language; returns the PNG. Puts sizes in inches into `size`."""
    code = words.language
    png = b""
    with matplotlib.rc_context(settings(name)):  # type: ignore[arg-type]
        for width, kind in ((WIDE, "wide"), (NARROW, "narrow")):
            canvas = Canvas(words, width, synthetic)
            try:
                draw(canvas, data.copy(), words)
            except Exception as error:
                error.add_note(f"While drawing figure {name} ({code}, {kind}).")
                raise
            canvas.finish()
            _report(name, code, kind, drawing_problems(canvas), strict)
            drawing = drawn(canvas.figure)
            inches = [round(float(side), 3) for side in canvas.figure.get_size_inches()]
            size.setdefault(code, {})[kind] = inches
            suffix = "" if kind == "wide" else ".narrow"
            _write(folder / f"{name}.{code}.page{suffix}.svg", drawing_text(drawing))
            if kind == "wide":
                head, foot = (drawn(strip) for strip in head_and_foot(frame, words, width))
                sheet = (head, drawing, foot)
                _write(folder / f"{name}.{code}.svg", svg_text(*sheet, title=frame.title, about=frame.alt))
                about = "\n".join(frame.below)
                png = png_bytes(*sheet, Title=frame.title, Description=frame.alt, Source=about)
                (folder / f"{name}.{code}.png").write_bytes(png)
    return png


def _check(name: str, languages: Sequence[str], **given: object) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise FigureError(f"figure '{name}': use small letters, digits and underscores for its name")
    if unknown := [code for code in languages if code not in LANGUAGES]:
        raise FigureError(f"figure {name}: '{unknown[0]}' is not one of the languages {', '.join(LANGUAGES)}")
    if not languages:
        raise FigureError(f"figure {name}: name one language at least")
    for key, value in given.items():
        if not value or (isinstance(value, str) and not value.strip()):
            raise FigureError(f"figure {name} ({', '.join(languages)}): it has no {key}; add {key}=…")
    if given["quality"] not in QUALITIES:
        raise FigureError(f"figure {name}: quality '{given['quality']}' is not one of {', '.join(QUALITIES)}")


def _report(name: str, code: str, width: str, problems: Sequence[str], strict: bool) -> None:
    if not problems:
        return
    where = f"figure {name} ({code}{', ' + width if width else ''})"
    message = f"{where}: {'; '.join(problems[:5])}"
    if strict:
        raise FigureError(message)
    warnings.warn(message, stacklevel=4)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
