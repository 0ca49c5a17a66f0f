"""Lists that come without their totals: each is dated, says who named it, and no part is called the largest alone."""

import re

import nbformat
import pytest

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory
from kazmig.report.cells import Block, read_items
from kazmig.report.markdown import Page
from kazmig.report.prose import Prose
from kazmig.words.narratives import load_narratives
from kazmig.words.words import LANGUAGES, Words

PAGE, NOTEBOOK = "quarterly_report", "90_quarterly_report.ipynb"
ALONE = {
    "crossings-en": r"crossings\..*share_pct", "permits-en": r"permits\..*share_pct",
    "remittances-en": r"remittances\..*share_pct", "baseline-en": r"baseline\.(region|sex)\..*share_pct",
    "baseline-why-en": r"baseline\.(reason|type)\..*share_pct",
}  # fmt: skip
DATES = {"baseline-en": "2023", "baseline-why-en": "2023"}
ONE_OF_THEM = (
    "crossings.arrivals.cis.KGZ.share_pct",
    "permits.permanent.UZB.share_pct",
    "baseline.region.KZ-47.share_pct",
)


@pytest.fixture(scope="module")
def whole(root):
    return Facts.load(root / "data" / "processed" / "2022Q4" / "facts.json")


@pytest.fixture(scope="module")
def blocks(root):
    notebook = nbformat.read(root / "notebooks" / NOTEBOOK, as_version=4)
    read = read_items(notebook, NOTEBOOK, load_narratives(root, PAGE))
    return [each for each in read if isinstance(each, Block) and each.id in ALONE]


def said(blocks, facts, known, language):
    inventory = Inventory(Quarter.parse("2024Q2"), Project.find().root / "sources.toml")
    prose = Prose(Words(language, domain="report"), facts, inventory, Page(language), NOTEBOOK, frozenset(known))
    prose.gate(blocks)
    return {block.id: prose.plain(prose.fill(block)) for block in blocks}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("block", ALONE)
def test_a_list_without_its_total_is_dated(blocks, whole, block, language):
    facts = Facts(fact for key, fact in whole.items() if re.match(ALONE[block], key))
    text = said(blocks, facts, whole, language)[block]
    assert DATES.get(block, "2022") in text and "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ONE_OF_THEM)
def test_one_part_that_is_less_than_half_is_not_called_the_largest(blocks, whole, key, language):
    texts = said(blocks, Facts([whole[key]]), whole, language)
    assert not any("%" in text for text in texts.values())


@pytest.mark.parametrize(
    ("language", "who"),
    [("en", "key informants say"), ("ru", "словам ключевых информантов"), ("kk", "ақпарат берушілердің айтуынша")],
)
def test_who_speaks_is_named_where_the_yearly_changes_came_alone(blocks, whole, language, who):
    facts = Facts(fact for key, fact in whole.items() if key.startswith("baseline.moved."))
    assert who in said(blocks, facts, whole, language)["baseline-why-en"]
