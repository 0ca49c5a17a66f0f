import matplotlib
import numpy as np
import pandas as pd
import pytest
from figure_samples import SAMPLES, regions
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

from kazmig.figures import kinds
from kazmig.figures.boundaries import BoundaryError, boundary_file, read_boundaries
from kazmig.figures.canvas import Canvas
from kazmig.figures.kinds_maps import MapError
from kazmig.figures.lint import drawing_problems
from kazmig.figures.marks import spread
from kazmig.figures.style import NARROW, WIDE, settings
from kazmig.figures.tiles import TILES
from kazmig.project.folders import Project
from kazmig.words.words import Words


def drawn(draw, data, language="en", width=WIDE, strict=False) -> Canvas:
    with matplotlib.rc_context(settings("test")):
        words = Words(language, strict=strict)
        canvas = Canvas(words, width)
        draw(canvas, data.copy(), words)
        canvas.finish()
        canvas.problems = drawing_problems(canvas)  # with the figure's own settings
    return canvas


def texts(canvas: Canvas) -> list[str]:
    return [text.get_text() for text in canvas.figure.findobj(Text) if text.get_text()]


@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_draws_without_problems(name, language, width):
    canvas = drawn(*SAMPLES[name], language, width)
    assert canvas.problems == []
    assert canvas.figure.get_figwidth() == width


def test_every_kind_has_a_sample_and_stands_in_the_docs(root):
    table = (root / "docs" / "draw-a-figure.md").read_text(encoding="utf-8")
    sampled = {draw.__qualname__.partition(".")[0] for draw, _ in SAMPLES.values()}
    maps = {"tile_map", "choropleth"}  # region_map is one of the two, by what the data folder has
    assert set(kinds.__all__) - maps - sampled == {"region_map"}
    assert [name for name in kinds.__all__ if f"| `{name}` |" not in table and name not in maps] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_kinds_leave_their_data_alone(name):
    draw, data = SAMPLES[name]
    before = data.copy()
    words = Words("en")
    with matplotlib.rc_context(settings("test")):
        draw(Canvas(words), data, words)
    pd.testing.assert_frame_equal(data, before)


def test_ranked_bars_sort_and_keep_the_residual_last():
    canvas = drawn(*SAMPLES["ranked_bars_regions"], "en")
    shown = texts(canvas)
    order = [shown.index(name) for name in ("Mangystau region", "Almaty region", "Almaty city", "Other regions")]
    assert order == sorted(order)
    assert "29.6%" in shown


def test_ranked_bars_keep_years_in_order():
    data = pd.DataFrame({"year": ["2022", "2021"], "change_pct": [25.0, 16.0]})
    shown = texts(drawn(kinds.signed_bars("change_pct", "year"), data))
    assert shown.index("2021") < shown.index("2022")


def test_decimal_commas_in_russian_and_kazakh_and_points_in_english():
    for language, number in (("en", "41.1%"), ("ru", "41,1\u00a0%"), ("kk", "41,1%")):
        assert number in texts(drawn(*SAMPLES["ranked_bars"], language))


def test_waterfall_ends_where_its_last_total_stands():
    canvas = drawn(*SAMPLES["waterfall"])
    bars = canvas.figure.axes[0].patches
    rounding = bars[-2]
    assert rounding.get_x() == pytest.approx(668422)
    assert bars[-1].get_width() == 668422


def test_waterfall_shows_what_does_not_add_up():
    data = pd.DataFrame({"citizenship": ["official", "UZB", "assessment"], "persons": [100, 50, 200]})
    bars = drawn(kinds.waterfall("persons", "citizenship"), data).figure.axes[0].patches
    assert bars[1].get_x() + bars[1].get_width() == 150
    assert bars[2].get_width() == 200


def test_unpublished_regions_are_hatched_and_bounded_never_zero():
    canvas = drawn(*SAMPLES["tile_map"])
    hatched = [patch for patch in canvas.figure.axes[0].patches if patch.get_hatch()]
    assert len(hatched) == 14
    shown = texts(canvas)
    assert "not published, between 0.7 and 18.1%" in shown
    assert not any(text.split("\n")[-1] == "0%" for text in shown)
    assert "Mangystau\n31.9%" in shown


def test_a_map_of_published_shares_alone_explains_no_hatching():
    data = pd.DataFrame({"region": list(TILES), "share_pct": 5.0})
    shown = texts(drawn(kinds.tile_map(low="low_share_pct"), data))
    assert not any("not published" in text for text in shown)


def test_a_map_without_bounds_only_says_not_published():
    data = regions()[["region", "share_pct"]]
    assert "not published" in texts(drawn(kinds.tile_map(), data))


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        pytest.param(["KZ-99"], "no unit 'KZ-99'", id="unknown"),
        pytest.param(["KZ-47", "KZ-47"], "comes twice", id="twice"),
    ],
)
def test_a_map_refuses_regions_it_cannot_place(codes, message):
    data = pd.DataFrame({"region": codes, "share_pct": 1.0})
    with pytest.raises(MapError, match=message):
        drawn(kinds.tile_map(), data)


@pytest.mark.parametrize(("vintage", "units"), [("2018", 17), ("2024", 20)])
@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
def test_choropleth_of_both_vintages(shared, vintage, units, width):
    file = shared / "data" / "boundaries" / f"kaz_adm1_{vintage}.shp"
    shapes = read_boundaries(file)
    assert len(shapes) == units
    assert {"KZ-47", "KZ-75", "KZ-79"} <= set(shapes["region"])
    data = regions()[lambda table: table["region"].isin(shapes["region"])].fillna({"share_pct": 3.0})
    assert drawn(kinds.choropleth(boundaries=file), data, "ru", width).problems == []


def test_choropleth_refuses_units_of_the_other_vintage(shared):
    file = shared / "data" / "boundaries" / "kaz_adm1_2018.shp"
    with pytest.raises(MapError, match="KZ-10"):
        drawn(kinds.choropleth(boundaries=file), regions())


def test_region_map_takes_the_boundary_file_that_fits(shared, tmp_path, monkeypatch):
    monkeypatch.setenv("KAZMIG_ROOT", str(tmp_path))
    (tmp_path / "pipeline.toml").touch()
    assert boundary_file({"KZ-10"}) is None
    assert len(drawn(kinds.region_map(), regions()).figure.axes[0].patches) == 20  # tiles
    folder = Project(tmp_path).reference / "boundaries"
    folder.mkdir(parents=True)
    for part in (shared / "data" / "boundaries").glob("kaz_adm1_2018.*"):
        (folder / part.name).write_bytes(part.read_bytes())
    with pytest.raises(BoundaryError, match="KZ-10"):
        drawn(kinds.region_map(), regions())
    for part in (shared / "data" / "boundaries").glob("kaz_adm1_2024.*"):
        (folder / part.name).write_bytes(part.read_bytes())
    assert boundary_file({"KZ-10"}).name == "kaz_adm1_2024.shp"
    assert len(drawn(kinds.region_map(), regions()).figure.axes[0].patches) > 20  # polygons


def test_a_file_that_is_no_boundary_file_is_refused(tmp_path):
    file = tmp_path / "regions.geojson"
    file.write_text('{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "x"}, '
                    '"geometry": {"type": "Point", "coordinates": [60, 50]}}]}')  # fmt: skip
    with pytest.raises(BoundaryError, match=r"regions.geojson has no column ADM1_PCODE.*found: name"):
        read_boundaries(file)


def test_dumbbell_draws_one_point_where_the_other_is_not_published():
    canvas = drawn(*SAMPLES["dumbbell"])
    assert texts(canvas).count("82.7") == 1
    assert [len(marks.get_offsets()) for marks in canvas.figure.axes[0].collections] == [9, 6]


@given(
    wanted=st.lists(st.floats(0, 10), min_size=1, max_size=6).map(sorted),
    size=st.floats(0.1, 1.0),
)
def test_spread_labels_do_not_overlap_and_stay_inside(wanted, size):
    gap = 0.05
    starts = np.array(spread(wanted, [size] * len(wanted), 10.0, gap))
    assert (np.diff(starts) >= size + gap - 1e-9).all()
    assert starts[0] >= -1e-9 and starts[-1] + size <= 10.0 + 1e-9


def test_an_interval_is_written_out_only_where_it_has_a_width():
    data = pd.DataFrame({"method": ["naive", "conformal"], "ratio": [2.0, 3.0], "low": [2.0, 2.5], "high": [2.0, 3.5]})
    shown = texts(drawn(kinds.interval_plot("ratio", "method", low95="low", high95="high"), data))
    assert {"2.00", "3.00 [2.50; 3.50]"} <= set(shown)


def test_a_slope_without_pairs_says_so():
    data = pd.DataFrame({"citizenship": ["UZB"], "official_share_pct": [float("nan")], "assessment_share_pct": [81.3]})
    assert texts(drawn(SAMPLES["slope"][0], data)) == ["not published"]


def test_a_missing_value_in_a_list_is_not_zero():
    data = pd.DataFrame({"citizenship": ["UZB", "RUS"], "share_pct": [70.4, float("nan")]})
    assert "not published" in texts(drawn(SAMPLES["ranked_bars"][0], data))


def test_labels_that_overlap_are_found():
    words = Words("en")
    canvas = Canvas(words)
    canvas.put(1.0, 1.0, "one label")
    canvas.put(1.1, 1.02, "another")
    canvas.put(6.8, 2.0, "runs out at the right")
    problems = drawing_problems(canvas)
    assert '"one label" and "another" overlap' in problems
    assert '"runs out at the right" leaves the picture' in problems


def test_a_missing_glyph_is_found():
    canvas = Canvas(Words("en"))
    canvas.put(1.0, 1.0, "₸ Қазақстан \u202f 移民")
    with pytest.warns(UserWarning, match="missing from font"):
        problems = drawing_problems(canvas)
    assert [problem.split("needs the glyph ")[1] for problem in problems] == ["'民'", "'移'"]


def test_a_waterfall_adds_before_it_takes_away_and_ends_with_the_residual():
    rows = [("official", 100.0), ("other", 50.0), ("RUS", -20.0), ("TJK", 5.0), ("UZB", 30.0), ("assessment", 165.0)]
    data = pd.DataFrame(rows, columns=["citizenship", "persons"])
    shown = texts(drawn(kinds.waterfall(label="citizenship"), data))
    order = [
        "Official register",
        "Uzbekistan",
        "Tajikistan",
        "Russian Federation",
        "Other countries",
        "Baseline Assessment",
    ]
    assert [text for text in shown if text in order] == order
    kept = texts(drawn(kinds.waterfall(label="citizenship", sort=False), data))
    assert [text for text in kept if text in order][1] == "Other countries"


def test_a_map_says_what_its_shades_mean_and_names_units_in_full_on_a_phone():
    draw, data = SAMPLES["tile_map"]
    wide, narrow = texts(drawn(draw, data)), texts(drawn(draw, data, width=NARROW))
    assert {"< 10%", "10% – 20%", "20% – 30%", "≥ 30%"} <= {*wide} & {*narrow}
    assert "Mang. – Mangystau region, 31.9%" in narrow and not [text for text in wide if text.startswith("Mang. –")]


def test_an_axis_and_a_promise_are_written_out():
    data = pd.DataFrame({"method": ["t"], "poland_percent": [46.0], "un_percent": [48.0]})
    shown = texts(drawn(kinds.dumbbell("poland_percent", "un_percent", "method", digits=0, reference=80.0,
                                       reference_label="80% promised", scale=(0.0, 100.0)), data))  # fmt: skip
    assert {"0%", "80%", "100%", "80% promised", "46%", "48%"} <= {*shown}


def test_the_tornado_s_hatched_bar_ends_at_the_result_of_the_low_assumption():
    """Where a low assumption gives a high result, as with registration, the bars do not change their meaning."""
    table = pd.DataFrame(
        {"assumption": ["conflict"], "low_persons": [600.0], "persons": [542.0], "high_persons": [490.0]}
    )
    canvas = Canvas(Words("en"))
    kinds.tornado()(canvas, table, canvas.words)
    (axes,) = canvas.figure.axes
    ends = {bool(bar.get_hatch()): (bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches}
    assert ends[True] == (542, 600) and sorted(ends[False]) == [490, 542]
    names = [text.get_text() for text in canvas.figure.texts]
    assert [name for name in names if name.startswith("Assumption")] == ["Assumption low", "Assumption high"] or names


@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
def test_gains_stand_against_costs_on_an_axis_of_their_own(width):
    """A bar for each cost that is stated, in proportion; the axis begins at nothing and is named with its unit."""
    canvas = drawn(*SAMPLES["gain_rows"], "ru", width)
    gains, costs = canvas.figure.axes[:2]
    assert [bar.get_width() for bar in costs.patches] == [600.0, 230.0, 20.0]
    assert costs.get_ylim() == gains.get_ylim() and costs.get_xlim()[0] == 0.0
    assert {"0", "500", "Затраты, чел.-дн.", "44\u00a0%"} <= set(texts(canvas))
