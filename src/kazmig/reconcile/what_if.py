"""What the two counts would imply under a reader's own beliefs on how Central Asians register and are counted.

Two medians of the table are replaced: the part of Central Asians who are on the register, and how many informants name
for each of them who is there. Everything else, doubts included, stays as in the table. `grid` solves the model at
stated steps; `kernel` gives what a page needs to solve it anywhere, by the same importance sampling as the engine's.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from kazmig.evidence.facts import significant
from kazmig.reconcile.conflict import contrasts
from kazmig.reconcile.engine import Split
from kazmig.reconcile.estimate import FEWER, Standing, standing
from kazmig.reconcile.identification import CENTRAL_ASIA
from kazmig.reconcile.model import Model
from kazmig.reconcile.scales import anchor

REGISTRATION = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
INFORMANTS = (0.67, 0.8, 1.0, 1.25, 1.5, 2.0)
SIMULATIONS = 2**12
ENDS = ("low80_persons", "high80_persons", "low95_persons", "high95_persons")
COLUMNS = ["registration", "informants", "p_value", *ENDS]
KERNEL_COLUMNS = ["part", "row", "column", "value"]
_BELIEFS = {"registration": "share", "perception": "factor"}


def can_ask(model: Model) -> bool:
    """Whether the table has both beliefs, on the scales that they are asked on, and Central Asians are counted."""
    scales = dict(zip(model.cells["component"], model.cells["scale"], strict=True))
    return all(scales.get(name) == scale for name, scale in _BELIEFS.items()) and any(
        each in CENTRAL_ASIA for each in model.nationalities
    )


def believing(model: Model, registration: float, informants: float) -> Model:
    """The model with these medians for Central Asians."""
    said = {"registration": anchor("share", registration), "perception": anchor("factor", informants)}
    cells = model.cells.copy()
    theirs = cells["nationality"].isin(CENTRAL_ASIA)
    for component, place in said.items():
        cells.loc[theirs & (cells["component"] == component), "anchor"] = place
    return replace(model, cells=cells)


def believed(model: Model, registration: float, informants: float, draws: int = FEWER) -> Standing:
    """What stands under these beliefs; refuted beliefs have no posterior."""
    return standing(believing(model, registration, informants), draws, SIMULATIONS)


def grid(stands: Standing) -> pd.DataFrame:
    """COLUMNS at every pair of REGISTRATION and INFORMANTS; ends are NaN where the evidence refutes the pair.

    Empty where the table itself is refuted: all that is asked here rests on the rest of it.
    """
    model = stands.model
    if stands.posterior is None or not can_ask(model):
        return pd.DataFrame(columns=COLUMNS, dtype=float)
    rows = []
    for registration in REGISTRATION:
        for informants in INFORMANTS:
            found = believed(model, registration, informants)
            rows.append(
                [registration, informants, significant(found.check.p, 3), *(found.total[name] for name in ENDS)]
            )
    return pd.DataFrame(rows, columns=COLUMNS)


def kernel(stands: Standing) -> pd.DataFrame:
    """KERNEL_COLUMNS: the matrices with which the posterior is drawn, in long form, to 9 digits.

    Empty with surveys, and where the table is refuted.

    y observations · see observations by cells · anchor, scale (0 factor, 1 share, 2 excess) and asked (1 registration,
    2 informants) by cell · reach drawn doubts by cells · q, to_true: as in the engine · root of the covariance of
    log T given a draw · ratios contrasts · spread root of the ratios' covariance given a draw.
    """
    model = stands.model
    if stands.posterior is None or not can_ask(model) or not model.surveys.empty or not model.measures.empty:
        return pd.DataFrame(columns=KERNEL_COLUMNS)
    split = Split.of(model)
    own = split.rest_root @ split.rest_root.T
    noise = split.noise @ split.noise.T
    k = split.sight @ own @ split.sight.T + noise
    x = model.level()
    given = np.linalg.inv(x.T @ np.linalg.solve(k + 1e-12 * np.eye(len(k)), x))
    ratios = contrasts(model)
    asked = np.zeros(len(model.cells))
    theirs = model.cells["nationality"].isin(CENTRAL_ASIA).to_numpy()
    for number, component in enumerate(_BELIEFS, start=1):
        asked[theirs & (model.cells["component"] == component).to_numpy()] = number
    parts = {
        "y": split.y[:, None],
        "see": split.see,
        "anchor": split.anchor[:, None],
        "scale": np.array([["factor", "share", "excess"].index(each) for each in split.scale], dtype=float)[:, None],
        "asked": asked[:, None],
        "reach": split.reach,
        "q": split.q,
        "to_true": split.to_true,
        "root": np.linalg.cholesky(given),
        "ratios": ratios,
        "spread": np.linalg.cholesky(ratios @ k @ ratios.T + 1e-12 * np.eye(len(ratios))),
    }
    rows = [
        (name, row, column, significant(float(value), 9))
        for name, matrix in parts.items()
        for (row, column), value in np.ndenumerate(matrix)
    ]
    return pd.DataFrame(rows, columns=KERNEL_COLUMNS)
