"""Checks of a finished page in a real Chromium: accessibility, requests, scrolling, keyboard, print.

Needs the development packages playwright, axe-playwright-python and pypdf, and a Chromium (see `chromium.find`).
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kazmig.report.chromium import arguments, need

WIDTHS = (320, 360, 1280)
SCHEMES = ("light", "dark")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEAST_TEXT_PX = 9.0
MOST_STOPS = 60
MOST_PAGES = 24
# Wide enough for any table that scrolls.
_WIDEST = 6000
# What a payload that ran would leave behind.
RAN = "window.__ran === true || document.title.includes('ran!')"

_TEXT_SIZES = """
async () => {
  const sizes = [];
  for (const img of document.querySelectorAll('figure img')) {
    const source = img.currentSrc;
    const [head, body] = [source.slice(0, source.indexOf(',')), source.slice(source.indexOf(',') + 1)];
    const svg = head.endsWith('base64') ? atob(body) : decodeURIComponent(body);
    const box = svg.match(/viewBox=["']0 0 ([0-9.]+)/);
    const scale = img.getBoundingClientRect().width / parseFloat(box[1]);
    const fonts = [...svg.matchAll(/scale\\(([0-9.]+) -[0-9.]+\\)/g)].map(found => parseFloat(found[1]) * 100 * scale);
    if (fonts.length) sizes.push([img.closest('figure').id, Math.min(...fonts)]);
  }
  return sizes;
}
"""
_STOP = """
() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const name = (at.getAttribute('href') || at.textContent || at.tagName).slice(0, 60);
  return {name, cls: at.className, inside, seen};
}
"""


@contextmanager
def browser() -> Iterator[Any]:
    """A Chromium that makes no requests of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(need()), args=arguments())
        try:
            yield chromium
        finally:
            chromium.close()


def browser_checks(chromium: Any, path: Path) -> dict[int, list[str]]:
    """What is wrong by number of check.

    A technical page is for a desk: its tables are as wide as they are, and scroll in a box of their own where a window
    is narrow, so axe looks at it in a wide window only.
    """
    narrow = 'class="technical"' not in path.read_text(encoding="utf-8")
    pairs = [(width, scheme) for width in (WIDTHS if narrow else WIDTHS[-1:]) for scheme in SCHEMES]
    return {
        1: accessibility(chromium, path, pairs),
        2: requests(chromium, path),
        3: ran(chromium, path),
        5: [problem for width in (320, 360) for problem in scrolling(chromium, path, width)],
        6: small_text(chromium, path),
        10: keyboard(chromium, path),
        11: printing(chromium, path),
    }


@contextmanager
def opened(chromium: Any, path: Path, width: int = 1280, scheme: str = "light", **options: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
    try:
        page = context.new_page()
        page.goto(path.resolve().as_uri())
        yield page
    finally:
        context.close()


def accessibility(chromium: Any, path: Path, pairs: Sequence[tuple[int, str]] = ((1280, "light"),)) -> list[str]:
    """Violations and undecided findings of axe at each width and colour scheme, with all details open.

    The page's own policy would keep axe out, so this look at it goes without.
    """
    from axe_playwright_python.sync_playwright import Axe

    problems = []
    with opened(chromium, path, bypass_csp=True) as page:
        page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true; })")
        for width, scheme in pairs:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}}).response
            _decide_contrast(page, found)
            problems += [
                f"{width} px, {scheme}: {each['id']} ({kind}) at {each['nodes'][0]['target'][0]}: {each['help']}"
                for kind in ("violations", "incomplete")
                for each in found[kind]
            ]
    return problems


def _decide_contrast(page: Any, found: dict[str, Any]) -> None:
    """Axe cannot tell the contrast of cells that a box scrolls out of sight: it judges them again, scrolled into it."""
    from axe_playwright_python.sync_playwright import Axe

    if all(each["id"] != "color-contrast" for each in found["incomplete"]):
        return
    style = page.add_style_tag(content="main, .scroll { width: max-content !important; overflow: visible !important; }")
    page.set_viewport_size({"width": _WIDEST, "height": 900})
    again = Axe().run(page, options={"runOnly": {"type": "rule", "values": ["color-contrast"]}}).response
    style.evaluate("each => each.remove()")
    found["incomplete"] = [each for each in found["incomplete"] if each["id"] != "color-contrast"] + again["incomplete"]
    found["violations"] = [each for each in found["violations"] if each["id"] != "color-contrast"] + again["violations"]


def requests(chromium: Any, path: Path) -> list[str]:
    """Everything asked for that is neither the page's own file nor inside it."""
    asked: list[str] = []
    context = chromium.new_context()
    try:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.resolve().as_uri())
        page.wait_for_timeout(200)
    finally:
        context.close()
    return [f"it asks for {url[:80]}" for url in asked if not url.startswith(("file:", "data:"))]


def ran(chromium: Any, path: Path) -> list[str]:
    """Whether any script of the page runs, with its policy and without it."""
    problems = []
    for bypass in (False, True):
        dialogs: list[str] = []
        context = chromium.new_context(bypass_csp=bypass)
        try:
            page = context.new_page()

            def refuse(dialog: Any, dialogs: list[str] = dialogs) -> None:
                dialogs.append(dialog.message)
                dialog.dismiss()

            page.on("dialog", refuse)
            page.goto(path.resolve().as_uri())
            for link in page.query_selector_all("a[href^='javascript' i]"):
                link.click(timeout=1000)
            page.wait_for_timeout(200)
            if dialogs or page.evaluate(RAN):
                problems.append(f"a script ran {'without' if bypass else 'with'} its content security policy")
        finally:
            context.close()
    return problems


def scrolling(chromium: Any, path: Path, width: int) -> list[str]:
    with opened(chromium, path, width) as page:
        wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} px wide in a window of {width} px"] if wide > width else []


def small_text(chromium: Any, path: Path) -> list[str]:
    """Text in pictures as it is shown at 360 px: matplotlib scales a letter by its size over a hundred."""
    with opened(chromium, path, 360) as page:
        sizes = page.evaluate(_TEXT_SIZES)
    return [f"{figure}: text of {pixels:.1f} px" for figure, pixels in sizes if pixels < LEAST_TEXT_PX - 0.05]


def keyboard(chromium: Any, path: Path) -> list[str]:
    """Goes through the page by Tab: the skip link first, every stop in the window and marked."""
    problems, stops = [], 0
    with opened(chromium, path) as page:
        while True:
            page.keyboard.press("Tab")
            stop = page.evaluate(_STOP)
            if stop is None or stops > 2 * MOST_STOPS:
                break
            stops += 1
            if stops == 1 and "skip" not in stop["cls"]:
                problems.append(f"the first stop is {stop['name']!r}, not the skip link")
            if not (stop["inside"] and stop["seen"]):
                problems.append(f"stop {stops} ({stop['name']!r}) cannot be seen")
    return problems + ([f"{stops} stops, more than {MOST_STOPS}"] if stops > MOST_STOPS else [])


def printing(chromium: Any, path: Path) -> list[str]:
    """Printed to A4: few enough pages, tagged, with what the details hold."""
    from pypdf import PdfReader

    with opened(chromium, path) as page:
        pdf = page.pdf(prefer_css_page_size=True, tagged=True)
        cells = page.evaluate("[...document.querySelectorAll('details td')].map(cell => cell.textContent.trim())")
    reader = PdfReader(io.BytesIO(pdf))
    text = _bare("".join(leaf.extract_text() for leaf in reader.pages))
    box = reader.pages[0].mediabox
    problems = []
    if len(reader.pages) > MOST_PAGES:
        problems.append(f"{len(reader.pages)} pages, more than {MOST_PAGES}")
    if not _is_tagged(reader):
        problems.append("it is not tagged")
    if [round(float(side)) for side in (box.width, box.height)] != [595, 842]:
        problems.append(f"its paper is {box.width} by {box.height} points, not A4")
    hidden = [cell for cell in cells if cell and _bare(cell) not in text]
    if hidden:
        problems.append(f"{len(hidden)} of {len(cells)} cells in details are not printed, first {hidden[0]!r}")
    return problems


def _is_tagged(reader: Any) -> bool:
    return bool(reader.trailer["/Root"].get("/MarkInfo", {}).get("/Marked"))


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
