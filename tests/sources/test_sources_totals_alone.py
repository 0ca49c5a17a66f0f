"""The checks inside cleaning notebooks hold for lists that come without their parts, or without their total."""

import json

import pandas as pd
import pytest

from kazmig.project.inventory import Source
from kazmig.sources import baseline_assessment

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


@pytest.mark.parametrize("kept", ["region", "citizenship", "sex", "reason", "type", "year", "coverage", "photograph"])
def test_a_part_of_an_assessment_is_read_without_its_total(root, tmp_path, kept):
    """A round whose shares, yearly changes or days alone were published; nothing follows of a number of workers."""
    raw = pd.read_csv(root / "data" / "raw" / "2022Q4" / "baseline_assessment.csv", dtype=str, keep_default_na=False)
    path = tmp_path / "baseline_assessment.csv"
    raw[raw["dimension"] == kept].to_csv(path, index=False)
    source = Source("baseline_assessment", period="2023-01-30/2023-03-03", quality="key_informant", files=(path,))
    tidy = baseline_assessment.clean(baseline_assessment.read(source))
    stated = {fact.key for fact in baseline_assessment.facts(tidy, source)}
    assert stated and not any(key.endswith("persons") for key in stated)
    assert tidy["persons_high"].isna().all()
