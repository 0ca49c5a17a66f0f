"""`kazmig check-page`: what the checks say of pages, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kazmig.report.checks.document import Document
from kazmig.report.checks.static import BROWSER, CHECKS, languages_beside, static_checks
from kazmig.report.errors import ReportError

# What is shown of one check's problems; the rest is counted.
_SHOWN = 5


def check_pages(paths: Iterable[Path], with_browser: bool = True) -> tuple[list[str], int]:
    """Lines to print, and how many checks found something. Raises ReportError, ChromiumError."""
    pages = list(paths)
    for path in pages:
        if not path.is_file() or path.suffix != ".html":
            raise ReportError(f"{path} is no HTML page.")
    documents = [Document.read(path) for path in pages]
    results = [static_checks(document) for document in documents]
    if with_browser:
        results = [merged(*both) for both in zip(results, _in_browser(pages), strict=True)]
    lines, bad = [], 0
    for document, found in zip(documents, results, strict=True):
        lines.append(str(document.path))
        notes = unchecked(document, with_browser)
        for number, name in CHECKS.items():
            problems = found.get(number, [])
            bad += bool(problems)
            verdict = "not ok" if problems else "ok" if number in found else "--"
            verdict = "--" if number == 13 and number in notes else verdict
            lines.append(f"  {verdict} {number:2} {name}")
            lines += [f"          {problem}" for problem in problems[:_SHOWN]]
            if len(problems) > _SHOWN:
                lines.append(f"          and {len(problems) - _SHOWN} more")
            if number in notes:
                lines.append(f"          not checked here: {notes[number]}")
    return lines, bad


def merged(*results: dict[int, list[str]]) -> dict[int, list[str]]:
    """All problems by number of check: some checks are made of a page's text and again in a browser."""
    numbers = {number for found in results for number in found}
    return {number: [each for found in results for each in found.get(number, [])] for number in sorted(numbers)}


def unchecked(document: Document, with_browser: bool = True) -> dict[int, str]:
    """What of which check a single page cannot show, and where it is checked."""
    notes = {
        8: "overlapping labels and missing glyphs of pictures; drawing a figure refuses them",
        12: "a page cannot tell; run again, and kazmig verify QUARTER compares every file with the manifest",
    }
    if not languages_beside(document):
        notes[13] = "no other language of it lies beside it"
    return (
        notes if with_browser else {**{number: "it needs a browser; leave out --static" for number in BROWSER}, **notes}
    )


def _in_browser(pages: list[Path]) -> list[dict[int, list[str]]]:
    try:
        from kazmig.report.checks.browser import browser, browser_checks

        with browser() as chromium:
            return [browser_checks(chromium, path) for path in pages]
    except ModuleNotFoundError as error:
        raise ReportError(
            f"The checks in a browser need the package {error.name}. Install the development packages, or add --static."
        ) from error
