"""Nothing stands in the library for tests alone: what only they call lives with them, or goes."""

import ast
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "src").rglob("*.py"))
# What a library calls by its name, and what an error message tells a researcher to call.
CALLED_BY_OTHERS = {
    "launch_kernel": "jupyter_client",
    "handle_starttag": "html.parser",
    "handle_endtag": "html.parser",
    "handle_data": "html.parser",
    "handle_entityref": "html.parser",
    "handle_charref": "html.parser",
    "unknown_decl": "html.parser",
    "OwnKernel": "ipykernel, by the name on its command line",
    "get_canvas_width_height": "matplotlib's artists",
    "get_image_magnification": "matplotlib's artists",
    "option_image_nocomposite": "matplotlib's artists",
    "to_before": "the message of kazmig.places.regions.merge_regions",
}


def named(source: str) -> Counter[str]:
    """Names that code reads, as a name, an attribute or a text that is one; importing alone is no use."""
    found: Counter[str] = Counter()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            found[node.id] += 1
        elif isinstance(node, ast.Attribute):
            found[node.attr] += 1
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            found[node.value] += 1
    return found


def defined(source: str) -> list[str]:
    """Functions and classes that bear no decorator; double underscores and Jupyter's own protocol are Python's."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds) and not node.decorator_list]
    return [node.name for node in found if not node.name.startswith(("__", "_repr_", "_ipython_"))]


@cache
def unused() -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in MODULES]
    used = sum((named(text) for text in texts), Counter())
    elsewhere = [*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "benchmarks").glob("*.py"), ROOT / "run_all.py"]
    said = "\n".join(path.read_text(encoding="utf-8") for path in elsewhere)
    return sorted({name for text in texts for name in defined(text) if not used[name] and name not in said})


def test_nothing_is_there_for_tests_alone():
    assert [name for name in unused() if name not in CALLED_BY_OTHERS] == [], "move it to the tests, or take it away"


def test_every_exception_is_still_needed():
    assert sorted(set(CALLED_BY_OTHERS) - set(unused())) == []


def test_a_planted_one_is_seen():
    source = "from a import b\n\ndef kept():\n    return b\n\ndef only_for_tests():\n    return kept()\n"
    assert [name for name in defined(source) if not named(source)[name]] == ["only_for_tests"]
