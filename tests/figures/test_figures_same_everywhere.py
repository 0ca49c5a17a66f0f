"""Drawings do not depend on the last bits of a machine: noise planted, other kernels, other drawings told apart."""

import os
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from figure_samples import SAMPLES
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.transforms import Affine2DBase
from PIL import Image

from kazmig.figures.canvas import Canvas
from kazmig.figures.compare import compare_drawings
from kazmig.figures.drawn import drawn as recorded
from kazmig.figures.lettered import drawing_text
from kazmig.figures.png import png_bytes, with_palette
from kazmig.figures.snap import snap, snapped
from kazmig.figures.style import NARROW, WIDE, settings
from kazmig.figures.svg import svg_text
from kazmig.words.words import Words


def drawn(name: str, width: float = WIDE) -> tuple[str, bytes]:
    draw, data = SAMPLES[name]
    with matplotlib.rc_context(settings(name)):
        canvas = Canvas(Words("en", strict=False), width)
        draw(canvas, data.copy(), canvas.words)
        canvas.finish()
        return svg_text(whole := recorded(canvas.figure)) + drawing_text(whole), png_bytes(whole)


@given(st.integers(-200_000, 200_000), st.sampled_from([0.125, 0.005, 0.01, 1 / 3]), st.floats(-1e-9, 1e-9))
def test_noise_does_not_move_what_lies_half_way(step, size, noise):
    assert snap(step * size + noise) == snap(step * size)
    assert list(snapped([step * size + noise])) == list(snapped([step * size]))
    assert abs(snap(step * size) - step * size) <= 0.005 + 1e-9


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_machine_with_other_last_bits_draws_the_same(monkeypatch, name, width):
    here = drawn(name, width)
    exact, random = Affine2DBase.transform_affine, np.random.default_rng(7)

    def noisy(self, values):
        found = exact(self, values)
        return found * (1 + random.uniform(-1e-13, 1e-13, np.shape(found))) if np.size(found) else found

    monkeypatch.setattr(Affine2DBase, "transform_affine", noisy)
    assert drawn(name, width) == here


def test_other_kernels_draw_the_same(tmp_path):
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_figures_same_everywhere as t\n"
        "from pathlib import Path\n"
        "for name in ('slope', 'fan', 'tile_map'): Path(sys.argv[2] + name).write_bytes(b''.join("
        "part if isinstance(part, bytes) else part.encode() for part in t.drawn(name)))"
    )
    made = {}
    for kernel in ("Haswell", "Prescott", ""):
        folder = tmp_path / (kernel or "own")
        folder.mkdir()
        changed = {"OPENBLAS_CORETYPE": kernel} if kernel else {}
        subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent), f"{folder}/"],
            env={**os.environ, **changed}, check=True,
        )  # fmt: skip
        made[kernel] = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert made["Haswell"] == made["Prescott"] == made[""] and len(made[""]) == 3


def test_names_are_numbered_as_they_appear():
    svg, _ = drawn("slope")
    assert 'id="n1"' in svg and svg.index('"n1"') < svg.index('"n2"')
    assert not [part for part in svg.split('"') if len(part) == 11 and part[0] in "hmp" and part[1:].isalnum()]


ONE = '<path d="M 1.25 2 L 3 4" style="fill: #12436d; opacity: 0.01" transform="scale(0.02)"/><title>0.40 %</title>'


@pytest.mark.parametrize(
    ("other", "grade", "words"),
    [
        (ONE, "exact", "byte for byte"),
        (ONE.replace("1.25", "1.26"), "within", "within 0.01 pt"),
        (ONE.replace("1.25", "1.27"), "different", "up to 0.02 pt"),
        (ONE.replace("12436d", "12436e"), "different", "shapes, colours or texts"),
        (ONE.replace("L", "M"), "different", "shapes, colours or texts"),
        (ONE.replace("L 3 4", "L 3 4 L 5 6"), "different", "shapes, colours or texts"),
        (ONE.replace("0.40 %", "0.41 %"), "different", "shapes, colours or texts"),
        (ONE.replace("scale(0.02)", "scale(0.01)"), "different", "shapes, colours or texts"),
        (ONE.replace("opacity: 0.01", "opacity: 0"), "different", "shapes, colours or texts"),
    ],
)
def test_two_drawings_are_compared(other, grade, words):
    found = compare_drawings(ONE, other, "slope.en.svg")
    assert found.grade == grade and words in found.sentence and found.sentence.startswith("slope.en.svg")


def test_a_real_drawing_moved_by_a_hair_is_the_same_drawing():
    svg, _ = drawn("ranked_bars")
    moved = svg.replace("translate(", "translate(0", 1)
    assert compare_drawings(svg, moved).grade in ("within", "different")
    assert compare_drawings(svg, svg.replace("#12436d", "#28a197")).grade == "different"


@pytest.mark.parametrize("colours", [5, 256, 900])
def test_a_picture_with_a_palette_shows_the_same_but_for_its_rarest_colours(colours):
    given_colours = np.full((80, 80, 3), (18, 67, 109), dtype=np.uint8)
    for place in range(colours - 1):
        given_colours[place // 80, place % 80] = (place % 250, place // 250 * 30, 200)
        given_colours[40 + place // 80, place % 80 // 8 * 8] = given_colours[place // 80, place % 80 // 8 * 8]
    small = with_palette(Image.fromarray(given_colours))
    far = np.abs(np.asarray(small.convert("RGB")).astype(int) - given_colours).max(axis=2)
    assert small.mode == "P" and not far[given_colours[:, :, 2] == 109].any()
    assert not far.any() if colours <= 256 else 0 < far.max() <= 64


def test_a_gradient_keeps_its_colours():
    steps = np.arange(2500).reshape(50, 50)
    gradient = Image.fromarray(np.stack([steps % 250, steps // 10, steps * 0], axis=2).astype(np.uint8))
    assert with_palette(gradient).tobytes() == gradient.tobytes()
