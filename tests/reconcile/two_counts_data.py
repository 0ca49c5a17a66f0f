"""The two counts of 2022Q4 in whole persons, as facts."""

import pandas as pd

from kazmig.evidence.facts import Fact
from kazmig.reconcile.measured import MEASURE_COLUMNS, SURVEY_COLUMNS

OFFICIAL = {"UZB": 230_208, "RUS": 49_377, "TJK": 14_715, "KGZ": 8_175, "AZE": 3_597, "other": 20_928}
ASSESSMENT = {"UZB": 543_427, "RUS": 52_137, "TJK": 29_410, "KGZ": 20_053, "other": 23_395}
KIND = {"unit": "persons", "measure": "stock", "population": "migrant_workers"}


def stated(stem: str, parts: dict[str, int], half: float, total_half: float, period: str, quality: str) -> list[Fact]:
    """A count's facts: total and parts, each within `half` of what is printed."""
    about = {**KIND, "period": period, "source": stem, "quality": quality}
    total = sum(parts.values())
    facts = [Fact(f"{stem}.persons", total, low=total - total_half, high=total + total_half, **about)]
    for name, persons in parts.items():
        # The residual carries the rounding of every named share.
        reach = half * (len(parts) - 1) if name == "other" else half
        facts.append(Fact(f"{stem}.{name}.persons", persons, low=persons - reach, high=persons + reach, **about))
    return facts


COUNT_COLUMNS = [f"{side}_{part}" for side in ("official", "assessment") for part in ("persons", "low", "high")]
# Both counts with the rounding intervals of shares and totals as printed: persons, low, high of each side.
COUNTS = {
    "UZB": (230_208, 229_692.75, 230_723.75, 543_427, 543_092.875, 543_761.297),
    "RUS": (49_377, 49_138.25, 49_616.25, 52_137, 51_802.705, 52_471.127),
    "TJK": (14_715, 14_529.25, 14_901.25, 29_410, 29_076.357, 29_744.779),
    "KGZ": (8_175, 7_999.25, 8_351.25, 20_053, 19_718.449, 20_386.871),
    "other": (24_525, 23_508.0, 25_545.0, 23_395, 22_057.926, 24_731.614),
}


def survey_rows(*given: tuple[float, float], who: str = "UZB", deff: float = 2.0, tau: float = 0.33) -> pd.DataFrame:
    """Surveys of registration, x of n each."""
    rows = [[f"survey_{at}", who, "registered", x, n, deff, tau, "", ""] for at, (x, n) in enumerate(given, 1)]
    return pd.DataFrame(rows, columns=SURVEY_COLUMNS)


def measure_rows(components: str, value: float, sd_log: float) -> pd.DataFrame:
    """One measure of the product of components, the mean over all nationalities."""
    return pd.DataFrame([["measure", "", components, "equal", value, sd_log, "", ""]], columns=MEASURE_COLUMNS)
