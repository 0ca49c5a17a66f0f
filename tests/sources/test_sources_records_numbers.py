"""Numbers of records, all different or not; days with and without times: the quick ways say what the slow ones say."""

import pytest

from kazmig.project.inventory import Source
from kazmig.sources.problems import BadInput
from kazmig.sources.records import reader as records

DAYS = ("2023-01-05", "2023-02-06", "2023-03-07")
LARGE = 9_000_000_000_000_000_000


def extract(path, numbers, times=False):
    lines = ["id,date,direction,citizenship"]
    for place, number in enumerate(numbers):
        day = DAYS[place % 3] + (f" {place // 60 % 24:02d}:{place % 60:02d}:{place % 59:02d}" if times else "")
        lines.append(f"{number},{day},{('entry', 'exit')[place % 2]},{('Uzbekistan', 'Russia')[place % 2]}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read(*paths):
    source = Source("border_crossings", format="records", files=paths, period="2023Q1")
    return records.read_crossings(source)


@pytest.mark.parametrize(
    ("numbers", "twice"),
    [
        pytest.param(range(1, 13), "", id="one after the other"),
        pytest.param([*range(1, 12), 1], "1 record numbers more than once, in 2 rows", id="one of them twice"),
        pytest.param([*range(1, 12), "01"], "", id="another text for a number"),
        pytest.param([f"N{n}" for n in range(12)], "", id="letters"),
        pytest.param([*(f"N{n}" for n in range(11)), "N3"], "1 record numbers more than once", id="letters twice"),
        pytest.param([LARGE, *range(11)], "", id="far apart"),
        pytest.param([LARGE, *range(10), 3], "1 record numbers more than once", id="far apart and twice"),
        pytest.param([-5, *range(11)], "", id="below zero"),
        pytest.param(["", *range(9), "", ""], "", id="some without"),
        pytest.param(["1.5", 2, *range(3, 13)], "", id="no whole number"),
    ],
)
@pytest.mark.parametrize("files", [1, 2])
def test_a_number_that_stands_twice_is_found_and_no_other(tmp_path, numbers, twice, files):
    numbers = list(numbers)
    paths = [extract(tmp_path / f"{n}.csv", numbers[n::files]) for n in range(files)]
    if not twice:
        assert read(*paths).query("dimension == 'total' and group == 'all'")["value"].sum() == 12
        return
    with pytest.raises(BadInput, match=twice):
        read(*paths)


def test_times_of_the_day_change_nothing(tmp_path):
    days = read(extract(tmp_path / "a.csv", range(1, 1801)))
    times = read(extract(tmp_path / "b.csv", range(1, 1801), times=True))
    assert days["value"].tolist() == times["value"].tolist()
    assert days["value"].tolist()[0] == 900


@pytest.mark.parametrize("times", [False, True])
def test_faulty_rows_are_counted_whether_grouped_or_not(tmp_path, times):
    path = extract(tmp_path / "a.csv", range(1, 1801), times)
    text = path.read_text().replace("\n7,2023-01-05", "\n7,2024-01-05").replace("\n9,2023-03-07", "\n9,someday")
    path.write_text(text.replace("entry,Uzbekistan\n11,", "lent,Uzbekistan\n11,"))
    with pytest.raises(BadInput) as error:
        read(path)
    said = str(error.value)
    assert "a date outside the period in 1 row: 8 (" in said
    assert "no readable date in 1 row: 10 (" in said
