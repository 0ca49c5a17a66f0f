"""What a researcher's function wrote on its axes, in the language: names, numbers, times; English left is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.text import Text
from matplotlib.ticker import LogFormatter, LogLocator, NullFormatter, NullLocator, ScalarFormatter

from kazmig.evidence.periods import Period
from kazmig.evidence.units import unit_of
from kazmig.figures.canvas import POINTS, Canvas
from kazmig.figures.labels import tick_texts
from kazmig.figures.record import with_times_as_texts
from kazmig.figures.units import column_name
from kazmig.words.words import Words

_NUMBER = re.compile(r"([-\u2212+]?)(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)( ?%?)")
_LETTER, _LATIN = re.compile(r"[^\W\d_]"), re.compile(r"[A-Za-z]{2,}")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Parts of the drawing's width that labels of rows, and labels that stand upright, are broken to.
_SHARE_OF_WIDTH, _UPRIGHT = 0.4, 0.25
# Months from one tick to the next on an axis of dates, the finest first.
_STEPS = (1, 3, 6, 12, 24, 60, 120)
_GAP = 0.06


class DoorError(ValueError):
    """A function whose drawing cannot be published; the message names what is wrong and the mend."""


@dataclass
class _Ticks:
    """An axis, what stands at its ticks, and how it may be thinned: `series` is a scale or times, never categories."""

    axis: Axis
    across: bool
    places: list[float]
    texts: list[str]
    short: list[str] = field(default_factory=list)
    series: bool = False


class Lettering:
    """All texts of a drawing: said once in the language, and laid out anew by `write` as the axes change their size."""

    def __init__(self, canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        self._canvas, self._words = canvas, words
        self._known = {str(column): column_name(str(column), words) for column in data.columns}
        texts = with_times_as_texts(data).select_dtypes(exclude=["number", "bool"])
        for column in texts:
            codes = list(texts[column].dropna().astype(str).unique())
            self._known |= dict(zip(codes, words.labels(codes), strict=True))
        family = [*canvas.figure.axes, *(child for each in canvas.figure.axes for child in each.child_axes)]
        axes = [each for each in family if isinstance(each, Axes)]
        # Ticks first: their form follows from the English names of the axes.
        self._ticks = [
            self._read(each, axis) for each in axes for axis in (each.xaxis, each.yaxis) if axis.get_visible()
        ]
        for each in axes:
            self._say(each)
        figure = canvas.figure
        self._say_all([*figure.texts, *(text for legend in figure.legends for text in legend.get_texts())])

    def write(self) -> None:
        """Puts the ticks in place: broken to the room there is, then short, then fewer, then upright."""
        for ticks in self._ticks:
            (self._across if ticks.across else self._up)(ticks)

    def _up(self, ticks: _Ticks) -> None:
        room = self._canvas.inner * _SHARE_OF_WIDTH
        texts = [self._canvas.wrap(text, room, self._canvas.small) for text in ticks.texts]
        high = ticks.axis.axes.get_window_extent().height
        line = self._canvas.small * 1.4
        step = 1
        while ticks.series and len(texts[::step]) * line > high and step < len(texts):
            step += 1
        ticks.axis.set_ticks(ticks.places[::step], labels=texts[::step])
        for label in ticks.axis.get_ticklabels():
            label.set(rotation=0, va="center")

    def _across(self, ticks: _Ticks) -> None:
        low, high = sorted(ticks.axis.get_view_interval())
        wide = ticks.axis.axes.get_window_extent().width / POINTS
        if not ticks.places or high == low:
            ticks.axis.set_ticks(ticks.places, labels=ticks.texts)
            return
        logs = ticks.axis.get_scale() == "log"
        at = ticks.axis.get_transform().transform(ticks.places) if logs else ticks.places
        ends = ticks.axis.get_transform().transform([low, high]) if logs else (low, high)
        inches = [float(place - ends[0]) / float(ends[1] - ends[0]) * wide for place in at]
        chosen, upright = self._choose(ticks, inches, wide)
        ticks.axis.set_ticks([ticks.places[n] for n in chosen], labels=list(chosen.values()))
        for label in ticks.axis.get_ticklabels():
            label.set(rotation=90 if upright else 0, ha="center", va="top")

    def _choose(self, ticks: _Ticks, inches: list[float], wide: float) -> tuple[dict[int, str], bool]:
        """The ticks to write, by number, and whether they stand upright."""
        short = ticks.short or ticks.texts
        for texts in (ticks.texts, short):
            room = wide / max(len(texts), 1) - _GAP
            broken = dict(enumerate(self._canvas.wrap(text, room, self._canvas.small) for text in texts))
            if self._fits(broken, inches):
                return broken, False
        if not ticks.series and not ticks.short:
            turned = [
                self._canvas.wrap(text, self._canvas.inner * _UPRIGHT, self._canvas.small) for text in ticks.texts
            ]
            return dict(enumerate(turned)), True
        for step in range(2, len(short)):
            last = (len(short) - 1) % step if ticks.short else 0
            few = {n: short[n] for n in range(last, len(short), step)}
            if self._fits(few, inches):
                return few, False
        return {0: short[0]}, False

    def _fits(self, texts: dict[int, str], inches: list[float]) -> bool:
        end = -1e9
        for n in sorted(texts, key=lambda n: inches[n]):
            half = self._canvas.measure(texts[n], self._canvas.small) / 2
            if inches[n] - half < end + _GAP:
                return False
            end = inches[n] + half
        return True

    def _read(self, axes: Axes, axis: Axis) -> _Ticks:
        """An axis' ticks in view, as texts of the language."""
        form, (low, high) = axis.get_major_formatter(), sorted(axis.get_view_interval())
        if dates := self._dates(axes, axis, low, high):
            return dates
        scale = isinstance(form, ScalarFormatter | LogFormatter)
        if isinstance(form, LogFormatter) and len(_within(axis.get_majorticklocs(), low, high)) < 3:
            axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        places = _within(axis.get_majorticklocs(), low, high)
        if scale:
            axis.set_minor_formatter(NullFormatter())
            unit = unit_of(axis.get_label_text())
            years = not unit and all(tick == int(tick) and 1900 <= tick <= 2100 for tick in places)
            texts = [f"{tick:.0f}" for tick in places] if years else tick_texts(self._words, unit, places)
            return _Ticks(axis, axis is axes.xaxis, places, texts, series=True)
        written = [tick.get_text() for tick in axis.get_ticklabels()] if places else []
        raw = dict(zip([float(place) for place in axis.get_majorticklocs()], written, strict=False))
        texts = [raw.get(place, "") for place in places]
        periods = [Period.find(text) for text in texts]
        short = [self._words.period(text, "axis") for text in texts] if periods and all(periods) else []
        return _Ticks(axis, axis is axes.xaxis, places, self._said_all(texts), short)

    def _dates(self, axes: Axes, axis: Axis, low: float, high: float) -> _Ticks | None:
        """Ticks of an axis of dates, of matplotlib's days or of pandas' periods, at whole months or years."""
        form = axis.get_major_formatter()
        days = isinstance(form, mdates.DateFormatter | mdates.AutoDateFormatter | mdates.ConciseDateFormatter)
        freq = getattr(axes, "freq", None) if axis is axes.xaxis and "DateFormatter" in type(form).__name__ else None
        if not days and freq is None:
            return None
        axis.set_minor_locator(NullLocator())

        def day_at(end: float) -> pd.Timestamp:
            if freq is None:
                return pd.Timestamp(mdates.num2date(end)).tz_localize(None).normalize()
            return pd.Period(ordinal=round(end), freq=freq).start_time.normalize()

        def place(day: pd.Timestamp) -> float:
            return float(pd.Period(day, freq=freq).ordinal) if freq is not None else float(mdates.date2num(day))

        first, last = day_at(low), day_at(high)
        months = (last.year - first.year) * 12 + last.month - first.month
        if months < 2:
            days_between = list(pd.date_range(first, last))
            shown = [self._words.period(f"{day:%Y-%m-%d}", "axis") for day in days_between]
            return _Ticks(axis, axis is axes.xaxis, [place(day) for day in days_between], shown, shown, series=True)
        step = next((each for each in _STEPS if months / each <= 12), _STEPS[-1])
        begin = pd.Timestamp(first.year - first.year % (step // 12 or 1), 1, 1)
        ticks = [day for day in pd.date_range(begin, last, freq=f"{step}MS") if low <= place(day) <= high]
        names = [f"{day:%Y}" if step >= 12 else f"{day:%Y-%m}" for day in ticks]
        shown = [self._words.period(name, "axis") for name in names]
        return _Ticks(axis, axis is axes.xaxis, [place(day) for day in ticks], shown, shown, series=True)

    def _say(self, axes: Axes) -> None:
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_label_text(self._said(axis.get_label_text()))
            axis.offsetText.set_visible(False)
        for side in ("left", "right"):
            if text := axes.get_title(loc=side):
                axes.set_title(self._said(text), loc=side)
        self._say_all([axes.title, *axes.texts])
        if legend := axes.get_legend():
            self._say_all([legend.get_title()])
            self._say_all(legend.get_texts())
            legend.set_frame_on(False)

    def _say_all(self, texts: Iterable[Text]) -> None:
        found = list(texts)
        for text, said in zip(found, self._said_all([text.get_text() for text in found]), strict=True):
            text.set_text(said)

    def _said_all(self, texts: list[str]) -> list[str]:
        """Texts of one axis or legend; numbers that could all be years are years."""
        if all(_YEAR.fullmatch(text.strip()) for text in texts):
            return texts
        return [self._said(text) for text in texts]

    def _said(self, text: str) -> str:
        """A text of the drawing in the language: a name of the data, a time, numbers, or a message."""
        words, bare = self._words, text.strip()
        if not bare or bare in self._known:
            return self._known.get(bare, text)
        if not _YEAR.fullmatch(bare) and Period.find(bare) is not None:
            return words.period(bare)
        if not _LETTER.search(bare):
            return _NUMBER.sub(self._number, text)
        if words.language == "en" or not _LATIN.search(bare):
            return text
        translated = Words(words.language, strict=False).t(bare)
        if translated == bare:
            raise DoorError(
                f'the text "{bare}" stays English in {words.name}. Call the column or the category by its name, or add '
                f"the text to src/kazmig/words/locale/{words.language}/figures.po"
            )
        return translated

    def _number(self, found: re.Match[str]) -> str:
        sign, digits, percent = found.groups()
        value = float(digits.replace(",", "")) * (-1 if sign in ("-", "\u2212") else 1)
        places = len(digits.partition(".")[2])
        form = self._words.percent if percent.strip() else self._words.number
        return form(value, places, sign == "+") + (percent if not percent.strip() else "")


def _within(places: Iterable[float], low: float, high: float) -> list[float]:
    return [float(place) for place in places if low <= place <= high]
