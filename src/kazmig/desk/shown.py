"""What a notebook's cell shows, and names that JupyterLab completes."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import pandas as pd

from kazmig.evidence.vocabulary import FIGURE_MIME, LANGUAGES

Item = TypeVar("Item")


class Displayed(dict[str, object]):
    """A MIME bundle that Jupyter shows: a record for the page, a picture or HTML for the person at the notebook."""

    @classmethod
    def markdown(cls, text: str) -> Displayed:
        return cls({"text/markdown": text, "text/plain": text})

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return dict(self)


def figure_shown(folder: Path, name: str, language: str, title: str = "", there: bool = True) -> Displayed:
    """A drawn figure: its name for the page, and for the person its picture in a language, words and source in it."""
    shown: dict[str, object] = {FIGURE_MIME: {"name": name}, "text/plain": title or f"figure {name}"}
    pictures = (folder / f"{name}.{code}.png" for code in (language, *LANGUAGES))
    picture = next((path for path in pictures if there and path.is_file()), None)
    if picture is not None:
        shown["image/png"] = base64.b64encode(picture.read_bytes()).decode()
    elif there and (drawn := folder / f"{name}.{LANGUAGES[0]}.svg").is_file():  # a clone has these alone
        shown["image/svg+xml"] = drawn.read_text(encoding="utf-8")
    return Displayed(shown)


class WholeTable(pd.DataFrame):
    """A table that a cell shows with all of its rows and whole texts; what is taken from it is an ordinary table."""

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    def _repr_html_(self) -> str:
        with pd.option_context("display.max_colwidth", None):
            return self.to_html(index=False)

    def __repr__(self) -> str:
        with pd.option_context("display.max_colwidth", None):
            return self.to_string(index=False)


class Named(Mapping[str, Item]):
    """Things by name, each fetched when it is asked for; JupyterLab offers the names after `["`."""

    def __init__(self, names: Iterable[str], fetch: Callable[[str], Item]) -> None:
        self._names, self._fetch = tuple(names), fetch

    def __getitem__(self, name: str) -> Item:
        return self._fetch(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"{len(self)} names: {', '.join(self._names)}"

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._names)
