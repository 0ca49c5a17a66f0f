"""A sample of the faults that `make soak` tries in full."""

import shutil

import pytest
from faults import NEW, Fault, faults, public, run, tried

SAMPLE = ("cell: os._exit", "damaged manifest: conflict marks", "umask 077")


@pytest.fixture(scope="module")
def editions(released_once, tmp_path_factory):
    """A project with a draft, its public files, and those of the next undisturbed run."""
    root = tmp_path_factory.mktemp("faults") / "toy"
    shutil.copytree(released_once.root, root, symlinks=True)
    shutil.rmtree(root / "data/released")
    assert run(root, Fault("first"))[0] == 0
    after = root.with_name("after")
    shutil.copytree(root, after, symlinks=True)
    (after / "data/raw/2022Q4/things.csv").write_text(NEW)
    assert run(after, Fault("second"))[0] == 0
    return root, public(root), public(after)


@pytest.mark.parametrize("fault", [each for each in faults() if each.name in SAMPLE], ids=lambda fault: fault.name)
def test_an_edition_survives(editions, tmp_path, fault):
    root, old, new = editions
    shutil.copytree(root, tmp_path / "toy", symlinks=True)
    assert tried(tmp_path / "toy", fault, old, new).lost == []
