"""Which layout counts for a source: that of layouts.toml, under what sources.toml and layout.toml say."""

from __future__ import annotations

from dataclasses import replace

from kazmig.project.inventory import Source
from kazmig.sources.problems import BadInput, Problem
from kazmig.sources.spreadsheet.layouts import Layout, LayoutError, layout_of
from kazmig.sources.spreadsheet.overrides import overrides_of


def layout_for(source: Source) -> Layout:
    """The layout of a source, with what sources.toml and layout.toml say over it. Raises BadInput."""
    try:
        layout = replace(layout_of(source.name), trusted=source.trust_period)
        return layout.with_overrides(overrides_of(source, tuple(layout.series)))
    except LayoutError as error:
        mend = "Choose another format, or add a layout (docs/add-a-source.md)."
        found = f"format = 'spreadsheet' for [{source.name}]"
        raise BadInput([Problem("sources.toml", found, f"a source with a layout ({error})", mend)]) from error
