"""Any function that draws on an axes with seaborn or pandas, in three languages and two widths."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import seaborn as sns

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.figures.captions import Caption
from kazmig.figures.door import DoorError, is_open
from kazmig.figures.kinds import drawing
from kazmig.figures.save import FigureError, save_figure
from kazmig.project.inventory import Inventory
from kazmig.words.words import LANGUAGES

RANDOM = np.random.default_rng(1)
DATA = pd.DataFrame(
    {
        "region": np.repeat(["KZ-47", "KZ-19", "KZ-27"], 20),
        "sex": np.tile(["male", "female"], 30),
        "persons": RANDOM.lognormal(8, 1, 60).round(),
    }
)
ALT = {
    "en": "Boxes of three regions, the largest settlement of which has {n} persons.",
    "ru": "Ящики трёх областей; в самом крупном населённом пункте {n} человек.",
    "kk": "Үш облыстың жәшіктері, ең ірі елді мекенде {n} адам бар екенін көрсетеді.",
}


def boxes(data, ax):
    sns.boxplot(data, x="persons", y="region", hue="sex", ax=ax)


def heat(ax, table):
    means = table.pivot_table(index="region", columns="sex", values="persons")
    sns.heatmap(means, annot=True, fmt=".1f", cbar=False, cmap="Blues", ax=ax)


def with_pandas(data, axes):
    data.groupby("region")["persons"].mean().plot.barh(ax=axes)


def titled(data, ax):
    sns.stripplot(data, x="persons", y="region", ax=ax)
    ax.set_title("Where they are")


def annotated(canvas, data, words):
    canvas.put(1, 1, "In English")


def save(folder, draw, languages=LANGUAGES, strict=True, monkeypatch=None):
    largest = f"{DATA['persons'].max():.0f}"
    alt = {code: text.replace("{n}", f"{{{{ {largest} | num }}}}") for code, text in ALT.items()}
    words = {code: "Persons by region" if code == "en" else "По областям" for code in LANGUAGES}
    caption = Caption("sample", "captions, [sample]", {"title": {"": words}, "subtitle": {"": words}, "alt": {"": alt}},
                      languages=languages)  # fmt: skip
    return save_figure(
        folder, caption, drawing(caption, draw), DATA, facts=Facts(), strict=strict, synthetic=False,
        source="baseline_assessment", period="2022", quality="survey",
        inventory=Inventory(Quarter(2022, 4), Path("sources.toml")),
    )  # fmt: skip


def texts(folder, draw, language, monkeypatch):
    """What stands on the axes, as it was drawn."""
    from matplotlib.text import Text

    from kazmig.figures import save as module

    found = []
    lint = module.drawing_problems
    monkeypatch.setattr(
        module,
        "drawing_problems",
        lambda canvas: found.append([text.get_text() for text in canvas.figure.findobj(Text)]) or lint(canvas),
    )
    save(folder, draw, (language,))
    return {text for text in found[0] if text.strip()}


def test_a_function_of_an_axes_is_drawn_in_every_language_and_width(tmp_path):
    record, png = save(tmp_path, boxes)
    assert png and {path.suffix for path in tmp_path.iterdir()} == {".svg", ".png", ".csv", ".json"}
    assert len(list(tmp_path.glob("*.svg"))) == 9
    assert record == json.loads((tmp_path / "sample.json").read_text(encoding="utf-8"))
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.kk.*")}
    save(tmp_path, boxes, ("kk",))
    assert before == {path.name: path.read_bytes() for path in tmp_path.glob("*.kk.*")}


def test_codes_columns_and_numbers_are_in_the_language(tmp_path, monkeypatch):
    russian = texts(tmp_path, boxes, "ru", monkeypatch)
    assert {"Мангистауская область", "Человек", "Регион", "Пол", "Мужчины", "Женщины"} <= russian
    assert any("\u00a0000" in text for text in russian) and not any(",000" in text for text in russian)


def test_numbers_written_on_a_heat_map_are_in_the_language(tmp_path, monkeypatch):
    shown = texts(tmp_path, heat, "kk", monkeypatch)
    numbers = [text for text in shown if text[-1].isdigit()]
    assert len(numbers) == 6 and all("," in text and "." not in text for text in numbers)


def test_an_english_text_left_in_a_russian_figure_is_refused_with_its_text(tmp_path):
    save(tmp_path, titled, ("en",))
    with pytest.raises(DoorError, match=r'the text "Where they are" stays English in Russian. .*locale/ru/figures.po'):
        save(tmp_path, titled, ("ru",))


def test_a_canvas_function_that_writes_english_is_refused_too(tmp_path):
    save(tmp_path, annotated, ("en",))
    with pytest.raises(FigureError, match=r'sample \(kk, wide\): "In English" is English'):
        save(tmp_path, annotated, ("kk",))


def test_a_function_without_table_is_told_how_to_write_it(tmp_path):
    with pytest.raises(DoorError, match=r"takes no table: write it as draw\(data, ax\)"):
        save(tmp_path, lambda ax: None)


def test_labels_that_leave_no_room_are_refused(tmp_path):
    def wordy(data, ax):
        ax.plot([1, 2], [1, 2])
        ax.set_xticks([1, 2], labels=["a", "b"])
        ax.set_ylabel("\n".join(["12"] * 60), rotation=0)

    with pytest.raises(DoorError, match="less than a quarter of the picture"):
        save(tmp_path, wordy, ("en",))


def test_which_functions_are_of_an_axes():
    assert is_open(boxes) and is_open(heat) and is_open(with_pandas) and not is_open(annotated)
