import re

import pandas as pd
import pytest

from kazmig.report.errors import ReportError
from kazmig.report.markdown import Page, sanitise, sanitise_table
from kazmig.report.page_cells import Counter
from kazmig.report.sanitise import empty_said
from kazmig.report.tables import cells_of

PAYLOADS = [
    pytest.param("<script>window.__ran=true</script>", id="script"),
    pytest.param('<img src="x" onerror="window.__ran=true">', id="onerror"),
    pytest.param('<a href="javascript:window.__ran=true">link</a>', id="javascript link"),
    pytest.param('<svg onload="window.__ran=true"><script>window.__ran=true</script></svg>', id="svg"),
    pytest.param('<iframe srcdoc="<script>parent.__ran=true</script>"></iframe>', id="iframe"),
    pytest.param("<style>@import 'https://example.org/x.css'</style>", id="style"),
    pytest.param('<a href="data:text/html,<script>1</script>">link</a>', id="data link"),
    pytest.param('<math><mtext><img src=x onerror="window.__ran=true"></mtext></math>', id="math"),
    pytest.param('<form action="https://example.org"><input autofocus onfocus="window.__ran=true"></form>', id="form"),
    pytest.param('<p style="background:url(https://example.org/x)">text</p>', id="style attribute"),
]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "made",
    [
        pytest.param(sanitise, id="html"),
        pytest.param(sanitise_table, id="table"),
        pytest.param(lambda text: Page().html(f"Before {text}\n\n{text}\n\nafter", "here"), id="markdown"),
    ],
)
def test_nothing_that_could_run_or_fetch_stays(payload, made):
    html = str(made(payload))
    assert not re.search(
        r"<(script|img|svg|iframe|style|math|form|input)|javascript:|data:|\son\w+=|style=|url\(", html
    )


def test_markdown_links_are_held_to_safe_schemes():
    html = str(Page().html("[a](javascript:alert(1)) [b](https://iom.int) [c](index.html)", "here"))
    assert "javascript" not in html
    assert 'href="https://iom.int"' in html and 'href="index.html"' in html


def test_headings_get_ids_of_their_own_in_any_alphabet():
    page = Page()
    html = str(page.html('## Деньги\n\n## Деньги\n\n## Ақша\n\n<p id="s-деньги" class="x">raw</p>', "here"))
    assert re.findall(r' id="([^"]+)"', html) == ["s-деньги", "s-деньги-2", "s-ақша"]
    assert [heading.text for heading in page.headings] == ["Деньги", "Деньги", "Ақша"]


def test_the_title_is_taken_out():
    page = Page()
    assert page.title(["Words.", "# The title\n\nMore."]) == "The title"
    assert "title" not in str(page.html("# The title\n\nMore.", "here"))


def test_footnotes_are_numbered_over_the_whole_page():
    page = Page()
    texts = [page.define(text, "here") for text in ("A.[^b] B.[^a]\n\n[^a]: First.", "C.[^a]\n\n[^b]: Second.")]
    html = "".join(str(page.html(text, "here")) for text in texts)
    assert re.findall(r'href="#note-(\d)"', html) == ["1", "2", "2"]
    assert page.order == ["b", "a"]
    assert "[^" not in html


def test_a_footnote_without_text_is_named():
    with pytest.raises(ReportError, match=r"cell 'x': footnote \[\^gone\] has no text"):
        Page().html("A.[^gone]", "cell 'x'")


def test_a_footnote_defined_twice_is_named():
    page = Page()
    page.define("[^a]: One.", "cell 'x'")
    with pytest.raises(ReportError, match=r"cell 'y': footnote \[\^a\] is defined twice"):
        page.define("[^a]: Two.", "cell 'y'")


def test_a_picture_in_markdown_is_refused():
    with pytest.raises(ReportError, match=r"cell 'x': a picture in markdown.*step\.figure"):
        Page().html("![alt](picture.png)", "cell 'x'")


def test_empty_header_cells_of_a_table_become_plain_cells():
    html = "<table><thead><tr><th></th><th>a</th></tr></thead><tbody><tr><th>b</th><td>c</td></tr></tbody></table>"
    assert re.findall(r"<t[hd]>[abc]?</t[hd]>", str(sanitise_table(html))) == [
        "<td></td>",
        "<th>a</th>",
        "<th>b</th>",
        "<td>c</td>",
    ]


def test_an_empty_table_has_no_headers():
    html = "<table><thead><tr><th></th><th>a</th></tr></thead><tbody></tbody></table>"
    assert "<th>" not in str(sanitise_table(html)) and "<thead>" in str(sanitise_table(html))


def test_a_table_keeps_its_sides_and_fills_short_rows_up():
    html = str(Page().html("| a | b | c |\n| :-- | :-: | --: |\n| 1 | `x|y` \\| z |", "here"))
    assert re.findall(r'<th class="(\w+)">', html) == ["left", "center", "right"]
    assert re.findall(r"<td[^>]*>(.*?)</td>", html) == ["1", "<code>x|y</code> | z", ""]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("| a | | b", ["a", "", "b"]),
        (r"| \| | b |", ["|", "b"]),
        ("| $|x|$ | $5 | $6 |", ["$|x|$", "$5", "$6"]),
        ("| ``a|`|b`` |", ["``a|`|b``"]),
        ("||", [""]),
    ],
)
def test_a_row_is_taken_apart_at_its_bars(row, cells):
    assert cells_of(row) == cells


def test_a_formula_of_its_own_line_in_a_paragraph_is_a_part_of_it():
    html = str(Page().html("Let $$x$$ be.\n\n$$\ny\n$$", "here"))
    assert html.count("<span class=") == 1 and html.count("<div class=") == 1
    assert "<div" not in html.partition("</p>")[0]


def test_a_footnote_of_two_paragraphs_stays_one():
    page = Page()
    assert page.define("A.[^a]\n\n[^a]: One.\n\n    Two.\n\nThree.", "here").split() == ["A.[^a]", "Three."]
    assert page.notes == {"a": "One. Two."}


def test_a_formula_may_go_on_in_the_next_line_but_not_in_the_next_paragraph():
    assert "<math>" in Page().html("Let $a +\nb$ be.", "here")
    assert "<math>" not in Page().html("It costs $a.\n\nAnd b$ more.", "here")


def test_headings_of_an_output_stand_below_the_one_above_it():
    counter = Counter(Page())
    html = counter.markdown("# Results\n\n### Detail\n\nText.", "here")
    assert re.findall(r"<h(\d)[^>]*>(\w+)", html) == [("3", "Results"), ("4", "Detail")]


def test_a_table_without_rows_says_so():
    html = empty_said(sanitise_table(pd.DataFrame(columns=["a", "b"])._repr_html_()), "No rows")
    assert '<tr><td colspan="3">No rows</td></tr></tbody>' in html
    filled = sanitise_table(pd.DataFrame({"a": [1]})._repr_html_())
    assert empty_said(filled, "No rows") == filled
