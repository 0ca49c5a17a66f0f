"""The growth notebook, its page and its figures: three languages that say the same, and facts by their agreed names."""

import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from kazmig.evidence.facts import Fact, Facts
from kazmig.growth import methods, statements, views
from kazmig.growth.reference import ReferenceClass
from kazmig.growth.series import yearly_changes
from kazmig.report.cells import Block, check_block, read_items
from kazmig.words.narratives import load_narratives

NAME = "40_model_growth"


def moved(year: int, change: float) -> Fact:
    return Fact(
        f"baseline.moved.{year}.change_pct", change, "change_pct", str(year), "flow", "movers", "baseline_assessment",
        "key_informant", low=change - 0.5, high=change + 0.5,
    )  # fmt: skip


@pytest.fixture(scope="module")
def notebook(root: Path):
    return nbformat.read(root / "notebooks" / f"{NAME}.ipynb", as_version=4)


@pytest.fixture(scope="module")
def reference(root: Path):
    return lambda name: pd.read_csv(root / "data" / "raw" / "reference" / f"{name}.csv")


@pytest.fixture(scope="module")
def stated(reference) -> Facts:
    changes = yearly_changes({"2022Q4": Facts([moved(2021, 16.0), moved(2022, 25.0)])})
    table = reference("growth_reference_class")
    outlook = methods.outlook(changes, table, "poland", (50.0, 80.0, 95.0), (1, 2))
    reach = methods.rounding_reach(changes, table, "poland", (50.0, 80.0, 95.0))
    return Facts(
        [
            *statements.index_facts(changes),
            *statements.outlook_facts(outlook, reach, changes),
            *statements.certificate_facts(views.certificate_at(reference("growth_calibration"), changes)),
            *statements.reference_facts(ReferenceClass.known(table, "poland", len(changes))),
            *statements.fan_facts(views.index_fan(changes, outlook)),
        ]
    )


def test_the_agreed_facts_are_stated(stated):
    for method in ("naive", "t", "conformal", "shrunken"):
        for bound in ("low80", "high80", "low95", "high95"):
            fact = stated[f"growth.next_year.{method}.{bound}_pct"]
            assert (fact.unit, fact.period, fact.measure, fact.population) == ("percent", "2023", "flow", "movers")
            assert fact.low <= fact.value <= fact.high
        for panel in ("poland", "un_stock"):
            for level in (80, 95):
                fact = stated[f"growth.certificate.{method}.{panel}.coverage{level}_pct"]
                assert 40 < fact.value <= 100 and fact.low <= fact.value <= fact.high
    assert stated.value("growth.index.2020") == 100 and stated.value("growth.index.2022") == 145
    assert stated["growth.index.2022"].low == pytest.approx(143.7975)
    assert stated["growth.index.2022"].high == pytest.approx(146.2075)
    assert stated.value("growth.yearly_average.change_pct") == pytest.approx(20.416, abs=0.001)
    assert [stated.value(f"growth.errors_needed.level{level}") for level in (80, 90, 95)] == [4, 9, 19]


def test_nothing_supplied_states_nothing_of_it(reference):
    none = yearly_changes({})
    table = reference("growth_reference_class")
    outlook = methods.outlook(none, table, "poland")
    assert statements.index_facts(none) == []
    assert statements.outlook_facts(outlook, methods.rounding_reach(none, table, "poland", (80.0,)), none) == []
    assert views.certificate_at(reference("growth_calibration"), none).empty
    assert statements.fan_facts(views.index_fan(none, outlook)) == []
    assert {fact.key.split(".")[1] for fact in statements.reference_facts(None)} == {
        "errors_needed", "interval80", "interval90", "interval95", "model_from",
    }  # fmt: skip


def test_the_certificate_is_read_for_as_many_points_as_are_seen(reference):
    changes = yearly_changes({"2023Q4": Facts([moved(2021, 16.0), moved(2022, 25.0), moved(2023, 3.0)])})
    assert views.certificate_at(reference("growth_calibration"), changes)["points"].unique().tolist() == [4]
    many = Facts([moved(year, 5.0) for year in range(2010, 2023)])
    found = views.certificate_at(reference("growth_calibration"), yearly_changes({"2022Q4": many}))
    assert found.groupby("panel")["points"].first().to_dict() == {"poland": 5, "un_stock": 6}


def blocks_of(notebook, root) -> list[Block]:
    items = read_items(notebook, NAME, load_narratives(root, "growth"))
    return [item for item in items if isinstance(item, Block)]


def test_blocks_cite_the_same_facts_in_every_language(notebook, root):
    blocks = blocks_of(notebook, root)
    assert len(blocks) >= 8
    for block in blocks:
        check_block(block)


def test_prose_is_in_its_own_script(notebook, root):
    for block in blocks_of(notebook, root):
        prose = {language: re.sub(r"\{\{.*?\}\}", "", text) for language, text in block.texts.items()}
        assert not re.search("[а-яё]", prose["en"])
        assert not re.search("[әғқңөұүһі]", prose["ru"]) and re.search("[әғқңөұүһі]", prose["kk"])


def test_cells_are_short_and_without_outputs(notebook):
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert 8 <= len(code) <= 16
    for cell in code:
        assert len(cell.source.splitlines()) <= 15, cell.id
        assert not cell.outputs and cell.execution_count is None
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
