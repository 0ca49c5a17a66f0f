import json
import shutil

import pytest

from kazmig.project.folders import Project
from kazmig.project.notebook import as_node, tidy, written
from kazmig.report.gate import as_markdown, check_notebook, lost_outputs

OTHER = "20_other"
PIPELINE = f'[step.10_mine]\ntitle = "Mine"\npage = "mine"\n\n[step.{OTHER}]\ntitle = "Other"\n'
TITLE = ("markdown", "# Title\n\nQuestion.", [])
EN = ("markdown", "# Gap\n\n## The gap {{ facts.a.b | num }}\n\n[up](#Gap-and-more)\n\n## Gap and more", ["lang:en"])


@pytest.fixture
def project(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "pipeline.toml").write_text(PIPELINE, encoding="utf-8")
    save(tmp_path, OTHER, [TITLE, ("markdown", "## Итоги за год", [])])
    return Project(tmp_path)


def save(root, name, cells):
    content = {
        "cells": [
            {"cell_type": kind, "id": f"c{number}", "metadata": {"tags": tags}, "source": source}
            | ({"outputs": [], "execution_count": None} if kind == "code" else {})
            for number, (kind, source, tags) in enumerate(cells)
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = root / "notebooks" / f"{name}.ipynb"
    path.write_text(written(tidy(content, name)), encoding="utf-8")
    return path


def said(project, *cells, **options):
    return check_notebook(save(project.root, "10_mine", [TITLE, *cells]), project, **options)


GOOD = {
    "table in a list": "- Sizes\n\n  | a | b |\n  | :-- | --: |\n  | $|x|$ |",
    "formula between brackets": r"Let \\[x^2\\] and \begin{align} a &= b \end{align} be.",
    "money in HTML": "<div>\nIt costs $5 and $6.\n</div>",
    "formula as code in HTML": "<pre>\n$x$ [^1]\n</pre>",
    "comparison": "If a < b and c <5 or `x<y>z`.",
    "heading of another notebook, with code": f"`[a]({OTHER}.ipynb#Gone)`",
    "words": "Words, *emphasis*, `<img>`, <b>bold</b>, x<sub>1</sub>, 3 < 4 and 5 > 4.",
    "code": "```html\n<details>\n# a comment\n[^1]: none\n</details>\n```\n\n    <img src=x>\n\n~~~\n[x](#gone)\n~~~",
    "regex": "Letters are kept by `[^0-9]+`, and `$x` is no formula; it costs $5 or US$6, \\$7.",
    "comment": "<!-- a note to colleagues -->\n\nText.",
    "own anchor": "## My Heading\n\n[a](#My-Heading) [b](#my-heading) [c](#My%20Heading)",
    "own anchor in Kazakh": "## Итоги қорытынды\n\n[a](#Итоги-қорытынды)",
    "named place": '<a id="totals"></a>\n\nTotals.\n\n[see](#totals)',
    "setext": "Heading\n-------\n\n[a](#Heading)",
    "notebook": f"[a]({OTHER}.ipynb), [b](./{OTHER}.ipynb#Итоги-за-год), [c](https://iom.int), <https://stat.gov.kz>",
    "footnote": "A.[^a]\n\n[^a]: Source, [page](https://iom.int), 2023.",
    "formula": r"Let $\hat{N}_i = \sum_r w_r$ and"
    + "\n\n$$\nx < y\n$$\n\n"
    + r"\begin{align} a &= b \\ c &= d \end{align}",
    "formula with a fact": "$N = {{ facts.a.b | num }}$",
    "table": "| a | b |\n| --- | ---: |\n| 1 | `x|y` |",
    "link in HTML": '## My Heading\n\n<a href="#My-Heading">a</a> <a href="https://iom.int">b</a>',
}
BAD = {
    "row longer than its head": ("| a | b |\n| - | - |\n| 1 | 2 | extra |", "so that 'extra' would not be shown"),
    "footnote in a list": ("- a\n\n  [^q]: https://iom.int", "the text of footnote [^q] stands within a list"),
    "footnote in a quotation": ("> [^q]: https://iom.int", "the text of footnote [^q] stands within a list"),
    "formula in HTML": ("<div>\n$x$ words\n</div>", "$x$ within a block of HTML"),
    "footnote in HTML": ("<div>\nwords[^a]\n</div>", "[^a] within a block of HTML"),
    "two sums of money": ("It is $5, or 10$.", "'$5, or 10$' is read as a formula"),
    "comparison": ("a <b and c> d", "<b and c> is read as HTML"),
    "number of a formula": (r"see \eqref{a}", r"\eqref{a} outside of a formula"),
    "fact that nobody fills in": ("There are {{ facts.a.b | num }}.", "{{ facts.a.b | num }} would stand on the page"),
    "second title": ("# Another", "a second title, 'Another' (the first is 'Title'). A page has one; write it with ##"),
    "second title, underlined": ("Another\n=======", "a second title, 'Another'"),
    "picture": ('Text <img src="a.png">', "HTML <img>, which no page shows. Draw it with step.figure"),
    "picture in markdown": ("![](a.png)", "a picture in markdown ('a.png'). Draw it with step.figure"),
    "attached picture": ("![a](attachment:a.png)", "a picture in markdown ('a')"),
    "details": (
        "<details><summary>More</summary>\n\nText\n\n</details>",
        "HTML <details>, which no page shows. Write a h",
    ),
    "video": ('<video src="a.mp4"></video>', "HTML <video>, which no page shows"),
    "frame": ('<iframe src="https://x.org"></iframe>', "HTML <iframe>"),
    "style": ("<style>p {color: red}</style>", "HTML <style>, which no page shows. Pages have one style"),
    "script": ("<script>alert(1)</script>", "HTML <script>"),
    "drawing": ("<svg><circle/></svg>", "HTML <svg>"),
    "own mathml": ("<math><mi>x</mi></math>", "HTML <math>"),
    "centred": ("<center>Text</center>", "HTML <center>"),
    "dead anchor": ("## Here\n\n[a](#there)", "the link #there leads to no heading of its page. Headings there: #Here"),
    "dead notebook": ("[a](13_gone.ipynb)", "the link 13_gone.ipynb leads to no notebook of pipeline.toml"),
    "dead heading elsewhere": (f"[a]({OTHER}.ipynb#Gone)", f"the link {OTHER}.ipynb#Gone leads to no heading"),
    "file that no reader has": ("[a](../data/raw/2022Q4/context.csv)", "the link ../data/raw/2022Q4/context.csv leads"),
    "address that nothing opens": ("[a](file:///home/a.csv)", "the link file:///home/a.csv leads"),
    "footnote": ("A.[^a]", "footnote [^a] has no text"),
    "regex as words": (
        "Letters [^0-9] stay",
        "footnote [^0-9] has no text. Add a line  [^0-9]: source, date.  If it is",
    ),
    "two footnotes": ("A.[^a]\n\n[^a]: One.\n\n[^a]: Two.", "footnote [^a] is defined twice"),
    "formula": (r"$\foo{x}$", r"the formula \foo{x} cannot be shown (Unknown command"),
    "footnote that nothing cites": ("A.\n\n[^a]: Words.", "footnote [^a] is cited nowhere"),
    "link without words": ("A [](https://iom.int)", "a link without words"),
    "title in HTML": ("<h1>Another</h1>", "HTML <h1>, which no page shows. Write a heading with ##"),
    "dead anchor in HTML": ('<a href="#there">a</a>', "the link #there leads to no heading"),
    "dead notebook in HTML": ('<a href="13_gone.ipynb">a</a>', "the link 13_gone.ipynb leads to no notebook"),
    "script in a link": ('<a href="javascript:f()">a</a>', "the link javascript:f() leads to nothing"),
    "formula cut off": ("$$\n\\frac{1}\n$$", "cannot be shown"),
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_what_a_page_shows_passes(project, text):
    assert said(project, ("markdown", text, [])) == []


@pytest.mark.parametrize(("text", "sentence"), BAD.values(), ids=BAD)
def test_what_a_page_would_drop_is_named_by_cell_with_its_mend(project, text, sentence):
    found = said(project, ("markdown", "Fine.", []), ("markdown", text, []))
    assert len(found) >= 1
    assert found[0].startswith("10_mine.ipynb, cell 'c2': ")
    assert sentence in found[0]


def test_a_raw_cell_is_named(project):
    assert said(project, ("raw", "x", [])) == [
        "10_mine.ipynb, cell 'c1': a raw cell, which no page shows. Make it markdown, or delete it."
    ]


@pytest.mark.parametrize(
    ("tag", "meant"), [("Lang:en", "lang:en"), ("key_findings", "key-findings"), ("parameter", "parameters"), ("x", "")]
)
def test_a_tag_that_is_nearly_one_of_ours_is_named(project, tag, meant):
    found = said(project, ("markdown", "Text.", [tag]))
    assert found == (
        [f"10_mine.ipynb, cell 'c1': the tag '{tag}' means nothing here. Did you mean '{meant}'?"] if meant else []
    )


def test_all_that_is_wrong_is_said_at_once(project):
    found = said(project, ("markdown", "<img>\n\n# Second", []), ("markdown", "<svg></svg>", []), ("raw", "x", []))
    assert len(found) == 4


def test_titles_and_links_are_those_of_their_own_page(project):
    # The title of the English prose stands beside the notebook's own; a heading of the notebook is not on its page.
    assert said(project, EN) == []
    assert (
        "leads to no heading"
        in said(project, ("markdown", "## Method", []), ("markdown", "[a](#Method)", ["lang:en"]))[0]
    )
    assert said(project, ("markdown", "[a](#Gap)", []), ("markdown", "## Gap", ["lang:en"])) == []


@pytest.mark.parametrize(
    ("link", "dead"),
    [
        (f"{OTHER}.ipynb#Итоги-за-год", False),
        (f"../notebooks/{OTHER}.ipynb#Итоги-за-год", False),
        (f"{OTHER}.ipynb#Итоги", True),
        (f"{OTHER}.ipynb#%D0%98%D1%82%D0%BE%D0%B3%D0%B8", True),
        ("30_told.ipynb#Вывод", False),
        ("30_told.ipynb#Method", True),
    ],
)
def test_a_link_leads_to_a_heading_of_the_page_in_its_own_language(project, link, dead):
    (project.root / "pipeline.toml").write_text(f'{PIPELINE}\n[step.30_told]\ntitle = "Told"\npage = "told"\n')
    save(project.root, "30_told", [("markdown", "## Method", []), ("markdown", "## Result", ["lang:en"])])
    folder = project.root / "narratives"
    folder.mkdir()
    (folder / "told.ru.md").write_text("<!-- block: c1 | english: new -->\n\n## Вывод\n", encoding="utf-8")
    (folder / "mine.ru.md").write_text(f"<!-- block: c1 | english: new -->\n\n[a]({link})\n", encoding="utf-8")
    found = said(project, ("markdown", "Text.", ["lang:en"]))
    assert bool(found) == dead
    assert not dead or "leads to no heading of that notebook's page" in found[0]


def test_prose_beside_the_notebook_is_looked_at_too(project):
    folder = project.root / "narratives"
    folder.mkdir()
    (folder / "mine.ru.md").write_text("<!-- block: c1 | english: new -->\n\nТекст <img src=x>.\n", encoding="utf-8")
    found = said(project, ("markdown", "Text.", ["lang:en"]))
    assert len(found) == 1 and "mine.ru.md" in found[0] and "HTML <img>" in found[0]


def test_a_broken_notebook_is_one_sentence(project):
    path = project.notebooks / "10_mine.ipynb"
    path.write_text("{", encoding="utf-8")
    assert len(check_notebook(path, project)) == 1


OUTPUTS = {
    "address in text": ({"text/plain": "[<matplotlib.lines.Line2D at 0x7f3c2a1b4d90>]"}, "holds a place in memory"),
    "address in a table": ({"text/html": "<table><tr><td>&lt;f at 0x7f3c2a1b4d90&gt;</td></tr></table>"}, "in memory"),
    "picture": ({"image/png": "iVBO", "text/plain": "<Figure size 640x480 with 1 Axes>"}, "kind image/png"),
    "drawing": ({"image/svg+xml": "<svg/>"}, "kind image/svg+xml"),
    "script": ({"application/javascript": "alert(1)"}, "kind application/javascript"),
    "slider": ({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider()"}, "widget"),
    "picture in html": ({"text/html": '<img src="a.png">'}, "HTML <img>"),
    "frame": ({"text/html": "<iframe></iframe>"}, "HTML <iframe>"),
    "drawing by script": ({"application/vnd.vegalite.v5+json": {}, "text/plain": "c"}, "kind application/vnd.vegalite"),
    "document": ({"application/pdf": "x", "text/plain": "c"}, "kind application/pdf"),
    "colours": ({"text/plain": "\x1b[31mred\x1b[0m"}, "signs for a terminal"),
    "link in HTML": ({"text/html": "<a href='a.csv'>a</a> <a href='https://iom.int'>b</a>"}, "the link a.csv"),
    "drawing in markdown": ({"text/markdown": "Text <svg></svg>"}, "HTML <svg>"),
}
SHOWN = {
    "figure": {"application/vnd.kazmig.figure+json": {"name": "a"}, "image/png": "iVBO", "text/plain": "a"},
    "table": {
        "text/html": "<div><style scoped>td {}</style><table class='dataframe'><tr><td>1</td></tr></table></div>"
    },
    "text": {"text/plain": "0x10 at 10"},
    "formula": {"text/latex": "$\\displaystyle x^2$", "text/plain": "x**2"},
    "json": {"application/json": {}, "text/plain": "{}"},
}


def output(data):
    return {"output_type": "display_data", "data": data, "metadata": {}}


@pytest.mark.parametrize(("data", "sentence"), OUTPUTS.values(), ids=OUTPUTS)
def test_an_output_that_a_page_would_drop_or_that_changes_each_time_is_named(data, sentence):
    (found,) = lost_outputs("a.ipynb", [("look", output(data))])
    assert found.startswith("a.ipynb, cell 'look'") and sentence in found


@pytest.mark.parametrize("data", SHOWN.values(), ids=SHOWN)
def test_an_output_that_a_page_shows_passes(data):
    assert lost_outputs("a.ipynb", [("look", output(data))]) == []


@pytest.mark.parametrize(
    "line", ["CPU times: user 2 ms, total: 2 ms", "Wall time: 3 ms", "1 s ± 0 ns per loop (mean ± …"]
)
def test_a_measured_time_is_named(line):
    (found,) = lost_outputs("a.ipynb", [("look", {"output_type": "stream", "name": "stdout", "text": f"2\n{line}\n"})])
    assert "a measured time, which is another each time" in found


def test_an_error_that_a_cell_was_allowed_to_raise_is_named():
    raised = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []}
    (found,) = lost_outputs("a.ipynb", [("look", raised)])
    assert "it raised ValueError, which no page shows" in found


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_a_printed_address_is_named(name):
    stream = {"output_type": "stream", "name": name, "text": "<object object at 0x7f3c2a1b4d90>\n"}
    assert len(lost_outputs("a.ipynb", [("look", stream)])) == 1


def test_saved_outputs_are_looked_at_when_asked(project):
    path = save(project.root, "10_mine", [TITLE, ("code", "x", [])])
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][1]["outputs"] = [output(OUTPUTS["address in text"][0])]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert check_notebook(path, project) == []
    assert len(check_notebook(path, project, outputs=True)) == 1


@pytest.mark.parametrize(
    ("latex", "markdown"),
    [
        ("$x$", "$x$"),
        (r"\frac{a}{b}", "$$\n\\frac{a}{b}\n$$"),
        (r"\begin{align}a\end{align}", r"\begin{align}a\end{align}"),
    ],
)
def test_latex_of_an_output_becomes_a_formula(latex, markdown):
    assert as_markdown(latex) == markdown


@pytest.mark.parametrize("name", ["cell_links", "cell_math", "cell_regex_in_code"])
def test_cells_on_which_pages_failed_pass(shared, root, tmp_path, name):
    shutil.copytree(root / "notebooks", tmp_path / "notebooks")
    shutil.copytree(root / "narratives", tmp_path / "narratives")
    shutil.copy(root / "pipeline.toml", tmp_path)
    text = (shared / "cases" / "notebooks" / f"{name}.md").read_text(encoding="utf-8")
    path = tmp_path / "notebooks" / "13_clean_residence_permits.ipynb"
    notebook = as_node(json.loads(path.read_text(encoding="utf-8")))
    notebook.cells[-1].source += f"\n\n{text}"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert check_notebook(path, Project(tmp_path)) == []
