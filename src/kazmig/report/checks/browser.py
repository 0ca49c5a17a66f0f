"""Checks of a finished page in a real Chromium: accessibility, requests, scrolling, keyboard, print.

Needs the development packages playwright, axe-playwright-python and pypdfium2, and a Chromium (see `chromium.find`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from kazmig.report.checks import scripts
from kazmig.report.checks.chromium import arguments, need

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

# A telephone that is narrower than most, and a desk.
WIDTHS = (320, 1280)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEAST_TEXT_PX = 9.0
MOST_STOPS = 60
MOST_PAGES = 24
# Wide enough for any table that scrolls.
_WIDEST = 6000
_HEIGHT = 900
# A telephone that is 360 px wide shows so many.
_SCREEN = 800
# Time enough for a page to do what it should not.
_MOMENT_MS = 200
_KINDS = ("violations", "incomplete")
# The rules that see colours.
COLOURS = ["color-contrast", "link-in-text-block"]
# What a payload that ran would leave behind.
RAN = "window.__ran === true || document.title.includes('ran!')"


@contextmanager
def browser() -> Iterator[Browser]:
    """A Chromium that makes no requests of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(need()), args=arguments())
        try:
            yield chromium
        finally:
            chromium.close()


class Options(TypedDict, total=False):
    """Of playwright's `new_context`, those that are used here."""

    bypass_csp: bool
    java_script_enabled: bool
    offline: bool


class Node(TypedDict):
    """Where axe found it."""

    target: list[str]


class Finding(TypedDict):
    """A rule of axe and where a page breaks it."""

    id: str
    help: str
    nodes: list[Node]


# By kind: violations, and what axe cannot tell.
Findings = dict[str, list[Finding]]


@dataclass
class Visit:
    """A page opened in a window of its own, what it has asked for since, and the dialogs that it wanted to show."""

    page: Page
    asked: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def refuse(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()


@contextmanager
def opened(chromium: Browser, path: Path, width: int = 1280, **options: Unpack[Options]) -> Iterator[Visit]:
    """Opens a page; `options` are those of playwright's `new_context`."""
    context = chromium.new_context(viewport={"width": width, "height": _HEIGHT}, **options)
    try:
        visit = Visit(context.new_page())
        visit.page.on("request", lambda request: visit.asked.append(request.url))
        visit.page.on("dialog", visit.refuse)
        visit.page.goto(path.resolve().as_uri())
        visit.page.wait_for_timeout(_MOMENT_MS)
        yield visit
    finally:
        context.close()


def browser_checks(
    chromium: Browser,
    path: Path,
    widths: Sequence[int] = WIDTHS,
    schemes: Sequence[Scheme] = SCHEMES,
    leave_out: Collection[int] = (),
    both: bool = True,
) -> dict[int, list[str]]:
    """What is wrong by number of check, but those to leave out; axe looks at each width and in each colour scheme.

    A technical page is for a desk: its tables are as wide as they are, and scroll in a box of their own where a window
    is narrow, so axe looks at it in a wide window only. Not `both`: opened once, without the page's own policy, which
    sees whatever it would show or run with one; only what the policy forbids too much is not seen.
    """
    if 'class="technical"' in path.read_text(encoding="utf-8"):
        widths = widths[-1:]
    with ExitStack() as stack:
        # The page's own policy would keep axe out, and shall not be all that keeps a script from running.
        bare = stack.enter_context(opened(chromium, path, bypass_csp=True))
        visit = stack.enter_context(opened(chromium, path)) if both else bare
        # In this order: the keyboard begins at the top, and printing is from a wide window, as from a desk; the
        # pictures of a narrow one would be printed, too.
        checks: dict[int, Callable[[], list[str]]] = {
            10: lambda: keyboard(visit),
            2: lambda: requests(visit),
            3: lambda: (ran(visit) if both else []) + ran(bare, "without"),
            11: lambda: printing(visit),
            5: lambda: [problem for width in (320, 360) for problem in scrolling(visit, width)],
            6: lambda: small_text(visit),
            17: lambda: first_figure(visit),
            1: lambda: accessibility(bare, widths, schemes),
        }
        return {number: check() for number, check in checks.items() if number not in leave_out}


def accessibility(bare: Visit, widths: Sequence[int], schemes: Sequence[Scheme]) -> list[str]:
    """Violations and undecided findings of axe with all details open: of colours once a scheme, as a page has the same
    ones at every width; of all else once a width, as a scheme changes nothing but colours.
    """
    bare.page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true; })")
    results = []
    for scheme in schemes:
        bare.page.emulate_media(color_scheme=scheme)
        results.append((f"in full, {scheme}", _colours(bare.page)))
    for width in widths:
        bare.page.set_viewport_size({"width": width, "height": _HEIGHT})
        found = _axe(bare.page, {"type": "tag", "values": AXE_TAGS}, {rule: {"enabled": False} for rule in COLOURS})
        results.append((f"{width} px", found))
    return [
        f"{where}: {each['id']} ({kind}) at {each['nodes'][0]['target'][0]}: {each['help']}"
        for where, found in results
        for kind in _KINDS
        for each in found[kind]
    ]


def _axe(page: Page, only: dict[str, object], rules: dict[str, object], leave_out: Sequence[str] = ()) -> Findings:
    """What axe finds, but in what is left out; without the long list of what is right, which takes as long to send as
    to find."""
    from axe_playwright_python.sync_playwright import Axe

    context = {"exclude": [[each] for each in leave_out]} if leave_out else None
    options = {"runOnly": only, "rules": rules, "resultTypes": list(_KINDS)}
    found: Findings = Axe().run(page, context, options=options).response
    return found


def _colours(page: Page) -> Findings:
    """What axe finds of colours, once for whatever looks alike. It cannot tell those of a cell which a box scrolls out
    of sight: none does here; nor those of letters in SVG, which tests/figures/test_figures_inline.py holds apart in
    each scheme."""
    style = page.add_style_tag(content="main { width: 99vw !important; } .scroll { overflow: visible !important; }")
    page.set_viewport_size({"width": _WIDEST, "height": _HEIGHT})
    page.evaluate(scripts.MARK_KNOWN)
    found = _axe(page, {"type": "rule", "values": COLOURS}, {}, leave_out=(".drawing", "[data-known]"))
    style.evaluate("each => each.remove()")
    return found


def requests(visit: Visit) -> list[str]:
    """Everything asked for that is neither the page's own file nor inside it."""
    return [f"it asks for {url[:80]}" for url in visit.asked if not url.startswith(("file:", "data:"))]


def ran(visit: Visit, policy: str = "with") -> list[str]:
    """Whether any script of the page runs, `with` or `without` its policy."""
    for link in visit.page.query_selector_all("a[href^='javascript' i]"):
        link.click(timeout=1000)
        visit.page.wait_for_timeout(_MOMENT_MS)
    wrong = bool(visit.dialogs) or visit.page.evaluate(RAN)
    return [f"a script ran {policy} its content security policy"] if wrong else []


def scrolling(visit: Visit, width: int) -> list[str]:
    visit.page.set_viewport_size({"width": width, "height": _HEIGHT})
    wide = visit.page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} px wide in a window of {width} px"] if wide > width else []


def small_text(visit: Visit) -> list[str]:
    """Text in drawings as it is shown at 360 px."""
    visit.page.set_viewport_size({"width": 360, "height": _HEIGHT})
    sizes = visit.page.evaluate(scripts.TEXT_SIZES)
    return [f"{figure}: text of {pixels:.1f} px" for figure, pixels in sizes if pixels < LEAST_TEXT_PX - 0.05]


def first_figure(visit: Visit) -> list[str]:
    """Where the first figure begins on a page of the narratives at 360 px."""
    visit.page.set_viewport_size({"width": 360, "height": _SCREEN})
    top = visit.page.evaluate(
        "() => { const first = document.querySelector('body.partner main figure');"
        " return first ? first.getBoundingClientRect().top + scrollY : 0; }"
    )
    return [f"{top:.0f} px down in a window of 360 px, more than {2 * _SCREEN}"] if top > 2 * _SCREEN else []


def keyboard(visit: Visit) -> list[str]:
    """Goes through a page just opened by Tab: the skip link first, every stop in the window and marked."""
    problems, stops = [], 0
    while True:
        visit.page.keyboard.press("Tab")
        stop = visit.page.evaluate(scripts.STOP)
        if stop is None or stops > 2 * MOST_STOPS:
            break
        stops += 1
        if stops == 1 and "skip" not in stop["cls"]:
            problems.append(f"the first stop is {stop['name']!r}, not the skip link")
        if not (stop["inside"] and stop["seen"]):
            problems.append(f"stop {stops} ({stop['name']!r}) cannot be seen")
    return problems + ([f"{stops} stops, more than {MOST_STOPS}"] if stops > MOST_STOPS else [])


def printing(visit: Visit) -> list[str]:
    """Printed to A4: few enough pages, tagged, with what the details hold, but for tables as long as a file."""
    import pypdfium2
    from pypdfium2.raw import FPDFCatalog_IsTagged

    short = "[...document.querySelectorAll('details:not(.long) td')].map(cell => cell.textContent.trim())"
    cells = visit.page.evaluate(short)
    problems = []
    with pypdfium2.PdfDocument(visit.page.pdf(prefer_css_page_size=True, tagged=True)) as pdf:
        text = _bare("".join(leaf.get_textpage().get_text_range() for leaf in pdf))
        if len(pdf) > MOST_PAGES:
            problems.append(f"{len(pdf)} pages, more than {MOST_PAGES}")
        if not FPDFCatalog_IsTagged(pdf):
            problems.append("it is not tagged")
        width, height = pdf[0].get_size()
        if (round(width), round(height)) != (595, 842):
            problems.append(f"its paper is {width} by {height} points, not A4")
    hidden = [cell for cell in cells if cell and _bare(cell) not in text]
    if hidden:
        problems.append(f"{len(hidden)} of {len(cells)} cells in details are not printed, first {hidden[0]!r}")
    return problems


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
