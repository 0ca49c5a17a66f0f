"""The two counts of 2022Q4 in whole persons, as facts."""

from kazmig.evidence.facts import Fact

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
