"""The notebook's prose, and what it says when the counts refute the table or a source did not come."""

import shutil
from pathlib import Path

import nbformat
import pytest
from two_counts_data import ASSESSMENT, OFFICIAL

from kazmig.evidence.facts import Fact, Facts
from kazmig.report.cells import Block, check_block, read_items
from kazmig.words.narratives import load_narratives
from kazmig.words.prose import render
from kazmig.words.words import LANGUAGES, Words

NAME = "30_reconcile_workers"
UPSTREAM = {
    "13_clean_residence_permits": "permits",
    "14_clean_labour_permits": "labour",
    "16_clean_baseline_assessment": "baseline",
    "17_clean_worker_survey": "survey",
}


@pytest.fixture
def notebook(root: Path) -> nbformat.NotebookNode:
    return nbformat.read(root / "notebooks" / f"{NAME}.ipynb", as_version=4)


ROOT = Path(__file__).parents[2]


def blocks(notebook: nbformat.NotebookNode) -> list[Block]:
    items = read_items(notebook, NAME, load_narratives(ROOT, "two_counts"))
    return [item for item in items if isinstance(item, Block)]


def test_blocks_say_the_same_in_three_languages_and_type_no_digits(notebook: nbformat.NotebookNode) -> None:
    for block in blocks(notebook):
        check_block(block)


def test_the_identification_statement_comes_before_any_reconciled_number(notebook: nbformat.NotebookNode) -> None:
    texts = [block.texts["en"] for block in blocks(notebook)]
    for passages in (texts[:1], texts[1:]):
        together = "\n".join(passages)
        said = min(at for at in map(together.find, ("not identified", "cannot tell how many workers")) if at >= 0)
        assert said < together.index("reconcile.printed.low80.persons")


def test_nobody_is_called_illegal(notebook: nbformat.NotebookNode) -> None:
    everything = " ".join(text for block in blocks(notebook) for text in block.texts.values()).lower()
    for word in ("illegal", "нелегал", "незаконн", "заңсыз"):
        assert word not in everything


def with_shares(facts: Facts) -> Facts:
    about = {"unit": "share_pct", "period": "2022", "measure": "stock", "population": "migrant_workers"}
    shares = []
    for stem, parts in (("labour.official", OFFICIAL), ("baseline.workers", ASSESSMENT)):
        for name, part in parts.items():
            share = round(100 * part / sum(parts.values()), 1)
            shares.append(Fact(f"{stem}.{name}.share_pct", share, source=stem, quality="register", **about))
    return facts.merged(shares)


def run(notebook: nbformat.NotebookNode, project: Path, facts: Facts, monkeypatch: pytest.MonkeyPatch) -> Facts:
    """Runs the notebook's code as in a run, on upstream facts; gives what it stated."""
    out = project / "out"
    for step, part in UPSTREAM.items():
        Facts(facts.under(part).values()).save(out / "facts" / f"{step}.json")
    (out / "tables").mkdir()
    (out / "tables" / "baseline_spread.csv").write_text("settlements,submissions,median_ratio,log_sd\n", "utf-8")
    for name in ("survey_evidence", "survey_covariance"):  # no survey came: they have heads alone
        shutil.copy(ROOT / "data" / "processed" / "2022Q4" / f"{name}.csv", out / "tables")
    monkeypatch.setenv("KAZMIG_ROOT", str(project))
    monkeypatch.setenv("KAZMIG_OUT", str(out))
    space: dict[str, object] = {"display": lambda *_: None}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), space)
    return Facts.load(out / "facts" / f"{NAME}.json")


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    for name in ("notebooks", "narratives", "data/raw/reference", "data/raw/2022Q4"):
        shutil.copytree(root / name, tmp_path / name)
    shutil.copy(root / "pipeline.toml", tmp_path)
    return tmp_path


@pytest.mark.slow
def test_a_refuted_table_leaves_no_headline(
    notebook: nbformat.NotebookNode, project: Path, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = project / "data" / "raw" / "2022Q4" / "assumptions.csv"
    text = table.read_text(encoding="utf-8").replace("UZB TJK KGZ", "UZB TJK other").replace("RUS other", "RUS KGZ")
    table.write_text(text, encoding="utf-8")
    facts = with_shares(facts)
    said = run(notebook, project, facts, monkeypatch)
    assert said["reconcile.refuted"].value is True
    assert said.value("reconcile.gap.persons") == 341_422
    for prefix in (
        "reconcile.total",
        "reconcile.UZB",
        "reconcile.bridge",
        "reconcile.stress",
        "reconcile.tornado",
        "reconcile.range",
        "reconcile.central",
        "reconcile.level.central",
    ):
        assert not said.under(prefix)
    figures = {path.name for path in (project / "out" / "figures").glob("*.en.svg")}
    assert figures == {"gap_waterfall.en.svg", "nationality_slope.en.svg", "ratio_nationality.en.svg"}
    for block in blocks(notebook):
        if any("survey." in need for need in block.needs):  # no survey came
            continue
        for language in LANGUAGES:
            text = render(Words(language), block.texts[language], said.merged(facts.values()))
            assert "541" not in text and "542" not in text


@pytest.mark.slow
def test_without_the_register_nothing_is_compared(
    notebook: nbformat.NotebookNode, project: Path, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = run(notebook, project, Facts(facts.under("baseline").values()), monkeypatch)
    assert not said.under("reconcile.gap")
    assert not said.under("reconcile.total")
    tables = project / "out" / "tables"
    assert (tables / "reconciliation.csv").read_text("utf-8").count("\n") == 1
