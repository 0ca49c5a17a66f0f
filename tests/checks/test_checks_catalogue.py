"""The catalogue of checks: well numbered, sourced, and sayable in every language."""

import ast
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kazmig.checks import catalogue, engine, letter
from kazmig.checks.catalogue import MODULES, RULES, rules_of
from kazmig.checks.engine import VERDICTS, Rule
from kazmig.project.inventory import Inventory
from kazmig.words.catalogues import placeholders
from kazmig.words.words import LANGUAGES, LOCALES, Words

SAID = sorted({text for rule in RULES for text in (*rule.says.values(), rule.asks) if text})
FIXED = [engine.NOT_SUPPLIED, letter.GREETING, letter.OPENING, letter.CLOSING, letter.SIGNATURE, letter.NOTHING]
FIXED += [letter.WHICH]


def test_every_rule_module_is_in_the_catalogue() -> None:
    folder = Path(catalogue.__file__).parent
    assert {path.stem for path in folder.glob("rules_*.py")} == {each.__name__.rpartition(".")[2] for each in MODULES}


def test_every_rule_has_a_number_of_its_own() -> None:
    numbers = [rule.number for rule in RULES]
    assert numbers == sorted(set(numbers))
    assert sum(len(rules_of(module)) for module in MODULES) == len(RULES)


def test_every_rule_can_say_something_and_belongs_to_a_source(inventory: Inventory) -> None:
    for rule in RULES:
        assert rule.says, rule.number
        assert not rule.source or rule.source in inventory.sources, rule.number


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
@pytest.mark.parametrize("text", [*SAID, *FIXED], ids=lambda text: text[:40])
def test_every_sentence_is_translated_with_the_same_placeholders(text: str, language: str) -> None:
    translated = Words(language, domain="checks").t(text)
    assert translated != text
    assert placeholders(translated) == placeholders(text)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_the_catalogue_file_has_no_sentence_that_no_rule_says(language: str) -> None:
    with (LOCALES / language / "checks.po").open("rb") as stream:
        known = {message.id for message in read_po(stream) if message.id}
    assert known == {*SAID, *FIXED}


def test_no_rule_types_a_number_of_the_report_into_its_sentence() -> None:
    for text in SAID:
        bare = text
        for field in placeholders(text):
            assert "facts." in field or "edition" in field
        while "{{" in bare:
            start, end = bare.index("{{"), bare.index("}}") + 2
            bare = bare[:start] + bare[end:]
        assert not any(letter.isdigit() for letter in bare.replace("100%", "").replace("no finer", "")), text


def test_the_verdicts_are_those_of_the_facts() -> None:
    assert set(VERDICTS) == {"fail", "concept", "query", "info", "pass", "not_supplied"}


def test_the_example_of_the_guide_works(root: Path, facts, quarter) -> None:
    """The rule that docs/add-a-check.md shows, taken from the page and run."""
    text = (root / "docs" / "add-a-check.md").read_text(encoding="utf-8")
    code = text.split("```python\n")[1].split("```")[0]
    assert len(code.splitlines()) <= 25
    space: dict = {}
    exec(compile(ast.parse(code), "add-a-check.md", "exec"), space)
    made = [value for value in space.values() if isinstance(value, Rule)]
    finding = engine.run(made, facts, quarter)[0]
    assert finding.verdict == "pass"
    assert "148,000 of 678,000 = 21.8 %" in finding.arithmetic
