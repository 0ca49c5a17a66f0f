"""What tells in an output of the machine and the hour: places, the machine's name, the time at which it was made."""

from __future__ import annotations

import re
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

# How long before its pages an output may have been made. Kernels of a run live in UTC; their clocks may be asked for
# the time of Kazakhstan, or for what it was there before 2024.
_HOURS = 3
_ZONES = [timedelta(hours=hours) for hours in (0, 5, 6)]
_CLOCKS = (
    (re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::\d\d)?"), (0, 1, 2, 3, 4)),
    (re.compile(r"\b(\d\d)[./](\d\d)[./](20\d\d),? (\d\d):(\d\d)"), (2, 1, 0, 3, 4)),
    (re.compile(r"\bdatetime\((20\d\d), (\d+), (\d+), (\d+), (\d+)"), (0, 1, 2, 3, 4)),
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NAMED = re.compile(rf"\b({'|'.join(_MONTHS)}) +(\d\d?) (\d\d):(\d\d):\d\d (?:\w+ )?(20\d\d)\b")
# Seconds since 1970, and thousandths, millionths, billionths of them.
_SECONDS = re.compile(r"(?<![\w.])(1[6-9]\d{8}|[2-9]\d{9})(\d{3}|\d{6}|\d{9})?(?:\.\d+)?(?![\w.])")


@dataclass(frozen=True)
class Place:
    """A text that means this machine alone, with what it is."""

    text: str
    what: str
    mend: str

    def told(self, output: str) -> str:
        """What an output says of it, with the mend; nothing where it does not."""
        inner = re.escape(self.text)
        if re.search(rf"(?<![\w./\\-]){inner}(?![\w.-])", output) or re.search(rf"file://{inner}", output):
            return f"{self.what}, which is another on each machine. {self.mend}"
        return ""


@dataclass(frozen=True)
class Hour:
    """The hours before `now` (in UTC), in which the outputs of a run were made."""

    now: datetime

    def told(self, output: str) -> str:
        """What an output says of them, with the mend; nothing where it does not."""
        for text, moment, zones in _moments(output):
            if any(self._near(moment - zone) for zone in zones):
                return (
                    f"the time at which it was made ({text}), which is another each time. Show a date of "
                    "sources.toml or a parameter, or take it out."
                )
        return ""

    def _near(self, moment: datetime) -> bool:
        return self.now - timedelta(hours=_HOURS) <= moment <= self.now + timedelta(minutes=2)


Trace = Place | Hour


def traces(root: Path) -> list[Trace]:
    """What outputs must not hold on this machine, now."""
    mend = "Show the file's name (path.name), or take it out."
    places = {
        str(root): "the project's place",
        root.as_posix(): "the project's place",
        str(Path.home()): "a place of this machine",
        sys.prefix: "a place of this machine",
        tempfile.gettempdir(): "a place of this machine",
    }
    found: list[Trace] = [
        Place(text, what, mend) for text, what in places.items() if len(text) > 3 and len(Path(text).parts) > 1
    ]
    machine = socket.gethostname()
    # "data" or "kazakhstan" may be a machine's name, and is a word, too.
    if len(machine) > 5 and re.search(r"[\d-]", machine):
        found.append(Place(machine, "this machine's name", "Take it out."))
    return [*found, Hour(datetime.now(UTC).replace(tzinfo=None))]


def _moments(output: str) -> Iterator[tuple[str, datetime, list[timedelta]]]:
    """Times of day in an output, each with the zones that it may be of."""
    for pattern, order in _CLOCKS:
        for match in pattern.finditer(output):
            year, month, day, hour, minute = (int(match[place + 1]) for place in order)
            yield from _moment(match[0], year, month, day, hour, minute)
    for match in _NAMED.finditer(output):
        month = _MONTHS.index(match[1]) + 1
        yield from _moment(match[0], int(match[5]), month, int(match[2]), int(match[3]), int(match[4]))
    for match in _SECONDS.finditer(output):
        yield match[0], datetime.fromtimestamp(int(match[1]), UTC).replace(tzinfo=None), [timedelta()]


def _moment(
    text: str, year: int, month: int, day: int, hour: int, minute: int
) -> Iterator[tuple[str, datetime, list[timedelta]]]:
    if hour == minute == 0:  # a date, as pandas shows it
        return
    try:
        yield text, datetime(year, month, day, hour, minute), _ZONES
    except ValueError:
        return
