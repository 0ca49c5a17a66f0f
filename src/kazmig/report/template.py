"""Filling the page templates: nbconvert walks a notebook's cells, plain Jinja does the index pages."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from kazmig.figures.inline import page_style

if TYPE_CHECKING:
    from nbconvert.exporters import TemplateExporter
    from nbformat import NotebookNode

TEMPLATES = Path(__file__).parent / "templates"
# A folder in which a run keeps compiled templates: each of its pages is made in a process of its own.
COMPILED = "KAZMIG_TEMPLATES"
# What the page of any notebook is made of.
_OF_ALL = ("index", "figure", "head", "front", "masthead", "titles", "back")


def render_notebook(cells: list[NotebookNode], page: dict[str, object]) -> bytes:
    """A page made from prepared cells: markdown cells hold safe HTML, outputs hold figures, tables or texts."""
    import nbformat

    for number, cell in enumerate(cells):
        if cell.cell_type == "markdown":
            cell.id = f"text-{number}"
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"title": page["title"]})
    html, _ = _exporter().from_notebook_node(notebook, resources={"page": page})
    return (str(html).strip() + "\n").encode("utf-8")


def prepare() -> None:
    """Compiles the templates of notebooks' pages, for all pages that this process and those forked from it make."""
    exporter = _exporter()
    for name in _OF_ALL:
        exporter.environment.get_template(f"{name}.html.j2")


def render_page(template: str, page: dict[str, object]) -> bytes:
    """A page that no notebook stands behind: an index."""
    html = _environment().get_template(template).render(page=page, t=page["t"])
    return (html.strip() + "\n").encode("utf-8")


def drawing_style() -> Markup:
    """The rules of drawings, which are the project's own."""
    return Markup(page_style())


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates; what cannot be read or kept is compiled anew."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled(name: str) -> _Compiled | None:
    """Where templates are kept compiled, if anywhere: apart for each version of Jinja and each way of this module to
    read them. Jinja compares a template's own text.
    """
    if not (folder := os.environ.get(COMPILED, "")):
        return None
    read_by = hashlib.sha256(f"{jinja2.__version__} {name} ".encode() + Path(__file__).read_bytes()).hexdigest()[:12]
    place = Path(folder) / read_by
    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
    return _Compiled(str(place))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "kazmig"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_compiled("pages"),
    )
    environment.globals["drawing_style"] = drawing_style
    environment.filters |= {"css_text": css_text, "safe_html": _safe, "unescape": unescape}
    return environment


@lru_cache(maxsize=1)
def _exporter() -> TemplateExporter:
    """nbconvert's exporter with our template; values are escaped unless a function made them safe."""
    from nbconvert.exporters import TemplateExporter
    from nbconvert.filters.highlight import Highlight2HTML

    class Exporter(TemplateExporter):  # type: ignore[misc]
        output_mimetype = "text/html"
        file_extension = ".html"

    highlight = Highlight2HTML(pygments_lexer="python")
    filters = {"python": lambda source: Markup(highlight(source)), "safe_html": _safe, "unescape": unescape}
    filters["css_text"] = css_text
    exporter = Exporter(template_name="kazmig", extra_template_basedirs=[str(TEMPLATES)], filters=filters)
    exporter.environment.filters["named"] = named
    exporter.environment.autoescape = True
    exporter.environment.globals["drawing_style"] = drawing_style
    exporter.environment.trim_blocks = exporter.environment.lstrip_blocks = True
    exporter.environment.bytecode_cache = _compiled("notebooks")
    return exporter


def css_text(text: str) -> Markup:
    """A text inside a quoted string of a style: whatever is no letter, digit or space is written by its number."""
    return Markup("".join(sign if sign.isalnum() or sign == " " else f"\\{ord(sign):x} " for sign in unescape(text)))


def named(html: Markup, name: str) -> Markup:
    """A table with the name by which a screen reader tells it from the others; one that says its own keeps that."""
    start, found, rest = html.partition("<table>")
    own = not found or "<caption" in rest
    return html if own else Markup(f'{start}<table aria-label="{escape(name)}">{rest}')


def _safe(html: object) -> Markup:
    """Lets pass what a function of this package made safe; escapes anything else."""
    return html if isinstance(html, Markup) else escape(html)
