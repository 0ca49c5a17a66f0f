"""An edition as a whole: facts and audits of all steps together, and the manifest that says what it is made of."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from kazmig.evidence.facts import FactError, Facts
from kazmig.evidence.inert import inert
from kazmig.evidence.vocabulary import AUDIT_COLUMNS
from kazmig.pipeline.digests import Digests
from kazmig.pipeline.errors import StepFailure
from kazmig.project.folders import Project
from kazmig.report.forms import manifest_text


def merge_facts(build: Path, steps: Iterable[str]) -> None:
    """Writes `facts.json`, all facts of the edition. Raises StepFailure when two steps state one fact unlike."""
    together = Facts()
    stated_by: dict[str, str] = {}
    for step in steps:
        own = Facts.load(build / "facts" / f"{step}.json")
        for key in own:
            if key in stated_by and together[key] != own[key]:
                raise StepFailure(
                    step, "facts", f"fact '{key}' is also stated by {stated_by[key]}, and not alike: keep one of them"
                )
            stated_by[key] = step
        try:
            together = together.merged(own.values())
        except FactError as error:
            raise StepFailure(step, "facts", str(error)) from error
    together.save(build / "facts.json")


def merge_audits(build: Path, steps: Iterable[str]) -> None:
    """Writes `audit.csv`: every row that any cleaning step dropped or changed, with the step before it."""
    with (build / "audit.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("step", *AUDIT_COLUMNS), lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        for step in steps:
            path = build / "audit" / f"{step}.csv"
            if not path.is_file():
                continue
            with path.open(encoding="utf-8", newline="") as rows:
                for row in csv.DictReader(rows):
                    writer.writerow({"step": step, **{name: inert(text or "") for name, text in row.items() if name}})


def manifest(
    quarter: str,
    about: Mapping[str, object],
    inputs: Mapping[str, str],
    notebooks: Mapping[str, str],
    parameters: Mapping[str, Mapping[str, object]],
    packages: Mapping[str, str],
    outputs: Mapping[str, Path],
    digests: Digests,
) -> str:
    """What an edition is made of, as JSON, as far as it is the same on every machine.

    `inputs` are files by SHA-256: raw, reference, pipeline.toml, earlier editions. `notebooks` are digests of cells,
    code and prose, which saving a notebook with its outputs does not change. `packages` are the lock's versions.
    `outputs` are files by the place they will have in the project. No time and nothing of the machine is in it: what
    the machine adds stands in `build.json` (kazmig.pipeline.machine).
    """
    content = {
        "quarter": quarter,
        **about,
        "parameters": {step: dict(values) for step, values in parameters.items()},
        "packages": dict(sorted(packages.items())),
        "inputs": dict(sorted(inputs.items())),
        "notebooks": dict(sorted(notebooks.items())),
        "outputs": {place: digests.of(path) for place, path in sorted(outputs.items())},
    }
    return manifest_text(content)


def locked_versions(project: Project) -> dict[str, str]:
    """Versions of the packages that pyproject.toml names, as requirements.lock says; none where there is no lock."""
    lock, about = project.root / "requirements.lock", project.root / "pyproject.toml"
    if not lock.is_file() or not about.is_file():
        return {}
    named = tomllib.loads(about.read_text(encoding="utf-8"))["project"]["dependencies"]
    direct = {normal(re.split(r"[^A-Za-z0-9._-]", each, maxsplit=1)[0]) for each in named}
    text = lock.read_text(encoding="utf-8")
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", text, flags=re.MULTILINE)
    return {normal(name): version for name, version in pins if normal(name) in direct}


def normal(name: str) -> str:
    """A package's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
