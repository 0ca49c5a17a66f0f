"""Names of countries and regions in three languages: what sources write, what partners read."""

import csv
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazmig.places import lexicon, regions
from kazmig.places.lexicon import LexiconError, UnknownName, load_lexicon, normal


@pytest.fixture(scope="module")
def names(root):
    return load_lexicon(root / "data" / "raw" / "reference")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        pytest.param("the Russian Federation", "RUS", id="with-article"),
        pytest.param("РФ", "RUS", id="abbreviation"),
        pytest.param("Republic of Türkiye", "TUR", id="official"),
        pytest.param("Turkey*", "TUR", id="footnote-mark"),
        pytest.param("Россия¹²", "RUS", id="superscript-marks"),
        pytest.param("Channel Islands", "channel_islands", id="un-desa-jersey-and-guernsey"),
        pytest.param("Түркия", "TUR", id="kazakh"),
        pytest.param("Киргизия", "KGZ", id="older-russian"),
        pytest.param("  кыргызская\u00a0республика ", "KGZ", id="spaces-and-case"),
        pytest.param("Объединённые Арабские Эмираты", "ARE", id="yo"),
        pytest.param("Узбекистана", "UZB", id="genitive"),
        pytest.param("Cote d’Ivoire", "CIV", id="apostrophe"),
        pytest.param("Dem. People's Republic of Korea", "PRK", id="un-desa"),
        pytest.param("Other South", "other_south", id="un-desa-group"),
        pytest.param("Прочие", "other", id="rest"),
        pytest.param("Лица без гражданства", "stateless", id="stateless"),
        pytest.param("UZB", "UZB", id="code"),
    ],
)
def test_a_country_is_known_however_it_is_written(names, written, code):
    assert names.country_code(written) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        pytest.param("Mangystau region", "KZ-47", id="english"),
        pytest.param("Мангистауской области", "KZ-47", id="genitive"),
        pytest.param("West-Kazakhstan region", "KZ-27", id="hyphen"),
        pytest.param("Солтүстiк Қазақстан", "KZ-59", id="latin-i"),
        pytest.param("Jetisu Region", "KZ-33", id="transliteration"),
        pytest.param("г. Нур-Султан", "KZ-71", id="former-name"),
        pytest.param("г.Алматы", "KZ-75", id="city"),
        pytest.param("Алматинская", "KZ-19", id="region"),
        pytest.param("KZ-MAN", "KZ-47", id="older-code"),
    ],
)
def test_a_region_is_known_however_it_is_written(names, written, code):
    assert names.region_code(written) == code


def test_almaty_alone_is_refused_since_it_is_a_city_and_a_region(names):
    for written in ("Almaty", "Алматы"):
        with pytest.raises(UnknownName, match=r"KZ-19.*KZ-75"):
            names.region_code(written)


def test_an_unknown_name_comes_with_the_nearest_and_the_line_to_mend(names):
    with pytest.raises(UnknownName) as caught:
        names.country_code("Uzbekistn")
    assert caught.value.nearest == "Uzbekistan"
    assert "'|Uzbekistn' to the end of the line that begins with UZB" in str(caught.value)
    with pytest.raises(UnknownName, match="Add a line to data/raw/reference/lexicon"):
        names.country_code("Qwxzzzy")


@pytest.mark.parametrize(
    ("code", "language", "case", "name"),
    [
        pytest.param("RUS", "en", "nominative", "Russian Federation", id="en"),
        pytest.param("RUS", "en", "genitive", "the Russian Federation", id="en-prose"),
        pytest.param("KGZ", "ru", "nominative", "Кыргызстан", id="ru-as-partners-write"),
        pytest.param("TUR", "ru", "nominative", "Турция", id="ru-turkey"),
        pytest.param("EGY", "ru", "genitive", "Египта", id="ru-fleeting-vowel"),
        pytest.param("TUR", "ru", "accusative", "Турцию", id="ru-accusative"),
        pytest.param("UZB", "ru", "prepositional", "Узбекистане", id="ru-prepositional"),
        pytest.param("BLR", "ru", "dative", "Беларуси", id="ru-soft-sign"),
        pytest.param("UZB", "kk", "ablative", "Өзбекстаннан", id="kk-nasal"),
        pytest.param("RUS", "kk", "locative", "Ресей Федерациясында", id="kk-possessive"),
        pytest.param("TUR", "kk", "genitive", "Түркияның", id="kk-vowel"),
        pytest.param("KZ-47", "ru", "prepositional", "Мангистауской области", id="region"),
        pytest.param("KZ-75", "kk", "locative", "Алматы қаласында", id="city"),
    ],
)
def test_names_in_the_cases_of_prose(names, code, language, case, name):
    assert names.name(code, language, case) == name


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("ZZZ", "en"), "no code", id="code"),
        pytest.param(("UZB", "de"), "languages en, ru, kk", id="language"),
        pytest.param(("UZB", "kk", "prepositional"), "Known for kk", id="case"),
    ],
)
def test_what_the_lexicon_has_not_is_said(names, arguments, words):
    with pytest.raises(LexiconError, match=words):
        names.name(*arguments)


def test_every_line_is_whole_and_every_code_there_once(root):
    for file in ("lexicon.csv", "regions.csv"):
        with (root / "data/raw/reference" / file).open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        assert len({row["code"] for row in rows}) == len(rows)
        for row in rows:
            assert all(value for key, value in row.items() if key not in ("m49", "variants")), row["code"]
            assert not re.search(r"[A-Za-z]", row["ru"] + row["kk"]), row["code"]


def test_every_country_of_iso_3166_and_every_origin_of_un_desa_is_known(names, shared):
    countries = [code for code in names.rows if re.fullmatch("[A-Z]{3}", code)]
    assert len(countries) == 250  # 249 of ISO 3166-1, and Kosovo
    origins = pd.read_csv(shared / "data" / "undesa_stock_2019_revision_kaz.csv")["origin"].unique()
    assert all(names.country_code(origin) for origin in origins if origin != "Total")


def test_names_of_statistics_and_boundaries_are_known(names, shared):
    table = pd.read_csv(shared / "data" / "region_population_2000_2023.csv")
    written = set(table["Область"].str.strip()) - {"Республика Казахстан"}
    assert {names.region_code(name) for name in written} == set(names.regions_of("2024"))
    table = pd.read_csv(shared / "data" / "region_population_by_sex_2023.csv")
    written = set(table["Region"]) - {"The Republic of Kazakhstan"}
    assert {names.region_code(name) for name in written} == set(names.regions_of("2024"))


@given(
    st.sampled_from(["Узбекистан", "the United Arab Emirates", "Кот-д'Ивуар"]), st.sampled_from(list(" \u00a0\u202f*"))
)
def test_what_does_not_distinguish_names_does_not_count(name, sign):
    assert normal(f"{sign}{name.upper()}{sign}") == normal(name)


def test_a_form_in_two_lines_is_refused(tmp_path, root):
    for file in ("lexicon.csv", "regions.csv"):
        (tmp_path / file).write_bytes((root / "data/raw/reference" / file).read_bytes())
    text = (tmp_path / "lexicon.csv").read_text(encoding="utf-8")
    (tmp_path / "lexicon.csv").write_text(text.replace("Киргизия|", "Киргизия|РФ|"), encoding="utf-8")
    with pytest.raises(LexiconError, match="'РФ' stands for KGZ and for RUS"):
        load_lexicon(tmp_path)


# --- two vintages of regions ---------------------------------------------------------------------------------------


def test_fourteen_and_three_became_seventeen_and_three(names, root):
    kinds = {vintage: [names.rows[code]["kind"] for code in names.regions_of(vintage)] for vintage in ("2018", "2024")}
    assert [kinds["2018"].count(kind) for kind in ("region", "city")] == [14, 3]
    assert [kinds["2024"].count(kind) for kind in ("region", "city")] == [17, 3]
    crosswalk = pd.read_csv(root / "data/raw/reference/region_crosswalk.csv")
    assert set(crosswalk["code_2018"]) == set(names.regions_of("2018"))
    assert sorted(crosswalk["code_2024"]) == names.regions_of("2024")
    carved = crosswalk[crosswalk["relation"] == "carved_out"].set_index("code_2024")["code_2018"].to_dict()
    assert carved == regions.CARVED_OUT


def test_vintage_of_codes(names):
    assert regions.vintage_of(["KZ-47", "KZ-10"]) == "2024"
    assert regions.vintage_of(names.regions_of("2018")) == "2018"
    assert regions.vintage_of(["KZ-47", "KZ-75"]) is None
    with pytest.raises(LexiconError, match="KZ-99"):
        regions.vintage_of(["KZ-99"])


@pytest.fixture
def before(names):
    return pd.DataFrame({"region": names.regions_of("2018"), "vintage": 2018, "population": 1.0})


@pytest.fixture
def since(names):
    return pd.DataFrame({"region": names.regions_of("2024"), "vintage": 2024, "persons": 1.0})


def test_a_join_across_the_reform_is_refused(before, since):
    with pytest.raises(regions.VintageError, match=r"KZ-19, KZ-35, KZ-63 are other areas"):
        regions.merge_regions(since, before)
    summed = regions.to_before(since, ["persons"]).assign(vintage="2018")
    joined = regions.merge_regions(before, summed)
    assert joined.set_index("region").loc[["KZ-19", "KZ-47"], "persons"].tolist() == [2.0, 1.0]
    assert joined["persons"].sum() == 20


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(lambda table: table.assign(vintage=2024), "said to have the regions of 2024", id="misstated"),
        pytest.param(lambda table: table.drop(columns="vintage"), "add a column 'vintage'", id="not stated"),
        pytest.param(lambda table: table.assign(vintage=[2024] + [2018] * 16), "vintages 2018, 2024", id="mixed"),
        pytest.param(lambda table: table.assign(vintage=2030), "expected one of 2018, 2024", id="unknown"),
    ],
)
def test_a_table_must_say_of_when_its_regions_are(before, since, change, message):
    with pytest.raises(regions.VintageError, match=message):
        regions.merge_regions(since, change(before))


def test_figures_of_before_cannot_be_laid_on_todays_map(names):
    old, new = names.regions_of("2018"), names.regions_of("2024")
    assert regions.drawable(old, old)
    assert regions.drawable(new, new)
    assert regions.drawable(["KZ-47"], new)
    assert not regions.drawable(old, new)
    assert not regions.drawable(new, old)


def test_a_region_without_its_part_cannot_be_brought_back():
    with pytest.raises(regions.VintageError, match="no row for KZ-33"):
        regions.to_before(pd.DataFrame({"region": ["KZ-19"], "persons": [1.0]}), ["persons"])


def test_module_functions_use_the_project_lexicon():
    assert lexicon.name(lexicon.country_code("Кыргызстан"), "kk") == "Қырғызстан"
    assert lexicon.region_code("Туркестанская область") == "KZ-61"


def test_short_names_are_known_in_the_genitive_and_no_form_is_of_two_countries(names, root):
    short = {"России": "RUS", "Киргизии": "KGZ", "Белоруссии": "BLR", "Молдавии": "MDA", "Южной Кореи": "KOR"}
    short |= {"Республики Узбекистан": "UZB", "Киргизской Республики": "KGZ", "Китая": "CHN", "Узбекистана": "UZB"}
    assert {form: names.country_code(form) for form in short} == short
    with (root / "data/raw/reference/lexicon.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    forms = lexicon.genitives(rows)
    assert len(forms) > 50
    owners: dict[str, set[str]] = {}
    for row in rows:
        for form in lexicon.genitives([row]):
            owners.setdefault(normal(form), set()).add(row["code"])
        for value in [*row.values()][3:-1] + row["variants"].split("|"):
            owners.setdefault(normal(value), set()).add(row["code"])
    assert not {form for form, codes in owners.items() if form and len(codes) > 1}
    twice = [{"code": code, "variants": "Республика Конго"} for code in ("COG", "COD")]
    assert lexicon.genitives(twice) == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Берёзовый край", "березовый край"), ("Côte d’Ivoire", "côte d'ivoire"), ("Россия¹", "россия"), ("A – B", "a-b")],
)
def test_what_does_not_distinguish_names_is_left_out_of_them(one, other):
    assert normal(one) == normal(other) == other
