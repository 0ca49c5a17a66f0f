import json

import pytest

from kazmig.pipeline.errors import RunError
from kazmig.pipeline.gate import check_project


def spoil(toy, step, text):
    path = toy.root / "notebooks" / f"{step}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][0]["source"] = [f"# {step}\n", "\n", text]
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")


def test_nothing_runs_while_a_cell_holds_what_no_page_shows(toy):
    spoil(toy, "10_clean", "<img src=x>")
    spoil(toy, "11_other", "# Second")
    with pytest.raises(RunError) as raised:
        check_project(toy.project, ["10_clean", "11_other", "20_sum"])
    lines = str(raised.value).splitlines()
    assert len(lines) == 2 and "10_clean.ipynb, cell 'title': HTML <img>" in lines[0]
    check_project(toy.project, ["20_sum"])


@pytest.mark.parametrize(
    ("file", "marks"),
    [
        ("narratives/page.ru.md", "<!-- block: a | english: new -->\n<<<<<<< HEAD\nодно\n=======\nдругое\n>>>>>>> b\n"),
        ("src/kazmig/words/locale/kk/report.po", '\n<<<<<<< HEAD\nmsgstr "a"\n=======\nmsgstr "b"\n>>>>>>> other\n'),
    ],
)
def test_two_versions_that_git_could_not_join_never_reach_a_page(toy, file, marks):
    path = toy.root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(marks, encoding="utf-8")
    with pytest.raises(RunError, match=rf"^{file}, line 2: two versions of an edit.* Keep one, and delete"):
        check_project(toy.project, ["10_clean"])


def test_a_cell_that_nbdime_could_not_join_is_named_as_that(toy):
    spoil(toy, "10_clean", "<<<<<<< local\n")
    with pytest.raises(RunError, match=r"^notebooks/10_clean\.ipynb, line \d+: two versions of an edit"):
        check_project(toy.project, ["10_clean"])


def test_what_passed_is_looked_at_again_only_when_something_changed(toy, monkeypatch):
    looked = []
    monkeypatch.setattr("kazmig.report.gate.check_notebook", lambda path, _: looked.append(path.stem) or [])
    check_project(toy.project, ["10_clean", "20_sum"])
    check_project(toy.project, ["10_clean", "20_sum"])
    assert looked == ["10_clean", "20_sum"]
    spoil(toy, "11_other", "Another sentence, with a heading to which nobody leads.")
    check_project(toy.project, ["10_clean", "20_sum"])
    assert len(looked) == 2
    spoil(toy, "20_sum", "See [there](11%5Fother.ipynb#Heading).")
    check_project(toy.project, ["10_clean", "20_sum"])
    spoil(toy, "11_other", "Another sentence, with a heading to which another leads.")
    check_project(toy.project, ["10_clean", "20_sum"])
    assert looked[2:] == ["20_sum", "20_sum"]


def test_a_notebook_as_colab_saves_it_runs(toy):
    path = toy.root / "notebooks" / "11_other.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["metadata"]["id"] = cell.pop("id")
    notebook["cells"].append(
        {"cell_type": "code", "metadata": {}, "source": "1 + 1", "outputs": [], "execution_count": 9}
    )
    notebook |= {"nbformat_minor": 0, "metadata": {"colab": {"provenance": []}}}
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(notebook, indent=1).replace("\n", "\r\n").encode())
    ran = toy.run()
    assert ran.code == 0, ran.text
    before = path.read_bytes()
    assert toy.run().names("done") == set()
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("object()", "holds a place in memory"),
        ("import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])", "holds a place in memory"),
        ('display({"image/png": "iVBO", "text/plain": "x"}, raw=True)', "kind image/png"),
    ],
    ids=["address", "plot", "picture"],
)
def test_an_output_that_no_page_shows_fails_its_pages_with_the_mend(toy, cell, said):
    toy.change("11_other", look=cell)
    ran = toy.run()
    assert ran.code == 1
    assert said in ran.text and "cell 'look'" in ran.text and "semicolon" in ran.text
