"""The small project of the pipeline's tests, released once, for attacks on it."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))

from toys import Toy, lay_out


@pytest.fixture(scope="session")
def released_once(tmp_path_factory) -> Toy:
    """The project with its edition released. Not to be changed: take `released`."""
    toy = lay_out(tmp_path_factory.mktemp("released"))
    for request in ({}, {"release_by": "A. Analyst"}):
        ran = toy.run(**request)
        assert ran.code == 0, ran.text
    return toy


@pytest.fixture
def released(released_once, tmp_path) -> Toy:
    """A copy of the project with a released edition."""
    shutil.copytree(released_once.root, tmp_path / "toy", symlinks=True)
    return Toy(tmp_path / "toy")
