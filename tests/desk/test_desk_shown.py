"""What a cell shows of a long table: all of it."""

import pandas as pd

from kazmig.desk.shown import WholeTable


def test_a_long_table_is_shown_whole_and_what_is_taken_from_it_is_an_ordinary_one():
    long = "not supplied: " + "words " * 20
    table = WholeTable({"what": [f"source {number}" for number in range(90)], "now": [long] * 90})
    for shown in (table._repr_html_(), repr(table)):
        assert all(f"source {number}" in shown for number in range(90)) and shown.count(long.strip()) == 90
    assert type(table[table["what"] == "source 3"]) is pd.DataFrame and table.shape == (90, 2)
