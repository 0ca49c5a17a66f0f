"""What differs between versions of Python, found in the source: it must mean the same from 3.11 on."""

import ast
import json
from pathlib import Path

import pytest
from IPython.core.inputtransformer2 import TransformerManager

ROOT = Path(__file__).parents[1]
FOLDERS = ("src", "tests", "benchmarks", "forms")
MODULES = [ROOT / "run_all.py", *sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# A scope of its own in every version; list, set and dict comprehensions are part of the scope around them since 3.12.
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.GeneratorExp)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)


def code_of(path):
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return TransformerManager().transform_cell("\n".join(code))


def within(scope):
    """The nodes of a scope itself, and the functions that begin in it (not what stands in those)."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, FUNCTIONS):
            waiting += ast.iter_child_nodes(node)


def free(function):
    """Names that a function reads from around it."""
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    return {node.id for node in names if isinstance(node.ctx, ast.Load)} - bound


def bound(function):
    """Names of a function's own: its arguments and what it sets, comprehensions' variables apart."""
    arguments = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
    nodes = list(within(function))
    inside = {id(name) for node in nodes if isinstance(node, COMPREHENSIONS) for name in ast.walk(node)}
    stored = [node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    named = {node.name for node in nodes if isinstance(node, FUNCTIONS[:2])}
    return arguments | named | {node.id for node in stored if id(node) not in inside}


def closures_over_comprehensions(code):
    """(line, name): a comprehension's variable that a function in the same scope reads from further out.

    CPython 3.12 and later make the two one variable, and the function then fails with NameError.
    """
    found = []

    def look(scope, around):
        nodes = list(within(scope))
        outer = around - bound(scope) if isinstance(scope, FUNCTIONS[:3]) else set()
        read = {name for node in nodes if isinstance(node, FUNCTIONS) for name in free(node)}
        for node in nodes:
            if isinstance(node, COMPREHENSIONS):
                targets = [name for part in node.generators for name in ast.walk(part.target)]
                shared = {name.id for name in targets if isinstance(name, ast.Name)} & outer & read
                found.extend((node.lineno, name) for name in shared)
            if isinstance(node, FUNCTIONS):
                own = bound(scope) if isinstance(scope, FUNCTIONS[:3]) else set()
                look(node, around | own)

    look(ast.parse(code), set())
    return sorted(set(found))


def sums_of_floats(code):
    """Lines with the built-in sum of what may be floats: compensated since 3.12, so other last digits.

    Counting is free: `sum(1 for …)`, lengths, comparisons. Other sums of whole numbers say so: `# whole numbers`.
    """
    lines = code.splitlines()
    calls = [
        node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum"
    ]
    return [
        node.lineno for node in calls if not counts(node.args[0]) and "# whole numbers" not in lines[node.lineno - 1]
    ]


def counts(what):
    if not isinstance(what, ast.GeneratorExp | ast.ListComp):
        return False
    each = what.elt
    if isinstance(each, ast.Call):
        name = each.func.attr if isinstance(each.func, ast.Attribute) else getattr(each.func, "id", "")
        return name in ("len", "bool", "count", "int", "isinstance")
    return isinstance(each, ast.Compare) or (isinstance(each, ast.Constant) and isinstance(each.value, int))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "def plot(sign):\n def draw(signs):\n  def text(n):\n   return sign\n  return [sign[0] for sign in signs]",
            [(5, "sign")],
        ),
        ("def plot(a):\n def draw(xs):\n  f = lambda n: a\n  return {a: 1 for a in xs}", [(4, "a")]),
        ("def plot(a):\n def draw(xs):\n  return [a for a in xs], any(a == x for x in xs)", [(3, "a")]),
        ("def draw(a, xs):\n f = lambda n: a\n return {a: 1 for a in xs}", []),
        ("def plot(a):\n def draw(xs):\n  def text(n):\n   return a\n  return [b for b in xs]", []),
        ("def plot(a):\n def draw(xs):\n  def text(a):\n   return a\n  return [a for a in xs]", []),
    ],
    ids=["the case", "lambda", "generator", "one scope", "other name", "own argument"],
)
def test_the_pattern_is_found(code, expected):
    assert closures_over_comprehensions(code) == expected


def test_the_case_that_failed_is_found(shared):
    code = (shared / "cases" / "notebooks" / "closure_and_comprehension.py").read_text(encoding="utf-8")
    assert closures_over_comprehensions(code) == [(6, "sign")]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("sum(heights)", [1]),
        ("x = 1\nsum(a * b for a, b in pairs)", [2]),
        ("sum(1 for a in b)", []),
        ("sum(len(a) for a in b)", []),
        ("sum(a > 1 for a in b)", []),
        ("sum(persons)  # whole numbers", []),
        ("frame.sum()", []),
    ],
)
def test_sums_of_floats_are_found(code, lines):
    assert sums_of_floats(code) == lines


@pytest.mark.parametrize("path", [*MODULES, *NOTEBOOKS], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_function_closes_over_a_comprehensions_variable(path):
    assert closures_over_comprehensions(code_of(path)) == [], "(line, name): call one of the two variables otherwise"


PUBLISHED = [path for path in MODULES if ROOT / "src" in path.parents]


@pytest.mark.parametrize("path", [*PUBLISHED, *NOTEBOOKS], ids=lambda path: str(path.relative_to(ROOT)))
def test_floats_are_summed_by_fsum(path):
    assert sums_of_floats(code_of(path)) == [], "use math.fsum, or write `# whole numbers` after a sum of them"
