"""The demonstration's UN workbook and transfers: readable as the real ones, the same bytes again, marked throughout."""

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from kazmig.evidence.quarter import Quarter
from kazmig.project.inventory import Source
from kazmig.quarters.demo import MARK
from kazmig.quarters.demo.record_extract import TRANSFERS, TRANSFERS_KZT_BN, write_transfer_records
from kazmig.quarters.demo.undesa_workbook import write_migrant_stock
from kazmig.sources import migrant_stock, remittances

QUARTER = Quarter.parse("2023Q1")


def made(folder, write, name: str):
    path = folder / name
    write(path, QUARTER, np.random.default_rng(3))
    return path


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    return made(tmp_path_factory.mktemp("stock"), write_migrant_stock, "undesa.xlsx")


@pytest.fixture(scope="module")
def transfers(tmp_path_factory):
    return made(tmp_path_factory.mktemp("transfers"), write_transfer_records, "transfers.csv")


def test_the_workbook_states_every_agreed_fact(stock):
    given = Source("migrant_stock", format="undesa", quality="model", files=(stock,))
    tidy = migrant_stock.SCHEMA.validate(migrant_stock.clean(migrant_stock.read(given)))
    facts = {fact.key: fact.value for fact in migrant_stock.facts(tidy, given)}
    assert set(tidy["revision"]) == {"2020"}
    assert facts["stock.migrants.persons"] == pytest.approx(3_700_000, rel=0.02)
    assert facts["stock.population.persons"] == 18_700_000
    share = 100 * facts["stock.migrants.persons"] / facts["stock.population.persons"]
    assert facts["stock.migrants.share_pct"] == pytest.approx(share, rel=1e-6)
    origins = [value for key, value in facts.items() if key.startswith("stock.migrants.") and key.count(".") == 3]
    assert sum(origins) == facts["stock.migrants.persons"]


def test_every_table_of_the_workbook_says_that_it_is_invented(stock):
    book = CalamineWorkbook.from_path(str(stock))
    for name in book.sheet_names:
        if name.startswith("Table"):
            titles = [str(cell) for row in book.get_sheet_by_name(name).to_python()[:10] for cell in row]
            assert any(MARK in title for title in titles), name


def test_the_transfers_follow_the_printed_corridors(transfers):
    given = Source("remittances", format="records", files=(transfers,), period="2023Q1")
    tidy = remittances.SCHEMA.validate(remittances.clean(remittances.read(given)))
    facts = {fact.key: fact.value for fact in remittances.facts(tidy, given)}
    for direction, corridors in TRANSFERS_KZT_BN.items():
        assert facts[f"remittances.{direction}.kzt_bn"] == pytest.approx(sum(corridors.values()), rel=0.15)
        for country in remittances.NAMED[direction]:
            assert facts[f"remittances.{direction}.{country}.kzt_bn"] == pytest.approx(corridors[country], rel=0.15)
    counted = sum(facts[f"remittances.{direction}.transactions"] for direction in TRANSFERS_KZT_BN)
    assert counted == TRANSFERS


def test_no_row_of_the_transfers_names_a_person(transfers):
    table = pd.read_csv(transfers, sep=";")
    assert set(table["ФИО"]) == {f"{MARK} PERSON"}
    assert table["Номер паспорта"].str.startswith("SYN").all()


@pytest.mark.parametrize(
    ("write", "name"),
    [
        pytest.param(write_migrant_stock, "undesa.xlsx", id="undesa"),
        pytest.param(write_transfer_records, "transfers.csv", id="transfers"),
    ],
)
def test_the_same_seed_gives_the_same_bytes(tmp_path, write, name):
    first = made(tmp_path, write, f"first_{name}").read_bytes()
    assert made(tmp_path, write, f"second_{name}").read_bytes() == first
