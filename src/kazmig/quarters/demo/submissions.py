"""Invented submissions of the Baseline Assessment, calibrated to the margins of the printed report.

Nobody was interviewed. The figures follow the published shares of 2022Q4 with a plausible change, so that the
demonstration quarter looks like a quarter; each settlement's name says SYNTHETIC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from kazmig.evidence.quarter import Quarter
from kazmig.evidence.shares import largest_remainder
from kazmig.quarters.demo import MARK
from kazmig.sources.kobo.form import Form

# IOM's first quarterly report on Kazakhstan (Q4 2022), section 3; what it does not print is spread by population
# (Bureau of National Statistics, 1 January 2023, thousand persons).
WORKERS = 668_422
REGION_SHARES_PCT = {"KZ-47": 31.9, "KZ-19": 18.8, "KZ-75": 18.1, "KZ-27": 0.4, "KZ-63": 0.5, "KZ-59": 0.7}
POPULATION_THOUSAND = {
    **{"KZ-10": 610, "KZ-11": 788, "KZ-15": 928, "KZ-23": 693, "KZ-31": 1218, "KZ-33": 699, "KZ-35": 1135},
    **{"KZ-39": 830, "KZ-43": 834, "KZ-55": 754, "KZ-61": 2100, "KZ-62": 221, "KZ-71": 1354, "KZ-79": 1184},
}
ORIGIN_SHARES_PCT = {"UZB": 81.3, "RUS": 7.8, "TJK": 4.4, "KGZ": 3.0, "AZE": 1.3, "TUR": 0.9, "CHN": 0.6, "other": 0.7}
MEN = 0.84
TYPE_SHARES = {"seasonal": 0.733, "long_term": 0.202, "other_type": 0.065}
REASON_SHARES_PCT = {"economic_situation": 67.2, "economic_sanctions": 12.4, "conflict": 8.8, "covid_19": 5.4}
REASON_SHARES_PCT |= {"mobilization": 6.1, "other": 0.1}
# Movers grew by 16 and 25 per cent; who came this year is few yet, and who came earlier fills the rest.
ARRIVALS = {"arrived_y0": 0.4, "arrived_y1": 1.45, "arrived_y2": 1.16, "arrived_y3": 1.0, "arrived_earlier": 1.6}
# Invented: Russian citizens live more in the north, Uzbek and Kyrgyz citizens near their borders.
_AFFINITY = {"RUS": ("KZ-59", "KZ-39", "KZ-27", "KZ-55", "KZ-63", "KZ-71"), "KGZ": ("KZ-75", "KZ-19", "KZ-31")}
SETTLEMENTS = 1300
# How many submissions of each kind of trouble, so that every cleaning rule has something to do.
TROUBLE = {
    "duplicate": 12,
    "correction": 25,
    "repeat": 30,
    "refused": 8,
    "not_approved": 6,
    "wrong_sum": 5,
    "outlier": 3,
}

Submission = dict[str, Any]


def synthetic_submissions(
    form: Form, quarter: Quarter, rng: np.random.Generator, settlements: int = SETTLEMENTS
) -> list[Submission]:
    """Submissions of some `settlements` places, troubles included; the same generator state gives the same ones.

    A submission holds the answers by question name (select-multiple as a list, `nationalities` as a list of entries)
    and what KoboToolbox adds: `_id`, `_uuid`, `_submission_time`, `_validation_status`, `__version__`.
    """
    total = round(WORKERS * rng.normal(1.0, 0.01))
    shares = _region_shares()
    by_region = largest_remainder(total, shares)
    origins = _origins_by_region(by_region).T
    sizes = largest_remainder(settlements, by_region.astype(float) ** 0.5)
    found: list[Submission] = []
    for region, persons in zip(map(str, by_region.index), by_region, strict=True):
        districts = [choice.name for choice in form.choices["district"] if choice.region == region]
        count = max(int(sizes[region]), 1)
        weights = pd.Series(rng.lognormal(0.0, 1.1, count) + 0.05)
        for workers in largest_remainder(int(persons), weights):
            place = {"region": region, "district": str(rng.choice(districts))}
            place["settlement"] = f"{MARK} place {len(found) + 1:04d}"
            found.append(_answers(place, int(workers), origins[region], quarter, rng))
    for number, submission in enumerate(found):
        _register(submission, number, form.version, rng)
    return _with_trouble(found, form, rng)


def _region_shares() -> pd.Series:
    printed = pd.Series(REGION_SHARES_PCT)
    rest = 100 - printed.sum()
    others = pd.Series(POPULATION_THOUSAND, dtype=float)
    return pd.concat([printed, others / others.sum() * rest]).sort_index()


def _origins_by_region(by_region: pd.Series) -> pd.DataFrame:
    """Shares of origins in each region that fit both margins: iterative proportional fitting (Deming, Stephan 1940)."""
    columns = pd.Series(ORIGIN_SHARES_PCT) / 100 * by_region.sum()
    table = pd.DataFrame(1.0, index=by_region.index, columns=columns.index)
    for origin, regions in _AFFINITY.items():
        table.loc[list(regions), origin] = 4.0
    for _ in range(50):
        table = table.mul(by_region / table.sum(axis=1), axis=0)
        table = table.mul(columns / table.sum(axis=0), axis=1)
    return table.div(table.sum(axis=1), axis=0)


def _answers(
    place: Submission, workers: int, origins: pd.Series, quarter: Quarter, rng: np.random.Generator
) -> Submission:
    types = ["local_authority", "employer", "migrant_worker", "diaspora", "ngo", "police", "housing"]
    informants = int(rng.integers(1, 7))
    kinds = sorted(rng.choice(types, size=min(informants, int(rng.integers(1, 4))), replace=False).tolist())
    answers: Submission = {"consent": "yes", "round": _round(quarter), "visit_date": _visit(quarter, rng)}
    answers |= {"enumerator": f"E{int(rng.integers(1, 21)):02d}", **place, "visit_kind": "first"}
    answers["settlement_type"] = "city_district" if place["region"] in ("KZ-71", "KZ-75", "KZ-79") else "village"
    answers |= {"informants": informants, "informant_types": kinds, **_profile(workers, origins, rng)}
    answers["confidence"] = str(rng.choice(["high", "medium", "low"], p=[0.5, 0.35, 0.15]))
    answers["double_counting"] = str(rng.choice(["no", "possible", "likely"], p=[0.7, 0.2, 0.1]))
    return answers


def _profile(workers: int, origins: pd.Series, rng: np.random.Generator) -> Submission:
    """Workers and their breakdowns: each adds up, each varies from place to place around the margins."""
    nationalities = rng.multinomial(workers, rng.dirichlet(origins.to_numpy() * 40 + 1e-3))
    entries = [
        {"nationality": str(code), "nationality_persons": int(persons)}
        for code, persons in zip(origins.index, nationalities, strict=True)
        if persons
    ]
    men = int(rng.binomial(workers, rng.beta(MEN * 40, (1 - MEN) * 40)))
    profile: Submission = {"workers_present": workers, "nationalities": entries, "men": men, "women": workers - men}
    for shares in (ARRIVALS, TYPE_SHARES):
        weights = np.array(list(shares.values()))
        persons = rng.multinomial(workers, rng.dirichlet(weights / weights.sum() * 60))
        profile |= {name: int(count) for name, count in zip(shares, persons, strict=True)}
    draw = rng.dirichlet(np.array(list(REASON_SHARES_PCT.values())) / 5 + 1e-3)
    percent = largest_remainder(100, pd.Series(draw, list(REASON_SHARES_PCT)))
    profile["reasons"] = [reason for reason, share in percent.items() if share]
    return profile | {f"share_{reason}": int(share) for reason, share in percent.items() if share}


def _round(quarter: Quarter) -> int:
    """Round 1 stands for 2022Q4."""
    return (quarter.year - 2022) * 4 + quarter.number - 3


def _visit(quarter: Quarter, rng: np.random.Generator) -> str:
    """A day some weeks after the quarter's end, as in the first round."""
    after = quarter.next
    begin = date(after.year, after.number * 3 - 2, 10)
    return (begin + timedelta(days=int(rng.integers(0, 32)))).isoformat()


def _register(submission: Submission, number: int, version: str, rng: np.random.Generator) -> None:
    """What KoboToolbox adds, and the personal things that an export holds: all invented."""
    submission["_id"] = 400_000 + number
    submission["_uuid"] = "-".join(rng.bytes(size).hex() for size in (4, 2, 2, 2, 6))
    hour, minute = int(rng.integers(8, 20)), int(rng.integers(0, 60))
    submission["_submission_time"] = f"{submission['visit_date']}T{hour:02d}:{minute:02d}:00"
    submission["_validation_status"] = str(rng.choice(["", "approved"], p=[0.4, 0.6]))
    submission["__version__"] = version
    submission["_submitted_by"] = f"synthetic_user_{submission['enumerator'].lower()}"
    submission["gps"] = f"{rng.uniform(41, 54):.6f} {rng.uniform(50, 86):.6f} 0 5"
    submission["comment"] = f"{MARK} note: ask Synthetic Informant, +7 700 000 0000"
    submission["deviceid"] = f"synthetic:{rng.bytes(6).hex()}"
    submission["informant_name"] = "Synthetic Informant"
    submission["informant_phone"] = "+7 700 000 0000"


def _with_trouble(found: list[Submission], form: Form, rng: np.random.Generator) -> list[Submission]:
    needed = sum(TROUBLE.values())  # whole numbers
    scale = min(1.0, len(found) / (3 * needed))
    counts = {kind: max(1, round(count * scale)) for kind, count in TROUBLE.items()}
    free = [found[place] for place in rng.permutation(len(found))]
    extra: list[Submission] = []
    for kind, count in counts.items():
        if kind == "outlier":
            # A slip of the finger shows where few workers were meant.
            free.sort(key=lambda submission: -submission["workers_present"])
        for _ in range(count):
            original = free.pop()
            extra += _trouble(kind, original, rng)
    for number, submission in enumerate(extra, start=len(found)):
        uuid = submission["_uuid"]
        _register(submission, number, form.version, rng)
        submission["_submission_time"] = submission["_submission_time"][:11] + "21:30:00"
        submission["_uuid"] = uuid or submission["_uuid"]
    return found + extra


def _trouble(kind: str, original: Submission, rng: np.random.Generator) -> Sequence[Submission]:
    """Changes a submission, or returns further ones beside it."""
    if kind == "duplicate":
        # One is exported twice under its _uuid, the next was sent twice by the telephone.
        return [{**original, "_uuid": rng.choice([original["_uuid"], ""])}]
    if kind in ("correction", "repeat"):
        workers = max(1, round(original["workers_present"] * rng.lognormal(0, 0.05 if kind == "correction" else 0.25)))
        shares = pd.Series({each["nationality"]: each["nationality_persons"] for each in original["nationalities"]})
        profile = _profile(workers, shares / shares.sum(), rng) if len(shares) else {}
        return [{**_without_shares(original), **profile, "visit_kind": kind, "_uuid": ""}]
    if kind == "refused":
        kept = {name: original[name] for name in ("enumerator", "visit_date")}
        return [{**kept, "consent": "no", "nationalities": [], "_uuid": ""}]
    if kind == "not_approved":
        original["_validation_status"] = "not_approved"
    if kind == "wrong_sum" and original["nationalities"]:
        original["nationalities"][0]["nationality_persons"] += 7
        original["__version__"] = "2022-11-10"
    if kind == "outlier":
        for name in [name for name in original if name.startswith("share_")]:
            del original[name]
        original |= _profile(9_000, pd.Series(ORIGIN_SHARES_PCT) / 100, rng)
    return []


def _without_shares(submission: Submission) -> Submission:
    return {name: value for name, value in submission.items() if not name.startswith("share_")}
