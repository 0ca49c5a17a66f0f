"""The letter to the publishers: every question, to whom it belongs, in both languages."""

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from kazmig.checks import rules_money
from kazmig.checks.card import card_facts, table, working_text
from kazmig.checks.catalogue import RULES
from kazmig.checks.engine import Finding, run
from kazmig.checks.letter import LETTERS, QUESTIONS, letter_table, letters, letters_text, question_table, questions
from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.evidence.vocabulary import LANGUAGES
from kazmig.project.inventory import Inventory
from kazmig.words.telegraph import telegrams
from kazmig.words.terms import banned


def test_questions_are_grouped_by_source(findings: dict[int, Finding]) -> None:
    grouped = {source: [f.rule.number for f in group] for source, group in questions(list(findings.values())).items()}
    assert grouped == {
        "baseline_assessment": [19, 24, 25, 26, 36],
        "border_crossings": [16, 17],
        "labour_permits": [3, 7, 27],
        "remittances": [30],
    }


def test_each_publisher_gets_one_letter_with_its_questions(
    findings: dict[int, Finding], facts: Facts, inventory: Inventory
) -> None:
    written = letters(list(findings.values()), facts, inventory, "en")
    assert set(written) == {
        inventory.source(name).publisher
        for name in ("baseline_assessment", "border_crossings", "labour_permits", "remittances")
    }
    bank = written["National Bank of the Republic of Kazakhstan"]
    assert "edition for Q4 2022" in bank
    assert "1. Neither the year's average rate (460.17) nor the quarter's (467.80)" in bank
    assert "Which exchange rate, of which period" in bank
    assert "2. " not in bank.replace("2022. ", "")


def test_the_letter_is_ready_in_russian(findings: dict[int, Finding], facts: Facts, inventory: Inventory) -> None:
    text = letters_text(list(findings.values()), facts, inventory, "ru")
    assert text.count("Уважаемые коллеги!") == 4
    assert "### Национальный Банк Республики Казахстан" in text
    for piece in ("IV квартал 2022", "460,17", "20\u00a0928", "С уважением,"):
        assert piece in text
    assert "{{" not in text
    assert "We " not in text


def test_the_letter_is_ready_in_kazakh_which_the_notebook_shows_first(
    findings: dict[int, Finding], facts: Facts, inventory: Inventory, root: Path
) -> None:
    text = letters_text(list(findings.values()), facts, inventory, "kk")
    assert text.count("Құрметті әріптестер!") == 4
    assert "### Қазақстан Республикасының Ұлттық Банкі" in text
    for piece in ("2022\u00a0жылғы IV тоқсан", "460,17", "Құрметпен,"):
        assert piece in text
    assert "{{" not in text and not telegrams(text, "kk") and not banned(text, "kk")
    assert not re.search(r"[A-Za-z]{4,} [A-Za-z]{4,}", text)
    notebook = (root / "notebooks" / "20_check_consistency.ipynb").read_text(encoding="utf-8")
    assert "for language in reversed(LANGUAGES):" in notebook and tuple(reversed(LANGUAGES)) == ("kk", "ru", "en")


def test_a_question_about_several_sources_goes_to_each_of_them(findings: dict[int, Finding]) -> None:
    both = replace(findings[3], rule=replace(findings[3].rule, source=""), facts=findings[1].facts)
    assert set(questions([both])) == {"baseline_assessment", "labour_permits"}


def test_a_quarter_without_questions_says_so(facts: Facts, inventory: Inventory) -> None:
    assert letters_text([], facts, inventory, "en") == "There is no question to a publisher this quarter."
    assert letters_text([], facts, inventory, "ru") == "В этом квартале вопросов к источникам данных нет."


def test_workings_of_a_module_show_arithmetic_reason_and_places(findings: dict[int, Finding], facts: Facts) -> None:
    text = working_text(findings.values(), facts, rules_money)
    assert "**29. One exchange rate for all amounts** — *pass*" in text
    assert "joint, all 15 pairs: 461.51 … 462.09" in text
    assert "Why these may stand together: The same transfers are printed in two currencies." in text
    assert "- 2.4 Remittances, paragraph 2: `remittances.received.kzt_bn` 177.5" in text
    assert "`remittances.sent.*.share_pct` RUS 23.7, TUR 32.1, UZB 22" in text
    assert "**1. " not in text


def test_half_the_facts_still_give_a_card(facts: Facts, quarter: Quarter) -> None:
    """A source that did not come makes its checks not supplied, and changes no other verdict."""
    whole = {finding.rule.number: finding.verdict for finding in run(RULES, facts, quarter)}
    for absent in ("baseline", "labour", "remittances", "crossings", "permits", "stock", "reference"):
        half = Facts(fact for key, fact in facts.items() if not key.startswith(absent + "."))
        found = run(RULES, half, quarter)
        changed = {f.rule.number: f.verdict for f in found if f.verdict != whole[f.rule.number]}
        assert changed, absent
        assert set(changed.values()) == {"not_supplied"}, (absent, changed)
        assert f"**{found[0].rule.number}. " in working_text(found, half)


@pytest.mark.parametrize("seed", range(6))
def test_any_part_of_the_facts_gives_a_card(facts: Facts, quarter: Quarter, seed: int) -> None:
    """Whatever a quarter lacks, no rule breaks and every sentence can be said."""
    chance = random.Random(seed)
    kept = chance.choice([0.3, 0.6, 0.9, 0.97])
    part = Facts(fact for fact in facts.values() if chance.random() < kept)
    earlier = {quarter.previous: facts} if seed % 2 else {}
    found = run(RULES, part, quarter, earlier)
    assert len(table(found, part)) == len(RULES)
    assert Facts(card_facts(found, quarter)).value("checks.total.rules") == len(RULES)


def test_no_fact_at_all_still_gives_a_card(quarter: Quarter) -> None:
    card = table(run(RULES, Facts(), quarter), Facts())
    assert set(card["verdict"]) == {"not_supplied"}


def test_a_quarter_whose_checks_ask_nothing_has_tables_without_rows(quarter):
    inventory = Inventory(quarter, Path("sources.toml"))
    assert LETTERS.validate(letter_table([], Facts(), inventory)).empty
    assert QUESTIONS.validate(question_table([], Facts())).empty
