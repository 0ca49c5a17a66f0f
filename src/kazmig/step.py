"""What a notebook reads, writes, draws and states.

In a run the pipeline says where outputs go ($KAZMIG_OUT) and where those of earlier steps are ($KAZMIG_BUILD); by hand,
in JupyterLab, they go to `.scratch/<quarter>` and inputs come from the published edition, so trying things out never
touches what partners see.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from kazmig.desk.shown import Displayed, Named, WholeTable, figure_shown
from kazmig.evidence.facts import Fact, Facts
from kazmig.evidence.inert import as_they_were, harmless
from kazmig.evidence.periods import over_all
from kazmig.evidence.quarter import Quarter
from kazmig.evidence.rows import Schema
from kazmig.evidence.vocabulary import AUDIT_COLUMNS, LANGUAGES
from kazmig.project.declaration import Declaration, DeclarationError, StepDeclaration, hint, load_declaration
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory, Source, load_inventory
from kazmig.project.published import earlier_editions, kept_tables, published_facts, read_reference, read_table

OUT_VARIABLE = "KAZMIG_OUT"
BUILD_VARIABLE = "KAZMIG_BUILD"


class StepError(Exception):
    """A notebook asked for something it did not declare, or that is not there; the message says what to add."""


@dataclass
class Step:
    """One notebook's hold on the project. Made by `open_step`."""

    declaration: StepDeclaration
    steps: Declaration
    project: Project
    quarter: Quarter
    inventory: Inventory
    out: Path
    in_run: bool
    build: Path
    stated: Facts = field(default_factory=Facts)
    language: str = "en"  # in which figures are shown at the notebook; a run makes them in all

    # --- reading -------------------------------------------------------------------------------------------------

    def raw(self, name: str) -> Source:
        """The files of a source as received, and what sources.toml says of them.

        A source that did not come this quarter has `supplied` False and no files.
        """
        self._declared("raw", name)
        source = self.inventory.source(name)
        for path in source.files:  # read by engines that Python does not see open a file
            sys.audit("kazmig.read", str(path))
        return source

    def reference(self, name: str) -> pd.DataFrame:
        """A table of data/raw/reference."""
        self._declared("reference", name)
        return read_reference(self.project.reference / f"{name}.csv")

    def read(self, table: str) -> pd.DataFrame:
        """A tidy table that an earlier step wrote."""
        maker = self.steps.maker_of(table)
        if maker is None:
            raise StepError(f"No step in pipeline.toml writes a table '{table}'.{self._nearest('tables', table)}")
        self._declared("needs", maker.name, f"table '{table}'")
        return as_they_were(read_table(self._inputs("tables", self.project.processed(self.quarter)) / f"{table}.csv"))

    @property
    def tables(self) -> Named[pd.DataFrame]:
        """The tables that this step may read, by name: `step.tables["remittances"]`, names completed."""
        return Named((name for need in self.declaration.needs for name in self.steps[need].tables), self.read)

    @property
    def figures(self) -> Named[Displayed]:
        """The figures of earlier steps that this one may place, by name, names completed."""
        return Named((name for need in self.declaration.needs for name in self.steps[need].figures), self.place)

    @property
    def facts(self) -> Facts:
        """What this step stated so far, and what the steps it needs stated."""
        if self.in_run:
            upstream = [
                fact
                for need in self.declaration.needs
                for fact in Facts.load(self.build / "facts" / f"{need}.json").values()
            ]
        elif self.declaration.needs:
            own = set(self.stated)
            upstream = [fact for key, fact in published_facts(self.project, self.quarter).items() if key not in own]
        else:
            upstream = []
        return self.stated.merged(upstream)

    @property
    def sources(self) -> tuple[str, ...]:
        """Sections of sources.toml that this step and those it needs clean, as pipeline.toml says."""
        names = self.steps.with_needs(self.declaration.name)
        return tuple(sorted({raw for name in names for raw in self.steps[name].raw}))

    def earlier(self) -> dict[Quarter, Facts]:
        """Facts of the earlier published editions, oldest first; synthetic ones only beside a synthetic edition."""
        if not self.declaration.earlier:
            raise StepError(f"Add earlier = true to [step.{self.declaration.name}] in pipeline.toml first.")
        return earlier_editions(self.project, self.quarter, self.inventory.synthetic)

    def kept(self, table: str, elsewhere: bool = False) -> list[pd.DataFrame]:
        """What readers may have of `table`: earlier revisions of this quarter's, or all those of earlier quarters."""
        quarters = self.earlier() if elsewhere else [self.quarter]
        return [found for one in quarters for found in kept_tables(self.project, one, table, elsewhere)]

    def describe(self) -> pd.DataFrame:
        """What this step reads and leaves behind, as pipeline.toml declares it, and what of that is there now."""
        from kazmig.project.describe import described

        return WholeTable(described(self.declaration, self.steps, self.inventory, self.out))

    def preview(self, language: str = "") -> Displayed:
        """The prose of this step's page in all languages, or in one, with missing facts and lost parity marked."""
        from kazmig.desk.prose import as_markdown, passages

        notebook = self.project.notebooks / self.declaration.notebook
        found = (
            passages(self.project.root, notebook, self.declaration.page, self.facts) if self.declaration.page else []
        )
        text = as_markdown(found, language)
        return Displayed({"text/markdown": text, "text/plain": text})

    def card(self, key: str) -> Displayed:
        """What is known of a fact: value, interval, source, what it was computed from, who cites it."""
        from kazmig.desk.card import card

        facts = self.facts
        return Displayed.markdown(card(self.project.root, facts[key], facts))

    # --- leaving behind ------------------------------------------------------------------------------------------

    def write(self, table: str, data: pd.DataFrame, schema: Schema) -> pd.DataFrame:
        """Validates `data` against its pandera schema and writes it as CSV; returns the validated table."""
        self._declared("tables", table)
        valid = schema.validate(data, lazy=True)
        path = self._output("tables", f"{table}.csv")
        harmless(valid).to_csv(path, index=False, float_format="%.12g", lineterminator="\n")
        return valid

    def state(self, facts: Iterable[Fact], inputs: Iterable[str] = ()) -> pd.DataFrame:
        """States facts, which prose, figures and later steps then read; returns them as a table to look at.

        `inputs` are what all of these were computed from: keys (or beginnings of keys) of facts, and
        `reference:<table>`, `raw:<source>`, `table:<table>` or `method:<document>` for what is no fact. Facts that name
        no inputs themselves get these. A fact whose source is this step was computed, so it is derived.
        """
        given = list(facts)
        known = self.facts if inputs else Facts()
        keys = tuple(key for start in inputs for key in known.named_by(start))
        stated = [self._provenance(fact, keys) for fact in given]
        self.stated = self.stated.merged(stated)
        self.stated.save(self._facts_file(self.declaration.name))
        columns = ["key", "value", "low", "high", "unit", "period", "quality"]
        return pd.DataFrame([{name: getattr(fact, name) for name in columns} for fact in stated], columns=columns)

    def _provenance(self, fact: Fact, inputs: tuple[str, ...]) -> Fact:
        """The fact as stated here: synthetic with its edition, derived where this step computed it."""
        fact = replace(fact, synthetic=True) if self.inventory.synthetic else fact
        if fact.derived or fact.source != self.declaration.name:
            return fact
        return replace(fact, derived=True, inputs=fact.inputs or tuple(key for key in inputs if key != fact.key))

    def fact(self, key: str, value: float | int | str | bool, **about: Any) -> pd.DataFrame:
        """States one fact; `about` are the other fields of `Fact`."""
        return self.state([Fact(key, value, **about)])

    def audit(self, changes: pd.DataFrame) -> pd.DataFrame:
        """Leaves what cleaning dropped or changed, for the edition's audit.csv; returns it to look at.

        Columns AUDIT_COLUMNS: source, rule, reason, rows (how many), place (file, sheet, row), before, after.
        """
        table = changes.reindex(columns=list(AUDIT_COLUMNS))
        harmless(table).to_csv(self._output("audit", f"{self.declaration.name}.csv"), index=False, lineterminator="\n")
        return table

    def figure(
        self,
        name: str,
        data: pd.DataFrame,
        draw: Callable[..., object] | None = None,
        *,
        source: str | Iterable[str] = (),
        period: str = "",
        quality: str = "",
        **options: object,
    ) -> Displayed:
        """Draws a figure for every language and width and writes SVG, PNG, its data and its record.

        Its words and its kind stand in `narratives/<step>.captions.toml`. `options` are the kind's, beside those
        declared there. `draw` is a function that draws, instead of a kind (docs/draw-a-figure.md). Source, period and
        quality are those declared there, else those of the step's source; of several, the time that they span."""
        from kazmig.figures.captions import caption_of
        from kazmig.figures.kinds import drawing
        from kazmig.figures.save import save_figure

        self._declared("figures", name)
        if not isinstance(data, pd.DataFrame):
            raise StepError(f'step.figure("{name}", table) wants a table second, not a {type(data).__name__}.')
        caption = caption_of(self.project.captions(self.declaration.name), name, strict=self.in_run)
        sources = (source,) if isinstance(source, str) else tuple(source)
        sources = sources or caption.source or self.declaration.raw[:1]
        of = [self.inventory.source(each) for each in sources]
        folder = self._output("figures", name).parent
        record, _ = save_figure(
            folder,
            caption,
            drawing(caption, draw, **options),
            data,
            facts=self.facts,
            strict=self.in_run,
            synthetic=self.inventory.synthetic,
            source=sources,
            period=period or caption.period or over_all(each.period for each in of) or str(self.quarter),
            quality=quality or caption.quality or (of[0].quality if len(of) == 1 else "derived"),
            inventory=self.inventory,
        )
        title = record["title"].get(self._language, "")
        return figure_shown(folder, name, self._language, title, there=record["supplied"])

    def place(self, name: str) -> Displayed:
        """Places a figure that an earlier step drew."""
        maker = next((step for step in self.steps.steps.values() if name in step.figures), None)
        if maker is None:
            raise StepError(f"No step in pipeline.toml draws a figure '{name}'.{self._nearest('figures', name)}")
        self._declared("needs", maker.name, f"figure '{name}'")
        folder = self._inputs("figures", self.project.figures(self.quarter))
        return figure_shown(folder, name, self._language)

    @property
    def _language(self) -> str:
        if self.language not in LANGUAGES:
            raise StepError(f"step.language is '{self.language}'; write one of {', '.join(LANGUAGES)}.")
        return LANGUAGES[0] if self.in_run else self.language

    # --- where things are ----------------------------------------------------------------------------------------

    def _declared(self, key: str, name: str, what: str = "") -> None:
        if name not in getattr(self.declaration, key):
            subject = f"{what} comes from '{name}', which" if what else f"'{name}'"
            raise StepError(
                f'{subject} is not declared. Add "{name}" to `{key}` of [step.{self.declaration.name}] '
                "in pipeline.toml."
            )

    def _nearest(self, kind: str, name: str) -> str:
        return hint(name, [each for step in self.steps.steps.values() for each in getattr(step, kind)])

    def _inputs(self, kind: str, published: Path) -> Path:
        return self.build / kind if self.in_run else published

    def _output(self, kind: str, file: str) -> Path:
        path = self.out / kind / file
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _facts_file(self, step: str) -> Path:
        return self.out / "facts" / f"{step}.json"


def open_step(name: str, quarter: str) -> Step:
    """Opens the step `name` for a quarter. Raises StepError with what to do when it cannot.

    `name` is the notebook's name without ending and must stand in pipeline.toml.
    """
    project = Project.find()
    parsed = Quarter.parse(quarter)
    steps = load_declaration(project)
    try:
        declaration = steps[name]
    except DeclarationError as error:
        raise StepError(f"{error} A notebook needs a block [step.{name}] in pipeline.toml.") from error
    inventory = load_inventory(project, parsed)
    run_folder = os.environ.get(OUT_VARIABLE)
    out = Path(run_folder) if run_folder else project.scratch(parsed)
    build = Path(os.environ.get(BUILD_VARIABLE) or out)
    step = Step(declaration, steps, project, parsed, inventory, out, bool(run_folder), build)
    step.state([])
    if not step.in_run:
        from kazmig.desk.tracebacks import install

        install(out)
    return step
