"""The definitions guard: facts of different kinds are combined only by someone who says why."""

from __future__ import annotations

from kazmig.evidence.facts import Fact

# What makes two numbers the same kind of number, and the words for it in a message.
DEFINING = {
    "measure": "measure (stock, flow, change)",
    "population": "population",
    "unit": "unit",
    "period": "reference period",
}


class DefinitionError(ValueError):
    """Two facts of different kinds were about to be combined; the message names both and what differs."""


def unlike(a: Fact, b: Fact) -> tuple[str, ...]:
    """In which of DEFINING two facts differ, in that order; empty when they are of one kind."""
    return tuple(field for field in DEFINING if getattr(a, field) != getattr(b, field))


def comparable(a: Fact, b: Fact, because: str | None = None) -> None:
    """Lets pass facts of one kind, or of unlike kinds when the caller says why they may be combined.

    `because` is a reason in words: "both count migrant workers; their dates differ". An empty reason is none.

    Raises DefinitionError naming both facts, what differs in each, and the way out.
    """
    differing = unlike(a, b)
    if not differing or (because or "").strip():
        return
    differences = "; ".join(
        f"{DEFINING[field]} '{getattr(a, field)}' against '{getattr(b, field)}'" for field in differing
    )
    raise DefinitionError(
        f"'{a.key}' and '{b.key}' are not of one kind: {differences}. "
        "Use facts of one kind, or say why these may be combined: because=…"
    )
