"""The pages of the demonstration quarter beside a real edition, in a real Chromium.

Axe looks at each partner page in one window and one language: all widths and schemes of the same templates and styles
are seen in test_pages, and there technical pages, too.
"""

import pytest
from page_checks import IN_FULL, PARTNER, QUICK, TECHNICAL, wrong, wrong_on_desk

from kazmig.report.checks.browser import opened
from kazmig.words.words import LANGUAGES

WINDOWS = {"widths": (360,), "schemes": ("light",)}

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PARTNER)
def test_partner_pages_pass_every_check(chromium, demo_edition, page, language):
    windows = WINDOWS if IN_FULL[page] == language else QUICK
    assert wrong(chromium, demo_edition.reports / f"{page}.{language}.html", **windows) == {}


@pytest.mark.parametrize("page", TECHNICAL)
def test_technical_pages_pass_every_check(chromium, demo_edition, page):
    assert wrong_on_desk(chromium, demo_edition.reports / f"{page}.html", **QUICK) == {}


def test_the_index_of_two_quarters_passes_every_check(chromium, demo_edition):
    assert wrong(chromium, demo_edition.reports / "index.html", **WINDOWS) == {}
    assert wrong(chromium, demo_edition.reports.parent / "index.html", **WINDOWS) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_sees_at_once_that_it_is_no_evidence(chromium, demo_edition, language):
    with opened(chromium, demo_edition.reports / f"quarterly_report.{language}.html") as visit:
        box = visit.page.locator(".banner.synthetic").first.bounding_box()
    assert box["y"] + box["height"] < 900
