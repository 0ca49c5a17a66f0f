import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from figure_samples import SAMPLES, texts_of

from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.figures import kinds
from kazmig.figures.captions import Caption
from kazmig.figures.lint import alt_problems, strangers
from kazmig.figures.record import described
from kazmig.figures.save import FigureError, save_figure
from kazmig.figures.style import SYNTHETIC
from kazmig.project.inventory import Inventory, Source
from kazmig.words.words import LANGUAGES, Words

DATA = pd.DataFrame({"citizenship": ["UZB", "RUS", "other"], "share_pct": [70.4, 15.1, 14.5]})
FACTS = Facts(
    [Fact("labour.official.UZB.share_pct", 70.4, "share_pct", "2022", "stock", "migrant_workers", "labour", "register")]
)
PUBLISHER = "Migration Service Committee of the Ministry of Internal Affairs of the Republic of Kazakhstan"
INVENTORY = Inventory(
    Quarter(2022, 4), Path("sources.toml"), {"labour_permits": Source("labour_permits", PUBLISHER)}, {"revision": 2}
)
WORDS = {
    "title": "First is Uzbekistan",
    "subtitle": "Share, %, Kazakhstan, 2022",
    "alt": "Ranked bars of nationalities: Uzbekistan has {{ facts.labour.official.UZB.share_pct | pct }} of all.",
    "source": ("labour_permits",),
    "period": "2022",
    "quality": "register",
}


def save(folder, data=DATA, draw=None, *, strict=True, synthetic=False, **changes):
    draw = draw or kinds.ranked_bars("share_pct", "citizenship")
    words = {"languages": ("en",), "columns": {}, **WORDS, **changes}
    texts = {part: {"": dict.fromkeys(LANGUAGES, words[part])} for part in ("title", "subtitle", "alt")}
    caption = Caption("sample", "captions, [sample]", texts, columns=words["columns"], languages=words["languages"])
    about = {key: words[key] for key in ("source", "period", "quality")}
    about |= {"strict": strict, "synthetic": synthetic, "inventory": INVENTORY}
    return save_figure(folder, caption, draw, data, facts=FACTS, **about)


def test_all_files_of_three_languages(tmp_path):
    words = {"alt": "Crossings", "languages": ("en", "ru", "kk")}
    with pytest.warns(UserWarning, match="alt text has"):
        record, png = save(tmp_path, strict=False, **words)
    files = {path.name for path in tmp_path.iterdir()}
    pictures = {
        f"sample.{code}{kind}"
        for code in ("en", "ru", "kk")
        for kind in (".svg", ".page.svg", ".page.narrow.svg", ".png")
    }
    assert files == pictures | {"sample.csv", "sample.json"}
    assert png
    assert record == json.loads((tmp_path / "sample.json").read_text(encoding="utf-8"))
    assert record["title"] == dict.fromkeys(("en", "ru", "kk"), "First is Uzbekistan")
    assert record["rows"]["ru"][0] == ["Узбекистан", "70,4\u00a0%"]
    assert record["columns"][1]["labels"]["kk"] == "Үлесі, %"
    assert record["size"]["en"]["wide"][0] == 7.0 and record["size"]["en"]["narrow"][0] == 3.6
    assert record["supplied"] and not record["synthetic"]


def test_pictures_hold_no_text_script_date_or_program(tmp_path):
    save(tmp_path)
    svg = (tmp_path / "sample.en.svg").read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    for unwanted in ("<text", "<metadata", "<!--", "<script", "Matplotlib", "dc:date"):
        assert unwanted not in svg
    assert b"Software" not in (tmp_path / "sample.en.png").read_bytes()


def test_same_bytes_in_another_process_with_other_seed_zone_and_locale(tmp_path):
    save(tmp_path / "here")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_figures_save as t; from pathlib import Path; "
        "t.save(Path(sys.argv[2]))"
    )
    settings = {"PYTHONHASHSEED": "7", "TZ": "Asia/Almaty", "LC_ALL": "C", "MPLBACKEND": "svg"}
    subprocess.run(
        [sys.executable, "-c", code, os.path.dirname(__file__), str(tmp_path / "there")],
        env={**os.environ, **settings},
        check=True,
    )
    here = {path.name: path.read_bytes() for path in (tmp_path / "here").iterdir()}
    assert here == {path.name: path.read_bytes() for path in (tmp_path / "there").iterdir()}


def test_csv_holds_what_is_plotted(tmp_path):
    save(tmp_path)
    with (tmp_path / "sample.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["citizenship"], float(row["share_pct"])) for row in rows] == list(DATA.itertuples(index=False))


def test_each_row_says_its_unit_source_period_and_quality(tmp_path):
    """A row may be pasted anywhere: what it is goes with it."""
    record, _ = save(tmp_path)
    with (tmp_path / "sample.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["citizenship", "share_pct", "unit", "source", "period", "quality"]
    assert {(row["unit"], row["period"], row["quality"]) for row in rows} == {
        ("Share, %", record["period"], record["quality"])
    }
    assert all("_" not in row["source"] and len(row["source"]) > 3 for row in rows)
    many = pd.DataFrame({"citizenship": ["UZB"] * 101, "share_pct": [0.5] * 101})
    assert list(described(many, record, None).columns) == list(many.columns)
    named = DATA.assign(period="2021")
    assert set(described(named, record, INVENTORY)["period"]) == {"2021"}


@pytest.mark.parametrize("cell", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_in_cells_and_headers_are_neutralised(tmp_path, cell):
    data = DATA.assign(**{"note": [cell, "plain", "x=1"], cell: ["a", "b", "c"]})
    save(tmp_path, data, strict=False)
    with (tmp_path / "sample.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    for found in (rows[1][2], rows[0][3]):
        assert found.startswith("'") and found[1:].strip() == cell.strip()
    assert rows[2][2] == "plain" and rows[3][2] == "x=1"


def test_negative_numbers_stay_numbers(tmp_path):
    data = pd.DataFrame({"citizenship": ["UZB", "other"], "persons": [70, -1130]})
    save(
        tmp_path,
        data,
        kinds.signed_bars("persons", "citizenship"),
        alt="The change among all others is −1,130 persons.",
    )
    assert "other,-1130," in (tmp_path / "sample.csv").read_text(encoding="utf-8")


def test_twelve_significant_digits_at_most(tmp_path):
    data = pd.DataFrame({"citizenship": ["UZB", "RUS"], "share_pct": [70.4, 100 / 3]})
    save(tmp_path, data)
    assert "33.3333333333," in (tmp_path / "sample.csv").read_text(encoding="utf-8")


def test_columns_choose_and_name_what_is_published(tmp_path):
    record, _ = save(tmp_path, DATA.assign(working="x"), columns={"citizenship": "Country", "share_pct": ""})
    assert [column["labels"]["en"] for column in record["columns"]] == ["Country", "Share, %"]
    assert "working" not in (tmp_path / "sample.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("data", [DATA.iloc[0:0], DATA.assign(share_pct=float("nan"))], ids=["no rows", "no numbers"])
def test_a_source_that_did_not_come_gives_a_record_without_pictures(tmp_path, data):
    missing = "First is {{ facts.remittances.sent.kzt_bn | kzt_bn }}"
    record, png = save(tmp_path, data, title=missing, languages=("en", "ru"), strict=False)
    assert png is None and not record["supplied"]
    assert {path.name for path in tmp_path.iterdir()} == {"sample.json"}
    assert record["title"] == {"en": "Not supplied this quarter", "ru": "В этом квартале данные не поступили"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_synthetic_data_mark_every_picture(tmp_path, language):
    save(tmp_path / "real", languages=(language,), strict=False)
    record, _ = save(tmp_path / "made", synthetic=True, languages=(language,), strict=False)
    assert record["synthetic"]
    for width in ("", ".page", ".page.narrow"):
        real, made = ((tmp_path / kind / f"sample.{language}{width}.svg").read_text() for kind in ("real", "made"))
        assert "#b3261e" in made and "#b3261e" not in real
        if width:
            assert {"SYNTHETIC", SYNTHETIC[language]} == set(texts_of(made)) - set(texts_of(real))
        else:
            # As many glyphs more as the mark has letters, and the word behind the drawing.
            more = made.count("<use") - real.count("<use")
            assert more >= len("SYNTHETIC") + len(SYNTHETIC[language].replace(" ", ""))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"source": ()}, "has no source", id="source"),
        pytest.param({"period": ""}, "has no period", id="period"),
        pytest.param({"quality": "good"}, "quality 'good' is not one of register", id="quality"),
        pytest.param({"languages": ("de",)}, "'de' is not one of the languages", id="language"),
        pytest.param({"languages": ()}, "name one language", id="no language"),
        pytest.param(
            {"alt": "A chart."}, r"sample \(en\): its alt text has 8 characters, not 40 to 300", id="short alt"
        ),
        pytest.param({"alt": "x" * 301}, "301 characters", id="long alt"),
        pytest.param(
            {"alt": "Ranked bars in which Uzbekistan is by far the first."}, "names no number", id="no number"
        ),
        pytest.param(
            {"alt": "Ranked bars in which Uzbekistan has 55.5% of all."}, "names no number", id="other number"
        ),
    ],
)
def test_words_that_are_wrong_are_refused(tmp_path, change, message):
    with pytest.raises(FigureError, match=message):
        save(tmp_path, **change)


def test_a_figure_whose_fact_is_not_there_is_left_out_and_told(tmp_path):
    with pytest.warns(UserWarning, match=r"sample is left out: .*\[sample.alt\], en: .*the nearest is 'labour"):
        record, _ = save(tmp_path, alt="Share: {{ facts.labour.official.UZB.share_pc | pct }} of all workers.")
    assert not record["supplied"] and {path.name for path in tmp_path.iterdir()} == {"sample.json"}


def test_problems_of_a_drawing_raise_in_a_run_and_warn_by_hand(tmp_path):
    def crowded(canvas, data, words):
        canvas.put(1, 1, "label")
        canvas.put(1, 1, "other")

    with pytest.raises(FigureError, match=r"figure sample \(en, wide\): .*overlap"):
        save(tmp_path, draw=crowded)
    with pytest.warns(UserWarning, match="overlap"):
        save(tmp_path, draw=crowded, strict=False)


def test_an_error_while_drawing_names_figure_language_and_width(tmp_path):
    with pytest.raises(KeyError) as error:
        save(tmp_path, draw=kinds.ranked_bars("persons", "citizenship"))
    assert error.value.__notes__ == ["While drawing figure sample (en, wide)."]


@pytest.mark.parametrize(
    ("language", "alt", "fine"),
    [
        pytest.param("en", "Uzbekistan has 70.4% of all workers on the register.", True, id="percent"),
        pytest.param("ru", "На Узбекистан приходится 70,4\u00a0% всех работников.", True, id="comma"),
        pytest.param("ru", "На Узбекистан приходится 70.4\u00a0% всех работников.", False, id="point in Russian"),
        pytest.param("en", "The assessment found 668,422 workers in the country.", True, id="grouped"),
        pytest.param("kk", "Бағалау бойынша елде 668\u00a0422 еңбек мигранты бар.", True, id="Kazakh groups"),
        pytest.param("en", "The assessment found 668 thousand workers in all.", True, id="thousand"),
        pytest.param("en", "The assessment found 668,000 workers in the country.", True, id="three digits"),
        pytest.param("en", "The assessment found 700,000 workers in the country.", False, id="wrong number"),
    ],
)
def test_an_alt_text_must_name_a_number_of_the_data(language, alt, fine):
    data = pd.DataFrame({"label": ["a"], "share_pct": [70.4], "persons": [668422]})
    assert (alt_problems(alt, data, Words(language)) == []) is fine


@pytest.mark.parametrize(
    ("alt", "named"),
    [
        ("First is Uzbekistan with 70.4%, then the Russian Federation.", []),
        ("First is Uzbekistan with 70.4%; Tajikistan and Turkey follow.", ["Tajikistan"]),
        ("Shares of workers in Kazakhstan, women of Uzbekistan first: 70.4%.", []),
        ("Guinea-Bissau has 70.4%, more than any other.", ["Guinea-Bissau"]),
    ],
)
def test_an_alt_text_names_only_countries_that_are_drawn(tmp_path, alt, named):
    assert strangers(alt, DATA) == named
    if named:
        with pytest.raises(FigureError, match=f"its alt text names {named[0]}, which it does not draw"):
            save(tmp_path, alt=alt)


@pytest.mark.slow
def test_a_figure_is_drawn_in_seconds(tmp_path):
    import time

    draw, data = SAMPLES["dumbbell"]
    with pytest.warns(UserWarning):
        save(tmp_path, data, draw, strict=False)
    begin = time.process_time()
    with pytest.warns(UserWarning):
        save(tmp_path, data, draw, strict=False, languages=("en", "ru", "kk"))
    assert time.process_time() - begin < 5
