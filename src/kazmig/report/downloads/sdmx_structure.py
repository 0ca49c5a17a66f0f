"""The structure of the facts for SDMX: codelists, concepts, data structure and dataflow, as SDMX-ML 3.0."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from pathlib import Path

from kazmig.evidence.facts import QUALITIES, Facts
from kazmig.evidence.units import UNITS
from kazmig.report.downloads.sdmx import (
    AGENCY,
    ATTRIBUTES,
    DIMENSIONS,
    ESTIMATED,
    EXPERIMENTAL,
    FLOW,
    FREQUENCIES,
    HOME,
    MEASURE_KINDS,
    NORMAL,
    NOT_APPLICABLE,
    OTHER,
    STRUCTURE,
    series_of,
)
from kazmig.report.labels import fact_label, told_apart
from kazmig.words.about import QUALITY_WORDS, SERIES_TITLE
from kazmig.words.words import LANGUAGES, Words

_SPACES = {
    "message": "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/message",
    "structure": "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/structure",
    "common": "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/common",
}
_URN = "urn:sdmx:org.sdmx.infomodel"
_CONCEPTS = {
    "FREQ": "Frequency",
    "REF_AREA": "Reference area",
    "COUNTERPART_AREA": "Country of citizenship, origin or transfer",
    "SERIES": "Series",
    "UNIT_MEASURE": "Unit",
    "TIME_PERIOD": "Period",
    "OBS_VALUE": "Value",
    "LOWER_BOUND": "Lower bound",
    "UPPER_BOUND": "Upper bound",
    "UNIT_MULT": "Power of ten of the unit",
    "OBS_STATUS": "Status of the observation",
    "QUALITY": "Quality",
    "MEASURE_KIND": "Measure",
    "POPULATION": "Population",
    "SOURCE": "Source",
    "DERIVED": "Derived by the project",
    "PLACE": "Where it is printed, or how it was derived",
    "FACT_KEY": "Key in facts.json",
}
_CODED = (
    *("FREQ", "REF_AREA", "COUNTERPART_AREA", "SERIES", "UNIT_MEASURE"),
    *("OBS_STATUS", "QUALITY", "MEASURE_KIND", "POPULATION"),
)
_NUMBERS = ("OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND")
_MANDATORY = ("UNIT_MULT", "OBS_STATUS", "QUALITY", "MEASURE_KIND", "POPULATION", "SOURCE", "FACT_KEY")
_FREQUENCY_WORDS = {"year": "Annual", "half": "Half-yearly", "quarter": "Quarterly", "month": "Monthly", "day": "Daily"}
Names = Mapping[str, str]


def write_structure(target: Path, facts: Facts, rows: list[dict[str, str]], version: str) -> Path:
    """Writes the structure message of observations; codelists hold the codes that occur, named in all languages."""
    for prefix, space in _SPACES.items():
        ET.register_namespace(prefix, space)
    words = {language: Words(language, strict=False, domain="downloads") for language in LANGUAGES}
    root = ET.Element(_tag("message", "Structure"))
    header = ET.SubElement(root, _tag("message", "Header"))
    _said(header, "ID", f"{AGENCY}_{version.replace('.', '_')}")
    _said(header, "Test", "false")
    # A message must say when it was prepared; the same edition must be the same bytes.
    _said(header, "Prepared", "1980-01-01T00:00:00Z")
    ET.SubElement(header, _tag("message", "Sender"), id=AGENCY)
    structures = ET.SubElement(root, _tag("message", "Structures"))
    _codelists(structures, facts, rows, words, version)
    _concepts(structures, words, version)
    _data_structure(structures, words, version)
    _dataflow(structures, words, version)
    ET.indent(root, " ")
    target.write_bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
    return target


def _tag(prefix: str, name: str) -> str:
    return f"{{{_SPACES[prefix]}}}{name}"


def _said(header: ET.Element, name: str, text: str) -> None:
    element = ET.SubElement(header, _tag("message", name))
    element.text = text


def _names(parent: ET.Element, names: Names) -> None:
    for language, text in names.items():
        name = ET.SubElement(parent, _tag("common", "Name"))
        name.set("{http://www.w3.org/XML/1998/namespace}lang", language)
        name.text = text


def _artefact(parent: ET.Element, kind: str, identity: str, version: str, names: Names) -> ET.Element:
    found = ET.SubElement(parent, _tag("structure", kind), id=identity, agencyID=AGENCY, version=version)
    _names(found, names)
    return found


def _codelists(
    structures: ET.Element, facts: Facts, rows: list[dict[str, str]], words: dict[str, Words], version: str
) -> None:
    lists = ET.SubElement(structures, _tag("structure", "Codelists"))
    named = _code_names(facts, rows, words)
    for concept in _CODED:
        title = {language: each.t(_CONCEPTS[concept]) for language, each in words.items()}
        codelist = _artefact(lists, "Codelist", f"CL_{concept}", version, title)
        used = {row[concept] for row in rows} if concept != "FREQ" else {*FREQUENCIES.values(), OTHER}
        for code in sorted(used):
            _names(ET.SubElement(codelist, _tag("structure", "Code"), id=code), named[concept][code])


def _code_names(facts: Facts, rows: list[dict[str, str]], words: dict[str, Words]) -> dict[str, dict[str, Names]]:
    def in_all(text: str) -> Names:
        return {language: each.t(text) for language, each in words.items()}

    def of_slugs(slugs: Iterable[str]) -> dict[str, Names]:
        return {slug.upper(): {code: each.category(slug) for code, each in words.items()} for slug in slugs}

    def of_places(codes: Iterable[str]) -> dict[str, Names]:
        return {code: {language: each.label(code) for language, each in words.items()} for code in codes}

    areas = {row["REF_AREA"] for row in rows} - {HOME}
    countries = {row["COUNTERPART_AREA"] for row in rows} - {NOT_APPLICABLE}
    units = {
        code.upper(): in_all(unit.name) if unit.name else of_slugs([code])[code.upper()] for code, unit in UNITS.items()
    }
    # A series has its facts in several units: it is named by any of them, and told apart from other series by its code.
    keys = {series_of(fact): fact.key for fact in facts.values()}
    told = {
        language: told_apart({code: fact_label(key, Words(language)) for code, key in keys.items()}, Words(language))
        for language in words
    }
    labels: dict[str, Names] = {code: {language: told[language][code] for language in words} for code in keys}
    return {
        "FREQ": {FREQUENCIES[kind]: in_all(text) for kind, text in _FREQUENCY_WORDS.items()} | {OTHER: in_all("Other")},
        "REF_AREA": of_places(areas) | {HOME: in_all("Kazakhstan")},
        "COUNTERPART_AREA": of_places(countries) | {NOT_APPLICABLE: in_all("Not applicable")},
        "SERIES": labels,
        "UNIT_MEASURE": units,
        "OBS_STATUS": {
            NORMAL: in_all("As published"),
            ESTIMATED: in_all("Derived or estimated"),
            EXPERIMENTAL: in_all("Synthetic data"),
        },
        "QUALITY": {quality.upper(): in_all(QUALITY_WORDS[quality]) for quality in QUALITIES},
        "MEASURE_KIND": of_slugs(kind.lower() for kind in MEASURE_KINDS),
        "POPULATION": of_slugs(sorted({fact.population for fact in facts.values()})),
    }


def _concepts(structures: ET.Element, words: dict[str, Words], version: str) -> None:
    schemes = ET.SubElement(structures, _tag("structure", "ConceptSchemes"))
    scheme = _artefact(schemes, "ConceptScheme", "CS_FACTS", version, {"en": "Concepts of the facts"})
    for concept, text in _CONCEPTS.items():
        found = ET.SubElement(scheme, _tag("structure", "Concept"), id=concept)
        _names(found, {language: each.t(text) for language, each in words.items()})


def _data_structure(structures: ET.Element, words: dict[str, Words], version: str) -> None:
    holder = ET.SubElement(structures, _tag("structure", "DataStructures"))
    names = {language: each.t(SERIES_TITLE) for language, each in words.items()}
    parts = ET.SubElement(
        _artefact(holder, "DataStructure", STRUCTURE, version, names), _tag("structure", "DataStructureComponents")
    )
    dimensions = ET.SubElement(parts, _tag("structure", "DimensionList"), id="DimensionDescriptor")
    for position, concept in enumerate(DIMENSIONS[:-1], start=1):
        _component(dimensions, "Dimension", concept, version, position=str(position))
    time = _component(dimensions, "TimeDimension", "TIME_PERIOD", version)
    ET.SubElement(_representation(time), _tag("structure", "TextFormat"), textType="ObservationalTimePeriod")
    attributes = ET.SubElement(parts, _tag("structure", "AttributeList"), id="AttributeDescriptor")
    for concept in ATTRIBUTES:
        usage = "mandatory" if concept in _MANDATORY else "optional"
        attribute = _component(attributes, "Attribute", concept, version, usage=usage)
        relation = ET.SubElement(attribute, _tag("structure", "AttributeRelationship"))
        ET.SubElement(relation, _tag("structure", "Observation"))
    measures = ET.SubElement(parts, _tag("structure", "MeasureList"), id="MeasureDescriptor")
    _component(measures, "Measure", "OBS_VALUE", version)


def _component(parent: ET.Element, kind: str, concept: str, version: str, **about: str) -> ET.Element:
    """A component with its concept and, where its values are not times, what they may be."""
    found = ET.SubElement(parent, _tag("structure", kind), {"id": concept, **about})
    identity = ET.SubElement(found, _tag("structure", "ConceptIdentity"))
    identity.text = f"{_URN}.conceptscheme.Concept={AGENCY}:CS_FACTS({version}).{concept}"
    if kind == "TimeDimension":
        return found
    local = _representation(found)
    if concept in _CODED:
        enumeration = ET.SubElement(local, _tag("structure", "Enumeration"))
        enumeration.text = f"{_URN}.codelist.Codelist={AGENCY}:CL_{concept}({version})"
    else:
        ET.SubElement(local, _tag("structure", "TextFormat"), textType="Double" if concept in _NUMBERS else "String")
    return found


def _representation(parent: ET.Element) -> ET.Element:
    return ET.SubElement(parent, _tag("structure", "LocalRepresentation"))


def _dataflow(structures: ET.Element, words: dict[str, Words], version: str) -> None:
    flows = ET.Element(_tag("structure", "Dataflows"))
    names = {language: each.t(SERIES_TITLE) for language, each in words.items()}
    flow = _artefact(flows, "Dataflow", FLOW, version, names)
    reference = ET.SubElement(flow, _tag("structure", "Structure"))
    reference.text = f"{_URN}.datastructure.DataStructure={AGENCY}:{STRUCTURE}({version})"
    structures.append(flows)
