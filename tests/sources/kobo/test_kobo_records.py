"""The cleaning rules, one by one, on a handful of submissions."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kazmig.disclosure.places import protect
from kazmig.disclosure.rules import RULES
from kazmig.evidence.quarter import Quarter
from kazmig.sources.kobo.assessment import assess, breakdowns, places, spread
from kazmig.sources.kobo.records import REASONS, clean, place_key
from kazmig.sources.kobo.review import status_code
from kazmig.sources.kobo.submissions import Submissions

YEARS = ("arrived_y0", "arrived_y1", "arrived_y2", "arrived_y3", "arrived_earlier")


def visit(number: int, workers: int = 100, **changes) -> dict:
    """A submission without fault: 80 of 100 are Uzbek citizens, 84 men."""
    men, seasonal, recent = workers * 84 // 100, workers * 7 // 10, workers // 5
    answers = {
        **{"file": "kobo.xlsx", "sheet": "Form", "row": number + 1, "workbook": "kobo.xlsx", "id": str(number)},
        **{"uuid": f"u{number}", "submitted": f"2023-02-10T10:{number:02d}:00", "status": "", "version": "1"},
        **{"root": "", "edits": 0, "exported": ""},
        **{"consent": "yes", "round": 1, "visit_date": date(2023, 2, 10), "enumerator": f"E{number:02d}"},
        **{"region": "KZ-47", "district": "KZ-47-aktau", "settlement": f"Place {number}", "settlement_type": "town"},
        **{"visit_kind": "first", "informants": 3, "informant_types": frozenset({"employer"})},
        **{"workers_present": workers, "men": men, "women": workers - men, "seasonal": seasonal},
        **{"long_term": workers - seasonal, "other_type": 0, "reasons": frozenset({"economic_situation"})},
        **{"confidence": "high", "double_counting": "no"},
        **dict.fromkeys(YEARS, recent),
        **{f"share_{reason}": None for reason in REASONS},
    }
    answers["arrived_earlier"] = workers - 4 * recent
    answers["share_economic_situation"] = 100
    return answers | changes


def submitted(*visits: dict, nationalities: dict[str, dict[str, int]] | None = None) -> Submissions:
    entries = []
    for each in visits:
        uzbek = (each["workers_present"] or 0) * 8 // 10
        own = (nationalities or {}).get(each["id"], {"UZB": uzbek, "RUS": (each["workers_present"] or 0) - uzbek})
        about = {"file": "kobo.xlsx", "workbook": "kobo.xlsx", "id": each["id"], "uuid": each["uuid"]}
        entries += [{**about, "nationality": code, "persons": persons} for code, persons in own.items()]
    columns = ["file", "workbook", "id", "uuid", "nationality", "persons"]
    return Submissions(pd.DataFrame(list(visits)), pd.DataFrame(entries, columns=columns))


def rules(cleaned) -> dict[str, int]:
    return cleaned.audit.groupby("rule")["rows"].sum().to_dict()


def total(cleaned) -> int:
    return int(cleaned.settlements["workers_present"].sum())


def test_nothing_to_do_leaves_no_trace():
    cleaned = clean(submitted(visit(1), visit(2)))
    assert (total(cleaned), rules(cleaned)) == (200, {})


@pytest.mark.parametrize(
    ("second", "rule", "left"),
    [
        pytest.param({"consent": "no", "workers_present": None}, "refused", 100, id="refused"),
        pytest.param({"status": "validation_status_not_approved"}, "not_approved", 100, id="not approved, XML"),
        pytest.param({"status": "Not approved"}, "not_approved", 100, id="not approved, label"),
        pytest.param({"status": "On hold"}, "not_approved", 100, id="on hold"),
        pytest.param({"uuid": "u1"}, "duplicate", 100, id="one uuid twice"),
        pytest.param({"settlement": "Place 1", "enumerator": "E01"}, "duplicate", 100, id="sent twice"),
        pytest.param({"round": 0}, "other_round", 100, id="earlier round"),
        pytest.param({"settlement": "PLACE 1", "visit_date": date(2023, 2, 9)}, "superseded", 100, id="earlier visit"),
        pytest.param({"settlement": "с. place-1", "workers_present": 60}, "superseded", 60, id="later submission"),
    ],
)
def test_a_submission_that_does_not_count_is_dropped_and_told(second, rule, left):
    cleaned = clean(submitted(visit(1), visit(2, **second)))
    assert rules(cleaned).get(rule) == 1
    assert total(cleaned) == left
    line = cleaned.audit[cleaned.audit["rule"] == rule].iloc[0]
    assert line["place"] in ("kobo.xlsx, sheet Form, row 3", "kobo.xlsx, sheet Form, row 2")
    assert line["source"] == "baseline_assessment" and "dropped" in line["reason"]


def test_only_approved_leaves_out_what_nobody_reviewed():
    visits = submitted(visit(1, status="Approved"), visit(2, status=""), visit(3, status="validation_status_approved"))
    assert total(clean(visits)) == 300
    assert total(clean(visits, only_approved=True)) == 200


@pytest.mark.parametrize(
    ("text", "code"),
    [("Approved", "approved"), ("validation_status_on_hold", "on_hold"), ("Not Approved", "not_approved"), ("", "")],
)
def test_review_in_every_mode(text, code):
    assert status_code(text) == code


@pytest.mark.parametrize(
    ("change", "nationalities", "mark"),
    [
        pytest.param({"women": 90}, None, "sex_ok", id="sexes"),
        pytest.param({"seasonal": 3}, None, "type_ok", id="types"),
        pytest.param({"arrived_y0": 77}, None, "year_ok", id="years of arrival"),
        pytest.param({}, {"2": {"UZB": 120}}, "nationality_ok", id="nationalities above the total"),
        pytest.param({}, {"2": {}}, "nationality_ok", id="nationalities missing"),
        pytest.param({"share_economic_situation": 90}, None, "reason_ok", id="shares of reasons"),
    ],
)
def test_a_breakdown_that_does_not_add_up_is_set_aside_and_its_workers_stay(change, nationalities, mark):
    cleaned = clean(submitted(visit(1), visit(2, **change), nationalities=nationalities))
    assert total(cleaned) == 200
    assert rules(cleaned) == {"breakdown": 1}
    assert cleaned.settlements[mark].tolist() == [True, False]
    others = [name for name in cleaned.settlements if name.endswith("_ok") and name != mark]
    assert cleaned.settlements[others].all(axis=None)


def test_breakdowns_take_the_pattern_of_those_that_add_up():
    cleaned = clean(submitted(visit(1), visit(2), nationalities={"2": {"UZB": 7}}))
    parts = breakdowns(cleaned.settlements, ["citizenship", "sex"])
    assert parts["citizenship"].to_dict() == {"UZB": 160, "RUS": 40}
    assert parts["sex"].to_dict() == {"male": 168, "female": 32}


def test_reasons_without_shares_weigh_alike():
    ticked = visit(1, reasons=frozenset({"conflict", "covid_19"}), share_economic_situation=None)
    cleaned = clean(submitted(ticked))
    assert rules(cleaned) == {"equal_reasons": 1}
    assert breakdowns(cleaned.settlements, ["reason"])["reason"][["conflict", "covid_19"]].tolist() == [50, 50]


def test_an_outlier_is_flagged_and_kept():
    visits = [visit(number, workers=100 + 10 * number) for number in range(1, 12)] + [visit(12, workers=90_000)]
    cleaned = clean(submitted(*visits))
    assert rules(cleaned) == {"outlier": 1}
    assert cleaned.audit["place"].tolist() == ["kobo.xlsx, sheet Form, row 13"]
    assert total(cleaned) == sum(each["workers_present"] for each in visits)


def test_few_settlements_have_no_outliers():
    assert rules(clean(submitted(visit(1), visit(2), visit(3, workers=90_000)))) == {}


def test_a_visit_of_another_year_is_flagged_and_kept():
    cleaned = clean(submitted(visit(1), visit(2, visit_date=date(2021, 2, 10))), Quarter.parse("2022Q4"))
    assert (rules(cleaned), total(cleaned)) == ({"stray_date": 1}, 200)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(" с. Ақтау ", "Ақтау ауылы", id="kinds of places"),
        pytest.param("Щёлково", "ЩЕЛКОВО", id="yo and case"),
        pytest.param("Al-Farabi", "al farabi", id="hyphen"),
    ],
)
def test_spellings_of_one_settlement(one, other):
    assert place_key(one) == place_key(other) != place_key("Another")


def test_a_settlement_named_village_keeps_its_name():
    assert place_key("Village") == "village"


# --- totals ----------------------------------------------------------------------------------------------------------


def test_years_are_counted_back_from_the_visit():
    observed = assess(clean(submitted(visit(1, workers=100)))).observations
    years = observed[observed["dimension"] == "year"].set_index("category")["value"]
    assert years["2023"] == 20 and years["2020"] == 20 and years["earlier"] == 20
    assert "moved" in set(observed["series"])


def test_change_of_those_who_moved():
    counts = {"arrived_y0": 0, "arrived_y1": 50, "arrived_y2": 40, "arrived_y3": 10, "arrived_earlier": 0}
    observed = assess(clean(submitted(visit(1, **counts)))).observations
    moved = observed[observed["series"] == "moved"].set_index("category")
    assert moved["value"].to_dict() == {"2021": 300.0, "2022": 25.0}
    assert set(moved["measure"]) == {"change"} and set(moved["population"]) == {"movers"}


def test_nobody_left_gives_no_observations():
    assert assess(clean(submitted(visit(1, consent="no")))).observations.empty


def test_small_cells_are_empty_and_cannot_be_had_back():
    districts = ["KZ-47-aktau", "KZ-47-munaily", "KZ-47-beineu"]
    visits = [
        visit(n, workers=w, district=d) for n, (w, d) in enumerate(zip([30, 400, 500], districts, strict=True), 1)
    ]
    table, _ = protect(places(clean(submitted(*visits)).settlements), "places", rules=replace(RULES, settlements=1))
    cells = table[(table["level"] == "district") & (table["dimension"] == "sex")].set_index(["district", "category"])
    persons = cells["persons"]
    # Five women in Aktau: hidden, with Aktau's men (total less men would tell) and a second district's women.
    assert persons.isna()["KZ-47-aktau", "female"] and persons.isna()["KZ-47-aktau", "male"]
    for category in ("female", "male"):
        assert persons.isna().xs(category, level="category").sum() >= 2
    shown = table["persons"].dropna()
    assert not shown[table["level"] == "district"].lt(RULES.persons).any()


def test_places_hold_no_settlement():
    table = places(clean(submitted(visit(1), visit(2))).settlements)
    assert set(table["level"]) == {"country", "region", "district"}
    assert not table.astype(str).apply(lambda column: column.str.contains("Place")).any(axis=None)


def test_spread_between_groups_of_informants():
    again = visit(2, workers=200, settlement="Place 1", visit_kind="repeat")
    corrected = visit(4, workers=900, settlement="Place 3", visit_kind="correction")
    found = spread(clean(submitted(visit(1), again, visit(3), corrected)).history)
    assert found["settlements"].tolist() == [1] and found["submissions"].tolist() == [2]
    assert found["median_ratio"].iloc[0] == pytest.approx(2.0)
    # Two values ln 100 and ln 200: pooled sd with one degree of freedom is ln 2 / √2.
    assert found["log_sd"].iloc[0] == pytest.approx(0.490129, abs=1e-6)


def test_no_second_group_no_spread():
    assert spread(clean(submitted(visit(1))).history).empty


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(1, 5000), st.booleans()), min_size=1, max_size=8))
def test_every_breakdown_sums_to_the_workers_counted(places_and_faults):
    visits = [
        visit(n, workers=w, **({"women": 1_000_000} if bad else {})) for n, (w, bad) in enumerate(places_and_faults, 1)
    ]
    cleaned = clean(submitted(*visits))
    for name, parts in breakdowns(
        cleaned.settlements, ["region", "citizenship", "sex", "type", "year", "reason"]
    ).items():
        nobody_valid = name == "sex" and all(bad for _, bad in places_and_faults)
        assert parts.sum() == (0 if nobody_valid else total(cleaned)), name
