"""Which of two versions of one submission counts: by what they and their exports say, never by order or guess."""

import itertools

import pandas as pd
import pytest

from kazmig.sources.kobo.headers import is_root
from kazmig.sources.kobo.review import without_review
from kazmig.sources.kobo.tables import Table, exported_at
from kazmig.sources.kobo.versions import gone_later, moment, settled
from kazmig.sources.problems import BadInput

FIRST = {
    "file": "b.xlsx", "sheet": "s", "row": 2, "id": "7", "uuid": "u1", "root": "", "edits": 0, "status": "approved",
    "submitted": "2023-02-22T08:13:11", "ended": "", "version": "v1", "exported": "2023-03-05T10:22:11", "workers": 7,
}  # fmt: skip
EDIT = FIRST | {"file": "a.xlsx", "uuid": "u2", "workers": 1007}


def counted(*rows, newest=""):
    """The workers of the version that counts, the same in every order of the rows."""
    found = set()
    for order in itertools.permutations(rows):
        visits = pd.DataFrame(order)
        told = settled(visits, newest)
        (kept,) = visits.loc[~told.replaced, "workers"]
        found.add((kept, bool(told.by_name.any())))
    (one,) = found
    return one


@pytest.mark.parametrize(
    "later",
    [
        {"submitted": "2023-02-23T08:13:11"},
        {"edits": 1},
        {"root": "u1"},
        {"exported": "2023-03-05T10:22:12"},
        {"exported": "2023-03-06"},
        {"exported": "2023-03-05T10:22:11", "version": "2023-02-01.aa"},
        {"sheet": "", "exported": "2023-03-05T10:22:12"},
    ],
    ids=["submitted later", "counted edits", "an edit of its root", "a second later", "a day later", "form", "a CSV"],
)
def test_the_newer_version_counts_whatever_the_order(later):
    first = FIRST | ({"version": "2023-01-15.aa"} if "version" in later else {})
    assert counted(first, EDIT | later) == (1007, False)


def test_an_edit_that_was_finished_later_counts():
    assert counted(FIRST | {"ended": "2023-02-10T03:30:00"}, EDIT | {"ended": "2023-02-28T03:30:00"}) == (1007, False)


@pytest.mark.parametrize("stamps", [("2023-03-05", "2023-03-05"), ("2023-03-05", "2023-03-05T11:00:00"), ("", "")])
def test_what_nothing_tells_apart_is_refused(stamps):
    rows = [one | {"exported": stamp} for one, stamp in zip((FIRST, EDIT), stamps, strict=True)]
    for order in itertools.permutations(rows):
        with pytest.raises(BadInput) as error:
            settled(pd.DataFrame(order))
        assert "1 submissions in two versions" in str(error.value) and "newest = " in str(error.value)
    assert counted(*rows, newest="a.xlsx") == (1007, True)
    assert counted(*rows, newest="b.xlsx") == (7, True)


def test_a_name_that_speaks_of_corrections_counts_and_is_told():
    assert counted(FIRST, EDIT | {"file": "a_исправлено.xlsx"}) == (1007, True)


def test_a_review_that_changed_between_two_exports_is_no_copy():
    rejected = FIRST | {"file": "a.xlsx", "status": "not_approved", "workers": 0}
    with pytest.raises(BadInput, match="two versions"):
        settled(pd.DataFrame([FIRST, rejected]))
    assert counted(FIRST, rejected | {"exported": "2023-03-09"}) == (0, False)
    assert counted(FIRST, FIRST | {"file": "a.xlsx"}) == (7, False)


def test_moments_and_days():
    assert moment("2023-02-22 08:13:11") == moment("2023-02-22T14:13:11.000+06:00") == "2023-02-22T08:13:11"
    assert moment("22/02/2023") == "" and exported_at("a_2023-03-05_x.csv") == "2023-03-05"


@pytest.mark.parametrize(("reviews", "problems"), [(("", "—"), 1), (("approved", ""), 0), (("", "maybe"), 1)])
def test_an_export_in_which_nothing_was_reviewed(reviews, problems):
    table = Table("a.csv", "", "a.csv", ["_id", "_validation_status"], [["1", each] for each in reviews], [2, 3])
    assert len(without_review([table], "required")) == problems
    if "maybe" not in reviews:
        assert without_review([table], "absent") == []


DAY, NEXT = "2023-03-05", "2023-03-09T10:00:00"


@pytest.mark.parametrize(
    ("exports", "gone"),
    [
        ({"a": (DAY, "123"), "b": (NEXT, "12")}, ["a3"]),
        ({"a": (DAY, "123"), "b": (NEXT, "1234")}, []),
        ({"a": (DAY, "123"), "b": (NEXT, "345")}, []),  # two regions of one project
        ({"a": (DAY, "123"), "b": (DAY, "12")}, []),
        ({"a": ("", "123"), "b": (NEXT, "12")}, []),
        ({"a": (DAY, "123"), "b": ("2023-03-07", "12"), "c": (NEXT, "123")}, []),
    ],
    ids=["deleted", "all_there", "other_region", "same_day", "no_day", "back_again"],
)
def test_what_a_later_export_of_the_project_no_longer_has(exports, gone):
    rows = [(file, when, int(number)) for file, (when, numbers) in exports.items() for number in numbers]
    visits = pd.DataFrame(rows, columns=["file", "exported", "identity"])
    found = gone_later(visits, visits["identity"])
    assert [f"{row.file}{row.identity}" for row in visits[found].itertuples()] == gone


@pytest.mark.parametrize("header", ["meta/rootUuid", "Meta/rootUuid", "Meta - rootUuid", "meta_rootUuid", "rootUuid"])
def test_the_identity_that_an_edit_keeps_under_every_header(header):
    assert is_root(header) and not is_root(header.replace("rootUuid", "instanceID"))
