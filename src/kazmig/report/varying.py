"""What code calls for that is another each time, found before it runs: clocks, chance without a seed, sets' order.

Also outputs that a cell captures, and what draws past `step.figure`. Calls are looked for in the parsed tree, by the
names that imports gave them, within `%time` and the like, too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kazmig.project.notebook import parsed_code
from kazmig.report.varying_names import (
    BY_METHOD,
    CHANCE,
    CLOCKS,
    GENERATORS,
    HERE,
    HIDDEN,
    INSTALL,
    KNOWN,
    LEGACY,
    LISTING_METHODS,
    LISTINGS,
    MACHINE,
    NOW,
    ORDERLESS,
    PLOTS,
    SAYING,
    SCRIPTED,
    SEEDED_BY_WORD,
    SEEDS,
    Mend,
)

_INNER = {"time": "line", "timeit": "line", "prun": "line", "capture": ""}
_ORDERED = {"list", "tuple", "enumerate", "iter", "next", "print", "display", "pandas.Series", "pandas.DataFrame"}
_ORDERED |= {"pandas.Index", "numpy.array", "numpy.asarray"}
_SHOWING = {"print", "display", "IPython.display.display"}
_SEEDS = {"random.seed": "random", "numpy.random.seed": "numpy.random"}
_SHELLS = {"system", "getoutput", "run", "Popen", "check_call", "check_output"}
_SET = {"set", "frozenset"}


@dataclass
class Code:
    """Cells of code, parsed, with what their imports and assignments say of names.

    texts    sources, each with the place that a message names
    """

    texts: Mapping[str, str]
    trees: dict[str, ast.Module] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, ast.expr] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.trees = {where: _with_inner(parsed_code(text)) for where, text in self.texts.items()}
        for node in self.nodes():
            if isinstance(node, ast.Import):
                for each in node.names:
                    self.names[each.asname or each.name.partition(".")[0]] = (
                        each.name if each.asname else each.name.partition(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                self.names |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
                if any(each.name == "*" for each in node.names):
                    starred = [name for name in KNOWN if name.startswith(f"{node.module}.")]
                    self.names |= {name.removeprefix(f"{node.module}."): name for name in starred}
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                self.values.setdefault(node.name, ast.Constant(None))
            elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                self.values[node.targets[0].id] = node.value

    def nodes(self) -> Iterator[ast.AST]:
        for tree in self.trees.values():
            yield from ast.walk(tree)

    def name_of(self, node: ast.AST) -> str:
        """`numpy.random.default_rng` for `np.random.default_rng`; nothing where a name is no import's or builtin."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            base = self.names.get(node.id, "" if parts or node.id in self.values else node.id)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            found = self.name_of(node.func) in ("__import__", "importlib.import_module")
            base = str(node.args[0].value) if found else ""
        else:
            base = ""
        return ".".join([base, *reversed(parts)]) if base else ""

    def seeded(self) -> set[str]:
        """Modules whose own chance was given a seed."""
        calls = [node for node in self.nodes() if isinstance(node, ast.Call) and (node.args or node.keywords)]
        return {_SEEDS[name] for call in calls if (name := self.name_of(call.func)) in _SEEDS}

    def is_set(self, node: ast.expr | None, depth: int = 0) -> bool:
        """Whether an expression is a set, whose order nothing decides."""
        if isinstance(node, ast.Set | ast.SetComp):
            return True
        if isinstance(node, ast.Call):
            return self.name_of(node.func) in _SET
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr | ast.Sub | ast.BitXor):
            return self.is_set(node.left, depth) and self.is_set(node.right, depth)
        if isinstance(node, ast.Name) and depth == 0:
            return self.is_set(self.values.get(node.id), 1)
        return False


def varying(texts: Mapping[str, str]) -> list[str]:
    """What is another each time in these sources (by place), a sentence each."""
    code = Code(texts)
    seeded = code.seeded()
    found: list[str] = []
    for where, tree in code.trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                found += [f"{where}: {said}" for said in _of_call(node, code, seeded)]
            found += [f"{where}: {said}" for said in _of_order(node, code)]
        found += [f"{where}: {said}" for said in (*_of_listings(tree, code), *_of_what_is_shown(tree, code))]
    return list(dict.fromkeys(found))


def _with_inner(tree: ast.Module) -> ast.Module:
    """A tree with the code that magics such as `%time` run."""
    for node in list(ast.walk(tree)):
        if isinstance(node, ast.Call) and (magic := _magic(node)) and magic[0] in _INNER:
            inner = magic[2] or (magic[1] if _INNER[magic[0]] else "")
            tree.body += _with_inner(parsed_code(inner)).body
    return tree


def _magic(node: ast.Call) -> tuple[str, str, str] | None:
    """Name, line and cell of a magic that IPython's own transformer wrote down as a call."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in ("run_line_magic", "run_cell_magic"):
        return None
    words = [str(each.value) for each in node.args if isinstance(each, ast.Constant)]
    name, line, cell = [*words, "", "", ""][:3]
    return name, line, cell


def _of_call(node: ast.Call, code: Code, seeded: set[str]) -> Iterator[str]:
    name = code.name_of(node.func)
    given = [each for each in (*node.args, *(word.value for word in node.keywords)) if not _is_none(each)]
    words = {word.arg for word in node.keywords if word.arg and not _is_none(word.value)}
    if magic := _magic(node):
        yield from _of_magic(*magic, code)
    elif name in CLOCKS and len(given) <= CLOCKS[name]:
        yield NOW.said(f"{_short(name)}()")
    elif name in ("pandas.Timestamp", "pandas.to_datetime", "numpy.datetime64") and _says_now(node):
        yield NOW.said(f"{_short(name)}({ast.unparse(node.args[0])})")
    elif name in CHANCE or name.startswith("secrets."):
        yield Mend("is drawn anew each time", "Use a number of your own, or take it out").said(f"{_short(name)}()")
    elif (name in GENERATORS and not given) or (_is_chance_of(name) not in (None, *seeded)):
        mend = SEEDS["numpy" if name.startswith("numpy") else "random"]
        yield Mend("draws other numbers each time, since no seed is given", mend).said(f"{_short(name)}()")
    elif name in PLOTS and not words & {"seed", *PLOTS[name]} and not _says_none(node, "errorbar", "ci"):
        yield Mend("draws its intervals by chance, other ones each time", "Add seed=1 or errorbar=None").said(
            f"{_short(name)}()"
        )
    elif name in SEEDED_BY_WORD and not words & {"random_state", "seed", "rng"}:
        yield Mend("draws by chance, other ones each time", "Add random_state=1").said(f"{_short(name)}()")
    elif isinstance(node.func, ast.Attribute) and "numpy.random" not in seeded and _by_method(node, words):
        yield Mend("draws by chance, other ones each time", "Add random_state=1").said(f".{node.func.attr}()")
    elif getattr(node.func, "attr", "") in _SHELLS and any(_installs(each) for each in node.args):
        yield f"{ast.unparse(node.args[0])[:60]} changes the environment. {INSTALL}"


def _by_method(node: ast.Call, words: set[str]) -> bool:
    """Whether rows of a table or numbers of a distribution are drawn, without `random_state`."""
    name = getattr(node.func, "attr", "")
    if name not in BY_METHOD or not words <= BY_METHOD[name]:
        return False
    counted = any(isinstance(each, ast.Constant) and isinstance(each.value, int) for each in node.args)
    return name == "rvs" or (len(node.args) <= 1 and (counted or bool(words & {"n", "frac"})))


def _installs(node: ast.expr) -> bool:
    said = " ".join(str(each.value) for each in ast.walk(node) if isinstance(each, ast.Constant))
    return bool(re.search(r"\b(?:pip3?|conda|mamba|apt|apt-get)\s+(?:-\w+ )*install\b", said))


def _is_chance_of(name: str) -> str | None:
    """The module whose own chance a function draws from."""
    module, _, function = name.rpartition(".")
    return module if function in LEGACY.get(module, ()) else None


def _of_magic(name: str, line: str, cell: str, code: Code) -> Iterator[str]:
    if name in HIDDEN:
        kept = [word for word in line.split() if not word.startswith("-")]
        if not any(isinstance(node, ast.Name) and node.id in kept for node in code.nodes()):
            yield f"%%{name} keeps what the cell shows from the page. Take it out, or show it later by its name."
    elif name in SCRIPTED:
        yield f"%%{name} draws by a script or a picture of its own, which no page shows. Draw it with step.figure."
    elif name in ("pip", "conda", "mamba", "uv"):
        yield f"%{name} changes the environment. {INSTALL}"


def _of_order(node: ast.AST, code: Code) -> Iterator[str]:
    """Places where the order of a set would be seen."""
    mend = "A set has no order of its own, so that it may be another each time. Write sorted(…)."
    if isinstance(node, ast.Call):
        joined = isinstance(node.func, ast.Attribute) and node.func.attr == "join"
        if (joined or code.name_of(node.func) in _ORDERED) and any(code.is_set(each) for each in node.args):
            yield f"{ast.unparse(node)[:60]} gives the members of a set. {mend}"
    elif isinstance(node, ast.ListComp) and code.is_set(node.generators[0].iter):
        yield f"{ast.unparse(node)[:60]} goes through a set. {mend}"
    elif isinstance(node, ast.For) and code.is_set(node.iter):
        calls = [each.func for part in node.body for each in ast.walk(part) if isinstance(each, ast.Call)]
        if any(code.name_of(each) in _SHOWING or getattr(each, "attr", "") == "append" for each in calls):
            yield f"for … in {ast.unparse(node.iter)[:60]} goes through a set. {mend}"


def _of_listings(tree: ast.Module, code: Code) -> Iterator[str]:
    """Listings of files that nothing puts in order."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    ordered = [each for call in calls if code.name_of(call.func) in ORDERLESS for each in call.args]
    inside = {id(each) for part in ordered for each in ast.walk(part)}
    loads = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    names = {each.id for each in loads if id(each) in inside} - {each.id for each in loads if id(each) not in inside}
    names |= {ast.unparse(call.func.value) for call in calls if _sorts(call)}  # type: ignore[attr-defined]
    inside |= {id(each) for name in names for each in ast.walk(code.values.get(name, ast.Constant(None)))}
    for call in calls:
        listing = code.name_of(call.func) in LISTINGS or getattr(call.func, "attr", "") in LISTING_METHODS
        if listing and id(call) not in inside:
            yield f"{ast.unparse(call)[:60]} lists files in an order of the machine's own. Write sorted(…)."


def _sorts(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "sort"


def _of_what_is_shown(tree: ast.Module, code: Code) -> Iterator[str]:
    """Calls that say where or in which process the code runs, in what a cell shows."""
    for shown in _shown(tree, code):
        for node in ast.walk(shown):
            if isinstance(node, ast.Attribute) and (name := code.name_of(node)) in SAYING:
                yield MACHINE.said(name)
            value = code.values.get(node.id) if isinstance(node, ast.Name) else node
            if isinstance(value, ast.Call) and (said := HERE.get(code.name_of(value.func))):
                yield said.said(f"{_short(code.name_of(value.func))}()")


def _shown(tree: ast.Module, code: Code) -> Iterator[ast.AST]:
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        yield last.value
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and code.name_of(node.func) in _SHOWING:
            yield from node.args


def _says_now(node: ast.Call) -> bool:
    first = node.args[0] if node.args else None
    return isinstance(first, ast.Constant) and first.value in ("now", "today")


def _says_none(node: ast.Call, *words: str) -> bool:
    return any(word.arg in words and _is_none(word.value) for word in node.keywords)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _short(name: str) -> str:
    """`datetime.now` for datetime.datetime.now, as it is mostly written."""
    parts = name.split(".")
    return ".".join(parts[-2:])


def helpers(texts: Iterable[str]) -> set[str]:
    """Names of modules that these sources import or run, as they stand beside a notebook."""
    found: set[str] = set()
    for text in texts:
        for node in ast.walk(_with_inner(parsed_code(text))):
            if isinstance(node, ast.Import):
                found |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
            elif isinstance(node, ast.Call) and (magic := _magic(node)) and magic[0] == "run":
                found |= {word.removesuffix(".py") for word in magic[1].split()}
    return found
