"""How far a survey's estimate of the number errs, and how often its interval holds the truth, in invented worlds.

python benchmarks/survey_worlds.py [replications]

Beside each stand the bias and coverage of independent trials of the same designs; a world further from them than the
tolerances is marked, and the script ends with 1. Weights by informants' numbers err downwards where informants notice
best those who are registered (-.42 on the log for each unit of the logit gives the trials' figure), and upwards the
other way round: the direction is the world's, not the method's.
"""

from __future__ import annotations

import os
import sys

# Small matrices: threads of the linear algebra only get into each other's way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from kazmig.sources.survey.worlds import World, trial

WORLDS = {
    "base": World(),
    "45 places x 40": World(clusters=45, per_cluster=40),
    "225 places x 8": World(clusters=225, per_cluster=8),
    "60 places x 12": World(clusters=60, per_cluster=12),
    "frame misses 10 %": World(frame_misses=0.1),
    "frame misses 20 %": World(frame_misses=0.2),
    "frame misses 30 %": World(frame_misses=0.3),
    "5 % say yes": World(false_yes=0.05),
    "10 % say yes": World(false_yes=0.10),
    "15 % say yes": World(false_yes=0.15),
    "15 % say yes, answers 1.05": World(false_yes=0.15, answers=1.05, answers_sd=0.051),
    "refusal 25/40 %": World(refuse_registered=0.25, refuse_others=0.40),
    "refusal 40/40 %": World(refuse_registered=0.40, refuse_others=0.40),
    "informants' sizes sd .6": World(size_sd=0.6),
    "informants' weights": World(informants_weigh=True, size_related=-0.42),
    "the same, list of the day": World(size_related=-0.42),
    "informants' weights, reversed": World(informants_weigh=True, size_related=0.42),
}
# Bias and coverage in percent, 400 replications.
TRIALS = {
    "base": (0.1, 97),
    "45 places x 40": (0.0, 97),
    "225 places x 8": (0.0, 97),
    "frame misses 10 %": (-2.7, 88),
    "frame misses 20 %": (-5.7, 58),
    "frame misses 30 %": (-8.6, 26),
    "5 % say yes": (-3.9, 78),
    "10 % say yes": (-7.3, 26),
    "15 % say yes": (-10.7, 2),
    "refusal 25/40 %": (-8.0, 32),
    "refusal 40/40 %": (0.1, 98),
    "informants' sizes sd .6": (0.0, 97),
    "informants' weights": (-7.7, 38),
    "the same, list of the day": (0.2, 97),
}
BIAS, COVERS = 1.0, 12.0


def main() -> int:
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    print(f"{'world':32} {'bias %':>7} {'95 covers':>10}   trials")
    off = 0
    for name, world in WORLDS.items():
        found = trial(world, replications)
        bias, covers = TRIALS.get(name, (found["bias_pct"], found["covers_pct"]))
        far = abs(found["bias_pct"] - bias) > BIAS or abs(found["covers_pct"] - covers) > COVERS
        off += far
        told = f"{bias:+.1f} {covers:.0f}" if name in TRIALS else ""
        print(f"{name:32} {found['bias_pct']:+7.1f} {found['covers_pct']:10.0f}   {told}{'  <- off' if far else ''}")
    return int(off > 0)


if __name__ == "__main__":
    raise SystemExit(main())
