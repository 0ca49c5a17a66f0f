"""Levels of headings: none is skipped, for those who hear a page and jump from heading to heading."""

from __future__ import annotations

from kazmig.report.errors import ReportError
from kazmig.report.markdown import Page


class Level:
    """Keeps headings of a technical page from skipping a level, since prose of two kinds alternates there."""

    def __init__(self) -> None:
        self.last = 1

    def mend(self, level: int, shift: int = 0) -> int:
        """The level of a heading `shift` lower than written, and at most one below the heading before."""
        self.last = min(level + shift, self.last + 1, 6)
        return self.last

    def below(self, level: int) -> int:
        return self.mend(level, 1)


def check_levels(page: Page, notebook: str, language: str) -> None:
    last = 1
    for heading in page.headings:
        if heading.level > last + 1:
            raise ReportError(
                f"{notebook}, {language}: the heading '{heading.text}' is of level {heading.level} after one of level "
                f"{last}. Write it with {'#' * (last + 1)}."
            )
        last = heading.level
