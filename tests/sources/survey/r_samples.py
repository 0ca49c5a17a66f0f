"""Small public samples from R's package `survey` (Lumley), typed with their source, and readers of the api samples."""

from pathlib import Path

import numpy as np
import pandas as pd

# Särndal, Swensson, Wretman (1992), MU284: five of 50 clusters, three of n2 municipalities each; in R: data(mu284).
MU284 = [
    *((19, 41, 5), (45, 49, 8), (47, 31, 5), (50, 39, 9), (31, 49, 7)),
    *((19, 49, 5), (45, 49, 8), (47, 31, 5), (50, 41, 9), (31, 51, 7)),
    *((19, 49, 5), (45, 45, 8), (47, 35, 5), (50, 61, 9), (31, 33, 7)),
]
# US presidential election of 2004, 40 counties drawn with probability p by votes; in R: data(election), election_pps.
# fmt: off
BUSH = [
    954764, 439242, 55541, 114703, 152838, 108126, 37322, 7745, 583774, 9432, 1182, 32329, 171157, 42739,
    257267, 26428, 764, 172563, 4080, 42263, 36279, 31629, 174707, 69289, 93219, 153424, 11785, 110653, 157591,
    345482, 61290, 580553, 13964, 83079, 49538, 145, 264757, 23025, 52449, 10638,
]
WEIGHT = [
    1.106613878, 3.48321166, 16.56560501, 13.15546952, 10.99591435, 15.64895237, 55.66797534, 272.9216108,
    1.472063578, 211.7022027, 2018.747481, 64.68586753, 10.03859142, 36.61059668, 3.389345618, 64.57801941,
    2614.741337, 8.663480465, 583.7977542, 47.67103655, 34.74396461, 61.22057754, 10.68045746, 17.25691693,
    8.570469049, 9.203335482, 144.5766001, 16.38702806, 7.754878871, 4.263542723, 27.61149355, 2.759095945,
    138.0627168, 23.04349046, 41.79703642, 6999.946084, 3.778031617, 66.0522425, 28.72404557, 180.7927324,
]
# fmt: on


def codes(texts: "pd.Series") -> np.ndarray:
    return pd.factorize(texts, sort=True)[0]


def api(shared: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(shared / "data" / "survey" / f"{name}.csv")
