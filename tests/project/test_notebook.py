import json

import nbformat
import pytest

from kazmig.project.notebook import NotebookError, outputs_of, read_notebook, tidy, written

CELLS = [("markdown", "# Title"), ("code", "x = 1"), ("code", "x")]


def content(cells=CELLS, minor=5, **about):
    made = []
    for number, (kind, source) in enumerate(cells):
        cell = {"cell_type": kind, "metadata": {}, "source": source, "id": f"cell-{number}"}
        made.append(cell | ({"outputs": [], "execution_count": None} if kind == "code" else {}))
    return {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": minor} | about


def saved(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "a.ipynb"
    path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    return path


def ids(notebook):
    return [cell["id"] for cell in notebook["cells"]]


def test_tidying_twice_is_tidying_once_and_gives_a_valid_notebook():
    once = tidy(content(minor=2), "a.ipynb")
    assert tidy(json.loads(written(once)), "a.ipynb") == once
    nbformat.validate(nbformat.reads(written(once), as_version=4))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda c: None, ["cell-0", "cell-1", "cell-2"], id="good ids stay"),
        pytest.param(lambda c: c[2].update(id="cell-1"), ["cell-0", "cell-1", "cell-1-2"], id="a copied cell"),
        pytest.param(
            lambda c: (c[1].update(id="cell-2-2"), c.append(dict(c[2]))),
            ["cell-0", "cell-2-2", "cell-2", "cell-2-3"],
            id="a copy whose number is taken",
        ),
        pytest.param(
            lambda c: [x.update(metadata={"id": x.pop("id")}) for x in c], ["cell-0", "cell-1", "cell-2"], id="Colab"
        ),
        pytest.param(lambda c: c[0].update(id="ä ö"), ["c-c19dbeac", "cell-1", "cell-2"], id="no valid id"),
        pytest.param(lambda c: c[0].pop("id"), ["c-c19dbeac", "cell-1", "cell-2"], id="no id"),
    ],
)
def test_ids_are_made_deterministically(change, expected):
    made = content()
    change(made["cells"])
    assert ids(tidy(made, "a.ipynb")) == expected


def test_cells_without_ids_that_are_alike_have_ids_of_their_own():
    made = content([("code", "x"), ("code", "x"), ("markdown", "x")])
    for cell in made["cells"]:
        del cell["id"]
    found = ids(tidy(made, "a.ipynb"))
    assert len(set(found)) == 3 and found[1] == f"{found[0]}-2"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "windows"])
def test_marks_and_line_ends_of_an_editor_change_nothing(tmp_path, encoding, ends):
    text = json.dumps(
        content([("markdown", "# Тақырып\n\nмәтін"), ("code", "x = 1\ny = 2")]), ensure_ascii=False, indent=1
    )
    text = text.replace("\\n", "\\r\\n" if ends == "\r\n" else "\\n").replace("\n", ends)
    assert read_notebook(saved(tmp_path, text, encoding)) == tidy(
        content([("markdown", "# Тақырып\n\nмәтін"), ("code", "x = 1\ny = 2")]), "a.ipynb"
    )


def test_an_executed_copy_saved_over_its_source_is_the_source_again(tmp_path):
    executed = content()
    executed["cells"][1] |= {
        "execution_count": 7,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}],
    }
    executed["cells"][1]["metadata"] = {"papermill": {"duration": 1}, "execution": {}, "collapsed": True}
    stale = {
        **executed["cells"][1],
        "id": "any",
        "metadata": {"tags": ["injected-parameters"]},
        "source": "quarter = 1",
    }
    executed["cells"].insert(2, stale)
    executed["metadata"] = {"papermill": {"x": 1}, "language_info": {"name": "python", "version": "3.12.1"}}
    assert tidy(executed, "a.ipynb") == tidy(content(), "a.ipynb")
    assert [cell for cell, _ in outputs_of(saved(tmp_path, json.dumps(executed)))] == ["cell-1"]


def test_tags_stay_and_other_metadata_of_cells_go():
    made = content()
    made["cells"][0]["metadata"] = {"tags": ["lang:en", "key-findings"], "editable": True, "slideshow": {}}
    assert tidy(made, "a.ipynb")["cells"][0]["metadata"] == {"tags": ["lang:en", "key-findings"]}


@pytest.mark.parametrize("told", ["4", 4.0, None, 4])
def test_format_4_is_told_in_other_ways(tmp_path, told):
    assert read_notebook(saved(tmp_path, json.dumps(content(nbformat=told)))) == tidy(content(), "a.ipynb")


def test_one_tag_may_stand_without_a_list():
    made = content()
    made["cells"][0]["metadata"] = {"tags": "lang:en"}
    assert tidy(made, "a.ipynb")["cells"][0]["metadata"] == {"tags": ["lang:en"]}


def test_a_script_of_jupytext_is_told_how_to_become_a_notebook(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("# %%\nx = 1\n", encoding="utf-8")
    with pytest.raises(NotebookError, match=r"jupytext --to ipynb a\.py"):
        read_notebook(path)


def test_a_notebook_of_format_3_is_read_with_the_same_ids_each_time(tmp_path):
    old = nbformat.v3.new_notebook(
        worksheets=[
            nbformat.v3.new_worksheet(
                cells=[nbformat.v3.new_heading_cell("Title", level=2), nbformat.v3.new_code_cell(input="x = 1")]
            )
        ]
    )
    path = saved(tmp_path, nbformat.writes(old, version=3))
    first = read_notebook(path)
    assert [(c["cell_type"], c["source"]) for c in first["cells"]] == [("markdown", ["## Title"]), ("code", ["x = 1"])]
    assert read_notebook(path) == first


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("{", "not a readable notebook.*restore it with git", id="cut off"),
        pytest.param("[]", "has no cells", id="no mapping"),
        pytest.param('{"nbformat": 4, "metadata": {}}', "has no cells", id="no cells"),
        pytest.param('{"nbformat": 4, "cells": [{"cell_type": "heading", "source": ""}]}', "cell 1", id="unknown kind"),
        pytest.param(
            '{"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}]}', "cell 1", id="source of numbers"
        ),
        pytest.param('{"nbformat": 9, "cells": []}', "format 9 and cannot be converted", id="a format to come"),
        pytest.param(
            '{\n<<<<<<< HEAD\n"a": 1\n=======\n>>>>>>> b\n}', "a merge that git could not finish", id="conflict"
        ),
        pytest.param(
            '{"cells": [], "metadata": {"kernelspec": {"name": "ir"}, "language_info": {"name": "R"}}}',
            "notebook in R",
            id="another language, told by its kernel alone",
        ),
        pytest.param(
            '{"cells": [{"cell_type": "code", "source": "select 1", "metadata": {"vscode": {"languageId": "sql"}}}]}',
            "cell 1 is written in sql.*Write it in Python",
            id="a cell in another language",
        ),
        pytest.param('{"cells": [{"cell_type": "markdown", "source": "\\ud83d"}]}', "half of a sign", id="half a sign"),
        pytest.param("[" * 100_000, "not a readable notebook", id="too deep"),
        pytest.param(b"\xff\x00\x01", "cannot be read", id="no text"),
        pytest.param(
            '{"nbformat": 4, "cells": [], "metadata": {"kernelspec": {"language": "R", "name": "ir"}}}',
            "notebook in R",
            id="another language",
        ),
    ],
)
def test_what_is_no_notebook_is_said_in_a_sentence(tmp_path, text, said):
    with pytest.raises(NotebookError, match=said):
        read_notebook(saved(tmp_path, text))


@pytest.mark.parametrize(
    ("name", "same"),
    [
        pytest.param("14_saved_by_colab.ipynb", True, id="Colab"),
        pytest.param("14_duplicate_cell_id.ipynb", False, id="duplicate id"),
    ],
)
def test_notebooks_as_others_saved_them(shared, root, name, same):
    found = read_notebook(shared / "cases" / "notebooks" / name)
    assert len(set(ids(found))) == len(found["cells"])
    assert read_notebook(shared / "cases" / "notebooks" / name) == found
    if same:
        assert ids(found)[:3] == ["title", "parameters", "open"]
    else:
        assert ids(found)[-1] == "received-text-2"


def test_the_projects_own_notebooks_are_kept_so(root):
    untidy = [path.name for path in sorted((root / "notebooks").glob("*.ipynb")) if not is_tidy(path)]
    assert untidy == [], "run: kazmig check-notebook --fix notebooks/*.ipynb"


def is_tidy(path):
    return written(read_notebook(path)).encode() == path.read_bytes()
