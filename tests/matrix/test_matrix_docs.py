"""The table of machines in the docs: what `make matrix ARGS=--write` found, with nothing that differs."""

import pytest
from run_matrix import AS_RECORD, DIFFERS, MINORS, NOT_TRIED, Cell, in_docs, table

PROMISED = (11, 12, 13)


def rows() -> list[list[str]]:
    """Version of Python, kernels, result."""
    return [line.strip("| ").split(" | ") for line in in_docs().splitlines()[2:]]


@pytest.mark.parametrize("minor", PROMISED)
def test_every_python_that_is_promised_gave_the_record(minor: int) -> None:
    found = [(kernels, result) for version, kernels, result in rows() if version.startswith(f"3.{minor}.")]
    assert [result for _, result in found] == [AS_RECORD], f"3.{minor}: make matrix ARGS=--write"
    assert len(found[0][0].split(",")) >= 2, "two kernels of linear algebra at least"


def test_a_python_that_was_not_there_is_named() -> None:
    minors = {int(version.split(".")[1]): result for version, _, result in rows()}
    assert sorted(minors) == list(MINORS)
    others = [result for minor, result in minors.items() if minor not in PROMISED]
    assert all(result == AS_RECORD or result.startswith(NOT_TRIED) for result in others)


def test_the_table_keeps_apart_what_differs() -> None:
    cells = [
        Cell("3.12.1", "Haswell", AS_RECORD),
        Cell("3.12.1", "SkylakeX", DIFFERS),
        Cell("3.12.1", "Zen", AS_RECORD),
    ]
    assert table(cells).splitlines()[2:] == [
        f"| 3.12.1 | Haswell, Zen | {AS_RECORD} |",
        f"| 3.12.1 | SkylakeX | {DIFFERS} |",
    ]
