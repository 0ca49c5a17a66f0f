"""What spreadsheets of a source look like: the words of layouts.toml, which is where a new layout is written."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from kazmig.sources.spreadsheet.cells import folded
from kazmig.sources.spreadsheet.overrides import Overrides

_KEYS = {
    "label", "dimension", "unit", "measure", "flow", "population", "populations", "groups", "series", "needs",
}  # fmt: skip

_ENDING = "\u16a0"


class LayoutError(Exception):
    """layouts.toml is wrong, or has no section for a source; the message says what to write there."""


@dataclass(frozen=True)
class Words:
    """Words that mean one thing. A word ending in * stands for all its endings."""

    written: tuple[str, ...] = ()
    pattern: re.Pattern[str] = field(default=re.compile(r"(?!)"), compare=False)

    @classmethod
    def of(cls, written: list[str]) -> Words:
        """Words that match wherever one of `written` stands."""
        # `normal` takes an asterisk for a footnote mark, so a letter that no publisher uses stands in for it.
        kept = [folded(word.replace("*", _ENDING)).split() for word in written]
        parts = [r"\s+".join(_token(token) for token in tokens) for tokens in kept]
        return cls(tuple(written), re.compile("|".join(f"(?<!\\w)(?:{part})(?!\\w)" for part in parts) or r"(?!)"))

    def within(self, text: str) -> bool:
        return bool(self.pattern.search(folded(text)))

    def begin(self, text: str) -> bool:
        return bool(self.pattern.match(folded(text)))

    def and_also(self, written: list[str]) -> Words:
        return Words.of([*self.written, *written])

    def __str__(self) -> str:
        return ", ".join(f"'{word.rstrip('*')}'" for word in self.written[:6])


@dataclass(frozen=True)
class Subtotal:
    """A row that sums up some countries: its words, and the codes of the members if they are known."""

    words: Words
    members: frozenset[str]


@dataclass(frozen=True)
class Layout:
    """How one source's spreadsheets are recognised (layouts.toml explains each)."""

    name: str
    label: Words
    dimension: str
    unit: str
    measure: str
    flow: Words
    populations: dict[str, str]
    groups: tuple[str, ...]
    series: dict[str, Words]
    needs: tuple[str, ...]
    words: dict[str, Words]
    scales: dict[str, Words]
    subtotals: dict[str, Subtotal]
    # Whether the period of sources.toml counts, whatever the titles say.
    trusted: bool = False
    overrides: Overrides = field(default_factory=Overrides)

    def with_overrides(self, said: Overrides) -> Layout:
        """This layout with the further words of a layout.toml. Raises LayoutError for a list that nobody knows."""
        series, words, scales, label = dict(self.series), dict(self.words), dict(self.scales), self.label
        for name, written in said.words.items():
            for table in (series, words, scales):
                if name in table:
                    table[name] = table[name].and_also(written)
                    break
            else:
                if name != "label":
                    known = ", ".join(["label", *series, *words, *scales])
                    raise LayoutError(f"{said.where}, [{self.name}.words]: unknown list '{name}'. Known: {known}.")
                label = label.and_also(written)
        return replace(self, series=series, words=words, scales=scales, label=label, overrides=said)


def layout_of(source: str) -> Layout:
    """The layout of a source. Raises LayoutError."""
    layouts = _load()
    if source not in layouts:
        raise LayoutError(f"No layout [{source}] in layouts.toml. Known: {', '.join(sorted(layouts))}.")
    return layouts[source]


@lru_cache(maxsize=1)
def _load() -> dict[str, Layout]:
    return read_layouts(files("kazmig.sources.spreadsheet").joinpath("layouts.toml").read_text(encoding="utf-8"))


def read_layouts(text: str) -> dict[str, Layout]:
    """Layouts by source, from the text of layouts.toml. Raises LayoutError for an unknown or missing key."""
    content = tomllib.loads(text)
    common = content.pop("words")
    words = {name: Words.of(value) for name, value in common.items() if isinstance(value, list)}
    scales = {name: Words.of(value) for name, value in common["scales"].items()}
    subtotals = {
        name: Subtotal(Words.of(value["words"]), frozenset(value["members"]))
        for name, value in common["subtotals"].items()
    }
    return {name: _layout(name, section, words, scales, subtotals) for name, section in content.items()}


def _layout(
    name: str,
    section: dict[str, Any],
    words: dict[str, Words],
    scales: dict[str, Words],
    subtotals: dict[str, Subtotal],
) -> Layout:
    unknown = sorted(set(section) - _KEYS)
    if unknown:
        raise LayoutError(f"layouts.toml, [{name}]: unknown key '{unknown[0]}'. Known: {', '.join(sorted(_KEYS))}.")
    for key in ("label", "dimension", "unit", "measure", "series"):
        if key not in section:
            raise LayoutError(f"layouts.toml, [{name}]: '{key}' is missing. Look at another section for an example.")
    groups = tuple(section.get("groups", ()))
    for group in groups:
        if group not in subtotals:
            raise LayoutError(f"layouts.toml, [{name}], groups: '{group}' is no section [words.subtotals.{group}].")
    series = {slug: Words.of(written) for slug, written in section["series"].items()}
    populations = section.get("populations") or dict.fromkeys(series, section.get("population", ""))
    return Layout(
        name=name,
        label=Words.of(section["label"]),
        dimension=section["dimension"],
        unit=section["unit"],
        measure=section["measure"],
        flow=Words.of(section.get("flow", [])),
        populations=populations,
        groups=groups,
        series=series,
        needs=tuple(section.get("needs", ())),
        words=words,
        scales=scales,
        subtotals=subtotals,
    )


def _token(token: str) -> str:
    return r"\w*".join(re.escape(part) for part in token.split(_ENDING))
