"""A small project of three notebooks, run for real: kernels, pages, publishing."""

import io
import json
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat

from kazmig.pipeline.here import Here
from kazmig.pipeline.request import Request
from kazmig.pipeline.run import run
from kazmig.pipeline.screen import Screen
from kazmig.project.folders import Project

PIPELINE = """
[step.10_clean]
title = "Clean the things"
raw = ["things"]
tables = ["things"]

[step.11_other]
title = "Something else"
tables = ["other"]
parameters = { draws = 3 }

[step.20_sum]
title = "Sum"
needs = ["10_clean"]
tables = ["sums"]
earlier = true
"""
SOURCES = """
[edition]
contact = "statistics@example.org"

[things]
publisher = "A ministry"
title = "Things"
date = "2023"
period = "2022"
files = ["things.csv"]
"""
TABLES = "import pandas as pd\nimport pandera.pandas as pa\nANY = pa.DataFrameSchema({})"
FACT = (
    'step.fact("{key}", {value}, unit="persons", period="2022", measure="stock", population="migrant_workers", '
    'source="things", quality="register")'
)
CELLS = {
    "10_clean": {
        "tables": TABLES,
        "read": 'things = pd.read_csv(step.raw("things").files[0])',
        "write": 'step.write("things", things, ANY)',
        "fact": FACT.format(key="things.total.persons", value="int(things.persons.sum())"),
    },
    "11_other": {
        "tables": TABLES,
        "write": 'step.write("other", pd.DataFrame({"n": range(draws)}), ANY)',
    },
    "20_sum": {
        "tables": TABLES,
        "sum": 'total = step.read("things").sum().to_frame("total")',
        "earlier": 'total["editions"] = len(step.earlier())',
        "write": 'step.write("sums", total, ANY)',
        "fact": FACT.format(key="sums.total.persons", value='step.facts.value("things.total.persons")'),
    },
}


@dataclass
class Ran:
    """What a run gave: exit code and all that it said."""

    code: int
    text: str

    def names(self, word: str) -> set[str]:
        """Tasks that the progress lines call `done` or `failed`."""
        lines = [line.split(" s  ", 1)[1] for line in self.text.splitlines() if line.startswith(f"  {word} ")]
        return {" ".join(line[:32].split()) for line in lines}


@cache
def _machine() -> Here:
    """One for all runs of this test process: what its servers have loaded serves them all, and ends with it."""
    folder = Path(tempfile.mkdtemp())
    return Here(folder, 2, [folder])


class Kept:
    """This machine as the place of one run, whose servers stay."""

    def __init__(self, root: Path, slots: int) -> None:
        self.slots, self._attempts = slots, root / ".kazmig" / "attempts"
        self.run = _machine().run

    def close(self) -> None:
        shutil.rmtree(self._attempts, ignore_errors=True)


class Toy:
    """The project's folder, and what tests do with it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.project = Project(root)

    def write(self, place: str, text: str) -> None:
        path = self.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def notebook(self, name: str, cells: dict[str, str], prose: str = "A sentence.", parameters: str = "") -> None:
        """Writes a notebook; `cells` are its code cells by id, after the parameters and the opening of the step."""
        first = nbformat.v4.new_code_cell('quarter = "2022Q4"\n' + parameters, id="parameters")
        first.metadata["tags"] = ["parameters"]
        opening = f'from kazmig.step import open_step\n\nstep = open_step("{name}", quarter)'
        code = {"open": opening, **cells}
        notebook = nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_markdown_cell(f"# {name}\n\n{prose}", id="title"),
                first,
                *(nbformat.v4.new_code_cell(source, id=key) for key, source in code.items()),
            ],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        path = self.root / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(notebook, path)

    def change(self, step: str, prose: str = "A sentence.", **cells: str) -> None:
        """The step's notebook with some cells changed or added."""
        parameters = "draws = 1" if step == "11_other" else ""
        self.notebook(step, {**CELLS[step], **cells}, prose, parameters)

    def run(self, **request: object) -> Ran:
        out = io.StringIO()
        asked = Request(**{"quarters": ("2022Q4",), **request})
        code = run(self.project, asked, Screen(out), Kept(self.root, asked.jobs or 2))
        return Ran(code, out.getvalue())

    def published(self, quarter: str = "2022Q4") -> dict[str, bytes]:
        """Every public file of an edition by its place, without what the machine adds."""
        folders = [self.root / kind / quarter for kind in ("data/processed", "figures", "reports")]
        files = [
            path for folder in folders for path in folder.rglob("*") if path.is_file() and path.name != "build.json"
        ]
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in files}

    def manifest(self) -> dict:
        return json.loads((self.root / "data/processed/2022Q4/manifest.json").read_text(encoding="utf-8"))


SETTINGS = '[edition]\nauthor = ["A. Analyst"]\ncontact = "a@b.org"\nlicence = "CC-BY-4.0"\n'


def lay_out(root: Path) -> Toy:
    toy = Toy(root)
    toy.write("pipeline.toml", PIPELINE)
    toy.write("project.toml", SETTINGS)
    toy.write("data/raw/2022Q4/sources.toml", SOURCES)
    toy.write("data/raw/2022Q4/things.csv", "persons\n1\n2\n")
    toy.write("data/raw/reference/rates.csv", "rate\n1\n")
    for step in CELLS:
        toy.change(step)
    return toy
