"""From a section of sources.toml to observations, by the format it says it is in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import pandas as pd

from kazmig.project.inventory import Source
from kazmig.sources import observations, published
from kazmig.sources.problems import BadInput, Problem

Reader = Callable[[Source], pd.DataFrame]


def read_by_format(
    source: Source,
    readers: Mapping[str, Reader],
    known: Mapping[str, Collection[str]] | None = None,
    names: Mapping[str, published.CodeOf] = published.NAMES,
) -> pd.DataFrame:
    """Observations of `source`; none when it was not supplied. `readers` by format, `published` among all of them.

    `known` and `names` say what published figures of this source may hold (`published.read`).
    Raises BadInput for a format that this source has no reader for.
    """
    if not source.supplied:
        return observations.empty()
    if source.format == "published":
        return published.read(source, known, names)
    if source.format not in readers:
        raise BadInput(
            [
                Problem(
                    "sources.toml",
                    f"format = '{source.format}' for [{source.name}]",
                    f"one of {', '.join(sorted(['published', *readers]))}",
                    "Mend the format; docs/add-a-source.md says what each is.",
                )
            ]
        )
    return readers[source.format](source)
