"""The parts that all partner pages share, made from data: status, changes, quality, glossary, sources, citation."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from markupsafe import Markup

from kazmig.evidence.definitions import REASONS
from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.inventory import Inventory, Source, load_inventory
from kazmig.project.settings import Settings
from kazmig.report.changes import ADDED, REDEFINED, REWORDED, WITHDRAWN, Change
from kazmig.report.citable import not_citable
from kazmig.report.edition import Edition, read_rows
from kazmig.report.follow import Passage
from kazmig.report.labels import fact_label, fact_text, interval_text
from kazmig.report.origins import place_html
from kazmig.report.pictures import soft_html
from kazmig.report.stamp import DRAFT, DRAFT_NOTE, PLACEHOLDER, YEAR, either
from kazmig.words.about import SERIES_TITLE, quality_label, soft, source_label
from kazmig.words.changes import counted
from kazmig.words.nouns import plural
from kazmig.words.words import Words

VERDICTS = ("pass", "fail", "query", "concept", "info", "not_supplied")
VERDICT_WORDS = {
    "pass": "holds within rounding|hold within rounding",
    "fail": "fails|fail",
    "query": "puts a question to a publisher|put questions to publishers",
    "concept": "warns that unlike things must not be joined|warn that unlike things must not be joined",
    "info": "derives a figure|derive figures",
    "not_supplied": "lacks its data|lack their data",
}
DISCLAIMERS = (
    "The opinions expressed are those of the authors and do not necessarily reflect the views of the International "
    "Organization for Migration (IOM), of its Member States or of the donor.",
    "The designations employed and the presentation of material do not imply the expression of any opinion whatsoever "
    "concerning the legal status of any country, territory, city or area, or of its authorities, or concerning its "
    "frontiers or boundaries.",
    "Nationality is as declared by migrants and reported by the authorities of Kazakhstan.",
    "The estimates of key informants are no register and no survey: they carry no statement of error.",
)


def status_of(inventory: Inventory, words: Words, settings: Settings) -> dict[str, object]:
    """Quarter, revision, and what a reader must know before anything else."""
    number = str(inventory.revision)
    shown: dict[str, object] = {
        "quarter": words.period(str(inventory.quarter)),
        "revision": words.t("Revision {number}").replace("{number}", number),
        "draft": words.t(DRAFT),
        "state": words.t("Latest revision") if inventory.revision == 1 else words.t("Amended edition"),
    }
    banners: list[dict[str, str]] = []
    if reason := not_citable(settings, words):
        banners.append({"kind": "uncitable", "text": reason, "reason": ""})
    if inventory.synthetic:
        text = "Synthetic data, made for demonstration. Do not use anything on this page as information."
        banners.append({"kind": "synthetic", "text": words.t(text), "reason": ""})
    if inventory.revision > 1:
        text = words.t("This is revision {number}; it replaces the earlier one.").replace("{number}", number)
        reason = soft_html(str(inventory.edition.get("revision_reason", "")), words)
        banners.append({"kind": "amended", "text": text, "reason": reason})
    return {**shown, "banners": banners}


def change_row(change: Change, words: Words) -> dict[str, str]:
    """One number that changed, as words: before, after, by how much."""
    row = {"key": change.key, "label": fact_label(change.key, words)}
    row["before"] = fact_text(change.before, words) if change.before else "–"
    row["after"] = fact_text(change.after, words) if change.after else "–"
    if change.kind == ADDED:
        row["change"] = words.t("new")
    elif change.kind == WITHDRAWN:
        row["change"] = words.t("not in this edition")
    elif change.kind == REDEFINED or (change.kind == REWORDED and change.after and change.after.unit != "date"):
        reasons = ", ".join(words.t(REASONS[reason]) for reason in change.reasons if reason != "kind")
        row["change"] = words.t("not comparable: {reasons}").replace("{reasons}", reasons)
    elif change.change_points is not None:
        text = words.t("{points} percentage points")
        row["change"] = text.replace("{points}", words.number(change.change_points, 1, sign=True))
    elif change.change_pct is not None:
        row["change"] = words.percent(change.change_pct, 1, sign=True)
    else:
        row["change"] = words.t("changed")
    return row


def quality_at_a_glance(
    edition: Edition, used: Collection[str], words: Words, borrowed: Iterable[Source] = ()
) -> dict[str, object]:
    """How many checks say what, what kind of evidence each source of the page is, and what did not come."""
    counts = []
    for verdict in VERDICTS:
        key = f"checks.{verdict}.rules"
        number = int(edition.facts.value(key)) if key in edition.facts else 0
        if number:
            text = plural(str(number), words.language, *words.t(VERDICT_WORDS[verdict]).split("|"))
            counts.append({"kind": verdict, "number": words.number(number), "text": text})
    total = edition.facts.value("checks.total.rules") if "checks.total.rules" in edition.facts else 0
    compared = words.t("{checks} compare the figures with each other. Of these:")
    return {
        "counts": counts,
        "text": compared.replace("{checks}", counted(words, total, "check")),
        "sources": [
            shown_source(each, words)
            for each in (*(edition.inventory.source(name) for name in sorted(used)), *borrowed)
        ],
        "absent": absent(edition, words),
    }


def reached(edition: Edition, cited: Iterable[Fact]) -> set[str]:
    """What a page's numbers come from, step by step: keys of facts, of those of other editions, and `<kind>:<name>`."""
    waiting, seen = [fact.key for fact in cited], set[str]()
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += edition.facts[key].inputs if key in edition.facts else ()
    return seen


def used_sources(edition: Edition, cited: Iterable[Fact], figures: Iterable[str]) -> list[str]:
    """Sections of sources.toml that a page stands on: those of its figures, of what it cites and of what that is from.

    A fact that a step computed without naming its inputs counts for all sources of the steps that the page stands on.
    """
    names = set(figures)
    for key in reached(edition, cited):
        kind, _, name = key.partition(":")
        if name:  # no fact: a table may stand on everything that its step reads
            names |= {"raw": {name}, "table": set(edition.raw)}.get(kind, set())
        elif key in edition.facts:
            fact = edition.facts[key]
            own = fact.source in edition.raw or not fact.derived or fact.inputs
            names |= {fact.source} if own else set(edition.raw)
    return sorted(name for name in names if name in edition.raw and edition.inventory.source(name).supplied)


def borrowed_sources(edition: Edition, cited: Iterable[Fact]) -> list[Source]:
    """Sources of earlier editions whose numbers a page uses (`<key>@<quarter>` among its inputs), each once."""
    found: dict[tuple[str, str], Source] = {}
    for name, _, edition_of in (key.partition("@") for key in sorted(reached(edition, cited)) if "@" in key):
        quarter = Quarter.parse(edition_of)
        path = edition.project.processed(quarter) / "facts.json"
        if path.is_file() and (edition.project.raw(quarter) / "sources.toml").is_file():
            facts = Facts.load(path)
            if name in facts:
                source = load_inventory(edition.project, quarter).source(facts[name].source)
                found[edition_of, source.name] = source
    return [source for source in found.values() if source.supplied]


def absent(edition: Edition, words: Words) -> list[dict[str, object]]:
    """The sources that the page would use and that did not come, each once, with the reason."""
    missing = ((edition.inventory.source(name), title) for name, title in edition.cleaned.items())
    shown = [shown_source(each, words, title) for each, title in missing if not each.supplied]
    # A step's title ends with its publisher in brackets; where the publisher stands beside it, once is enough.
    return [
        each | {"title": Markup(re.sub(r" \([^()]*\)$", "", str(each["title"])))} if each["publisher"] else each
        for each in shown
    ]


def disclaimers(edition: Edition, cited: Iterable[Fact], used: Iterable[str]) -> list[str]:
    """Those of DISCLAIMERS that hold for a page: what is said of informants only where informants are heard."""
    kinds = {fact.quality for fact in cited} | {edition.inventory.source(name).quality for name in used}
    return [*DISCLAIMERS[:-1], *(DISCLAIMERS[-1:] if "key_informant" in kinds else ())]


def references(edition: Edition, cited: Iterable[Fact], drawn: Collection[str]) -> list[str]:
    """Publishers and documents of the reference tables that a page stands on, as these name them.

    Figures may draw any of which the edition's facts tell; without one, those count that the page's numbers come from.
    A table that is read and of which nothing came to be said is no source.
    """
    from_there = reached(edition, edition.facts.values() if drawn else cited)
    found: dict[str, None] = {}
    for name in edition.reference:
        if f"reference:{name}" not in from_there:
            continue
        for row in read_rows(edition.project.reference / f"{name}.csv"):
            if row.get("source"):
                found[row["source"]] = None
    return sorted(found)


def shown_source(source: Source, words: Words, title: str = "") -> dict[str, object]:
    """One section of sources.toml: publisher, title (`title` where it has none), date, period, quality, or why not."""
    return {
        "publisher": soft_html(source.publisher, words),
        "title": soft_html(source.title or title or source.name, words),
        "date": _date(source.date, words),
        "period": words.period(source.period, "caption") if source.period else "",
        "quality": quality_label(source.quality, words),
        "quality_inside": quality_label(source.quality, words, inside=True),
        "kind": source.quality,
        "supplied": source.supplied,
        "reason": soft_html(source.reason, words),
        "note": soft_html(source.note, words),
        "link": source.link if source.link.startswith("https://") else "",
        "synthetic": source.synthetic,
    }


def corrections(edition: Edition, words: Words) -> list[dict[str, object]]:
    """What cleaning dropped or changed, a line for each source and rule."""
    groups: dict[tuple[str, str, str], float] = {}
    for row in edition.audit:
        group = (row.get("source", ""), row.get("rule", ""), row.get("reason", ""))
        groups[group] = groups.get(group, 0.0) + float(row.get("rows") or 1)
    return [
        {
            "source": source_label(source, words, edition.inventory),
            "reason": soft_html(reason or rule, words),
            "rows": counted(words, count, "row"),
        }
        for (source, rule, reason), count in sorted(groups.items())
    ]


def cited_numbers(cited: list[Fact], edition: Edition, words: Words) -> list[dict[str, object]]:
    """Every number of the prose with its interval, in groups of one period, quality and source."""
    groups: dict[str, list[dict[str, str]]] = {}
    for fact in sorted(cited, key=lambda each: each.key):
        about = [
            source_label(fact.source, words, edition.inventory),
            words.period(fact.period) if fact.period else "",
            quality_label(fact.quality, words),
        ]
        groups.setdefault(" · ".join(part for part in about if part), []).append(
            {
                "key": fact.key,
                "label": fact_label(fact.key, words),
                "value": fact_text(fact, words),
                "interval": interval_text(fact, words),
                "place": "" if fact.derived else place_html(fact.place, words),
            }
        )
    return [{"about": about, "rows": rows} for about, rows in groups.items()]


def named_passages(passages: Iterable[Passage], edition: Edition, words: Words) -> list[Passage]:
    """Passages whose numbers are said by name and value, as no sentence has inflected them."""
    return [
        replace(
            each,
            numbers=tuple(
                (key, f"{fact_label(key, words)}: {fact_text(edition.facts[key], words)}") for key, _ in each.numbers
            ),
        )
        for each in passages
    ]


def citation(edition: Edition, title: str, page: str, build: str, words: Words) -> dict[str, str]:
    """How to cite a page: one line, and a BibTeX entry (ASCII apart from the title)."""
    series, quarter = words.t(SERIES_TITLE), str(edition.quarter)
    revision = words.t("Revision {number}").replace("{number}", str(edition.revision))
    authors = edition.settings.author
    name = (f"{', '.join(authors)}. " if authors else "") + ("" if title == series else f"{title}. ")
    plain = f"{name}{series}, {words.period(quarter).rstrip('.')}. {revision}, {words.t('build')} {build}."
    plain += f" {words.t('Edition')} {PLACEHOLDER}."
    note = f"Revision {edition.revision}{DRAFT_NOTE}, edition {PLACEHOLDER}, build {build}, language {words.language}"
    if edition.synthetic:
        plain += " " + words.t("Synthetic data, not evidence.")
        note += ", synthetic data, not evidence"
    bibtex = (
        f"@techreport{{kazmig-{quarter}-r{edition.revision}-{page}-{words.language},\n"
        f"  title  = {{{{{_braces(title)}}}}},\n"
        f"  author = {{{' and '.join(f'{{{_braces(each)}}}' for each in authors or ('kazmig',))}}},\n"
        f"  institution = {{{_braces(series)}}},\n"
        f"  number = {{{quarter}}},\n"
        f"  year   = {{{either('n.d.', YEAR)}}},\n"
        f"  note   = {{{note}}}\n}}"
    )
    return {"plain": plain, "bibtex": bibtex}


def contact(inventory: Inventory, words: Words, settings: Settings) -> str:
    """Whom to write to, from sources.toml for this edition, else from project.toml."""
    default = words.t("Write to the team that sent you this edition, and name the build.")
    return soft(str(inventory.edition.get("contact", "")), words) or settings.contact or default


def _braces(text: str) -> str:
    return text.replace("{", "").replace("}", "").replace("\\", "")


def _date(text: str, words: Words) -> str:
    try:
        return words.period(text) if text else ""
    except ValueError:
        return text
