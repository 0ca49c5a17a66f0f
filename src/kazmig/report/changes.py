"""What changed between two editions: the difference of two facts files, beyond rounding only."""

from __future__ import annotations

from dataclasses import dataclass

from kazmig.evidence.facts import Fact, Facts
from kazmig.report.labels import PUBLISHED

CHANGED, ADDED, WITHDRAWN, REDEFINED = "changed", "added", "withdrawn", "redefined"


@dataclass(frozen=True)
class Change:
    """One number that differs between two editions; `before` or `after` is None where one has it not."""

    key: str
    before: Fact | None
    after: Fact | None

    @property
    def kind(self) -> str:
        if self.before is None:
            return ADDED
        if self.after is None:
            return WITHDRAWN
        alike = all(
            getattr(self.before, field) == getattr(self.after, field) for field in ("unit", "measure", "population")
        )
        return CHANGED if alike else REDEFINED

    @property
    def change_pct(self) -> float | None:
        """Percent of the earlier value; None for texts, shares of a percent and a change of definition."""
        if self.kind != CHANGED or self.before is None or self.after is None:
            return None
        before, after = self.before.value, self.after.value
        if isinstance(before, str) or isinstance(after, str) or not before or self.after.unit.endswith("pct"):
            return None
        return (after - before) / abs(before) * 100.0

    @property
    def change_points(self) -> float | None:
        """Percentage points between two shares; None for all else."""
        if self.kind != CHANGED or self.before is None or self.after is None or self.after.unit != "share_pct":
            return None
        return float(self.after.value) - float(self.before.value)


def compare(key: str, before: Facts, after: Facts) -> Change | None:
    """The change of one number, or None where both editions agree within rounding (or neither has it)."""
    old, new = _fact(before, key), _fact(after, key)
    if old is None and new is None:
        return None
    change = Change(key, old, new)
    return None if change.kind == CHANGED and _agree(old, new) else change


def differences(before: Facts, after: Facts, every: bool = False) -> list[Change]:
    """Changes beyond rounding, by key. Only stated series, unless `every`: derived numbers repeat their changes."""
    keys = sorted(set(before) | set(after))
    shown = [key for key in keys if every or key.split(".")[0] in PUBLISHED]
    return [change for key in shown if (change := compare(key, before, after)) is not None]


def _fact(facts: Facts, key: str) -> Fact | None:
    # Facts raise FactError, not KeyError, so that Mapping.get would not do.
    return facts[key] if key in facts else None  # noqa: SIM401


def _agree(before: Fact | None, after: Fact | None) -> bool:
    """Whether two values can be one value that was rounded: their intervals meet."""
    if before is None or after is None:
        return False
    if isinstance(before.value, str) or isinstance(after.value, str):
        return before.value == after.value
    first, second = _interval(before), _interval(after)
    return first[0] <= second[1] and second[0] <= first[1]


def _interval(fact: Fact) -> tuple[float, float]:
    value = float(fact.value)
    return (value if fact.low is None else fact.low, value if fact.high is None else fact.high)
