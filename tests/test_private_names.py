"""No private name of a library is imported, read or patched: it may change any day."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "src").rglob("*.py"))
OWN = "kazmig"
# What bears an underscore or is written to, and is nevertheless documented for exactly this use; with the reason.
ALLOWED = {
    "os._exit": "the documented way to end a forked process without the clean-up of its parent",
    "os.environ[]": "the documented way to set the environment of this process and its children",
}


def foreign_names(tree: ast.Module) -> dict[str, str]:
    """Names in a module that stand for things of other packages: name → what it stands for."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return {name: place for name, place in found.items() if place.split(".")[0] != OWN}


def private(part: str) -> bool:
    return part.startswith("_") and not part.startswith("__")


def dotted(node: ast.AST, foreign: dict[str, str]) -> str:
    """`plt.rcParams` as matplotlib.pyplot.rcParams; empty for what does not begin with a foreign name."""
    if isinstance(node, ast.Name):
        return foreign.get(node.id, "")
    if isinstance(node, ast.Attribute):
        base = dotted(node.value, foreign)
        return f"{base}.{node.attr}" if base else ""
    if isinstance(node, ast.Subscript):
        base = dotted(node.value, foreign)
        return f"{base}[]" if base else ""
    if isinstance(node, ast.Call):
        base = dotted(node.func, foreign)
        return f"{base}()" if base else ""
    return ""


@cache
def uses(source: str) -> set[str]:
    """Private names of foreign packages that a module imports, reads or writes, and foreign modules it writes to."""
    tree = ast.parse(source)
    foreign = foreign_names(tree)
    found = {place for place in foreign.values() if any(private(part) for part in place.split("."))}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and private(node.attr):
            found.add(dotted(node, foreign))
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete):
            targets = [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else node.targets
            written = [target for target in targets if isinstance(target, ast.Attribute | ast.Subscript)]
            found |= {dotted(target, foreign) for target in written}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("setattr", "delattr"):
            found.add(dotted(node.args[0], foreign))
    return found - {""}


def test_the_library_uses_no_private_name_and_writes_to_no_other_module():
    found = {
        path.relative_to(ROOT).as_posix(): uses(path.read_text(encoding="utf-8")) - ALLOWED.keys() for path in MODULES
    }
    assert {place: sorted(names) for place, names in found.items() if names} == {}


def read_and_defined(source: str) -> tuple[set[str], set[str]]:
    """Attributes with an underscore that a module reads of anything, and all names that it defines or sets."""
    read, defined = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            (defined if isinstance(node.ctx, ast.Store) else read).add(node.attr)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            defined.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            defined.add(node.id)
    return {name for name in read if private(name)}, defined


def test_no_private_name_of_an_object_that_a_library_made_is_read():
    """`value._secret` of an object whose class is not told by the text: a name that no module here defines."""
    found = [read_and_defined(path.read_text(encoding="utf-8")) for path in MODULES]
    own = {name for _, defined in found for name in defined}
    documented = {place.rpartition(".")[2] for place in ALLOWED}
    assert sorted({name for read, _ in found for name in read} - own - documented) == []


def test_a_private_name_of_an_object_is_seen_by_its_own_name():
    read, defined = read_and_defined("def f(value):\n    self._own = value._fail()\n    return self._own\n")
    assert read - defined == {"_fail"}


def borrowed(source: str, module: str) -> set[str]:
    """Private names that a module of the library takes from another of its modules."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == OWN and node.module != module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names if private(alias.name)}
    return found


def test_no_module_takes_a_private_name_from_another():
    found = {path.name: borrowed(path.read_text(encoding="utf-8"), "") for path in MODULES}
    assert {name: sorted(names) for name, names in found.items() if names} == {}
    assert borrowed("from kazmig.sources.spreadsheet.periods import _Span", "") == {
        "kazmig.sources.spreadsheet.periods._Span"
    }


def test_every_exception_is_still_needed():
    used = {name for path in MODULES for name in uses(path.read_text(encoding="utf-8"))}
    assert ALLOWED.keys() - used == set()


@pytest.mark.parametrize(
    ("source", "name"),
    [
        pytest.param("from _pytask.console import console", "_pytask.console.console", id="private module"),
        pytest.param("from a.b import _c", "a.b._c", id="private member"),
        pytest.param("import a\na._b()", "a._b", id="private attribute"),
        pytest.param("from a import b\nb._Sleeper.sleep = 1", "a.b._Sleeper.sleep", id="patched class"),
        pytest.param("import sys\nsys.modules['x'] = None", "sys.modules[]", id="a module that is not there"),
        pytest.param("import a\na.current_process()._config['x'] = 1", "a.current_process()._config[]", id="config"),
        pytest.param("from a import b\nb.quiet = True", "a.b.quiet", id="a module's variable"),
        pytest.param("from a import b\nsetattr(b, 'quiet', True)", "a.b", id="setattr"),
        pytest.param("import a.b as c\nc.d = 1", "a.b.d", id="under another name"),
        pytest.param("import a\ndel a.b", "a.b", id="deleted"),
    ],
)
def test_the_ways_to_do_so_are_seen(source, name):
    assert name in uses(source)


@pytest.mark.parametrize(
    "source",
    [
        "from kazmig.x import _y",
        "class A:\n    def f(self):\n        self._x = 1",
        "import a\nb = a.c()\nb.d = 1",
        "import a\na.__doc__",
    ],
)
def test_ones_own_is_ones_own(source):
    assert uses(source) == set()
