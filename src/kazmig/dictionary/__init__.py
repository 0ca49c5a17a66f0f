"""What every table, column and fact of an edition means: from schemas, pipeline.toml and three small tables of words.

    tables(project)     every table that a step writes, with type, unit, allowed values and meaning of each column
    families()          what the facts mean, by the beginning of their keys
    as_markdown(…)      docs/data-dictionary.md

Types and allowed values come from the schema that the notebook hands to `step.write`; meanings in three languages from
`tables.csv`, `columns.csv` and `facts.csv` beside this module, where the first row that fits counts.
"""

from kazmig.dictionary.document import as_markdown, table_markdown
from kazmig.dictionary.entries import Column, DictionaryError, Family, Table
from kazmig.dictionary.meanings import families, family_of
from kazmig.dictionary.read import tables

__all__ = [
    "Column",
    "DictionaryError",
    "Family",
    "Table",
    "as_markdown",
    "families",
    "family_of",
    "table_markdown",
    "tables",
]
