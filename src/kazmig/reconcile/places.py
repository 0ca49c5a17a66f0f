"""What regions and informants say about the assessment itself, without a look at registration.

Registration by region is not computed: it would show where unregistered workers are (do no harm).
"""

from __future__ import annotations

import pandas as pd

from kazmig.evidence.facts import Facts
from kazmig.places.regions import merge_regions, vintage_at

REGION_COLUMNS = ["region", "workers_persons", "population_persons", "of_population_share_pct", "times_national"]


def region_plausibility(facts: Facts, population: pd.DataFrame) -> pd.DataFrame:
    """Assessed workers of each region whose share is printed against the people who live there.

    `population`: columns region (ISO 3166-2; KAZ for the country), vintage (of its borders), date, persons; the last
    date up to the fieldwork counts. Columns REGION_COLUMNS; times_national compares with the country's own share.
    Highest share first. Raises VintageError where workers and population are of other areas under one code.
    """
    workers = {
        key.split(".")[2]: float(fact.value)
        for key, fact in facts.under("baseline.region").items()
        if key.endswith(".persons") and key.split(".")[2].startswith("KZ-")
    }
    if not workers or "baseline.workers.persons" not in facts:
        return pd.DataFrame(columns=REGION_COLUMNS)
    total = facts["baseline.workers.persons"]
    until = total.period.split("/")[0]
    known = population[population["date"].astype(str) <= until] if until[:4].isdigit() else population
    last = known.sort_values("date", kind="stable").groupby("region", as_index=False).last()
    people = last.rename(columns={"persons": "population_persons"})[["region", "vintage", "population_persons"]]
    country = people.set_index("region")["population_persons"].get("KAZ", float("nan"))
    found = pd.DataFrame({"region": list(workers), "workers_persons": list(workers.values())})
    found["vintage"] = vintage_at(total.period)
    table = merge_regions(found, people[people["region"] != "KAZ"])
    table["of_population_share_pct"] = 100 * table["workers_persons"] / table["population_persons"]
    national = 100 * float(total.value) / country
    table["times_national"] = table["of_population_share_pct"] / national
    table = table.dropna(subset=["population_persons"])[REGION_COLUMNS]
    return table.sort_values(["of_population_share_pct", "region"], ascending=[False, True], ignore_index=True)


SPREAD_COLUMNS = ["evidence", "sd_log"]


def informant_spread(spread: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """How far informants are apart on one settlement beside what the table claims to know. Columns SPREAD_COLUMNS.

    `spread` has one row with log_sd (sd of log counts between groups of informants on one settlement) and settlements,
    from a KoboToolbox export; without one it is empty, and so is the result. Over so many settlements the informants'
    disagreement averages out; a table whose perception and multiplicity are surer than what is left claims more than
    the informants can support. A bias that all of them share is not seen here.
    """
    if spread.empty:
        return pd.DataFrame(columns=SPREAD_COLUMNS)
    apart, settlements = (float(spread[column].iloc[0]) for column in ("log_sd", "settlements"))
    rows = [("informants_on_one_settlement", apart), ("averaged_over_settlements", apart / settlements**0.5)]
    for component in ("perception", "multiplicity"):
        sd = table.loc[table["component"] == component, "sd"]
        rows.append((f"{component}_as_assumed", float((sd**2).sum() ** 0.5)))
    return pd.DataFrame(rows, columns=SPREAD_COLUMNS)
