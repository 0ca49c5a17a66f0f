"""The pages of the published edition, in a real Chromium."""

import pytest
from page_checks import (
    IN_FULL,
    LEAVES,
    PARTNER,
    QUICK,
    STANDS_FOR_ALL,
    TECHNICAL,
    wrong,
    wrong_of_a_list,
    wrong_on_desk,
)

from kazmig.report.checks.browser import opened
from kazmig.report.checks.chromium import print_pdf
from kazmig.words.words import LANGUAGES

SOME = {"widths": (360,), "schemes": ("light",)}

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PARTNER)
def test_partner_pages_pass_every_check(chromium, edition, page, language):
    windows = {} if IN_FULL[page] == language else QUICK
    assert wrong(chromium, edition.reports / f"{page}.{language}.html", **windows) == {}


@pytest.mark.parametrize("page", TECHNICAL)
def test_technical_pages_pass_every_check(chromium, edition, page):
    windows = {} if page == STANDS_FOR_ALL else QUICK
    assert wrong_on_desk(chromium, edition.reports / f"{page}.html", **windows) == {}


def test_the_index_passes_every_check(chromium, edition):
    assert wrong(chromium, edition.reports / "index.html") == {}


@pytest.mark.parametrize("page", LEAVES)
def test_leaves_pass_every_check(chromium, edition, page):
    """Fully in one language; the others have the same template and style, and are compared by the static checks."""
    assert wrong(chromium, edition.reports / f"{page}.ru.html", **SOME) == {}


def test_the_list_of_numbers_passes_every_check(chromium, edition):
    assert wrong_of_a_list(chromium, edition.reports / "numbers.en.html", **SOME) == {}


def test_the_other_indexes_pass_every_check(chromium, edition):
    assert wrong(chromium, edition.reports / "index.kk.html", **SOME) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_brief_is_one_sheet(chromium, edition, language, tmp_path):
    import pypdfium2

    with pypdfium2.PdfDocument(print_pdf(edition.reports / f"brief.{language}.html", tmp_path / "brief.pdf")) as pdf:
        assert len(pdf) == 1


def test_the_overview_passes_every_check(chromium, edition):
    assert wrong(chromium, edition.reports.parent / "index.html") == {}


DRAWN = "[...document.querySelectorAll('.drawing svg')].filter(each => each.getBoundingClientRect().height > 20).length"


def test_the_pictures_of_the_gallery_are_shown(chromium, edition):
    with opened(chromium, edition.reports / "index.html") as visit:
        assert visit.page.evaluate(DRAWN) > 15


def test_a_page_is_whole_without_javascript_and_network(chromium, edition):
    path = edition.reports / "quarterly_report.kk.html"
    with opened(chromium, path, java_script_enabled=False, offline=True) as visit:
        assert visit.page.locator("h1").inner_text().strip()
        assert visit.page.locator("figure .drawing svg").count() > 15
        assert visit.page.locator("figure .drawing .wide").first.bounding_box()["height"] > 50


def test_the_narrow_picture_is_taken_on_a_telephone(chromium, edition):
    path = edition.reports / "quarterly_report.ru.html"
    for width, shown, hidden in ((360, "narrow", "wide"), (1280, "wide", "narrow")):
        with opened(chromium, path, width) as visit:
            assert visit.page.locator(f"figure .drawing .{shown}").first.is_visible()
            assert not visit.page.locator(f"figure .drawing .{hidden}").first.is_visible()


def test_a_page_prints_to_the_same_pdf_twice(chromium, edition, tmp_path):
    page = edition.reports / "two_counts.en.html"
    first, second = (print_pdf(page, tmp_path / f"{name}.pdf").read_bytes() for name in "ab")
    assert first == second and b"/CreationDate" not in first
