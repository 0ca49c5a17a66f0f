"""Two counts of migrant workers: what their difference says, what it cannot say, and what assumptions would imply."""

from kazmig.reconcile.assumptions import AssumptionError, regrouped
from kazmig.reconcile.bridge import bridge, by_component, component_bridge
from kazmig.reconcile.conflict import check, log_ratios, power, power_of
from kazmig.reconcile.counts import CountError, gaps, ratio_table, two_counts, waterfall
from kazmig.reconcile.engine import EngineError, solve
from kazmig.reconcile.estimate import Standing, correlations, dots, intervals, learnt, standing, variant
from kazmig.reconcile.gather import checklist
from kazmig.reconcile.identification import (
    bounds,
    bounds_by_assumption,
    designs,
    homogeneity,
    identification,
    in_words,
    nationality_sd,
    permits_of_every_kind,
    textbook_design,
)
from kazmig.reconcile.information import candidates, gains, value_of_information
from kazmig.reconcile.inherit import NamedTable, assumption_tables, changes_since, origins
from kazmig.reconcile.level import along_ridge, level, level_map, points, ridge, survey_band
from kazmig.reconcile.measured import Measured
from kazmig.reconcile.measured_files import read_measured
from kazmig.reconcile.model import Model, build_model
from kazmig.reconcile.places import informant_spread, region_plausibility
from kazmig.reconcile.sensitivity import by_spread, leave_one_out, stress, tornado
from kazmig.reconcile.surveyed import with_survey, without_survey
from kazmig.reconcile.tables import (
    all_standing,
    assumptions_table,
    by_treaty,
    compare,
    dot_table,
    reconciliation_table,
    sensitivity_table,
)

__all__ = [
    "AssumptionError",
    "CountError",
    "EngineError",
    "Measured",
    "Model",
    "NamedTable",
    "Standing",
    "all_standing",
    "along_ridge",
    "assumption_tables",
    "assumptions_table",
    "bounds",
    "bounds_by_assumption",
    "bridge",
    "build_model",
    "by_component",
    "by_spread",
    "by_treaty",
    "candidates",
    "changes_since",
    "check",
    "checklist",
    "compare",
    "component_bridge",
    "correlations",
    "designs",
    "dot_table",
    "dots",
    "gains",
    "gaps",
    "homogeneity",
    "identification",
    "in_words",
    "informant_spread",
    "intervals",
    "learnt",
    "leave_one_out",
    "level",
    "level_map",
    "log_ratios",
    "nationality_sd",
    "origins",
    "permits_of_every_kind",
    "points",
    "power",
    "power_of",
    "ratio_table",
    "read_measured",
    "reconciliation_table",
    "region_plausibility",
    "regrouped",
    "ridge",
    "sensitivity_table",
    "solve",
    "standing",
    "stress",
    "survey_band",
    "textbook_design",
    "tornado",
    "two_counts",
    "value_of_information",
    "variant",
    "waterfall",
    "with_survey",
    "without_survey",
]
