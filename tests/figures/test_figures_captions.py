"""What figures say: files of captions, and which title holds."""

from dataclasses import replace
from pathlib import Path

import pytest

from kazmig.evidence.facts import Fact, Facts
from kazmig.figures.caption_texts import cited
from kazmig.figures.captions import CaptionError, caption_of, load_captions
from kazmig.figures.kinds import drawing
from kazmig.project.declaration import load_declaration
from kazmig.project.folders import Project
from kazmig.report.cells import typed_digits
from kazmig.words.words import LANGUAGES, Words

ROOT = Path(__file__).parents[2]
STEPS = [step for step in load_declaration(Project(ROOT)).steps.values() if step.figures]
# What no edition of the record received; the demonstration quarter says their captions, in every language.
OPTIONAL = {name for step in STEPS if step.optional for name in step.figures}
FILES = [Project(ROOT).captions(step.name) for step in STEPS]
FIGURES = [(file, name) for step, file in zip(STEPS, FILES, strict=True) for name in step.figures]
WORDS = {code: Words(code) for code in LANGUAGES}
TEXT = """
[sample]
kind = "ranked_bars"
options = { value = "share_pct", label = "citizenship" }
list = "labour.official.*.share_pct"
default = "none"

[sample.title.most]
en = "Most are of {{ A | country }}: {{ x | pct }}"
ru = "Большинство: {{ A | country }}, {{ x | pct }}"
kk = "Көпшілігі: {{ A | country }}, {{ x | pct }}"

[sample.title.none]
en = "By citizenship"
ru = "По гражданству"
kk = "Азаматтық бойынша"

[sample.subtitle]
en = "Share"
ru = "Доля"
kk = "Үлес"

[sample.alt]
en = "Bars"
ru = "Столбцы"
kk = "Бағандар"
"""


def share(code: str, value: float) -> Fact:
    return Fact(
        f"labour.official.{code}.share_pct", value, "share_pct", "2022", "stock", "migrant_workers", "labour_permits",
        "register", low=value - 0.05, high=value + 0.05,
    )  # fmt: skip


def write(folder: Path, text: str) -> Path:
    file = folder / "narratives" / "10_sample.captions.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def titles(folder: Path, *facts: Fact, text: str = TEXT, empty: bool = False) -> dict[str, str]:
    return caption_of(write(folder, text), "sample").fill(WORDS, Facts(facts), empty)["title"]


def test_the_title_is_that_of_the_state_in_every_language(tmp_path):
    assert titles(tmp_path, share("UZB", 70.4), share("RUS", 15.1)) == {
        "en": "Most are of Uzbekistan: 70.4%",
        "ru": "Большинство: Узбекистан, 70,4\u00a0%",
        "kk": "Көпшілігі: Өзбекстан, 70,4%",
    }


def test_a_state_without_a_title_falls_back_to_the_default(tmp_path):
    assert titles(tmp_path, share("UZB", 40.4), share("RUS", 15.1))["en"] == "By citizenship"
    assert titles(tmp_path)["ru"] == "По гражданству"


@pytest.mark.parametrize(
    ("decide", "facts", "expected"),
    [
        ('changes = "a.*.change_pct"', {"a.2021.change_pct": 16.0, "a.2022.change_pct": -25.0}, "up_down 2021 16% 25%"),
        ('change = "a.change_pct"', {"a.change_pct": -47.0}, "down  47% "),
        ('range = ["a.low_change_pct", "a.high_change_pct"]', {"a.low_change_pct": -9.0, "a.high_change_pct": 61.0},
         "both  9% 61%"),
        ("state = '{{ \"big\" if facts.a.change_pct.value > 10 else \"small\" }}'", {"a.change_pct": 16.0}, "big   "),
    ],
)  # fmt: skip
def test_what_decides_a_state(tmp_path, decide, facts, expected):
    title = 'en = "{{ A if A is defined }} {{ x | pct(0) if x is defined }} {{ y | pct(0) if y is defined }}"'
    states = "".join(f"\n[sample.title.{state}]\n{title.replace('{{ A', state + ' {{ A', 1)}"
                     for state in (expected.split()[0], "none"))  # fmt: skip
    others = '[sample.subtitle]\nen = "s"\n[sample.alt]\nen = "a"'
    text = f'[sample]\nlanguages = ["en"]\ndefault = "none"\n{decide}\n{states}\n{others}'
    about = ("change_pct", "2022", "flow", "movers", "b", "derived")
    found = caption_of(write(tmp_path, text), "sample").fill(
        {"en": WORDS["en"]}, Facts(Fact(key, value, *about) for key, value in facts.items()), False
    )
    assert found["title"]["en"] == expected


def test_a_state_that_cannot_be_is_refused(tmp_path):
    wrong = TEXT.replace("[sample.title.most]", "[sample.title.mots]")
    with pytest.raises(CaptionError, match=r"\[sample\.title\.mots\]: no state of it.*most, first, tie, one, none"):
        titles(tmp_path, share("UZB", 70.4), text=wrong)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kk = "Үлес"\n', "", r'\[sample.subtitle\]: no kk text; add kk = "…"'),
        (TEXT[TEXT.index("[sample.alt]") :], "", r"\[sample\]: it has no alt. Add \[sample.alt\]"),
        ('ru = "Доля"', 'ru = "Доля {{ A | country }}"', r"\[sample.subtitle\], en: 'A' is cited in ru and not here"),
        ('en = "Bars"', 'en = "Bars of {{ 80 | pct }}"', r"\[sample.alt\], en: the number 80 is typed into a"),
        ('en = "Bars"', 'en = "Bars {{ B | country"', r"\[sample.alt\], en: a placeholder cannot be read"),
        ('en = "Bars"', 'en = "Bars {{ leader }}"', r"\[sample.alt\], en: 'leader' is no placeholder; known: facts, A"),
        ('en = "Bars"', 'en = "Bars"\nde = "Balken"', r"\[sample.alt\]: 'de' is no language here; expected en, ru, kk"),
        ('default = "none"', 'default = "first"', r"\[sample\]: `default` is 'first', which \[sample.title\] lacks"),
        ("list = ", "lists = ", r"\[sample\]: 'lists' is not known here; expected title"),
        ("[sample]", 'colour = "red"\n[sample]', r"'colour' is not one of source"),
        ("[sample]", "[sample", r"10_sample.captions.toml cannot be read: .*line"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_file_table_and_mend(tmp_path, old, new, message):
    assert old in TEXT
    file = write(tmp_path, TEXT.replace(old, new))
    with pytest.raises(CaptionError, match=message) as error:
        load_captions(file)
    assert "narratives/10_sample.captions.toml" in str(error.value)


def test_all_faults_are_told_at_once(tmp_path):
    with pytest.raises(CaptionError) as error:
        load_captions(write(tmp_path, TEXT.replace('kk = "Үлес"', "").replace("list", "lists")))
    assert len(str(error.value).splitlines()) == 2


def test_by_hand_the_english_text_stands_in(tmp_path):
    file = write(tmp_path, TEXT.replace('kk = "Үлес"\n', ""))
    with pytest.warns(UserWarning, match="no kk text"):
        caption = caption_of(file, "sample", strict=False)
    assert caption.fill(WORDS, Facts(), True)["subtitle"] == {"en": "Share", "ru": "Доля", "kk": "Share"}


def test_an_unknown_figure_and_a_missing_file_are_named(tmp_path):
    with pytest.raises(CaptionError, match=r"no figure 'other' \(there are: sample\). Add a table \[other\]"):
        caption_of(write(tmp_path, TEXT), "other")
    with pytest.raises(CaptionError, match=r"20_no.captions.toml: there is no such file. Make it"):
        load_captions(tmp_path / "20_no.captions.toml")


def test_an_unknown_fact_filter_or_list_is_named(tmp_path):
    with pytest.raises(CaptionError, match=r"\[sample.subtitle\], en: .*no fact 'labour.x'.*Mend this text"):
        unknown = '"{{ facts.labour.x | pct }}"'
        text = TEXT.replace('"Share"', unknown).replace('"Доля"', unknown).replace('"Үлес"', unknown)
        titles(tmp_path, share("UZB", 70.0), text=text)
    with pytest.raises(CaptionError, match=r"\[sample.title.most\], en: .*No filter named 'percents'"):
        titles(tmp_path, share("UZB", 70.0), text=TEXT.replace("{{ x | pct }}", "{{ x | percents }}"))
    with pytest.raises(
        CaptionError, match=r"'labour.official' names no list; write it as labour.official.\*.share_pct"
    ):
        titles(tmp_path, text=TEXT.replace("labour.official.*.share_pct", "labour.official"))


def test_where_nothing_came_the_words_give_way(tmp_path):
    text = TEXT.replace("{{ x | pct }}", "{{ facts.labour.x | pct }}").replace("list =", "state = 'most'\nlist =")
    assert titles(tmp_path, text=text, empty=True)["en"] == "Not supplied this quarter"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ranked_bars", "pie", "kind 'pie' is not one of choropleth"),
        ("label =", "labels =", "ranked_bars has no option 'labels'; it has value, label"),
    ],
)
def test_an_unknown_kind_or_option_is_named(tmp_path, old, new, message):
    caption = caption_of(write(tmp_path, TEXT.replace(old, new)), "sample")
    with pytest.raises(CaptionError, match=message):
        drawing(caption)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{ facts.a.b | num }} of {{ facts['a.b'] | num }}", {"facts.a.b", "facts[a.b]"}),
        ("{{ A | country }} A {{ x | pct }} x", {"A", "x"}),
        ("{{ facts.labour.official[A].share_pct | pct }}", {"facts.labour.official[A].share_pct"}),
    ],
)
def test_what_a_text_cites(text, names):
    assert cited(text) == names


# --- the project's own -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def evidence() -> Facts:
    return Facts.load(ROOT / "data" / "processed" / "2022Q4" / "facts.json")


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_figure_declared_has_words_and_no_other(step):
    assert sorted(load_captions(Project(ROOT).captions(step.name))) == sorted(step.figures)


@pytest.mark.parametrize(("file", "name"), FIGURES, ids=[name for _, name in FIGURES])
def test_kind_and_options_are_known(file, name):
    caption = caption_of(file, name)
    # Without a kind the notebook hands over what draws.
    assert callable(drawing(caption)) if caption.kind else not caption.options


SAID = [(file, name) for file, name in FIGURES if name not in OPTIONAL]


@pytest.mark.parametrize(("file", "name"), SAID, ids=[name for _, name in SAID])
def test_every_state_can_be_said_of_the_evidence(file, name, evidence):
    caption = caption_of(file, name)
    words = {code: WORDS[code] for code in caption.languages}
    rate = [Fact(f"checks.rate.{way}.{end}.kzt_per_usd", 460.0, "kzt_per_usd", "2022Q4", "none", "rate", "x", "derived")
            for way in ("sent", "received") for end in ("least", "most")]  # fmt: skip
    # Stated since the record was made; they may stand in it.
    known = evidence.merged(fact for fact in rate if fact.key not in evidence)
    for state in caption.texts["title"]:
        forced = replace(caption, decide={**caption.decide, "state": state or "any"})
        filled = forced.fill(words, known, False)
        for code in caption.languages:
            assert filled["title"][code] and "{" not in "".join(part[code] for part in filled.values())


@pytest.mark.parametrize(("file", "name"), FIGURES, ids=[name for _, name in FIGURES])
def test_no_digit_of_evidence_is_typed(file, name):
    # The levels of intervals ("8 in 10") and the base of an index are names.
    named = {"80", "95", "100", "8", "10"}
    caption = caption_of(file, name)
    texts = [text for states in caption.texts.values() for each in states.values() for text in each.values()]
    assert {digits.strip() for text in texts for digits in typed_digits(text)} <= named


def test_a_declared_column_that_the_table_lacks_is_named_with_its_place(tmp_path):
    columns = '[sample]\ncolumns = { country = "Country", share = "Share" }'
    caption = caption_of(write(tmp_path, TEXT.replace("[sample]", columns, 1)), "sample")
    assert caption.published(["share", "country", "rank"]) == ["country", "share"]
    with pytest.raises(CaptionError) as raised:
        caption.published(["country", "share_pct"])
    assert str(raised.value) == (
        "narratives/10_sample.captions.toml, [sample], columns: the table that the notebook hands to step.figure has "
        "no column 'share'; it has country, share_pct. Mend `columns`, or the table."
    )


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_no_notebook_holds_words_of_a_figure(path):
    assert "subtitle=" not in path.read_text(encoding="utf-8")
