"""What search engines and catalogues read of an edition: schema.org/Dataset as JSON-LD, in the head of its pages."""

from __future__ import annotations

import json
from collections.abc import Iterable

from markupsafe import Markup

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.report.downloads.about import DESCRIPTION, KEYWORDS, About, said
from kazmig.report.labels import SERIES
from kazmig.report.stamp import DRAFT_TEXT, PLACEHOLDER, either
from kazmig.words.about import quality_label
from kazmig.words.words import Words

_MEDIA = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".sdmx.csv": "application/vnd.sdmx.data+csv;version=2.0.0",
    ".csv": "text/csv",
    ".json": "application/json",
    ".xml": "application/vnd.sdmx.structure+xml;version=3.0.0",
}


def dataset(about: About, facts: Facts, words: Words) -> dict[str, object]:
    """An edition as schema.org/Dataset, in the language of a page; links are relative to `reports/<quarter>`."""
    settings, quarter = about.settings, about.quarter
    note = about.not_citable(words)
    state = either(words.t(DRAFT_TEXT), words.t("Released"))
    content: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": about.title(words),
        "description": " ".join(part for part in (words.t(DESCRIPTION), note) if part),
        "identifier": f"sha256:{PLACEHOLDER}",
        "version": about.version,
        "creativeWorkStatus": state,
        "inLanguage": words.language,
        "isAccessibleForFree": True,
        "keywords": [words.t(each) for each in KEYWORDS],
        "temporalCoverage": _interval(quarter),
        "spatialCoverage": {"@type": "Country", "name": words.t("Kazakhstan"), "identifier": "KZ"},
        "license": settings.licence_link,
        "creator": [{"@type": "Organization", "name": name} for name in settings.author],
        "measurementTechnique": _techniques(facts, words),
        "variableMeasured": sorted({words.t(SERIES[key]) for key in _series(facts)}),
        "isBasedOn": [
            {
                "@type": "CreativeWork",
                "name": said(each.title or name, words),
                "publisher": {"@type": "Organization", "name": said(each.publisher, words)},
            }
            for name, each in sorted(about.inventory.sources.items())
            if each.supplied and each.publisher
        ],
        "distribution": [_download(place, words) for place in downloads(quarter, about.name, words.language)],
    }
    return {key: value for key, value in content.items() if value}


def given_away(about: About, facts: Facts, words: Words) -> dict[str, object]:
    """What a page says of files besides its prose: the data block of its head, and the list of downloads."""
    return {"linked": as_script(dataset(about, facts, words)), "offered": offered(about, words)}


def downloads(quarter: Quarter, name: str, language: str) -> list[str]:
    """Files of an edition that a page in a language offers, relative to the page."""
    return [
        f"files/{name}.{language}.xlsx",
        f"files/facts.{language}.csv",
        "files/facts.sdmx.csv",
        "files/facts.sdmx.xml",
        f"../../data/processed/{quarter}/datapackage.json",
    ]


# What a page's list of downloads says of each, by its ending.
_OFFERED = {
    ".xlsx": "Workbook: all tables, with names, units, bounds, sources and codebook",
    ".csv": "All numbers of the edition, for a spreadsheet",
    ".sdmx.csv": "Every number as SDMX-CSV",
    ".sdmx.xml": "Its data structure and codelists, SDMX-ML",
    ".json": "The tables as a Data Package: type, unit and codes of every column",
}


def offered(about: About, words: Words) -> list[dict[str, str]]:
    """The list of downloads of a page: file, name, what it is."""
    found = []
    for place in downloads(about.quarter, about.name, words.language):
        name = place.rpartition("/")[2]
        text = next(
            text for ending, text in sorted(_OFFERED.items(), key=lambda each: -len(each[0])) if name.endswith(ending)
        )
        found.append({"file": place, "name": name, "about": words.t(text)})
    return found


def as_script(content: dict[str, object]) -> Markup:
    """The data block for a page's head. No text in it can end it: `<`, `>` and `&` are written as escapes."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(f'<script type="application/ld+json">{text}</script>')


def _series(facts: Iterable[str]) -> list[str]:
    """The series that an edition tells of: the first two parts of its keys, where they have words."""
    return sorted({start for key in facts if (start := ".".join(key.split(".")[:2])) in SERIES})


def _techniques(facts: Facts, words: Words) -> list[str]:
    """How the numbers came about: registers, key informants, models; what was computed of others stands on theirs."""
    return sorted({quality_label(fact.quality, words) for fact in facts.values() if fact.quality != "derived"})


def _download(place: str, words: Words) -> dict[str, str]:
    """A file; only what has words in it has a language."""
    name = place.rpartition("/")[2]
    ending = max((each for each in _MEDIA if name.endswith(each)), key=len)
    found = {"@type": "DataDownload", "name": name, "contentUrl": place, "encodingFormat": _MEDIA[ending]}
    return found | {"inLanguage": words.language} if f".{words.language}." in name else found


def _interval(quarter: Quarter) -> str:
    return f"{quarter.period.first.isoformat()}/{quarter.period.last.isoformat()}"
