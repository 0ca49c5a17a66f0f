"""Design of a survey: `kazmig sample`'s draw, its variants and files, and what a plan says of width and cost."""

import csv
import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from kazmig.cli import app
from kazmig.evidence.facts import Fact
from kazmig.project.inventory import Source
from kazmig.sources.survey import plan as planning
from kazmig.sources.survey import sampling
from kazmig.sources.survey.design import DesignError
from kazmig.sources.survey.frame import read_sample
from kazmig.sources.survey.sheets import field_sheets


@pytest.fixture
def frame() -> pd.DataFrame:
    """Forty places in two regions; one of them holds a third of all workers."""
    sizes = [*range(10, 49), 600]
    return pd.DataFrame(
        {
            "region": ["KZ-75" if number % 2 else "KZ-61" for number in range(40)],
            "place": [f"P{number:02d}" for number in range(40)],
            "kind": ["city" if number % 4 else "other" for number in range(40)],
            "size": sizes,
        }
    )


def main(drawn: sampling.Drawn) -> pd.DataFrame:
    return drawn.clusters[drawn.clusters["reserve"].eq("")]


def test_chances_are_those_of_a_systematic_draw(frame):
    """Over many seeds a place is drawn as often as its size asks: n_h size / stratum's size."""
    draws = [main(sampling.draw(frame, 12, seed)) for seed in range(300)]
    hits = pd.concat(draws).groupby("place").size().reindex(frame["place"]).fillna(0) / 300
    expected = pd.concat(draws).groupby("place")["hits"].first().reindex(frame["place"])
    assert hits.to_numpy() == pytest.approx(expected.fillna(0).to_numpy(), abs=0.1)
    big = draws[0][draws[0]["place"].eq("P39")]
    assert len(big) > 1 and set(big["segments"]) == {len(big)} and list(big["segment"]) == list(range(1, len(big) + 1))


def test_the_same_seed_and_frame_give_the_same_bytes(frame):
    one, two = (sampling.draw(frame.sample(frac=1, random_state=each), 12, 7) for each in (1, 2))
    assert one.csv() == two.csv() and f"# frame_sha256: {sampling.digest(sampling._ordered(frame))}" in one.csv()
    assert sampling.draw(frame, 12, 8).csv() != one.csv()


def test_the_sample_is_read_back_as_drawn(frame, tmp_path):
    drawn = sampling.draw(frame, 12, 7)
    (tmp_path / "sample.csv").write_text(drawn.csv(), encoding="utf-8")
    found = read_sample(tmp_path / "sample.csv")
    assert found["probability"].to_numpy() == pytest.approx(drawn.clusters["probability"].to_numpy())
    reserve = drawn.clusters[drawn.clusters["reserve"].eq("yes")]
    assert reserve.groupby("stratum").size().eq(2).all()


def test_small_strata_are_merged_and_every_stratum_has_two(frame):
    names = sampling.strata(frame)
    shares = frame.groupby(names)["size"].sum() / frame["size"].sum()
    assert (shares > sampling.SMALL_STRATUM / 4).all()
    assert (main(sampling.draw(frame, 12, 1)).groupby("stratum").size() >= 2).all()


BAD = [
    ("too few", lambda frame: (frame, 3), r"3 clusters for \d strata: ask for \d+ at least"),
    ("no column", lambda frame: (frame.drop(columns="kind"), 12), "the frame has no column 'kind'"),
    ("no workers", lambda frame: (frame.assign(size=0), 12), "the frame has no place with workers"),
]


@pytest.mark.parametrize(("make", "message"), [each[1:] for each in BAD], ids=[each[0] for each in BAD])
def test_frames_that_cannot_do_are_refused(frame, make, message):
    given, clusters = make(frame)
    with pytest.raises(DesignError, match=message):
        sampling.draw(given, clusters, 1)


def test_time_location_draws_a_part_of_the_day(frame):
    plain, timed = sampling.draw(frame, 12, 7), sampling.draw(frame, 12, 7, "time_location")
    assert set(timed.clusters["day_part"]) <= set(sampling.DAY_PARTS)
    assert timed.clusters["probability"].to_numpy() * 3 == pytest.approx(plain.clusters["probability"].to_numpy())
    assert "# selection: time_location" in timed.csv() and "evening" in field_sheets(timed, 12)


def test_respondent_driven_starts_with_seeds_and_coupons(frame):
    """Survey.md's RDS-II needs a network size and coupons that tell who brought whom; no name."""
    drawn = sampling.draw(frame, 12, 7, "rds")
    coupons = sampling.coupons(drawn, 2)
    assert len(coupons) == 12 * 2 * sampling.COUPONS and coupons["coupon"].is_unique
    assert coupons["coupon"].str.fullmatch(r"[A-Z0-9]{4,8}").all(), "as the form's field asks"
    assert coupons.equals(sampling.coupons(sampling.draw(frame, 12, 7, "rds"), 2))


def test_field_sheets_hold_every_place_in_three_languages_and_no_script(frame):
    drawn = sampling.draw(frame.replace("P39", "<b>P39</b>"), 12, 7)
    html = field_sheets(drawn, 12)
    assert html.count("<section>") == len(drawn.clusters)
    assert all(html.count(f'lang="{code}"') == len(drawn.clusters) for code in ("ru", "kk"))
    assert "<b>P39" not in html and "<script" not in html and "RESERVE" in html


# --- plans ---------------------------------------------------------------------------------------------------------


def test_widths_of_the_trials():
    """720 interviews in 60 places: about ± 10 %; the best number of interviews a place by hand."""
    assert 100 * sampling.relative_width(60, 720) == pytest.approx(9.9, abs=0.05)
    assert sampling.best_per_cluster(2.0, 0.2) == pytest.approx(np.sqrt(10 * 1.15 / 0.058))


def test_a_plan_says_the_cheapest_way_to_ten_percent(frame):
    stated = {"baseline.workers.UZB.share_pct": fact("UZB", 75.0), "baseline.workers.RUS.share_pct": fact("RUS", 20.0)}
    found = {each.key: each.value for each in planning.facts(frame, planning.Plan(12, 12), stated, "2023Q1")}
    assert (found["design.wanted.clusters.number"], found["design.wanted.interviews.number"]) == (60, 720)
    assert found["design.first.nationality.text"] == "UZB"
    assert 800 < found["design.first.interviews.number"] < 1300
    assert found["design.cost.number"] == 82.8, "30 + 12 × 2 + 144 × 0.2"


def fact(code, value):
    about = {"measure": "stock", "population": "migrant_workers", "source": "x", "quality": "key_informant"}
    return Fact(f"baseline.workers.{code}.share_pct", value, "share_pct", "2023Q1", **about)


def test_without_places_there_is_no_plan():
    printed = Source("baseline_assessment", format="published")
    assert planning.frame_of_quarter(printed) is None
    assert planning.plans(None, planning.Plan()).empty and planning.strata(None, planning.Plan()).empty
    assert planning.facts(None, planning.Plan(), {}, "2022Q4") == []


def test_strata_name_no_place_and_hide_what_few_places_hold(frame):
    table = planning.strata(frame, planning.Plan(12, 12))
    assert table["clusters"].sum() == 12 and not table.to_csv().count("P39")
    few = planning.strata(
        frame.assign(region=["KZ-10"] * 2 + ["KZ-75"] * 38, size=[600, 600, *range(38)]), planning.Plan(12)
    )
    assert few.loc[few["places"] < 3, "share_pct"].isna().all() and (few["places"] < 3).any()


def test_no_share_gives_away_a_part_of_a_region_that_few_make_up(frame):
    """The total of each region is published: beside one part's share the other part would follow."""
    kinds = ["city", "city", *["other"] * 18, *["city"] * 10, *["other"] * 10]
    region = ["KZ-10"] * 20 + ["KZ-75"] * 20
    split = frame.assign(region=region, kind=kinds, size=[4, 3, *[300] * 38])
    table = planning.strata(split, planning.Plan(12)).set_index("stratum")["share_pct"]
    assert table.filter(like="KZ-10").isna().all() and table.filter(like="KZ-75").notna().any()
    assert (table.dropna() % 1 == 0).all()
    assert planning.strata(split.assign(size=10), planning.Plan(12))["share_pct"].isna().all(), "400 persons in all"


# --- the command ---------------------------------------------------------------------------------------------------


def run(*words):
    return CliRunner().invoke(app, ["sample", *words])


def test_the_command_refuses_what_it_cannot_draw_from(root, monkeypatch):
    monkeypatch.setenv("KAZMIG_ROOT", str(root))
    for words, told in [
        (("2022Q4",), "Take a quarter whose Baseline Assessment came as a KoboToolbox export"),
        (("2022Q9",), "2022Q9"),
        (("1999Q1",), "There is no folder data/raw/1999Q1"),
        (("2022Q4", "--variant", "quota"), "choose probability, time_location or rds"),
    ]:
        found = run(*words)
        assert found.exit_code == 2 and told in " ".join(found.output.split()), (words, found.output)
    assert not (root / "data" / "raw" / "2022Q4" / "private" / "sample").exists()


@pytest.fixture
def quarter(frame, tmp_path, monkeypatch):
    """A project whose assessment is this frame: the export's reader has tests of its own."""
    (tmp_path / "pipeline.toml").write_text("")
    folder = tmp_path / "data" / "raw" / "2023Q1"
    folder.mkdir(parents=True)
    (folder / "places.xlsx").write_bytes(b"")
    section = {"publisher": "p", "title": "t", "date": "2023-05-01", "period": "2023Q1", "format": "kobo"}
    lines = [f"{key} = {json.dumps(value)}" for key, value in section.items()]
    (folder / "sources.toml").write_text("\n".join(["[baseline_assessment]", *lines, 'files = ["places.xlsx"]']))
    monkeypatch.setenv("KAZMIG_ROOT", str(tmp_path))
    monkeypatch.setattr("kazmig.sources.survey.from_baseline.frame_of", lambda *_: frame)
    return folder


@pytest.mark.parametrize("variant", ["probability", "time_location", "rds"])
def test_the_command_writes_sample_sheets_and_plans(quarter, variant):
    words = ("2023Q1", "--clusters", "12", "--seed", "7", "--variant", variant)
    found = run(*words)
    assert found.exit_code == 0 and "12 places" in found.output, found.output
    folder = quarter / "private" / "sample"
    expected = {"sample.csv", "field_sheets.html", "plans.csv"} | ({"coupons.csv"} if variant == "rds" else set())
    assert {path.name for path in folder.iterdir()} == expected
    before = (folder / "sample.csv").read_bytes()
    run(*words)
    assert (folder / "sample.csv").read_bytes() == before
    with (folder / "plans.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 28
    assert run("2023Q1", "--clusters", "2").exit_code == 2
    assert (folder / "sample.csv").read_bytes() == before, "a refused draw leaves the one before"
