"""The master list of settlements: two spellings are one place; what it lacks is kept and told."""

import pytest

from kazmig.places.settlements import COLUMNS, SettlementsError, load_settlements
from kazmig.sources.kobo.records import place_key

HEAD = ",".join(COLUMNS)
ROWS = ["100000001,KZ-43,Aral,Аральск,Арал,Aralsk|Арал қаласы", "100000002,KZ-43,Kamyshly,Камышлы,Қамысты,"]


def written(folder, *rows, head=HEAD):
    (folder / "settlements.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return load_settlements(place_key, folder)


@pytest.mark.parametrize(
    ("region", "name", "code"),
    [
        ("KZ-43", "г. Аральск", "100000001"),
        ("KZ-43", "АРАЛ", "100000001"),
        ("KZ-43", "100000002", "100000002"),
        ("KZ-10", "Аральск", ""),
        ("KZ-10", "100000002", ""),
        ("KZ-43", "Жалағаш", ""),
    ],
)
def test_a_place_by_any_of_its_names(tmp_path, region, name, code):
    assert written(tmp_path, *ROWS).code_of(region, name, place_key) == code


def test_a_name_that_two_places_of_a_region_have_is_not_guessed(tmp_path):
    known = written(tmp_path, *ROWS, "100000003,KZ-43,Aral,Арал,Арал,")
    assert known.code_of("KZ-43", "Арал", place_key) == "" and known.code_of("KZ-43", "Аральск", place_key)


def test_without_a_list_there_is_none(tmp_path):
    assert not load_settlements(place_key, tmp_path)


@pytest.mark.parametrize(
    ("rows", "head", "said"),
    [
        (["1,KZ-43,a,b,c,"], HEAD, "row 2, code: found '1', expected nine digits"),
        (["100000001,Aral,a,b,c,"], HEAD, "expected a code such as KZ-43"),
        ([ROWS[0], ROWS[0]], HEAD, "the code 100000001 again"),
        (["100000001,KZ-43,a,b,c"], HEAD.removesuffix(",variants"), "no column 'variants'"),
    ],
)
def test_a_wrong_list_is_told_by_row(tmp_path, rows, head, said):
    with pytest.raises(SettlementsError, match=said):
        written(tmp_path, *rows, head=head)
