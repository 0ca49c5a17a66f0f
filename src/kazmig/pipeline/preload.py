"""What a server loads once, so that each process forked from it starts with what it will use.

Of the project it loads, being watched, what every such task loads in any case: a process forked from there has read it.
Anything else that a notebook uses of the project is seen when it is imported, and a module that was there already would
not be. What cannot be loaded is left to the task: there the error has a cell and a reader.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable

NOTEBOOKS = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "papermill.clientwrap",
    "papermill.execute",
    "papermill.engines",
    "jupyter_client.provisioning.local_provisioner",
    "jupyter_client.manager",
    "pandas",
    "pandera.pandas",
    "babel.numbers",
    "babel.dates",
    "jinja2.sandbox",
    "mistune",
    "nh3",
    "nbformat",
)
# Half of the time that loading takes, and only some notebooks draw or fit.
DRAWING = (
    "scipy.optimize",
    "scipy.stats",
    "seaborn",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_agg",
)
PAGES = (
    "nbformat",
    "nbconvert.exporters",
    "babel.numbers",
    "babel.dates",
    "jinja2.sandbox",
    "mistune",
    "nh3",
    "bs4",
)
# What is made of tables beside pages: files for download, the dictionary, a page over time.
TABLES = ("pandas", "pandera.pandas")
KINDS = {"notebook": NOTEBOOKS, "drawing": DRAWING, "page": PAGES, "tables": TABLES}
# Loaded when the first task comes that says so.
LATER = {
    "drawing": (b'"draws": true',),
    "tables": (b'"kind": "files"', b'"kind": "dictionary"', b'"kind": "leaves"'),
}
# Of the project, what each task of a kind imports, whatever its notebook or page is.
OWN = {"notebook": ("kazmig.step",), "page": ("kazmig.pipeline.pages",)}


def load(kind: str, between: Callable[[], None] = lambda: None) -> None:
    """Loads the libraries of a kind of tasks; `between` is called before each."""
    for name in KINDS[kind]:
        between()
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    if kind in OWN:
        between()
        with contextlib.suppress(Exception):
            _make_validators()


def _make_validators() -> None:
    """The validators of notebooks are code that nbformat makes on first use, and keeps."""
    import nbformat

    for relaxed in (False, True):
        nbformat.validate(nbformat.v4.new_notebook(), relax_add_props=relaxed)
