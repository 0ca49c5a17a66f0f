"""The closed form of the reconciliation against its peers: seconds, and how far means and standard deviations are off.

    python benchmarks/reconcile_closed_form.py [TABLE.csv]

Peers are what an analyst would reach for: generalised least squares in statsmodels with the prior as further rows
(the same answer by another road) and the sampler emcee on prior times likelihood, written out. Rounding is widened to
0.05 and the prior of log T narrowed to 1, or no sampler would move; every method sees the same model.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import emcee
import numpy as np
import pandas as pd
import statsmodels.api as sm

from kazmig.reconcile.assumptions import read_assumptions
from kazmig.reconcile.model import Model, build_model

ROUNDING = 0.05
OFFICIAL = {"UZB": 230_208, "RUS": 49_377, "TJK": 14_715, "KGZ": 8_175, "other": 24_525}
ASSESSMENT = {"UZB": 543_427, "RUS": 52_137, "TJK": 29_410, "KGZ": 20_053, "other": 23_395}

Answer = tuple[np.ndarray, np.ndarray]


def model_of(table: Path) -> Model:
    """The two counts of 2022Q4 under a table, with the widened rounding and the narrowed prior."""
    sides = {"official": OFFICIAL, "assessment": ASSESSMENT}
    counts = pd.DataFrame(
        {f"{side}_{part}": each for side, each in sides.items() for part in ("persons", "low", "high")}
    )
    model = build_model(counts, read_assumptions(table))
    cells = model.design.index
    noise = pd.DataFrame(np.eye(len(cells)) * ROUNDING**2, cells, cells)
    return Model(
        model.parameters.assign(sd=model.parameters["sd"].clip(upper=1.0)), model.design, model.observed, noise
    )


def closed_form(model: Model) -> Answer:
    after = Model(model.parameters, model.design, model.observed, model.noise).posterior
    return after.mean.to_numpy(), after.sd.to_numpy()


def stacked_gls(model: Model) -> Answer:
    """The prior as rows of the regression: an observation of each unknown at its mean, with its sd."""
    mean, sd = (model.parameters[name].to_numpy(dtype=float) for name in ("mean", "sd"))
    rows = np.vstack([model.design.to_numpy(dtype=float), np.eye(len(mean))])
    variance = np.concatenate([np.diag(model.noise), sd**2])
    fit = sm.GLS(np.concatenate([model.observed, mean]), rows, sigma=variance).fit(cov_type="fixed scale")
    return np.asarray(fit.params), np.asarray(fit.bse)


def sampled(model: Model, steps: int, walkers: int = 200) -> Answer:
    mean, sd = (model.parameters[name].to_numpy(dtype=float) for name in ("mean", "sd"))
    design, observed = model.design.to_numpy(dtype=float), model.observed.to_numpy()

    def log_probability(theta: np.ndarray) -> np.ndarray:
        residual = (observed - theta @ design.T) / ROUNDING
        return -0.5 * ((residual**2).sum(axis=1) + (((theta - mean) / sd) ** 2).sum(axis=1))

    sampler = emcee.EnsembleSampler(walkers, len(mean), log_probability, vectorize=True)
    sampler.random_state = np.random.RandomState(1).get_state()
    start = mean + 0.3 * sd * np.random.default_rng(2).standard_normal((walkers, len(mean)))
    sampler.run_mcmc(start, steps)
    chain = sampler.get_chain(discard=steps // 3, flat=True)
    return chain.mean(axis=0), chain.std(axis=0)


def compare(model: Model) -> pd.DataFrame:
    methods: dict[str, Callable[[], Answer]] = {
        "closed form": lambda: closed_form(model),
        "statsmodels GLS, prior as rows": lambda: stacked_gls(model),
        "emcee, 1,000 steps": lambda: sampled(model, 1_000),
        "emcee, 8,000 steps": lambda: sampled(model, 8_000),
    }
    truth, rows = closed_form(model), []
    for name, method in methods.items():
        start = time.perf_counter()
        mean, sd = method()
        seconds = time.perf_counter() - start
        off = np.abs(mean - truth[0]) / truth[1]
        rows.append(
            (name, round(seconds, 4), round(float(off.max()), 4), round(float(np.abs(sd / truth[1] - 1).max()), 4))
        )
    return pd.DataFrame(rows, columns=["method", "seconds", "largest_error_of_a_mean_in_sds", "largest_error_of_a_sd"])


if __name__ == "__main__":
    default = Path(__file__).parents[1] / "data" / "raw" / "2022Q4" / "assumptions.csv"
    print(compare(model_of(Path(sys.argv[1]) if len(sys.argv) > 1 else default)).to_string(index=False))
