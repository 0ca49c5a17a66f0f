"""Growth tables in the shape that figures want."""

from __future__ import annotations

import pandas as pd

from kazmig.evidence.facts import Facts
from kazmig.growth.index import index_numbers
from kazmig.growth.later import FAN_COLUMNS, counted_on, last_growth

FAN_FIGURE_COLUMNS = ("year", "index", "role", "low80_index", "high80_index", "low95_index", "high95_index")
HEADLINE = "conformal"
# What a reader sees as the method's name; the catalogues translate these.
METHOD_LABELS = {
    "naive": "naive_normal",
    "t": "student_t",
    "conformal": "reference_class",
    "shrunken": "reference_class_shrunken",
}


def bounds(unit: str) -> dict[str, str]:
    """The columns of the 80 and 95 % intervals in a unit, as the chart kinds take them."""
    return {f"{end}{level}": f"{end}{level}_{unit}" for level in (80, 95) for end in ("low", "high")}


def side_by_side(outlook: pd.DataFrame) -> pd.DataFrame:
    """Next year's growth by method: mid and the bounds of 80 and 95 %, in columns; refused methods left out.

    Columns method, mid_change_pct, low80_change_pct, high80_change_pct, low95_change_pct, high95_change_pct.
    """
    given = outlook[(outlook["horizon"] == 1) & (outlook["refused"] == "")]
    table = given[["method", "mid_pct"]].drop_duplicates("method").rename(columns={"mid_pct": "mid_change_pct"})
    for level in (80, 95):
        rows = given[given["level_pct"] == level].set_index("method")
        for end in ("low", "high"):
            table[f"{end}{level}_change_pct"] = table["method"].map(rows[f"{end}_pct"])
    return table.assign(method=table["method"].replace(METHOD_LABELS)).round(4).reset_index(drop=True)


def certificate_at(table: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """The certificate's rows for as many points as are seen, or as many as the panel was tried with (3 at least)."""
    if changes.empty:
        return table.iloc[:0]
    parts = []
    for _, rows in table.groupby("panel"):
        used = min(max(len(changes) + 1, int(rows["points"].min())), int(rows["points"].max()))
        parts.append(rows[rows["points"] == used])
    return pd.concat(parts, ignore_index=True)


def span(years: pd.Series, otherwise: int) -> str:
    """`2020/2024` from a column of years; a single year, or `otherwise` for an empty column, stands alone."""
    if years.empty:
        return str(otherwise)
    first, last = int(years.min()), int(years.max())
    return str(first) if first == last else f"{first}/{last}"


def class_rows(ranges: pd.DataFrame) -> pd.DataFrame:
    """Next year's range by reference class, refused ones left out, middle in a column that is not drawn.

    Columns reference_class, mid_change_pct, low80_change_pct, high80_change_pct, low95_change_pct, high95_change_pct.
    """
    table = ranges[ranges["refused"] == ""].drop(columns=["windows", "refused"])
    middle = (100 + table["low80_change_pct"]) * (100 + table["high80_change_pct"])
    table.insert(1, "mid_change_pct", (middle**0.5 - 100).round(4))
    return table.reset_index(drop=True)


def transfer_rows(transfers: pd.DataFrame) -> pd.DataFrame:
    """How often ranges held, a row a pair of classes: trial, covered80_pct, covered95_pct. Classes on themselves last.

    Pairs of the UN with itself over time are left out: five-year rates are not what is forecast here.
    """
    table = transfers[~(transfers["learn"].str.startswith("un_stock") & transfers["test"].str.startswith("out_of"))]
    rows = []
    for (learn, test), group in table.groupby(["learn", "test"], sort=False):
        held = group.set_index("level_pct")["coverage_pct"]
        rows.append((f"{learn}__{test}", held.get(80.0), held.get(95.0)))
    return pd.DataFrame(rows, columns=["trial", "covered80_pct", "covered95_pct"])


def index_fan(changes: pd.DataFrame, outlook: pd.DataFrame) -> pd.DataFrame:
    """The index so far and the headline method's fan on it, with the shrunken path. Columns FAN_FIGURE_COLUMNS."""
    observed = index_numbers(changes)
    if observed.empty:
        return pd.DataFrame(columns=list(FAN_FIGURE_COLUMNS))
    last, year = float(observed["index"].iloc[-1]), int(observed["year"].iloc[-1])
    rows: list[dict[str, object]] = [
        {"year": row["year"], "index": row["index"], "role": "observed"} for row in observed.to_dict("records")
    ]
    given = outlook[outlook["refused"] == ""]
    for role, method in (("forecast", HEADLINE), ("shrunken", "shrunken")):
        for horizon, group in given[given["method"] == method].groupby("horizon"):
            row = {"year": year + int(str(horizon)), "role": role}
            row["index"] = last * (1 + float(group["mid_pct"].iloc[0]) / 100)
            for each in group.to_dict("records") if role == "forecast" else ():
                if each["level_pct"] in (80, 95):
                    row[f"low{each['level_pct']:g}_index"] = last * (1 + each["low_pct"] / 100)
                    row[f"high{each['level_pct']:g}_index"] = last * (1 + each["high_pct"] / 100)
            rows.append(row)
    table = pd.DataFrame(rows, columns=list(FAN_FIGURE_COLUMNS)).astype({"year": int})
    return table.round(4)


def stock_after(fan: pd.DataFrame, rounds: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """The count, the fan of the reference class, the straight line, and the later rounds, by month.

    Columns month (of the middle of the fieldwork, `2023-02`), persons, role, low80_persons, high80_persons,
    low95_persons, high95_persons.
    """
    columns = ["month", "persons", "role", *bounds("persons").values()]
    growth = last_growth(facts)
    start = counted_on(facts)
    if fan.empty or rounds.empty or growth is None or start is None:
        return pd.DataFrame(columns=columns)
    stock = facts.value("baseline.workers.persons")
    rows: list[dict[str, object]] = []
    for years, group in fan[list(FAN_COLUMNS)].groupby("years_after"):
        after = float(str(years))
        month = f"{start.year + int(after)}-{start.month:02}"
        row: dict[str, object] = {"month": month, "persons": stock, "role": "forecast" if after else "observed"}
        for each in group.to_dict("records") if after else ():
            if each["level_pct"] in (80, 95):
                row[f"low{each['level_pct']:g}_persons"] = each["low_persons"]
                row[f"high{each['level_pct']:g}_persons"] = each["high_persons"]
        rows.append(row)
        if after:
            line = round(stock * (1 + float(growth.value) / 100) ** after)
            rows.append({"month": month, "persons": line, "role": "unchanged_growth"})
    rows += [
        {"month": str(row["date"])[:7], "persons": row["persons"], "role": "revealed"}
        for row in rounds.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=columns)
