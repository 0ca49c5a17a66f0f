"""Every figure that the first report prints is in data/raw/2022Q4, as printed, and nothing else is."""

import re
from collections import Counter

import pandas as pd
import pytest

SOURCES = (
    "migrant_stock", "border_crossings", "residence_permits", "labour_permits", "remittances", "baseline_assessment",
    "context",
)  # fmt: skip
# What counts as a figure: shares, amounts, whole counts, dates and spans of years.
FIGURE = re.compile(
    r"""(?P<percent>\d+(?:\.\d+)?)\s*(?:%|per\ cent)
      | (?P<amount>\d+(?:\.\d+)?\s+(?:million|billion|thousand))
      | (?P<grouped>\d{1,3}(?:,\d{3})+)
      | (?P<day>\d\d\.\d\d\.\d\d(?:\d\d)?)
      | (?P<span>\b20\d\d\s*-\s*20\d\d\b)
      | (?P<decree>\b\d+/20\d\d\b)
      | (?P<date>\b\d+(?:\ and\ \d+)?(?:th\ of)?\ (?:January|November),?(?:\ 20\d\d)?)
      | (?P<coverage>\b\d+\ (?:enumerators|regions|nations))""",
    re.VERBOSE,
)


def figures(text: str) -> Counter:
    """Figures of a text in one spelling: `41.1%` and `41.1 per cent` are the same."""
    found: Counter = Counter()
    for match in FIGURE.finditer(text):
        kind = str(match.lastgroup)
        value = re.sub(r"[\s,]+", "" if kind == "span" else " ", match[kind]).strip()
        found[f"{kind} {value}"] += 1
    return found


def body(report: str) -> str:
    """The report without its imprint (addresses, phones) and footnote marks; line breaks are spaces."""
    text = report[: report.index("Publisher:")]
    return " ".join(re.sub(r"[⁰¹²³⁴-⁹]+", "", text).split())


def raw_rows(root) -> pd.DataFrame:
    tables = [pd.read_csv(root / f"data/raw/2022Q4/{name}.csv", dtype=str).assign(source=name) for name in SOURCES]
    return pd.concat(tables, ignore_index=True)


def typed(rows: pd.DataFrame) -> Counter:
    """Figures of the raw rows; one that the report prints again has `again in` in its place."""
    found: Counter = Counter()
    # Two rows may share one printed text: the first and the last day of "10 and 11 November".
    shared = rows["printed"].str.contains(r"\d+ and \d+|\d{4}-\d{4}") & rows["printed"].duplicated()
    for row in rows[~shared].itertuples():
        for figure, count in figures(row.printed).items():
            found[figure] += count * (1 + len(re.findall(r"again in| and 15", row.place)))
    return found


@pytest.fixture(scope="module")
def printed(shared) -> str:
    return body((shared / "seed" / "report-2022Q4.txt").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rows(root) -> pd.DataFrame:
    return raw_rows(root)


def test_every_printed_figure_is_typed_as_often_as_it_is_printed(printed, rows):
    report, raw = figures(printed), typed(rows)
    assert {figure: count for figure, count in report.items() if raw[figure] != count} == {}
    assert set(raw) <= set(report), "raw files hold what the report prints, nothing derived"
    assert report.total() > 110


def test_a_missing_figure_would_be_noticed(printed, rows):
    report = figures(printed)
    numbered = rows[rows["printed"].map(lambda text: bool(figures(text)))]
    for index in numbered.index[::7]:
        assert typed(rows.drop(index)) != report, rows.loc[index, "printed"]


def test_what_is_typed_as_printed_stands_in_the_report(printed, rows):
    absent = [text for text in rows["printed"] if " ".join(str(text).split()) not in printed]
    assert absent == []


def test_each_figure_says_what_it_is(rows):
    for column in ("printed", "value", "unit", "bound", "period", "measure", "population", "place"):
        assert rows[column].notna().all(), column
    numbers = rows[~rows["unit"].isin(["date", "text", "year"])]
    one_sided = numbers["bound"].isin(["above", "below"])
    assert numbers.loc[one_sided, "width"].notna().all()
    assert numbers["precision"].notna().all()
