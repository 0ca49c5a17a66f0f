"""Streaming aggregation of record-level extracts against pandas.read_csv and groupby, in one run, as ratios.

    python benchmarks/records.py [records]

Each way runs in a process of its own, so that its peak memory is its own; what both import beforehand is measured and
taken off. Both must come to the same sums, or nothing is reported. Times include the start of neither.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

QUARTER = "2023Q1"
PARTS = 8


def main(records: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "transfers.csv"
        _write(path, records)
        print(f"{records:,} transfers, {path.stat().st_size / 1e6:,.0f} MB of CSV with names and passport numbers")
        found = {way: min((_measured(way, path) for _ in range(3)), key=lambda one: one["seconds"]) for way in WAYS}
    stream, whole = found["stream"], found["pandas"]
    for key, value in whole["sums"].items():
        assert abs(stream["sums"][key] / value - 1) < 1e-9, (key, value, stream["sums"][key])
    print(f"{'':>10}{'seconds':>10}{'peak MB':>10}")
    for way, one in found.items():
        print(f"{way:>10}{one['seconds']:>10.2f}{one['peak_mb']:>10.0f}")
    print(f"stream / pandas: time {stream['seconds'] / whole['seconds']:.2f}, ", end="")
    print(f"peak memory {stream['peak_mb'] / whole['peak_mb']:.2f}; the sums agree")


def _write(path: Path, records: int) -> None:
    """A file of `records` rows in parts, so that writing it needs little memory too."""
    import numpy as np

    from kazmig.evidence.quarter import Quarter
    from kazmig.quarters.demo.record_extract import transfer_records, write_records

    with path.open("wb") as whole:
        for number in range(PARTS):
            part = path.with_suffix(f".{number}.csv")
            table = transfer_records(Quarter.parse(QUARTER), np.random.default_rng(number), records // PARTS)
            write_records(part, table.assign(record=table["record"] + number * records))
            content = part.read_bytes()
            whole.write(content if number == 0 else content.partition(b"\r\n")[2])
            part.unlink()


def _stream(path: Path) -> dict[str, float]:
    from kazmig.project.inventory import Source
    from kazmig.sources.records import reader as records

    observed = records.read_transfers(Source("remittances", files=(path,), period=QUARTER, format="records"))
    money = observed[(observed["dimension"] == "country") & (observed["unit"] == "kzt_bn")]
    return {f"{row.series} {row.category}": row.value for row in money.itertuples()}


def _pandas(path: Path) -> dict[str, float]:
    import pandas as pd

    from kazmig.places.lexicon import country_code

    table = pd.read_csv(path, parse_dates=["date"])
    sums = table.groupby(["direction", "country"])["amount_kzt"].sum() / 1e9
    return {f"{direction} {country_code(country)}": value for (direction, country), value in sums.items()}


WAYS = {"stream": _stream, "pandas": _pandas}


def _measured(way: str, path: Path) -> dict:
    """Seconds, peak memory above what the imports took, and sums of one way in a fresh process."""
    ran = subprocess.run([sys.executable, __file__, way, str(path)], capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


def _run(way: str, path: Path) -> None:
    import duckdb  # noqa: F401
    import pandas as pd  # noqa: F401

    from kazmig.places.lexicon import load_lexicon
    from kazmig.sources.records import reader as records  # noqa: F401

    load_lexicon()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    sums = WAYS[way](path)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"seconds": seconds, "peak_mb": max(peak / 1024, 1.0), "sums": sums}))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _run(sys.argv[1], Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000)
