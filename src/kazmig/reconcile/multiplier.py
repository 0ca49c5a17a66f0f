"""A further observation: what a survey, a recount or a clean register says about some factors directly.

The one identified route to the level is a multiplier: T = registered / share registered in a representative survey
(UNAIDS/WHO 2010, "Guidelines on estimating the size of populations most at risk"). A researcher who has the share
puts it in `survey_multiplier.csv`, and it enters as one more observation row of the same linear model.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from kazmig.reconcile.assumptions import AssumptionError

SURVEY_COLUMNS = [
    "id",
    "nationality",
    "registered_share_pct",
    "sample",
    "design_effect",
    "components",
    "evidence",
    "date",
]
_NUMBERS = ("registered_share_pct", "sample", "design_effect")


def empty_surveys() -> pd.DataFrame:
    """No survey: the usual case."""
    return pd.DataFrame(columns=SURVEY_COLUMNS)


def read_surveys(files: Iterable[Path]) -> pd.DataFrame:
    """Rows of `survey_multiplier.csv`, checked; no file gives no rows.

    Columns SURVEY_COLUMNS: the share (percent) of a nationality's workers in a representative survey whom the register
    covers, the sample size, the design effect (2 when left empty: workers are sampled by place), and the official
    components that the share measures, with spaces between (empty: all of them, so that T = official count / share).
    Raises AssumptionError.
    """
    tables = [_read(path) for path in files]
    return pd.concat(tables, ignore_index=True) if tables else empty_surveys()


def _read(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    missing = [column for column in SURVEY_COLUMNS if column not in table.columns]
    if missing:
        raise AssumptionError(f"{path.name}: column '{missing[0]}' is missing; expected {', '.join(SURVEY_COLUMNS)}.")
    table["design_effect"] = table["design_effect"].where(table["design_effect"].str.strip() != "", "2")
    for column in _NUMBERS:
        numbers = pd.to_numeric(table[column], errors="coerce")
        wrong = numbers.isna() | (numbers <= 0) | ((column == "registered_share_pct") & (numbers >= 100))
        if wrong.any():
            line = int(np.argmax(wrong))
            span = "above 0 and below 100" if column == "registered_share_pct" else "above 0"
            raise AssumptionError(
                f"{path.name}, row {line + 2}, {column}: found '{table[column].iloc[line]}', expected a number {span}."
            )
        table[column] = numbers
    return table.loc[:, SURVEY_COLUMNS]


def log_share_sd(share: float, sample: float, design_effect: float) -> float:
    """Standard deviation of the logarithm of a share estimated from `sample` persons (delta method)."""
    return float(np.sqrt(design_effect * (1 - share) / (sample * share)))


def factor_row(parameters: pd.DataFrame, components: Iterable[str], weights: pd.Series) -> pd.Series:
    """The design row of a datum that measures the product of `components`, averaged over nationalities.

    `weights` by nationality sum to one; a single nationality has weight one. Returns weights by parameter.
    """
    wanted = set(components)
    values = []
    for parameter in parameters.to_dict("records"):
        who = [each for each in str(parameter["nationalities"]).split() if each in weights.index]
        informed = parameter["kind"] == "factor" and parameter["component"] in wanted
        values.append(float(weights[who].sum()) if informed else 0.0)
    return pd.Series(values, index=parameters.index)


def survey_rows(
    surveys: pd.DataFrame, parameters: pd.DataFrame, nationalities: list[str]
) -> tuple[pd.DataFrame, pd.Series, pd.Series, list[str]]:
    """Design, observed logarithms, their variances and notes of a model's survey rows.

    Raises AssumptionError for a nationality or component that the model does not have.
    """
    official = list(dict.fromkeys(parameters.loc[parameters["source"] == "official", "component"]))
    rows, observed, variances, notes = {}, {}, {}, []
    for _, survey in surveys.iterrows():
        where, nationality = f"survey '{survey['id']}'", str(survey["nationality"])
        if nationality not in nationalities:
            raise AssumptionError(
                f"{where}, nationality: found '{nationality}', expected one of {', '.join(nationalities)}. A share for "
                "all together measures a mixture: give one row a nationality."
            )
        components = str(survey["components"]).split() or official
        unknown = [each for each in components if each not in official]
        if unknown:
            raise AssumptionError(f"{where}, components: '{unknown[0]}' is none of {', '.join(official)}.")
        share = survey["registered_share_pct"] / 100
        label = f"survey.{nationality}.{survey['id']}"
        rows[label] = factor_row(parameters, components, pd.Series({nationality: 1.0}))
        observed[label] = float(np.log(share))
        variances[label] = log_share_sd(share, survey["sample"], survey["design_effect"]) ** 2
        notes.append(f"{nationality}: a survey of {survey['sample']:,.0f} puts {100 * share:g} % on the register")
    design = pd.DataFrame(rows, dtype=float).T.reindex(columns=parameters.index)
    return design, pd.Series(observed, dtype=float), pd.Series(variances, dtype=float), notes
