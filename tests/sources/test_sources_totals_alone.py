"""The checks inside cleaning notebooks hold for lists that come without their parts, or without their total."""

import json

import pandas as pd
import pytest

CASES = [
    ("13_clean_residence_permits", {"permit": ["permanent"], "citizenship": ["total"], "permits": [148000]}, True),
    ("13_clean_residence_permits", {"permit": ["permanent"], "citizenship": ["RUS"], "permits": [9]}, True),
    (
        "13_clean_residence_permits",
        {"permit": ["temporary"] * 2, "citizenship": ["total", "RUS"], "permits": [10, 9]},
        False,
    ),
    ("14_clean_labour_permits", {"citizenship": ["total"], "persons": [327000]}, True),
    ("14_clean_labour_permits", {"citizenship": ["UZB"], "persons": [9]}, True),
    ("14_clean_labour_permits", {"citizenship": ["total", "UZB"], "persons": [10, 9]}, False),
]


@pytest.mark.parametrize(
    ("step", "rows", "holds"), CASES, ids=[f"{step[:2]}-{n}" for n, (step, *_) in enumerate(CASES)]
)
def test_a_total_and_its_parts_are_held_against_each_other_where_both_came(root, step, rows, holds):
    notebook = json.loads((root / "notebooks" / f"{step}.ipynb").read_text(encoding="utf-8"))
    code = "".join(next(cell["source"] for cell in notebook["cells"] if cell["id"] == "sums"))
    tidy = pd.DataFrame(rows).assign(share_pct=None, share_low_pct=None, share_high_pct=None)
    if holds:
        exec(code, {"tidy": tidy})
    else:
        with pytest.raises(AssertionError):
            exec(code, {"tidy": tidy})
