"""What a notebook really read: seen, counted from then on, and refused when nothing declares it."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from toys import CELLS, Toy, lay_out

from kazmig.pipeline.observe import Observer
from kazmig.pipeline.record import Record

READS = (
    "files = !ls\n"
    "import helper\n"
    "import importlib\n"
    'named = importlib.import_module("by" + "_name")\n'
    "%run aside.py\n"
    "import os, pathlib, sys\n"
    "print('on the error stream', file=sys.stderr)\n"
    "len?\n"
    'os.listdir("../forms"), sorted(pathlib.Path("../narratives").glob("*.md"))\n'
    'rates = helper.table("../narratives/rates.parquet")\n'
    "from kazmig.project.folders import is_there\n"
    'is_there(step.raw("things").files[0].with_name("corrections.toml"))\n'
    'things = pd.read_csv(step.raw("things").files[0])'
)


@pytest.fixture(scope="module")
def watched(tmp_path_factory) -> Toy:
    """The project after a run in which a notebook read things in every way. Not to be changed: take `after`."""
    toy = lay_out(tmp_path_factory.mktemp("watched"))
    for name in ("helper", "by_name", "aside"):
        toy.write(f"notebooks/{name}.py", "value = 1\n")
    toy.write("notebooks/helper.py", "import pandas\n\ntable = pandas.read_parquet\n")
    toy.write("forms/a.csv", "n\n")
    toy.write("narratives/a.md", "")
    pd.DataFrame({"n": [1]}).to_parquet(toy.root / "narratives/rates.parquet")
    toy.change("10_clean", read=READS)
    ran = toy.run()
    assert ran.code == 0, ran.text
    return toy


@pytest.fixture
def after(watched, tmp_path) -> Toy:
    shutil.copytree(watched.root, tmp_path / "toy")
    return Toy(tmp_path / "toy")


def test_nothing_changed_is_seen_as_nothing_changed(after):
    assert "all unchanged" in after.run(explain=True).text


@pytest.mark.parametrize(
    ("place", "text", "reason"),
    [
        pytest.param("notebooks/helper.py", "value = 2\n", "notebooks/helper.py changed", id="a helper beside a !ls"),
        pytest.param("notebooks/by_name.py", "value = 2\n", "notebooks/by_name.py changed", id="a dynamic import"),
        pytest.param("notebooks/aside.py", "value = 2\n", "notebooks/aside.py changed", id="%run"),
        pytest.param("forms/b.csv", "", "names in forms changed", id="a listed folder"),
        pytest.param("narratives/b.md", "", "names in narratives changed", id="a pattern of names"),
        pytest.param(
            "narratives/rates.parquet", "", "narratives/rates.parquet changed", id="read past Python, by a helper"
        ),
        pytest.param("notebooks/pandas.py", "", "modules in notebooks changed", id="a module that hides another"),
        pytest.param(
            "data/raw/2022Q4/corrections.toml", "", "data/raw/2022Q4/corrections.toml is new", id="looked for in vain"
        ),
    ],
)
def test_what_a_notebook_read_makes_it_run_again(after, place, text, reason):
    after.write(place, text)
    said = after.run(explain=True, only="10_clean").text
    assert "10_clean would run" in said
    assert reason in said


def test_a_helper_that_breaks_is_found_behind_a_shell_command(after):
    """The list of a folder hid the imports of its cell from a reader of code; the run said: all unchanged."""
    after.write("notebooks/helper.py", "raise ValueError('broken helper')\n")
    ran = after.run(only="10_clean")
    assert ran.code == 1
    assert "ValueError: broken helper" in ran.text


def test_what_a_cell_says_in_other_ways_stands_on_its_page(watched):
    page = watched.published()["reports/2022Q4/10_clean.html"].decode()
    outputs = "".join(part.partition("</pre>")[0] for part in page.split('<pre class="output">')[1:])
    for words in ("on the error stream", "Return the number of items in a container"):
        assert words in outputs


def test_the_manifest_names_what_was_read_and_nothing_else(watched):
    inputs = set(watched.manifest()["inputs"])
    assert {"data/raw/2022Q4/things.csv", "data/raw/2022Q4/sources.toml", "pipeline.toml"} <= inputs
    assert {"notebooks/helper.py", "notebooks/by_name.py", "narratives/rates.parquet"} <= inputs
    assert not any(name.endswith(".ipynb") for name in inputs)
    assert "data/raw/reference/rates.csv" not in inputs


ALONE = "data/{}.csv was read, and nothing declares it"
BESIDE = "notebooks/{}.csv was read: beside notebooks stands code alone"
# By what is done: the cell, and what is said of it. One notebook does it all.
UNDECLARED = {
    "reference": (
        'open("../data/raw/reference/rates.csv").read();',
        'data/raw/reference/rates.csv was read. Add "rates" to `reference` of [step.10_clean] in pipeline.toml.',
    ),
    "other-step": (
        'pd.read_csv("../.kazmig/build/2022Q4/tables/other.csv");',
        '.kazmig/build/2022Q4/tables/other.csv was read. Add "11_other" to `needs` of [step.10_clean]',
    ),
    "loose": (
        'open("../data/raw/2022Q4/loose.csv").read();',
        "data/raw/2022Q4/loose.csv was read, and nothing declares it. Name it in `files` of a section of "
        "data/raw/2022Q4/sources.toml, and that section in `raw` of [step.10_clean]",
    ),
    "earlier": (
        'open("../data/processed/2022Q3/facts.json").read();',
        "data/processed/2022Q3/facts.json was read. Add earlier = true to [step.10_clean] in pipeline.toml.",
    ),
    "own-file": ('open("../data/opened.csv").read();', ALONE.format("opened")),
    "shell": ("!cat ../data/shown.csv", ALONE.format("shown")),
    "line": ('import subprocess; subprocess.run("wc -l < ../data/line.csv", shell=True)', ALONE.format("line")),
    "database": ('import sqlite3; sqlite3.connect("../data/database.csv");', ALONE.format("database")),
    "engine": (
        'import pathlib; pd.read_parquet(pathlib.Path("..") / "data" / "engine.parquet");',
        "data/engine.parquet was read, and nothing declares it",
    ),
    "query": ("import duckdb\nrows = duckdb.sql(\"from '../data/query.csv'\").df()", ALONE.format("query")),
    "beside": ('pd.read_csv("aside.csv");', BESIDE.format("aside")),
    "link": ('pd.read_csv("link.csv");', BESIDE.format("link")),
    "outside": ('open("../../outside.csv").read();', "outside.csv was read, which is no part of the project"),
    "network": (
        "import socket\ntry:\n    socket.getaddrinfo('stat.example', 80)\nexcept OSError:\n    pass",
        "stat.example was asked over the network",
    ),
    "curl": ("!curl -s -m 1 https://api.example/x > /dev/null", "api.example was asked over the network"),
    "temporary": ("import tempfile\nwith tempfile.NamedTemporaryFile('w+') as file:\n    open(file.name).read();", ""),
}


@pytest.fixture(scope="module")
def refused(built, tmp_path_factory) -> list[str]:
    """What is said of a notebook that reads in all these ways."""
    root = tmp_path_factory.mktemp("refused") / "toy"
    shutil.copytree(built.root, root)
    toy = Toy(root)
    for name in ("opened", "shown", "line", "database", "query"):
        toy.write(f"data/{name}.csv", "n\n1\n")
    for place in ("data/raw/2022Q4/loose.csv", "notebooks/aside.csv", "../outside.csv", "../linked.csv"):
        toy.write(place, "n\n1\n")
    toy.write("data/processed/2022Q3/facts.json", "{}")
    pd.DataFrame({"n": [1]}).to_parquet(root / "data/engine.parquet")
    (root / "notebooks" / "link.csv").symlink_to(root.parent / "linked.csv")
    before = toy.published()
    toy.change("10_clean", **{name: cell for name, (cell, _) in UNDECLARED.items()})
    ran = toy.run(only="10_clean")
    assert ran.code == 1
    assert toy.published() == before
    return [line for line in ran.text.splitlines() if " was " in line]


@pytest.mark.parametrize("said", [said for _, said in UNDECLARED.values() if said])
def test_what_nothing_declares_is_refused_with_the_line_to_add(refused, said):
    assert any(said in line for line in refused)


def test_nothing_else_is_refused(refused):
    assert len(refused) == len([said for _, said in UNDECLARED.values() if said])


def test_an_input_that_is_replaced_while_it_is_read_fails_its_step(toy):
    before = toy.published()
    toy.change("10_clean", more='path = step.raw("things").files[0]; path.write_text(path.read_text() + "9\\n")')
    ran = toy.run(only="10_clean")
    assert ran.code == 1
    assert "data/raw/2022Q4/things.csv was changed while it was read; run again" in ran.text
    assert toy.published() == before


def test_an_input_that_is_replaced_after_it_was_read_keeps_the_edition_from_being_published(toy):
    """Its manifest would name a file that was not read."""
    before = toy.published()
    replaced = 'open("../data/raw/2022Q4/things.csv", "w").write("persons\\n7\\n")'
    toy.change("20_sum", replace=replaced)
    ran = toy.run(force=True)
    assert ran.code == 1
    assert "Not published: data/raw/2022Q4/things.csv changed while the run was under way. Run again." in ran.text
    assert toy.published() == before
    toy.change("20_sum")
    again = toy.run()
    assert again.code == 0
    assert "10_clean" in again.names("done")
    assert toy.published()["data/processed/2022Q4/things.csv"] == b"persons\n7\n"


def test_what_python_warned_of_is_told_at_the_end_and_on_the_technical_page(toy):
    warned = 'import numpy as np, warnings\nwarnings.warn("too few answers")\nnp.array([1.0]) / np.array([0.0])'
    toy.change("11_other", more=warned)
    ran = toy.run()
    assert ran.code == 0
    assert "UserWarning: too few answers" in ran.text
    assert "RuntimeWarning: divide by zero" in ran.text
    page = toy.published()["reports/2022Q4/11_other.html"].decode()
    assert "Warnings of the run" in page and "too few answers" in page
    assert "/tmp/" not in page and str(toy.root) not in page
    assert "Warnings of the run" not in toy.published()["reports/2022Q4/10_clean.html"].decode()


def test_what_earlier_revisions_published_of_a_steps_own_table_may_be_read(after):
    after.write("data/processed/2022Q4/r1/things.csv", "n\n1\n")
    after.change("10_clean", read=READS + '\nstep.kept("things")')
    ran = after.run(only="10_clean")
    assert ran.code == 0, ran.text
    after.write("data/processed/2022Q4/r1/things.csv", "n\n2\n")
    assert "data/processed/2022Q4/r1/things.csv changed" in after.run(explain=True, only="10_clean").text


def test_what_a_server_had_read_counts_for_all_that_is_made_from_it(watched):
    record = Record(watched.root / ".kazmig" / "record.json")
    page, notebook = (set(record.get(f"2022Q4 10_clean {what}").observed) for what in ("page", "notebook"))
    report = "src/kazmig/report"
    catalogues = {f"src/kazmig/words/locale/{language}/report.po" for language in ("ru", "kk")}
    assert {f"{report}/export.py", f"{report}/templates/kazmig/figure.html.j2", *catalogues} <= page
    assert "src/kazmig/step.py" in notebook
    assert not any(name.startswith(report) for name in notebook)


def test_an_observer_rests_and_goes_on_in_a_log_that_tells_what_was_before(tmp_path):
    (tmp_path / "log").mkdir()
    for name in ("before", "meanwhile", "after"):
        (tmp_path / name).write_text("")
    roots, log = (str(tmp_path),), tmp_path / "log" / "log"
    observer = Observer(None, roots, ())
    observer.begin()
    (tmp_path / "before").read_text()
    observer.rest()
    (tmp_path / "meanwhile").read_text()
    observer.go_on_in(log, roots, (str(log.parent),))
    (tmp_path / "after").read_text()
    observer.rest()
    told = [Path(json.loads(line)["read"]).name for line in log.read_text().splitlines()]
    assert told == ["before", "after"]


def test_what_earlier_quarters_published_of_a_table_may_be_read_where_the_step_says_so(after):
    facts = (after.root / "data/processed/2022Q4/facts.json").read_text(encoding="utf-8")
    after.write("data/processed/2022Q3/facts.json", facts)
    for place, number in (("2022Q3/r1", 1), ("2022Q3", 2)):
        after.write(f"data/processed/{place}/sums.csv", f"n\n{number}\n")
    was = 'assert [int(each.n[0]) for each in step.kept("sums", elsewhere=True)] == [1, 2]\n'
    after.change("20_sum", sum=was + CELLS["20_sum"]["sum"])
    ran = after.run(only="20_sum")
    assert ran.code == 0, ran.text
