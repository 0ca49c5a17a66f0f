"""How far a survey's estimate of the number errs, and how often its interval holds the truth, in invented worlds.

python benchmarks/survey_worlds.py [replications]
"""

from __future__ import annotations

import sys

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
    "informants' weights": World(informants_weigh=True, size_related=0.25),
}


def main() -> int:
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    print(f"{'world':32} {'bias %':>7} {'95 covers':>10}")
    for name, world in WORLDS.items():
        found = trial(world, replications)
        print(f"{name:32} {found['bias_pct']:+7.1f} {found['covers_pct']:10.0f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
