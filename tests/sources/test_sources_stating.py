"""What a derived fact of a list follows from: never from what follows from it."""

import pytest

from kazmig.evidence.facts import Fact
from kazmig.sources.stating import linked

ABOUT = {"period": "2022", "measure": "stock", "population": "migrant_workers", "source": "sent", "quality": "register"}


def fact(key: str, derived: bool) -> Fact:
    return Fact(key, 1, key.rpartition(".")[2], derived=derived, **ABOUT)


@pytest.mark.parametrize(
    ("printed", "derived", "inputs"),
    [
        pytest.param(
            ["w.persons", "w.UZB.share_pct"],
            ["w.UZB.persons"],
            {"w.UZB.persons": ("w.UZB.share_pct", "w.persons")},
            id="a count from a printed share",
        ),
        pytest.param(
            ["w.persons", "w.UZB.persons"],
            ["w.UZB.share_pct"],
            {"w.UZB.share_pct": ("w.UZB.persons", "w.persons")},
            id="a share from a printed count",
        ),
        pytest.param(
            ["s.male.share_pct"],
            ["s.female.share_pct"],
            {"s.female.share_pct": ("s.male.share_pct",)},
            id="what is left over",
        ),
        pytest.param(
            [],
            ["r.a.share_pct", "r.b.share_pct"],
            {"r.a.share_pct": ("raw:sent",), "r.b.share_pct": ("raw:sent",)},
            id="shares of an export's rows come from the rows, not from each other",
        ),
        pytest.param(
            ["w.persons"],
            ["w.UZB.persons", "w.UZB.share_pct"],
            {"w.UZB.persons": ("raw:sent",), "w.UZB.share_pct": ("w.UZB.persons", "w.persons")},
            id="count and share of rows: the count from the rows, the share from it",
        ),
    ],
)
def test_inputs_of_a_list(printed: list[str], derived: list[str], inputs: dict[str, tuple[str, ...]]) -> None:
    found = linked([fact(key, False) for key in printed] + [fact(key, True) for key in derived])
    assert {each.key: each.inputs for each in found if each.derived} == inputs
