import nbformat
import pytest

from kazmig.report.cells import Block, check_block, check_figure_words, cited_keys, read_items, typed_digits
from kazmig.report.errors import ReportError
from kazmig.words.narratives import Narrative, Passage, text_id

V4 = nbformat.v4


def cell(name, *tags, text="Words."):
    return V4.new_markdown_cell(text, id=name, metadata={"tags": ["lang:en", *tags]})


def notebook(*cells):
    return V4.new_notebook(cells=list(cells))


def narrative(language="ru", **texts):
    passages = {name: Passage(text, text_id("Words."), line) for line, (name, text) in enumerate(texts.items(), 1)}
    return {language: Narrative(f"narratives/x.{language}.md", language, passages)}


def block(en, ru=None, kk=None):
    texts = {"en": en, "ru": en if ru is None else ru, "kk": en if kk is None else kk}
    return Block(texts, {code: f"x.ipynb, cell 'a-{code}', {code}" for code in texts}, "a")


def test_cells_make_blocks_and_others_stay():
    code = V4.new_code_cell("1", id="code")
    found = read_items(notebook(cell("one"), code, cell("two", "needs:x")), "x.ipynb", narrative(one="Раз", two="Два"))
    assert [type(item).__name__ for item in found] == ["Block", "Plain", "Block"]
    assert found[0].texts == {"en": "Words.", "ru": "Раз"} and found[2].needs == ("x",)
    assert found[2].places["ru"] == "narratives/x.ru.md, line 2, block 'two', ru"


@pytest.mark.parametrize(
    ("cells", "texts", "says"),
    [
        pytest.param([cell("one")], {}, r"x.ru.md, block 'one', ru: there is no such block.*'one' says", id="missing"),
        pytest.param([cell("one")], {"one": ""}, r"line 1, block 'one', ru: there is no such block", id="empty"),
        pytest.param(
            [cell("one", text="Other words.")], {"one": "Слова."},
            r"line 1, block 'one', ru: the English cell 'one' has changed.*translate accept x ru one", id="stale",
        ),
        pytest.param([], {"two": "Слова."}, r"line 1, block 'two', ru: x.ipynb has no English cell", id="left over"),
        pytest.param(
            [V4.new_markdown_cell("Слова.", id="c", metadata={"tags": ["lang:ru"]})], {},
            r"cell 'c': tags lang:ru.*narratives/<page>", id="a translation in the notebook",
        ),
        pytest.param(
            [V4.new_code_cell("1", id="c", metadata={"tags": ["lang:en"]})], {}, r"cell 'c'.*markdown",
            id="on code",
        ),
    ],
)  # fmt: skip
def test_a_block_that_is_not_whole_is_named(cells, texts, says):
    with pytest.raises(ReportError, match=says):
        read_items(notebook(*cells), "x.ipynb", narrative(**texts))


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
        check_block(uneven)


def test_a_broken_placeholder_is_named():
    with pytest.raises(ReportError, match=r"cell 'a-en', en, line 1.*cannot be read"):
        check_block(block("{{ facts.a | }}"))


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
        check_block(block("Words.", kk="12 адам."))


def test_a_number_typed_into_a_placeholder_is_named_with_its_mend():
    with pytest.raises(ReportError, match=r"cell 'a-kk', kk: the number 80 is typed into a placeholder.*`level`"):
        check_block(block("Words.", kk="{{ 80 | pct }} ықтималдықпен."))
