"""Flow monitoring by hand: two points, three parts of days, five groups."""

import json
from datetime import date

import pytest
import xlsxwriter

from kazmig.evidence.facts import Facts
from kazmig.project.inventory import Source
from kazmig.sources import flow_monitoring
from kazmig.sources.problems import BadInput
from kazmig.words.narratives import load_narratives
from kazmig.words.prose import render
from kazmig.words.words import Words

META = ["_id", "_uuid", "_submission_time", "_validation_status"]
SHIFT = [*META, "point", "count_date", "day_part", "minutes_observed", "minutes_open", "passed_uncounted"]
GROUP = [
    "_submission__id",
    "direction",
    "mode",
    "persons",
    "women_in_group",
    "under_18",
    "citizenship",
    "purpose",
    "basis",
]
SHIFTS = [
    [1, "a", "2024-08-01T12:00:00", "Approved", "P01", "2024-08-01", "morning", 120, 360, 10],
    [2, "b", "2024-08-01T18:00:00", "", "P01", "2024-08-01", "afternoon", 60, 60, 0],
    [3, "c", "2024-08-02T12:00:00", "", "P02", "2024-08-02", "morning", 180, 360, 0],
    [4, "d", "2024-08-02T13:00:00", "Not approved", "P02", "2024-08-02", "evening", 60, 360, 900],
    [5, "e", "2024-10-02T13:00:00", "", "P02", "2024-10-02", "evening", 60, 360, 900],
]
GROUPS = [
    [1, "entering", "bus", 30, 10, 5, "UZB", "work", "told"],
    [1, "leaving", "car", 10, 4, 0, "KGZ", "home", "seen"],
    [2, "entering", "car", 20, 10, 0, "UZB", "work", "told"],
    [3, "entering", "bus", 40, 0, 0, "TJK", "work", "told"],
    [3, "leaving", "car", 2, 0, 0, "AZE", "trade", "told"],
    [4, "leaving", "car", 500, 0, 0, "AZE", "trade", "told"],
]


def export(folder, shifts=SHIFTS, groups=GROUPS, header=SHIFT):
    path = folder / "registry - all versions - 2024-10-01-10-00-00.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in (("registry", [header, *shifts]), ("groups", [GROUP, *groups])):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows if len(rows) > 1 else []):
                sheet.write_row(number, 0, row)
    return Source("flow_monitoring", period="2024Q3", format="kobo", quality="survey", files=(path,))


@pytest.fixture(scope="module")
def read_in(tmp_path_factory):
    return flow_monitoring.read(export(tmp_path_factory.mktemp("flow")))


def test_movements_are_expanded_by_the_hours_that_were_not_observed(read_in):
    tidy = flow_monitoring.clean(*read_in[:2]).set_index(["dimension", "category"])["movements"]
    # (30 + 10 counted + 10 uncounted) × 360/120 + 20 × 60/60 + 42 × 360/180 = 150 + 20 + 84
    assert tidy["total", "total"] == 254
    # Weights 110 + 84 + 30: entering 90 + 20 + 80 = 190 of 224, leaving 30 + 4 = 34 of 224.
    assert dict(tidy["direction"]) == {"entering": 215, "leaving": 39}
    # Four movements of citizens of Azerbaijan would say too much: they and the next smallest are all others.
    assert dict(tidy["citizenship"]) == {"UZB": 125, "TJK": 91, "other": 38}
    assert dict(tidy["sex"]) == {"men": 195, "women": 59}
    assert "AZE" not in str(tidy.index.tolist())


def test_what_was_left_out_stands_in_the_audit(read_in):
    shifts, _, audit = read_in
    assert sorted(shifts["point"]) == ["P01", "P01", "P02"]
    assert dict(zip(audit["rule"], audit["rows"], strict=True)) == {"not_approved": 1, "other_period": 1}


def test_an_edited_shift_counts_once_whatever_the_order(tmp_path):
    again = [[*SHIFTS[0][:1], "a2", "2024-08-03T12:00:00", *SHIFTS[0][3:9], 0], *SHIFTS[1:]]
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir(), second.mkdir()
    old, new = export(first), export(second, again)
    newer = second / "registry - all versions - 2024-10-02-10-00-00.xlsx"
    new.files[0].rename(newer)
    for files in ((old.files[0], newer), (newer, old.files[0])):
        source = Source("flow_monitoring", period="2024Q3", format="kobo", files=files)
        tidy = flow_monitoring.clean(*flow_monitoring.read(source)[:2])
        assert tidy["movements"].iloc[0] == 224


def test_nothing_supplied_is_an_empty_table_and_no_fact():
    source = Source("flow_monitoring", supplied=False)
    tidy = flow_monitoring.clean(*flow_monitoring.read(source)[:2])
    assert tidy.empty and flow_monitoring.facts(flow_monitoring.SCHEMA.validate(tidy), source) == []


def changed(row, place, value):
    return [*SHIFTS[:row], [*SHIFTS[row][:place], value, *SHIFTS[row][place + 1 :]], *SHIFTS[row + 1 :]]


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        ({"shifts": changed(0, 7, 400)}, "360 at most"),
        ({"shifts": changed(1, 7, 90)}, "90 minutes of counting in 60 minutes open"),
        ({"shifts": changed(0, 7, "")}, "an empty cell"),
        ({"groups": [*GROUPS, [1, "entering", "bus", 3, 4, 0, "UZB", "work", "told"]]}, "no more than the persons"),
        ({"groups": [*GROUPS, [99, "entering", "bus", 3, 1, 0, "UZB", "work", "told"]]}, "1 groups of no shift"),
        ({"groups": []}, "the repeat group 'groups'"),
        ({"header": [*SHIFT[:3], "_status", *SHIFT[4:]]}, "_validation_status"),
        ({"header": [*SHIFT[:7], "minutes", *SHIFT[8:]]}, "only 'registry', 'groups'"),
        ({"shifts": SHIFTS[:1]}, "4 groups of no shift"),
    ],
)
def test_what_cannot_count_is_refused(tmp_path, alter, said):
    with pytest.raises(BadInput, match=said):
        flow_monitoring.read(export(tmp_path, **alter))


def test_facts_speak_of_movements_and_never_of_persons(read_in, root):
    source = Source("flow_monitoring", period="2024Q3", quality="survey")
    facts = Facts(flow_monitoring.facts(flow_monitoring.clean(*read_in[:2]), source))
    assert facts.value("flow.movements.movements") == 254
    assert (facts.value("flow.coverage.flow_points"), facts.value("flow.coverage.day_parts")) == (2, 3)
    assert {fact.unit for fact in facts.values()} == {"movements", "share_pct", "flow_points", "day_parts"}
    assert {fact.when.last for fact in facts.values()} == {date(2024, 9, 30)}
    cells = json.loads((root / "notebooks" / "90_quarterly_report.ipynb").read_text(encoding="utf-8"))["cells"]
    english = "".join(next(cell for cell in cells if cell["id"] == "flow-en")["source"])
    for language, said in {"en": "254 movements", "ru": "254 перемещения", "kk": "254 қозғалыс"}.items():
        text = english
        if language != "en":
            text = load_narratives(root, "quarterly_report")[language].passages["flow-en"].text
        page = render(Words(language, domain="report"), text, facts)
        assert said in page and "{{" not in page
        print(page)
