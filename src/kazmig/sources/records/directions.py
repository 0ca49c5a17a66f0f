"""The publisher's own words or codes for directions, as sources.toml declares them."""

from __future__ import annotations

from dataclasses import replace

from kazmig.project.inventory import Source
from kazmig.sources.problems import BadInput, Problem
from kazmig.sources.records.files import Layout


def declared(source: Source, layout: Layout) -> Layout:
    """The layout with the directions that a source declares. Raises BadInput with every one that cannot be meant."""
    words = {series: list(forms) for series, forms in layout.directions.items()}
    known = {form: series for series, forms in layout.directions.items() for form in forms}
    found = []
    for code, series in source.directions:
        word = code.strip().lower()
        if series not in words:
            said = f"directions: '{code}' = '{series}'"
            expected = f"one of {', '.join(words)}"
            found.append(Problem("sources.toml", said, expected, f"Write one of them in [{source.name}]."))
        elif known.setdefault(word, series) != series:
            said = f"directions: '{code}' = '{series}', a word that means {known[word]}"
            mend = f"Take it out of [{source.name}], or ask the publisher what its directions are of."
            found.append(Problem("sources.toml", said, f"'{code}' = '{known[word]}'", mend))
        else:
            words[series].append(word)
    if found:
        raise BadInput(found)
    return replace(layout, directions={series: tuple(forms) for series, forms in words.items()})
