"""Texts are measured once, and broken into the lines that fit with few measurements."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.font_manager import FontProperties

from kazmig.figures.measure import size_in_points, width_in_points, wrapped

TEXT = "Between about 300 thousand and 1.6 million, from the register's 327 thousand on: nobody has counted them all"


def word_by_word(words, room, width_of):
    """The plain way: a word goes onto the line while it fits."""
    lines = []
    for word in words:
        if lines and width_of(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


@given(st.lists(st.text("abАі. ", max_size=12), min_size=1, max_size=40), st.integers(0, 30))
def test_lines_are_those_of_adding_word_by_word(words, room):
    assert wrapped(words, room, len) == word_by_word(words, room, len)


@pytest.mark.parametrize("room", [40.0, 150.0, 260.0, 504.0, 2000.0])
def test_a_line_of_letters_breaks_where_it_did(room):
    def width_of(line):
        return width_in_points(line, 9.0, bold=True)

    assert wrapped(TEXT.split(" "), room, width_of) == word_by_word(TEXT.split(" "), room, width_of)


def test_few_measurements_find_the_lines():
    asked = []

    def width_of(line):
        asked.append(line)
        return width_in_points(line, 9.0, bold=False)

    lines = wrapped((TEXT + " ").split(" ") * 3, 250.0, width_of)
    assert len(asked) <= 4 * len(lines)


@pytest.mark.parametrize("weight", ["normal", "bold"])
@pytest.mark.parametrize("size", [6.0, 9.0, 12.5])
def test_sizes_are_those_that_the_library_measures(weight, size):
    font = FontProperties(family="DejaVu Sans", weight=weight, size=size)
    expected = RendererSVG(100, 100, io.StringIO()).get_text_width_height_descent(TEXT, font, False)
    assert size_in_points(TEXT, font) == expected
    assert width_in_points(TEXT, size, weight == "bold") == pytest.approx(expected[0], abs=1e-9)


def test_no_line_begins_with_a_dash():
    assert wrapped(["самый", "широкий", "—", "от", "снижения"], 13, len) == ["самый", "широкий — от", "снижения"]
