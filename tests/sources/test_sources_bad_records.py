"""Extracts with faults: each kind is said with file, row, count and mend, all at once, and no person is named."""

import pytest

from kazmig.project.inventory import Source
from kazmig.sources import border_crossings, remittances
from kazmig.sources.problems import BadInput

HEADER = "date,direction,country,amount_kzt,amount_usd,full_name,passport_number"
GOOD = [f"2023-{month:02d}-15,sent,Uzbekistan,4600.50,10.00,SECRET NAME,N{month}" for month in (1, 2, 3)]


def extract(folder, *lines: str, header: str = HEADER, name: str = "transfers.csv", encoding: str = "utf-8"):
    path = folder / name
    path.write_text("\n".join([header, *GOOD, *lines]) + "\n", encoding=encoding)
    return path


def problems_of(*files, period: str = "2023Q1", module=remittances) -> list[str]:
    given = Source("remittances", format="records", files=tuple(files), period=period)
    with pytest.raises(BadInput) as error:
        module.read(given)
    assert error.value.__cause__ is None or "SECRET" not in str(error.value.__cause__)
    assert "SECRET" not in str(error.value)
    return [str(problem) for problem in error.value.problems]


def row(day="2023-02-01", direction="sent", country="Uzbekistan", kzt="460", usd="1"):
    return f"{day},{direction},{country},{kzt},{usd},SECRET NAME,N1"


BAD = [
    pytest.param([row(day="")], "row 5, column date: found no readable date in 1 row: 5 (empty)", id="no_date"),
    pytest.param([row(day="02/03/2023")], "5 (99/99/9999); expected a date such as", id="date_of_two_readings"),
    pytest.param([row(day="2023-04-01")], "a date outside the period in 1 row: 5 (9999-99-99)", id="other_quarter"),
    pytest.param([row(direction="lent")], "no known direction in 1 row: 5 (4 letters)", id="direction"),
    pytest.param([row(country="")], "column country: found no country in 1 row", id="no_country"),
    pytest.param([row(kzt="-460")], "a negative amount in tenge in 1 row: 5 (-999)", id="negative"),
    pytest.param([row(usd="ten")], "no readable amount in US dollars in 1 row: 5 (3 letters)", id="text"),
    pytest.param([row(kzt='"1,234"')], "no readable amount in tenge in 1 row: 5 (9,999)", id="thousand_or_decimal"),
    pytest.param([row(kzt="460", usd="1000")], "amounts of two units (thousands beside units) in 1 row", id="units"),
    pytest.param([row() + ",more"], "broken lines (too few or too many fields", id="too_many_fields"),
    pytest.param(["2023-02-01,sent,Uzb"], "broken lines (too few or too many fields", id="cut_off"),
    pytest.param(['2023-02-01,sent,Uzbekistan,460,1,"SECRET,N1'], "in 1 row: 5", id="open_quotation_mark"),
]


@pytest.mark.parametrize(("lines", "expected"), BAD)
def test_a_bad_row_is_named(tmp_path, lines, expected):
    (found,) = problems_of(extract(tmp_path, *lines))
    assert found.startswith("transfers.csv, row 5") and expected in found and found.endswith("extract.")


def test_counts_and_the_first_rows_of_a_fault(tmp_path):
    (found,) = problems_of(extract(tmp_path, *[row(day="?")] * 5))
    assert "no readable date in 5 rows: 5 (?), 6 (?), 7 (?) …" in found


def test_unknown_countries_come_all_at_once(tmp_path):
    lines = [row(country="Uzbekistn")] * 3 + [row(country="Atlantis")] + [row(country="Turky")]
    found = problems_of(extract(tmp_path, *lines))
    assert len(found) == 3
    assert "row 5, column country: found 'Uzbekistn' in 3 rows; expected a name of the lexicon" in found[0]
    assert "nearest is 'uzbekistan'" in found[0].lower() and "lexicon.csv" in found[0]
    assert "an unknown name (8 letters) in 1 row" in found[1] and "nearest is 'turkey'" in found[2].lower()


def test_all_faults_of_all_files_are_told_together(tmp_path):
    first = extract(tmp_path, row(day="?"), row(kzt="-1"), row(country="Atlantis"), name="one.csv")
    second = extract(tmp_path, header="date,direction", name="two.csv")
    found = problems_of(first, second)
    assert sum(text.startswith("one.csv") for text in found) == 3
    assert sum(text.startswith("two.csv") for text in found) == 3


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param(HEADER.replace("amount_kzt", "amount"), "expected a column 'amount kzt'", id="renamed"),
        pytest.param(HEADER.replace("full_name", "Country"), "columns 'country', 'Country'; expected one", id="twice"),
    ],
)
def test_a_header_that_does_not_fit(tmp_path, header, expected):
    (found,) = problems_of(extract(tmp_path, header=header))
    assert expected in found and found.startswith("transfers.csv, row 1")


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        pytest.param(b"", "a.csv", "an empty file", id="empty"),
        pytest.param((HEADER + "\n").encode(), "a.csv", "a header and no record", id="no_record"),
        pytest.param(b"PK\x03\x04 workbook", "a.csv", "no whole workbook", id="workbook"),
        pytest.param(HEADER.encode("utf-16"), "a.csv", "a header and no record", id="utf16"),
        pytest.param("Дата;Направление;Страна\n".encode("cp866"), "a.csv", "the columns", id="other_encoding"),
        pytest.param(b"PAR1 cut off", "a.parquet", "no whole Parquet file", id="parquet_cut_off"),
    ],
)
def test_a_file_that_is_no_extract(tmp_path, content, name, expected):
    path = tmp_path / name
    path.write_bytes(content)
    found = problems_of(path)
    assert any(expected in text and text.startswith(name) for text in found), found


def test_a_file_cut_in_the_middle_of_a_letter(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("Дата;Направление;Страна".encode()[:-1])
    (found,) = problems_of(path)
    assert "a file that ends in the middle of a letter; expected a whole file" in found


def test_a_month_without_records_is_missed(tmp_path):
    path = tmp_path / "transfers.csv"
    path.write_text("\n".join([HEADER, GOOD[0], GOOD[2]]) + "\n")
    (found,) = problems_of(path)
    assert "no record in 2023-02; expected records from 2023-01-01 to 2023-03-31" in found


def test_a_file_named_twice_is_seen_by_its_record_numbers(tmp_path):
    path = tmp_path / "crossings.csv"
    lines = [f"{month},2023-{month:02d}-15,entry,Uzbekistan" for month in (1, 2, 3)]
    path.write_text("\n".join(["id,date,direction,citizenship", *lines]) + "\n")
    (found,) = problems_of(path, path, module=border_crossings)
    assert "3 record numbers more than once, in 6 rows" in found


@pytest.mark.parametrize("period", ["", "soon", "2022Q5", "2022-13"])
def test_a_period_that_is_none(tmp_path, period):
    (found,) = problems_of(extract(tmp_path), period=period)
    assert found.startswith(f"sources.toml: found period = '{period}'") and 'period = "2022Q4"' in found
