"""What a narrative notebook says to partners: blocks of prose in three languages, checked before they are rendered.

Adjacent markdown cells tagged `lang:en`, `lang:ru` and `lang:kk` form one block. A block may carry `needs:SOURCE` (it
is replaced when that source did not come) and `key-findings` (its list stands at the top of the page).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from kazmig.report import ReportError
from kazmig.words.words import LANGUAGES

KEY_FINDINGS = "key-findings"
TECHNICAL = "technical"
# A word that means one count in one language and three forms in another may cite its number once more.
_SYNTAX = Environment()


@dataclass(frozen=True)
class Block:
    """One passage: its markdown and its cell's id by language, its tags beside the language."""

    texts: dict[str, str]
    ids: dict[str, str]
    tags: frozenset[str] = frozenset()

    @property
    def needs(self) -> tuple[str, ...]:
        """Raw sources without which the passage says nothing."""
        return tuple(sorted(tag.removeprefix("needs:") for tag in self.tags if tag.startswith("needs:")))


@dataclass(frozen=True)
class Plain:
    """A cell that belongs to no block: code with its outputs, or markdown of the technical page."""

    cell: Any
    tags: frozenset[str] = field(default_factory=frozenset)


def read_items(notebook: Any, name: str) -> list[Block | Plain]:
    """The notebook as a list of blocks and other cells, in order. Raises ReportError for an incomplete block."""
    items: list[Block | Plain] = []
    run: list[tuple[str, Any]] = []
    for cell in notebook.cells:
        language = _language(cell, name)
        if language is None:
            items += _blocks(run, name)
            run = []
            items.append(Plain(cell, _tags(cell)))
        else:
            run.append((language, cell))
    return items + _blocks(run, name)


def check_block(block: Block, name: str) -> None:
    """Raises ReportError when languages cite different facts or a digit of evidence is typed into prose."""
    cited = {language: cited_keys(text, _where(name, block, language)) for language, text in block.texts.items()}
    everywhere = set().union(*cited.values())
    for language in LANGUAGES:
        missing = sorted(everywhere - cited[language])
        if missing:
            others = [other for other in LANGUAGES if missing[0] in cited[other]]
            raise ReportError(
                f"{_where(name, block, language)}: '{missing[0]}' is cited in {', '.join(others)} but not here. "
                f'Add {{{{ facts["{missing[0]}"] | … }}}} to this cell, or take it out of the others.'
            )
        _refuse_digits(block.texts[language], _where(name, block, language), "prose")


def check_figure_words(code: str, where: str) -> None:
    """Raises ReportError when a digit of evidence is typed into the words that code gives to a figure."""
    try:
        calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    except SyntaxError:  # a magic of IPython; it ran
        return
    for call in calls:
        words = [each for each in call.keywords if each.arg in ("title", "subtitle", "alt", "note")]
        if not isinstance(call.func, ast.Attribute) or call.func.attr != "figure":
            continue
        for word in words:
            for text in ast.walk(word.value):
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    _refuse_digits(text.value, f"{where}, {LANGUAGES[0]}", f"the {word.arg} of a figure")


def _refuse_digits(text: str, where: str, what: str) -> None:
    for digits in typed_digits(text):
        raise ReportError(
            f"{where}: the digits '{digits}' are typed into {what}. Cite a fact "
            '({{ facts["…"] | num }}), or, when this is no evidence but a name or a legal number, write '
            f'{{{{ "{digits}" | literal }}}}.'
        )


def cited_keys(text: str, where: str = "a text") -> set[str]:
    """Keys of facts that the placeholders of `text` read, as `facts["a.b"]` or `facts.a.b`."""
    try:
        tree = _SYNTAX.parse(text)
    except TemplateSyntaxError as error:
        raise ReportError(
            f"{where}, line {error.lineno}: a placeholder cannot be read ({error.message}). "
            'Write it as {{ facts["key"] | num }}.'
        ) from error
    return set(_keys(tree))


def _keys(node: nodes.Node) -> Iterator[str]:
    path = _fact_path(node)
    if path:
        yield path
        return
    if isinstance(node, nodes.Filter) and node.name in ("leaders", "series"):
        # Lists over a group of facts: the group is what is cited, whether it stands before the filter or within it.
        yield from (f"{arg.value}.*" for arg in node.args if isinstance(arg, nodes.Const) and "." in str(arg.value))
    for child in node.iter_child_nodes():
        yield from _keys(child)


def _fact_path(node: nodes.Node) -> str:
    """`a.b.c` for facts["a.b.c"] and facts.a.b.c; attributes of a fact itself (low, period …) do not count."""
    parts: list[str] = []
    while True:
        if isinstance(node, nodes.Getattr):
            parts.append(node.attr)
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            parts.append(str(node.arg.value))
        else:
            break
        node = node.node
    if not (isinstance(node, nodes.Name) and node.name == "facts" and parts):
        return ""
    while len(parts) > 1 and parts[0] in ("low", "high", "value", "unit", "period", "source", "quality", "place"):
        parts.pop(0)
    return ".".join(reversed(parts))


# What may hold digits: placeholders, footnotes and their texts, addresses, numbers of list items, code.
_EXEMPT = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}"
    r"|^ {0,4}\[\^[^\]\s]+\]:[^\n]*(?:\n {2,}[^\n]*)*"
    r"|\[\^[^\]\s]+\]"
    r"|\]\([^)]*\)|<[^>\n]*>|https?://\S+"
    r"|^\s*\d+[.)]\s",
    re.DOTALL | re.MULTILINE,
)
# Years and quarters name a time; COVID-19, KZ-47, G20 and A4 are names. None of them is evidence; USD500 is.
_NAMES = re.compile(
    r"(?<![\w.,])(?:19|20)\d\d(?:Q[1-4])?(?![\d%])(?![.,]\d)|\b(?!USD|KZT|EUR|RUB)[^\W\d_]+[-‑]?\d{1,3}(?![\w%]|[.,]\d)"
)


def typed_digits(text: str) -> list[str]:
    """Digits of evidence that stand in prose outside placeholders, as they are typed.

    Not counted: years (2022, 2022Q4), names (COVID-19), footnotes, addresses, numbers of list items.
    """
    prose = _NAMES.sub(" ", _EXEMPT.sub(" ", text))
    return re.findall(r"\d[\d.,\u00a0\u202f ]*\d|\d", prose)


def text_of(items: list[Block | Plain], language: str) -> str:
    """All prose of a page in one language as written, with placeholders: what a native reader signs off."""
    return "\n\n".join(item.texts[language] for item in items if isinstance(item, Block))


def has_text(items: list[Block | Plain]) -> bool:
    return any(isinstance(item, Block) for item in items)


def _blocks(run: list[tuple[str, Any]], name: str) -> list[Block | Plain]:
    groups: list[dict[str, Any]] = []
    for language, cell in run:
        if not groups or language in groups[-1]:
            groups.append({})
        groups[-1][language] = cell
    return [_block(group, name) for group in groups]


def _block(group: dict[str, Any], name: str) -> Block:
    ids = {language: str(cell.get("id", "?")) for language, cell in group.items()}
    missing = [language for language in LANGUAGES if language not in group]
    if missing:
        raise ReportError(
            f"{name}, cell '{next(iter(ids.values()))}' ({', '.join(group)}): its block has no "
            f"{' and no '.join(missing)}. Put a markdown cell tagged lang:{missing[0]} right beside it."
        )
    tags = {language: _tags(cell) - {f"lang:{language}"} for language, cell in group.items()}
    for language in LANGUAGES[1:]:
        if tags[language] != tags[LANGUAGES[0]]:
            raise ReportError(
                f"{name}, cell '{ids[language]}', {language}: its tags {sorted(tags[language])} differ from those of "
                f"{LANGUAGES[0]}, {sorted(tags[LANGUAGES[0]])}. Give the cells of a block the same tags."
            )
    texts = {language: group[language].source for language in LANGUAGES}
    return Block(texts, ids, tags[LANGUAGES[0]])


def _language(cell: Any, name: str) -> str | None:
    found = sorted(tag.removeprefix("lang:") for tag in _tags(cell) if tag.startswith("lang:"))
    if not found:
        return None
    if cell.cell_type != "markdown" or len(found) > 1 or found[0] not in LANGUAGES:
        raise ReportError(
            f"{name}, cell '{cell.get('id', '?')}': tags {', '.join(f'lang:{each}' for each in found)} on a "
            f"{cell.cell_type} cell. A language goes on a markdown cell, one of {', '.join(LANGUAGES)}."
        )
    return found[0]


def _tags(cell: Any) -> frozenset[str]:
    return frozenset(cell.metadata.get("tags", []))


def _where(name: str, block: Block, language: str) -> str:
    return f"{name}, cell '{block.ids[language]}', {language}"
