"""Sheets by country of origin and by region: what the edition's sources say of each, for those with data.

Only numbers that the edition publishes anyway stand here, one side at a time: registration by region is not among them.
"""

from __future__ import annotations

import re

from kazmig.evidence.facts import Fact
from kazmig.report.edition import Edition
from kazmig.report.labels import fact_label, fact_text, interval_text
from kazmig.words.about import quality_label, source_label
from kazmig.words.languages import DECLARED
from kazmig.words.words import Words

# Beginnings of keys whose next part is a country (or a region): a series on this list may stand on a sheet.
OF_COUNTRIES = (
    "labour.official", "baseline.workers", "reconcile.gap", "reconcile.ratio", "permits.permanent",
    "permits.temporary", "crossings.arrivals.cis", "crossings.arrivals.noncis", "crossings.departures.cis",
    "crossings.departures.noncis", "remittances.sent", "remittances.received",
)  # fmt: skip
OF_REGIONS = ("baseline.region",)
# A sheet needs so many numbers; a region has its share and its number.
FEWEST = {"country": 3, "region": 1}
_COUNTRY, _REGION = re.compile(r"[A-Z]{3}"), re.compile(r"KZ-[0-9A-Z]{2,3}")


def content(edition: Edition, words: Words) -> dict[str, object] | None:
    """Sheets in the order of the alphabet; None in an edition without any."""
    countries = _sheets(edition, words, OF_COUNTRIES, _COUNTRY, "country")
    regions = _sheets(edition, words, OF_REGIONS, _REGION, "region")
    if not countries and not regions:
        return None
    return {"countries": countries, "regions": regions}


def _sheets(
    edition: Edition, words: Words, series: tuple[str, ...], code: re.Pattern[str], kind: str
) -> list[dict[str, object]]:
    found: dict[str, list[Fact]] = {}
    for start in series:
        for key, fact in edition.facts.under(start).items():
            part = key.removeprefix(f"{start}.").split(".")[0]
            if code.fullmatch(part) and fact.is_number:
                found.setdefault(part, []).append(fact)
    sheets: list[dict[str, object]] = [
        {"id": each.lower(), "name": words.label(each), "rows": [_row(fact, edition, words) for fact in facts]}
        for each, facts in found.items()
        if len(facts) >= FEWEST[kind]
    ]
    return sorted(sheets, key=lambda sheet: DECLARED[words.language].order(str(sheet["name"])))


def _row(fact: Fact, edition: Edition, words: Words) -> dict[str, str]:
    return {
        "label": _label(fact, words),
        "value": fact_text(fact, words),
        "interval": interval_text(fact, words),
        "period": words.period(fact.period),
        "source": source_label(fact.source, words, edition.inventory),
        "quality": quality_label(fact.quality, words, inside=True),
    }


def _label(fact: Fact, words: Words) -> str:
    """What is counted, without the place, which the sheet's heading names: a share of it stands beside its number."""
    label = fact_label(fact.key, words).split(":")[0]
    return words.t("{label}, share").replace("{label}", label) if fact.unit == "share_pct" else label
