"""A drawing for a page: its letters are text, its colours those of the page, light, dark or forced by the reader.

The page has the letters' font once (fonts/dejavu-sans.woff: what `pyftsubset DejaVuSans.ttf --flavor=woff --no-hinting
--layout-features=kern` makes of matplotlib's own file, for Latin, Russian and Kazakh; the widths are those that the
drawing was laid out with). Its bytes are kept, not made again: compressors differ between machines.
"""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from pathlib import Path

from kazmig.figures.colours import INK, PALETTE

FONT = Path(__file__).parent / "fonts" / "dejavu-sans.woff"
FAMILY = "kazmig figures"
# A class of a drawing that uses colours of its own: it keeps a white ground, whatever the page has.
PLAIN = "plain"
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
_OPENING = re.compile(r"<svg[^>]*?viewBox=\"([^\"]*)\"[^>]*>\s*(?:<defs>\s*<style.*?</style>\s*</defs>)?", re.DOTALL)
_STYLE = re.compile(r'(?<= style=")[^"]+')
_ID = re.compile(r' id="([^"]+)"')
_REFERENCE = re.compile(r"(?:url\(|href=\")#([^)\"]+)")
_DATA = re.compile(r'(?<= d=")[^"]+(?=")')
_EMPTY = re.compile(r"<g>\s*</g>|<g/>|<g [^>]*/>")
_BARE = re.compile(r"<g>((?:(?!<g\b|</g>).)*)</g>", re.DOTALL)
# All that a drawing may be made of: what a page takes in is nothing that runs or asks.
_TAGS = frozenset({"svg", "defs", "g", "path", "use", "text", "rect", "clipPath", "pattern", "image", "style"})
_TAG = re.compile(r"(<\s*/?\s*([^\s/>]*)[^>]*>?)")
_RUNS = re.compile(r"\son\w+\s*=|javascript:|href=(?!\"#|\"data:image/png)|url\((?!#)", re.IGNORECASE)


class DrawingError(ValueError):
    """A drawing that no page takes in; the message names what it holds."""


def inline(svg: str, prefix: str) -> str:
    """A drawing to put into a page, where its ids begin with `prefix`. Raises DrawingError.

    Colours become the page's variables; one with a colour that the palette lacks stays as it is, on white. Programs
    that read a page aloud are given the description around it, and no letters without order.
    """
    _check(svg)
    known = {colour.lower(): name for name, (colour, _, _) in PALETTE.items()} | {"#000000": "ink"}
    plain = not {found.lower() for found in _HEX.findall(svg)} <= set(known)
    if not plain:
        svg = _HEX.sub(lambda found: f"var(--f-{known[found[0].lower()]})", svg)
    svg = _STYLE.sub(lambda found: found[0].replace(": ", ":").replace("; ", ";"), svg)
    svg = _DATA.sub(lambda found: re.sub(r"\s*([A-Za-z])\s*", r"\1", found[0]).replace(" -", "-"), svg)
    used = set(_REFERENCE.findall(svg))
    svg = _ID.sub(lambda found: f' id="{prefix}{found[1]}"' if found[1] in used else "", svg)
    svg = re.sub(r'(url\(|href=")#', rf"\g<1>#{prefix}", svg).replace("xlink:href", "href")
    extra = f' class="{PLAIN}"' if plain else ""
    svg = _OPENING.sub(lambda head: f'<svg viewBox="{head[1]}"{extra} aria-hidden="true">', svg, count=1)
    return _without_idle_groups(re.sub(r">\n+\s*<", "><", svg).strip())


@lru_cache(maxsize=1)
def page_style() -> str:
    """The rules that a page with drawings needs: their font, and their colours light, dark and forced."""
    font = base64.b64encode(FONT.read_bytes()).decode()
    light, dark, forced = (
        ";".join(f"--f-{name}:{colours[place]}" for name, colours in PALETTE.items()) for place in range(3)
    )
    return "\n".join(
        [
            f'@font-face{{font-family:"{FAMILY}";src:url(data:font/woff;base64,{font}) format("woff")}}',
            f":root{{{light}}}",
            f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}",
            f"@media screen and (forced-colors:active){{:root{{{forced}}}.drawing svg{{forced-color-adjust:none}}}}",
            f'.drawing svg{{font-family:"{FAMILY}","DejaVu Sans",Verdana,sans-serif;fill:var(--f-ink);'
            "stroke-linejoin:round;stroke-linecap:butt;white-space:pre;text-rendering:geometricPrecision}",
            f".drawing svg.{PLAIN}{{fill:#000;background:#fff}}.drawing svg.{PLAIN} text:not([style]){{fill:{INK}}}",
        ]
    )


def _check(svg: str) -> None:
    for tag, name in _TAG.findall(svg):
        if name not in _TAGS or _RUNS.search(tag):
            raise DrawingError(f"it holds {tag[:80]}, which no drawing of this project has: run the step that draws it")


def _without_idle_groups(svg: str) -> str:
    """matplotlib wraps each artist in groups with a name; without the names they say nothing."""
    before = ""
    while before != svg:
        before = svg
        svg = _BARE.sub(r"\1", _EMPTY.sub("", svg))
    return svg
