"""Invented submissions: marked, calibrated to the printed margins, the same every time."""

import numpy as np
import pandas as pd
import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.project.inventory import Source
from kazmig.quarters.demo import MARK
from kazmig.quarters.demo.kobo_export import Settings as Export
from kazmig.quarters.demo.kobo_export import export_tables, write_xlsx
from kazmig.quarters.demo.submissions import (
    MEN,
    ORIGIN_SHARES_PCT,
    REASON_SHARES_PCT,
    REGION_SHARES_PCT,
    SETTLEMENTS,
    TROUBLE,
    TYPE_SHARES,
    WORKERS,
    synthetic_submissions,
)
from kazmig.sources import published
from kazmig.sources.kobo.form import load_form

QUARTER = Quarter.parse("2023Q1")


@pytest.fixture(scope="module")
def form(root):
    return load_form(root / "forms" / "tables")


@pytest.fixture(scope="module")
def submitted(form):
    return synthetic_submissions(form, QUARTER, np.random.default_rng(7))


@pytest.fixture(scope="module")
def first(submitted) -> pd.DataFrame:
    """One submission a settlement, before anything was corrected or repeated."""
    return pd.DataFrame(submitted).drop_duplicates("settlement").dropna(subset=["settlement"])


def test_margins_are_those_of_the_printed_report(root):
    """The numbers typed into the generator against the raw file of 2022Q4."""
    path = root / "data" / "raw" / "2022Q4" / "baseline_assessment.csv"
    observed = published.read(Source("baseline_assessment", files=(path,)))
    printed = observed.set_index(["dimension", "category"])["value"]
    assert printed["total", ""] == WORKERS
    names = {"KZ-47": "Mangystau region", "KZ-19": "Almaty region", "KZ-75": "Almaty city"}
    names |= {"KZ-27": "West-Kazakhstan region", "KZ-63": "East-Kazakhstan region", "KZ-59": "North-Kazakhstan region"}
    assert {code: printed["region", name] for code, name in names.items()} == REGION_SHARES_PCT
    assert printed["citizenship", "Uzbekistan"] == ORIGIN_SHARES_PCT["UZB"]
    assert printed["sex", "Men"] == 100 * MEN
    assert printed["type", "seasonal"] == pytest.approx(100 * TYPE_SHARES["seasonal"])
    assert printed["reason", "economic sanctions"] == REASON_SHARES_PCT["economic_sanctions"]
    for shares in (ORIGIN_SHARES_PCT, REASON_SHARES_PCT):
        assert sum(shares.values()) == pytest.approx(100)


def test_totals_are_near_the_margins(first):
    workers = first["workers_present"]
    assert workers.sum() == pytest.approx(WORKERS, rel=0.1)
    shares = 100 * workers.groupby(first["region"]).sum() / workers.sum()
    for region, share in REGION_SHARES_PCT.items():
        assert shares[region] == pytest.approx(share, abs=2.5)
    entries = pd.DataFrame([entry for each in first["nationalities"] for entry in each])
    origins = entries.groupby("nationality")["nationality_persons"].sum()
    assert 100 * origins["UZB"] / origins.sum() == pytest.approx(ORIGIN_SHARES_PCT["UZB"], abs=3)
    assert first["men"].sum() / workers.sum() == pytest.approx(MEN, abs=0.03)


def test_some_1300_settlements_in_all_regions_and_nearly_all_districts(form, first):
    assert len(first) == pytest.approx(SETTLEMENTS, abs=10)
    assert first["region"].nunique() == 20
    assert first["district"].nunique() > 0.9 * len(form.choices["district"])


def test_every_settlement_says_synthetic(first):
    assert first["settlement"].str.startswith(MARK).all()


def test_each_kind_of_trouble_is_there(submitted, first):
    extra = len(submitted) - len(first)
    assert extra == sum(TROUBLE[kind] for kind in ("duplicate", "correction", "repeat", "refused"))
    statuses = [each["_validation_status"] for each in submitted]
    assert statuses.count("not_approved") == TROUBLE["not_approved"]


def test_the_same_seed_gives_the_same_submissions(form):
    one, other = (synthetic_submissions(form, QUARTER, np.random.default_rng(5), settlements=30) for _ in range(2))
    assert one == other
    assert one != synthetic_submissions(form, QUARTER, np.random.default_rng(6), settlements=30)


def test_export_says_synthetic_and_has_the_same_bytes(tmp_path, form, submitted):
    for name in ("one.xlsx", "other.xlsx"):
        write_xlsx(tmp_path / name, form, submitted[:20])
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "other.xlsx").read_bytes()
    main = next(iter(export_tables(form, submitted[:20], Export())))
    assert main.startswith(MARK)


def test_answers_pass_the_forms_own_constraints(submitted):
    """Whoever fills in the form cannot send sums that do not add up; only the marked old version did."""
    for each in submitted:
        if each["consent"] == "no":
            continue
        workers = each["workers_present"]
        assert each["men"] + each["women"] == workers
        assert each["seasonal"] + each["long_term"] + each["other_type"] == workers
        assert sum(each[f"share_{reason}"] for reason in each["reasons"]) == 100
        named = sum(entry["nationality_persons"] for entry in each["nationalities"])
        assert named == workers or each["__version__"] == "2022-11-10"
