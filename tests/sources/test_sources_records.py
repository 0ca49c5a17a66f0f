"""Extracts of records, whatever their format and language, come to the sums that pandas finds on its own."""

import numpy as np
import pandas as pd
import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.project.inventory import Source
from kazmig.quarters.demo.record_extract import crossing_records, transfer_records, write_records
from kazmig.sources import border_crossings, corrections, remittances
from kazmig.sources.records import reader as records

QUARTER = Quarter.parse("2023Q1")
FORMATS = [
    pytest.param("csv", "en", ",", "utf-8", id="csv_en"),
    pytest.param("csv", "ru", ";", "utf-8-sig", id="csv_ru_bom"),
    pytest.param("csv", "ru", ";", "cp1251", id="csv_ru_cp1251"),
    pytest.param("csv", "ru", "\t", "utf-8", id="tsv_ru"),
    pytest.param("parquet", "en", "", "", id="parquet_en"),
    pytest.param("parquet", "ru", "", "", id="parquet_ru"),
]


def source(name: str, *files, period: str = "2023Q1") -> Source:
    return Source(name, quality="register", format="records", files=tuple(files), period=period)


@pytest.fixture(scope="module")
def transfers() -> pd.DataFrame:
    return transfer_records(QUARTER, np.random.default_rng(5), 3000)


@pytest.fixture(scope="module")
def crossings() -> pd.DataFrame:
    return crossing_records(QUARTER, np.random.default_rng(6), 3000)


def remittance_facts(*files) -> dict[str, float]:
    given = source("remittances", *files)
    tidy = remittances.SCHEMA.validate(remittances.clean(remittances.read(given)))
    return {fact.key: fact.value for fact in remittances.facts(tidy, given)}


@pytest.mark.parametrize(("suffix", "language", "separator", "encoding"), FORMATS)
def test_transfers_sum_as_pandas_does(tmp_path, transfers, suffix, language, separator, encoding):
    path = tmp_path / f"transfers.{suffix}"
    write_records(path, transfers, language, separator, encoding)
    facts = remittance_facts(path)
    for direction, one in transfers.groupby("direction"):
        start = f"remittances.{direction}"
        assert facts[f"{start}.kzt_bn"] == pytest.approx(one["kzt"].sum() / 1e9, rel=1e-11)
        assert facts[f"{start}.usd_m"] == pytest.approx(one["usd"].sum() / 1e6, rel=1e-11)
        assert facts[f"{start}.transactions"] == len(one)
        for country in remittances.NAMED[direction]:
            mine = one[one["country"] == country]
            assert facts[f"{start}.{country}.kzt_bn"] == pytest.approx(mine["kzt"].sum() / 1e9, rel=1e-11)
            assert facts[f"{start}.{country}.transactions"] == len(mine)
            share = mine["kzt"].sum() / one["kzt"].sum() * 100
            assert facts[f"{start}.{country}.share_pct"] == pytest.approx(share, rel=1e-9)


@pytest.mark.parametrize(("suffix", "language", "separator", "encoding"), FORMATS)
def test_crossings_count_as_pandas_does(tmp_path, crossings, suffix, language, separator, encoding):
    path = tmp_path / f"crossings.{suffix}"
    write_records(path, crossings, language, separator, encoding)
    given = source("border_crossings", path)
    tidy = border_crossings.SCHEMA.validate(border_crossings.clean(border_crossings.read(given)))
    facts = {fact.key: fact.value for fact in border_crossings.facts(tidy, given)}
    cis = {"RUS", "KGZ", "UZB", "AZE", "BLR"}
    for direction, one in crossings.groupby("direction"):
        inside = one["country"].isin(cis)
        assert facts[f"crossings.{direction}.crossings"] == len(one)
        assert facts[f"crossings.{direction}.cis.crossings"] == inside.sum()
        assert facts[f"crossings.{direction}.noncis.crossings"] == (~inside).sum()
        for code, group, size in (("RUS", "cis", inside.sum()), ("TUR", "noncis", (~inside).sum())):
            share = (one["country"] == code).sum() / size * 100
            assert facts[f"crossings.{direction}.{group}.{code}.share_pct"] == pytest.approx(share, rel=1e-11)
    counts = crossings.groupby(["direction", "country"]).size()
    found = tidy[tidy["nationality"] != "total"].set_index(["direction", "nationality"])["crossings"]
    assert found.to_dict() == counts.to_dict()


def test_a_file_a_month_in_different_formats_is_one_quarter(tmp_path, transfers):
    files = []
    for month, one in transfers.groupby(transfers["date"].dt.month):
        suffix, language, encoding = {1: ("csv", "ru", "cp1251"), 2: ("csv", "en", "utf-8"), 3: ("parquet", "en", "")}[
            month
        ]
        files.append(tmp_path / f"{month}.{suffix}")
        write_records(files[-1], one, language, ";", encoding)
    whole = tmp_path / "whole.csv"
    write_records(whole, transfers)
    assert remittance_facts(*files) == remittance_facts(whole)


def test_the_order_of_rows_changes_no_digit(tmp_path, transfers):
    paths = [tmp_path / "forward.csv", tmp_path / "backward.csv"]
    write_records(paths[0], transfers)
    write_records(paths[1], transfers.iloc[::-1])
    first, second = (
        records.read_transfers(source("remittances", path)).drop(columns=["file", "place"]) for path in paths
    )
    pd.testing.assert_frame_equal(first, second, check_exact=True)


def test_thousands_in_a_header_are_thousands(tmp_path):
    path = tmp_path / "transfers.csv"
    path.write_text(
        "Дата;Направление;Страна;Сумма, тыс. тенге;Сумма, тыс. долл. США\n"
        "31.01.2023;Отправлено;Киргизия;1 000,5;2,17\n"
        "01.02.2023;отправлено;Кыргызстан;460;1\n2023-03-01T10:15:00;ОТПРАВЛЕНО;KGZ;460;1\n",
        encoding="cp1251",
    )
    facts = remittance_facts(path)
    assert facts["remittances.sent.KGZ.kzt_bn"] == pytest.approx(1_920_500 / 1e9)
    assert facts["remittances.sent.usd_m"] == pytest.approx(4_170 / 1e6)
    assert facts["remittances.sent.KGZ.transactions"] == 3


def test_own_citizens_are_kept_apart(tmp_path):
    path = tmp_path / "crossings.csv"
    lines = ["date,direction,citizenship", "2023-01-01,entry,Kazakhstan", "2023-02-01,entry,Turkmenistan"]
    path.write_text("\n".join([*lines, "2023-03-01,entry,Georgia", "2023-03-01,exit,Stateless"]) + "\n")
    observed = border_crossings.read(source("border_crossings", path))
    own = observed[observed["series"] == "arrivals_own"]
    assert list(own["category"]) == ["KAZ"] and list(own["value"]) == [1]
    _, audit = corrections.correct(observed, source("border_crossings", path))
    assert audit[["rule", "rows", "before", "after"]].to_numpy().tolist() == [
        ["own_citizens", 1, "arrivals", "arrivals_own"]
    ]
    tidy = border_crossings.SCHEMA.validate(border_crossings.clean(observed))
    found = tidy.set_index(["direction", "group", "nationality"])["crossings"].to_dict()
    assert found == {
        ("arrivals", "all", "total"): 2,
        ("arrivals", "cis", "total"): 1,
        ("arrivals", "cis", "TKM"): 1,
        ("arrivals", "noncis", "total"): 1,
        ("arrivals", "noncis", "GEO"): 1,
        ("departures", "all", "total"): 1,
        ("departures", "noncis", "total"): 1,
        ("departures", "noncis", "stateless"): 1,
    }


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_names_and_passports_are_never_asked_for(tmp_path, transfers, suffix):
    path = tmp_path / f"transfers.{suffix}"
    write_records(path, transfers)
    observed = remittances.read(source("remittances", path))
    text = observed.to_csv()
    assert "SYN" not in text and "PERSON" not in text
