"""What figures say, and what kind they are: `narratives/<step>.captions.toml`, read, checked and filled.

A title may have states ("most", "first", "tie" …). Which one holds is decided from the rounding of its facts
(kazmig.evidence.states), once for all languages.
"""

from __future__ import annotations

import re
import tomllib
import warnings
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from kazmig.evidence.facts import Fact, FactError, MissingFact
from kazmig.evidence.states import STATES, change_state, joined, list_state, magnitude, parts_of, range_state
from kazmig.evidence.vocabulary import LANGUAGES
from kazmig.figures.caption_texts import text_problems
from kazmig.project.tolerant import read_text
from kazmig.words.prose import render
from kazmig.words.words import LanguageError, Words

PARTS = ("title", "subtitle", "alt", "note")
NEEDED = ("title", "subtitle", "alt")
NOT_SUPPLIED = "Not supplied this quarter"
_DECIDE = ("list", "change", "changes", "range", "state", "default")
_ABOUT = ("kind", "options", "columns", "languages", "is_map", "source", "period", "quality")
_FOR_ALL = ("source", "period", "quality", "languages")
_COUNTRY = re.compile(r"[A-Z]{3}")


class CaptionError(ValueError):
    """A captions file that cannot be used; the message names file, table, key and mend."""


class MissingCaptionFact(CaptionError):
    """A text cites a fact that this quarter lacks: the figure would say what nobody said."""


@dataclass(frozen=True)
class Caption:
    """The words of one figure, and what draws it.

    place    the file and table that it stands in, for messages
    texts    part → state → language → template; the state is "" where a part has none
    decide   what the state is computed from: `list`, `change`, `changes`, `range`, `state`, `default`
    kind     one of kazmig.figures.kinds, with its `options`; "" where the notebook hands over a function
    columns  English headings (msgids) of the published columns; empty: all columns, named by their units
    source, period, quality   "" where the step's source says them
    """

    name: str
    place: str
    texts: Mapping[str, Mapping[str, Mapping[str, str]]]
    decide: Mapping[str, Any] = field(default_factory=dict)
    kind: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = LANGUAGES
    is_map: bool = False
    source: tuple[str, ...] = ()
    period: str = ""
    quality: str = ""

    def fill(
        self, words: Mapping[str, Words], facts: Mapping[str, Fact], empty: bool, drawn: Collection[str] = ()
    ) -> dict[str, dict[str, str]]:
        """Title, subtitle, alt and note by language. Where there is no data, words that need it give way.

        `drawn` are the codes of the figure's data: an alt text reads no facts about other countries.

        Raises CaptionError.
        """
        countries = {code for code in drawn if _COUNTRY.fullmatch(code)}
        named = {key: set(filter(_COUNTRY.fullmatch, key.split("."))) for key in facts}
        seen = {key: fact for key, fact in facts.items() if not countries or named[key] <= countries}
        state, names = _decided(self, facts, empty)
        filled: dict[str, dict[str, str]] = {part: {} for part in PARTS}
        for part in PARTS:
            by_state = self.texts.get(part, {})
            chosen = _chosen(by_state, state, str(self.decide.get("default", "")))
            for code, each in words.items():
                texts = by_state.get(chosen, {})
                template = texts.get(code) or texts.get(LANGUAGES[0], "")
                try:
                    filled[part][code] = render(each, template, seen if part == "alt" else facts, **names)
                except (LanguageError, FactError) as error:
                    if empty:
                        filled[part][code] = each.t(NOT_SUPPLIED)
                        continue
                    where = _table(self.place, part, chosen)
                    absent = isinstance(error, MissingFact) or isinstance(error.__cause__, MissingFact)
                    kind = MissingCaptionFact if absent else CaptionError
                    raise kind(f"{where}, {code}: {error}. Mend this text, or state the fact first.") from error
        return filled

    def read(self, part: str, state: str, words: Words, facts: Mapping[str, Fact]) -> str:
        """One text as it would be read, whether its state holds or not. Raises LanguageError, FactError."""
        return render(words, self.texts[part][state][words.language], facts, **_decided(self, facts, empty=True)[1])

    def published(self, columns: Iterable[str]) -> list[str] | None:
        """The columns to publish of a table that has these; None: all. Raises CaptionError for one that it lacks."""
        there = [str(column) for column in columns]
        lacking = [name for name in self.columns if name not in there]
        if lacking:
            raise CaptionError(
                f"{self.place}, columns: the table that the notebook hands to step.figure has no column "
                f"'{lacking[0]}'; it has {', '.join(there) or 'none'}. Mend `columns`, or the table."
            )
        return list(self.columns) or None


def load_captions(file: Path, strict: bool = True) -> dict[str, Caption]:
    """The captions of one step, by figure. Raises CaptionError with all that is wrong.

    strict   a text that a language lacks is wrong; otherwise it is a warning, and the English one stands in
    """
    if not file.is_file():
        raise CaptionError(f"{_short(file)}: there is no such file. Make it, with a table for each figure of the step.")
    try:
        captions, problems, untranslated = _checked(read_text(file), _short(file))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CaptionError(f"{_short(file)} cannot be read: {error}. Compare it with another captions file.") from error
    if untranslated and not strict:
        warnings.warn("\n".join(untranslated), stacklevel=2)
    elif untranslated:
        problems = problems + untranslated
    if problems:
        raise CaptionError("\n".join(problems))
    return dict(captions)


@lru_cache(maxsize=32)
def _checked(text: str, place: str) -> tuple[dict[str, Caption], tuple[str, ...], tuple[str, ...]]:
    """The captions in a text, what is wrong with them and what a language lacks: read once for all of its figures."""
    content = tomllib.loads(text)
    common = {key: value for key, value in content.items() if not isinstance(value, dict)}
    problems = [
        f"{place}: '{key}' is not one of {', '.join(_FOR_ALL)}; move it under its figure's [table]"
        for key in common
        if key not in _FOR_ALL
    ]
    captions, untranslated = {}, []
    for name, table in content.items():
        if isinstance(table, dict):
            captions[name], wrong, lacking = _caption(name, {**common, **table}, f"{place}, [{name}]")
            problems += wrong
            untranslated += lacking
    return captions, tuple(problems), tuple(untranslated)


def caption_of(file: Path, name: str, strict: bool = True) -> Caption:
    """The caption of one figure. Raises CaptionError."""
    captions = load_captions(file, strict)
    if name not in captions:
        known = ", ".join(captions) or "none"
        raise CaptionError(
            f"{_short(file)}: there is no figure '{name}' (there are: {known}). Add a table [{name}], with "
            f"[{name}.title], [{name}.subtitle] and [{name}.alt] in {', '.join(LANGUAGES)}."
        )
    return captions[name]


def _caption(name: str, table: Mapping[str, Any], place: str) -> tuple[Caption, list[str], list[str]]:
    """A figure's caption, what is wrong with it, and which texts a language lacks."""
    problems = [
        f"{place}: '{key}' is not known here; expected {', '.join((*PARTS, *_ABOUT, *_DECIDE))}"
        for key in table
        if key not in (*PARTS, *_ABOUT, *_DECIDE)
    ]
    source = table.get("source", ())
    caption = Caption(
        name,
        place,
        {part: _by_state(table[part]) for part in PARTS if isinstance(table.get(part), dict)},
        {key: table[key] for key in _DECIDE if key in table},
        **{key: table[key] for key in ("kind", "options", "columns", "is_map", "period", "quality") if key in table},
        languages=tuple(table.get("languages", LANGUAGES)),
        source=(source,) if isinstance(source, str) else tuple(source),
    )
    for part in NEEDED:
        if part not in caption.texts:
            problems.append(f'{place}: it has no {part}. Add [{name}.{part}] with en = "…", ru = "…" and kk = "…"')
    lacking = []
    states = _states_of(caption)
    for part, by_state in caption.texts.items():
        for state, texts in by_state.items():
            where = _table(place, part, state)
            if state and states and state not in states:
                problems.append(f"{where}: no state of it has this name; expected one of {', '.join(states)}")
            lacking += [
                f'{where}: no {code} text; add {code} = "…"' for code in caption.languages if not texts.get(code)
            ]
            problems += text_problems(where, texts)
        default = str(caption.decide.get("default", ""))
        if "" not in by_state and default not in by_state:
            problems.append(f"{place}: `default` is '{default}', which [{name}.{part}] lacks: name one of its states")
    return caption, problems, lacking


def _states_of(caption: Caption) -> tuple[str, ...]:
    """The states that its texts may be in; empty where a template of its own may give any."""
    kinds = [kind for kind in STATES if kind in caption.decide]
    if "state" in caption.decide or "changes" in caption.decide or not kinds:
        return ()
    return (*STATES[kinds[0]], str(caption.decide.get("default", "")))


def _by_state(part: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """A part with states as it is; one without, under the state ""."""
    if any(isinstance(value, dict) for value in part.values()):
        return {state: dict(texts) if isinstance(texts, dict) else {state: texts} for state, texts in part.items()}
    return {"": dict(part)}


def _chosen(by_state: Mapping[str, object], state: str, default: str) -> str:
    """The state to use: the one that holds, else the default, else the only one."""
    return next((each for each in (state, default) if each in by_state), "")


def _decided(caption: Caption, facts: Mapping[str, Fact], empty: bool) -> tuple[str, dict[str, object]]:
    """The state of a title and what its texts may read."""
    decide = caption.decide
    names: dict[str, object] = {}
    state = ""
    parts: tuple[tuple[str, Fact], ...] = ()
    if "list" in decide:
        lead = list_state(parts_of(facts, *_pattern(caption, str(decide["list"]))))
        state, parts = lead.state, lead.parts
    elif "changes" in decide:
        found = parts_of(facts, *_pattern(caption, str(decide["changes"])))
        parts = tuple((code, magnitude(fact)) for code, fact in found.items())
        state = joined(change_state(fact) for fact in found.values())
    elif "change" in decide and decide["change"] in facts:
        fact = facts[decide["change"]]
        state, names = change_state(fact), {"x": magnitude(fact)}
    elif "range" in decide and all(key in facts for key in decide["range"]):
        low, high = (facts[key] for key in decide["range"])
        state, names = range_state(low, high), {"x": magnitude(low), "y": magnitude(high)}
    for (code, fact), letter, amount in zip(parts, "ABC", "xyz", strict=False):
        names |= {letter: code, amount: fact}
    names["state"] = state
    if "state" in decide:
        try:
            state = " ".join(render(Words("en", strict=False), str(decide["state"]), facts, **names).split())
        except (LanguageError, FactError) as error:
            if not empty:
                absent = isinstance(error, MissingFact) or isinstance(error.__cause__, MissingFact)
                kind = MissingCaptionFact if absent else CaptionError
                raise kind(f"{caption.place}, state: {error}") from error
            state = ""
    return state, names


def _pattern(caption: Caption, pattern: str) -> tuple[str, str]:
    """Beginning and unit of `crossings.arrivals.cis.*.share_pct`."""
    prefix, star, unit = pattern.partition(".*.")
    if not star:
        raise CaptionError(f"{caption.place}: '{pattern}' names no list; write it as labour.official.*.share_pct")
    return prefix, unit


def _table(place: str, part: str, state: str) -> str:
    """`narratives/x.captions.toml, [arrivals_cis.title.most]`."""
    return f"{place[:-1]}.{part}{'.' + state if state else ''}]"


def _short(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"
