"""Groups of countries are written down in one place."""

import ast
from pathlib import Path

from kazmig.places.groups import CIS, EAEU, FORMER_USSR, HOME

SOURCES = Path(__file__).parents[2] / "src" / "kazmig"
GROUPS = {frozenset(group) - {HOME} for group in (CIS, EAEU, FORMER_USSR)}


def written(source: str) -> list[frozenset[str]]:
    """The lists, sets and tuples of texts that a module writes out, without the home country."""
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.List | ast.Set | ast.Tuple)]
    texts = [[each.value for each in node.elts if isinstance(each, ast.Constant)] for node in found]
    return [frozenset(map(str, each)) - {HOME} for each in texts]


def test_no_other_module_writes_a_group_out():
    modules = [path for path in SOURCES.rglob("*.py") if '"KGZ"' in path.read_text(encoding="utf-8")]
    assert len(modules) > 3
    again = [path.name for path in modules if GROUPS & set(written(path.read_text(encoding="utf-8")))]
    assert again == ["groups.py"]


def test_the_groups_stand_in_each_other():
    assert EAEU < CIS < set(FORMER_USSR) and set(FORMER_USSR) - CIS == {"GEO", "UKR"}
