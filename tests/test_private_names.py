"""No private name of a library is imported, read or patched: it may change any day."""

import ast
import importlib
import json
import pkgutil
import re
import sys
from functools import cache
from pathlib import Path

import pytest

import kazmig

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "src").rglob("*.py"))
OWN = "kazmig"
# What bears an underscore or is written to, and is nevertheless documented for exactly this use; with the reason.
ALLOWED = {
    "os._exit": "the documented way to end a forked process without the clean-up of its parent",
    "os.environ[]": "the documented way to set the environment of this process and its children",
}
# Methods with an underscore that a class of ours has because a library's documents ask for them.
ASKED_FOR = {
    "_constructor": "pandas, Extending pandas: what a subclass of DataFrame gives out",
    "_repr_html_": "IPython, Integrating your objects: what a notebook shows",
}


@cache
def parsed(source: str) -> ast.Module:
    return ast.parse(source)


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


# What takes a name as a text, and what writes into the mapping that it belongs to.
BY_TEXT = {"getattr", "setattr", "delattr", "hasattr", "attrgetter", "methodcaller", "import_module", "__import__"}
WRITERS = {"update", "pop", "popitem", "setdefault", "clear"}


def renamed(tree: ast.Module, foreign: dict[str, str]) -> dict[str, str]:
    """`foreign`, and the further names that a module gives to the same: `c = a.b`; not what a call gave out."""
    known = dict(foreign)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and (place := dotted(node.value, known)) and not set("([") & set(place):
            known |= {target.id: place for target in node.targets if isinstance(target, ast.Name)}
    return known


def texts(node: ast.AST) -> set[str]:
    """Dotted names in a piece of code that are written as texts and have a private part."""
    found = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return {text for text in found if re.fullmatch(r"\w[\w.]*", text) and any(map(private, text.split(".")))}


def namespace(node: ast.AST, known: dict[str, str]) -> str:
    """What `a.__dict__`, `vars(a)` and `sys.modules` are the names of; empty for anything else."""
    if isinstance(node, ast.Attribute) and node.attr == "__dict__":
        return dotted(node.value, known)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "vars" and node.args:
        return dotted(node.args[0], known)
    return place if (place := dotted(node, known)) == "sys.modules" else ""


def told(node: ast.Call, known: dict[str, str]) -> set[str]:
    """What a call does with a name given as a text, or to the names of another module."""
    functions = [each for each in (node.func, *node.args) if isinstance(each, ast.Name | ast.Attribute)]
    called = {each.id if isinstance(each, ast.Name) else each.attr for each in functions}
    found = texts(node) if called & BY_TEXT else set()
    if called & {"setattr", "delattr"}:
        found |= {dotted(each, known) for each in node.args}
    if isinstance(node.func, ast.Attribute) and node.func.attr in WRITERS:
        found.add(namespace(node.func.value, known))
    return found


@cache
def uses(source: str) -> set[str]:
    """Private names of foreign packages that a module imports, reads or writes, and foreign modules it writes to."""
    tree = parsed(source)
    foreign = foreign_names(tree)
    known = renamed(tree, foreign)
    patching = {place for place in foreign.values() if place.split(".")[0] == "unittest"}
    found = {place for place in foreign.values() if any(private(part) for part in place.split("."))} | patching
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and private(node.attr):
            found.add(dotted(node, known))
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            found.add(dotted(node, known))
        if isinstance(node, ast.Subscript) and namespace(node.value, known):
            found |= texts(node.slice)
        if isinstance(node, ast.Call):
            found |= told(node, known)
    return found - {""}


def test_the_library_uses_no_private_name_and_writes_to_no_other_module():
    found = {
        path.relative_to(ROOT).as_posix(): uses(path.read_text(encoding="utf-8")) - ALLOWED.keys() for path in MODULES
    }
    assert {place: sorted(names) for place, names in found.items() if names} == {}


def read_and_defined(source: str) -> tuple[set[str], set[str]]:
    """Attributes with an underscore that a module reads of anything, and all names that it defines or sets."""
    read, defined = set(), set()
    for node in ast.walk(parsed(source)):
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
    """Private names that a module of the library takes from another of its modules, and what it writes into one."""
    found, names = set(), {}
    for node in ast.walk(tree := parsed(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == OWN and node.module != module:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            found |= {f"{node.module}.{alias.name}" for alias in node.names if private(alias.name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (private(node.attr) or not isinstance(node.ctx, ast.Load)):
            found.add(dotted(node, names))
        if isinstance(node, ast.Call):
            found |= told(node, names) - texts(node)
    return found - {""}


def test_no_module_takes_a_private_name_from_another():
    found = {path.name: borrowed(path.read_text(encoding="utf-8"), "") for path in MODULES}
    assert {name: sorted(names) for name, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        pytest.param("from kazmig.a.b import _C", "kazmig.a.b._C", id="imported"),
        pytest.param("from kazmig.a import b as c\nc._d()", "kazmig.a.b._d", id="through its module"),
        pytest.param("from kazmig.a import b\nb.D = 1", "kazmig.a.b.D", id="written to"),
        pytest.param("from kazmig.a import b\nsetattr(b, 'D', 1)", "kazmig.a.b", id="setattr"),
    ],
)
def test_what_is_taken_from_a_neighbour_is_seen(source, name):
    assert name in borrowed(source, "")


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
        pytest.param("from a import _b as c", "a._b", id="under a name of one's own"),
        pytest.param("import a\ngetattr(a, '_b')()", "_b", id="getattr"),
        pytest.param("from operator import attrgetter as g\nf = attrgetter('b._c')", "b._c", id="attrgetter"),
        pytest.param("import operator, a\noperator.methodcaller('_b')(a)", "_b", id="methodcaller"),
        pytest.param("from functools import partial\nf = partial(getattr, a, '_b')", "_b", id="partial"),
        pytest.param("import importlib\nimportlib.import_module('a._b')", "a._b", id="imported by text"),
        pytest.param("import a\nvars(a)['_b']", "_b", id="vars"),
        pytest.param("import a\na.__dict__['_b']", "_b", id="its dictionary"),
        pytest.param("import a\nvars(a).update(b=1)", "a", id="names put into a module"),
        pytest.param("import sys\nsys.modules.pop('a')", "sys.modules", id="a module taken away"),
        pytest.param("import a\nc = a.b\nc.d = 1", "a.b.d", id="by a name given to it"),
        pytest.param("import a\na.b, c = 1, 2", "a.b", id="one of two targets"),
        pytest.param("import a\nfor a.b in c: pass", "a.b", id="a loop's variable"),
        pytest.param("import a\nwith open(c) as a.b: pass", "a.b", id="what a with gives"),
        pytest.param("from unittest.mock import patch", "unittest.mock.patch", id="mocked"),
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


def own_methods(source: str) -> dict[str, set[str]]:
    """Private functions and values that stand in classes with a base: class → names."""
    classes = [node for node in ast.walk(parsed(source)) if isinstance(node, ast.ClassDef) and node.bases]
    names = {
        node.name: {each.name for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
        | {name.id for each in node.body if isinstance(each, ast.Assign) for name in ast.walk(each.targets[0])
           if isinstance(name, ast.Name)}
        for node in classes
    }  # fmt: skip
    return {name: found for name, each in names.items() if (found := set(filter(private, each)))}


def test_no_private_method_of_a_library_is_written_anew():
    """A class that takes over a private method of its base is as bound to it as one who calls it."""
    found = set()
    for path in MODULES:
        for name, own in own_methods(path.read_text(encoding="utf-8")).items():
            module = importlib.import_module(".".join(path.relative_to(ROOT / "src").with_suffix("").parts))
            bases = [base for base in getattr(module, name).__mro__ if not base.__module__.startswith(OWN)]
            found |= {f"{path.name}, {name}.{each}" for base in bases for each in own & vars(base).keys()}
    assert sorted(each for each in found if each.rpartition(".")[2] not in ASKED_FOR) == []
    assert own_methods("class A(b.C):\n    _d = 1\n    def _e(self): ...\n") == {"A": {"_d", "_e"}}


def test_nothing_of_a_library_is_another_once_all_is_imported():
    """What no reading of code shows: a library's module that holds a function or a class of this project."""
    for each in pkgutil.walk_packages(kazmig.__path__, f"{OWN}."):
        if not each.name.endswith("files.parse"):  # a program of its own
            importlib.import_module(each.name)
    libraries = {Path(json.__file__).parents[1], Path(pytest.__file__).parents[1]}
    held = {
        f"{name}.{key}"
        for name, module in list(sys.modules.items())
        if any(Path(getattr(module, "__file__", None) or ".").is_relative_to(folder) for folder in libraries)
        for key, value in list(vars(module).items())
        if str(getattr(value, "__module__", "")).startswith(f"{OWN}.")
    }
    assert sorted(held) == []
