"""Files made to harm: nothing outside the quarter's folder is opened, and a message names the file."""

import pytest
from hostile import FILES, INVENTORIES, tried

SAMPLE = [*(f"sources.toml names {name}" for name in INVENTORIES), *list(FILES)[len(INVENTORIES) :: 9]]


@pytest.mark.parametrize("name", SAMPLE)
def test_a_hostile_file_is_read_within_limits_or_refused(tmp_path, name):
    assert tried(tmp_path / "project", FILES[name]).lost == []
