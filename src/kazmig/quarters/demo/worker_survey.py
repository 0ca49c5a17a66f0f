"""An invented survey of workers: drawn by the design from the demonstration's own Baseline places, answers and all.

Nobody was interviewed. The truth (how many workers there are, how many of them are on the register) is written beside
the files for tests of coverage; no step names it, and a notebook that opened it would be stopped.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from kazmig.evidence.quarter import Quarter
from kazmig.places.groups import EAEU
from kazmig.quarters.demo import MARK
from kazmig.quarters.demo.kobo_export import write_xlsx
from kazmig.quarters.demo.submissions import Submission
from kazmig.sources.kobo.form import Form
from kazmig.sources.survey.results import KNOWN_YES
from kazmig.sources.survey.sampling import CITY, OTHER, Drawn, draw

CLUSTERS, PER_CLUSTER = 100, 12
# Invented, and the truth that tests hold the pipeline to: who is on the register, papers a registered worker gets.
REGISTERED = {"UZB": 0.553, "TJK": 0.55, "KGZ": 0.60, "RUS": 0.93}
OTHERS_REGISTERED = 0.90
DOCUMENTS = 1.10
SETTLEMENT_SD = 0.7  # of the registered share, on the logit
SIZE_SD = 0.25  # of informants' numbers about the truth, on the log
REGISTERED_PAPERS = ("work_permit", "quota_permit", "residence", "eaeu_contract")
_ANSWERS: Mapping[str, Mapping[str, float]] = {
    "education": {"basic": 0.12, "secondary": 0.55, "vocational": 0.22, "higher": 0.1, "refused": 0.01},
    "family": {"nobody": 0.7, "partner": 0.12, "children": 0.1, "others": 0.08},
    "reason": {
        "economic_situation": 0.8,
        "economic_sanctions": 0.08,
        "conflict": 0.04,
        "covid_19": 0.04,
        "other": 0.04,
    },
    "sector": {
        **{"construction": 0.39, "trade": 0.2, "agriculture": 0.12, "industry": 0.05, "transport": 0.05, "food": 0.08},
        **{"household": 0.04, "services": 0.04, "looking": 0.02, "other": 0.01},
    },
    "contract": {"written": 0.42, "spoken": 0.36, "none": 0.18, "dont_know": 0.02, "refused": 0.02},
    "pay_on_time": {"always": 0.62, "mostly": 0.26, "rarely": 0.07, "not_paid": 0.04, "refused": 0.01},
    "pay": {"under_150": 0.2, "150_250": 0.42, "250_350": 0.24, "350_plus": 0.09, "refused": 0.05},
    "employer": {"company": 0.3, "person": 0.42, "self": 0.16, "day": 0.12},
    "remit_share": {"none": 0.1, "under_quarter": 0.16, "quarter_half": 0.27, "over_half": 0.44, "refused": 0.03},
    "housing": {"rented": 0.5, "hostel": 0.16, "site": 0.2, "relatives": 0.09, "own": 0.04, "other": 0.01},
    "health": {"yes": 0.55, "no": 0.35, "dont_know": 0.08, "refused": 0.02},
    "intention": {"stay": 0.38, "home": 0.42, "leave": 0.1, "onward": 0.05, "dont_know": 0.05},
    "heard": {"nobody": 0.62, "workers": 0.3, "employer": 0.04, "others": 0.04},
    "frank": {"freely": 0.7, "hesitantly": 0.25, "not_asked": 0.05},
    "age": {"18_24": 0.24, "25_34": 0.36, "35_44": 0.24, "45_54": 0.12, "55_plus": 0.04},
    "site": {"home": 0.3, "worksite": 0.4, "market": 0.15, "hiring": 0.15},
}


def baseline_places(submissions: list[Submission]) -> pd.DataFrame:
    """The frame, as the Baseline Assessment's first visits name it, with workers by citizenship beside the size."""
    rows = []
    for each in submissions:
        if each.get("visit_kind") == "first" and each.get("consent") == "yes":
            kind = CITY if each["settlement_type"] == "city_district" else OTHER
            place = f"{each['district']}, {each['settlement']}"
            persons = {entry["nationality"]: entry["nationality_persons"] for entry in each["nationalities"]}
            rows.append(
                {"region": each["region"], "place": place, "kind": kind, "size": each["workers_present"], **persons}
            )
    return pd.DataFrame(rows).fillna(0.0).drop_duplicates("place", ignore_index=True)


def true_workers(places: pd.DataFrame, register: Mapping[str, float], rng: np.random.Generator) -> pd.DataFrame:
    """Workers who are really there by place and citizenship: the register's permits over DOCUMENTS × REGISTERED."""
    codes = [column for column in places.columns if column not in ("region", "place", "kind", "size")]
    told = places[codes]
    true = {code: register.get(code, 0.0) / (DOCUMENTS * REGISTERED.get(code, OTHERS_REGISTERED)) for code in codes}
    for code in codes:
        if code not in register:
            true[code] = float(told[code].sum()) / 1.3
    noise = rng.lognormal(-(SIZE_SD**2) / 2, SIZE_SD, len(places))
    spread = told.mul(noise, axis=0)
    return spread.mul(pd.Series(true) / spread.sum(), axis=1)


def registered_shares(true: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The share on the register by place and citizenship: settlements differ on the logit, the mean is REGISTERED."""
    noise = rng.normal(0.0, SETTLEMENT_SD, len(true))
    found = {}
    for code in true.columns:
        goal, low, high = REGISTERED.get(code, OTHERS_REGISTERED), -6.0, 8.0
        weight = true[code].to_numpy() / max(true[code].sum(), 1e-9)
        for _ in range(60):
            middle = (low + high) / 2
            share = 1 / (1 + np.exp(-(middle + noise)))
            low, high = (middle, high) if float(weight @ share) < goal else (low, middle)
        found[code] = 1 / (1 + np.exp(-(low + noise)))
    return pd.DataFrame(found)


def write_worker_survey(
    folder: Path,
    form: Form,
    quarter: Quarter,
    submissions: list[Submission],
    register: Mapping[str, float],
    rng: np.random.Generator,
) -> None:
    """Writes worker_survey.xlsx, worker_survey_sample.csv and worker_survey_truth.csv into the quarter's folder."""
    places = baseline_places(submissions)
    true = true_workers(places, register, rng)
    shares = registered_shares(true, rng)
    drawn = draw(places, CLUSTERS, int(rng.integers(1, 10**6)))
    interviews = synthetic_interviews(form, quarter, places, true, shares, drawn, rng)
    write_xlsx(folder / "worker_survey.xlsx", form, interviews)
    text = f"# {MARK}\n" + drawn.csv()
    (folder / "worker_survey_sample.csv").write_text(text, encoding="utf-8", newline="\n")
    with (folder / "worker_survey_truth.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([f"# {MARK}: the truth behind the survey; no step may read it"])
        out.writerow(["nationality", "workers", "registered_share"])
        for code in true.columns:
            share = float((true[code] * shares[code]).sum() / max(true[code].sum(), 1e-9))
            out.writerow([code, round(float(true[code].sum())), f"{share:.6f}"])


def synthetic_interviews(
    form: Form,
    quarter: Quarter,
    places: pd.DataFrame,
    true: pd.DataFrame,
    shares: pd.DataFrame,
    drawn: Drawn,
    rng: np.random.Generator,
) -> list[Submission]:
    """PER_CLUSTER lines drawn from the list of the day at each place of the main draw."""
    at = {name: number for number, name in enumerate(places["place"])}
    found: list[Submission] = []
    for cluster in drawn.clusters[drawn.clusters["reserve"].eq("")].itertuples():
        here = at[str(cluster.place)]
        workers = true.iloc[here] / int(str(cluster.segments))
        listed = max(int(rng.poisson(float(workers.sum()))), 1)
        day = _day(quarter, rng)
        lines = rng.choice(listed, min(PER_CLUSTER, listed), replace=False) + 1
        for line in sorted(int(each) for each in lines):
            answers: Submission = {
                "cluster": str(cluster.cluster),
                "interview_date": day,
                "listed": listed,
                "line": line,
            }
            answers |= {"enumerator": f"E{int(rng.integers(1, 21)):02d}", "site": _one(_ANSWERS["site"], rng)}
            outcomes = {"interview": 0.84, "refused": 0.1, "absent": 0.05, "language": 0.01}
            answers["outcome"] = _one(outcomes, rng)
            if answers["outcome"] == "interview":
                answers |= _interview(workers, shares.iloc[here], rng)
            _register(answers, len(found), form.version, rng)
            found.append(answers)
    return found


def _interview(workers: pd.Series, shares: pd.Series, rng: np.random.Generator) -> Submission:
    if rng.uniform() < 0.02:
        return {"consent": "no"}
    code = str(rng.choice(workers.index, p=(workers / workers.sum()).to_numpy()))
    known: dict[str, object] = {"consent": "yes", "nationality": code, "age": _one(_ANSWERS["age"], rng)}
    known |= {"worked_7": "yes" if rng.uniform() < 0.97 else "no", "before": "yes" if rng.uniform() < 0.02 else "no"}
    if known["worked_7"] == "no" or known["before"] == "yes":
        return known
    known |= {name: _one(chances, rng) for name, chances in _ANSWERS.items() if name not in ("age", "site")}
    known |= {"sex": _one({"male": 0.84, "female": 0.16}, rng), "first_time": _one({"yes": 0.4, "no": 0.6}, rng)}
    known |= {"months_here": int(rng.exponential(10.0)), "winter": _one({"yes": 0.6, "no": 0.39, "refused": 0.01}, rng)}
    known |= {"places_30": 1 + int(rng.poisson(0.15)), "days_site": int(rng.integers(3, 8))}
    known |= {"hours": int(np.clip(rng.normal(52, 10), 10, 100)), "degree": int(rng.poisson(12))}
    registered = bool(rng.uniform() < shares[code])
    known |= _papers(code, registered, rng)
    if rng.uniform() < 0.5:  # the half that gets the crosswise question: both answers alike or not
        known["alike"] = "same" if bool(rng.uniform() < KNOWN_YES) == registered else "different"
    if known["remit_share"] not in ("none", "refused"):
        known["remit_channel"] = [_one({"bank": 0.55, "transfer_system": 0.35, "carried": 0.1}, rng)]
    chances = {"none": 0.4, "pay": 0.15, "papers": 0.2, "housing": 0.12, "work": 0.08, "language": 0.05}
    known["difficulties"] = [_one(chances, rng)]
    known["needs"] = [_one({"none": 0.3, "legal": 0.28, "work": 0.2, "health": 0.12, "housing": 0.1}, rng)]
    return known | {"card": "yes"}


def _papers(code: str, registered: bool, rng: np.random.Generator) -> Submission:
    if rng.uniform() < 0.08:
        return {"papers": _one({"refused": 0.7, "dont_know": 0.3}, rng)}
    if registered:
        kind = (
            "eaeu_contract"
            if code in EAEU
            else _one({"work_permit": 0.8, "quota_permit": 0.08, "residence": 0.12}, rng)
        )
        answers: Submission = {"papers": "valid", "paper_type": kind}
        if kind == "work_permit":
            answers["paper_count"] = 1 + int(rng.uniform() < (DOCUMENTS - 1) / 0.8)
        return answers
    if code in EAEU:
        return {"papers": "contract_only"}
    return {"papers": _one({"applied": 0.2, "earlier": 0.25, "not_yet": 0.55}, rng)}


def _one(chances: Mapping[str, float], rng: np.random.Generator) -> str:
    weights = np.array(list(chances.values()))
    return str(rng.choice(list(chances), p=weights / weights.sum()))


def _day(quarter: Quarter, rng: np.random.Generator) -> str:
    """A day at the quarter's end: the register that it is held against is that quarter's."""
    after = quarter.next
    return (date(after.year, after.number * 3 - 2, 1) - timedelta(days=int(rng.integers(1, 30)))).isoformat()


def _register(answers: Submission, number: int, version: str, rng: np.random.Generator) -> None:
    """What KoboToolbox adds, and personal things that the reader must never take: all invented."""
    answers["_id"], answers["nationalities"] = 700_000 + number, []
    answers["_uuid"] = "-".join(rng.bytes(size).hex() for size in (4, 2, 2, 2, 6))
    answers["_submission_time"] = f"{answers['interview_date']}T12:00:00"
    answers["_validation_status"], answers["__version__"] = "approved", version
    answers["_submitted_by"] = f"synthetic_user_{answers['enumerator'].lower()}"
    answers["comment"] = f"{MARK} note: Synthetic Worker, +7 700 000 0000"
    answers["informant_name"], answers["informant_phone"] = "Synthetic Worker", "+7 700 000 0000"
