"""Sums that a spreadsheet's figures must keep: parts within their total, shares within 100 %, one unit throughout."""

from __future__ import annotations

from kazmig.sources.problems import Problems
from kazmig.sources.spreadsheet_rows import Figure

# A total this close to a thousandth of its parts is in thousands beside parts that are not.
_NEAR = 0.1
_LEEWAY = 1e-6


def check_sums(figures: list[Figure], problems: Problems) -> None:
    """Notes every list whose parts exceed their total, whose shares exceed 100 %, or that mixes units."""
    for key in dict.fromkeys((each.series, each.group, each.column.unit) for each in figures):
        listed = [each for each in figures if (each.series, each.group, each.column.unit) == key]
        totals = [each for each in listed if not each.category]
        parts = [each for each in listed if each.category]
        if key[2] == "share_pct":
            _check_shares(parts, problems)
        elif totals and parts:
            _check_total(totals[0], parts, problems)
        if key[1] == "all" and totals:
            groups = [each for each in figures if _is_group_total(each, key)]
            if len(groups) > 1:
                _check_total(totals[0], groups, problems)


def _is_group_total(figure: Figure, key: tuple[str, str, str]) -> bool:
    same = (figure.series, figure.column.unit) == (key[0], key[2])
    return same and figure.group not in ("all", "") and not figure.category


def _check_shares(parts: list[Figure], problems: Problems) -> None:
    if parts and sum(each.low for each in parts) > 100 + _LEEWAY:
        problems.add(
            f"shares that sum to {sum(each.value for each in parts):.6g} %",
            "at most 100 % within their rounding",
            "Check the list; a subtotal may stand among its parts.",
            **_where(parts[0]),
        )


def _check_total(total: Figure, parts: list[Figure], problems: Problems) -> None:
    sum_of_parts = sum(each.value for each in parts)
    if total.value > 0 and abs(sum_of_parts / total.value / 1000 - 1) <= _NEAR:
        problems.add(
            f"a total of {total.value:,.12g} {total.unit} beside parts that sum to {sum_of_parts:,.12g}",
            "total and parts in one unit",
            "The total looks as if it were in thousands. Ask the office, and correct the cell in corrections.toml.",
            **_where(total),
        )
    elif sum_of_parts > 0 and abs(total.value / sum_of_parts / 1000 - 1) <= _NEAR:
        problems.add(
            f"a total of {total.value:,.12g} {total.unit} beside parts that sum to {sum_of_parts:,.12g}",
            "total and parts in one unit",
            "The parts look as if they were in thousands. Ask the office, and correct the cells in corrections.toml.",
            **_where(total),
        )
    elif sum(each.low for each in parts) > total.high * (1 + _LEEWAY):
        problems.add(
            f"a total of {total.value:,.12g} {total.unit} below its parts, which sum to {sum_of_parts:,.12g}",
            "a total of at least the sum of its parts",
            "Check whether a subtotal stands among the parts, or a figure is wrong.",
            **_where(total),
        )


def _where(figure: Figure) -> dict[str, object]:
    return {"file": figure.file, "sheet": figure.sheet, "row": figure.row, "column": figure.letter}
