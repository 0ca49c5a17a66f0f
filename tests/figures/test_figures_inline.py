"""A drawing in a page: letters as text in a font that the page has, colours of the page, nothing that runs."""

import re

import matplotlib
import pytest
from figure_samples import SAMPLES, texts_of
from fontTools.ttLib import TTFont

from kazmig.figures.canvas import Canvas, font
from kazmig.figures.colours import PALETTE, SHADES
from kazmig.figures.drawn import drawn as recorded
from kazmig.figures.inline import FONT, PLAIN, DrawingError, inline, page_style
from kazmig.figures.lettered import drawing_text
from kazmig.figures.lint import missing_glyphs
from kazmig.figures.style import NARROW, WIDE, settings
from kazmig.words.words import LANGUAGES, Words

LETTERS = (
    "AZaz09 .,–—−%₸€№≥≤×√«»“”’…\u00a0\u202f"
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюяЁёӘәҒғҚқҢңӨөҰұҮүҺһІі"
)


def drawn(name, language="en", width=WIDE, draw=None):
    kind, data = SAMPLES[name]
    words = Words(language)
    with matplotlib.rc_context(settings(name)):
        canvas = Canvas(words, width)
        (draw or kind)(canvas, data.copy(), words)
        return drawing_text(recorded(canvas.figure))


@pytest.fixture(scope="module")
def tables():
    """The page's font beside matplotlib's own, from which it was cut."""
    whole = matplotlib.get_data_path() + "/fonts/ttf/DejaVuSans.ttf"
    return TTFont(FONT), TTFont(whole)


def test_the_font_of_pages_has_the_letters_of_three_languages(tables):
    cut, _ = tables
    lacking = [letter for letter in LETTERS if ord(letter) not in cut.getBestCmap()]
    assert lacking == [] and missing_glyphs(LETTERS) == []


def test_its_letters_are_as_wide_as_those_that_drawings_were_laid_out_with(tables):
    cut, whole = tables
    widths = [{letter: each["hmtx"][each.getBestCmap()[ord(letter)]][0] for letter in LETTERS} for each in (cut, whole)]
    assert widths[0] == widths[1]
    assert cut["head"].unitsPerEm == font().units_per_EM


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_labels_are_text(language):
    svg = drawn("dumbbell", language)
    assert "82.7" in texts_of(svg) or "82,7" in texts_of(svg)
    assert Words(language).country("UZB") in texts_of(svg)
    assert svg.count("<use") == svg.count('xlink:href="#n')  # marks alone


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_takes_the_colours_of_the_page(name, width):
    page = inline(drawn(name, width=width), "f1w")
    assert f'class="{PLAIN}"' not in page and not re.search("#[0-9a-f]{6}", page)
    used = {found for found in re.findall(r"var\(--f-(\w+)\)", page)}
    assert used <= set(PALETTE) and all(f"--f-{each}:" in page_style() for each in used)


def test_a_colour_of_its_own_keeps_a_drawing_on_white():
    def odd(canvas, data, words):
        canvas.put(1, 1, "A", color="#800080")

    page = inline(drawn("line", draw=odd), "f1w")
    assert f'class="{PLAIN}"' in page and "#800080" in page and "var(" not in page


def test_ids_of_two_drawings_in_a_page_differ():
    one, other = (inline(drawn("share_bar_type"), prefix) for prefix in ("f1w", "f1n"))
    ids = [set(re.findall(r' id="([^"]+)"', page)) for page in (one, other)]
    assert ids[0] and not ids[0] & ids[1]
    for page, names in zip((one, other), ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", page)) <= names


@pytest.mark.parametrize(
    "payload",
    [
        "<script>1</script>",
        '<g onload="window.__ran=true"/>',
        '<image xlink:href="https://example.org/a.png"/>',
        '<use href="javascript:1"/>',
        "<foreignObject><p>x</p></foreignObject>",
        "<!-- --><iframe/>",
        '<path style="fill: url(https://example.org/a)"/>',
        "<style>@import 'x'</style><a href='x'>",
    ],
)
def test_what_no_drawing_has_is_refused(payload):
    svg = drawn("index_line")
    with pytest.raises(DrawingError, match="run the step that draws it"):
        inline(svg.replace("</svg>", f"{payload}</svg>"), "f1w")


def test_a_hostile_label_is_a_text():
    def hostile(canvas, data, words):
        canvas.put(1, 1, "<script>alert(1)</script>")

    page = inline(drawn("line", draw=hostile), "f1w")
    assert "<script" not in page and texts_of(page) == ["<script>alert(1)</script>"]


def contrast(one, other):
    def luminance(colour):
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_can_be_told_apart_and_texts_read(scheme):
    colour = {name: each[scheme] for name, each in PALETTE.items()}
    for name in ("blue", "teal", "orange"):
        assert contrast(colour[name], colour["paper"]) >= 2.95, name
    assert contrast(colour["ink"], colour["paper"]) >= 7 and contrast(colour["warning"], colour["paper"]) >= 4.5
    shades = [next(name for name, each in PALETTE.items() if each[0] == shade) for shade in SHADES]
    for shade in shades[:2]:
        assert contrast(colour["ink"], colour[shade]) >= 4.5, shade
    for shade in shades[2:]:
        assert contrast(colour["paper"], colour[shade]) >= 4.5, shade


def test_the_ground_of_drawings_is_that_of_pages():
    from kazmig.report.template import TEMPLATES

    style = (TEMPLATES / "kazmig" / "style.css").read_text(encoding="utf-8")
    papers = re.findall(r"--paper: (#[0-9a-f]{6})", style)
    assert [paper.lower() for paper in PALETTE["paper"][:2]] == papers[:2]
