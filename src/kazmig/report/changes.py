"""What changed between two editions: the difference of two facts files, beyond rounding only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kazmig.evidence.definitions import differs_in_points, not_comparable
from kazmig.evidence.facts import Fact, Facts

CHANGED, ADDED, WITHDRAWN, REDEFINED, REWORDED = "changed", "added", "withdrawn", "redefined", "reworded"


@dataclass(frozen=True)
class Change:
    """One number that differs between two editions; `before` or `after` is None where one has it not."""

    key: str
    before: Fact | None
    after: Fact | None
    reasons: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        if self.before is None:
            return ADDED
        if self.after is None:
            return WITHDRAWN
        if not set(self.reasons) - {"kind"}:
            return CHANGED
        # Texts and dates are told, not measured: where they speak of unlike things, one only replaces the other.
        return REWORDED if isinstance(self.before.value, str) and isinstance(self.after.value, str) else REDEFINED

    @property
    def change_pct(self) -> float | None:
        """Percent of the earlier value; None for texts, shares of a percent, a change of definition, and what is or was
        below zero: from 45,755 to −4,822 is no fall by so many percent."""
        if self.kind != CHANGED or self.before is None or self.after is None:
            return None
        before, after = self.before.value, self.after.value
        if isinstance(before, str) or isinstance(after, str) or differs_in_points(self.after):
            return None
        return (after - before) / before * 100.0 if before > 0 and after >= 0 else None

    @property
    def change_points(self) -> float | None:
        """Percentage points between two shares or rates; None for all else."""
        if self.kind != CHANGED or self.before is None or self.after is None:
            return None
        if not differs_in_points(self.after) or not (self.before.is_number and self.after.is_number):
            return None
        return float(self.after.value) - float(self.before.value)


def compare(key: str, before: Facts, after: Facts) -> Change | None:
    """The change of one number or text, or None where both editions agree within rounding (or neither has it).

    A text that both say is no change, whatever it speaks of.
    """
    old, new = _fact(before, key), _fact(after, key)
    if old is None and new is None:
        return None
    reasons = not_comparable(new, old, after, before) if old is not None and new is not None else ()
    change = Change(key, old, new, reasons)
    return None if change.kind in (CHANGED, REWORDED) and _agree(old, new) else change


def differences(before: Facts, after: Facts, sources: Collection[str] | None = None) -> list[Change]:
    """Changes beyond rounding, by key; with `sources` only of facts that these state: others repeat their changes."""
    keys = sorted(set(before) | set(after))
    shown = [key for key in keys if sources is None or (after if key in after else before)[key].source in sources]
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
