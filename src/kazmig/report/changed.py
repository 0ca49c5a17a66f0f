"""What changed: the numbers of a page against the edition before, and against the revision before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from kazmig.evidence.facts import Fact, Facts
from kazmig.report.changes import CHANGED, REDEFINED, WITHDRAWN, Change, compare, differences
from kazmig.report.edition import Edition
from kazmig.report.labels import fact_label
from kazmig.report.matter import change_row, reached
from kazmig.words.changes import counted
from kazmig.words.words import Words

MOST_CHANGES = 40
_CARD = "checks."
# In the tags of a passage: keys in quotes, and keys as attributes of the facts.
_TAG = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_NAMED = re.compile(r"""(?:\bfacts\.|["'])([a-z]\w*(?:\.[\w*-]+|\[["']\w+["']\])+)""")


def since_previous(edition: Edition, cited: list[Fact], words: Words) -> dict[str, object] | None:
    """The key findings' numbers against the edition before, or "first edition"; None where they hold no number."""
    if edition.previous is None:
        text = "First edition: there is no earlier quarter to compare with."
        return {"text": words.t(text), "rows": []}
    quarter, earlier = edition.previous
    name = words.period(str(quarter))
    # Counts of rules depend on which sources came: their change says nothing about migration.
    keys = [fact.key for fact in cited if not fact.key.startswith(_CARD) and is_own(fact, edition)]
    if not keys:
        return None
    changes = [(key, compare(key, earlier, edition.facts)) for key in keys if key in edition.facts]
    rows = [change_row(change, words) for _, change in changes if change is not None]
    same = [fact_label(key, words) for key, change in changes if change is None]
    if rows:
        text = "Change since {quarter}, beyond rounding"
    elif same:
        text = "None of these numbers has changed since {quarter} beyond rounding."
    else:
        text = "None of these numbers can be compared with {quarter}."
    return {"text": words.t(text).replace("{quarter}", name), "rows": rows, "same": same}


def is_own(fact: Fact, edition: Edition) -> bool:
    """Whether a number rests on what came for this edition, not on an earlier one or on reference tables alone."""
    keys = reached(edition, [fact])
    known = [edition.facts[key] for key in keys if key in edition.facts]
    if any(each.source in edition.raw and edition.inventory.source(each.source).supplied for each in known):
        return True
    return any(not each.inputs for each in known) and not any("@" in key for key in keys)


def subjects(texts: Iterable[str]) -> frozenset[str]:
    """Keys, beginnings of keys and patterns that the passages of a page name, whether or not they stand on it."""
    tags = (tag for text in texts for tag in _TAG.findall(text))
    return frozenset(re.sub(r"""\[["'](\w+)["']\]""", r".\1", name) for tag in tags for name in _NAMED.findall(tag))


def _among(key: str, named: Iterable[str]) -> bool:
    depth = key.count(".")
    return any(key.startswith(f"{name}.") or (fnmatchcase(key, name) and name.count(".") == depth) for name in named)


def what_changed(
    edition: Edition, cited: list[Fact], words: Words, named: frozenset[str] = frozenset()
) -> list[dict[str, object]]:
    """Lists of changes: against the revision before, against the quarter before.

    Against the quarter before, a page tells of what it cites, and of what ended or is defined anew where its passages
    name that (`named`); a revision, also of all that publishers state. Whatever else changed is counted.
    """
    lists = []
    if edition.superseded is not None:
        number, before = edition.superseded
        heading = words.t("Against revision {number}").replace("{number}", str(number))
        changes = differences(before, edition.facts)
        shown = {change.key for change in differences(before, edition.facts, edition.raw)}
        shown |= {fact.key for fact in cited}
        told = [change for change in changes if change.key in shown]
        lists.append(_change_list(heading, told, words, len(changes) - len(told)))
    if edition.previous is not None:
        heading = words.t("Against {quarter}").replace("{quarter}", words.period(str(edition.previous[0])))
        # What a source that did not come no longer says is told once, where the page lists such sources.
        here = {name for name in edition.raw if edition.inventory.source(name).supplied}
        changes = differences(edition.previous[1], edition.facts, here)
        shown = {fact.key for fact in cited}
        told = [
            change
            for change in changes
            if change.key in shown or (change.kind in (WITHDRAWN, REDEFINED) and _among(change.key, named))
        ]
        found = _change_list(heading, told, words, len(changes) - len(told))
        lists.append(found | {"nothing": _nothing(edition, edition.previous[1], cited, words)})
    return lists


def _nothing(edition: Edition, before: Facts, cited: list[Fact], words: Words) -> str:
    """Why there is nothing to tell, where that is no news; empty where numbers stood and have not changed."""
    there = [fact for fact in cited if fact.key in before and not fact.key.startswith(_CARD)]
    if not there:
        return words.t("No number of this page stands in that edition.")
    if not any(is_own(fact, edition) for fact in there):
        text = "What this page has in common with that edition comes from earlier editions or reference tables."
        return words.t(text)
    return ""


def _change_list(heading: str, changes: list[Change], words: Words, untold: int = 0) -> dict[str, object]:
    """Changes that can be seen in the numbers as they are shown."""
    told = [(change.kind, change_row(change, words)) for change in changes]
    rows = [row for kind, row in told if kind != CHANGED or row["before"] != row["after"]]
    rest = untold + len(changes) - len(rows[:MOST_CHANGES])
    more = words.t("This list leaves out another {numbers} (see facts.json).")
    more = more.replace("{numbers}", counted(words, rest, "number"))
    return {"heading": heading, "rows": rows[:MOST_CHANGES], "more": more if rest else ""}
