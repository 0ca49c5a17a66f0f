"""What of a passage stands when a fact that it cites is missing."""

import pytest

from kazmig.report.gates import gate, gate_page


def judge(text):
    """A is there, B is not; anything else cites nothing."""
    if "{{ B }}" in text:
        return False
    return True if "{{ A }}" in text else None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("We have {{ A }}. We miss {{ B }}.", "We have {{ A }}.", id="a sentence goes"),
        pytest.param("We miss {{ B }}. That is a flow. We have {{ A }}.", "We have {{ A }}.", id="with its comment"),
        pytest.param("They asked. We have {{ A }}.", "They asked. We have {{ A }}.", id="what leads up to it stays"),
        pytest.param("They asked. We miss {{ B }}.", "", id="what leads up to nothing goes"),
        pytest.param("- one {{ A }}\n- two {{ B }}\n- three", "- one {{ A }}\n- three", id="a list item goes"),
        pytest.param("## Head\n\nWe miss {{ B }}.\n\nA remark.", "", id="a passage without facts goes whole"),
        pytest.param("## Head\n\nNothing is cited here.", "## Head\n\nNothing is cited here.", id="plain prose stays"),
        pytest.param("## One\n\n{{ B }}.\n\n## Two\n\n{{ A }}.", "## Two\n\n{{ A }}.", id="an empty section goes"),
        pytest.param("По № 5 г. Алматы {{ A }}. Нет {{ B }}.", "По № 5 г. Алматы {{ A }}.", id="short words"),
    ],
)
def test_a_unit_stands_when_its_facts_are_there(text, left):
    assert gate(text, judge).text == left


def test_a_heading_waits_for_a_passage_that_stands_under_it():
    texts = ["## Overview\n\n### Stock\n\nWe miss {{ B }}.", "### Border\n\nWe have {{ A }}."]
    assert gate_page(texts, [judge, judge]) == ["", "## Overview\n\n### Border\n\nWe have {{ A }}."]


def test_a_condition_loses_the_sentences_in_it_that_go():
    text = '{% if "a" in facts %}We have {{ A }}. We miss {{ B }}. {% endif %}Then {{ A }}.'
    assert gate(text, judge).text == '{% if "a" in facts %}We have {{ A }}. {% endif %}Then {{ A }}.'
