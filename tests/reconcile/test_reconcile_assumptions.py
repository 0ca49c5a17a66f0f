from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kazmig.reconcile.assumptions import (
    COLUMNS,
    AssumptionError,
    check_assumptions,
    differences,
    notes,
    read_assumptions,
    regrouped,
)

GOOD = [
    ["reg", "official", "registration", "shared", "", "0.8", "0.6", "1.1", "why", "seen", "A. N.", "2023-05-01"],
    ["per", "assessment", "perception", "nationality", "", "1", "0.7", "1.4", "why", "seen", "A. N.", "2023-05-01"],
]


def frame(**changed: str) -> pd.DataFrame:
    """GOOD with cells of its first row changed."""
    table = pd.DataFrame(GOOD, columns=list(COLUMNS))
    for column, value in changed.items():
        table.loc[0, column] = value
    return table


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"median": ""}, r"row 2 \('reg'\), median: is empty", id="no median"),
        pytest.param({"low95": ""}, r"row 2 \('reg'\), low95: is empty.*range", id="no range"),
        pytest.param({"low95": "1.2"}, r"low95 1.2 is above high95 1.1", id="low above high"),
        pytest.param({"median": "1.5"}, r"median 1.5 lies outside 0.6 … 1.1", id="median outside"),
        pytest.param({"low95": "0.8", "high95": "0.8"}, "both 0.8", id="no width"),
        pytest.param({"median": "0"}, "above zero", id="zero"),
        pytest.param({"median": "much"}, "found 'much', expected a number", id="no number"),
        pytest.param({"scope": "shard"}, "found 'shard'.*Did you mean 'shared'", id="unknown scope"),
        pytest.param({"source": "census"}, "found 'census', expected one of official, assessment", id="unknown source"),
        pytest.param({"scope": "group", "group": "Uzbekistan"}, "'Uzbekistan' is no nationality", id="nationality"),
        pytest.param({"scope": "group"}, "needs its nationalities", id="group without members"),
        pytest.param({"group": "UZB"}, "'shared' means all", id="shared with members"),
        pytest.param({"id": "per"}, "'per' stands twice", id="id twice"),
        pytest.param({"source": "assessment"}, "nothing about the official count", id="one side alone"),
        pytest.param({"component": "perception"}, "'perception' stands on both sides", id="component on both sides"),
    ],
)
def test_a_wrong_cell_is_named(changed: dict[str, str], message: str) -> None:
    with pytest.raises(AssumptionError, match=message):
        check_assumptions(frame(**changed))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(AssumptionError, match="column 'high95' is missing"):
        check_assumptions(frame().drop(columns="high95"))


def test_the_range_gives_the_standard_deviation_of_the_logarithm() -> None:
    table = check_assumptions(frame(median="1", low95=str(np.exp(-1.959964 * 0.2)), high95=str(np.exp(1.959964 * 0.2))))
    assert table["sd_log"][0] == pytest.approx(0.2, abs=1e-6)


def test_a_table_as_excel_saves_it_in_russian(tmp_path: Path) -> None:
    path = tmp_path / "assumptions.csv"
    rows = [";".join(cell.replace(".", ",") if cell[:1].isdigit() else cell for cell in row) for row in GOOD]
    path.write_text("\n".join([";".join(COLUMNS), *rows]), encoding="utf-8-sig")
    assert read_assumptions(path)["median"].tolist() == [0.8, 1.0]


def test_a_nationality_that_no_row_covers_is_an_error() -> None:
    table = check_assumptions(frame(scope="group", group="UZB TJK"))
    with pytest.raises(AssumptionError, match="'registration' says nothing of KGZ"):
        notes(table, ["UZB", "TJK", "KGZ"])


def test_notes_name_absent_nationalities_and_lopsided_ranges() -> None:
    table = check_assumptions(frame(scope="group", group="UZB KGZ", median="0.62"))
    said = notes(table, ["UZB"])
    assert said == [
        "reg: KGZ is not counted by itself this quarter",
        "reg: the range is lopsided about its median; a lognormal of the same width is used",
    ]


def test_differences_between_two_tables() -> None:
    before, after = check_assumptions(frame()), check_assumptions(frame(median="0.9", author="B. C."))
    changed = differences(before, after)
    assert changed[["id", "change", "column", "before", "after"]].to_numpy().tolist() == [
        ["reg", "changed", "author", "A. N.", "B. C."],
        ["reg", "changed", "median", "0.8", "0.9"],
    ]
    assert differences(before, before).empty


def test_differences_name_added_and_dropped_rows() -> None:
    before = check_assumptions(frame())
    changed = differences(before, check_assumptions(frame(id="new")))
    assert changed[["id", "change"]].to_numpy().tolist() == [["new", "added"], ["reg", "dropped"]]


def test_regrouping_keeps_the_width(table: pd.DataFrame) -> None:
    other = regrouped(table, "registration", {"UZB TJK other": 0.6, "RUS KGZ": 0.95})
    rows = other[other["group"] != ""].set_index("group")
    assert rows["median"].to_dict() == {"UZB TJK other": 0.6, "RUS KGZ": pytest.approx(0.95)}
    assert (rows["high95"] / rows["low95"]).tolist() == pytest.approx(
        [rows["high95"].iloc[0] / rows["low95"].iloc[0]] * 2
    )
    assert len(other) == len(table)


def test_the_published_table_is_method_s_start(table: pd.DataFrame) -> None:
    """Median and sd of the logarithm, shared and by nationality, of each component."""
    expected = {
        "documents": (1.10, 0.07, 0.03), "registration": (1.0, 0.20, 0.10), "multiplicity": (1.15, 0.10, 0.05),
        "perception": (1.0, 0.20, 0.10), "area_coverage": (0.95, 0.05, 0.02), "season": (0.90, 0.10, 0.05),
    }  # fmt: skip
    for component, (median, shared, own) in expected.items():
        rows = table[table["component"] == component]
        assert rows.loc[rows["scope"] == "shared", "median"].item() == median
        assert rows.loc[rows["scope"] == "shared", "sd_log"].item() == pytest.approx(shared, rel=0.01)
        assert rows.loc[rows["scope"] == "nationality", "sd_log"].to_numpy() == pytest.approx(own, rel=0.01)
    groups = table[table["group"] != ""].set_index("group")["median"].to_dict()
    assert groups == {"UZB TJK KGZ": 0.60, "RUS other": 0.95}
    assert table["evidence"].str.contains("not elicited").any()
