"""What is wrong with a drawn figure and its words: overlapping labels, missing glyphs, an alt text without number."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase

from kazmig.figures.canvas import DECORATION, Canvas, font
from kazmig.figures.drawn import recorder_of
from kazmig.figures.snap import snapped
from kazmig.figures.style import SMALL
from kazmig.places import lexicon
from kazmig.places.groups import HOME
from kazmig.words.words import Words

# Points by which two labels' boxes may reach into each other: a box has air above small letters.
TOLERANCE = 1.5
# ISO codes of countries: regions share their names with towns and countries' parts, and are not looked for.
_PLACE = re.compile(r"[A-Z]{3}")
_ENGLISH_WORD, _CYRILLIC = re.compile(r"[A-Za-z]{3,}"), re.compile(r"[\u0400-\u04ff]")
ALT_LENGTH = (40, 300)
# Numbers as each language writes them: grouped in threes, decimals after its own sign.
_NUMBER = {
    "en": re.compile(r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)?"),
    "other": re.compile(r"(?<![\d.])\d+(?:[ \u00a0\u202f]\d{3}(?!\d))*(?:,\d+)?(?![\d.]*\.\d)"),
}


def drawing_problems(canvas: Canvas) -> list[str]:
    """Labels that overlap, leave the picture, are too small or lack a glyph; an empty list when all is well."""
    unseen = _on_axes_without_ticks(canvas)
    texts = [text for text in canvas.figure.findobj(Text) if _shown(text) and text not in unseen]
    renderer = recorder_of(canvas.figure)
    boxes = [_box(text, renderer) for text in texts]
    page = canvas.figure.bbox
    problems = [
        f'"{text.get_text()}" leaves the picture' for text, box in zip(texts, boxes, strict=True) if _out(box, page)
    ]
    least = SMALL[canvas.width]
    for text in texts:
        problems += [f'"{text.get_text()}" needs the glyph {glyph}' for glyph in missing_glyphs(text.get_text())]
        if float(text.get_fontsize()) < least - 0.01 and canvas.narrow:
            problems.append(f'"{text.get_text()}" is set in {float(text.get_fontsize()):.1f} points, less than {least}')
    problems += [f'"{text}" is English' for text in english_left([text.get_text() for text in texts], canvas.words)]
    return problems + _overlaps(texts, boxes)


def english_left(texts: list[str], words: Words) -> list[str]:
    """Texts of a figure in another language that have an English word and no letter of its own alphabet."""
    if words.language == "en":
        return []
    return [text for text in texts if _ENGLISH_WORD.search(text) and not _CYRILLIC.search(text)]


def missing_glyphs(text: str) -> list[str]:
    """The letters of `text` that the figures' font lacks."""
    known = _charmap()
    return sorted({repr(letter) for letter in text if letter not in "\n" and ord(letter) not in known})


def alt_problems(alt: str, data: pd.DataFrame, words: Words) -> list[str]:
    """What an alt text lacks: 40 to 300 characters, and a number that stands in the figure's data."""
    low, high = ALT_LENGTH
    if not low <= len(alt) <= high:
        return [f"its alt text has {len(alt)} characters, not {low} to {high}"]
    numbers = pd.concat([pd.Series(dtype=float), *(data[name] for name in data.select_dtypes("number"))])
    values = np.abs(numbers.dropna().to_numpy(dtype=float))
    labels = {str(cell) for name in data.select_dtypes(exclude="number") for cell in data[name]}
    named = {found for text in labels for found in re.findall(r"\d+", text)}
    for written, number, digits in alt_numbers(alt, words):
        if written in named:
            continue
        for unit in (1.0, 1e3, 1e6):
            if len(values) and np.min(np.abs(values / unit - number)) <= 0.5 * 10.0**-digits + 1e-9:
                return []
        # Three significant digits, of thousands written as such or in full.
        whole = [number * unit for unit in (1.0, 1e3) if digits == 0 and number >= 100 and number * unit >= 1000]
        if len(values) and any(np.min(np.abs(values / each - 1)) < 0.005 for each in whole):
            return []
    return ["its alt text names no number of its data"]


def codes_in(data: pd.DataFrame) -> set[str]:
    """What stands in the columns of categories."""
    return {str(cell) for name in data.select_dtypes(exclude="number") for cell in data[name]}


def strangers(alt: str, data: pd.DataFrame) -> list[str]:
    """Countries that an English alt text names and the figure's data lack: it describes what is drawn."""
    cells = codes_in(data)
    words = Words("en")
    drawn = {name for code in cells & _places() for name in _names(words, code)}
    said = " ".join(_label(code) for code in cells - _places())
    others = {name for code in _places() - cells for name in _names(words, code) if name not in said} - drawn
    # A longer name may hold a shorter one, as Guinea-Bissau does Guinea.
    left = alt
    for name in sorted(drawn, key=len, reverse=True):
        left = left.replace(name, "")
    return sorted(name for name in others if re.search(rf"(?<!\w){re.escape(name)}(?![\w-])", left))


def _names(words: Words, code: str) -> set[str]:
    return {words.country(code), words.country(code, "prose")}


def _label(code: str) -> str:
    return Words("en", strict=False).label(code)


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """Codes of all countries but the one that every figure is about."""
    return frozenset(code for code in lexicon.load_lexicon().rows if _PLACE.fullmatch(code)) - {HOME}


def alt_numbers(alt: str, words: Words) -> list[tuple[str, float, int]]:
    """Numbers written in a text of the language: as written, value, decimals."""
    english = words.language == "en"
    found = []
    for written in _NUMBER["en" if english else "other"].findall(alt):
        bare = re.sub(r"[,]" if english else r"[ \u00a0\u202f]", "", written).replace(",", ".")
        found.append((written, float(bare), len(bare.partition(".")[2])))
    return found


def _shown(text: Text) -> bool:
    return bool(text.get_visible() and text.get_text().strip() and text.get_gid() != DECORATION)


def _on_axes_without_ticks(canvas: Canvas) -> set[Artist]:
    """Labels of axes that are off, as under small multiples: nobody draws them."""
    return {
        text
        for axes in canvas.figure.findobj(Axes)
        for axis in (axes.xaxis, axes.yaxis)  # type: ignore[attr-defined]
        if not axes.axison or not axis.get_visible()  # type: ignore[attr-defined]
        for text in axis.findobj(Text)
    }


def _box(text: Text, renderer: RendererBase) -> Bbox:
    """A label's box, on the grid: what touches by a hair does so on every machine."""
    return Bbox.from_extents(*snapped(text.get_window_extent(renderer).extents))


def _out(box: Bbox, page: BboxBase) -> bool:
    return bool(
        box.x0 < page.x0 - TOLERANCE
        or box.x1 > page.x1 + TOLERANCE
        or box.y0 < page.y0 - TOLERANCE
        or box.y1 > page.y1 + TOLERANCE
    )


def _overlaps(texts: list[Text], boxes: list[Bbox]) -> list[str]:
    if len(boxes) < 2:
        return []
    edges = np.array([[box.x0, box.y0, box.x1, box.y1] for box in boxes])
    low = np.maximum(edges[:, None, :2], edges[None, :, :2])
    high = np.minimum(edges[:, None, 2:], edges[None, :, 2:])
    first, second = np.nonzero(np.triu(((high - low) > TOLERANCE).all(axis=2), k=1))
    return [
        f'"{texts[one].get_text()}" and "{texts[other].get_text()}" overlap'
        for one, other in zip(first, second, strict=True)
    ]


_CHARMAP: dict[int, object] = {}


def _charmap() -> dict[int, object]:
    if not _CHARMAP:
        _CHARMAP.update(font().get_charmap())
    return _CHARMAP
