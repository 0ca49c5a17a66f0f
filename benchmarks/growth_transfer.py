"""Reference classes of growth, their transfer and the slope of shrinkage, from the two panels; exact, in seconds.

    python benchmarks/growth_transfer.py POLAND.csv UN.csv [--write]

With --write, growth_classes.csv, growth_transfer.csv and growth_slopes.csv in data/raw/reference are replaced.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kazmig.growth.classes import reference_tables
from kazmig.growth.panel import read_panel

FOLDER = Path(__file__).parents[1] / "data" / "raw" / "reference"


def main(poland: Path, world: Path, write: bool) -> None:
    tables = reference_tables(read_panel(poland), read_panel(poland, min_level=20), read_panel(world))
    for name, table in tables.items():
        print(f"{name}\n{table.drop(columns='source').to_string(index=False)}\n")
        if write:
            table.to_csv(FOLDER / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    files = [Path(each) for each in sys.argv[1:] if each != "--write"]
    main(*files, write="--write" in sys.argv)
