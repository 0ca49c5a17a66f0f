"""Words that somebody still has to write: each placeholder that `kazmig new-…` left, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kazmig.project.folders import Project

MARK = "TODO(words)"
# As git writes it into a text, and nbdime into a cell.
_UNJOINED = re.compile(r'\s*"?(?:<span style=\\?"color:red\\?"><b>)?<<<<<<< \S')
_KEEP_ONE = "Keep one, and delete the other with the lines that begin with <<<<<<<, ======= and >>>>>>>."
# Where words of pages and documents stand.
_PLACES = (
    "notebooks/*.ipynb",
    "narratives/*",
    "docs/*.md",
    "pipeline.toml",
    "src/kazmig/dictionary/*.csv",
    "src/kazmig/quarters/asked/*.toml",
    "src/kazmig/words/locale/*/*.po",
    "src/kazmig/words/*.csv",
    "src/kazmig/sources/*.py",
    "src/kazmig/checks/rules_*.py",
)


def files_with_words(project: Project) -> list[Path]:
    """Every file in which words of pages and documents stand."""
    return [path for pattern in _PLACES for path in sorted(project.root.glob(pattern)) if path.is_file()]


def unjoined(project: Project) -> Iterator[str]:
    """One line a place where two edits met and git left both versions: a page would print its marks."""
    for path in files_with_words(project):
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines() if "<<<<<<< " in text else (), start=1):
            if _UNJOINED.match(line):
                place = f"{path.relative_to(project.root).as_posix()}, line {number}"
                yield f"{place}: two versions of an edit, which git could not join. {_KEEP_ONE}"


def left(project: Project) -> Iterator[str]:
    """One line a placeholder: file, line, and what is asked for."""
    for path in files_with_words(project):
        text = path.read_text(encoding="utf-8", errors="replace")
        if MARK not in text:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if MARK in line and f"`{MARK}`" not in line:  # a document may speak of the mark
                asked = line.split(MARK)[1].removesuffix('\\n",').partition("{{")[0].strip(" \"',:")
                yield f"{path.relative_to(project.root).as_posix()}, line {number}: write {asked or 'these words'}"
