"""Files of prose: what they hold, and what is said of one that cannot be read."""

import pytest

from kazmig.words.narratives import (
    NarrativeError,
    Passage,
    load_narratives,
    narrative_file,
    read_narrative,
    text_id,
    write_narrative,
)

HEAD = "<!-- block: one | english: 0123456789ab -->"


def test_what_is_written_is_read(tmp_path):
    passages = {"one-en": Passage("## Раз\n\nТекст.", "0123456789ab"), "two": Passage("- два\n- три", "new")}
    write_narrative(narrative_file(tmp_path, "growth", "ru"), passages)
    found = load_narratives(tmp_path, "growth")
    assert {name: (each.text, each.english) for name, each in found["ru"].passages.items()} == {
        name: (each.text, each.english) for name, each in passages.items()
    }
    assert found["ru"].where("two") == "narratives/growth.ru.md, line 7, block 'two', ru"
    assert found["kk"].passages == {} and found["kk"].where("one-en") == "narratives/growth.kk.md, block 'one-en', kk"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(f"Слова.\n{HEAD}\n", r"x\.ru\.md, line 1: text before the first block", id="no block"),
        pytest.param(f"{HEAD}\nА\n{HEAD}\nБ\n", "line 3: block 'one' stands here for the second time", id="twice"),
        pytest.param("<!-- block: one -->\nА\n", "line 1: found '<!-- block: one -->'; expected", id="no digest"),
        pytest.param("<!-- Block one | english: 12 -->\nА\n", "line 1: found", id="misspelt"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, text, says):
    path = tmp_path / "x.ru.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NarrativeError, match=says):
        read_narrative(path, "ru")


def test_other_letters_are_told(tmp_path):
    path = tmp_path / "x.ru.md"
    path.write_bytes(f"{HEAD}\nСлова".encode("cp1251"))
    with pytest.raises(NarrativeError, match="no UTF-8 text"):
        read_narrative(path, "ru")


def test_a_text_is_named_by_its_letters_and_not_by_its_line_breaks():
    assert text_id("a  b\n") == text_id("a b") != text_id("a c")
