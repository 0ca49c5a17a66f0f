"""One submission, several versions: which rows of which exports are the same visit, and which version counts.

KoboToolbox keeps `_id` and, since September 2026, `meta/rootUuid` when a submission is edited, and gives it a new
`_uuid`. The newest version is the one submitted last; where an edit kept that time, the one that is an edit (its
`_uuid` is not its root's, or ODK Central counts its edits); then the one of the later export; and where two exports
were made in one second, the one whose file's name comes last. The order in which files are named never matters.
"""

from __future__ import annotations

import pandas as pd


def identities(visits: pd.DataFrame) -> pd.Series:
    """The same number for all rows that are versions of one submission.

    Rows are one submission when they share a root (a submission never edited is its own), or the number `_id` within
    one asset, which the name of its sheet stands for; two different roots are two submissions whatever their numbers.
    """
    parents: dict[tuple[str, ...], tuple[str, ...]] = {}

    def top(key: tuple[str, ...]) -> tuple[str, ...]:
        while parents.setdefault(key, key) != key:
            key = parents[key]
        return key

    roots: dict[tuple[str, ...], str] = {}
    keys = []
    for row in visits.itertuples():
        root = str(row.root or "")
        by_id = ("id", str(row.sheet), str(row.id))
        key = ("root", root) if root else by_id
        keys.append(key)
        if root and roots.setdefault(by_id, root) == root:
            parents[top(by_id)] = top(key)
        elif not root and row.uuid:
            # The first version, from an export made before there were roots.
            parents[top(("root", str(row.uuid)))] = top(key)
    numbers: dict[tuple[str, ...], int] = {}
    return pd.Series([numbers.setdefault(top(key), len(numbers)) for key in keys], visits.index, dtype="int64")


def edited(visits: pd.DataFrame) -> pd.Series:
    """Which rows are versions that a newer one replaced."""
    ordered = _order(visits).sort_values([*_NEWEST, "file", "row"], kind="stable")
    return ordered.duplicated("identity", keep="last").reindex(visits.index)


def told_by_name(visits: pd.DataFrame) -> pd.Series:
    """Which rows another one replaced although nothing but the names of their files says which is the newer.

    The time of an export stands in the name that KoboToolbox gives it; a file renamed, and saved in the same second as
    another, has lost it.
    """
    order = _order(visits)
    alike = order.duplicated(["identity", *_NEWEST], keep=False) & ~order.duplicated(["identity", "uuid"], keep=False)
    return alike & edited(visits)


_NEWEST = ["submitted", "edits", "is_edit", "exported"]


def _order(visits: pd.DataFrame) -> pd.DataFrame:
    """What tells the newer of two versions, by row."""
    return pd.DataFrame(
        {
            "identity": identities(visits),
            "submitted": visits["submitted"].fillna("").str.slice(0, 19),
            "edits": visits["edits"],
            "is_edit": visits["root"].ne("") & visits["root"].ne(visits["uuid"]),
            "exported": visits["exported"],
            "uuid": visits["uuid"],
            "file": visits["file"],
            "row": visits["row"],
        }
    )
