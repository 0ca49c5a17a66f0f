"""The pages of the published edition, in a real Chromium, by all checks that `kazmig check-page` makes."""

from pathlib import Path

import pytest

from kazmig.languages import LANGUAGES
from kazmig.report.browser import browser_checks, opened
from kazmig.report.check import Document, static_checks
from kazmig.report.chromium import print_pdf

PARTNER = ("quarterly_report", "two_counts", "growth")
ROOT = Path(__file__).parents[2]
TECHNICAL = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"))

pytestmark = [pytest.mark.browser, pytest.mark.soak]


def problems(checks):
    return {number: found for number, found in checks.items() if found}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PARTNER)
def test_partner_pages_pass_every_check(chromium, edition, page, language):
    path = edition.reports / f"{page}.{language}.html"
    assert problems(static_checks(Document.read(path)) | browser_checks(chromium, path)) == {}


@pytest.mark.parametrize("page", TECHNICAL)
def test_technical_pages_pass_every_check(chromium, edition, page):
    path = edition.reports / f"{page}.html"
    found = problems(static_checks(Document.read(path)) | browser_checks(chromium, path))
    # Stops and sheets are a limit for what partners read; these pages show every cell of a notebook.
    assert {number: found[number] for number in found if number not in (10, 11)} == {}


def test_the_index_passes_every_check(chromium, edition):
    path = edition.reports / "index.html"
    assert problems(static_checks(Document.read(path)) | browser_checks(chromium, path)) == {}


def test_the_overview_passes_every_check(chromium, edition):
    path = edition.reports.parent / "index.html"
    assert problems(static_checks(Document.read(path)) | browser_checks(chromium, path)) == {}


def test_the_pictures_of_the_gallery_are_shown(chromium, edition):
    with opened(chromium, edition.reports / "index.html") as page:
        page.evaluate("document.querySelectorAll('img').forEach(each => { each.loading = 'eager'; })")
        page.wait_for_function("[...document.images].every(each => each.complete)")
        assert page.evaluate("document.images.length") > 15
        assert page.evaluate("[...document.images].filter(each => !each.naturalWidth).map(each => each.src)") == []


def test_a_page_is_whole_without_javascript_and_network(chromium, edition):
    path = edition.reports / "quarterly_report.kk.html"
    with opened(chromium, path, java_script_enabled=False, offline=True) as page:
        assert page.locator("h1").inner_text().strip()
        assert page.locator("figure img").count() > 15
        assert page.locator("figure img").first.bounding_box()["height"] > 50


def test_the_narrow_picture_is_taken_on_a_telephone(chromium, edition):
    path = edition.reports / "quarterly_report.ru.html"
    taken = {}
    for width in (360, 1280):
        with opened(chromium, path, width) as page:
            taken[width] = page.evaluate("document.querySelector('figure img').currentSrc")
    assert taken[360] != taken[1280]


def test_a_page_prints_to_the_same_pdf_twice(chromium, edition, tmp_path):
    page = edition.reports / "two_counts.en.html"
    first, second = (print_pdf(page, tmp_path / f"{name}.pdf").read_bytes() for name in "ab")
    assert first == second and b"/CreationDate" not in first
