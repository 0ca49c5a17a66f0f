"""Two counts of migrant workers: what their difference says, what it cannot say, and what assumptions would imply."""

from kazmig.reconcile.assumptions import AssumptionError, regrouped
from kazmig.reconcile.bridge import bridge, by_component
from kazmig.reconcile.counts import CountError, gaps, ratio_table, two_counts, waterfall
from kazmig.reconcile.identification import (
    bounds,
    designs,
    homogeneity,
    identification,
    in_words,
    nationality_sd,
    permits_of_every_kind,
    textbook_design,
)
from kazmig.reconcile.inherit import NamedTable, assumption_tables, changes_since, origins
from kazmig.reconcile.model import build_model, intervals
from kazmig.reconcile.multiplier import read_surveys
from kazmig.reconcile.places import informant_spread, region_plausibility
from kazmig.reconcile.refutation import log_ratios, power, refutation, rival, wrong_ratios
from kazmig.reconcile.sensitivity import beside_today, candidates, leave_one_out, stress, tornado, value_of_information
from kazmig.reconcile.tables import (
    assumptions_table,
    by_treaty,
    compare,
    correlations,
    reconciliation_table,
    sensitivity_table,
    standing,
)

__all__ = [
    "AssumptionError",
    "CountError",
    "NamedTable",
    "assumption_tables",
    "assumptions_table",
    "beside_today",
    "bounds",
    "bridge",
    "build_model",
    "by_component",
    "by_treaty",
    "candidates",
    "changes_since",
    "compare",
    "correlations",
    "designs",
    "gaps",
    "homogeneity",
    "identification",
    "in_words",
    "informant_spread",
    "intervals",
    "leave_one_out",
    "log_ratios",
    "nationality_sd",
    "origins",
    "permits_of_every_kind",
    "power",
    "ratio_table",
    "read_surveys",
    "reconciliation_table",
    "refutation",
    "region_plausibility",
    "regrouped",
    "rival",
    "sensitivity_table",
    "standing",
    "stress",
    "textbook_design",
    "tornado",
    "two_counts",
    "value_of_information",
    "waterfall",
    "wrong_ratios",
]
