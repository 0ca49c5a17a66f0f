"""One submission, several versions: which rows of which exports are the same visit, and which version counts.

KoboToolbox keeps `_id` and, since September 2026, `meta/rootUuid` when a submission is edited, and gives it a new
`_uuid`. The newest version is the one submitted last; where an edit kept that time, the one that is an edit (its
`_uuid` is not its root's, or ODK Central counts its edits); then the one that was finished last (`end`, which an edit
renews), or filled in on a later dated version of the form; then the one of the later export. Where two exports were
made in one second, or only their day is known, the one that sources.toml names as `newest`, or else the only one whose
name says that it holds corrections. What nothing of this tells apart is told and never guessed: neither the order in
which files are named nor that of their names matters.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pandas as pd

from kazmig.sources.problems import BadInput, Problem

# An answer, or the team's review, is what can differ between two versions; these only say where a version came from.
_WHEREABOUTS = {
    "file",
    "sheet",
    "row",
    "workbook",
    "key",
    "exported",
    "version",
    "uuid",
    "root",
    "edits",
    "ended",
    "submitted",
}
_CORRECTED = re.compile(r"edit|correct|fixed|updat|исправ|уточн|обновл|правк|түзет|жаңарт", re.IGNORECASE)
_SERIAL = re.compile(r"[2-5]\d{4}(?:\.\d+)?")
_DATED_VERSION = re.compile(r"20\d\d-[01]\d-[0-3]\d")


@dataclass(frozen=True)
class Versions:
    """What became of each row, by its label: True where the column's word is true of it.

    replaced   another row with the same identity counts
    by_name    it is replaced, and nothing but the name of the other's file says that this is the newer
    undecided  nothing says which of several versions is the newest
    """

    identity: pd.Series
    replaced: pd.Series
    by_name: pd.Series
    undecided: pd.Series


def moment(text: str) -> str:
    """A time as KoboToolbox, ODK Central or a spreadsheet writes it, in UTC to the second; '' for what is none.

    >>> moment("2023-02-10T09:30:00.000+06:00"), moment("2023-02-10 03:30:00"), moment("44967.1458333333")
    ('2023-02-10T03:30:00', '2023-02-10T03:30:00', '2023-02-10T03:30:00')
    """
    if _SERIAL.fullmatch(text):
        seconds = round(float(text) * 86400)
        return (datetime(1899, 12, 30) + timedelta(seconds=seconds)).isoformat()
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return ""
    found = found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    return found.replace(microsecond=0).isoformat()


def identities(visits: pd.DataFrame) -> pd.Series:
    """The same number for all rows that are versions of one submission.

    Rows are one submission when they share a root (a submission never edited is its own), or the number `_id` within
    one asset, which the name of its sheet stands for, or that number and the time of submission, since a CSV or JSON
    has another sheet's name; two different roots are two submissions whatever their numbers.
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
        numbers = [("id", str(row.sheet), str(row.id))]
        numbers += [("time", str(row.submitted), str(row.id))] if row.submitted and row.id else []
        key = ("root", root) if root else numbers[0]
        keys.append(key)
        for number in numbers:
            if (root and roots.setdefault(number, root) == root) or not root:
                parents[top(number)] = top(key)
        if not root and row.uuid:
            # The first version, from an export made before there were roots.
            parents[top(("root", str(row.uuid)))] = top(key)
    found: dict[tuple[str, ...], int] = {}
    return pd.Series([found.setdefault(top(key), len(found)) for key in keys], visits.index, dtype="int64")


def edited(visits: pd.DataFrame, newest: str = "") -> pd.Series:
    """Which rows are versions that a newer one replaced. Raises BadInput where nothing tells which is the newer."""
    return settled(visits, newest).replaced


def settled(visits: pd.DataFrame, newest: str = "") -> Versions:
    """As `versions`. Raises BadInput where nothing tells which of a submission's versions counts."""
    found = versions(visits, newest)
    if not found.undecided.any():
        return found
    rows = visits[found.undecided].sort_values(["file", "sheet", "row"], kind="stable")
    first, files = rows.iloc[0], sorted(set(rows["file"]))
    submissions = found.identity[found.undecided].nunique()
    named = " and ".join(f"'{file}'" for file in files)
    told = f"{submissions} submissions in two versions, in {named}, and nothing that says which is the newer"
    expected = "exports with the time in their names that KoboToolbox gives them, made at different times"
    mend = (
        f'Name the latest export alone, or write newest = "{files[-1]}" (the file that was exported last) into the '
        "section in sources.toml."
    )
    raise BadInput([Problem(str(first["file"]), told, expected, mend, str(first["sheet"]), int(first["row"]), "_id")])


def versions(visits: pd.DataFrame, newest: str = "") -> Versions:
    """Which version of each submission counts; `newest` is the export that was made last, if a person said so."""
    same = identities(visits)
    replaced, by_name, undecided = (pd.Series(False, visits.index) for _ in range(3))
    several = visits[same.duplicated(keep=False)].sort_values(["file", "sheet", "row"], kind="stable")
    for _, group in several.groupby(same.reindex(several.index), sort=True):
        rows = {label: _Version(row, newest) for label, row in zip(group.index, group.to_dict("records"), strict=True)}
        winner = next((one for one, row in rows.items() if all(row.beats(other) for other in rows.values())), None)
        if winner is None:
            undecided[list(rows)] = True
            continue
        for label, row in rows.items():
            replaced[label] = label != winner
            by_name[label] = label != winner and rows[winner].only_by_name(row)
    return Versions(same, replaced, by_name, undecided)


def gone_later(visits: pd.DataFrame, identity: pd.Series) -> pd.Series:
    """Rows that the latest export of the same project does not have: deleted in KoboToolbox, or left out by a filter.

    Exports are of one project where the later one has more than half of the earlier one's submissions.
    """
    gone = pd.Series(False, visits.index)
    exports = [(str(rows["exported"].max()), set(identity[rows.index]), file) for file, rows in visits.groupby("file")]
    for made, own, file in exports:
        later = [
            (when, theirs)
            for when, theirs, _ in exports
            if (length := min(len(made), len(when)))
            and when[:length] > made[:length]
            and 2 * len(own & theirs) > len(own)
        ]
        if later:
            gone |= visits["file"].eq(file) & ~identity.isin(max(later, key=lambda each: each[0])[1])
    return gone


@dataclass(frozen=True)
class _Version:
    """One row, to be held against another of the same submission."""

    row: Mapping[Hashable, object]
    newest: str

    def beats(self, other: _Version) -> bool:
        """Whether this version is the newer, or says the same."""
        return self._told(other) > 0 or (self._told(other) == 0 and (self._named(other) > 0 or self._same(other)))

    def only_by_name(self, other: _Version) -> bool:
        return self._told(other) == 0 and not self._same(other)

    def _same(self, other: _Version) -> bool:
        mine, theirs = self.row, other.row
        return all(repr(_plain(mine[name])) == repr(_plain(theirs[name])) for name in mine if name not in _WHEREABOUTS)

    def _told(self, other: _Version) -> int:
        """1 where the rows themselves and their exports say that this one is newer, -1 older, 0 nothing."""
        for mine, theirs in zip(self._ages(), other._ages(), strict=True):
            # Of an export sometimes only the day is known.
            length = min(len(mine), len(theirs))
            if length and mine[:length] != theirs[:length]:
                return 1 if mine[:length] > theirs[:length] else -1
        return 0

    def _ages(self) -> tuple[str, ...]:
        row = self.row
        is_edit = bool(row["root"]) and row["root"] != row["uuid"]
        version = _DATED_VERSION.match(str(row.get("version", "")))
        days = (version[0] if version else "", str(row["exported"]))
        ended = str(row.get("ended", ""))
        return (str(row["submitted"]), f"{int(str(row.get('edits', 0))):09d}", str(int(is_edit)), ended, *days)

    def _named(self, other: _Version) -> int:
        """As `_told`, by what sources.toml or else the names of the files say."""
        for says in (lambda name: name == self.newest, lambda name: bool(_CORRECTED.search(name))):
            mine, theirs = says(str(self.row["file"])), says(str(other.row["file"]))
            if mine != theirs:
                return 1 if mine else -1
        return 0


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return None if value is None or value is pd.NA or value != value else value
