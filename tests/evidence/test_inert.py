"""Text from outside in tables: never a formula for a spreadsheet, and the same text again for the next step."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.evidence.inert import as_it_was, as_they_were, harmless, inert

STARTS = "=+-@\t\r＝＋－＠"
FORMULAS = [
    "=1+1", "+1+cmd|' /C calc'!A0", "-1+1", "@SUM(A1:A9)", "\t=1+1", " =1+1", "\n=1", "=A(\"http://x\")", "＝1+1",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_a_text_and_comes_back(text):
    assert inert(text) == f"'{text}"
    assert as_it_was(inert(text)) == text
    assert inert(inert(text)) == inert(text)


@pytest.mark.parametrize("text", ["-5", "+7,5 %", "-1.5e-3", "-", "–", "'s-Hertogenbosch", "", "Uzbekistan", "1-2"])
def test_numbers_and_names_stay(text):
    assert inert(text) == text and as_it_was(text) == text


@given(st.text(max_size=12))
def test_no_text_at_all_is_left_a_formula(text):
    made = inert(text)
    assert made.lstrip(" ")[:1] not in STARTS or len(made.strip()) < 2 or made.lstrip("+-")[:1].isdigit()
    assert as_it_was(made) == text or text.startswith("'")


def test_a_bare_carriage_return_does_not_break_a_line_of_csv():
    text = harmless(pd.DataFrame({"name": ["a\r=1+1"], "n": [1]})).to_csv(index=False)
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["name", "n"], ["a\n=1+1", "1"]]


def test_a_table_is_written_without_formulas_in_cells_and_headings():
    table = pd.DataFrame({"=name": FORMULAS, "persons": range(len(FORMULAS))})
    text = harmless(table).to_csv(index=False)
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.lstrip()[:1] in STARTS]
    assert as_they_were(harmless(table))["'=name"].tolist() == FORMULAS
    assert table["=name"].tolist() == FORMULAS, "the table that was given is not changed"
