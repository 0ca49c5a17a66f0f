"""Text from outside in tables, audits and pages: no formula for a spreadsheet, no tag, no template, no link."""

import csv

import pytest
from toys import SOURCES, lay_out

HOSTILE = [
    '=HYPERLINK("http://evil.example/?x=1","total")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 191 }}",
    "[go](javascript:alert(1))",
    "</td></table><iframe src=//evil.example>",
]
AUDIT = (
    'step.audit(pd.DataFrame({"source": "things", "rule": "x", "reason": things.name, "rows": 1, "place": things.name, '
    '"before": things.name, "after": ""}))'
)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """An edition whose raw file, and all that sources.toml says, are hostile."""
    toy = lay_out(tmp_path_factory.mktemp("outside"))
    with (toy.root / "data/raw/2022Q4/things.csv").open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([["persons", "name"], *([number, text] for number, text in enumerate(HOSTILE))])
    toy.write("data/raw/2022Q4/sources.toml", SOURCES.replace("A ministry", HOSTILE[3]).replace("Things", HOSTILE[4]))
    toy.change(
        "10_clean", write='step.write("things", things, ANY)', audit=AUDIT, look="things", print="print(things.name[3])"
    )
    toy.change("20_sum", sum='total = step.read("things").assign(persons=1)')
    ran = toy.run()
    assert ran.code == 0, ran.text
    return toy


@pytest.mark.parametrize("name", ["things.csv", "sums.csv", "audit.csv"])
def test_no_cell_of_a_table_is_a_formula(published, name):
    with (published.root / "data/processed/2022Q4" / name).open(newline="", encoding="utf-8") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+@" and cell]
    assert f"'{HOSTILE[0]}" in cells


def test_the_next_step_reads_the_text_as_it_was(published):
    """`sums` was made of what step.read gave, and written once more: one apostrophe, not two."""
    with (published.root / "data/processed/2022Q4/sums.csv").open(newline="", encoding="utf-8") as file:
        assert not [cell for row in csv.reader(file) for cell in row if cell.startswith("''")]


def test_pages_show_it_and_run_nothing(published):
    pages = {path.name: path.read_text(encoding="utf-8") for path in (published.root / "reports/2022Q4").glob("*.html")}
    assert any("&lt;script&gt;alert(1)" in html for html in pages.values()), "what a cell printed is shown"
    for html in pages.values():
        for word in ("<script>alert", "<img src=x", "<iframe", 'href="javascript:', str(7 * 191)):
            assert word not in html
