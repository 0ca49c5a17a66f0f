"""`kazmig translate` on a small project."""

import json

import pytest
from typer.testing import CliRunner

from kazmig.words.command import app
from kazmig.words.narratives import Passage, load_narratives, narrative_file, text_id, write_narrative
from kazmig.words.review import read_review

PIPELINE = '[step.90_sample]\ntitle = "Sample"\npage = "sample"\n'


@pytest.fixture
def project(tmp_path, monkeypatch):
    cell = {"cell_type": "markdown", "id": "one", "metadata": {"tags": ["lang:en"]}, "source": ["Words."]}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "90_sample.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "pipeline.toml").write_text(PIPELINE, encoding="utf-8")
    write_narrative(narrative_file(tmp_path, "sample", "ru"), {"one": Passage("Слова.", "0123456789ab")})
    write_narrative(narrative_file(tmp_path, "sample", "kk"), {"one": Passage("Сөздер.", text_id("Words."))})
    monkeypatch.setenv("KAZMIG_ROOT", str(tmp_path))
    return tmp_path


def typed(*words):
    return CliRunner().invoke(app, list(words))


def test_what_lags_is_listed_and_then_accepted(project):
    listed = typed("status")
    assert listed.exit_code == 1 and "sample.ru.md, line 1, block 'one', ru" in listed.output
    assert "kk" not in listed.output
    assert typed("accept", "sample", "ru", "one").output == "sample.ru: one.\n"
    assert load_narratives(project, "sample")["ru"].current("one", "Words.") == "Слова."
    assert typed("status").output == "Every passage follows its English.\n"
    assert typed("accept", "sample", "ru").output == "sample.ru: nothing lagged behind.\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("accept", "reports", "ru"), "There is no page 'reports' in 'ru'. Pages: sample"),
        (("accept", "sample", "de"), "There is no page 'sample' in 'de'"),
        (("accept", "sample", "ru", "two"), "block 'two', ru: there is no such block to accept"),
    ],
)
def test_what_is_not_there_is_named(project, words, says):
    ended = typed(*words)
    assert ended.exit_code == 2 and says in ended.output


def test_a_reader_signs_passages_as_they_stand(project):
    (project / "data" / "raw" / "reference").mkdir(parents=True)
    lagging = typed("sign", "sample", "ru", "--reader", "A. B.", "--date", "2024-03-01")
    assert lagging.exit_code == 2 and "has changed since this was written" in lagging.output
    nameless = typed("sign", "sample", "kk", "--date", "2024-03-01")
    assert nameless.exit_code == 2 and "sample.kk.one: reviewer is not filled in" in nameless.output
    assert typed("sign", "sample", "kk", "--reader", "A. B.", "--date", "2024-03-01").output == (
        "sample.kk: one signed by A. B.\n"
    )
    review = read_review(project / "data" / "raw" / "reference")
    assert review.signed("sample", "kk", "one", "Сөздер.").reviewer == "A. B."
