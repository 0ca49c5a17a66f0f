"""All checks that `kazmig check-page` makes, of one page."""

from pathlib import Path
from typing import Any

from kazmig.report.checks.browser import browser_checks
from kazmig.report.checks.card import merged
from kazmig.report.checks.document import Document
from kazmig.report.checks.static import static_checks

PARTNER = ("quarterly_report", "two_counts", "growth", "gather")
LEAVES = ("brief", "questions", "definitions", "places", "what_if")
# Each template is seen in full once, in one language, and that of technical pages in one; the rest has the same boxes,
# colours and policy, and is opened once for everything but axe.
IN_FULL = {"quarterly_report": "kk", "two_counts": "ru", "growth": "en", "gather": "kk"}
STANDS_FOR_ALL = "20_check_consistency"
QUICK: dict[str, Any] = {"leave_out": (1,), "both": False}
TECHNICAL = sorted(path.stem for path in (Path(__file__).parents[2] / "notebooks").glob("[0-9]*.ipynb"))


def wrong(chromium, path, **options):
    """What is wrong by number of check; nothing where all is well. `options` are those of `browser_checks`."""
    checks = merged(static_checks(Document.read(path)), browser_checks(chromium, path, **options))
    return {number: found for number, found in checks.items() if found}


def wrong_on_desk(chromium, path, leave_out=(), **options):
    """Stops and sheets are a limit for what partners read; technical pages show every cell of a notebook."""
    return wrong(chromium, path, leave_out=(*leave_out, 10, 11), **options)


def wrong_of_a_list(chromium, path, **options):
    """Sheets are no limit for a list of all numbers, which nobody prints."""
    return wrong(chromium, path, leave_out=(11,), **options)
