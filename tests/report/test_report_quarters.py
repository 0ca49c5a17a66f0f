"""Whatever comes is published, and nothing is said of what did not come."""

import re
import tomllib
from dataclasses import replace

import nbformat
import pytest
from quarter_matrix import CLAIMS, MODULES, alone, facts_of, forbidden, made, pairwise

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.figures.captions import MissingCaptionFact, load_captions
from kazmig.project.declaration import load_declaration
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory, Source
from kazmig.report.cells import KEY_FINDINGS, Block, check_block, read_items
from kazmig.report.markdown import Page
from kazmig.report.prose import Prose
from kazmig.words.narratives import load_narratives
from kazmig.words.words import LANGUAGES, Words

PAGE, NOTEBOOK = "quarterly_report", "90_quarterly_report.ipynb"
MATRIX = [*pairwise(), *alone()]
# Phrases of the passage that says what the report is, which speaks of its programme and not of a quarter.
GENERAL = ("about-en",)


@pytest.fixture(scope="module")
def blocks(root):
    notebook = nbformat.read(root / "notebooks" / NOTEBOOK, as_version=4)
    found = [each for each in read_items(notebook, NOTEBOOK, load_narratives(root, PAGE)) if isinstance(each, Block)]
    for block in found:
        check_block(block)
    return found


@pytest.fixture(scope="module")
def known(root):
    return frozenset(Facts.load(root / "data" / "processed" / "2022Q4" / "facts.json"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("matrix")


def texts_of(blocks, facts, known, language):
    """What stands on the page of a quarter, by block, in one language."""
    inventory = Inventory(Quarter.parse("2024Q2"), Project.find().root / "sources.toml")
    prose = Prose(Words(language, domain="report"), facts, inventory, Page(language), NOTEBOOK, known)
    prose.gate([block for block in blocks if KEY_FINDINGS not in block.tags])
    return {block.id: prose.plain(prose.fill(block)) for block in blocks}


def name(quarter):
    return "-".join(state.replace(" ", "_") for state in quarter.values())


def test_the_matrix_is_pairwise_and_large_enough():
    assert len(pairwise()) >= 40
    assert len(alone()) == 1 + 2 * len(MODULES)


@pytest.mark.parametrize("quarter", MATRIX, ids=[f"{number}-{name(each)}" for number, each in enumerate(MATRIX)])
def test_a_ragged_quarter_is_told_in_three_languages(root, folder, blocks, known, quarter):
    facts, card = made(root, folder, quarter)
    assert not (card["verdict"] == "broken").any()
    for language in LANGUAGES:
        texts = texts_of(blocks, facts, known, language)
        said = "\n\n".join(text for block, text in texts.items() if block not in GENERAL)
        assert "{{" not in said and "{%" not in said
        assert forbidden(said, facts, language) == []
        lines = [line for line in said.splitlines() if line.strip()]
        for line, following in zip(lines, [*lines[1:], "# end"], strict=True):
            level = len(line) - len(line.lstrip("#"))
            below = len(following) - len(following.lstrip("#"))
            assert not level or not below or below > level, f"nothing stands under '{line}'"
        if not any(state != "absent" for state in quarter.values()):
            assert len(said) < 1500, "a page with little is short"


@pytest.mark.parametrize("quarter", alone(), ids=name)
def test_a_figure_says_nothing_without_its_facts(root, folder, quarter):
    facts, _ = made(root, folder, quarter)
    words = {code: Words(code) for code in LANGUAGES}
    for step in sorted((root / "narratives").glob("1?_*.captions.toml")):
        for caption in load_captions(step).values():
            try:
                filled = caption.fill(words, facts, empty=False)
            except MissingCaptionFact:
                continue
            assert all(text for text in filled["title"].values())


def test_each_claim_is_noticed_where_it_is_made_without_its_facts(root, blocks, known):
    """The page of a full quarter makes them all: beside no facts each is found, in each language."""
    facts = Facts.load(root / "data" / "processed" / "2022Q4" / "facts.json")
    for language in LANGUAGES:
        said = "\n\n".join(texts_of(blocks, facts, known, language).values())
        assert forbidden(said, facts, language) == []
        assert len(forbidden(said, [], language)) == len(CLAIMS), language


def test_nothing_of_the_first_quarter_is_left_out(root, blocks, known):
    facts = Facts.load(root / "data" / "processed" / "2022Q4" / "facts.json")
    steps = load_declaration(Project(root))
    optional = {raw for step in steps.steps.values() if step.optional for raw in step.raw}
    blocks = [block for block in blocks if not optional & set(block.needs)]
    for language in LANGUAGES:
        texts = texts_of(blocks, facts, known, language)
        assert [block for block, text in texts.items() if not text.strip()] == []
        for block in blocks:
            if KEY_FINDINGS not in block.tags and "{%" not in block.texts[language]:
                # Every paragraph of a passage without conditions is there.
                paragraphs = block.texts[language].strip().split("\n\n")
                assert len(texts[block.id].strip().split("\n\n")) == len(paragraphs), (block.id, language)


def test_two_sources_of_one_quarter_a_month_among_them(shared, blocks, known):
    """National totals of crossings, and money of one month: all is said, and no month is called a quarter."""
    inventory = load_inventory_of(shared / "cases" / "quarters" / "2024Q1_two_sources")
    stated = []
    for source in inventory.values():
        module = MODULES[source.name]
        stated += module.facts(module.clean(module.read(source)), source)
    facts = Facts(stated)
    texts = {language: texts_of(blocks, facts, known, language) for language in LANGUAGES}
    assert "2,975,788" in texts["en"]["crossings-en"] and "2,872,109" in texts["en"]["crossings-en"]
    for language, (month, quarter) in {
        "en": ("in March 2024", "quarter of 2024"), "ru": ("марте 2024", "I квартал"), "kk": ("наурыз", "I тоқсан")
    }.items():  # fmt: skip
        money = texts[language]["remittances-en"]
        assert "59" in money and month in money and quarter not in money
        assert quarter in texts[language]["crossings-en"]
        said = "\n".join(text for block, text in texts[language].items() if block not in GENERAL)
        assert "{{" not in said
        assert forbidden(said, facts, language) == []


def load_inventory_of(folder):
    """The sources that came, as sources.toml of a folder outside the project says."""
    table = tomllib.loads((folder / "sources.toml").read_text(encoding="utf-8"))
    given = {name: each for name, each in table.items() if name in MODULES and each.get("supplied", True)}
    about = {
        name: {key: each[key] for key in ("period", "quality", "publisher", "title")} for name, each in given.items()
    }
    return {
        name: Source(name, files=tuple(folder / file for file in each["files"]), **about[name])
        for name, each in given.items()
    }


@pytest.mark.parametrize(
    ("language", "when"), [("en", "in the second quarter of 2024"), ("ru", "II квартале 2024"), ("kk", "II тоқсанда")]
)
def test_arrivals_of_a_part_alone_are_dated(root, folder, blocks, known, language, when):
    whole = Facts(facts_of(root, folder, "border_crossings", "whole quarter"))
    part = Facts(fact for key, fact in whole.items() if key.startswith("crossings.arrivals.cis"))
    alone_, beside = (texts_of(blocks, facts, known, language)["crossings-en"] for facts in (part, whole))
    assert alone_.count(when) == 1 and beside.count(when) == 1


@pytest.mark.parametrize(
    ("language", "said", "denied"),
    [
        ("en", "not both by nationality", "no count"),
        ("ru", "не оба с разбивкой по гражданству", "данных реестра"),
        ("kk", "екеуі бірдей азаматтық бойынша бөлінбеген", "тізілім дерегі"),
    ],
)
def test_two_counts_without_nationalities_are_not_said_to_be_missing(root, known, language, said, denied):
    name = "30_reconcile_workers.ipynb"
    notebook = nbformat.read(root / "notebooks" / name, as_version=4)
    items = read_items(notebook, name, load_narratives(root, "two_counts"))
    passage = [each for each in items if isinstance(each, Block) and each.id == "missing-en"]
    whole = Facts.load(root / "data" / "processed" / "2022Q4" / "facts.json")
    facts = Facts(whole[key] for key in ("labour.official.persons", "baseline.workers.persons"))
    text = texts_of(passage, facts, known, language)["missing-en"]
    assert said in text and denied not in text
    # What needs the comparison goes with it, and does not tell of what is not there.
    page = [each for each in items if isinstance(each, Block)]
    texts = texts_of(page, facts, known, language)
    assert not any(texts[f"{block}-en"] for block in ("range", "level", "certificate", "bridge", "sensitivity"))


@pytest.mark.parametrize(
    ("language", "listed", "dated"),
    [
        ("en", "Of the two counts only shares came", "H1"),
        ("ru", "поступили только доли", "полугодие"),
        ("kk", "тек үлестер келді", "жартыжылдық"),
    ],
)
def test_a_list_of_nationalities_alone_is_told_with_its_period(root, blocks, known, language, listed, dated):
    whole = Facts.load(root / "data" / "processed" / "2022Q4" / "facts.json")
    shares = [whole[f"labour.official.{code}.share_pct"] for code in ("UZB", "RUS", "TJK")]
    facts = Facts(replace(each, period="2024H1") for each in shares)
    texts = texts_of([each for each in blocks if KEY_FINDINGS not in each.tags], facts, known, language)
    assert dated in texts["labour-en"]
    name = "30_reconcile_workers.ipynb"
    notebook = nbformat.read(root / "notebooks" / name, as_version=4)
    items = read_items(notebook, name, load_narratives(root, "two_counts"))
    passage = [each for each in items if isinstance(each, Block) and each.id == "missing-en"]
    assert listed in texts_of(passage, facts, known, language)["missing-en"]


def test_totals_of_parts_are_told_in_every_language_without_their_lists(root, folder, blocks, known):
    facts = Facts(facts_of(root, folder, "border_crossings", "totals quarter"))
    for language, (cis, others) in {"en": ("6 million", "1.6"), "ru": ("6 млн", "1,6"), "kk": ("6 млн", "1,6")}.items():
        text = texts_of(blocks, facts, known, language)["crossings-en"].replace("\N{NO-BREAK SPACE}", " ")
        assert cis in text and others in text, (language, text)


@pytest.mark.parametrize(
    ("kept", "block", "said"),
    [
        pytest.param(r"crossings\.departures", "crossings-en", "7.7 million departures", id="departures alone"),
        pytest.param(r"crossings\.departures\..*share", "crossings-en", "left most often", id="their lists alone"),
        pytest.param(r"crossings\.arrivals\.noncis", "crossings-en", "1.6 million times in 2022", id="others alone"),
        pytest.param(r"permits\.permanent", "permits-en", "148,000 permanent", id="one kind of permit"),
        pytest.param(r"permits\.temporary", "permits-en", "530,000 temporary", id="the other kind of permit"),
        pytest.param(r"remittances\..*usd_m", "remittances-en", "went to Türkiye (179 million US", id="dollars alone"),
        pytest.param(r"remittances\.received.*usd_m", "remittances-en", "384 million US", id="dollars received alone"),
        pytest.param(r"remittances\.sent.(kzt|.*share)", "remittances-en", "shares went to Türkiye", id="shares alone"),
    ],
)
def test_what_came_alone_is_told(root, blocks, known, kept, block, said):
    whole = Facts.load(root / "data" / "processed" / "2022Q4" / "facts.json")
    facts = Facts(fact for key, fact in whole.items() if re.match(kept, key))
    texts = {language: texts_of(blocks, facts, known, language)[block] for language in LANGUAGES}
    assert said in texts["en"].replace("\N{NO-BREAK SPACE}", " ")
    assert all(len(text) > 100 for text in texts.values())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "70 billion tenge left the country in the second quarter of 2024; no source prints this number."),
        (
            "ru",
            "во II квартале 2024 года из страны отправлено 70 млрд тенге; ни один источник этого числа не",
        ),
        ("kk", "2024 жылғы II тоқсанда елден 70 млрд теңге жіберілді; бұл санды ешбір дереккөз келтірмейді."),
    ],
)
def test_a_computed_quarter_is_told_as_computed_and_a_printed_one_is_not(root, blocks, known, language, said):
    whole = Facts.load(root / "data" / "processed" / "2022Q4" / "facts.json")
    half = replace(whole["remittances.sent.kzt_bn"], period="2024H1", value=120.0, low=119.5, high=120.5)
    about = {"key": "remittances.sent.quarter.2024Q2.kzt_bn", "period": "2024Q2", "value": 70.0, "low": 69, "high": 71}
    printed = replace(half, **about)
    for fact, there in ((replace(printed, derived=True, inputs=(half.key,)), True), (printed, False)):
        text = texts_of(blocks, Facts([half, fact]), known, language)["remittances-en"]
        assert (said in text.replace("\N{NO-BREAK SPACE}", " ")) == there


def test_two_numbers_of_one_sentence_keep_their_own_periods(root, blocks, known):
    whole = Facts.load(root / "data" / "processed" / "2022Q4" / "facts.json")
    came, left = (whole[f"crossings.{way}.crossings"] for way in ("arrivals", "departures"))
    texts = texts_of(blocks, Facts([replace(came, period="2024H1"), replace(left, period="2024Q2")]), known, "en")
    assert "(Q2 2024)" in texts["crossings-en"] and "(Q2 2024)" in texts["findings-en"]
    held, stay = (whole[f"permits.{kind}.permits"] for kind in ("permanent", "temporary"))
    texts = texts_of(blocks, Facts([replace(held, period="2024"), replace(stay, period="2024Q2")]), known, "en")
    assert "for 2024 and 530,000 temporary residence permits for Q2 2024." in texts["permits-en"]


def test_a_total_that_no_source_prints_is_told_as_a_sum(root, blocks, known):
    sent = Facts.load(root / "data" / "processed" / "2022Q4" / "facts.json")["remittances.sent.kzt_bn"]
    summed = Facts([replace(sent, derived=True, inputs=("remittances.sent.UZB.kzt_bn",))])
    for language, said in {"en": "(the sum of what", "ru": "(сумма того", "kk": "қосындысы)"}.items():
        texts = texts_of(blocks, summed, known, language)
        assert said in texts["remittances-en"] and said in texts["findings-en"]
        printed = texts_of(blocks, Facts([sent]), known, language)
        assert said not in printed["remittances-en"] and said not in printed["findings-en"]


def test_a_round_that_reached_some_places_is_not_told_as_the_whole_country(root, blocks, known):
    facts = Facts.load(root / "data" / "processed" / "2024Q2" / "facts.json")
    texts = texts_of(blocks, facts, known, "en")
    assert "in the 10 regions and cities that it reached" in texts["baseline-en"]
    assert "not the number present on one day" in texts["baseline-en"]
    assert "covered 1,301 settlements in 10 regions and cities and heard 1,923 informants." in texts["method-en"]
    first = Facts.load(root / "data" / "processed" / "2022Q4" / "facts.json")
    assert "were in the country" in texts_of(blocks, first, known, "en")["baseline-en"]
