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


def test_what_is_borrowed_from_an_earlier_edition_is_not_said_to_stand_unchanged(sample_edition):
    borrowed = replace(
        sample_edition.facts[COUNT], key="growth.x.persons", derived=True, source="40_model_growth",
        inputs=("baseline.moved.2022.change_pct@2022Q4",),
    )  # fmt: skip
    table = replace(borrowed, key="growth.y.persons", inputs=("reference:growth_classes",))
    facts = sample_edition.facts.merged([borrowed, table])
    edition = replace(sample_edition, facts=facts, previous=(Quarter(2022, 3), facts))
    assert changed.since_previous(edition, [borrowed, table], Words("en")) is None
    told = changed.what_changed(edition, [borrowed, table], Words("en"))[0]
    assert told["rows"] == [] and told["nothing"].startswith("What this page has in common with that edition comes")
    own = changed.since_previous(edition, [borrowed, facts[COUNT]], Words("en"))
    assert len(own["same"]) == 1, "its own number stood there and has not changed"


def test_a_page_tells_of_what_ended_only_where_it_is_its_subject(sample_edition):
    count = sample_edition.facts["remittances.sent.kzt_bn"]
    gone = [replace(count, key=key) for key in ("remittances.received.TUR.kzt_bn", "remittances.all.TUR.kzt_bn")]
    before = Facts([*sample_edition.facts.values(), *gone])
    edition = replace(sample_edition, raw=(count.source,), previous=(Quarter(2022, 3), before))
    for said, keys in (
        ("{{ facts | names('remittances.received') }}", ["remittances.received.TUR.kzt_bn"]),
        ("{{ facts.remittances.all.TUR.kzt_bn | num }}", ["remittances.all.TUR.kzt_bn"]),
        ('{% if "remittances.received.*.kzt_bn" in facts %}x{% endif %}', ["remittances.received.TUR.kzt_bn"]),
        ('{{ facts["remittances.sent.kzt_bn"] | num }}', []),
        ("remittances.received is no tag", []),
    ):
        told = changed.what_changed(edition, [count], Words("en"), changed.subjects([said]))[0]
        assert [row["key"] for row in told["rows"]] == keys, said
        left = "1 number" if keys else "2 numbers"
        assert told["more"] == f"This list leaves out another {left} (see facts.json)."


def test_what_changed_leaves_out_what_no_reader_sees(sample_edition):
    """A page tells of published series and of what it cites, where the numbers as shown differ; the rest is counted."""
    cited = sample_edition.facts["baseline.workers.persons"]
    derived = replace(cited, key="reconcile.x.persons", low=None, high=None)
    hidden = replace(cited, key="baseline.x.share_pct", value=6.31, low=None, high=None, unit="share_pct")
    facts = sample_edition.facts.merged([derived, hidden])
    before = Facts([*sample_edition.facts.values(), replace(derived, value=1.0), replace(hidden, value=6.310000001)])
    edition = replace(sample_edition, facts=facts, superseded=(1, before))
    shown = changed.what_changed(edition, [], Words("en"))[0]
    assert shown["rows"] == [] and shown["more"] == "This list leaves out another 2 numbers (see facts.json)."
    shown = changed.what_changed(edition, [derived], Words("en"))[0]
    assert [row["key"] for row in shown["rows"]] == ["reconcile.x.persons"]


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
