"""Every exhibit that lies among the developers' cases gives what it must."""

import pytest
from check import check, exhibits


@pytest.mark.parametrize("name", exhibits())
def test_an_exhibit_gives_what_it_must(shared, name):
    exhibit = exhibits()[name]
    paths = sorted((shared / "cases").rglob(exhibit["file"]))
    if paths:
        assert check(exhibit, paths[0]) == []
    else:
        assert exhibit.get("public"), "an exhibit that lies nowhere must say where it is public"
