import os
import sys
import time

import pytest

from kazmig.pipeline import workers

# Work for other processes: they find these functions by importing this file.
sys.path.insert(0, os.path.dirname(__file__))


def report():
    return {name: os.environ.get(name) for name in (*workers.MACHINE, "KAZMIG_OUT")} | {
        "hash": hash("kazmig"),
        "zone": time.tzname[0],
        "pandas": "pandas" in sys.modules,
    }


def divide(a, b):
    return a / b


def leave():
    os._exit(3)


@pytest.fixture
def env(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(os.path.dirname(__file__))
    monkeypatch.setenv("PYTHONPATH", os.path.dirname(__file__))
    return workers.environment(tmp_path, KAZMIG_OUT="there")


def test_every_worker_has_the_same_settings_whatever_the_machine_has(env, monkeypatch):
    for name, value in {"TZ": "Asia/Almaty", "LC_ALL": "ru_RU.UTF-8", "PYTHONHASHSEED": "99"}.items():
        monkeypatch.setenv(name, value)
    first, second = (workers.call(report, env=env) for _ in range(2))
    assert first == second
    assert first["TZ"] == first["zone"] == "UTC"
    assert first["LC_ALL"] == "C.UTF-8"
    assert first["PYTHONHASHSEED"] == "0"
    assert first["KAZMIG_OUT"] == "there"
    assert os.environ["TZ"] == "Asia/Almaty", "the run's own process keeps its settings"


@pytest.mark.skipif(not workers.CAN_FORK, reason="forking is safe on Linux only")
def test_libraries_are_loaded_before_work_begins(env):
    assert workers.call(report, env=env)["pandas"]


def test_an_answer_comes_back(env):
    assert workers.call(divide, 6, 3, env=env) == 2


def test_an_error_comes_back_with_its_kind_and_place(env):
    with pytest.raises(workers.WorkerError, match="ZeroDivisionError: division by zero") as raised:
        workers.call(divide, 1, 0, env=env)
    assert "in divide" in raised.value.details


def test_a_process_that_leaves_without_an_answer_is_an_error(env):
    with pytest.raises(workers.WorkerError, match=r"without an answer \(exit code 3\)"):
        workers.call(leave, env=env)


def test_nothing_begins_after_the_run_was_stopped(env):
    workers.stop()
    try:
        with pytest.raises(workers.WorkerError, match="the run was stopped"):
            workers.call(divide, 1, 1, env=env)
    finally:
        workers.stopped(again=True)
    assert workers.call(divide, 1, 1, env=env) == 1


def test_a_persons_own_settings_of_libraries_are_kept_out(env, tmp_path):
    assert env["MPLCONFIGDIR"].startswith(str(tmp_path))
    assert env["IPYTHONDIR"].startswith(str(tmp_path))
