"""Drawing the places of a survey: systematic sampling with probability proportional to size, by strata.

Frame: places of the newest Baseline Assessment, sized by the informants. Strata are region × {city, other};
a stratum below 2 % of the whole is merged with others of its kind of place. A place larger than the interval is hit
several times and cut into as many segments. Sampford's and other draws without repetition are not needed: what is hit
twice is two clusters (Lohr, Sampling: Design and Analysis, chapter 6).
"""

from __future__ import annotations

import hashlib
import io
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kazmig.evidence.shares import largest_remainder
from kazmig.sources.survey.design import DesignError
from kazmig.sources.survey.frame import COLUMNS

FRAME_COLUMNS = ("region", "place", "kind", "size")
CITY, OTHER = "city", "other"
SMALL_STRATUM = 0.02
FEWEST = 2
DAY_PARTS = ("morning", "afternoon", "evening")
RESERVES = 2  # places in reserve a stratum
VARIANTS = ("probability", "time_location", "rds")
# Coupons that each person gets to bring others; codes are letters and digits that nobody mistakes for one another.
COUPONS = 3
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
# Relative variance of the estimated number: α/clusters + β/interviews, from simulations of the design (p = .55,
# settlement sd .7 on the logit).
ALPHA, BETA = 0.058, 1.15


@dataclass(frozen=True)
class Drawn:
    """A sample: `clusters` (COLUMNS and `reserve`), with the seed and the digest of the frame it was drawn from."""

    clusters: pd.DataFrame
    seed: int
    frame_sha256: str
    variant: str = "probability"

    def csv(self) -> str:
        """sample.csv: remarks that say how it was drawn, then a row a cluster."""
        about = [
            f"# selection: {self.variant}",
            f"# seed: {self.seed}",
            "# order: region, place",
            f"# frame_sha256: {self.frame_sha256}",
            "# Names of places: keep this file out of git. Weights come from `probability`.",
        ]
        out = io.StringIO()
        self.clusters.to_csv(out, index=False, float_format="%.10g", lineterminator="\n")
        return "\n".join(about) + "\n" + out.getvalue()


def digest(frame: pd.DataFrame) -> str:
    """SHA-256 of the frame in its order: two draws with one seed and one digest are one draw."""
    text = frame[list(FRAME_COLUMNS)].to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()


def strata(frame: pd.DataFrame) -> pd.Series:
    """region × kind; those below SMALL_STRATUM of all sizes are merged by kind, and if still small with the largest."""
    own = (frame["region"] + " " + frame["kind"]).to_numpy(object)
    codes, kinds = pd.factorize(own, sort=True)
    at = np.array([int(np.argmax(codes == code)) for code in range(len(kinds))])
    sizes = np.bincount(codes, weights=frame["size"].to_numpy(float))
    several = ("several " + frame["kind"].iloc[at]).to_numpy(object)
    merged = pd.Series(np.where(sizes / sizes.sum() < SMALL_STRATUM, several, kinds))
    again = pd.Series(sizes).groupby(merged).sum() / sizes.sum()
    final = merged.where(merged.map(again) >= SMALL_STRATUM / 4, str(again.idxmax()))
    return pd.Series(final.to_numpy(object)[codes], frame.index)


def draw(frame: pd.DataFrame, clusters: int, seed: int, variant: str = "probability") -> Drawn:
    """Draws `clusters` places (hits) from a frame (FRAME_COLUMNS). The same seed and frame give the same sample.

    `time_location` draws places at a part of the day, `rds` the places where first persons are asked. Raises
    DesignError for a frame or a number that cannot do.
    """
    frame = _ordered(frame)
    names = strata(frame)
    groups = sorted(set(names))
    if clusters < FEWEST * len(groups):
        raise DesignError(
            f"{clusters} clusters for {len(groups)} strata: ask for {FEWEST * len(groups)} at least, "
            f"{FEWEST} a stratum, without which no error can be told."
        )
    sizes = frame.groupby(names)["size"].sum().reindex(groups)
    share = largest_remainder(clusters - FEWEST * len(groups), sizes) + FEWEST
    rng = np.random.default_rng(seed)
    found, reserve = [], []
    columns, held = [frame[name].to_numpy(object) for name in FRAME_COLUMNS], names.to_numpy(object)
    for group in groups:
        inside = [column[held == group] for column in columns]
        found += _systematic(inside, group, int(share[group]), rng)
        reserve += [(*row, "yes") for row in _systematic(inside, group, RESERVES, rng)]
    rows = [(*row, "") for row in found] + reserve
    table = pd.DataFrame(rows, columns=[*COLUMNS[1:], "reserve"])
    # A place in reserve stands for one that cannot be reached, with the chance of the main draw.
    main = table["stratum"].map(share / RESERVES).where(table["reserve"].eq("yes"), 1.0)
    table["hits"] = table["hits"] * main
    table["probability"] = np.minimum(table["hits"] / table["segments"], 1.0)
    table.insert(0, "cluster", [f"C{number:03d}" for number in range(1, len(table) + 1)])
    if variant == "time_location":
        table["day_part"] = rng.choice(DAY_PARTS, len(table))
        # Each place has as many units as a week has parts of days; one of them was drawn.
        table["probability"] = table["probability"] / len(DAY_PARTS)
    return Drawn(table, seed, digest(frame), variant)


def coupons(drawn: Drawn, seeds: int) -> pd.DataFrame:
    """Codes for those whom first persons bring: cluster, seed (1 to `seeds` a place), coupon. The same every time.

    Coupons of later waves are printed like these from the same sheet; a code says who brought whom, and no name.
    """
    rng = np.random.default_rng([drawn.seed, 2])
    main = drawn.clusters[drawn.clusters["reserve"].eq("")]
    places = [(cluster, seed) for cluster in main["cluster"] for seed in range(1, seeds + 1) for _ in range(COUPONS)]
    codes: dict[str, None] = {}
    while len(codes) < len(places):
        codes["".join(_LETTERS[int(at)] for at in rng.integers(0, len(_LETTERS), 6))] = None
    rows = [(*place, code) for place, code in zip(places, codes, strict=True)]
    return pd.DataFrame(rows, columns=["cluster", "seed", "coupon"])


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in FRAME_COLUMNS if name not in frame.columns]
    if missing:
        raise DesignError(f"the frame has no column '{missing[0]}'; it needs {', '.join(FRAME_COLUMNS)}.")
    there = frame[pd.to_numeric(frame["size"]) > 0]
    if there.empty:
        raise DesignError("the frame has no place with workers: take the Baseline Assessment that has some.")
    return there[list(FRAME_COLUMNS)].sort_values(["region", "place"], kind="stable", ignore_index=True)


def _systematic(
    inside: list[np.ndarray], group: str, number: int, rng: np.random.Generator
) -> list[tuple[object, ...]]:
    """Hits of a systematic draw from a stratum's columns (FRAME_COLUMNS): stratum, region, place, kind, size, segment,
    segments, expected hits, probability."""
    regions, names, kinds, sizes = inside
    sums = sizes.astype(float).cumsum()
    interval = sums[-1] / number
    points = rng.uniform(0, interval) + interval * np.arange(number)
    at = np.minimum(np.searchsorted(sums, points, side="right"), len(sums) - 1)
    hits = np.bincount(at, minlength=len(sums))
    rows: list[tuple[object, ...]] = []
    for place in np.flatnonzero(hits):
        expected, segments = float(sizes[place]) / interval, int(hits[place])
        about = (group, regions[place], names[place], kinds[place], float(sizes[place]))
        chance = min(expected / segments, 1.0)
        rows += [(*about, segment, segments, expected, chance) for segment in range(1, segments + 1)]
    return rows


# --- width and cost --------------------------------------------------------------------------------------------------


def relative_width(clusters: float, interviews: float) -> float:
    """Half the 95 % interval of the estimated number, as a part of it.

    >>> round(relative_width(60, 720), 3)
    0.099
    """
    return 1.96 * math.sqrt(ALPHA / clusters + BETA / interviews)


def best_per_cluster(cost_place: float, cost_interview: float) -> float:
    """Interviews a place that cost least for a width: √((c₁/c₂)·β/α)."""
    return math.sqrt(cost_place / cost_interview * BETA / ALPHA)


def plans(cost_place: float, cost_interview: float, share: float = 1.0) -> pd.DataFrame:
    """Width and cost of designs; `share` is the part of interviews that speak of the group one wants to know.

    Columns clusters, per_cluster, interviews, width_pct, cost.
    """
    rows = []
    for clusters in (30, 45, 60, 80, 100, 150, 200):
        for each in (8, 12, 18, 25):
            width = relative_width(clusters, clusters * each * share)
            cost = clusters * cost_place + clusters * each * cost_interview
            rows.append((clusters, each, clusters * each, round(100 * width, 1), cost))
    return pd.DataFrame(rows, columns=["clusters", "per_cluster", "interviews", "width_pct", "cost"])
