"""Sums of record-level extracts: this project's reader, with all its checks, against what an analyst would write.

    python benchmarks/records.py [crossings] [transfers]

Each way runs in a process of its own, so that its peak memory is its own; what all import beforehand is measured and
taken off. All must come to the same sums, or nothing is reported. Times include the start of none. The peers check
nothing: no unreadable day, no unknown country, no record twice.
"""

from __future__ import annotations

import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

QUARTER = "2023Q1"
PARTS = 8
ROUNDS = 3
Row = tuple[str, str, str, str]
Sums = dict[str, float]


def main(crossings: int, transfers: int) -> None:
    for row in rows(crossings, transfers):
        print(" | ".join(row), flush=True)


def rows(crossings: int, transfers: int) -> Iterator[Row]:
    """What was read, the reader's seconds and memory, those of each peer, and both ratios."""
    for what, records in (("crossings", crossings), ("transfers", transfers)):
        for ending in ("csv", "parquet"):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"{what}.{ending}"
                write(path, what, records)
                missing = {way for way, package in NEEDS[ending].items() if not importlib.util.find_spec(package)}
                ways = [way for way in WAYS if way not in missing]
                turns = [{way: measured(way, what, path) for way in ways} for _ in range(ROUNDS)]
                size = path.stat().st_size / 1e6
            for turn in turns:
                for way in ways:
                    agree(turn["ours"]["sums"], turn[way]["sums"], way)
            middle = {
                way: [statistics.median(turn[way][name] for turn in turns) for name in ("seconds", "peak_mb")]
                for way in ways
            }
            ours, peak = middle.pop("ours")
            for way, (seconds, memory) in middle.items():
                yield (
                    f"{records:,} {what}, {size:,.0f} MB of {ending}",
                    f"{ours:.2f} s, {peak:,.0f} MB",
                    f"{seconds:.2f} s, {memory:,.0f} MB ({way})",
                    f"{seconds / ours:.1f} × as quick, {memory / peak:.1f} × less memory",
                )


def agree(ours: Sums, theirs: Sums, way: str) -> None:
    for key, value in theirs.items():
        assert abs(ours[key] - value) <= 1e-9 * abs(value), (way, key, value, ours[key])


def write(path: Path, what: str, records: int) -> None:
    """A file of `records` rows in parts, so that writing it needs little memory too."""
    import duckdb
    import numpy as np

    from kazmig.evidence.quarter import Quarter
    from kazmig.quarters.demo.record_extract import crossing_records, transfer_records, write_records

    make = {"crossings": crossing_records, "transfers": transfer_records}[what]
    text = path.with_suffix(".csv")
    with text.open("wb") as whole:
        for number in range(PARTS):
            part = path.with_suffix(f".{number}.csv")
            table = make(Quarter.parse(QUARTER), np.random.default_rng(number), records // PARTS)
            write_records(part, table.assign(record=table["record"] + number * records))
            content = part.read_bytes()
            whole.write(content if number == 0 else content.partition(b"\r\n")[2])
            part.unlink()
    if path.suffix == ".parquet":
        duckdb.execute(f"COPY (SELECT * FROM read_csv('{text}')) TO '{path}' (FORMAT parquet)")
        text.unlink()


# --- the ways: number of rows, or sum of tenge, by direction and country as they are written -------------------------


def ours(path: Path, what: str) -> Sums:
    from kazmig.project.inventory import Source
    from kazmig.sources.records import reader

    source = Source(what, files=(path,), period=QUARTER, format="records")
    if what == "crossings":
        found = reader.read_crossings(source)
        found = found[(found["dimension"] == "citizenship")]
    else:
        found = reader.read_transfers(source)
        found = found[(found["dimension"] == "country") & (found["unit"] == "kzt_bn")]
    return {f"{row.series} {row.category}": row.value for row in found.itertuples()}


def named(sums: Any, what: str) -> Sums:
    """Sums by (direction, country) as written, under the names that the reader gives them."""
    from kazmig.places.lexicon import country_code
    from kazmig.sources.records.reader import CROSSINGS, TRANSFERS

    layout = CROSSINGS if what == "crossings" else TRANSFERS
    series = {word: name for name, words in layout.directions.items() for word in words}
    found: Sums = {}
    for (direction, country), value in sums:
        if (code := country_code(country)) != "KAZ":
            found[f"{series[direction.lower()]} {code}"] = float(value) / (1e9 if what == "transfers" else 1)
    return found


def naive(path: Path, what: str) -> Sums:
    import pandas as pd

    table = pd.read_csv(path, parse_dates=["date"]) if path.suffix == ".csv" else pd.read_parquet(path)
    return grouped(table, what)


def grouped(table: Any, what: str) -> Sums:
    place = "citizenship" if "citizenship" in table else "country"
    groups = table.groupby(["direction", place], observed=True)
    return named((groups["amount_kzt"].sum() if what == "transfers" else groups.size()).items(), what)


def competent(path: Path, what: str) -> Sums:
    import pandas as pd

    if path.suffix == ".csv":
        columns = list(pd.read_csv(path, nrows=0).columns)
        kept = [name for name in columns if name in ("date", "direction", "country", "citizenship", "amount_kzt")]
        table = pd.read_csv(path, usecols=kept, dtype=dict.fromkeys(set(kept) - {"amount_kzt"}, "category"))
    else:
        import duckdb

        table = duckdb.execute(
            f"SELECT COLUMNS('direction|country|citizenship|amount_kzt') FROM read_parquet('{path}')"
        ).df()
    return grouped(table, what)


def database(path: Path, what: str) -> Sums:
    import duckdb

    scan = f"read_csv('{path}')" if path.suffix == ".csv" else f"read_parquet('{path}')"
    columns = [row[0] for row in duckdb.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()]
    place = "citizenship" if "citizenship" in columns else "country"
    value = "sum(amount_kzt)" if what == "transfers" else "count(*)"
    found = duckdb.execute(f"SELECT direction, {place}, {value} FROM {scan} GROUP BY ALL").fetchall()
    return named((((direction, country), value) for direction, country, value in found), what)


def polars(path: Path, what: str) -> Sums:
    import polars as pl

    table = pl.scan_csv(path) if path.suffix == ".csv" else pl.scan_parquet(path)
    place = "citizenship" if "citizenship" in table.collect_schema().names() else "country"
    value = pl.col("amount_kzt").sum() if what == "transfers" else pl.len().alias("amount_kzt")
    found = table.group_by("direction", place).agg(value).collect()
    return named((((row[0], row[1]), row[2]) for row in found.iter_rows()), what)


WAYS: dict[str, Callable[[Path, str], Sums]] = {
    "ours": ours, "pandas": naive, "pandas, columns and types chosen": competent, "duckdb": database, "polars": polars,
}  # fmt: skip

# What a way needs beside the project's own packages; one that is not installed is left out.
NEEDS = {"csv": {"polars": "polars"}, "parquet": {"polars": "polars", "pandas": "pyarrow"}}


def measured(way: str, what: str, path: Path) -> dict[str, Any]:
    """Seconds, peak memory above what the imports took, and sums of one way in a fresh process."""
    ran = subprocess.run([sys.executable, __file__, way, what, str(path)], capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{way}, {what}: {ran.stderr.strip().splitlines()[-1]}")
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def peak_kb() -> int:
    """The most memory that this process had; what `resource` tells would begin with that of its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


def run(way: str, what: str, path: Path) -> None:
    import duckdb  # noqa: F401
    import pandas as pd  # noqa: F401

    from kazmig.places.lexicon import load_lexicon
    from kazmig.sources.records import reader  # noqa: F401

    load_lexicon()
    before = peak_kb()
    start = time.perf_counter()
    sums = WAYS[way](path, what)
    seconds = time.perf_counter() - start
    peak = peak_kb() - before
    print(json.dumps({"seconds": seconds, "peak_mb": max(peak / 1024, 1.0), "sums": sums}))


if __name__ == "__main__":
    if len(sys.argv) == 4:
        run(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    else:
        main(*(int(each) for each in [*sys.argv[1:], "15200000", "2000000"][:2]))
