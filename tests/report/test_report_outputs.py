"""Outputs that no page would show whole, or that are others each time or on another machine."""

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from kazmig.report.circumstances import Hour, Place, traces
from kazmig.report.outputs import lost_outputs
from kazmig.report.sanitise import words_in

NOW = datetime(2026, 11, 26, 20, 10)
TRACES = [Place("/home/anna/kazmig", "the project's place", "Show its name."), Hour(NOW)]


def said(data=None, **output):
    shown = {"output_type": "display_data", "data": data or {}, "metadata": {}} | output
    return lost_outputs("a.ipynb", [("look", shown)], TRACES)


def printed(text, name="stdout"):
    return said(output_type="stream", name=name, text=text)


BOKEH = {"application/vnd.bokehjs_exec.v0+json": "", "application/javascript": "f()", "text/html": '<div id="a"></div>'}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(BOKEH, "kind application/vnd.bokehjs_exec", id="Bokeh"),
        pytest.param(
            {"application/vnd.plotly.v1+json": {}, "text/html": "<p>x</p>"}, "kind application/vnd.plot", id="plotly"
        ),
        pytest.param({"text/html": "<script>f()</script><div></div>"}, "HTML <script>", id="a script"),
        pytest.param({"text/html": '<div id="a" style="height: 9em"></div>'}, "without words", id="an empty box"),
        pytest.param({"text/html": "<p>a</p><template>b</template>"}, "HTML <template>", id="a template"),
        pytest.param(
            {"application/vnd.jupyter.widget-view+json": {}, "text/html": "<p>a</p>"}, "widget-view", id="a widget"
        ),
        pytest.param(
            {"application/geo+json": {}, "text/plain": "<IPython.display.GeoJSON object>"}, "geo+json", id="a map"
        ),
        pytest.param({"text/plain": "<IPython.core.display.SVG object>"}, "no page shows the content", id="a stand-in"),
        pytest.param({"application/vnd.kazmig.aside": "help is shown beside."}, "help is shown beside.", id="help"),
    ],
)  # fmt: skip
def test_what_a_page_would_not_show_is_named(data, sentence):
    found = said(data)
    assert len(found) == 1 and found[0].startswith("a.ipynb, cell 'look'") and sentence in found[0]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"text/html": pd.DataFrame({"a": [1]})._repr_html_()}, id="a table"),
        pytest.param({"text/html": pd.DataFrame({"a<b": ["x < y & z", "<b>"]})._repr_html_()}, id="a table with signs"),
        pytest.param({"text/html": pd.DataFrame({"a": [1.25]}).style.format("{:.1f}").to_html()}, id="a styled table"),
        pytest.param({"text/html": pd.DataFrame()._repr_html_()}, id="an empty table"),
        pytest.param({"application/json": {"a": 1}, "text/plain": "<IPython.core.display.JSON object>"}, id="JSON"),
        pytest.param({"text/plain": "datetime.date(2022, 12, 31)"}, id="a date"),
    ],
)
def test_what_a_page_shows_whole_passes(data):
    assert said(data) == []


def test_a_summary_that_says_when_it_was_made_is_named():
    text = "Method:   Least Squares   F-statistic:    34.29\nDate:                Thu, 26 Nov 2026   Prob: 0.01\n"
    html = "<table><tr><th>Date:</th>             <td>Thu, 26 Nov 2026</td> <th>Prob:</th> <td>0.01</td></tr></table>"
    for data in ({"text/plain": text}, {"text/html": html}):
        (found,) = said(data)
        assert "as a summary of statsmodels does. Show a table of it" in found


def test_cells_told_apart_by_colours_alone_are_named():
    for styled in ("highlight_max", "bar"):
        table = getattr(pd.DataFrame({"a": [1, 2]}).style, styled)().to_html()
        assert "told apart by colours" in said({"text/html": table})[0]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("total 4\n-rw-r--r-- 1 root root 12 Nov 26 21:48 a.csv\n", True),
        ("drwxr-xr-x@  3 anna staff 96 Jan  2  2022 raw\n", True),
        ("a.csv  b.csv\n", False),
        ("-rw-r--r-- is what a file of one's own may be\n", False),
    ],
    ids=["GNU", "macOS", "names alone", "a sentence"],
)
def test_a_long_listing_is_named(text, named):
    assert ["the owner and the hour of a file" in found for found in printed(text)] == [True] * named


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_both_streams_are_looked_at(name):
    assert printed("three rows went\n", name) == []
    assert "signs for a terminal" in printed("\x1b[31mred\x1b[0m", name)[0]
    assert "signs for a terminal" in printed("10%\r20%\r", name)[0]
    assert "a measured time" in printed("100%|####| 3/3 [00:01<00:00,  2.5it/s]", name)[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/home/anna/kazmig/data/raw", "the project's place"),
        ("PosixPath('/home/anna/kazmig')", "the project's place"),
        ("file:///home/anna/kazmig/x", "the project's place"),
        ("/home/anna/kazmig2/x", ""),
        ("https://x.org/home/anna/kazmig", ""),
        ("2026-11-26 20:09:58.123", "the time at which it was made (2026-11-26 20:09:58)"),
        ("Timestamp('2026-11-26 20:09:58')", "the time"),
        ("2026-11-27T01:09+05:00", "the time"),
        ("26.11.2026 20:09", "the time"),
        ("datetime.datetime(2026, 11, 26, 20, 9, 5)", "the time"),
        ("Thu Nov 26 20:09:05 UTC 2026", "the time"),
        ("1795723798.52", "the time"),
        ("1795723798520", "the time"),
        ("2026-11-26", ""),
        ("2026-11-26 00:00:00", ""),
        ("2026-11-25 20:09:58", ""),
        ("1795723", ""),
        ("99/99/2026 88:99", ""),
    ],
)
def test_places_and_the_hour_are_told(text, told):
    found = printed(text)
    assert bool(found) == bool(told)
    assert not told or told in found[0]


def test_what_tells_of_this_machine(tmp_path):
    found = traces(tmp_path)
    assert next(trace.text for trace in found if isinstance(trace, Place)) == str(tmp_path)
    assert any(trace.told(str(Path.home() / "x")) for trace in found)
    assert any(trace.told(f"{datetime.now().isoformat()}") for trace in [Hour(datetime.now())])


def test_words_are_those_that_a_reader_sees():
    assert words_in("<p>a<b>b</b> c&amp;</p><style>no</style><!-- no --><td>d</td><td>e</td>") == "ab c& d e"
