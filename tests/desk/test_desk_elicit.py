"""`kazmig elicit` and its printable guide: locked, pooled, written; what is wrong is told with file, row and mend."""

import re

import pandas as pd
import pytest
from typer.testing import CliRunner

from kazmig.cli import app
from kazmig.evidence.quarter import Quarter
from kazmig.quarters.demo.experts import write_experts
from kazmig.reconcile.assumptions import read_assumptions
from kazmig.reconcile.elicit import COMPONENTS, LOCK, SEEN


def run(*words):
    found = CliRunner().invoke(app, ["elicit", *map(str, words)])
    return found.exit_code, " ".join(found.output.split())


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "2023-03-01"
    place.mkdir()
    write_experts(place, Quarter.parse("2023Q1"))
    (place / LOCK).unlink()
    return place


def test_lock_pool_and_write_a_table_an_expert(folder, tmp_path):
    code, said = run(folder, "--lock")
    assert code == 0 and re.search(r"Locked as [0-9a-f]{8}\. Commit", said)
    assert run(folder, "--lock")[0] == 2, "a round is locked once"
    table = tmp_path / "assumptions_panel.csv"
    code, said = run(folder, "--write", table, "--each")
    assert code == 0 and "registration (UZB), share: X01 0.581" in said and "between" in said and SEEN not in said
    names = ["assumptions_panel.csv", *(f"assumptions_panel_x0{number}.csv" for number in (1, 2, 3))]
    assert sorted(path.name for path in tmp_path.glob("*.csv")) == names
    assert [len(read_assumptions(tmp_path / name)) for name in names] == [17] * 4, "each is a table by itself"


def test_counts_that_were_out_before_the_lock_are_said(folder, tmp_path):
    run(folder, "--lock")
    code, said = run(folder, "--counts-since", "2020-01-01", "--write", tmp_path / "panel.csv")
    assert code == 0 and SEEN in said
    rows = read_assumptions(tmp_path / "panel.csv").query("author == 'panel'")
    assert rows["evidence"].str.endswith(SEEN).all()


def spoil(folder, column, value, row=0):
    path = folder / "X01.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[row, column] = value
    table.to_csv(path, index=False)


BAD = [
    ("a share of 1", ("highest", "1"), "X01.csv, row 2, highest: found 1, expected a number above 0 and below 1"),
    ("a percentage", ("best", "60"), "X01.csv, row 2, best: found 60"),
    ("out of order", ("lowest", "0.9"), "are out of order; the best lies between the lowest and the highest"),
    ("another's row", ("expert", "X02"), "found another code than X01, whose sheet this is; one sheet an expert"),
    ("no number", ("best", ""), "X01.csv, row 2, best: found '', expected a number such as 0.6"),
    ("not a number", ("best", "nan"), "X01.csv, row 2, best: found nan"),
    ("infinite", ("highest", "inf"), "X01.csv, row 2, highest: found inf"),
    ("seen unsaid", ("seen", ""), "round is 1 or 2, seen is yes or no"),
    ("twice", ("group", "TJK"), "X01 judges registration of TJK again in round 1 (first in X01.csv, row 2)"),
]


@pytest.mark.parametrize(("change", "message"), [each[1:] for each in BAD], ids=[each[0] for each in BAD])
def test_bad_sheets_leave_no_lock(folder, change, message):
    spoil(folder, *change)
    code, said = run(folder, "--lock")
    assert code == 2 and message in said, said
    assert not (folder / LOCK).exists()


def test_sheets_after_the_lock_write_nothing(folder, tmp_path):
    run(folder, "--lock")
    spoil(folder, "reason", "another")
    code, said = run(folder, "--write", tmp_path / "panel.csv")
    assert code == 2 and "X01.csv was changed after the lock" in said and not (tmp_path / "panel.csv").exists()


def test_other_folders_and_days(folder, tmp_path):
    assert "has no expert's sheet" in run(tmp_path, "--lock")[1]
    run(folder, "--lock")
    code, said = run(folder, "--counts-since", "spring")
    assert code == 2 and "spring" in said


def test_the_guide_says_the_same_in_three_languages(root):
    text = (root / "forms" / "elicitation_guide.html").read_text(encoding="utf-8")
    pages = re.findall(r'<section lang="(\w\w)">(.*?)</section>', text, re.DOTALL)
    assert [code for code, _ in pages] == ["en", "ru", "kk"]
    assert {page.count("<li>") for _, page in pages} == {13}
    for _, page in pages:
        assert all(name in page for name in ("IDEA", "X01.csv", "--lock", "lowest, highest, best"))
    english = pages[0][1].lower()
    assert all(name.replace("_", " ") in english for name in COMPONENTS if name != "turnover")
    assert "http" not in text and "<script" not in text
