import json

import pytest

from kazmig.pipeline.errors import RunError
from kazmig.pipeline.source import Cell, Notebook, read_notebook

CODE = Cell("a", "code", "from kazmig.evidence.shares import largest_remainder\nx = 1", ())
PROSE = Cell("b", "markdown", "Some words.", ())


def with_cells(*cells):
    return Notebook("n.ipynb", cells)


@pytest.mark.parametrize(
    ("cells", "code_changes"),
    [
        pytest.param((CODE, Cell("b", "markdown", "Other words.", ())), False, id="prose"),
        pytest.param((CODE, PROSE, Cell("c", "markdown", "More.", ())), False, id="more prose"),
        pytest.param((Cell("a", "code", "x = 2", ()), PROSE), True, id="code"),
        pytest.param((Cell("z", "code", CODE.source, ()), PROSE), True, id="a cell's name"),
        pytest.param((Cell("a", "code", CODE.source, ("technical",)), PROSE), True, id="a cell's tag"),
        pytest.param((CODE, CODE, PROSE), True, id="a further cell"),
    ],
)
def test_code_and_prose_are_told_apart(cells, code_changes):
    before, after = with_cells(CODE, PROSE), with_cells(*cells)
    assert (before.code_digest != after.code_digest) is code_changes
    assert before.digest != after.digest


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param('quarter = "2022Q4"\ndraws: int = 3', {"quarter": "2022Q4", "draws": 3}, id="plain"),
        pytest.param('%matplotlib inline\nquarter = "2022Q4"', {"quarter": "2022Q4"}, id="a magic"),
        pytest.param('files = !ls\nquarter = "2022Q4"', {"quarter": "2022Q4"}, id="a shell's answer"),
        pytest.param('quarter = "2022Q4"\nquarter?', {"quarter": "2022Q4"}, id="a question"),
        pytest.param('if True:\n    %time 1\nquarter = "2022Q4"', {"quarter": "2022Q4"}, id="a magic under if"),
        pytest.param("this is no Python", {}, id="broken"),
    ],
)
def test_parameters_are_read_as_ipython_reads_them(source, expected):
    found = with_cells(Cell("a", "code", source, ("parameters",)))
    if "!ls" in source:  # what a program answers is no default
        with pytest.raises(RunError, match="needs a plain value"):
            found.parameters()
    else:
        assert found.parameters() == expected


def test_saved_outputs_and_split_lines_read_the_same(tmp_path):
    plain = {"cells": [{"id": "a", "cell_type": "code", "source": "x = 1\ny = 2", "metadata": {}}]}
    seen = {
        "cells": [
            {
                "id": "a",
                "cell_type": "code",
                "source": ["x = 1\n", "y = 2"],
                "metadata": {"collapsed": True},
                "outputs": [{"output_type": "stream"}],
                "execution_count": 4,
            }
        ]
    }
    digests = []
    for content in (plain, seen):
        (tmp_path / "n.ipynb").write_text(json.dumps(content))
        digests.append(read_notebook(tmp_path / "n.ipynb").digest)
    assert digests[0] == digests[1]


@pytest.mark.parametrize("text", [pytest.param("<<<<<<< HEAD", id="conflict"), pytest.param("{}", id="no cells")])
def test_what_is_no_notebook_is_refused_by_name(tmp_path, text):
    (tmp_path / "n.ipynb").write_text(text)
    with pytest.raises(RunError, match=r"notebooks/n\.ipynb (is not a readable notebook|holds the marks of a merge)"):
        read_notebook(tmp_path / "n.ipynb")
