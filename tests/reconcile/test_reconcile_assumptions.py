from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kazmig.reconcile.assumptions import (
    COLUMNS,
    LATER,
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


FIRST = [each for each in COLUMNS if each not in LATER]


def frame(**changed: str) -> pd.DataFrame:
    """GOOD, in the first layout, with cells of its first row changed."""
    table = pd.DataFrame(GOOD, columns=FIRST)
    for column, value in changed.items():
        table.loc[0, column] = value
    return table


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"median": ""}, "'registration' has no median in any row", id="no median"),
        pytest.param({"low95": ""}, r"row 2 \('reg'\), low95: is empty; a range has two ends", id="half a range"),
        pytest.param({"low95": "", "high95": ""}, "sd: is empty. Say how unsure", id="no doubt"),
        pytest.param({"sd": "0.2"}, "give the range or sd, not both", id="both"),
        pytest.param({"low95": "", "high95": "", "sd": "-1"}, "sd: found -1, expected a number above 0", id="negative"),
        pytest.param({"scale": "logit"}, "scale: found 'logit', expected one of factor, share, excess", id="scale"),
        pytest.param({"scale": "share"}, "high95: found 1.1, expected on the scale 'share'", id="share above one"),
        pytest.param({"scale": "share", "median": "60", "high95": "0.9"}, "Write 60 % as 0.6", id="percentage"),
        pytest.param({"median": "60%"}, "Write 60 % as 0.6", id="percent sign"),
        pytest.param({"scale": "share", "median": "1", "high95": "0.9"}, "leave the component out", id="share of one"),
        pytest.param({"scale": "excess", "low95": "1.01"}, "median: found 0.8.*above 1", id="excess below one"),
        pytest.param({"rho": "0.5"}, "correlated_with and rho stand together", id="rho alone"),
        pytest.param({"rho": "1.5", "correlated_with": "x"}, "between -1 and 1", id="rho above one"),
        pytest.param({"rho": "0.5", "correlated_with": "pre"}, "'pre' is no other row of scope 'shared'", id="no row"),
        pytest.param({"low95": "1.2"}, r"low95 1.2 is above high95 1.1", id="low above high"),
        pytest.param({"median": "1.5"}, r"median 1.5 lies outside 0.6 … 1.1", id="median outside"),
        pytest.param({"low95": "0.8", "high95": "0.8"}, "both 0.8", id="no width"),
        pytest.param({"median": "0"}, "above 0", id="zero"),
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
    assert table["sd"][0] == pytest.approx(0.2, abs=1e-6)


def test_a_table_as_excel_saves_it_in_russian(tmp_path: Path) -> None:
    path = tmp_path / "assumptions.csv"
    rows = [";".join(cell.replace(".", ",") if cell[:1].isdigit() else cell for cell in row) for row in GOOD]
    path.write_text("\n".join([";".join(FIRST), *rows]), encoding="utf-8-sig")
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
        "reg: the range is lopsided about its median; one of the same width is used",
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


def test_regrouping_keeps_the_doubt(table: pd.DataFrame) -> None:
    other = regrouped(table, "registration", {"UZB TJK other": 0.6, "RUS KGZ": 0.95})
    rows = other[(other["component"] == "registration") & (other["group"] != "")].set_index("group")
    assert rows["median"].to_dict() == {"UZB TJK other": 0.6, "RUS KGZ": 0.95}
    assert rows["sd"].tolist() == [0.25, 0.25]
    assert len(other) == len(table)


def test_a_file_without_the_column_is_all_factors(first_table: pd.DataFrame) -> None:
    assert set(first_table["scale"]) == {"factor"}
    rows = first_table.set_index("id")
    assert rows.loc["registration_shared", "sd"] == pytest.approx(0.20, rel=0.01)
    assert rows.loc["documents_shared", "sd"] == pytest.approx(0.07, rel=0.01)


def test_two_medians_of_one_nationality_are_refused_where_they_cannot_multiply() -> None:
    table = frame(scale="share", high95="0.9")
    twice = pd.concat([table, table.iloc[[0]].assign(id="again")], ignore_index=True)
    with pytest.raises(AssumptionError, match="'reg' and 'again' both give component 'registration' a median"):
        check_assumptions(twice)


def test_one_component_on_two_scales_is_refused() -> None:
    table = frame()
    both = pd.concat([table, table.iloc[[0]].assign(id="again", scale="share", high95="0.9")], ignore_index=True)
    with pytest.raises(AssumptionError, match="'registration' stands on two scales"):
        check_assumptions(both)


@pytest.mark.parametrize(
    ("name", "row", "median", "sd"),
    [
        ("central", "registration_permit", 0.60, 0.25), ("central", "registration_other", 0.95, 0.625),
        ("central", "documents_shared", 1.10, 0.6), ("central", "multiplicity_shared", 1.15, 0.6),
        ("central", "area_coverage_shared", 0.95, 0.6), ("central", "season_shared", 0.9, 0.1),
        ("cautious", "multiplicity_nationality", 1.45, 0.3), ("maximal", "registration_permit", 0.28, 0.25),
        ("register_as_flow", "turnover_shared", 1.5, 0.5),
    ],
)  # fmt: skip
def test_the_published_tables_hold_what_method_says(tables, name: str, row: str, median: float, sd: float) -> None:
    found = tables[name].set_index("id").loc[row]
    assert (found["median"], found["sd"]) == (median, sd)
    assert tables[name]["evidence"].str.contains("not elicited").any()


def test_pure_doubt_leaves_the_median_empty(tables: dict[str, pd.DataFrame]) -> None:
    row = tables["central"].set_index("id").loc["perception_central_asia"]
    assert (row["scope"], row["sd"]) == ("group", 0.2)
    assert np.isnan(row["median"])
    assert all("perception_central_asia" not in set(tables[name]["id"]) for name in ("cautious", "maximal"))


def tied(*pairs: tuple[str, str, float]) -> pd.DataFrame:
    """Three shared rows beside the first table, with these correlations."""
    rows = [["a", "official", "scope_a"], ["b", "official", "scope_b"], ["c", "assessment", "scope_c"]]
    shared = pd.DataFrame(
        [[*row, "shared", "", "1", "0.8", "1.25", "why", "seen", "A", "2022-01-01"] for row in rows], columns=FIRST
    )
    table = pd.concat([pd.DataFrame(GOOD, columns=FIRST), shared], ignore_index=True)
    table["correlated_with"] = table["rho"] = ""
    for one, other, rho in pairs:
        table.loc[table["id"] == one, ["correlated_with", "rho"]] = [other, str(rho)]
    return table


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        # b goes with a and c with b, yet c goes against a: smallest eigenvalue 1 - 1.8, so at most 1 / 1.8 of each.
        ([("a", "b", 0.9), ("b", "c", 0.9), ("c", "a", -0.9)], r"rows 'a', 'b', 'c', rho.*a and c -0.9.*-0.8.*by 0.55"),
        ([("a", "b", 0.99), ("b", "c", 0.99)], r"rows 'a', 'b', 'c', rho.*by 0.71 or less, or let two rows be one"),
        (
            [("a", "b", 0.5), ("b", "a", 0.4)],
            r"row 'b', rho: found 0.4 with 'a', and row 'a' says 0.5 of the same pair",
        ),
    ],
    ids=["a triangle", "two that a third ties", "a pair twice"],
)
def test_correlations_that_cannot_all_hold_are_named_with_their_mend(pairs, message: str) -> None:
    with pytest.raises(AssumptionError, match=message):
        check_assumptions(tied(*pairs))


def test_what_the_message_says_mends_it() -> None:
    held = check_assumptions(tied(("a", "b", 0.9 * 0.55), ("b", "c", 0.9 * 0.55), ("c", "a", -0.9 * 0.55)))
    assert held["rho"].count() == 3
    assert check_assumptions(tied(("a", "b", 0.6), ("b", "c", 0.6)))["rho"].count() == 2
