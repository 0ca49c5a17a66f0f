import re

import pytest
from bs4 import BeautifulSoup

from kazmig.report.errors import ReportError
from kazmig.report.formulas import FormulaError, mathml, quoted
from kazmig.report.markdown import MARK_CLOSE, MARK_MIDDLE, MARK_OPEN, Page
from kazmig.report.sanitise import sanitise_table


def page(text):
    made = Page()
    return str(made.html(made.define(text, "here"), "here"))


def words(html):
    return BeautifulSoup(html, "html.parser").get_text()


@pytest.mark.parametrize(
    ("tex", "parts"),
    [
        (r"\hat{N}_{i} = \sum_{r} w_{r} n_{ir}", ["<mover", "∑", "<msub><mi>w</mi><mi>r</mi></msub>"]),
        (r"\frac{n_k}{N}", ["<mfrac><msub><mi>n</mi><mi>k</mi></msub><mi>N</mi></mfrac>"]),
        (r"\operatorname{Var}(x) \le \sqrt[3]{x}", ["<mi>Var</mi>", "≤", "<mroot>"]),
        (r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}", ["<mtable", "<mo>{</mo>"]),
        (r"\text{рабочие}", ["<mtext>рабочие</mtext>"]),
    ],
)
def test_tex_becomes_mathml(tex, parts):
    made = mathml(tex, display=False)
    assert made.startswith("<math>") and made.endswith("</math>")
    assert [part for part in parts if part not in made] == []


@pytest.mark.parametrize(
    "tex",
    [r"\foo{x}", r"\frac{1}", r"x_{", r"\left( a", "a & b", r"\boxed{x}", r"\cancel{x}", r"\href{javascript:x}{y}"],
)
def test_a_formula_that_is_not_understood_is_refused_and_never_shown_wrong(tex):
    with pytest.raises(FormulaError):
        mathml(tex, display=True)


def test_nothing_in_a_formula_can_run():
    made = mathml(r"\text{</mtext><img src=x onerror=alert(1)><script>alert(1)</script>}", display=False)
    assert not re.search(r"<(img|script)", made)


@pytest.mark.parametrize("number", ["668,422", "31,9\u00a0%", "668\u202f422", "a_b", "{c}", "$5", "#1", "x&y"])
def test_a_number_in_a_formula_stands_as_it_is_written(number):
    assert words(mathml(quoted(number), display=False)).replace("\u00a0", " ").split() == number.split()


def test_a_cited_number_in_a_formula_loses_its_mark_and_keeps_its_text():
    html = page(f"$N = {MARK_OPEN}0{MARK_MIDDLE}668,422{MARK_CLOSE}$")
    assert "<mtext>668,422</mtext>" in html and not re.search("[\ue000-\ue004]", html)


@pytest.mark.parametrize(
    ("text", "inline", "display"),
    [
        ("A $x$ and $y_i$.", 2, 0),
        ("A $$x$$ within.", 0, 1),
        ("$$\nx\n$$", 0, 1),
        ("$$ x $$", 0, 1),
        ("- item\n\n  $$\n  x\n  $$", 0, 1),
        ("> $$\n> x\n> $$", 0, 1),
        ("\\begin{align}\na &= b\n\\end{align}", 0, 1),
        (r"\\(x\\) as JupyterLab reads it", 1, 0),
        ("Let \\\\[x\\\\] be", 0, 1),
        ("Let \\begin{align} a &= b \\end{align} be", 0, 1),
        ("| a |\n| --- |\n| $x$ |", 1, 0),
        ("It costs $5 or $6.", 0, 0),
        (r"It costs \$5 and \$6.", 0, 0),
        ("`$x$` and ``$y$``", 0, 0),
        ("```\n$$\nx\n$$\n```", 0, 0),
        ("    $$x$$", 0, 0),
    ],
)
def test_formulas_are_found_where_jupyterlab_finds_them(text, inline, display):
    html = page(text)
    assert html.count("<math>") == inline
    assert html.count('<math display="block">') == display


def test_a_wrong_formula_is_named_with_its_cell():
    with pytest.raises(ReportError, match=r"cell 'x': the formula \\foo cannot be shown \(Unknown command"):
        Page().html(r"$\foo$", "cell 'x'")


def test_a_heading_with_a_formula_reads_as_words():
    made = Page()
    made.html("## The share $p_k$", "here")
    assert made.headings[0].text == "The share p k" and made.headings[0].id == "s-the-share-p-k"


@pytest.mark.parametrize(
    "code",
    [
        "`[^0-9]+`",
        "```\n[^1]: this line stays\n# so does this\n<details>\n```",
        "~~~\n[^1]: stays\n~~~",
        '    district id = 12 class="x"\n    [^1]: stays',
        '`<p id="x" class="y">`',
    ],
)
def test_code_is_never_touched(code):
    shown = words(page(f"Text.\n\n{code}\n\nText.[^a]\n\n[^a]: Source."))
    inside = [line.strip() for line in code.splitlines() if not line.startswith(("```", "~~~"))]
    assert [line for line in inside if line.strip("`") not in shown] == []


@pytest.mark.parametrize(
    "text", ["district id = 12 doubled", 'column name="income" moved', "income class=3", "a style='x' b", "1 < 2 id=3"]
)
def test_words_of_a_table_stay(text):
    import pandas as pd

    html = str(sanitise_table(pd.DataFrame({"reason": [text], text: [1]})._repr_html_()))
    cells = [cell.get_text() for cell in BeautifulSoup(html, "html.parser").find_all(["td", "th"])]
    assert cells.count(text) == 2
    assert not re.search(r"<\w+[^>]*\s(id|class|style|name)=", html)


def test_raw_html_loses_its_names_and_keeps_its_text():
    html = page('<p id="main" class="partner">district id = 12 &amp; <b style="x">class=3</b> &#169;</p>')
    assert "district id = 12 &amp; <b>class=3</b> ©" in html and "<p>" in html
    assert "<b>x</b> id=3" in page("<b>x</b> id=3")


def test_a_named_place_can_be_led_to():
    made = Page()
    html = str(made.html('<a name="Totals"></a> and [here](#Totals)', "here"))
    assert 'id="s-totals"' in html and 'href="#s-totals"' in html and made.dead_links() == []


def test_links_lead_to_the_page_of_a_notebook():
    made = Page(pages={"30_reconcile_workers": "two_counts.ru.html"})
    html = str(made.html("[a](30_reconcile_workers.ipynb#The-Gap) [b](gone.ipynb) [c](x.csv) [d](ftp://x)", "cell 'x'"))
    assert 'href="two_counts.ru.html#s-the-gap"' in html
    assert [sentence.split("leads")[0] for sentence in made.dead_links()] == [
        "cell 'x': the link gone.ipynb ", "cell 'x': the link x.csv ", "cell 'x': the link ftp://x ",
    ]  # fmt: skip
