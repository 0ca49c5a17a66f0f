"""From a number to its row and on to the raw file; terms, foreign words and the figure that comes first."""

from types import SimpleNamespace

import pytest
from markupsafe import Markup

from kazmig.evidence.facts import Fact, Facts, derived
from kazmig.project.inventory import Inventory, Source
from kazmig.report.follow import Follow
from kazmig.report.foreign import marked
from kazmig.report.leaf_numbers import closure
from kazmig.report.raw_cells import Cell, RawCells
from kazmig.report.terms_used import Terms, pattern_of
from kazmig.words.marks import MARK_CLOSE, MARK_MIDDLE, MARK_OPEN


def fact(key, value, place="2.3, paragraph 1", **about):
    about = {
        "unit": key.rpartition(".")[2],
        "period": "2022",
        "measure": "stock",
        "population": "migrant_workers",
    } | about
    return Fact(key, value, source="labour_permits", quality="register", place=place, **about)


WORKERS = fact("labour.official.persons", 327_000)
SHARE = fact("labour.official.UZB.share_pct", 70.4)
UZBEK = derived(
    "labour.official.UZB.persons",
    230_208,
    [SHARE, WORKERS],
    unit="persons",
    source="labour_permits",
    quality="register",
)


def number(text):
    return f"{MARK_OPEN}0{MARK_MIDDLE}{text}{MARK_CLOSE}"


def element(_):
    return WORKERS, '<data value="327000">'


def test_a_number_leads_to_its_row():
    html = Follow().marked(f"<p>There are {number('327,000')} of them.</p>", element)
    assert html == (
        '<p>There are <a class="num" href="#n-labour.official.persons" tabindex="-1"><data value="327000">327,000'
        "</data></a> of them.</p>"
    )


@pytest.mark.parametrize(
    ("follow", "html"),
    [
        pytest.param(Follow(linked=False), f"<p>{number('5')}</p>", id="a page without rows"),
        pytest.param(Follow(), f'<p><a href="x.html">see {number("5")}</a></p>', id="inside a link"),
    ],
)
def test_no_link_stands_in_another_nor_leads_nowhere(follow, html):
    made = follow.marked(html, element)
    assert 'class="num"' not in made and made.count("<data") == made.count("</data>") == 1


def test_a_passage_with_numbers_has_one_link_to_their_list():
    follow = Follow()
    html = follow.noted(follow.marked(f"<p>{number('327,000')}, {number('327,000')}</p>", element), "b", "Head", "All")
    assert html.endswith('<p class="follow"><a href="#p-b">All (1)</a></p>\n')
    assert follow.passages[0].numbers == (("labour.official.persons", "327,000"),)
    assert follow.noted(Markup("<p>None.</p>"), "c", "Head", "All") == "<p>None.</p>"
    assert len(follow.passages) == 1


def test_everything_that_a_number_was_computed_from_is_followed():
    facts = Facts([WORKERS, SHARE, UZBEK])
    assert closure(facts, ["labour.official.UZB.persons"]) == set(facts)
    assert closure(facts, ["labour.official.persons", "no.such.key"]) == {"labour.official.persons"}


ROWS = (
    "series,group,dimension,category,printed,value,unit,precision,bound,width,period,measure,population,place\n"
    'official,,total,,327 thousand,327,persons_thousand,1,nearest,,2022,stock,migrant_workers,"2.3, paragraph 1"\n'
    'official,,citizenship,Uzbekistan,70.4%,70.4,share_pct,0.1,nearest,,2022,stock,migrant_workers,"2.3, paragraph 1"\n'
    'official,,citizenship,Kyrgyzstan,3%,3,share_pct,1,nearest,,2022,stock,migrant_workers,"2.3, paragraph 1"\n'
    'official,,citizenship,Tajikistan,3%,3,share_pct,1,nearest,,2022,stock,migrant_workers,"2.3, paragraph 1"\n'
)


@pytest.fixture
def cells(tmp_path):
    path = tmp_path / "labour_permits.csv"
    path.write_text(ROWS, encoding="utf-8")
    source = Source("labour_permits", files=(path,))
    inventory = SimpleNamespace(sources={"labour_permits": source})
    assert isinstance(Inventory, type)
    return RawCells(inventory)


@pytest.mark.parametrize(
    ("asked", "cell"),
    [
        pytest.param(WORKERS, Cell("labour_permits.csv", 2, "327 thousand"), id="scaled"),
        pytest.param(SHARE, Cell("labour_permits.csv", 3, "70.4%"), id="a share"),
        pytest.param(
            fact("labour.official.TJK.share_pct", 3),
            Cell("labour_permits.csv", 5, "3%"),
            id="by its country of two alike",
        ),
        pytest.param(UZBEK, None, id="computed, so printed nowhere"),
        pytest.param(fact("labour.official.persons", 328_000), None, id="another value"),
        pytest.param(fact("labour.official.persons", 327_000, "2.4"), None, id="another place"),
        pytest.param(fact("labour.official.persons", 327_000, period="2021"), None, id="another period"),
    ],
)
def test_a_printed_number_is_found_in_the_file_received(cells, asked, cell):
    assert cells.of(asked) == cell


def test_nobodys_own_row_is_shown(tmp_path):
    path = tmp_path / "labour_permits.csv"
    path.write_text(ROWS, encoding="utf-8")
    source = Source("labour_permits", files=(path,), format="records")
    assert RawCells(SimpleNamespace(sources={"labour_permits": source})).of(WORKERS) is None


ALONE = '<body><p lang="en">Same</p><code>facts</code><svg><text>word</text></svg><a href="facts.csv">CSV</a>'


@pytest.mark.parametrize(
    ("language", "html", "expected"),
    [
        pytest.param("en", "<body><p>Key words</p>", "<body><p>Key words</p>", id="English stays"),
        pytest.param(
            "ru",
            "<body><p>Файл Displacement Tracking Matrix (DTM)</p>",
            '<body><p>Файл <span lang="en">Displacement Tracking Matrix (DTM)</span></p>',
            id="a name in Latin letters",
        ),
        pytest.param(
            "kk",
            ALONE,
            ALONE,
            id="what says so, code, drawings and short forms",
        ),
    ],
)
def test_foreign_words_say_their_language(language, html, expected):
    assert marked(html, language) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("саны 45%-ға артты", "саны 45%[-ға] артты"),
        ("<a><data>91,7%</data></a>-ы", "<a><data>91,7%</data></a>[-ы]"),
        ("7,5 млн-нан, ТМД-ға, «Алтын»-ның", "7,5 млн[-нан], ТМД[-ға], «Алтын»[-ның]"),
        ("1-сурет", "1[-сурет]"),
        ("көші-қон, 10-11, 95-пайыздық, чел.-дн", "көші-қон, 10-11, 95-пайыздық, чел.-дн"),
        ("<b>көп</b>-аз", "<b>көп</b>-аз"),
        ("<code>5-ге</code>", "<code>5-ге</code>"),
        ("<table><tr><td>5-ге</td></tr></table>6-ға", "<table><tr><td>5-ге</td></tr></table>6[-ға]"),
    ],
)
def test_an_ending_stays_on_the_line_of_its_number(html, expected):
    kept = expected.replace("[", '<span class="nb">').replace("]", "</span>")
    assert marked(f"<body>{html}", "kk") == f"<body>{kept}"
    assert marked(f"<body>{html}", "en") == f"<body>{html}"


@pytest.mark.parametrize(
    ("language", "term", "text", "found"),
    [
        pytest.param("en", "Key informant", "The key informants said", "key informants", id="en, plural"),
        pytest.param("en", "Register", "A registered worker", "", id="en, another word"),
        pytest.param("ru", "Ключевой информант", "По словам ключевых информантов", "ключевых информантов", id="ru"),
        pytest.param(
            "kk", "Негізгі ақпарат беруші", "негізгі ақпарат берушілердің", "негізгі ақпарат берушілердің", id="kk"
        ),
        pytest.param("kk", "Нұсқа (қайта қарау)", "нұсқаулық бойынша", "", id="kk, another word"),
        pytest.param("kk", "Қалдық", "үйін қалдырып кетеді", "", id="kk, a verb of the same root"),
        pytest.param("kk", "Қалдық", "қалдығы аз", "қалдығы", id="kk, softened"),
        pytest.param("ru", "Охват", "нахват", "", id="not inside a word"),
    ],
)
def test_terms_are_found_in_their_forms(language, term, text, found):
    match = pattern_of(term, language).search(text)
    assert (match[0] if match else "") == found


def test_only_the_first_use_of_a_term_is_a_link_and_none_in_a_heading():
    terms = Terms("en", [{"id": "register", "term_en": "Register"}, {"id": "residual", "term_en": "Residual"}])
    html = terms.linked(Markup("<h2>The register</h2><p>A register, the register.</p>"))
    assert (
        html
        == '<h2>The register</h2><p>A <a class="term" href="#g-register" tabindex="-1">register</a>, the register.</p>'
    )
    assert terms.used == ["register"]
