"""The facts of 2022Q4 as the cleaning steps state them from the raw files, with reference facts and documents."""

from pathlib import Path

import pandas as pd
import pytest

from kazmig.checks.catalogue import RULES
from kazmig.checks.engine import Finding, evidence, run
from kazmig.checks.reference import reference_facts
from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory, load_inventory
from kazmig.sources import (
    baseline_assessment,
    border_crossings,
    context,
    labour_permits,
    migrant_stock,
    remittances,
    residence_permits,
)

CLEANED = (migrant_stock, border_crossings, residence_permits, labour_permits, remittances, baseline_assessment)
TABLES = ("exchange_rates", "region_population", "related_figures", "regions")


@pytest.fixture(scope="session")
def reference_tables(root: Path) -> dict[str, pd.DataFrame]:
    """The reference tables that the checks read, by name, in the order that `reference_facts` takes them."""
    folder = Project(root).reference
    return {name: pd.read_csv(folder / f"{name}.csv", keep_default_na=False, na_values=[""]) for name in TABLES}


@pytest.fixture(scope="session")
def quarter() -> Quarter:
    return Quarter.parse("2022Q4")


@pytest.fixture(scope="session")
def inventory(root: Path, quarter: Quarter) -> Inventory:
    return load_inventory(Project(root), quarter)


@pytest.fixture(scope="session")
def facts(reference_tables: dict[str, pd.DataFrame], inventory: Inventory) -> Facts:
    """All evidence of 2022Q4, from the raw files."""
    found = []
    for module in (*CLEANED, context):
        source = inventory.source(module.__name__.rpartition(".")[2])
        found.append(module.facts(module.clean(module.read(source)), source))
    stated = Facts(fact for each in found[:-1] for fact in each)
    related = reference_facts(*reference_tables.values()).values()
    return evidence(stated, related, found[-1], sources={fact.source for fact in stated.values()})


@pytest.fixture(scope="session")
def findings(facts: Facts, quarter: Quarter) -> dict[int, Finding]:
    """The findings of 2022Q4, by number of the rule."""
    return {finding.rule.number: finding for finding in run(RULES, facts, quarter)}
