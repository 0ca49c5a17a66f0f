"""Tasks on a real Dask scheduler and two workers on this machine: the same bytes, and one sentence for each fault."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from edition import copy_project

from kazmig.pipeline.errors import RunError

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
# A worker's death counts at once: what is tried again, and where, is for the run to say.
SETTINGS = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}


class Dask:
    """A scheduler and its workers, as `dask scheduler` and `dask worker` start them."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.folder, self.file = folder, folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", self.file)
        self.workers = [self.worker(f"w{number}") for number in range(workers)]
        self.wait(workers)

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        options = ("--nthreads", "1", "--no-nanny", "--name", name, "--local-directory", self.folder / name)
        return self._start("worker", "--scheduler-file", self.file, *options)

    def _start(self, what: str, *words: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli.dask_" + what, *map(str, words), "--no-dashboard"]
        log = (self.folder / f"{what}.log").open("ab")
        return subprocess.Popen(command, env={**os.environ, **SETTINGS}, stdout=log, stderr=log, cwd=self.folder)

    def wait(self, workers: int) -> None:
        """Until so many workers have announced themselves."""
        deadline = time.monotonic() + 90
        while (self.folder / "scheduler.log").read_text().count("Register worker") < workers:
            assert time.monotonic() < deadline, (self.folder / "scheduler.log").read_text()
            time.sleep(0.2)

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    cluster = Dask(tmp_path_factory.mktemp("dask"), 2)
    yield cluster
    cluster.close()


@pytest.fixture
def own_dask(tmp_path):
    """A cluster that a test may break."""
    (tmp_path / "dask").mkdir()
    cluster = Dask(tmp_path / "dask", 2)
    yield cluster
    cluster.close()


def works(root: Path) -> list[int]:
    """Processes that do a task of the project."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_text()
            environment = (folder / "environ").read_text()
        except OSError:
            continue
        if "kazmig.pipeline.work" in command and f"KAZMIG_ROOT={root}" in environment and "\0-m\0" in command:
            found.append(int(folder.name))
    return found


def nothing_left(root: Path, seconds: float = 8) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not works(root) and not list((root / ".kazmig").glob("alive-*")):
            return not list((root / ".kazmig" / "attempts").glob("*"))
        time.sleep(0.2)
    return False


def test_a_run_over_two_workers_gives_the_same_bytes(dask, toy):
    before = toy.published()
    ran = toy.run(force=True, cluster=str(dask.file))
    assert ran.code == 0, ran.text
    assert len(ran.names("done")) == 10
    assert toy.published() == before
    assert nothing_left(toy.root)


def test_a_whole_edition_over_two_workers_is_the_committed_record(dask, tmp_path, root):
    """2022Q4 from scratch, as a fresh clone makes it: every table and English figure that the repository keeps."""
    copy = copy_project(root, tmp_path / "project")
    ran = copy.run("--cluster", str(dask.file))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    kept = [*(root / "data/processed/2022Q4").glob("*"), *(root / "figures/2022Q4").glob("*.en.svg")]
    committed = {
        path.relative_to(root).as_posix(): path for path in kept if path.is_file() and path.name != "build.json"
    }
    fresh = copy.published()
    unlike = [place for place, path in committed.items() if fresh.get(place) != path.read_bytes()]
    assert committed and unlike == []
    assert nothing_left(copy.root)


def test_an_address_serves_as_well_as_a_file(dask, toy):
    address = json.loads(dask.file.read_text())["address"]
    ran = toy.run(force=True, only="10_clean", cluster=address)
    assert ran.code == 0, ran.text


def test_a_failing_cell_is_told_as_on_this_machine(dask, toy):
    toy.change("10_clean", write="1 / 0")
    ran = toy.run(cluster=str(dask.file), only="10_clean")
    assert ran.code == 1
    assert "10_clean, cell 6, In [6] (write)" in ran.text
    assert "ZeroDivisionError" in ran.text
    assert nothing_left(toy.root)


def test_a_worker_that_dies_is_replaced_by_another_and_the_run_goes_on(own_dask, toy, tmp_path):
    """The notebook kills the worker that started it, once."""
    once = tmp_path / "once"
    toy.change("10_clean", write=kills("own_worker", once) + '\nstep.write("things", things, ANY)')
    ran = toy.run(cluster=str(own_dask.file), only="10_clean")
    assert once.exists()
    assert ran.code == 0, ran.text
    assert sum(worker.poll() is not None for worker in own_dask.workers) == 1
    assert nothing_left(toy.root), "what the dead worker had started died with it"


def test_a_scheduler_that_dies_is_one_sentence_and_leaves_the_edition(own_dask, toy, tmp_path):
    before = toy.published()
    toy.change("10_clean", write=kills("scheduler", tmp_path / "once", own_dask.scheduler.pid))
    begun = time.monotonic()
    with pytest.raises(RunError, match=r"The scheduler at .* no longer answers .* Nothing was published"):
        toy.run(cluster=str(own_dask.file), only="10_clean")
    assert time.monotonic() - begun < 120
    assert toy.published() == before
    assert nothing_left(toy.root, 30)


def kills(what: str, once: Path, process: int = 0) -> str:
    """A cell that ends its worker, or another process, the first time it runs.

    The kernel's parent is the task's process, and that one's parent the worker.
    """
    victim = "up(os.getppid())" if what == "own_worker" else str(process)
    return (
        "import os, signal, pathlib, time\n"
        "up = lambda n: int(pathlib.Path(f'/proc/{n}/stat').read_text().rsplit(')', 1)[1].split()[1])\n"
        f"once = pathlib.Path({str(once)!r})\n"
        "if not once.exists():\n"
        "    once.touch()\n"
        f"    os.kill({victim}, signal.SIGKILL)\n"
        "    time.sleep(60)"
    )


def test_without_a_scheduler_it_is_said_within_seconds(toy):
    before = toy.published()
    begun = time.monotonic()
    with pytest.raises(RunError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9 within 3 seconds"):
        toy.run(cluster="tcp://127.0.0.1:9")
    assert time.monotonic() - begun < 30
    assert toy.published() == before


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "no/such/file.json"])
def test_what_is_no_address_and_no_file_is_said(toy, address):
    with pytest.raises(RunError, match="expected tcp://host:port, or the file of a scheduler"):
        toy.run(cluster=address)


def test_a_stopped_run_ends_what_workers_do_for_it(own_dask, toy, tmp_path):
    begun = tmp_path / "begun"
    toy.change("10_clean", write=f"open({str(begun)!r}, 'w').close()\nimport time; time.sleep(600)")
    program = "import sys; from kazmig.pipeline.command import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "--only", "10_clean", "--cluster", str(own_dask.file)]
    env = {**os.environ, "KAZMIG_ROOT": str(toy.root)}
    run = subprocess.Popen(command, cwd=toy.root, env=env, start_new_session=True)
    deadline = time.monotonic() + 90
    while not begun.exists():
        assert run.poll() is None and time.monotonic() < deadline
        time.sleep(0.1)
    assert works(toy.root)
    run.send_signal(signal.SIGINT)
    assert run.wait(60) == 130
    assert nothing_left(toy.root)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"sees": False}, "does not see the project's folder", id="folder"),
        pytest.param({"python": "3.9"}, "it has Python 3.9, and here it is", id="Python"),
        pytest.param({"library": "x"}, "its kazmig is another one than here", id="library"),
        pytest.param({"packages": {"numpy": "1"}}, "it has numpy 1, and here it is", id="a package"),
    ],
)
def test_an_unfit_machine_is_told_by_what_is_unlike(tmp_path, change, said):
    from kazmig.pipeline import checked

    token = tmp_path / "token"
    token.touch()
    here = checked.about(str(token))
    assert checked.unlike(here, here) == []
    assert any(said in each for each in checked.unlike(here, {**here, **change}))
