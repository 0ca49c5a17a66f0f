"""What a person asks of a run."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """What a person asked for; see the options of run_all.py."""

    quarters: tuple[str, ...] = ()
    every: bool = False
    only: str | None = None
    jobs: int = 0
    force: bool = False
    explain: bool = False
    dry_run: bool = False
    keep_going: bool = True
    overrides: dict[str, str] = field(default_factory=dict)
    cluster: str = ""
    release_by: str | None = None

    @property
    def looks_only(self) -> bool:
        return self.explain or self.dry_run

    def words(self) -> str:
        """What was asked for, in words without values."""
        words = [*self.quarters, *(name for name in ("every", "force", "cluster") if getattr(self, name))]
        words += [self.only] if self.only else []
        return " ".join([*words, *(f"--set {name}" for name in self.overrides)]) or "the latest quarter"
