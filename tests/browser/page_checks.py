"""All checks that `kazmig check-page` makes, of one page."""

from pathlib import Path

from kazmig.report.checks.browser import browser_checks
from kazmig.report.checks.card import merged
from kazmig.report.checks.document import Document
from kazmig.report.checks.static import static_checks

PARTNER = ("quarterly_report", "two_counts", "growth", "gather")
LEAVES = ("brief", "questions", "definitions", "places", "what_if")
# Each template is seen by axe once in full, in one language; the other languages have its boxes and its colours, and
# everything but axe looks at them. One technical page stands for all: they share one template.
IN_FULL = {"quarterly_report": "kk", "two_counts": "ru", "growth": "en", "gather": "kk"}
STANDS_FOR_ALL = "20_check_consistency"
NO_AXE: dict[str, tuple[()]] = {"widths": (), "schemes": ()}
TECHNICAL = sorted(path.stem for path in (Path(__file__).parents[2] / "notebooks").glob("[0-9]*.ipynb"))


def wrong(chromium, path, **windows):
    """What is wrong by number of check; nothing where all is well. `windows` are axe's widths and colour schemes."""
    checks = merged(static_checks(Document.read(path)), browser_checks(chromium, path, **windows))
    return {number: found for number, found in checks.items() if found}


def wrong_on_desk(chromium, path, **windows):
    """Stops and sheets are a limit for what partners read; technical pages show every cell of a notebook."""
    return {number: found for number, found in wrong(chromium, path, **windows).items() if number not in (10, 11)}


def wrong_of_a_list(chromium, path, **windows):
    """Sheets are no limit for a list of all numbers, which nobody prints."""
    return {number: found for number, found in wrong(chromium, path, **windows).items() if number != 11}
