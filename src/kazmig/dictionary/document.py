"""docs/data-dictionary.md: every table and column, and what the facts mean."""

from __future__ import annotations

from collections.abc import Iterable

from kazmig.dictionary.entries import Column, Family, Table

TYPE_WORDS = {"text": "text", "whole": "whole number", "number": "number", "yes_no": "yes or no"}
_HEAD = """# Data dictionary

Every table in `data/processed/<quarter>/`, every column, and what the facts of `facts.json` mean, in three languages.
Made by `kazmig dictionary --write` from the schemas that tables are held to, from `pipeline.toml`, and from the words
in `src/kazmig/dictionary/`; a test holds it complete. Every edition has it as pages, with all its facts.

Only an empty cell is missing. Numbers have a decimal point and up to twelve digits; times are ISO 8601 or quarters
such as 2022Q4.
"""


def as_markdown(tables: Iterable[Table], families: Iterable[Family]) -> str:
    """The document, ending in a newline."""
    parts = [_HEAD, *(table_markdown(table) for table in tables), _facts(families)]
    return "\n".join(parts)


def allowed_text(column: Column) -> str:
    """What cells may be, in a cell of a Markdown table."""
    return f"`{column.allowed}`".replace("|", "\\|") if column.allowed else ""


def table_markdown(table: Table) -> str:
    """One table as a section."""
    step = f"Written by `{table.step}`" if table.step else "Written by the run, from all steps"
    sources = f", from {', '.join(f'`{name}`' for name in table.sources)}" if table.sources else ""
    key = f" One row a {', '.join(f'`{name}`' for name in table.key)}." if table.key else ""
    rows = [
        f"| `{each.name}` | {TYPE_WORDS[each.type]}{', may be empty' if each.nullable else ''} | {each.unit} "
        f"| {allowed_text(each)} | {each.meaning['en']} | {each.meaning['ru']} | {each.meaning['kk']} |"
        for each in table.columns
    ]
    return "\n".join(
        [
            f"## {table.name}.csv",
            "",
            f"{table.title['en']} · {table.title['ru']} · {table.title['kk']}",
            "",
            f"{step}{sources}; since {table.since}.{key}",
            "",
            "| column | type | unit | allowed | meaning | значение | мағынасы |",
            "| --- | --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _facts(families: Iterable[Family]) -> str:
    rows = [
        f"| `{each.pattern}` | {each.meaning['en']} | {each.meaning['ru']} | {each.meaning['kk']} |"
        for each in families
    ]
    return "\n".join(
        [
            "## facts.json",
            "",
            "A fact's key ends in its unit. Its fields `value`, `unit`, `period`, `measure`, `population`, `source`, "
            "`quality`, `low`, `high`, `place`, `synthetic`, `derived` and `inputs` are explained in "
            "`kazmig.evidence.facts.Fact`. The first pattern that fits a key says what it means.",
            "",
            "| key | meaning | значение | мағынасы |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )
