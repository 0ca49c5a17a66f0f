"""Rows with equal keys keep their order: a quick sort leaves them as a processor's instructions do."""

import ast
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
SORTS = {"sort_values", "argsort"}


def sorts_that_leave_ties_open(code: str) -> list[str]:
    """Sorts by one key that do not say `kind="stable"`; by several keys pandas keeps the order of equal rows."""
    found = []
    for call in ast.walk(ast.parse(code)):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in SORTS):
            continue
        several = bool(call.args) and isinstance(call.args[0], ast.List) and len(call.args[0].elts) > 1
        open_list = bool(call.args) and isinstance(call.args[0], ast.Call) and ast.unparse(call.args[0].func) == "list"
        stable = any(word.arg == "kind" and ast.unparse(word.value) == "'stable'" for word in call.keywords)
        if not (several or open_list or stable):
            found.append(ast.unparse(call))
    return found


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        pytest.param('t.sort_values("persons")', 1, id="one key"),
        pytest.param("t.sort_values([key])", 1, id="a list of one"),
        pytest.param("np.argsort(x)", 1, id="argsort"),
        pytest.param('t.sort_values("persons", kind="stable")', 0, id="stable"),
        pytest.param('t.sort_values(["persons", "country"])', 0, id="several keys"),
    ],
)
def test_the_rule_sees(code, refused):
    assert len(sorts_that_leave_ties_open(code)) == refused


def test_no_sort_of_the_library_or_a_notebook_leaves_ties_open():
    texts = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")}
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        texts[path.name] = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    assert {name: found for name, text in texts.items() if (found := sorts_that_leave_ties_open(text))} == {}
