import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.report.shrink import shrink

SVG = """<svg xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 50" xmlns="http://www.w3.org/2000/svg">
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
    """Points of a path of m and l, relative."""
    points, at = [], (0, 0)
    for command, numbers in re.findall(r"([mlz])([^mlz]*)", data):
        if command != "z":
            x, y = (int(number) for number in re.findall(r"-?\d+", numbers))
            at = (at[0] + x, at[1] + y)
            points.append(at)
    return points


def test_letters_keep_their_shape_and_place():
    small = shrink(SVG)
    outline = re.search(r'id="g0" d="([^"]+)" transform="scale\(0\.125\)"', small)[1]
    assert absolute(outline) == [(274, 506), (166, 215), (381, 215), (274, 506)]
    assert '<use href="#g0"/>' in small and '<use href="#g0" x="68.4"/>' in small
    assert 'd="M4.32-1.5L250.5-15.84z"' in small
    assert "xlink" not in small and len(small) < len(SVG) * 0.75


@given(st.lists(st.tuples(st.integers(-9000, 9000), st.integers(-9000, 9000)), min_size=2, max_size=60))
def test_no_point_drifts_however_long_the_outline(points):
    data = " ".join(f"{'L' if number else 'M'} {x} {y}" for number, (x, y) in enumerate(points))
    small = shrink(f'<svg><path id="a" d="{data}" transform="scale(0.01562)"/></svg>')
    outline = re.search(r' d="([^"]*)"', small)[1]
    found = absolute(outline)
    assert all(abs(x * 8 - px) <= 4 and abs(y * 8 - py) <= 4 for (x, y), (px, py) in zip(found, points, strict=True))


@pytest.mark.parametrize("text", ["<svg></svg>", '<svg><path d="M 1 1"/></svg>'])
def test_a_picture_without_letters_passes(text):
    assert shrink(text).startswith("<svg>")


def test_places_keep_a_hundredth_of_a_point_and_styles_their_meaning():
    small = shrink(
        '<svg><g style="fill: #3d3d3d; stroke: none" transform="translate(165.815897 -8.610078) scale(0.09)"/></svg>'
    )
    assert small == '<svg><g style="fill:#3d3d3d;stroke:none" transform="translate(165.82 -8.61) scale(0.09)"/></svg>'
