"""Gates by fact: a sentence, list item or passage stands on a page when the facts that it cites are there.

A text falls into units: headings, list items, and the sentences of paragraphs. A unit that cites a missing fact goes. A
sentence that cites nothing goes the way of the one before it, at the start of a paragraph of the one after it; a
paragraph that cites nothing stays while anything of its passage that cites facts stays. A heading stays while something
stands under it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

# Says of a unit's text whether it stands (True), goes (False), or cites nothing (None).
Judge = Callable[[str], bool | None]
_TAG = re.compile(r"\{%-?\s*(\w+).*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_OPEN, _CLOSE = ("if", "for"), ("endif", "endfor")
_HELD = "\ue100"
_HOLDER = re.compile(_HELD + r"(\d+)" + _HELD)
_HEADING = re.compile(r"(#{1,6}) ")
_ITEM = re.compile(r" {0,3}(?:[-*+]|\d+[.)]) ")
# A sentence ends with a full stop before a capital, a placeholder or emphasis; not after what is short for a word.
_SHORT = r"(?<!\bNo\.)(?<!\bг\.)(?<!\bж\.)(?<!\bт\.)(?<!\bст\.)(?<!\bсм\.)(?<!\bчел\.)"
_SENTENCE = re.compile(rf"(?<=[.!?…]){_SHORT}([\"»”*_)]*\s+)(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ\"«“*_(\[{_HELD}])")


@dataclass(frozen=True)
class Gated:
    """What is left of a passage: its text, and the headings that lost everything under them."""

    text: str
    orphans: tuple[str, ...] = ()


def gate(text: str, judge: Judge) -> Gated:
    """A passage without the units that `judge` lets go."""
    masked, held = _mask(text)
    held = [_within(each, judge) for each in held]

    def whole(part: str) -> str:
        return _HOLDER.sub(lambda match: held[int(match[1])], part)

    blocks = [block for block in re.split(r"\n[ \t]*\n", masked) if block.strip()]
    judged = [block if _HEADING.match(block) else _judged(block, judge, whole) for block in blocks]
    prose = [each for each in judged if not isinstance(each, str)]
    cites = any(verdict is not None for _, verdict in prose)
    stands = any(verdict for _, verdict in prose) or not cites
    kept: list[str] = []
    orphans: list[str] = []
    for each in judged:
        if isinstance(each, str):
            level = len(_HEADING.match(each)[1])  # type: ignore[index]
            while kept and (above := _HEADING.match(kept[-1])) and len(above[1]) >= level and "\n" not in kept[-1]:
                orphans.append(kept.pop())
            kept.append(each)
        elif each[1] or (each[1] is None and stands):
            kept.append(each[0])
    while kept and _HEADING.match(kept[-1]) and "\n" not in kept[-1].strip():
        orphans.insert(0, kept.pop())
    return Gated(whole("\n\n".join(kept)), tuple(whole(heading) for heading in orphans))


def gate_page(texts: Sequence[str], judges: Iterable[Judge]) -> list[str]:
    """All passages of a page; one of which nothing is left is empty.

    A heading whose own text went is taken over by the next passage when that stands under it.
    """
    found: list[str] = []
    waiting: list[str] = []
    for text, judge in zip(texts, judges, strict=True):
        gated = gate(text, judge)
        if not gated.text.strip():
            waiting += gated.orphans
            found.append("")
            continue
        first = _HEADING.match(gated.text)
        over = [heading for heading in waiting if first and len(heading.split(" ", 1)[0]) < len(first[1])]
        # Of headings of one level only the last can be the one above.
        above = {len(heading.split(" ", 1)[0]): heading for heading in over}
        found.append("\n\n".join([*(above[level] for level in sorted(above)), gated.text]))
        waiting = []
    return found


def conditions_out(text: str) -> str:
    """The text without its conditions (`{% if … %}…{% endif %}`): what it says whatever holds."""
    masked, held = _mask(text)
    return _HOLDER.sub(lambda match: "" if held[int(match[1])].startswith("{%") else held[int(match[1])], masked)


def _mask(text: str) -> tuple[str, list[str]]:
    """The text with placeholders and whole conditions held apart, so that nothing in them ends a sentence."""
    held: list[str] = []
    parts: list[str] = []
    depth, begun, last = 0, 0, 0
    for tag in _TAG.finditer(text):
        if depth == 0:
            parts.append(text[last : tag.start()])
            begun = tag.start()
        depth += (tag[1] in _OPEN) - (tag[1] in _CLOSE)
        if depth <= 0:
            depth = 0
            parts.append(f"{_HELD}{len(held)}{_HELD}")
            held.append(text[begun : tag.end()])
            last = tag.end()
    if depth:
        # An unclosed condition: the renderer says what is wrong with it.
        return f"{_HELD}0{_HELD}", [text]
    parts.append(text[last:])
    return "".join(parts), held


_CONDITION = re.compile(r"(\{%-?\s*if\b[^%]*%\})(.*)(\{%-?\s*endif\s*-?%\})", re.DOTALL)


def _within(condition: str, judge: Judge) -> str:
    """A condition without the sentences in it that go; one with other cases, or over several lines, stays as it is."""
    parts = _CONDITION.fullmatch(condition)
    if not parts or "\n" in parts[2] or re.search(r"\{%-?\s*el(?:se|if)\b", parts[2]):
        return condition
    masked, held = _mask(parts[2])
    inner = [_within(each, judge) for each in held]

    def whole(part: str) -> str:
        return _HOLDER.sub(lambda match: inner[int(match[1])], part)

    left, verdict = _judged(masked, judge, whole)
    space = " " if parts[2].endswith(" ") and left.strip() else ""
    return f"{parts[1]}{whole(left).rstrip() if verdict is not False else ''}{space}{parts[3]}"


def _judged(block: str, judge: Judge, whole: Callable[[str], str]) -> tuple[str, bool | None]:
    """What is left of a paragraph or list, and whether it stands (None: it cites nothing)."""
    if _ITEM.match(block):
        units, glue = re.split(r"\n(?=(?: {0,3})(?:[-*+]|\d+[.)]) )", block), "\n"
    elif block.lstrip().startswith(("|", "```", "<", ">", "[^", "    ", "$$")):
        units, glue = [block], ""
    else:
        pieces = _SENTENCE.split(block)
        units, glue = [a + b for a, b in zip(pieces[::2], [*pieces[1::2], ""], strict=True)], ""
    verdicts = [judge(whole(unit)) for unit in units]
    if all(verdict is None for verdict in verdicts):
        return block, None
    for place, verdict in enumerate(verdicts):
        if verdict is None and place and not glue:
            verdicts[place] = verdicts[place - 1]
    for place in reversed(range(len(verdicts) - 1)):
        if verdicts[place] is None and not glue:
            verdicts[place] = verdicts[place + 1]
    left = [unit for unit, verdict in zip(units, verdicts, strict=True) if verdict or (verdict is None and glue)]
    return glue.join(left).rstrip(), any(verdicts)
