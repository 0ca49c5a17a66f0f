"""The parts that all partner pages share, made from data: status, changes, quality, glossary, sources, citation."""

from __future__ import annotations

from typing import Any

from kazmig.evidence.facts import Fact
from kazmig.project.inventory import Inventory
from kazmig.report.changes import ADDED, CHANGED, REDEFINED, WITHDRAWN, Change, compare, differences
from kazmig.report.edition import Edition
from kazmig.report.labels import fact_label, fact_text, interval_text, quality_label
from kazmig.report.pictures import soft, soft_html, source_label
from kazmig.report.stamp import DRAFT, DRAFT_NOTE, PLACEHOLDER
from kazmig.words.words import Words

SERIES_TITLE = "Migration in Kazakhstan: quarterly evidence"
VERDICTS = ("pass", "fail", "query", "concept", "info", "not_supplied")
VERDICT_WORDS = {
    "pass": "hold within rounding",
    "fail": "fail",
    "query": "are questions to a publisher",
    "concept": "warn that unlike things must not be joined",
    "info": "are derived figures",
    "not_supplied": "lack their data",
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
MOST_CHANGES = 40


def status(edition: Edition, words: Words) -> dict[str, Any]:
    """Quarter, revision, and what a reader must know before anything else."""
    return status_of(edition.inventory, words)


def status_of(inventory: Inventory, words: Words) -> dict[str, Any]:
    number = str(inventory.revision)
    shown: dict[str, Any] = {
        "quarter": words.period(str(inventory.quarter)),
        "revision": words.t("Revision {number}").replace("{number}", number),
        "draft": words.t(DRAFT),
        "state": words.t("Latest revision") if inventory.revision == 1 else words.t("Amended edition"),
        "banners": [],
    }
    if inventory.synthetic:
        text = "Synthetic data, made for demonstration. Nothing on this page is evidence."
        shown["banners"].append({"kind": "synthetic", "text": words.t(text), "reason": ""})
    if inventory.revision > 1:
        text = words.t("This is revision {number}; it replaces the earlier one.").replace("{number}", number)
        reason = soft_html(str(inventory.edition.get("revision_reason", "")), words)
        shown["banners"].append({"kind": "amended", "text": text, "reason": reason})
    return shown


def since_previous(edition: Edition, cited: list[Fact], words: Words) -> dict[str, Any]:
    """The key findings' numbers against the edition before, or "first edition"."""
    if edition.previous is None:
        text = "First edition: there is no earlier quarter to compare with."
        return {"text": words.t(text), "rows": []}
    quarter, earlier = edition.previous
    name = words.period(str(quarter))
    # Counts of rules depend on which sources came: their change says nothing about migration.
    keys = [fact.key for fact in cited if not fact.key.startswith("checks.")]
    changes = [(key, compare(key, earlier, edition.facts)) for key in keys]
    rows = [change_row(change, words) for _, change in changes if change is not None]
    same = [fact_label(key, words) for key, change in changes if change is None]
    unchanged = "None of these numbers has changed since {quarter} beyond rounding."
    text = "Change since {quarter}, beyond rounding" if rows else unchanged
    return {"text": words.t(text).replace("{quarter}", name), "rows": rows, "same": same}


def change_row(change: Change, words: Words) -> dict[str, str]:
    """One number that changed, as words: before, after, by how much."""
    row = {"key": change.key, "label": fact_label(change.key, words)}
    row["before"] = fact_text(change.before, words) if change.before else "–"
    row["after"] = fact_text(change.after, words) if change.after else "–"
    if change.kind == ADDED:
        row["change"] = words.t("new")
    elif change.kind == WITHDRAWN:
        row["change"] = words.t("no longer published")
    elif change.kind == REDEFINED:
        row["change"] = words.t("definition changed, not comparable")
    elif change.change_points is not None:
        text = words.t("{points} percentage points")
        row["change"] = text.replace("{points}", words.number(change.change_points, 1, sign=True))
    elif change.change_pct is not None:
        row["change"] = words.percent(change.change_pct, 1, sign=True)
    else:
        row["change"] = words.t("changed")
    return row


def quality_at_a_glance(edition: Edition, words: Words) -> dict[str, Any]:
    """How many checks say what, and what kind of evidence each source is."""
    counts = []
    for verdict in VERDICTS:
        key = f"checks.{verdict}.rules"
        number = int(edition.facts.value(key)) if key in edition.facts else 0
        if number:
            counts.append({"kind": verdict, "number": words.number(number), "text": words.t(VERDICT_WORDS[verdict])})
    total = edition.facts.value("checks.total.rules") if "checks.total.rules" in edition.facts else 0
    text = words.t("{total} checks compare the figures with each other. Of these:")
    return {"counts": counts, "text": text.replace("{total}", words.number(total)), "sources": sources(edition, words)}


def sources(edition: Edition, words: Words) -> list[dict[str, Any]]:
    """Every source of sources.toml: publisher, title, date, period, quality, or why it did not come."""
    shown = []
    for source in edition.inventory.sources.values():
        shown.append(
            {
                "publisher": soft_html(source.publisher, words),
                "title": soft_html(source.title or source.publisher or source.name, words),
                "date": _date(source.date, words),
                "period": words.period(source.period) if source.period else "",
                "quality": quality_label(source.quality, words),
                "kind": source.quality,
                "supplied": source.supplied,
                "reason": soft_html(source.reason, words),
                "note": soft_html(source.note, words),
                "link": source.link if source.link.startswith("https://") else "",
                "synthetic": source.synthetic,
            }
        )
    return shown


def what_changed(edition: Edition, cited: list[Fact], words: Words) -> list[dict[str, Any]]:
    """Lists of changes: against the revision before, against the quarter before.

    Against the quarter before, a page tells of what it cites and of what ended or is defined anew; a revision, also of
    all that publishers state. Whatever else changed is counted.
    """
    lists = []
    if edition.superseded is not None:
        number, before = edition.superseded
        heading = words.t("Against revision {number}").replace("{number}", str(number))
        changes = differences(before, edition.facts, every=True)
        shown = {change.key for change in differences(before, edition.facts)} | {fact.key for fact in cited}
        told = [change for change in changes if change.key in shown]
        lists.append(_change_list(heading, told, words, len(changes) - len(told)))
    if edition.previous is not None:
        heading = words.t("Against {quarter}").replace("{quarter}", words.period(str(edition.previous[0])))
        changes = differences(edition.previous[1], edition.facts)
        shown = {fact.key for fact in cited}
        told = [change for change in changes if change.key in shown or change.kind in (WITHDRAWN, REDEFINED)]
        lists.append(_change_list(heading, told, words, len(changes) - len(told)))
    return lists


def _change_list(heading: str, changes: list[Change], words: Words, untold: int = 0) -> dict[str, Any]:
    """Changes that can be seen in the numbers as they are shown."""
    told = [(change.kind, change_row(change, words)) for change in changes]
    rows = [row for kind, row in told if kind != CHANGED or row["before"] != row["after"]]
    rest = untold + len(changes) - len(rows[:MOST_CHANGES])
    more = words.t("Further changed numbers, in facts.json: {number}.").replace("{number}", words.number(rest))
    return {"heading": heading, "rows": rows[:MOST_CHANGES], "more": more if rest else ""}


def corrections(edition: Edition, words: Words) -> list[dict[str, Any]]:
    """What cleaning dropped or changed, a line for each source and rule."""
    groups: dict[tuple[str, str, str], float] = {}
    for row in edition.audit:
        group = (row.get("source", ""), row.get("rule", ""), row.get("reason", ""))
        groups[group] = groups.get(group, 0.0) + float(row.get("rows") or 1)
    return [
        {
            "source": source_label(source, words, edition.inventory),
            "reason": soft_html(reason or rule, words),
            "rows": words.number(count),
        }
        for (source, rule, reason), count in sorted(groups.items())
    ]


def words_list(rows: tuple[dict[str, str], ...], first: str, second: str, words: Words) -> list[dict[str, str]]:
    """Glossary or acronyms in the page's language, in the order of its alphabet."""
    code = words.language
    listed = [{"term": row[f"{first}_{code}"], "text": row[f"{second}_{code}"]} for row in rows]
    return sorted(listed, key=lambda row: _alphabet(row["term"]))


def cited_numbers(cited: list[Fact], edition: Edition, words: Words) -> list[dict[str, Any]]:
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
            }
        )
    return [{"about": about, "rows": rows} for about, rows in groups.items()]


def citation(edition: Edition, title: str, page: str, build: str, words: Words) -> dict[str, str]:
    """How to cite a page: one line, and a BibTeX entry (ASCII apart from the title)."""
    series, quarter = words.t(SERIES_TITLE), str(edition.quarter)
    revision = words.t("Revision {number}").replace("{number}", str(edition.revision))
    name = "" if title == series else f"{title}. "
    plain = f"{name}{series}, {words.period(quarter).rstrip('.')}. {revision}, {words.t('build')} {build}."
    plain += f" {words.t('Edition')} {PLACEHOLDER}."
    note = f"Revision {edition.revision}{DRAFT_NOTE}, edition {PLACEHOLDER}, build {build}, language {words.language}"
    if edition.synthetic:
        plain += " " + words.t("Synthetic data, not evidence.")
        note += ", synthetic data, not evidence"
    bibtex = (
        f"@techreport{{kazmig-{quarter}-r{edition.revision}-{page}-{words.language},\n"
        f"  title  = {{{{{_braces(title)}}}}},\n"
        "  author = {{kazmig}},\n"
        f"  institution = {{{_braces(series)}}},\n"
        f"  number = {{{quarter}}},\n"
        f"  year   = {{{edition.quarter.year}}},\n"
        f"  note   = {{{note}}}\n}}"
    )
    return {"plain": plain, "bibtex": bibtex}


def contact(inventory: Inventory, words: Words) -> str:
    """Whom to write to, from sources.toml."""
    default = words.t("Write to the team that sent you this edition, and name the build.")
    return soft(str(inventory.edition.get("contact", "")), words) or default


def _braces(text: str) -> str:
    return text.replace("{", "").replace("}", "").replace("\\", "")


def _date(text: str, words: Words) -> str:
    try:
        return words.period(text) if text else ""
    except ValueError:
        return text


_KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"


def _alphabet(term: str) -> tuple[int, ...]:
    """Sorts Latin before Cyrillic, and Kazakh letters where the Kazakh alphabet has them."""
    return tuple(1000 + _KAZAKH.index(letter) if letter in _KAZAKH else ord(letter) for letter in term.casefold())
