"""Each check finds what it is for: a good page passes, and the same page spoiled in one way does not."""

import base64
import re

import pytest

from kazmig.report.checks.card import check_pages, merged
from kazmig.report.checks.static import CHECKS, Document, static_checks
from kazmig.report.errors import ReportError


def figure_csv(html, text):
    """The page with the first figure's CSV replaced."""
    link = re.search(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', html)[1]
    return html.replace(link, base64.b64encode(text.encode()).decode(), 1)


def swap(old, new, count=-1):
    return lambda html: html.replace(old, new, count)


def sub(pattern, new, count=0):
    return lambda html: re.sub(pattern, new, html, count=count, flags=re.DOTALL)


DRAWING = 'role="img" aria-label="'
SPOILED = [
    pytest.param(2, "en", swap("<h1>", '<img src="https://example.org/x.png" alt=""><h1>'), id="image"),
    pytest.param(2, "en", swap("Content-Security-Policy", "X-Nothing"), id="no policy"),
    pytest.param(2, "en", swap("</style>", "@import 'https://example.org/a.css';</style>"), id="import"),
    pytest.param(3, "en", swap("</main>", "<script>1</script></main>"), id="script"),
    pytest.param(3, "en", swap("<h1>", '<h1 onclick="alert(1)">'), id="handler"),
    pytest.param(3, "en", swap('href="index.html"', 'href="javascript:alert(1)"'), id="script link"),
    pytest.param(3, "en", lambda html: figure_csv(html, "country,sent_kzt_bn\n=1+1,82.7\n"), id="formula"),
    pytest.param(15, "en", sub('<a class="num"[^>]*>(.*?)</a>', r"\1", 1), id="a number that leads nowhere"),
    pytest.param(15, "en", sub('href="#n-[^"]+"', 'href="#main"', 1), id="a number that leads to no row"),
    pytest.param(18, "en", sub(r"<caption.*?</caption>", "", 1), id="a table without caption"),
    pytest.param(18, "kk", sub(r"(<caption[^>]*>).*?(?=</caption>)", r"\1Кесте"), id="tables of one name"),
    pytest.param(18, "ru", sub(r'<th scope="row">(.*?)</th>', r"<td>\1</td>"), id="rows without heads"),
    pytest.param(18, "en", sub(r'<h\d class="message"(.*?)</h\d>', r'<p class="message"\1</p>', 1), id="no heading"),
    pytest.param(4, "en", swap("</main>", "x" * 1_000_000 + "</main>"), id="size"),
    pytest.param(7, "en", sub(f'{DRAWING}[^"]+"', f'{DRAWING}A chart."', 1), id="short alt"),
    pytest.param(7, "en", sub(f'{DRAWING}[^"]+"', f'{DRAWING}{"A chart of bars. " * 4}"'), id="no number"),
    pytest.param(7, "en", swap('class="number">Figure 2', 'class="number">Figure 7'), id="number"),
    pytest.param(7, "en", swap('<span class="source">Source: ', '<span class="x">'), id="no source"),
    pytest.param(7, "en", swap('<span class="period">Period: ', '<span class="x">'), id="no period"),
    pytest.param(7, "en", lambda html: figure_csv(html, "country,sent_kzt_bn\nTUR,82.8\n"), id="csv differs"),
    pytest.param(7, "en", sub(r"(text/csv;charset=utf-8);base64,[^\"]+", r"\1;base64,/w=="), id="no text in the csv"),
    pytest.param(7, "en", sub(r"(text/csv;charset=utf-8);base64,[^\"]+", r"\1;base64,a"), id="no base64 in the csv"),
    pytest.param(7, "en", sub(r'(<data value="82.7">)[^<]+', r"\g<1>83.9"), id="table shows other"),
    pytest.param(8, "ru", sub(r'(<data value="82.7">)[^<]+', r"\g<1>82.7"), id="decimal point"),
    pytest.param(8, "kk", sub(DRAWING, f"{DRAWING}82.7 ", 1), id="decimal point in a description"),
    pytest.param(8, "ru", swap("<h2", "<ul><li>82.7</li></ul><h2", 1), id="decimal point in a list"),
    pytest.param(8, "en", swap('<html lang="en">', '<html lang="ru">'), id="English pictures on a Russian page"),
    pytest.param(8, "ru", sub(r"<text.*?</text>", ""), id="pictures without labels"),
    pytest.param(8, "en", swap("Money", "Mo\ufffdey"), id="missing glyph"),
    pytest.param(9, "en", swap('id="s-money"', 'id="s-regions"'), id="duplicate id"),
    pytest.param(9, "en", swap("</main>", "<h1>Again</h1></main>"), id="two titles"),
    pytest.param(9, "en", swap("</main>", "<h5>Deep</h5></main>"), id="skipped heading"),
    pytest.param(9, "en", swap('href="#main"', 'href="#x"'), id="link"),
    pytest.param(13, "ru", swap('value="668422"', 'value="668423"'), id="another number"),
    pytest.param(13, "kk", sub(r"<figure.*?</figure>", "", 1), id="figure gone"),
    pytest.param(14, "en", swap("Money</h2>", "{{ facts.x }}</h2>"), id="placeholder"),
    pytest.param(14, "en", swap("Money</h2>", "Money[^x]</h2>"), id="footnote"),
    pytest.param(14, "en", swap("Money</h2>", "&lt;h2&gt;</h2>"), id="escaped markup"),
    pytest.param(14, "en", swap("Money</h2>", "Out[3]:</h2>"), id="prompt"),
]


@pytest.mark.parametrize(("number", "language", "spoil"), SPOILED)
def test_a_spoiled_page_is_found_out(sample, tmp_path, number, language, spoil):
    for name, path in sample.pages.items():
        (tmp_path / name).write_bytes(path.read_bytes())
    page = tmp_path / f"sample.{language}.html"
    html = page.read_text(encoding="utf-8")
    assert not static_checks(Document.read(page))[number]
    spoiled = spoil(html)
    assert spoiled != html
    page.write_text(spoiled, encoding="utf-8")
    assert static_checks(Document.read(page))[number]


def test_the_report_card_names_check_and_problem(sample, tmp_path):
    page = tmp_path / "page.html"
    html = sample.pages["sample.en.html"].read_text(encoding="utf-8")
    page.write_text(html.replace("</main>", "<script>1</script></main>"), encoding="utf-8")
    lines, bad = check_pages([page], with_browser=False)
    assert bad == 2 and f"  not ok  3 {CHECKS[3]}" in lines and any("a <script> element" in line for line in lines)


def test_the_report_card_says_what_it_cannot_check(sample, tmp_path):
    page = tmp_path / "sample.ru.html"
    page.write_bytes(sample.pages["sample.ru.html"].read_bytes())
    lines, bad = check_pages([page], with_browser=False)
    marks = {int(line[4:7]): line[2:4] for line in lines if line.startswith(("  ok", "  --"))}
    assert bad == 0
    assert [number for number, mark in marks.items() if mark == "--"] == [1, 5, 6, 10, 11, 12, 13, 17]
    assert any("no other language of it lies beside it" in line for line in lines)
    lines, _ = check_pages([sample.pages["sample.ru.html"]], with_browser=False)
    assert f"  ok 13 {CHECKS[13]}" in lines


def test_a_language_missing_beside_two_others_is_found_out(sample, tmp_path):
    for name in ("sample.en.html", "sample.kk.html"):
        (tmp_path / name).write_bytes(sample.pages[name].read_bytes())
    assert static_checks(Document.read(tmp_path / "sample.kk.html"))[13] == ["there is no sample.ru.html"]


def test_what_the_text_and_the_browser_find_is_told_together():
    assert merged({2: ["no policy"], 9: []}, {2: ["it asks"], 1: []}) == {1: [], 2: ["no policy", "it asks"], 9: []}


def test_the_labels_of_a_picture_are_read(sample):
    drawing = Document.read(sample.pages["sample.en.html"]).soup.select_one("figure .drawing .wide")
    assert any(label.get_text().endswith("82.7") for label in drawing.find_all("text"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"\xff\xfe<html>", "no text in UTF-8", id="another encoding"),
        pytest.param(None, "no HTML page", id="no file"),
    ],
)
def test_what_is_no_page_is_said(tmp_path, content, says):
    page = tmp_path / "page.html"
    if content is not None:
        page.write_bytes(content)
    with pytest.raises(ReportError, match=says):
        check_pages([page], with_browser=False)


def test_all_checks_have_a_name():
    assert sorted(CHECKS) == [*range(1, 16), 17, 18]
