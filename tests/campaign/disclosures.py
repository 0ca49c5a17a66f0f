"""Attacks on hidden counts, by somebody who has only what was published: whole numbers, every sum, every revision."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from kazmig.disclosure.places import KEYS, SMALL, protect
from kazmig.disclosure.rules import RULES

CATEGORIES = {"citizenship": ["UZB", "RUS", "KGZ", "other"], "sex": ["male", "female"]}


def table_of(counts: dict[tuple[str, str], dict[str, list[int]]], settlements: int = 5) -> pd.DataFrame:
    """Counts by (region, district), dimension and category, added up to regions and the country."""
    rows = []
    for (region, district), dimensions in counts.items():
        total = sum(dimensions["sex"])  # whole numbers
        cells = [("total", "total", total)]
        cells += [
            (name, c, n) for name, found in dimensions.items() for c, n in zip(CATEGORIES[name], found, strict=True)
        ]
        rows += [(region, district, dimension, category, persons) for dimension, category, persons in cells]
    lowest = pd.DataFrame(rows, columns=["region", "district", "dimension", "category", "persons"])
    lowest["settlements"], lowest["informants"] = settlements, 2 * settlements
    levels = []
    for level, keys in (("country", []), ("region", ["region"]), ("district", ["region", "district"])):
        summed = lowest.groupby([*keys, "dimension", "category"], sort=False, as_index=False)[
            ["persons", "settlements", "informants"]
        ].sum()
        levels.append(summed.assign(level=level).reindex(columns=[*KEYS, "persons", "settlements", "informants"]))
    return pd.concat(levels, ignore_index=True).fillna({"region": "", "district": ""})


def random_table(seed: int, regions: int = 3, districts: int = 5, scale: int = 40) -> pd.DataFrame:
    """Counts with many zeros and small ones, which are the hard ones."""
    chance = np.random.default_rng(seed)
    counts = {}
    for region in range(regions):
        for district in range(districts):
            origins = chance.poisson(chance.choice([0, 0.5, 4, scale, 20 * scale], size=4))
            male = int(chance.binomial(origins.sum(), 0.8))
            sexes = [male, int(origins.sum()) - male]
            counts[f"KZ-{region}", f"d{region}{district}"] = {"citizenship": origins.tolist(), "sex": sexes}
    return table_of(counts)


def sums(published: pd.DataFrame) -> Iterator[tuple[list[int], int]]:
    """What a reader knows of how rows add up, from the columns alone."""
    at = {tuple(key): number for number, key in enumerate(published[KEYS].itertuples(index=False, name=None))}
    for (level, region, district, dimension, category), whole in at.items():
        if dimension == "total":
            for name in CATEGORIES:
                yield [n for k, n in at.items() if k[:4] == (level, region, district, name)], whole
        below = {"country": "region", "region": "district"}.get(level)
        inside = [n for k, n in at.items() if k[0] == below and k[3:] == (dimension, category) and region in ("", k[1])]
        if inside:
            yield inside, whole


def found_out(published: pd.DataFrame, more: dict[int, float] | None = None) -> dict[int, tuple[float, float]]:
    """For each hidden cell the least and the greatest whole number that agrees with all that is published."""
    size = len(published)
    low, high = np.zeros(size), np.full(size, 1e6)
    shown = {**dict(published["persons"].dropna().items()), **(more or {})}
    for cell, persons in shown.items():
        low[cell] = high[cell] = float(persons)
    rows = []
    for parts, whole in sums(published):
        row = np.zeros(size)
        row[parts], row[whole] = 1, -1
        rows.append(row)
    constraint = LinearConstraint(np.array(rows), 0, 0)
    found = {}
    for cell in published.index[published["persons"].isna()]:
        if cell in shown:
            continue
        ends = []
        for sign in (1, -1):
            weights = np.zeros(size)
            weights[cell] = sign
            solved = milp(weights, constraints=constraint, bounds=Bounds(low, high), integrality=np.ones(size))
            assert solved.status == 0, solved.message
            ends.append(round(float(solved.x[cell])))
        found[int(cell)] = (ends[0], ends[1])
    return found


def losses(truth: pd.DataFrame, published: pd.DataFrame, more: dict[int, float] | None = None) -> list[str]:
    """What the attack found out that nobody may know; empty when all hidden counts held."""
    national = truth[truth["level"] == "country"].set_index(["dimension", "category"])["persons"]
    totals = truth[(truth["level"] == "region") & (truth["dimension"] == "total")].set_index("region")["persons"]
    said = []
    for cell, (low, high) in found_out(published, more).items():
        row = truth.loc[cell]
        wide = min(RULES.persons, national[row["dimension"], row["category"]], totals.get(row["region"], np.inf))
        if not low <= row["persons"] <= high:
            said.append(f"row {cell}: the truth {row['persons']} is not within {low}–{high}")
        if high - low < wide:
            said.append(f"row {cell}: {row['persons']} is known to within {low}–{high}")
        if 0 < row["persons"] < RULES.persons and low > 0:
            said.append(f"row {cell}: that there is anybody follows ({low}–{high})")
    small = published[published["level"] == "district"]["persons"].dropna()
    said += [f"row {cell}: a count of {persons} is shown" for cell, persons in small.items() if persons < RULES.persons]
    return said


# --- the attacks ---------------------------------------------------------------------------------------------------


def alone(truth: pd.DataFrame) -> list[str]:
    return losses(truth, protect(truth, "t")[0])


def with_revision(truth: pd.DataFrame, change: Callable[[pd.DataFrame], pd.DataFrame]) -> list[str]:
    """A first revision was published; the second changes some counts: what both together tell."""
    first, _ = protect(truth, "t")
    revised = change(truth)
    second, _ = protect(revised, "t", [first])
    same = (truth["persons"] == revised["persons"]) & first["persons"].notna() & second["persons"].isna()
    districts = second[second["level"] == "district"]
    # Of a region that shows no district any more nobody knows which of them changed.
    told = districts.loc[districts["persons"].notna(), "region"].unique()
    known = {int(cell): float(first["persons"][cell]) for cell in truth.index[same & truth["region"].isin(told)]}
    return losses(revised, second, known)


def with_another_quarter(truth: pd.DataFrame, change: Callable[[pd.DataFrame], pd.DataFrame]) -> list[str]:
    """The next quarter's export holds the same visits and a few more; whoever sees a place unchanged knows that."""
    first, _ = protect(truth, "t")
    later = change(truth)
    second, _ = protect(later, "t", other_quarters=[first])
    was, place = first["persons"], [truth["level"], truth["region"], truth["district"]]
    same = (~(was.notna() & was.ne(later["persons"]))).groupby(place).transform("all") & truth["level"].eq("district")
    districts = second[second["level"] == "district"]
    told = districts.loc[districts["persons"].notna(), "region"].unique()
    known = same & was.notna() & second["persons"].isna() & truth["region"].isin(told)
    return losses(later, second, {int(cell): float(was[cell]) for cell in truth.index[known]})


def one_settlement_more(truth: pd.DataFrame, persons: int = 4) -> pd.DataFrame:
    """A settlement found later: a few men of one citizenship in one district, in all sums."""
    place = truth[truth["level"] == "district"].iloc[0]
    inside = truth["region"].isin(["", place["region"]]) & truth["district"].isin(["", place["district"]])
    counted = truth["category"].isin(["total", "UZB", "male"])
    return truth.assign(persons=truth["persons"] + persons * (inside & counted))


def few_settlements(truth: pd.DataFrame) -> list[str]:
    """One district rests on two settlements: nothing of it may be known, its total neither."""
    first = truth.loc[truth["level"] == "district", "district"].iloc[0]
    truth = truth.assign(settlements=truth["settlements"].mask(truth["district"] == first, 2))
    shown, _ = protect(truth, "t")
    own = shown[shown["district"] == first]
    said = losses(truth, shown)
    return said + (
        ["a place of two settlements is shown"] if own[["persons", "settlements"]].notna().any(axis=None) else []
    )


def few_informants(truth: pd.DataFrame) -> list[str]:
    first = truth.loc[truth["level"] == "district", "district"].iloc[0]
    truth = truth.assign(informants=truth["informants"].mask(truth["district"] == first, 1))
    shown, _ = protect(truth, "t")
    return losses(truth, shown) + (["shown"] if shown.loc[shown["district"] == first, "persons"].notna().any() else [])


def two_hidden_and_shown_zeros() -> list[str]:
    """The case that was found: a total with two hidden cells and zeros gave both."""
    counts = {
        ("KZ-1", "a"): {"citizenship": [3, 0, 0, 0], "sex": [2, 1]},
        ("KZ-1", "b"): {"citizenship": [90, 5, 0, 0], "sex": [80, 15]},
        ("KZ-1", "c"): {"citizenship": [400, 60, 20, 0], "sex": [300, 180]},
        ("KZ-2", "d"): {"citizenship": [500, 70, 30, 12], "sex": [400, 212]},
    }
    return alone(table_of(counts))


def reasons_tell_nothing(truth: pd.DataFrame) -> list[str]:
    """The list of hidden cells must not say which of them are small."""
    _, listed = protect(truth, "t")
    alike = set(listed["reason"]) == {SMALL} and "persons" not in listed
    return [] if alike else ["the reasons tell small ones apart"]


ATTACKS: dict[str, Callable[[], list[str]]] = {
    "two hidden cells and shown zeros": two_hidden_and_shown_zeros,
    **{f"sums of a random country {seed}": (lambda seed=seed: alone(random_table(seed))) for seed in range(9)},
    "a country of one region": lambda: alone(random_table(20, regions=1)),
    "regions of one district": lambda: alone(random_table(21, regions=4, districts=1)),
    "regions of two districts": lambda: alone(random_table(22, regions=4, districts=2)),
    "almost nobody anywhere": lambda: alone(random_table(23, scale=2)),
    "a place of two settlements": lambda: few_settlements(random_table(24)),
    "a place of one informant": lambda: few_informants(random_table(25)),
    "the same again as a revision": lambda: with_revision(random_table(26), lambda truth: truth),
    "a revision with four men more": lambda: with_revision(random_table(27), one_settlement_more),
    "a revision with four hundred more": lambda: with_revision(
        random_table(28), lambda truth: one_settlement_more(truth, 400)
    ),
    "a revision with one man more": lambda: with_revision(
        random_table(29), lambda truth: one_settlement_more(truth, 1)
    ),
    "the same visits in two quarters, and four men more": lambda: with_another_quarter(
        random_table(33), one_settlement_more
    ),
    "the same visits in two quarters, and twelve men fewer": lambda: with_another_quarter(
        one_settlement_more(random_table(40, regions=2, districts=3), 12),
        lambda truth: random_table(40, regions=2, districts=3),
    ),
    "what the list of hidden cells says": lambda: reasons_tell_nothing(random_table(30)),
    "a higher threshold": lambda: losses(
        random_table(31), protect(random_table(31), "t", rules=replace(RULES, persons=20))[0]
    ),
}
