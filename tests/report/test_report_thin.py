"""What stands around the text of a page that has little to say: no claim about what is not there."""

from dataclasses import replace

import pytest

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.report import changed, matter
from kazmig.words.words import Words

COUNT = "baseline.workers.persons"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "No number of this page stands in that edition."),
        ("ru", "В том выпуске нет ни одного числа этой страницы."),
        ("kk", "Ол шығарылымда осы беттің бірде-бір саны жоқ."),
    ],
)
def test_a_page_that_shares_no_number_with_the_edition_before_says_so(sample_edition, language, said):
    other = replace(sample_edition.facts[COUNT], key="stock.migrants.persons")
    cited = [sample_edition.facts[COUNT]]
    edition = replace(sample_edition, previous=(Quarter(2022, 3), Facts([other])))
    assert changed.what_changed(edition, cited, Words(language, domain="report"))[0]["nothing"] == said
    same = replace(sample_edition, previous=(Quarter(2022, 3), sample_edition.facts))
    assert changed.what_changed(same, cited, Words("en"))[0]["nothing"] == ""


def test_key_findings_without_a_number_are_not_compared(sample_edition):
    edition = replace(sample_edition, previous=(Quarter(2022, 3), sample_edition.facts))
    rules = replace(sample_edition.facts[COUNT], key="checks.total.rules", unit="rules")
    assert changed.since_previous(edition, [rules], Words("en")) is None


def test_nothing_is_said_of_informants_where_none_are_heard(sample_edition):
    count = sample_edition.facts[COUNT]
    heard = matter.disclaimers(sample_edition, [count], [])
    silent = matter.disclaimers(sample_edition, [replace(count, quality="register")], [])
    assert "key informants" in heard[-1] and heard[:-1] == silent


@pytest.mark.parametrize("language", ["ru", "kk"])
@pytest.mark.parametrize("reason", ["not received yet", "taken from the newest earlier quarter that has it"])
def test_the_reasons_that_a_new_quarter_begins_with_are_said_in_the_language(root, language, reason):
    made = [
        path.read_text(encoding="utf-8")
        for path in (root / "src/kazmig/quarters").rglob("*")
        if path.suffix in (".py", ".j2")
    ]
    assert any(reason in text for text in made), "the new quarter no longer says so: say here what it says"
    assert Words(language, domain="report").t(reason) != reason


def test_numbers_of_an_earlier_edition_name_their_publisher_and_no_unused_table_is_listed(root, sample_edition):
    """An index chained from an earlier round lists that round; tables that nothing is computed from are not listed."""
    count = sample_edition.facts[COUNT]
    index = replace(count, key="growth.index.last", unit="index", value=145.0, low=None, high=None, derived=True,
                    source="40_model_growth", inputs=("baseline.moved.2022.change_pct@2022Q4",))  # fmt: skip
    facts = Facts([*sample_edition.facts.values(), index])
    edition = replace(sample_edition, project=Project(root), facts=facts, reference=("net_migration",))
    (source,) = matter.borrowed_sources(edition, [index])
    assert source.name == "baseline_assessment" and "International Organization for Migration" in source.publisher
    assert matter.borrowed_sources(edition, [count]) == []
    assert matter.references(edition, [index], []) == matter.references(edition, [index], ["growth_index"]) == []
    there = replace(index, inputs=("reference:net_migration",))
    edition = replace(edition, facts=Facts([*sample_edition.facts.values(), there]))
    assert matter.references(edition, [there], []) == matter.references(edition, [], ["baseline_assessment"]) != []
