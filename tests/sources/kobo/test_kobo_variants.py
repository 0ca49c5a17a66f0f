"""The same submissions in every way KoboToolbox can export them: the same figures come out."""

import itertools

import numpy as np
import pandas as pd
import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.project.inventory import Source
from kazmig.quarters.demo.kobo_export import Settings, write_csv, write_xlsx
from kazmig.quarters.demo.submissions import synthetic_submissions
from kazmig.sources.kobo import reader as kobo
from kazmig.sources.kobo.form import load_form

QUARTER = Quarter.parse("2023Q1")


@pytest.fixture(scope="module")
def form(root):
    return load_form(root / "forms" / "tables")


@pytest.fixture(scope="module")
def submitted(form):
    return synthetic_submissions(form, QUARTER, np.random.default_rng(1), settlements=40)


@pytest.fixture(scope="module")
def assessed(form, submitted, tmp_path_factory):
    """What the plainest export says: XML names, no groups, numbers as text."""
    path = tmp_path_factory.mktemp("plain") / str(QUARTER) / "kobo.xlsx"
    path.parent.mkdir()
    write_xlsx(path, form, submitted)
    return kobo.assessment(source(path))


def source(*files) -> Source:
    return Source("baseline_assessment", format="kobo", quality="key_informant", files=files)


def folder(tmp_path):
    found = tmp_path / str(QUARTER)
    found.mkdir()
    return found


def assert_same(found, expected) -> None:
    pd.testing.assert_frame_equal(found.observations, expected.observations)
    pd.testing.assert_frame_equal(found.places, expected.places)
    pd.testing.assert_frame_equal(found.spread, expected.spread)
    told = ["rule", "reason", "rows", "before", "after"]
    pd.testing.assert_frame_equal(found.audit[told], expected.audit[told])


VARIANTS = [
    *(
        pytest.param(
            Settings(language=language, groups=groups, multiple=multiple), id=f"{language or 'xml'}-{groups}-{multiple}"
        )
        for language, groups, multiple in itertools.product(
            ["", "en", "ru", "kk"], [False, True], ["both", "summary", "details"]
        )
    ),
    pytest.param(Settings(text_numbers=False), id="numbers as numbers"),
    pytest.param(Settings(text_numbers=False, language="ru", groups=True), id="numbers, Russian, groups"),
    pytest.param(Settings(hxl=True), id="hxl row"),
    pytest.param(Settings(hxl=True, language="kk", groups=True), id="hxl row under Kazakh labels"),
    pytest.param(Settings(groups=True, separator="."), id="groups joined by a dot"),
    pytest.param(Settings(groups=True, separator=" | ", language="en"), id="groups joined by a bar"),
    pytest.param(Settings(old_names=True), id="an earlier version's columns beside today's"),
    pytest.param(Settings(old_names=True, groups=True), id="an earlier version's columns in groups"),
    pytest.param(Settings(doubled=True), id="a header twice"),
]


@pytest.mark.parametrize("settings", VARIANTS)
def test_same_totals_from_every_xlsx(tmp_path, form, submitted, assessed, settings):
    path = folder(tmp_path) / "kobo.xlsx"
    write_xlsx(path, form, submitted, settings)
    assert_same(kobo.assessment(source(path)), assessed)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(Settings(), id="xml"),
        pytest.param(Settings(language="ru", groups=True), id="Russian labels in groups"),
        pytest.param(Settings(language="kk", hxl=True, multiple="summary"), id="Kazakh labels, hxl, answers joined"),
    ],
)
def test_same_totals_from_csv_with_its_nationalities(tmp_path, form, submitted, assessed, settings):
    main, repeats = folder(tmp_path) / "kobo.csv", tmp_path / str(QUARTER) / "nationalities.csv"
    write_csv(main, form, submitted, settings, repeats)
    assert main.read_bytes().startswith(b'"') and b'";"' in main.read_bytes() and b"\r\n" in main.read_bytes()
    assert_same(kobo.assessment(source(main, repeats)), assessed)


def test_same_totals_from_two_workbooks_with_half_the_submissions_each(tmp_path, form, submitted, assessed):
    files = [folder(tmp_path) / "north.xlsx", tmp_path / str(QUARTER) / "south.xlsx"]
    half = len(submitted) // 2
    write_xlsx(files[0], form, submitted[:half])
    write_xlsx(files[1], form, submitted[half:], Settings(language="ru"))
    found = kobo.assessment(source(*files))
    pd.testing.assert_frame_equal(found.observations, assessed.observations)


def test_an_overlapping_export_counts_nobody_twice(tmp_path, form, submitted, assessed):
    files = [folder(tmp_path) / "first.xlsx", tmp_path / str(QUARTER) / "all.xlsx"]
    write_xlsx(files[0], form, submitted[:40])
    write_xlsx(files[1], form, submitted)
    found = kobo.assessment(source(*files))
    pd.testing.assert_frame_equal(found.observations, assessed.observations)


def test_variants_differ_as_files(tmp_path, form, submitted):
    """Guards the test above: variants that all were one file would prove nothing."""
    contents = set()
    for number, (settings,) in enumerate(each[0] for each in VARIANTS):
        path = tmp_path / f"{number}.xlsx"
        write_xlsx(path, form, submitted[:5], settings)
        contents.add(path.read_bytes())
    # Without an earlier version's submissions among the first five, no two settings may give the same file.
    assert len(contents) == len(VARIANTS)


def test_sheet_names_are_cut_as_kobo_cuts_them(tmp_path, form, submitted):
    from python_calamine import CalamineWorkbook

    path = tmp_path / "kobo.xlsx"
    write_xlsx(path, form, submitted)
    names = CalamineWorkbook.from_path(path).sheet_names
    assert names[1] == "nationalities" and len(names[0]) == 31 and names[0].endswith("...")


def test_real_totals_are_those_of_the_submissions(submitted, assessed):
    """An oracle without the reader: sums over the submissions that the rules leave."""
    counted: dict[tuple, dict] = {}
    seen = set()
    for each in submitted:
        content = repr(sorted((k, v) for k, v in each.items() if not k.startswith("_") and k not in HIDDEN))
        dropped = each["consent"] == "no" or each["_validation_status"] == "not_approved"
        if dropped or content in seen or each["_uuid"] in seen:
            continue
        seen |= {content, each["_uuid"]}
        key = (each["region"], each["district"], each["settlement"])
        order = (each["visit_date"], each["_submission_time"], str(each["_id"]))
        if key not in counted or order > counted[key]["order"]:
            counted[key] = {**each, "order": order}
    rows = assessed.observations.set_index(["dimension", "category"])["value"]
    assert rows["total", ""] == sum(each["workers_present"] for each in counted.values())
    for region in {key[0] for key in counted}:
        expected = sum(each["workers_present"] for key, each in counted.items() if key[0] == region)
        assert rows["region", region] == expected
    assert rows["coverage", "settlements"] == len(counted)
    assert rows["coverage", "informants"] == sum(each["informants"] for each in counted.values())


HIDDEN = {"gps", "comment", "deviceid", "informant_name", "informant_phone"}
