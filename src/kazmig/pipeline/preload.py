"""Loaded once by the fork server, so that each kernel starts with the libraries that notebooks use.

A module that cannot be loaded is left to the notebook that imports it: there the error has a cell and a reader.
"""

from __future__ import annotations

import contextlib
import importlib

MODULES = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "pandas",
    "pandera.pandas",
    "scipy.optimize",
    "scipy.stats",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_agg",
    "babel.numbers",
    "babel.dates",
    "jinja2.sandbox",
    "mistune",
    "nh3",
    "nbformat",
    "nbconvert.exporters",
    "kazmig.step",
    "kazmig.figures",
    "kazmig.report",
)

for name in MODULES:
    with contextlib.suppress(Exception):
        importlib.import_module(name)
