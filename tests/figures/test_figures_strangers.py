"""Functions as strangers write them, with seaborn, pandas and matplotlib, through the open door."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from matplotlib.text import Text
from matplotlib.ticker import PercentFormatter

from kazmig.figures.canvas import Canvas
from kazmig.figures.door import on_axes
from kazmig.figures.door_words import DoorError
from kazmig.figures.lint import drawing_problems
from kazmig.figures.record import plotted
from kazmig.figures.style import NARROW, WIDE, settings
from kazmig.words.words import Words

RANDOM = np.random.default_rng(1)
PLACES = pd.DataFrame(
    {
        "region": np.repeat(["KZ-47", "KZ-19", "KZ-27"], 20),
        "sex": np.tile(["male", "female"], 30),
        "persons": RANDOM.lognormal(8, 1, 60).round(),
    }
)
MONTHS = pd.DataFrame(
    {
        "date": np.repeat(pd.date_range("2021-01-01", periods=24, freq="MS"), 2),
        "country": ["UZB", "RUS"] * 24,
        "kzt_bn": RANDOM.normal(40, 6, 48).round(1),
        "crossings": RANDOM.normal(2e5, 3e4, 48).round(),
    }
).assign(month=lambda table: table["date"].dt.strftime("%Y-%m"))
QUARTERS = pd.DataFrame(
    {"quarter": ["2022Q1", "2022Q2", "2022Q3", "2022Q4"] * 2, "country": ["UZB"] * 4 + ["RUS"] * 4,
     "share_pct": [20.1, 22.4, 30, 41.1, 10, 12, 13, 14.5]}
)  # fmt: skip


def bars(data, ax):
    sns.barplot(data, x="persons", y="region", hue="sex", ax=ax)


def days(data, ax):
    sns.lineplot(data, x="date", y="kzt_bn", hue="country", ax=ax)


def months(data, ax):
    sns.lineplot(data, x="month", y="kzt_bn", hue="country", style="country", ax=ax)


def quarters(data, ax):
    sns.lineplot(data, x="quarter", y="share_pct", hue="country", marker="o", ax=ax)
    ax.yaxis.set_major_formatter(PercentFormatter(100))


def heat(data, ax):
    means = data.pivot_table(index="region", columns="sex", values="persons")
    sns.heatmap(means, annot=True, fmt=",.1f", cbar_kws={"label": "persons"}, ax=ax)


def violins(data, ax):
    sns.violinplot(data, x="persons", y="region", hue="sex", split=True, inner="quart", ax=ax)


def trend(data, ax):
    sns.regplot(data, x="crossings", y="kzt_bn", n_boot=20, seed=1, ax=ax)


def stacked(data, ax):
    data.pivot_table(index="region", columns="sex", values="persons").plot.bar(stacked=True, ax=ax)


def pandas_days(data, ax):
    data.pivot_table(index="date", columns="country", values="kzt_bn").plot(ax=ax)


def pandas_area(data, ax):
    data.pivot_table(index="month", columns="country", values="kzt_bn").plot.area(ax=ax)


def two_scales(data, ax):
    one = data[data["country"] == "UZB"]
    ax.plot(one["date"], one["kzt_bn"])
    ax.set_ylabel("kzt_bn")
    other = ax.twinx()
    other.plot(one["date"], one["crossings"], color="C1", linestyle="--")
    other.set_ylabel("crossings")


def legend_outside(data, ax):
    sns.scatterplot(data, x="crossings", y="kzt_bn", hue="country", ax=ax)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.15), ncol=2)


def logs(data, ax):
    sns.stripplot(data, x="persons", y="region", jitter=False, ax=ax)
    ax.set_xscale("log")


def colour_bar(data, ax):
    marks = ax.scatter(data["crossings"], data["kzt_bn"], c=data["kzt_bn"], cmap="viridis")
    ax.set(xlabel="crossings", ylabel="kzt_bn")
    ax.figure.colorbar(marks, ax=ax, label="kzt_bn")


def histogram(data, ax):
    sns.histplot(data, x="persons", hue="sex", bins=10, ax=ax)


def written_on_bars(data, ax):
    sns.barplot(data, x="persons", y="region", errorbar=None, ax=ax)
    ax.bar_label(ax.containers[0], fmt="{:,.0f} (±5.5)")


def small_multiples(data, ax):
    ax.set_axis_off()
    for place, (sex, part) in enumerate(data.groupby("sex", sort=False)):
        panel = ax.inset_axes((0.55 * place, 0, 0.45, 0.9))
        sns.stripplot(part, x="persons", y="region", jitter=False, ax=panel)
        panel.tick_params(labelleft=place == 0)
        panel.set(title=sex, ylabel="")


STRANGERS = [
    (bars, PLACES), (days, MONTHS), (months, MONTHS), (quarters, QUARTERS), (heat, PLACES), (violins, PLACES),
    (trend, MONTHS), (stacked, PLACES), (pandas_days, MONTHS), (pandas_area, MONTHS), (two_scales, MONTHS),
    (legend_outside, MONTHS), (logs, PLACES), (colour_bar, MONTHS), (histogram, PLACES), (written_on_bars, PLACES),
    (small_multiples, PLACES),
]  # fmt: skip


def drawn(draw, data, language="ru", width=WIDE):
    with plt.rc_context(settings("sample")):
        canvas = Canvas(Words(language), width)
        on_axes(draw)(canvas, data.copy(), canvas.words)
    return canvas


def shown(canvas):
    return [each.get_text() for each in canvas.figure.findobj(Text) if each.get_visible() and each.get_text().strip()]


@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize(("draw", "data"), STRANGERS, ids=[draw.__name__ for draw, _ in STRANGERS])
def test_a_strangers_function_is_drawn_without_a_fault(draw, data, width):
    canvas = drawn(draw, data, width=width)
    assert drawing_problems(canvas) == []
    page = canvas.figure.bbox
    renderer = canvas.figure.canvas.get_renderer()
    for axes in canvas.figure.axes:
        legend = axes.get_legend()
        assert legend is None or not legend.get_window_extent(renderer).overlaps(axes.get_window_extent(renderer))
        assert page.fully_contains(axes.get_window_extent(renderer).x1, axes.get_window_extent(renderer).y1)


@pytest.mark.parametrize(
    ("draw", "data", "language", "expected"),
    [
        (days, MONTHS, "ru", {"янв. 2022", "Дата", "Узбекистан"}),
        (days, MONTHS, "kk", {"2022\u202fж.\nқаң.", "Өзбекстан"}),
        (pandas_days, MONTHS, "en", {"Jan 2022", "Uzbekistan"}),
        (months, MONTHS, "ru", {"дек. 2022", "Месяц"}),
        (quarters, QUARTERS, "ru", {"IV квартал 2022\u202fг.", "20,0\u00a0%", "Доля, %"}),
        (two_scales, MONTHS, "ru", {"Млрд тенге", "Пересечения границы", "160\u00a0000"}),
        (logs, PLACES, "ru", {"1\u00a0000", "10\u00a0000"}),
        (heat, PLACES, "ru", {"5\u00a0018,3", "Мужчины", "Человек"}),
        (histogram, PLACES, "kk", {"Саны", "Ерлер", "Жынысы"}),
        (small_multiples, PLACES, "kk", {"Ерлер", "Әйелдер"}),
        (written_on_bars, PLACES, "ru", {"5\u00a0414 (±5,5)"}),
    ],
)  # fmt: skip
def test_its_times_numbers_and_names_are_in_the_language(draw, data, language, expected):
    assert expected - set(shown(drawn(draw, data, language))) == set()


# What seaborn and pandas themselves write on axes: messages of the catalogues.
OWN_WORDS = ("Count", "count", "Density", "Frequency", "Percent", "percent", "Proportion", "proportion", "Probability")


def test_what_seaborn_writes_itself_is_known_in_every_language():
    for language in ("ru", "kk"):
        assert all(Words(language).t(each) != each for each in OWN_WORDS)


def in_english(data, ax):
    sns.scatterplot(data, x="crossings", y="kzt_bn", ax=ax)
    ax.set_xlabel("Border crossings a month")


def remarked(data, ax):
    days(data, ax)
    ax.annotate("Mobilisation", (pd.Timestamp("2022-09-21"), 45))


def titled_aside(data, ax):
    days(data, ax)
    ax.set_title("In 2021 and 2022", loc="left")


@pytest.mark.parametrize(
    ("draw", "text"),
    [(in_english, "Border crossings a month"), (remarked, "Mobilisation"), (titled_aside, "In 2021 and 2022")],
)
def test_english_left_anywhere_is_refused_with_its_text(draw, text):
    drawn(draw, MONTHS, "en")
    with pytest.raises(DoorError, match=f'the text "{text}" stays English in Kazakh'):
        drawn(draw, MONTHS, "kk")


def elsewhere(data, ax):
    plt.figure().add_subplot().plot(data["kzt_bn"])


def whole_figure(data, ax):
    sns.relplot(data, x="crossings", y="kzt_bn")


def removed(data, ax):
    ax.remove()


@pytest.mark.parametrize("draw", [elsewhere, whole_figure, removed])
def test_what_is_drawn_elsewhere_is_refused_and_no_figure_stays_open(draw):
    with pytest.raises(DoorError, match=r"drew nothing on its axes: hand `ax` on to what draws.*axes-level function"):
        drawn(draw, MONTHS)
    assert plt.get_fignums() == []


def test_times_of_pandas_are_published_as_periods():
    table = pd.DataFrame(
        {
            "month": pd.to_datetime(["2022-01-01", "2022-02-01"]),
            "day": pd.to_datetime(["2022-01-01", "2022-01-15"]),
            "quarter": pd.PeriodIndex(["2022Q1", None], freq="Q"),
        }
    )
    assert plotted(table, None).astype(object).where(table.notna(), None).to_dict("list") == {
        "month": ["2022-01", "2022-02"],
        "day": ["2022-01-01", "2022-01-15"],
        "quarter": ["2022Q1", None],
    }
