"""Prose and facts as the notebook shows them."""

import json

import pytest

from kazmig.desk.card import card, cited_in
from kazmig.desk.prose import as_markdown, passages
from kazmig.desk.shown import Named, figure_shown
from kazmig.evidence.facts import Fact, Facts
from kazmig.words.narratives import head, text_id

ENGLISH = "There are {{ facts.labour.official.persons | num }} workers."
FACTS = Facts(
    [
        Fact("labour.official.persons", 327000, "persons", "2022", "stock", "migrant_workers", "labour_permits",
             "register", low=326500, high=327500, place="paragraph 1"),
        Fact("labour.twice.persons", 654000, "persons", "2022", "stock", "migrant_workers", "30_x", "derived",
             derived=True, inputs=("labour.official.persons", "method:growth")),
    ]
)  # fmt: skip


@pytest.fixture
def root(tmp_path):
    cell = {"cell_type": "markdown", "id": "count-en", "metadata": {"tags": ["lang:en"]}, "source": ENGLISH}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "30_x.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "narratives").mkdir()
    return tmp_path


def write(root, language, text, english=ENGLISH):
    block = f"{head('count-en', text_id(english))}\n\n{text}\n"
    (root / "narratives" / f"x.{language}.md").write_text(block, encoding="utf-8")


def found(root):
    return {each.language: each for each in passages(root, root / "notebooks" / "30_x.ipynb", "x", FACTS)}


def test_each_language_is_rendered_with_its_numbers(root):
    write(root, "ru", "Всего {{ facts.labour.official.persons | num }} работников.")
    seen = found(root)
    assert seen["en"].text == "There are 327,000 workers." and seen["en"].problems == ()
    assert seen["ru"].text == "Всего 327\u00a0000 работников." and seen["ru"].problems == ()
    assert "there is no such block" in seen["kk"].problems[0]


def test_a_point_of_a_list_that_says_nothing_is_left_out(root):
    write(root, "ru", "- {{ facts.labour.official.persons | num }}\n- {% if false %}нет{% endif %}\n- Да")
    assert found(root)["ru"].text == "- 327\u00a0000\n- Да"


def test_a_figure_of_a_clone_is_shown_as_it_was_committed(tmp_path):
    (tmp_path / "things.en.svg").write_text("<svg/>", encoding="utf-8")
    assert figure_shown(tmp_path, "things", "kk")["image/svg+xml"] == "<svg/>"
    (tmp_path / "things.en.png").write_bytes(b"png")
    assert "image/svg+xml" not in figure_shown(tmp_path, "things", "kk")


def test_a_changed_english_text_and_a_lost_number_are_marked(root):
    write(root, "ru", "Работников много.", english="Something else.")
    problems = found(root)["ru"].problems
    assert "has changed since this was written" in problems[0]
    assert problems[1] == "'labour.official.persons' is cited in English and not here"
    assert "> ⚠ 'labour.official.persons' is cited in English" in as_markdown(list(found(root).values()), "ru")


def test_a_fact_that_is_not_there_is_marked_and_the_text_stays(root):
    write(root, "kk", "{{ facts.labour.offcial.persons | num }} жұмыскер.")
    seen = found(root)["kk"]
    assert seen.text.startswith("{{ facts.labour.offcial")
    assert "labour.offcial.persons" in seen.problems[-1]


def test_a_card_says_where_a_number_is_from_and_where_it_goes(root):
    shown = card(root, FACTS["labour.official.persons"], FACTS)
    assert "### 327,000 persons (326,500 … 327,500)" in shown
    assert "Migrant workers on the register" in shown
    assert "computed from it (1): `labour.twice.persons`" in shown
    assert "cited in: notebooks/30_x.ipynb" in shown
    shown = card(root, FACTS["labour.twice.persons"], FACTS)
    assert "`labour.official.persons`: 327,000 persons" in shown and "`method:growth`" in shown


def test_a_key_is_cited_as_a_whole(root):
    assert list(cited_in(root, "labour.official.persons")) == ["notebooks/30_x.ipynb"]
    assert list(cited_in(root, "labour.official")) == []


def test_names_are_completed_and_things_fetched_when_asked_for():
    asked = []
    named = Named(["crossings", "permits"], lambda name: asked.append(name) or name.upper())
    assert named._ipython_key_completions_() == ["crossings", "permits"] and "permits" in named and not asked
    assert named["permits"] == "PERMITS" and asked == ["permits"]
