"""Files of the run's own are written whole, whatever stands in their place."""

import subprocess
import sys

import pytest

from kazmig.pipeline.record import Entry, Record
from kazmig.pipeline.run import only_one
from kazmig.pipeline.runlog import run_log
from kazmig.pipeline.whole import write_whole
from kazmig.project.published import readable_facts


def test_a_folder_in_the_place_of_a_record_does_not_stop_the_next_run(tmp_path):
    (tmp_path / "record.json" / "below").mkdir(parents=True)
    record = Record(tmp_path / "record.json")
    record.put("10_clean", Entry({"a": "1"}))
    record.save()
    assert Record(tmp_path / "record.json").get("10_clean") == Entry({"a": "1"})
    assert [path.name for path in tmp_path.iterdir()] == ["record.json"]


def test_folders_in_the_place_of_lock_and_log_do_not_stop_the_next_run(tmp_path):
    project = type("Project", (), {"root": tmp_path})
    for name in ("run.lock", "run.log", "run.before.log"):
        (tmp_path / ".kazmig" / name).mkdir(parents=True)
    with only_one(project), run_log(tmp_path / ".kazmig", tmp_path, "2022Q4") as log:
        log.say("begun")
    assert "begun" in (tmp_path / ".kazmig/run.log").read_text()


def test_what_cannot_be_written_leaves_nothing_beside(tmp_path):
    with pytest.raises(OSError, match="too long"):
        write_whole(tmp_path / ("x" * 300), "text")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("end", ["", ".140111076797872"], ids=["whole", "being written"])
def test_bytecode_is_seen_as_the_module_it_was_made_from(tmp_path, end):
    log, module = tmp_path / "log", tmp_path / "library/things.py"
    bytecode = module.parent / f"__pycache__/things.cpython-311.pyc{end}"
    for path in (module, bytecode):
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    watch = f"observe.watch({str(log)!r}, ({str(tmp_path)!r},), ())"
    code = f"from kazmig.pipeline import observe; {watch}; open({str(bytecode)!r})"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert "things.py" in log.read_text() and ".pyc" not in log.read_text()


def test_facts_that_are_a_list_count_as_not_published(tmp_path):
    path = tmp_path / "facts.json"
    path.write_text("[]")
    assert readable_facts(path) is None
