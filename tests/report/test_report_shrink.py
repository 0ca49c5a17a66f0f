import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.report.shrink import shrink

SVG = """<svg xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 50" xmlns="http://www.w3.org/2000/svg">
<defs><style type="text/css">*{stroke-linecap: butt}</style></defs>
<g id="text_1"/>
<defs>
<path id="DejaVuSans-41" d="M 2188 4044 L 1331 1722 L 3047 1722 L 2188 4044 z" transform="scale(0.01562)"/>
</defs>
<g transform="translate(4 5) scale(0.082 -0.082)">
<use xlink:href="#DejaVuSans-41"/>
<use xlink:href="#DejaVuSans-41" transform="translate(68.40625 0)"/>
</g>
<path d="M 4.32 -1.5 L 250.5 -15.84 z"/>
</svg>"""


def absolute(data):
    """Points of a path of m, l, h, v and z, relative, with repeated letters left out."""
    points, at = [], (0, 0)
    for command, rest in re.findall(r"([mlhvz])([^mlhvz]*)", data):
        numbers = [int(number) for number in re.findall(r"-?\d+", rest)]
        if command in "hv":
            numbers = [side for number in numbers for side in ((number, 0) if command == "h" else (0, number))]
        for x, y in zip(numbers[::2], numbers[1::2], strict=True):
            at = (at[0] + x, at[1] + y)
            points.append(at)
    return points


def test_letters_keep_their_shape_and_place():
    small = shrink(SVG)
    outline = re.search(r'id="g0" d="([^"]+)"/>', small)[1]
    assert absolute(outline) == [(68, 126), (42, 54), (95, 54), (68, 126)]
    assert "[id^=g]{transform:scale(0.5)}</style>" in small
    assert '<use href="#g0"/>' in small and '<use href="#g0" x="68"/>' in small
    assert 'd="M4.32-1.5L250.5-15.84z"' in small
    assert "xlink" not in small and "text_1" not in small and len(small) < len(SVG) * 0.75


@given(st.lists(st.tuples(st.integers(-9000, 9000), st.integers(-9000, 9000)), min_size=2, max_size=60))
def test_no_point_drifts_however_long_the_outline(points):
    data = " ".join(f"{'L' if number else 'M'} {x} {y}" for number, (x, y) in enumerate(points))
    small = shrink(f'<svg><path id="a" d="{data}" transform="scale(0.01562)"/></svg>')
    outline = re.search(r' d="([^"]*)"', small)[1]
    found = absolute(outline)
    assert all(
        abs(x * 32 - px) <= 16 and abs(y * 32 - py) <= 16 for (x, y), (px, py) in zip(found, points, strict=True)
    )


@pytest.mark.parametrize("text", ["<svg></svg>", '<svg><path d="M 1 1"/></svg>'])
def test_a_picture_without_letters_passes(text):
    assert shrink(text).startswith("<svg>")


def test_only_names_that_something_refers_to_stay():
    groups = '<g id="axes_1"/><g id="a" clip-path="url(#b)"/><clipPath id="b"/>'
    small = shrink(f'<svg>{groups}<path id="m1"/><use xlink:href="#m1" x="3"/></svg>')
    assert set(re.findall(r'id="([^"]+)"', small)) == {"b", "m1"}


def test_lines_along_an_axis_and_repeated_commands_take_fewest_signs():
    data = "M 64 64 L 128 64 L 192 64 L 192 128 Q 192 192 256 192 Q 320 192 320 256 z"
    small = shrink(f'<svg><path id="a" d="{data}" transform="scale(0.015625)"/><use xlink:href="#a"/></svg>')
    assert ' d="m2 2h2 2v2q0 2 2 2 2 0 2 2z"' in small


def test_places_keep_a_hundredth_of_a_point_and_styles_their_meaning():
    small = shrink(
        '<svg><g style="fill: #3d3d3d; stroke: none" transform="translate(165.815897 -8.610078) scale(0.09)"/></svg>'
    )
    assert small == '<svg><g style="fill:#3d3d3d;stroke:none" transform="translate(165.82 -8.61) scale(0.09)"/></svg>'
