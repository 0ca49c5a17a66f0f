"""`kazmig check-page`: what the checks say of pages, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kazmig.report import ReportError
from kazmig.report.check import CHECKS, Document, static_checks

# What is shown of one check's problems; the rest is counted.
_SHOWN = 5


def check_pages(paths: Iterable[Path], with_browser: bool = True) -> tuple[list[str], int]:
    """Lines to print, and how many checks found something. Raises ReportError, ChromiumError."""
    pages = list(paths)
    for path in pages:
        if not path.is_file() or path.suffix != ".html":
            raise ReportError(f"{path} is no HTML page.")
    results = _with_browser(pages) if with_browser else {path: static_checks(Document.read(path)) for path in pages}
    lines, bad = [], 0
    for path, found in results.items():
        lines.append(str(path))
        for number in sorted(found):
            lines.append(f"  {'not ' if found[number] else ''}ok {number:2} {CHECKS[number]}")
            bad += bool(found[number])
            lines += [f"          {problem}" for problem in found[number][:_SHOWN]]
            if len(found[number]) > _SHOWN:
                lines.append(f"          and {len(found[number]) - _SHOWN} more")
    return lines, bad


def _with_browser(pages: list[Path]) -> dict[Path, dict[int, list[str]]]:
    try:
        from kazmig.report.browser import browser, browser_checks

        with browser() as chromium:
            return {path: static_checks(Document.read(path)) | browser_checks(chromium, path) for path in pages}
    except ModuleNotFoundError as error:
        raise ReportError(
            f"The checks in a browser need the package {error.name}. Install the development packages, or add --static."
        ) from error
