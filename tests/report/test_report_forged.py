"""Editions that were made to look whole: names that hide names, marks that hold more, ways in that do more."""

import pytest

from kazmig.report import seal
from kazmig.report.earlier import own_digest
from kazmig.report.revision import restored
from kazmig.report.ways_in import leads_on_alone

FACTS, AUDIT, RAW = "data/processed/2022Q4/facts.json", "data/processed/2022Q4/audit.csv", "data/raw/2022Q4/a.csv"
A, B, C, FORGED = ("a" * 64, "b" * 64, "c" * 64, "f" * 64)


def manifest(**changed):
    found = {"quarter": "2022Q4", "revision": 1, "inputs": {RAW: A}, "outputs": {AUDIT: B, FACTS: C}, "prose": {}}
    return found | {"edition": seal.edition_digest(seal.parts_of(found))} | changed


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"outputs": {AUDIT: B, FACTS: FORGED}, "prose": {FACTS: C}}, id="prose in place of facts"),
        pytest.param({"outputs": {FACTS: C}, "prose": {AUDIT: B}}, id="a table called prose"),
        pytest.param({"outputs": {FACTS: C}, "inputs": {f"{RAW}\n{B}  {AUDIT}": A}}, id="two names in one"),
        pytest.param({"outputs": {FACTS: C}, "inputs": {RAW: f"{A}  {RAW}\n{B}  {AUDIT}"[:64]}}, id="no digest"),
        pytest.param({"quarter": "2022Q4\n"}, id="a quarter of two lines"),
    ],
)
def test_another_list_of_files_never_has_the_same_edition_digest(changed):
    assert own_digest(manifest()) == []
    assert own_digest(manifest(**changed)) != []


BANNER = (
    '<!--banner-->\n<div class="banner superseded"><p><strong>Old.</strong> <a href="../index.html">New</a></p></div>'
)
STATUS = '<!--status--><span class="state">Superseded</span><!--was <b>Draft</b>--><!--/status-->'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("</strong>", "</strong><script>alert(1)</script>", id="script in the banner"),
        pytest.param("Old.", "<img src=x>", id="picture in the banner"),
        pytest.param("../index.html", "https://example.org/", id="another address"),
        pytest.param("<!--status-->", "<!--status--><b>forged</b>", id="more in the status"),
    ],
)
def test_the_mark_of_a_superseded_page_holds_no_more_than_the_mark(before, after):
    page = f'<html lang="en"><body>{BANNER}<p>{STATUS}</p></body></html>'
    honest, forged = (restored(html, "2022Q4", 1) for html in (page, page.replace(before, after, 1)))
    assert "superseded" not in honest and "<b>Draft</b>" in honest
    assert forged != honest


PLAIN = '<html lang="en"><head><meta http-equiv="refresh" content="0; url=reports/x.html"></head><body>{}</body></html>'


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param('<p class="x"><a href="reports/2022Q4/index.html#a">Open</a></p>', True, id="a link"),
        pytest.param("<style>body { color: #333 }</style>", True, id="a style"),
        pytest.param("<svg/onload=alert(1)>", False, id="svg"),
        pytest.param('<meta http-equiv=refresh content="0;https://evil.example">', False, id="refresh"),
        pytest.param('<a href="&#104;ttps://evil.example">x</a>', False, id="escaped address"),
        pytest.param('<a href="\\\\evil.example">x</a>', False, id="backslashes"),
        pytest.param('<a href="//evil.example">x</a>', False, id="no scheme"),
        pytest.param('<button formaction="javascript:alert(1)">x</button>', False, id="button"),
        pytest.param('<p style="background:url(https://evil.example)">x</p>', False, id="style of an element"),
        pytest.param("<style>@import 'https://evil.example'</style>", False, id="import"),
        pytest.param('<p onclick="alert(1)">x</p>', False, id="handler"),
    ],
)
def test_a_way_in_only_leads_on(inner, expected):
    assert leads_on_alone(PLAIN.format(inner)) is expected
