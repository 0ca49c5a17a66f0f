import nbformat
import pytest

from kazmig.report import ReportError
from kazmig.report.cells import Block, check_block, check_figure_words, cited_keys, read_items, typed_digits

V4 = nbformat.v4


def cells(*languages, tags=(), text="Words."):
    return [
        V4.new_markdown_cell(text, id=f"cell-{number}-{code}", metadata={"tags": [f"lang:{code}", *tags]})
        for number, code in enumerate(languages)
    ]


def notebook(*contents):
    return V4.new_notebook(cells=[cell for content in contents for cell in content])


def block(en, ru=None, kk=None):
    texts = {"en": en, "ru": en if ru is None else ru, "kk": en if kk is None else kk}
    return Block(texts, {code: f"a-{code}" for code in texts})


def test_adjacent_cells_make_blocks_and_others_stay():
    code = V4.new_code_cell("1", id="code")
    found = read_items(notebook(cells("en", "ru", "kk", "en", "ru", "kk"), [code], cells("kk", "ru", "en")), "x.ipynb")
    assert [type(item).__name__ for item in found] == ["Block", "Block", "Plain", "Block"]
    assert found[3].ids["en"] == "cell-2-en"


@pytest.mark.parametrize(
    ("spoiled", "says"),
    [
        pytest.param([cells("en", "ru")], r"x.ipynb, cell 'cell-0-en'.*no kk.*lang:kk", id="a language is missing"),
        pytest.param([cells("en", "de")], r"cell 'cell-1-de'.*one of en, ru, kk", id="an unknown language"),
        pytest.param(
            [cells("en", "ru"), cells("kk", tags=("needs:x",))], r"cell 'cell-0-kk', kk.*same tags", id="tags differ"
        ),
        pytest.param(
            [[V4.new_code_cell("1", id="c", metadata={"tags": ["lang:en"]})]], r"cell 'c'.*markdown cell", id="on code"
        ),
    ],
)
def test_an_incomplete_block_is_named(spoiled, says):
    with pytest.raises(ReportError, match=says):
        read_items(notebook(*spoiled), "x.ipynb")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        pytest.param('{{ facts["a.b.persons"] | num }}', {"a.b.persons"}, id="by key"),
        pytest.param("{{ facts.a.b.persons | num }}", {"a.b.persons"}, id="by path"),
        pytest.param('{{ facts["a.persons"].low | num }}', {"a.persons"}, id="an attribute of a fact"),
        pytest.param('{% if "a" in facts %}{{ facts.b.persons | num }}{% endif %}', {"b.persons"}, id="in a condition"),
        pytest.param('{{ facts.gap | leaders("persons", 3) }}', {"gap"}, id="a list"),
        pytest.param("No placeholder.", set(), id="none"),
    ],
)
def test_cited_keys(text, keys):
    assert cited_keys(text) == keys


def test_a_placeholder_in_one_language_only_is_named():
    uneven = block("{{ facts.a.persons | num }}", ru="Слова.", kk="{{ facts.a.persons | num }}")
    with pytest.raises(ReportError, match=r"x.ipynb, cell 'a-ru', ru: 'a.persons' is cited in en, kk but not here"):
        check_block(uneven, "x.ipynb")


def test_a_broken_placeholder_is_named():
    with pytest.raises(ReportError, match=r"cell 'a-en', en, line 1.*cannot be read"):
        check_block(block("{{ facts.a | }}"), "x.ipynb")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("It was 668,422 workers.", ["668,422"], id="a number"),
        pytest.param("Доля составила 41,1 %.", ["41,1"], id="a share"),
        pytest.param("About 7 of them.", ["7"], id="a digit"),
        pytest.param("In 2022 and 2022Q4, from 2023–2027.", [], id="years and quarters"),
        pytest.param("It grew by 2022%.", ["2022"], id="a percentage that looks like a year"),
        pytest.param("Sent USD557 and KZT‑257.", ["557", "257"], id="currencies are no names"),
        pytest.param("Workers-668422.", ["668422"], id="a long number is no name"),
        pytest.param("COVID-19, KZ-47 and the G20.", [], id="names"),
        pytest.param('Decree {{ "961/2022" | literal }}.', [], id="a literal"),
        pytest.param("A note.[^12]\n\n[^12]: Decree 961, 30 November.", [], id="footnotes"),
        pytest.param("1. First\n2. Second", [], id="numbers of list items"),
        pytest.param("[link](https://dtm.iom.int/node/22931)", [], id="an address"),
    ],
)
def test_typed_digits(text, found):
    assert typed_digits(text) == found


@pytest.mark.parametrize(
    ("code", "says"),
    [
        pytest.param('step.figure("a", title="Sent 257 bn", alt=x)', "'257' are typed into the title", id="title"),
        pytest.param('step.figure("a", note=f"{x} of 41.1%")', "'41.1' are typed into the note", id="f-string"),
        pytest.param('step.figure("a", title="In 2022, {{ facts.a | num }}", alt="KZ-47")', None, id="year and fact"),
        pytest.param('step.place("a"); show(title="257")', None, id="no figure"),
        pytest.param("%matplotlib inline", None, id="a magic"),
    ],
)
def test_a_digit_typed_into_the_words_of_a_figure_is_named(code, says):
    if says is None:
        check_figure_words(code, "x.ipynb, cell 'draw'")
    else:
        with pytest.raises(ReportError, match=f"x.ipynb, cell 'draw', en: the digits {says} of a figure"):
            check_figure_words(code, "x.ipynb, cell 'draw'")


def test_a_typed_digit_is_named_with_its_mend():
    with pytest.raises(ReportError, match=r"cell 'a-kk', kk: the digits '12' are typed.*literal"):
        check_block(block("Words.", kk="12 адам."), "x.ipynb")
