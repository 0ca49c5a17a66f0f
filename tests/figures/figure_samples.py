"""A small table and a draw for every kind of chart, with the numbers of the printed report where it has them."""

import re
from html import unescape

import numpy as np
import pandas as pd

from kazmig.figures import kinds
from kazmig.figures.tiles import TILES

NAN = float("nan")


def _table(columns: str, *rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


def regions() -> pd.DataFrame:
    """The six printed shares; every other unit lies between 0.7 and 18.1 %."""
    printed = {"KZ-47": 31.9, "KZ-19": 18.8, "KZ-75": 18.1, "KZ-27": 0.4, "KZ-63": 0.5, "KZ-59": 0.7}
    table = pd.DataFrame({"region": sorted(TILES)})
    table["share_pct"] = table["region"].map(printed)
    table["low_share_pct"] = table["share_pct"].fillna(0.7)
    table["high_share_pct"] = table["share_pct"].fillna(18.1)
    return table


def levels() -> pd.DataFrame:
    """Totals of two unknowns that agree with a register of 100 thousand where their product is near a half."""
    pairs = [(x / 10, y / 4) for x in range(2, 11, 2) for y in range(2, 11, 2)]
    rows = [(x, y, round(200_000 / x / y, -3), round(float(np.exp(-(np.log(y / x / 2) ** 2))), 4)) for x, y in pairs]
    return pd.DataFrame(rows, columns=["registration", "informants_ratio", "total_persons", "p_value"])


POINTS = pd.DataFrame({"point": ["official"], "registration": [0.5], "informants_ratio": [1.2]})
SAMPLES = {
    "quantile_dots": (
        kinds.quantile_dots(marks={"official": 327_000.0, "assessment": 668_422.0}),
        pd.DataFrame({"table": ["central"] * 9, "persons": np.linspace(4e5, 6e5, 9)}),
    ),
    "level_map": (
        kinds.level_map("registration", "informants_ratio", band=(0.4, 0.6), points=POINTS),
        levels(),
    ),
    "coverage_table": (
        kinds.coverage_table("trial", ("covered80_pct", "covered95_pct"), (80, 95)),
        _table("trial covered80_pct covered95_pct", ("official", 81.0, 96.0), ("assessment", NAN, 94.0)),
    ),
    "ranked_bars": (
        kinds.ranked_bars("share_pct", "citizenship"),
        _table(
            "citizenship share_pct",
            ("RUS", 41.1),
            ("KGZ", 30.4),
            ("UZB", 27.6),
            ("AZE", 0.4),
            ("BLR", 0.2),
            ("other", 0.3),
        ),
    ),
    "ranked_bars_intervals": (
        kinds.ranked_bars("persons", "citizenship", low="low_persons", high="high_persons", highlight=("UZB",)),
        _table(
            "citizenship persons low_persons high_persons",
            ("UZB", 428000.0, 299000.0, 611000.0),
            ("RUS", 54000.0, 39000.0, 75000.0),
            ("TJK", 22000.0, 15000.0, 32000.0),
        ),
    ),
    "ranked_bars_reasons": (
        kinds.ranked_bars("share_pct", "reason"),
        _table(
            "reason share_pct",
            ("economic_situation", 67.2),
            ("economic_sanctions", 12.4),
            ("conflict", 8.8),
            ("mobilization", 6.1),
            ("covid_19", 5.4),
            ("other", 0.1),
        ),
    ),
    "ranked_bars_regions": (
        kinds.ranked_bars("share_pct", "region"),
        _table(
            "region share_pct",
            ("KZ-47", 31.9),
            ("KZ-19", 18.8),
            ("KZ-75", 18.1),
            ("KZ-59", 0.7),
            ("KZ-63", 0.5),
            ("KZ-27", 0.4),
            ("other", 29.6),
        ),
    ),
    "signed_bars": (
        kinds.signed_bars("persons", "citizenship"),
        _table("citizenship persons", ("UZB", 313219), ("TJK", 14695), ("KGZ", 11878), ("RUS", 2760), ("other", -1130)),
    ),
    "waterfall": (
        kinds.waterfall("persons", "citizenship"),
        _table(
            "citizenship persons",
            ("official", 327000),
            ("UZB", 313219),
            ("TJK", 14695),
            ("KGZ", 11878),
            ("RUS", 2760),
            ("other", -1130),
            ("assessment", 668422),
        ),
    ),
    "tornado": (
        kinds.tornado(),
        _table(
            "assumption low_persons persons high_persons",
            ("economic_situation", 455000.0, 542000.0, 640000.0),
            ("conflict", 600000.0, 542000.0, 490000.0),
            ("long_term", 520000.0, 542000.0, 566000.0),
        ),
    ),
    "interval_plot": (
        kinds.interval_plot(
            "persons",
            "citizenship",
            low80="low80_persons",
            high80="high80_persons",
            low95="low95_persons",
            high95="high95_persons",
            significant=3,
        ),
        _table(
            "citizenship persons low80_persons high80_persons low95_persons high95_persons",
            ("UZB", 428000.0, 340000.0, 540000.0, 299000.0, 611000.0),
            ("RUS", 54000.0, 43000.0, 66000.0, 39000.0, 75000.0),
            ("TJK", 22000.0, 17000.0, 28000.0, 15000.0, 32000.0),
        ),
    ),
    "ratios": (
        kinds.interval_plot(
            "ratio",
            "citizenship",
            low95="low_ratio",
            high95="high_ratio",
            reference=1,
            reference_label="equal counts",
            log=True,
        ),
        _table(
            "citizenship ratio low_ratio high_ratio",
            ("KGZ", 2.453, 2.40, 2.51),
            ("UZB", 2.361, 2.35, 2.37),
            ("TJK", 1.999, 1.97, 2.03),
            ("RUS", 1.056, 1.04, 1.07),
            ("other", 0.954, 0.93, 0.98),
        ),
    ),
    "growth_methods": (
        kinds.interval_plot(
            "change_pct",
            "method",
            low80="low80_change_pct",
            high80="high80_change_pct",
            low95="low95_change_pct",
            high95="high95_change_pct",
            actual="actual_change_pct",
            reference=0,
        ),
        _table(
            "method change_pct low80_change_pct high80_change_pct low95_change_pct high95_change_pct actual_change_pct",
            ("economic_situation", 20.4, 10.8, 30.8, 5.0, 37.0, NAN),
            ("conflict", 20.4, -1.3, 47.0, -30.0, 110.0, -12.0),
        ),
    ),
    "fan": (
        kinds.fan(),
        _table(
            "year index role low80_index high80_index low95_index high95_index",
            (2020, 100.0, "observed", NAN, NAN, NAN, NAN),
            (2021, 116.0, "observed", NAN, NAN, NAN, NAN),
            (2022, 145.0, "observed", NAN, NAN, NAN, NAN),
            (2023, 174.6, "forecast", 130.6, 233.3, 101.9, 298.7),
            (2024, 210.0, "forecast", 120.0, 360.0, 75.0, 560.0),
            (2023, 160.0, "other", NAN, NAN, NAN, NAN),
            (2024, 170.0, "other", NAN, NAN, NAN, NAN),
            (2024.3, 129.7, "revealed", NAN, NAN, NAN, NAN),
        ),
    ),
    "line": (
        kinds.line("year", "persons", series="series"),
        pd.concat(
            [
                pd.DataFrame({"year": range(1990, 2021, 5), "persons": values, "series": name})
                for name, values in {
                    "UZB": [3619200, 3251968, 2874194, 3103027, 3334937, 3546060, 3732073],
                    "RUS": [3289058, 2259955, 1733374, 1845637, 1856870, 1919920, 1990268],
                    "KGZ": [3189058, 2159955, 1633374, 1745637, 1756870, 1819920, 1890268],
                }.items()
            ],
            ignore_index=True,
        ),
    ),
    "line_revisions": (
        kinds.line("year", "persons", series="series", zero=True),
        _table(
            "year persons series",
            (1990, 3619200, "UZB"),
            (2005, 3103027, "UZB"),
            (2019, 3705556, "UZB"),
            (2020, 3732073, "RUS"),
            (1990, 3289058, "KGZ"),
            (2010, 1856870, "KGZ"),
            (2024, 2089797, "KGZ"),
        ),
    ),
    "line_quarters": (
        kinds.line("quarter", "kzt_bn", zero=True),
        pd.DataFrame(
            {"quarter": [f"202{y}Q{q}" for y in (2, 3) for q in (1, 2, 3, 4)], "kzt_bn": np.linspace(180, 257.4, 8)}
        ),
    ),
    "index_line": (
        kinds.index_line(low="low_index", high="high_index"),
        _table(
            "year index low_index high_index",
            (2020, 100.0, 100.0, 100.0),
            (2021, 116.0, 115.5, 116.5),
            (2022, 145.0, 143.8, 146.2),
        ),
    ),
    "dumbbell": (
        kinds.dumbbell("sent_kzt_bn", "received_kzt_bn", "country"),
        _table(
            "country sent_kzt_bn received_kzt_bn",
            ("TUR", 82.7, NAN),
            ("RUS", 61.0, 94.1),
            ("UZB", 56.7, 18.9),
            ("GEO", 15.6, NAN),
            ("CHN", 10.4, NAN),
            ("KGZ", 8.1, 22.2),
            ("TJK", 6.1, NAN),
            ("AZE", 3.7, NAN),
            ("USA", NAN, 10.0),
            ("KOR", NAN, 9.5),
            ("other", 12.7, 22.8),
        ),
    ),
    "slope": (
        kinds.slope("official_share_pct", "assessment_share_pct", "citizenship"),
        _table(
            "citizenship official_share_pct assessment_share_pct",
            ("UZB", 70.4, 81.3),
            ("RUS", 15.1, 7.8),
            ("TJK", 4.5, 4.4),
            ("KGZ", 2.5, 3.0),
            ("other", 7.5, 3.5),
        ),
    ),
    "gain_rows": (
        kinds.gain_rows("datum", "narrower_pct", "low_pct", "high_pct", "cost", "person-days"),
        _table(
            "datum narrower_pct low_pct high_pct cost",
            ("ten_regions_recounted", 44.0, 29.0, 61.0, 600.0),
            ("survey_of_1000_workers", 29.0, 9.0, 50.0, 230.0),
            ("count_in_another_season", 2.0, -8.0, 10.0, NAN),
            ("permits_counted_by_person", 2.0, -2.0, 10.0, 20.0),
        ),
    ),
    "share_bar_sex": (kinds.share_bar("share_pct", "sex"), _table("sex share_pct", ("male", 84.0), ("female", 16.0))),
    "share_bar_type": (
        kinds.share_bar("share_pct", "type"),
        _table("type share_pct", ("seasonal", 73.3), ("long_term", 20.2), ("other", 6.5)),
    ),
    "tile_map": (kinds.tile_map("region", "share_pct"), regions()),
}


def texts_of(svg: str) -> list[str]:
    """The labels of a drawing."""
    return [unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]
