from pathlib import Path

import pandas as pd
import pytest

from kazmig.reconcile.assumptions import AssumptionError
from kazmig.reconcile.model import Model, build_model, total_interval
from kazmig.reconcile.multiplier import SURVEY_COLUMNS, log_share_sd, read_surveys
from kazmig.reconcile.sensitivity import beside_today, candidates, leave_one_out, stress, tornado, value_of_information

HEADER = ",".join(SURVEY_COLUMNS)


def width(row: pd.Series) -> float:
    return float(row["high95_persons"] - row["low95_persons"])


def test_doubling_every_doubt_gives_the_interval_method_quotes(model: Model) -> None:
    table = stress(model).set_index("stress")
    assert table.loc["twice_as_unsure", ["low95_persons", "high95_persons"]].tolist() == pytest.approx(
        [276_000, 1_080_000], rel=0.015
    )
    assert table.loc["as_stated"].tolist() == total_interval(model).tolist()
    assert width(table.loc["half_as_unsure"]) < width(table.loc["as_stated"]) < width(table.loc["twice_as_unsure"])


def test_the_tornado_stands_around_the_headline_widest_first(model: Model) -> None:
    table = tornado(model)
    assert table["component"].tolist()[:2] == ["registration", "perception"]
    assert (table["persons"] == total_interval(model)["median_persons"]).all()
    span = (table["high_persons"] - table["low_persons"]).abs()
    assert span.is_monotonic_decreasing
    # More coverage on either side means fewer true workers behind the same counts.
    assert (table["high_persons"] < table["persons"]).all()


def test_a_tornado_bar_is_what_an_edited_table_gives(counts: pd.DataFrame, table: pd.DataFrame, model: Model) -> None:
    """Multiplicity's shared row one sd higher, against the bar, whose sd also counts the nationality rows."""
    row = table["id"] == "multiplicity_shared"
    factor = float(2.718281828 ** table.loc[row, "sd_log"].item())
    edited = table.copy()
    edited.loc[row, ["median", "low95", "high95"]] *= factor
    bar = tornado(model).set_index("component").loc["multiplicity", "high_persons"]
    assert total_interval(build_model(counts, edited))["median_persons"] == pytest.approx(bar, rel=0.01)


def test_leaving_an_assumption_out(model: Model, counts: pd.DataFrame, table: pd.DataFrame) -> None:
    left = leave_one_out(model, counts, table).set_index("left_out")
    assert set(left.index) == set(table["component"])
    assert left.loc["registration", "p_value"] < 1e-6
    rest = table[table["component"] != "season"]
    assert left.loc["season", "median_persons"] == total_interval(build_model(counts, rest))["median_persons"]


def test_the_only_component_of_a_side_stays(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    small = table[table["component"].isin(["registration", "perception", "season"])]
    left = leave_one_out(build_model(counts, small), counts, small)
    assert left["left_out"].tolist() == ["perception", "season"]


def test_a_survey_of_workers_narrows_the_interval_most(model: Model) -> None:
    table = value_of_information(model, candidates(model))
    assert table["datum"].tolist()[:3] == ["survey_of_1000_workers", "survey_of_500_workers", "survey_of_200_workers"]
    assert (table["width_change_pct"] < 0).all()
    shown = beside_today(model, table)
    assert shown["datum"].iloc[0] == "no_further_datum"
    assert shown.iloc[0, 1:].tolist() == total_interval(model).tolist()


def test_information_is_what_the_datum_would_then_bring(
    counts: pd.DataFrame, table: pd.DataFrame, model: Model
) -> None:
    """The closed form of S' against the posterior of a model that really has the survey row."""
    plan = candidates(model).iloc[[1]]
    foreseen = value_of_information(model, plan).iloc[0]
    share = 1 / (1 + 500 * plan["sd_log"].item() ** 2 / 2)
    survey = pd.DataFrame([["s", "UZB", 100 * share, 500.0, 2.0, "", "", ""]], columns=SURVEY_COLUMNS)
    then = total_interval(build_model(counts, table, survey))
    ratio = (then["high95_persons"] - then["low95_persons"]) / then["median_persons"]
    assert width(foreseen) / foreseen["median_persons"] == pytest.approx(ratio, rel=0.03)


def test_nothing_follows_from_an_empty_model(counts: pd.DataFrame, table: pd.DataFrame) -> None:
    empty = build_model(counts, table[:0])
    information = value_of_information(empty, candidates(empty))
    for result in (tornado(empty), stress(empty), leave_one_out(empty, counts, table), information):
        assert result.empty
    assert beside_today(empty, information).empty


def test_a_survey_file_is_read_with_its_default_design_effect(tmp_path: Path) -> None:
    path = tmp_path / "survey_multiplier.csv"
    path.write_text(f"{HEADER}\ns1,UZB,42.5,500,,,survey of 2023,2023-05-01\n", encoding="utf-8")
    row = read_surveys([path]).iloc[0]
    assert (row["registered_share_pct"], row["sample"], row["design_effect"]) == (42.5, 500, 2)
    assert read_surveys([]).empty


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param(
            "s1,UZB,142,500,,,x,y", "row 2, registered_share_pct: found '142.*above 0 and below 100", id="share"
        ),
        pytest.param("s1,UZB,42,,,,x,y", "row 2, sample: found '', expected a number above 0", id="no sample"),
    ],
)
def test_a_wrong_survey_cell_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "survey_multiplier.csv"
    path.write_text(f"{HEADER}\n{line}\n", encoding="utf-8")
    with pytest.raises(AssumptionError, match=message):
        read_surveys([path])


def test_the_error_of_a_share_on_the_log_scale() -> None:
    assert log_share_sd(0.5, 100, 1.0) == pytest.approx(0.1)
