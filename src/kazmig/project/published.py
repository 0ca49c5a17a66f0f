"""Reading what was published: facts and tables of editions."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from kazmig.evidence.facts import FactError, Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project, ProjectError
from kazmig.project.tolerant import NoTable, read_table_text

if TYPE_CHECKING:  # a run with nothing to do reads facts, and no table
    import pandas as pd


def earlier_editions(project: Project, quarter: Quarter, synthetic: bool) -> dict[Quarter, Facts]:
    """Facts of published editions before `quarter`, oldest first; synthetic ones only where asked for."""
    found: dict[Quarter, Facts] = {}
    for path in project.published():
        edition = Quarter.parse(path.parent.name)
        if edition >= quarter:
            continue
        facts = readable_facts(path)
        if facts is None:  # the run says so, and goes on
            continue
        if synthetic or not any(fact.synthetic for fact in facts.values()):
            found[edition] = facts
    return dict(sorted(found.items()))


def readable_facts(path: Path) -> Facts | None:
    """Published facts; None of a file that is cut off or has conflict marks: it counts as not published."""
    try:
        return Facts.load(path)
    except (ValueError, TypeError, AttributeError, KeyError, FactError):
        return None


def published_facts(project: Project, quarter: Quarter) -> Facts:
    """The facts of a published edition. Raises ProjectError where there is none."""
    path = project.processed(quarter) / "facts.json"
    if not path.is_file():
        raise ProjectError(f"No published facts for {quarter}. Run the earlier steps first: make report")
    return Facts.load(path)


def read_table(path: Path) -> pd.DataFrame:
    """A table as this project writes it. Raises ProjectError where it is not there yet."""
    if not path.is_file():
        raise ProjectError(f"There is no {path.name} in {path.parent}. Run the earlier steps first: make report")
    import pandas as pd

    # Only an empty cell is missing: NA is Namibia, and "None" may be a name.
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def read_reference(path: Path) -> pd.DataFrame:
    """A table of data/raw/reference, which people keep, whatever program saved it. Raises ProjectError."""
    if not path.is_file():
        raise ProjectError(f"There is no {path.name} in {path.parent}. Restore it with git.")
    try:
        text, separator = read_table_text(path)
    except NoTable as error:
        raise ProjectError(str(error)) from error
    import pandas as pd

    decimal = "," if separator == ";" else "."
    return pd.read_csv(StringIO(text), sep=separator, decimal=decimal, keep_default_na=False, na_values=[""])


def kept_tables(project: Project, quarter: Quarter, table: str, newest: bool) -> list[pd.DataFrame]:
    """A table as the kept revisions of a quarter published it, oldest first; `newest` with what is published now."""
    from kazmig.evidence.inert import as_they_were

    there = project.processed(quarter).glob("r[0-9]*")
    folders = sorted(there, key=lambda path: (len(path.name), path.name))
    folders += [project.processed(quarter)] if newest else []
    return [as_they_were(read_table(path)) for folder in folders if (path := folder / f"{table}.csv").is_file()]
