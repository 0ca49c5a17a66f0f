"""What search engines read of an edition, judged by schema.org's own vocabulary (it comes with the RO-Crate library)
and by what Google's Dataset Search asks for."""

import json
import re
from dataclasses import replace
from datetime import date
from importlib import resources

import pytest

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.settings import Settings
from kazmig.report.downloads.about import about
from kazmig.report.downloads.linked import as_script, dataset
from kazmig.words.words import LANGUAGES, Words

QUARTER = Quarter(2022, 4)
STATED = Settings(("Institute of A",), "a@b.org", "CC-BY-4.0")
NEEDED = ("creator", "distribution", "identifier", "isAccessibleForFree", "keywords", "license", "measurementTechnique")
NEEDED += ("name", "spatialCoverage", "temporalCoverage", "variableMeasured", "version")


def listed(value):
    return value if isinstance(value, list) else [value]


@pytest.fixture(scope="module")
def vocabulary():
    """schema.org's types and properties by name. Read only."""
    text = resources.files("rocrate").joinpath("data/schema.jsonld").read_text(encoding="utf-8")
    return {each["@id"].removeprefix("schema:"): each for each in json.loads(text)["@graph"]}


def names(vocabulary, name, relation):
    return {each["@id"].removeprefix("schema:") for each in listed(vocabulary[name].get(relation, []))}


def ancestors(vocabulary, kind):
    above = (ancestors(vocabulary, each) for each in names(vocabulary, kind, "rdfs:subClassOf") if each in vocabulary)
    return {kind}.union(*above)


def breaches(vocabulary, node):
    """Where a node breaks the vocabulary: unknown or withdrawn words, a property of another type, a value not of it."""
    kind = node["@type"]
    if kind not in vocabulary:
        return [f"there is no type {kind}"]
    said = []
    for key, value in ((key, value) for key, value in node.items() if not key.startswith("@")):
        if key not in vocabulary or "schema:supersededBy" in vocabulary[key]:
            said.append(f"there is no property {key}")
            continue
        if not names(vocabulary, key, "schema:domainIncludes") & ancestors(vocabulary, kind):
            said.append(f"{key} is no property of {kind}")
        allowed = names(vocabulary, key, "schema:rangeIncludes")
        for each in listed(value):
            if isinstance(each, dict):
                said += breaches(vocabulary, each)
                if not ancestors(vocabulary, each["@type"]) & allowed:
                    said.append(f"{key} is no {each['@type']}")
            elif isinstance(each, bool) != (allowed == {"Boolean"}):
                said.append(f"{key} is not {each!r}")
    return said


def missing(node):
    """What Google's Dataset Search asks for and does not find, or finds in another form."""
    said = [key for key in NEEDED if not node.get(key)]
    said += ["description"] * (not 50 <= len(node.get("description", "")) <= 5000)
    said += ["license"] * (not str(node.get("license", "")).startswith("https://"))
    said += [
        each["name"] for each in node.get("distribution", []) if not each.keys() >= {"contentUrl", "encodingFormat"}
    ]
    try:
        first, last = (date.fromisoformat(day) for day in node["temporalCoverage"].split("/"))
    except (KeyError, ValueError):
        return [*said, "temporalCoverage"]
    return said if first < last else [*said, "temporalCoverage"]


@pytest.fixture(scope="module")
def linked(root):
    """By language: the record's edition as its index has it, of a team that stated itself. Read only."""
    project = Project(root)
    facts = Facts.load(project.processed(QUARTER) / "facts.json")
    stated = replace(about(project, QUARTER), settings=STATED)
    return {code: dataset(stated, facts, Words(code, domain="report")) for code in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_edition_is_a_dataset_by_the_vocabulary_and_has_what_a_search_asks_for(vocabulary, linked, language):
    assert breaches(vocabulary, linked[language]) == missing(linked[language]) == []
    assert {each.get("inLanguage", language) for each in linked[language]["distribution"]} == {language}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"writer": "A"}, "writer"),
        ({"floorSize": "A"}, "floorSize"),
        ({"encodings": "A"}, "encodings"),
        ({"creator": {"@type": "Country", "name": "A"}}, "creator"),
        ({"@type": "DataSet"}, "DataSet"),
        ({"isAccessibleForFree": "yes"}, "isAccessibleForFree"),
        ({"name": ""}, "name"),
        ({"description": "Too short."}, "description"),
        ({"license": "CC-BY-4.0"}, "license"),
        ({"temporalCoverage": "2022Q4"}, "temporalCoverage"),
        ({"distribution": [{"@type": "DataDownload", "name": "x.csv", "contentUrl": "x.csv"}]}, "x.csv"),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_a_spoilt_description_would_be_noticed(vocabulary, linked, change, says):
    spoilt = linked["ru"] | change
    assert any(says in each for each in [*breaches(vocabulary, spoilt), *missing(spoilt)])


def test_no_text_of_it_ends_the_block_that_holds_it():
    script = as_script({"name": "</script><b>&"})
    assert script.count("</script>") == 1 and json.loads(re.findall(r">(.*)<", script)[0]) == {"name": "</script><b>&"}
