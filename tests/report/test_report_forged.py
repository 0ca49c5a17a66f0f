"""Editions that were made to look whole: names that hide names, marks that hold more, ways in that do more."""

import unicodedata

import pytest

from kazmig.project.manifest import parsed
from kazmig.report import seal
from kazmig.report.contents import FolderContents
from kazmig.report.earlier import own_digest
from kazmig.report.forms import foreign_names, form_of_manifest, form_of_sums, manifest_text
from kazmig.report.revision import marked_as, restored, superseded
from kazmig.report.verify import Verified
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
        pytest.param('<title><a class="</title><script>alert(1)</script>">x</a>', False, id="title that ends early"),
        pytest.param("<!--><script>alert(1)</script>-->", False, id="comment that ends early"),
        pytest.param("<!-- --!><script>alert(1)</script>-->", False, id="comment that ends otherwise"),
        pytest.param("<![CDATA[><script>alert(1)</script>]]>", False, id="section that is none"),
        pytest.param("<?x ><script>alert(1)</script>?>", False, id="instruction that is none"),
        pytest.param('<meta charset="iso-2022-jp"><p class="x">a</p>', False, id="another encoding"),
        pytest.param('<p class="\x1b$B">a</p>', False, id="a sign that changes the encoding"),
        pytest.param("<p class='a\"b'>a</p>", False, id="two kinds of quotes"),
    ],
)
def test_a_way_in_only_leads_on(inner, expected):
    assert leads_on_alone(PLAIN.format(inner)) is expected


def test_a_superseded_page_shows_the_figures_of_its_own_revision():
    page = (
        '<html lang="en"><body><!--banner--><p><!--status--><b>Draft</b><!--/status--></p>'
        '<img src="../../figures/2022Q4/x.svg"><a href="../../data/processed/2022Q4/t.csv">t</a></body></html>'
    )
    marked = superseded(page, "2022Q4", 1, 2)
    forged = marked.replace("2022Q4/r1/x.svg", "2022Q4/x.svg")
    assert restored(marked, "2022Q4", 1) == restored(forged, "2022Q4", 1) == page
    assert marked_as(marked, page, "2022Q4", 1)
    assert marked_as(marked.replace("superseded by", "older than"), page, "2022Q4", 1), "words may change"
    assert not marked_as(forged, page, "2022Q4", 1)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lambda text: text.encode("utf-16"), id="another encoding"),
        pytest.param(lambda text: b"\xef\xbb\xbf" + text.encode(), id="a mark of encoding"),
        pytest.param(lambda text: text.replace('"revision": 1', '"revision": 2,\n "revision": 1').encode(), id="twice"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="line ends"),
        pytest.param(lambda text: text.replace("audit", "\\u0061udit").encode(), id="escaped letters"),
    ],
)
def test_a_manifest_has_one_form(content):
    text = manifest_text(manifest())
    assert form_of_manifest(text.encode(), manifest()) == []
    assert form_of_manifest(content(text), manifest()) != []


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("install.sh", id="at the top"),
        pytest.param("reports/2022Q4/../../x.html", id="leads out"),
        pytest.param("reports/2021Q4/x.html", id="of another quarter"),
        pytest.param("data/processed/2022Q4/FACTS.json", id="in capitals"),
        pytest.param("reports/2022Q4/x.html.", id="a dot at the end"),
        pytest.param("reports/2022Q4/x.html:y", id="a stream"),
        pytest.param("reports/2022Q4/\u202ex.html", id="from right to left"),
        pytest.param("reports/2022Q4/", id="a folder"),
    ],
)
def test_files_are_listed_where_an_edition_has_them(place):
    listed = {FACTS: A, "reports/2022Q4/files/й_(1).csv": A}
    assert foreign_names({"outputs": listed}, "2022Q4") == []
    assert foreign_names({"outputs": {**listed, place: A}}, "2022Q4") != []


def test_two_forms_of_one_letter_are_one_name():
    names = [f"reports/2022Q4/{unicodedata.normalize(form, 'й')}.html" for form in ("NFC", "NFD")]
    assert foreign_names({"outputs": dict.fromkeys(names, A)}, "2022Q4") != []


@pytest.mark.parametrize("line", ["# approved", "f" * 64 + " *x", "f" * 64 + "  x\u2028"])
def test_sums_hold_sums_alone(line):
    content = f"{A}  x\n".encode()
    assert form_of_sums(content, {"x": A}, "SUMS") == []
    assert form_of_sums(content + f"{line}\n".encode(), {"x": A}, "SUMS") != []


def test_what_is_printed_moves_no_cursor():
    said = Verified(0, added=("a\r\x1b[1A\x1b[2KAll is as the manifest says.\u202e",)).lines()
    assert all(line.isprintable() for line in said)


def test_json_nested_without_end_is_refused_as_what_it_is():
    with pytest.raises(ValueError, match="deep"):
        parsed(b"[" * 200_000)


@pytest.mark.parametrize("name", ["README.html", "other"])
def test_what_lies_beside_the_folder_of_an_edition_is_seen(tmp_path, name):
    (tmp_path / "kazmig-2022Q4-r1/data").mkdir(parents=True)
    (tmp_path / "kazmig-2022Q4-r1/data/x.csv").write_text("x")
    (tmp_path / ".DS_Store").write_text("x")
    assert FolderContents.inside(tmp_path).places() == ["data/x.csv"]
    (tmp_path / name).write_text("x")
    assert name in FolderContents.inside(tmp_path).places()
