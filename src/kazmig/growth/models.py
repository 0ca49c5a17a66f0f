"""Time-series models for series long enough to bear one, judged by what they would have forecast in the past.

Every model is a candidate beside "no change", and none is used because it fits: a rolling origin refits it at each year
with the years before alone, and compares its errors with those of no change. Below FEWEST points nothing is fitted.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypedDict

import numpy as np
import pandas as pd
from scipy import stats

from kazmig.evidence.facts import significant
from kazmig.growth.series import check_levels, check_years

if TYPE_CHECKING:
    from statsmodels.tsa.statespace.mlemodel import MLEModel

FEWEST = 8
# Exponential smoothing has more parameters; its spread is that of its own forecasts, so it needs some of them.
FEWEST_OF = {"ets": 12}
BETTER_BELOW = 0.05
SEASONS_FROM = 12
MODELS = ("no_change", "local_level", "ar1", "ets")
# Optimisers stop a little apart on different machines; four digits are the same everywhere.
DIGITS = 4
MODEL_COLUMNS = (
    "series", "model", "points", "next_period", "low80", "mid", "high80", "origins", "mae", "mae_against_no_change",
    "better_p", "coverage80_pct", "residual_autocorrelation_p", "residual_normality_p", "verdict",
)  # fmt: skip


class Record(TypedDict):
    """How a model did at a rolling origin."""

    origins: int
    mae: float
    coverage80_pct: float
    errors: np.ndarray


@dataclass(frozen=True)
class Forecast:
    """One step ahead: mean, standard deviation, the residuals of the fit with which to check it, and the degrees of
    freedom with which the standard deviation is known (infinite: the interval is a normal one).
    """

    mean: float
    sd: float
    residuals: np.ndarray
    freedom: float = np.inf

    @property
    def reach(self) -> float:
        """Half-width of the 80 % interval."""
        return float(stats.t.ppf(0.9, self.freedom)) * self.sd


def no_change(y: np.ndarray, seasons: int = 0) -> Forecast:
    """The last value (of the same season, when there are seasons), spread by past changes: a degree of freedom each."""
    lag = max(seasons, 1)
    changes = y[lag:] - y[:-lag]
    return Forecast(float(y[-lag]), float(np.sqrt((changes**2).mean())), changes, len(changes))


def local_level(y: np.ndarray, seasons: int = 0) -> Forecast:
    """statsmodels UnobservedComponents, local level (Harvey 1989), with a stochastic season where asked for."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    model = partial(UnobservedComponents, level="local level", seasonal=seasons or None)
    return _state_space(model, y, burn=max(seasons, 1))


def ar1(y: np.ndarray, seasons: int = 0) -> Forecast:
    """statsmodels SARIMAX (1, 0, 0) around a mean: a series that comes back."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    return _state_space(partial(SARIMAX, order=(1, 0, 0), trend="c"), y, burn=0)


def ets(y: np.ndarray, seasons: int = 0) -> Forecast:
    """statsmodels ETSModel with additive errors and a damped trend: a series that goes on, a little less each year."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    with _quiet():
        fit = ETSModel(y, error="add", trend="add", damped_trend=True).fit(disp=False)
    return Forecast(float(fit.forecast(1)[0]), float(np.sqrt(fit.mse)), np.asarray(fit.resid))


_FORECASTERS: dict[str, Callable[..., Forecast]] = {
    "no_change": no_change,
    "local_level": local_level,
    "ar1": ar1,
    "ets": ets,
}


def _state_space(model: Callable[[np.ndarray], MLEModel], y: np.ndarray, burn: int) -> Forecast:
    # Scaling keeps the optimiser's steps alike whether persons or billions are counted.
    scale = float(np.std(y)) or 1.0
    with _quiet():
        fit = model(y / scale).fit(disp=False, maxiter=200)
        ahead = fit.get_forecast(1)
    residuals = np.asarray(fit.standardized_forecasts_error[0])[burn:]
    return Forecast(float(ahead.predicted_mean[0]) * scale, float(ahead.se_mean[0]) * scale, residuals)


class _quiet(warnings.catch_warnings):
    """Convergence is judged by the rolling origin, not by a warning that readers of a page cannot act on."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.simplefilter("ignore")


def compare(
    series: pd.DataFrame,
    name: str,
    value: str,
    log: bool = False,
    quarterly: bool = False,
    models: Sequence[str] = MODELS,
) -> pd.DataFrame:
    """The next value by each of `models`, with its record: one row a model, columns MODEL_COLUMNS; one refused row if
    the series is too short.

    `series` has `period` (years or, if `quarterly`, quarters numbered 4·year + quarter - 1) and the column `value`; a
    season is modelled from SEASONS_FROM quarters on. With `log` the models see logarithms, which needs levels above
    zero, and the results come back in the unit (but `mae` stays in logarithms). Whether a model beats no change is for
    `better_p` (see `better_than`) to say, not for a ratio `mae_against_no_change` below 1.

    Raises GrowthError for duplicate or missing periods and, with `log`, for levels not above zero.
    """
    table = series.sort_values("period", kind="stable").reset_index(drop=True)
    check_years(table["period"], name, quarter_name if quarterly else str)
    if len(table) < FEWEST:
        return refused(name, len(table), too_short(len(table)))
    if log:
        check_levels(table.rename(columns={"period": "year"}), value, name)
    y = table[value].to_numpy(float)
    y, back = (np.log(y), np.exp) if log else (y, lambda each: each)
    seasons = 4 if quarterly and len(y) >= SEASONS_FROM else 0
    bare = _record(partial(no_change, seasons=seasons), y)
    period = int(table["period"].iloc[-1]) + 1
    rows: list[dict[str, object]] = []
    for model in models:
        about = {"series": name, "model": model, "points": len(y), "next_period": period}
        if len(y) < FEWEST_OF.get(model, FEWEST):
            rows.append({**about, "verdict": too_short(len(y), fewest=FEWEST_OF[model])})
            continue
        run = partial(_FORECASTERS[model], seasons=seasons)
        record = bare if model == "no_change" else _record(run, y, by_errors=model == "ets")
        spread = spread_of_errors(record["errors"]) if model == "ets" else None
        rows.append({**about, **_ahead(run, y, back, spread), **_judged(model, record, bare)})
    return frame(rows)


def refused(name: str, points: int, reason: str) -> pd.DataFrame:
    """The one row of a series that no model is fitted to."""
    return frame([{"series": name, "model": "none", "points": points, "verdict": reason}])


def quarter_name(number: int) -> str:
    """`2022Q4` from its number, 4·year + quarter - 1."""
    return f"{number // 4}Q{number % 4 + 1}"


def too_short(points: int, what: str = "points", fewest: int = FEWEST) -> str:
    """Why nothing is fitted, in words."""
    return (
        f"refused: {points} of {fewest} {what}. With so few, a model's parameters would be guesses and its interval "
        "would say so little that it misleads."
    )


def _ahead(
    run: Callable[[np.ndarray], Forecast], y: np.ndarray, back: Callable[[float], float], reach: float | None = None
) -> dict[str, float]:
    forecast = run(y)
    reach = forecast.reach if reach is None else reach
    low, mid, high = (float(back(forecast.mean + sign * reach)) for sign in (-1, 0, 1))
    return {"low80": low, "mid": mid, "high80": high} | residual_checks(forecast.residuals)


def spread_of_errors(errors: np.ndarray) -> float:
    """Half-width of an 80 % interval from a rolling origin's own errors: Student's t, a degree of freedom an error."""
    return float(stats.t.ppf(0.9, len(errors)) * np.sqrt((errors**2).mean())) if len(errors) else np.nan


def residual_checks(residuals: np.ndarray) -> dict[str, float]:
    """p-values: autocorrelation up to a fifth of the length (Ljung–Box), and normality (Jarque–Bera)."""
    from statsmodels.stats.diagnostic import acorr_ljungbox

    lags = max(1, min(4, len(residuals) // 5))
    box = acorr_ljungbox(residuals, lags=[lags])["lb_pvalue"].iloc[0]
    return {
        "residual_autocorrelation_p": float(box),
        "residual_normality_p": float(stats.jarque_bera(residuals).pvalue),
    }


def _record(run: Callable[[np.ndarray], Forecast], y: np.ndarray, by_errors: bool = False) -> Record:
    """Rolling origin: refit with the first 8, 9, … points, forecast the next one, keep errors and coverage.

    With `by_errors` an interval is as wide as the errors before it say (the first two have none to go by).
    """
    missed: list[float] = []
    covered: list[bool] = []
    for end in range(FEWEST, len(y)):
        forecast = run(y[:end])
        error = float(y[end] - forecast.mean)
        if by_errors and len(missed) >= 2:
            covered.append(abs(error) <= spread_of_errors(np.array(missed)))
        elif not by_errors:
            covered.append(abs(error) <= forecast.reach)
        missed.append(error)
    if not missed:
        return {"origins": 0, "mae": np.nan, "coverage80_pct": np.nan, "errors": np.array([])}
    held = 100 * float(np.mean(covered)) if covered else np.nan
    return {
        "origins": len(missed),
        "mae": float(np.mean(np.abs(missed))),
        "coverage80_pct": held,
        "errors": np.array(missed),
    }


def better_than(errors: np.ndarray, bare: np.ndarray) -> float:
    """p-value that errors are no smaller than those of no change, origin by origin.

    Diebold and Mariano's test on absolute errors one step ahead, with Harvey, Leybourne and Newbold's (1997)
    small-sample correction; one-sided. 1 where there are fewer than three origins or nothing to tell apart.
    """
    n = len(errors)
    if n < 3:
        return 1.0
    difference = np.abs(errors) - np.abs(bare)
    sd = float(difference.std(ddof=0))
    if sd == 0:
        return 1.0
    statistic = float(difference.mean()) / (sd / np.sqrt(n)) * np.sqrt((n - 1) / n)
    return float(stats.t.cdf(statistic, n - 1))


def _judged(model: str, record: Record, bare: Record) -> dict[str, object]:
    ratio = record["mae"] / bare["mae"] if bare["origins"] and bare["mae"] else np.nan
    p = 1.0
    if model == "no_change":
        verdict = "the yardstick"
    elif np.isnan(ratio):
        verdict = "no time left to try it on"
    else:
        p = better_than(record["errors"], bare["errors"])
        if p < BETTER_BELOW:
            verdict = "better than no change"
        elif ratio < 1:
            verdict = f"nearer than no change, which {record['origins']} forecasts do not tell from luck"
        else:
            verdict = "no better than no change: use no change"
    return {
        "origins": record["origins"],
        "mae": record["mae"],
        "coverage80_pct": record["coverage80_pct"],
        "mae_against_no_change": ratio,
        "better_p": np.nan if model == "no_change" else p,
        "verdict": verdict,
    }


def frame(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Rows as a table of MODEL_COLUMNS, numbers to DIGITS significant digits."""
    table = pd.DataFrame(rows, columns=list(MODEL_COLUMNS))
    for column in table.columns.difference(["series", "model", "verdict", "points", "next_period", "origins"]):
        digits = 2 if column.endswith("_p") else DIGITS
        table[column] = [each if pd.isna(each) else significant(float(each), digits) for each in table[column]]
    return table.astype({"points": "Int64", "next_period": "Int64", "origins": "Int64"})
