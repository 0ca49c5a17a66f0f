"""Checks the museum's exhibits: `python tests/museum/check.py FOLDER` reads each that is there."""

import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

from kazmig.project.inventory import Source
from kazmig.sources import baseline_assessment, border_crossings, migrant_stock
from kazmig.sources.problems import BadInput

READERS = {
    "baseline_assessment": baseline_assessment.read,
    "border_crossings": border_crossings.read,
    "migrant_stock": migrant_stock.read,
}


def exhibits() -> dict[str, dict]:
    return tomllib.loads((Path(__file__).parent / "exhibits.toml").read_text(encoding="utf-8"))


def check(exhibit: dict, path: Path) -> list[str]:
    """What a file does not give that it must; nothing for a good one."""
    with tempfile.TemporaryDirectory() as folder:
        if "layout" in exhibit:
            path = Path(shutil.copy(path, folder))
            (path.parent / "layout.toml").write_text(exhibit["layout"], encoding="utf-8")
        return _wrong(exhibit, path)


def _wrong(exhibit: dict, path: Path) -> list[str]:
    source = Source(exhibit["source"], period=exhibit["period"], format=exhibit["format"], files=(path,))
    try:
        found = READERS[exhibit["source"]](source)
    except BadInput as error:
        expected = exhibit.get("refused")
        return [] if expected and expected in str(error) else [f"refused: {error}"]
    if "refused" in exhibit:
        return ["read, though it must be refused"]
    wrong = []
    for what, value in exhibit["figures"].items():
        series, dimension, unit, *period = what.split()
        mine = found[(found["series"] == series) & (found["dimension"] == dimension) & (found["unit"] == unit)]
        mine = mine[mine["period"] == period[0]] if period else mine
        given = mine["value"].max()
        wrong += [] if given == value else [f"{what}: {given}, and must be {value}"]
    return wrong


def main(folder: Path) -> int:
    bad = 0
    for name, exhibit in exhibits().items():
        paths = sorted(folder.rglob(exhibit["file"]))
        wrong = check(exhibit, paths[0]) if paths else []
        bad += bool(wrong)
        print(f"{name}: {'; '.join(wrong) or ('good' if paths else 'not here')}")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
