from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.evidence.facts import Fact, FactError, Facts, derived, significant

WORKERS = Fact(
    "labour.official.persons", 327000, "persons", "2022", "stock", "migrant_workers", "labour_permits", "register"
)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"unit": "people"}, "unit 'people' is not one of", id="unknown unit"),
        pytest.param({"measure": "level"}, "measure 'level' is not one of", id="unknown measure"),
        pytest.param({"quality": "good"}, "quality 'good' is not one of", id="unknown quality"),
        pytest.param({"key": "labour.official"}, "let its key end in 'persons'", id="key without its unit"),
        pytest.param({"value": float("nan")}, "not a number", id="value that is none"),
        pytest.param({"low": 5.0, "high": 4.0}, "low 5.0 is above high 4.0", id="interval the wrong way round"),
    ],
)
def test_a_fact_that_is_not_well_formed_is_refused_by_name(change, message):
    with pytest.raises(FactError, match=message) as refused:
        replace(WORKERS, **change)
    assert "labour.official" in str(refused.value)


@given(st.floats(-1e12, 1e12))
def test_published_numbers_have_twelve_digits_at_most(value):
    digits = repr(significant(value)).lstrip("-").split("e")[0].replace(".", "").strip("0")
    assert len(digits) <= 12
    assert significant(value) == pytest.approx(value, rel=1e-11)


def test_zero_has_no_sign():
    assert str(significant(-0.0)) == "0.0"


def test_facts_are_in_the_order_of_their_keys_whatever_came_first():
    other = replace(WORKERS, key="baseline.workers.persons", value=668422)
    assert list(Facts([WORKERS, other])) == list(Facts([other, WORKERS])) == [other.key, WORKERS.key]


def test_the_same_fact_twice_is_one_and_two_unlike_are_refused():
    assert len(Facts([WORKERS, WORKERS])) == 1
    with pytest.raises(FactError, match="stated twice, and not alike"):
        Facts([WORKERS, replace(WORKERS, value=327001)])


def test_a_missing_fact_is_named_with_the_nearest():
    with pytest.raises(FactError, match=r"no fact 'labour.oficial.persons'; the nearest is 'labour.official.persons'"):
        Facts([WORKERS])["labour.oficial.persons"]


def test_a_text_is_no_number():
    text = replace(WORKERS, key="edition.note", unit="text", value="first")
    with pytest.raises(FactError, match="not a number"):
        Facts([text]).value("edition.note")


def test_under_takes_whole_parts_of_a_key():
    facts = Facts([WORKERS, replace(WORKERS, key="labour.officials.persons")])
    assert list(facts.under("labour.official")) == ["labour.official.persons"]


def test_facts_read_back_as_they_were_written(tmp_path):
    facts = Facts(
        [replace(WORKERS, low=326500.0, high=327500.0, place="2.3, «register»"), replace(WORKERS, key="x.persons")]
    )
    facts.save(tmp_path / "facts.json")
    assert dict(Facts.load(tmp_path / "facts.json")) == dict(facts)
    assert (tmp_path / "facts.json").read_text(encoding="utf-8").count("\n") == len(facts) + 2  # one fact a line


def test_a_derived_fact_names_what_it_was_computed_from(tmp_path):
    whole, share = (
        Fact(f"a.{key}", 1, unit, "2022", "stock", "p", "s", "register")
        for key, unit in (("persons", "persons"), ("UZB.share_pct", "share_pct"))
    )
    part = derived("a.UZB.persons", 3, [whole, share], unit="persons", source="s", quality="register")
    assert (part.derived, part.inputs, part.period) == (True, ("a.UZB.share_pct", "a.persons"), "2022")
    Facts([part]).save(tmp_path / "facts.json")
    assert Facts.load(tmp_path / "facts.json")[part.key] == part


def test_a_derived_fact_says_what_its_inputs_do_not_share():
    with pytest.raises(FactError, match=r"'a\.persons': say its period"):
        derived("a.persons", 1, ["method:x"], unit="persons", source="s", quality="derived")


def test_no_fact_confirms_itself():
    with pytest.raises(FactError, match="its own inputs"):
        derived("a.persons", 1, ["a.persons"], unit="persons", period="2022", measure="stock", population="p",
                source="s", quality="register")  # fmt: skip
    with pytest.raises(FactError, match="derived = True"):
        Fact("a.persons", 1, "persons", "2022", "stock", "p", "s", "register", inputs=("b.persons",))


def test_facts_are_found_by_words_in_any_field():
    money = {
        "unit": "kzt_bn",
        "period": "2022Q4",
        "measure": "flow",
        "population": "money_transfers",
        "source": "remittances",
    }
    people = {
        "unit": "persons",
        "period": "2022",
        "measure": "stock",
        "population": "migrant_workers",
        "source": "labour",
    }
    facts = Facts(
        [
            Fact("remittances.sent.TUR.kzt_bn", 82.7, **money, quality="register", place="Table 3"),
            Fact("remittances.sent.kzt_bn", 257.0, **money, quality="register"),
            Fact("labour.official.persons", 327_000, **people, quality="register"),
        ]
    )
    assert list(facts.search("Money tur")) == ["remittances.sent.TUR.kzt_bn"]
    assert len(facts.search("money")) == 2 and len(facts.search("register")) == 3
    assert list(facts.search("table 3")) == ["remittances.sent.TUR.kzt_bn"]
    assert not facts.search("nothing of the kind")
    assert facts._ipython_key_completions_() == list(facts)


def test_a_cell_shows_facts_as_a_table_and_says_where_none_was_found():
    found = Facts([replace(WORKERS, place="page <3>")])
    assert f"<td>{WORKERS.key}</td>" in found._repr_html_() and "page &lt;3&gt;" in found._repr_html_()
    assert repr(found) == f"1 fact\n{WORKERS.key} = {WORKERS.value}"
    assert found.search("nothing so")._repr_html_().startswith("<p>No fact. Words are looked for")
