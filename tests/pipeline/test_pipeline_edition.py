import csv
import json

import pytest

from kazmig.evidence.facts import Fact, Facts
from kazmig.pipeline.digests import Digests
from kazmig.pipeline.edition import locked_versions, manifest, merge_audits, merge_facts
from kazmig.pipeline.errors import StepFailure
from kazmig.project.folders import Project


def fact(key, value):
    return Fact(key, value, "persons", "2022", "stock", "migrant_workers", "x", "register")


def state(build, step, *facts):
    Facts(facts).save(build / "facts" / f"{step}.json")


def test_facts_of_all_steps_become_one_sorted_file(tmp_path):
    state(tmp_path, "14", fact("b.persons", 2), fact("a.persons", 1))
    state(tmp_path, "15", fact("a.persons", 1))
    merge_facts(tmp_path, ["14", "15"])
    assert list(json.loads((tmp_path / "facts.json").read_text())) == ["a.persons", "b.persons"]


def test_facts_that_contradict_each_other_name_both_steps(tmp_path):
    state(tmp_path, "14", fact("a.persons", 1))
    state(tmp_path, "15", fact("a.persons", 2))
    with pytest.raises(StepFailure, match=r"15, fact 'a\.persons' is also stated by 14"):
        merge_facts(tmp_path, ["14", "15"])


def test_audits_say_which_step_they_come_from(tmp_path):
    (tmp_path / "audit").mkdir()
    columns = "source,rule,reason,rows,place,before,after"
    (tmp_path / "audit" / "16.csv").write_text(f'{columns}\nkobo,duplicate,"sent twice, later kept",2,row 7,,\n')
    merge_audits(tmp_path, ["15", "16"])
    with (tmp_path / "audit.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["step"], row["reason"], row["rows"]) for row in rows] == [("16", "sent twice, later kept", "2")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("@SUM(1).xlsx, row 2", "'@SUM(1).xlsx, row 2"),
        ("+1;x", "'+1;x"),
        ("-5", "-5"),
        ("+ 3", "'+ 3"),
        ("-1,234.5", "-1,234.5"),
        ("row 7", "row 7"),
    ],
)
def test_nothing_in_an_audit_is_run_as_a_formula(tmp_path, text, said):
    (tmp_path / "audit").mkdir()
    with (tmp_path / "audit" / "16.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["source", "rule", "reason", "rows", "place", "before", "after"], [text] * 7])
    merge_audits(tmp_path, ["16"])
    with (tmp_path / "audit.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["source"] == row["place"] == row["before"] == said


def test_versions_are_those_of_the_lock_for_packages_that_the_project_names(tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["pandas>=2", "Jupyter_Client", "nh3", "httpx"]\n'
    )
    (tmp_path / "requirements.lock").write_text(
        "pandas==3.1.1 \\\n    --hash=sha256:00\njupyter-client==8.10.0 ; python_version < '4'\nnumpy==2.4.6\n"
        "httpx[http2, socks]==0.28.1\n"
    )
    locked = {"pandas": "3.1.1", "jupyter-client": "8.10.0", "httpx": "0.28.1"}
    assert locked_versions(Project(tmp_path)) == locked


def test_a_project_without_a_lock_has_no_versions(tmp_path):
    assert locked_versions(Project(tmp_path)) == {}


def test_a_manifest_is_the_same_whatever_order_things_came_in(tmp_path):
    for name in "ab":
        (tmp_path / name).write_text(name)
    files = {"data/a": tmp_path / "a", "data/b": tmp_path / "b"}
    cells = {"notebooks/10.ipynb": "3"}
    parameters = {"10": {"quarter": "2022Q4"}}
    text = manifest("2022Q4", {"revision": 1}, {"x": "1", "y": "2"}, cells, parameters, {"p": "1"}, files, Digests())
    other = manifest(
        "2022Q4",
        {"revision": 1},
        {"y": "2", "x": "1"},
        cells,
        parameters,
        {"p": "1"},
        dict(reversed(files.items())),
        Digests(),
    )
    assert text == other
    content = json.loads(text)
    assert list(content) == ["quarter", "revision", "parameters", "packages", "inputs", "notebooks", "outputs"]
    assert content["outputs"]["data/a"] == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
