"""Bars: ranked lists, signed changes, a waterfall, a tornado, one stacked bar."""

from __future__ import annotations

import math
from collections.abc import Collection

import pandas as pd

from kazmig.evidence.vocabulary import RESIDUALS
from kazmig.figures.canvas import Canvas
from kazmig.figures.colours import BLUE, COLOURS, INK, ORANGE, PAPER
from kazmig.figures.marks import (
    Draw,
    filled,
    leader,
    legend,
    legend_height,
    part_style,
    signed_style,
    spread,
    swatch,
    unit_caption,
    whisker,
)
from kazmig.figures.rows import ranked, row_axes, rule, span
from kazmig.figures.shapes import bars
from kazmig.figures.style import HATCHES, Style
from kazmig.figures.units import digits_beside, show, unit_of
from kazmig.words.words import Words

GAP = 4.0
_GAP_IN = 0.09


def ranked_bars(
    value: str = "share_pct",
    label: str = "citizenship",
    *,
    low: str | None = None,
    high: str | None = None,
    highlight: Collection[str] = (),
    sort: bool = True,
    digits: int | None = -1,
    caption: str | None = None,
) -> Draw:
    """Horizontal bars from the largest to the smallest, values at their ends.

    Data, a row a category: `label` (ISO code or slug; `other` stands last and is hatched), `value` (a unit's column;
    a missing value is written "not published"), optionally `low` and `high` (columns of an interval, a thin
    line). `highlight` are codes drawn in orange and hatched. `caption` replaces the unit's name above the bars.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        table = ranked(data, value, label) if sort else data.reset_index(drop=True)
        unit = unit_of(value)
        rows = row_axes(canvas, words.labels(table[label]), unit_caption(unit, words, caption))
        void = words.t("not published")
        places = digits_beside(unit, table[value], digits)
        texts = [void if pd.isna(number) else show(words, number, unit, places) for number in table[value]]
        if low and high:
            bounds = zip(table[low], table[high], strict=True)
            ends = [
                f" [{show(words, a, unit, places)}; {show(words, b, unit, places)}]" if a < b else "" for a, b in bounds
            ]
            texts = [text + end for text, end in zip(texts, ends, strict=True)]
        tops = table[[column for column in (value, high) if column]].max(axis=1)
        span(rows, 0.0, float(tops.max()), 0.0, canvas.widest(texts) + _GAP_IN)
        bars(rows.axes, rows.y, table[value], rows.thick, [_bar_style(code, highlight) for code in table[label]])
        for place, (row, text) in enumerate(zip(table.to_dict("records"), texts, strict=True)):
            reach = 0.0 if pd.isna(row[value]) else float(row[value])
            if low and high and pd.notna(row[low]) and pd.notna(row[high]):
                whisker(rows, rows.y[place], row[low], row[high])
                reach = max(reach, float(row[high]))
            canvas.note(rows.axes, text, reach, rows.y[place], dx=GAP)
        rule(rows, 0.0)

    return draw


def signed_bars(
    value: str = "change_pct",
    label: str = "citizenship",
    *,
    low: str | None = None,
    high: str | None = None,
    sort: bool = True,
    digits: int | None = -1,
    caption: str | None = None,
) -> Draw:
    """Bars to either side of zero, with signs; what falls is orange and hatched.

    Data, a row a category: `label`, `value`, optionally `low` and `high`.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        table = ranked(data, value, label) if sort else data.reset_index(drop=True)
        unit = unit_of(value)
        rows = row_axes(canvas, words.labels(table[label]), unit_caption(unit, words, caption))
        places = digits_beside(unit, table[value], digits)
        texts = [show(words, number, unit, places, sign=True) for number in table[value]]
        ends = table[[column for column in (value, low, high) if column]].astype(float)
        least, most = min(0.0, float(ends.min().min())), max(0.0, float(ends.max().max()))
        widest = canvas.widest(texts) + _GAP_IN
        span(rows, least, most, widest if least < 0 else 0.0, widest if most > 0 else 0.0)
        bars(rows.axes, rows.y, table[value], rows.thick, [signed_style(float(number)) for number in table[value]])
        for place, (row, text) in enumerate(zip(table.to_dict("records"), texts, strict=True)):
            number = float(row[value])
            reach = number
            if low and high and pd.notna(row[low]) and pd.notna(row[high]):
                whisker(rows, rows.y[place], row[low], row[high])
                reach = float(row[low]) if number < 0 else float(row[high])
            side: Style = {"dx": -GAP, "ha": "right"} if number < 0 else {"dx": GAP, "ha": "left"}
            canvas.note(rows.axes, text, reach, rows.y[place], **side)
        rule(rows, 0.0, color=INK)

    return draw


def waterfall(
    value: str = "persons",
    label: str = "component",
    *,
    totals: Collection[str] = ("official", "assessment"),
    sort: bool = True,
    digits: int | None = -1,
    caption: str | None = None,
) -> Draw:
    """From one total to another, a step a row.

    Data: `label` (ISO code or slug) and `value`. Rows whose label is in `totals` are totals and stand on zero; every
    other row is a change and begins where the one before ended. Between two totals what adds stands first, the largest
    first, then what takes away, the residual last; `sort` False keeps the order of the data.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        table = _steps_in_order(data, value, label, totals) if sort else data.reset_index(drop=True)
        unit = unit_of(value)
        whole = table[label].astype(str).isin(totals)
        running = _running(table[value].astype(float), whole)
        starts = [
            0.0 if is_total else end - step for is_total, end, step in zip(whole, running, table[value], strict=True)
        ]
        rows = row_axes(canvas, words.labels(table[label]), unit_caption(unit, words, caption))
        texts = [
            show(words, number, unit, digits, sign=not is_total)
            for number, is_total in zip(table[value], whole, strict=True)
        ]
        span(rows, min(0.0, *starts), max(*running, *starts), 0.0, canvas.widest(texts) + _GAP_IN)
        for place, (number, is_total) in enumerate(zip(table[value], whole, strict=True)):
            style = filled(BLUE) if is_total else signed_style(float(number), rising=COLOURS[2])
            ends = sorted((starts[place], running[place]))
            rows.axes.barh(rows.y[place], ends[1] - ends[0], left=ends[0], height=rows.thick, **style)
            canvas.note(rows.axes, texts[place], ends[1], rows.y[place], dx=GAP)
            if place + 1 < len(table):
                rows.axes.plot(
                    [running[place]] * 2, [rows.y[place], rows.y[place + 1]], color=INK, linewidth=0.6, zorder=1
                )
        rule(rows, 0.0)

    return draw


def tornado(
    low: str = "low_persons",
    high: str = "high_persons",
    label: str = "assumption",
    *,
    centre: str = "persons",
    low_means: str = "assumption low",
    high_means: str = "assumption high",
    caption: str | None = None,
    significant: int | None = 3,
) -> Draw:
    """How far a result moves when one assumption at a time is moved; the widest stands first.

    Data, a row an assumption: `label`, `low` and `high` (the result with the assumption at its low and its high
    value), `centre` (the result with none moved, the same in each row).
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        width = (data[high] - data[low]).abs()
        table = data.assign(_width=width).sort_values("_width", ascending=False, kind="stable").reset_index(drop=True)
        unit = unit_of(low)
        middle = float(table[centre].iloc[0])
        names = [words.t(low_means), words.t(high_means)]
        rows = row_axes(
            canvas,
            words.labels(table[label]),
            unit_caption(unit, words, caption),
            top=legend_height(canvas, names),
        )
        ends = table[[low, high]].astype(float)

        def text(number: float) -> str:
            return words.significant(number, significant) if significant else show(words, number, unit)

        widest = canvas.widest([text(number) for number in ends.to_numpy().ravel()]) + _GAP_IN
        span(rows, float(ends.min().min()), float(ends.max().max()), widest, widest)
        for column, style in ((low, filled(ORANGE, HATCHES[1])), (high, filled(BLUE))):
            bars(rows.axes, rows.y, ends[column] - middle, rows.thick, [style] * len(ends), start=middle)
        for place, row in enumerate(ends.to_dict("records")):
            left, right = sorted(row.values())
            canvas.note(rows.axes, text(left), min(left, middle), rows.y[place], dx=-GAP, ha="right")
            canvas.note(rows.axes, text(right), max(right, middle), rows.y[place], dx=GAP)
        rule(rows, middle, color=INK)
        legend(canvas, [(names[0], "fill", filled(ORANGE, HATCHES[1])), (names[1], "fill", filled(BLUE))])

    return draw


def share_bar(
    value: str = "share_pct", label: str = "category", *, sort: bool = False, digits: int | None = -1
) -> Draw:
    """One bar of the whole, cut into its parts; a part's name and value stand under it.

    Data, a row a part (six at the most): `label`, `value` in percent.
    """

    def draw(canvas: Canvas, data: pd.DataFrame, words: Words) -> None:
        table = ranked(data, value, label) if sort else data.reset_index(drop=True)
        places = digits_beside(unit_of(value), table[value], digits)
        texts = [
            f"{name}\n{show(words, number, unit_of(value), places)}"
            for name, number in zip(words.labels(table[label]), table[value], strict=True)
        ]
        widths = [canvas.measure(text) for text in texts]
        beside = math.fsum(widths) + 0.15 * len(widths) <= canvas.inner
        canvas.resize(0.95 if beside else 0.5 + 0.22 * len(texts))
        axes = canvas.axes(canvas.edge, canvas.edge, 0.04, canvas.height - 0.38)
        axes.set_ylim(0, 1)
        total = float(table[value].sum())
        axes.set_xlim(0, total)
        starts = table[value].cumsum() - table[value]
        for place, (start, part) in enumerate(zip(starts, table[value], strict=True)):
            style = part_style(place, str(table[label].iloc[place]))
            axes.barh(0.5, part, left=start, height=1.0, **style)
        if not beside:
            for place, text in enumerate(texts):
                style = part_style(place, str(table[label].iloc[place]))
                swatch(canvas, canvas.edge, 0.55 + 0.22 * place, style)
                canvas.put(canvas.edge + 0.27, 0.55 + 0.22 * place, text.replace("\n", " – "))
            return
        scale = canvas.inner / total
        wanted = [float(start) * scale for start in starts]
        for place, left in enumerate(spread(wanted, widths, canvas.inner, 0.15)):
            foot, head = canvas.edge + wanted[place] + 0.02, canvas.edge + left + 0.02
            leader(canvas, (foot, 0.38), (head, 0.5))
            canvas.put(canvas.edge + left, 0.53, texts[place], va="top", linespacing=1.25)

    return draw


def _bar_style(code: object, highlight: Collection[str]) -> dict[str, object]:
    if str(code) in RESIDUALS:
        return {"facecolor": PAPER, "edgecolor": INK, "hatch": "////", "linewidth": 0.8, "zorder": 2}
    return filled(ORANGE, HATCHES[1]) if code in highlight else filled(BLUE)


def _steps_in_order(data: pd.DataFrame, value: str, label: str, totals: Collection[str]) -> pd.DataFrame:
    names = data[label].astype(str)
    part = names.isin(totals).cumsum() * 2 - names.isin(totals)
    order = data.assign(
        _part=part, _last=names.isin(RESIDUALS), _down=data[value] < 0, _size=-data[value].abs(), _name=names
    )
    order = order.sort_values(["_part", "_last", "_down", "_size", "_name"], kind="stable")
    return order[data.columns].reset_index(drop=True)


def _running(steps: pd.Series, whole: pd.Series) -> list[float]:
    level, levels = 0.0, []
    for step, is_total in zip(steps, whole, strict=True):
        level = float(step) if is_total else level + float(step)
        levels.append(level)
    return levels
