"""Digests that are remembered from run to run: trusted only where nothing can have changed."""

import os
import time

import pytest

from kazmig.pipeline import digests
from kazmig.pipeline.digests import Digests, file_digest

OLD, NEW = b"a" * 8192, b"b" * 8192


@pytest.fixture
def later(monkeypatch):
    """The clock is ten seconds ahead: what was just written was written long ago."""
    now = time.time_ns
    monkeypatch.setattr(digests.time, "time_ns", lambda: now() + 10**10)


@pytest.fixture
def known(tmp_path, later):
    """A file whose digest is remembered."""
    file = tmp_path / "big.csv"
    file.write_bytes(OLD)
    first = Digests(tmp_path / "digests.json")
    first.of(file)
    first.save()
    return file


def again(file):
    return Digests(file.parent / "digests.json").of(file)


def test_a_file_that_did_not_change_is_not_read_again(known, monkeypatch):
    expected = file_digest(known)
    monkeypatch.setattr(digests, "file_digest", lambda path: pytest.fail(f"{path} was read"))
    assert again(known) == expected


def in_place(file):
    file.write_bytes(NEW)


def by_another(file):
    other = file.with_name("other")
    other.write_bytes(NEW)
    other.replace(file)


def by_a_link(file):
    other = file.with_name("other")
    other.write_bytes(NEW)
    file.unlink()
    file.symlink_to(other)


@pytest.mark.parametrize("change", [in_place, by_another, by_a_link])
def test_another_content_of_the_same_size_and_time_is_seen(known, change):
    before = known.stat()
    change(known)
    os.utime(known, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert known.stat().st_mtime_ns == before.st_mtime_ns
    assert again(known) == file_digest(known) == digests.hashlib.sha256(NEW).hexdigest()


def test_a_file_that_was_just_changed_is_read_again(tmp_path, monkeypatch):
    """Another change could bear the same times: the clock of the file system may be coarse."""
    file = tmp_path / "big.csv"
    file.write_bytes(OLD)
    monkeypatch.setattr(digests.time, "time_ns", lambda: file.stat().st_ctime_ns + 1_900_000_000)
    first = Digests(tmp_path / "digests.json")
    first.of(file)
    monkeypatch.setattr(digests, "file_digest", lambda path: "read again")
    assert first.of(file) == "read again"


@pytest.mark.parametrize("record", ["", "[]", '{"%s": [8192, 1]}', "{"])
def test_a_record_that_cannot_be_read_is_none(known, record):
    (known.parent / "digests.json").write_text(record.replace("%s", str(known)))
    assert again(known) == file_digest(known)
