"""A panel held against counts: every expert beside the pool, and ranges that show disagreement and refutation."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from two_counts_data import COUNT_COLUMNS

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.inventory import Inventory, Source
from kazmig.project.notebook import as_node, read_notebook
from kazmig.quarters.demo.experts import FILES, write_experts
from kazmig.reconcile import panel
from kazmig.reconcile.elicit import LOCK, lock_folder, read_sheets
from kazmig.reconcile.measured import Measured
from kazmig.reconcile.table_rules import AssumptionError
from kazmig.report.cells import Block, read_items
from kazmig.words.narratives import load_narratives
from kazmig.words.prose import render
from kazmig.words.words import LANGUAGES, Words

QUARTER = Quarter.parse("2023Q1")
ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "08_elicit_assumptions.ipynb"
REFUTED = {"en": "contradicts the panel's table", "ru": "противоречат таблице группы", "kk": "кестесіне қайшы келеді"}
NOTHING = (pd.DataFrame(columns=["date"]), pd.DataFrame())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_experts(tmp_path, QUARTER)
    return tmp_path


def source(folder: Path) -> Source:
    return Source("elicitation", files=tuple(folder / name for name in FILES), quality="model")


def inventory(day: str) -> Inventory:
    return Inventory(QUARTER, Path("sources.toml"), {"labour_permits": Source("labour_permits", date=day)})


def test_the_lock_is_held_against_the_day_of_the_counts(folder):
    assert not panel.read_source(source(folder), inventory("2023-03-22")).seen
    assert panel.read_source(source(folder), inventory("2023-03-21")).seen
    assert panel.read_source(Source("elicitation", supplied=False), inventory("")) is None


def test_without_experts_there_is_nothing():
    judged = panel.judgements(None)
    ranges = panel.ranges(None, pd.DataFrame(), Measured(), NOTHING, Facts(), QUARTER)
    assert judged.empty and ranges.empty and panel.panel_facts(None, judged, ranges, "2023Q1") == []
    assert panel.plotted(judged, shares=True).empty


def test_every_expert_stands_beside_the_panel(folder):
    judged = panel.judgements(panel.read_source(source(folder), inventory("")))
    uzb = judged.query("component == 'registration' and group == 'UZB'").set_index("who")
    assert list(uzb.index) == ["X01", "X02", "X03", "panel"]
    # Variances of the mixture: the mean of the experts' own, and that of their middles.
    parts = uzb.loc["panel", "variance"] * (1 - uzb.loc["panel", "between_pct"] / 100)
    assert parts == pytest.approx(uzb.loc[["X01", "X02", "X03"], "variance"].mean(), rel=2e-3)
    shown = panel.plotted(judged, shares=True)
    assert "UZB · X01" in set(shown["judged"]) and shown["share_high_pct"].max() < 100
    assert "perception · RUS · other · panel" in set(panel.plotted(judged, shares=False)["judged"])


@pytest.fixture
def counts() -> pd.DataFrame:
    """Register and informants' count: 2.4 times for Uzbekistan, 1.1 for the Russian Federation."""
    rows = {"UZB": [236e3] * 3 + [566e3] * 3, "RUS": [51e3] * 3 + [56e3] * 3}
    return pd.DataFrame.from_dict(rows, orient="index", columns=COUNT_COLUMNS).rename_axis("nationality")


def judged_by(folder: Path, sheets: dict[str, dict[str, str]]) -> Path:
    """Sheets of the demonstration with cells of `registration` of UZB changed, locked anew."""
    first = pd.read_csv(folder / "X01.csv", dtype=str)
    for name, change in sheets.items():
        path = folder / f"{name}.csv"
        table = first.assign(expert=name)
        at = table["component"].eq("registration") & table["group"].eq("UZB")
        for column, value in change.items():
            table.loc[at, column] = value
        table[table["group"].isin(["UZB", "RUS", "all"])].to_csv(path, index=False)
    for path in folder.glob("X*.csv"):
        if path.stem not in sheets:
            path.unlink()
    (folder / LOCK).unlink()
    lock_folder(folder, date(2023, 3, 2))
    return folder


def test_ranges_differ_as_experts_do_and_a_refuted_table_has_none(folder, counts):
    sheets = {
        "X01": {},
        "X02": {"lowest": "0.25", "best": "0.35", "highest": "0.5"},
        "X03": {"lowest": "0.979", "best": "0.98", "highest": "0.981"},
    }
    found = read_sheets(sorted(judged_by(folder, sheets).iterdir()), "here")
    table = panel.ranges(found, counts, Measured(), NOTHING, Facts(), QUARTER).set_index("who")
    assert table.loc["X03", "verdict"] == panel.REFUTED and pd.isna(table.loc["X03", "low80_persons"])
    # Who holds that fewer are registered implies more workers.
    assert table.loc["X02", "low80_persons"] > 1.1 * table.loc["X01", "low80_persons"]
    told = {fact.key: fact for fact in panel.panel_facts(found, panel.judgements(found), table.reset_index(), "2023Q1")}
    assert told["elicit.refuted.number"].value == 1
    assert told["elicit.range.experts.high80.persons"].value == table["high80_persons"].drop("panel").max()
    assert told["elicit.printed.X02.low80.persons"].value % 10_000 == 0
    assert told["elicit.differ.component.text"].value == "registration"
    assert not [key for key in told if key.startswith("elicit.range.X03")]


def test_a_panel_that_the_evidence_refutes_is_said_and_gives_no_number(folder):
    found = panel.read_source(source(folder), inventory("2023-03-22"))
    nothing = [None] * len(panel.INTERVAL)
    rows = [["panel", 0.001, panel.REFUTED, *nothing], ["X01", 0.4, panel.STANDS, 5e5, 4e5, 6e5, 3e5, 7e5]]
    implied = panel.RANGES.validate(pd.DataFrame(rows, columns=list(panel.RANGES.columns)))
    told = Facts(panel.panel_facts(found, panel.judgements(found), implied, "2023Q1"))
    assert told["elicit.panel.refuted"].value is True and told["elicit.refuted.number"].value == 0
    assert not told.under("elicit.range.panel") and not told.under("elicit.printed.panel")
    assert told["elicit.printed.experts.low80.persons"].value == 400_000
    items = read_items(as_node(read_notebook(NOTEBOOK)), NOTEBOOK.stem, load_narratives(ROOT, "elicitation"))
    for block in (each for each in items if isinstance(each, Block)):
        for language in LANGUAGES:
            text = render(Words(language), block.texts[language], told)
            assert "{" not in text
            if block.id == "findings-en":
                assert REFUTED[language] in text


def test_a_side_that_an_expert_did_not_judge_gives_no_range(folder, counts):
    judged_by(folder, {"X01": {}, "X02": {}})
    path = folder / "X02.csv"
    table = pd.read_csv(path, dtype=str)
    table[table["component"].isin(["registration", "documents"])].to_csv(path, index=False)
    (folder / LOCK).unlink()
    lock_folder(folder, date(2023, 3, 2))
    found = read_sheets(sorted(folder.iterdir()), "here")
    told = panel.ranges(found, counts, Measured(), NOTHING, Facts(), QUARTER).set_index("who")["verdict"]
    assert told["X02"] == panel.SILENT and told["X01"] == panel.STANDS


def test_files_that_are_no_sheets_are_named(folder):
    (folder / "X2.csv").write_text("")
    with pytest.raises(AssumptionError, match=r"\[elicitation\]: 'X2.csv' is neither an expert's sheet"):
        read_sheets(sorted(folder.iterdir()), "[elicitation]")
    (folder / "X2.csv").unlink()
    (folder / LOCK).write_text('{"date": "yesterday", "sheets": {}}')
    with pytest.raises(AssumptionError, match=r"elicitation.lock cannot be read as a lock"):
        read_sheets(sorted(folder.iterdir()), "[elicitation]")
