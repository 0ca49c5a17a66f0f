from pathlib import Path

import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline.digests import Digests
from kazmig.pipeline.inputs import Inputs
from kazmig.project.declaration import Declaration
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory, load_inventory
from kazmig.reconcile.assumptions import AssumptionError
from kazmig.reconcile.inherit import assumption_tables, changes_since, origins


def put(root: Path, quarter: str, table: str | None, name: str = "assumptions.csv", synthetic: bool = False) -> None:
    """A quarter's raw folder whose sources.toml has an assumption table, or none."""
    folder = root / "data" / "raw" / quarter
    folder.mkdir(parents=True)
    text = f'[edition]\nquarter = "{quarter}"\nsynthetic = {str(synthetic).lower()}\n'
    if table is not None:
        (folder / name).write_text(table, encoding="utf-8")
        text += f'[assumptions]\npublisher = "us"\nquality = "model"\nfiles = ["{name}"]\n'
    (folder / "sources.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def text(root: Path) -> str:
    return (root / "data" / "raw" / "2022Q4" / "assumptions.csv").read_text(encoding="utf-8")


def opened(project: Project, quarter: str) -> Inventory:
    return load_inventory(project, Quarter.parse(quarter))


def test_a_quarter_uses_its_own_table_and_says_what_it_changed(project: Project, text: str) -> None:
    put(project.root, "2022Q4", text)
    put(project.root, "2023Q1", text.replace(",1.1,,,0.6,", ",1.2,,,0.6,"))
    [used] = assumption_tables(project, opened(project, "2023Q1"))
    assert (str(used.quarter), used.inherited) == ("2023Q1", False)
    changes = changes_since(project, opened(project, "2023Q1"), used)
    assert changes.to_numpy().tolist() == [["documents_shared", "changed", "median", "1.1", "1.2"]]


def test_without_one_the_newest_earlier_table_is_taken_and_shown(project: Project, text: str) -> None:
    put(project.root, "2022Q3", text.replace(",1.1,,,0.6,", ",1.3,,,0.6,"))
    put(project.root, "2022Q4", text)
    put(project.root, "2023Q1", None)
    put(project.root, "2023Q2", None)
    tables = assumption_tables(project, opened(project, "2023Q2"))
    assert origins(tables).to_numpy().tolist() == [["assumptions", "2022Q4", True, 15]]
    assert changes_since(project, opened(project, "2023Q2"), tables[0]).empty


def test_a_real_edition_takes_no_table_from_a_synthetic_one(project: Project, text: str) -> None:
    put(project.root, "2022Q3", text)
    put(project.root, "2022Q4", text, synthetic=True)
    put(project.root, "2023Q1", None)
    [used] = assumption_tables(project, opened(project, "2023Q1"))
    assert str(used.quarter) == "2022Q3"


def test_no_table_anywhere_is_an_empty_one(project: Project) -> None:
    put(project.root, "2022Q4", None)
    tables = assumption_tables(project, opened(project, "2022Q4"))
    assert tables[0].table.empty
    assert origins(tables)["quarter"].tolist() == ["none"]


def test_named_tables_are_found_by_name_and_an_unknown_one_is_refused(project: Project, text: str) -> None:
    put(project.root, "2022Q4", text, name="assumptions_cautious.csv")
    inventory = opened(project, "2022Q4")
    for written in ("cautious", "assumptions_cautious", "assumptions_cautious.csv"):
        assert len(assumption_tables(project, inventory, written)[0].table) == 15
    with pytest.raises(
        AssumptionError, match=r"no assumption table 'bold'.*assumptions_bold.csv.*assumptions_cautious"
    ):
        assumption_tables(project, inventory, "cautious,bold")
    with pytest.raises(AssumptionError, match="no assumption table is named"):
        assumption_tables(project, inventory, " , ")


def test_an_inherited_table_is_an_input_of_the_step(project: Project, text: str) -> None:
    """So that a run notices when somebody edits the table of an earlier quarter."""
    put(project.root, "2022Q4", text)
    put(project.root, "2023Q1", None)
    (project.root / "src" / "kazmig").mkdir(parents=True)
    inventory = opened(project, "2023Q1")
    inputs = Inputs(project, inventory.quarter, inventory, Declaration({}), Digests())
    assert list(inputs.earlier_sources(["assumptions"])) == ["data/raw/2022Q4/assumptions.csv"]
