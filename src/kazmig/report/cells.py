"""What a narrative notebook says to partners: blocks of prose in three languages, checked before they are rendered.

A markdown cell tagged `lang:en` is a block; what it says in Russian and Kazakh stands under its id in
`narratives/<page>.<language>.md`. A block may carry `needs:SOURCE` (it is replaced when that source did not come) and
`key-findings` (its list stands at the top of the page).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import Environment, TemplateSyntaxError, nodes
from nbformat import NotebookNode

from kazmig.project.notebook import parsed_code
from kazmig.report.errors import ReportError
from kazmig.words.narratives import FOLDER, Narrative, NarrativeError
from kazmig.words.prose import typed_numbers
from kazmig.words.terms import banned
from kazmig.words.words import LANGUAGES

KEY_FINDINGS = "key-findings"
TECHNICAL = "technical"
LEAD = "lead"
# A word that means one count in one language and three forms in another may cite its number once more.
_SYNTAX = Environment()


@dataclass(frozen=True)
class Block:
    """One passage: its markdown and where it stands by language, the English cell's id and tags beside the language."""

    texts: dict[str, str]
    places: dict[str, str]
    id: str = ""
    tags: frozenset[str] = frozenset()

    @property
    def needs(self) -> tuple[str, ...]:
        """Raw sources without which the passage says nothing."""
        return tuple(sorted(tag.removeprefix("needs:") for tag in self.tags if tag.startswith("needs:")))


@dataclass(frozen=True)
class Plain:
    """A cell that belongs to no block: code with its outputs, or markdown of the technical page."""

    cell: NotebookNode
    tags: frozenset[str] = field(default_factory=frozenset)


def read_items(
    notebook: NotebookNode, name: str, narratives: Mapping[str, Narrative] | None = None, lenient: bool = False
) -> list[Block | Plain]:
    """The notebook as a list of blocks and other cells, in order.

    With `narratives` the blocks have every language; without, English alone. Raises ReportError for a block that a
    language lacks or that lags behind its English (`lenient` says so above it instead), or that no cell stands for.
    """
    items: list[Block | Plain] = []
    for cell in notebook.cells:
        if _is_prose(cell, name):
            items.append(_block(cell, name, narratives or {}, lenient))
        else:
            items.append(Plain(cell, _tags(cell)))
    blocks = [item.id for item in items if isinstance(item, Block)]
    for narrative in (narratives or {}).values():
        for place in narrative.beyond(blocks):
            raise ReportError(f"{place}: {name} has no English cell of this name. Rename the block, or take it out.")
    return items


def check_block(block: Block) -> None:
    """Raises ReportError when languages cite different facts, or a digit of evidence or a banned term is typed."""
    cited = {language: cited_keys(text, block.places[language]) for language, text in block.texts.items()}
    everywhere = set().union(*cited.values())
    for language in LANGUAGES:
        missing = sorted(everywhere - cited[language])
        if missing:
            others = [other for other in LANGUAGES if missing[0] in cited[other]]
            raise ReportError(
                f"{block.places[language]}: '{missing[0]}' is cited in {', '.join(others)} but not here. "
                f'Add {{{{ facts["{missing[0]}"] | … }}}} here, or take it out of the others.'
            )
        _refuse_digits(block.texts[language], block.places[language], "prose")
        for number in typed_numbers(block.texts[language]):
            raise ReportError(
                f"{block.places[language]}: the number {number} is typed into a placeholder. Cite a fact "
                '({{ facts["…"] | num }}; `level` for what a method sets), or write it in words.'
            )
        for words, term in banned(block.texts[language], language):
            raise ReportError(
                f"{block.places[language]}: '{words}' stands for a term of its own; write '{term}' "
                "(src/kazmig/words/terms.csv says why)."
            )


def check_figure_words(code: str, where: str) -> None:
    """Raises ReportError when a digit of evidence is typed into the words that code gives to a figure."""
    calls = [node for node in ast.walk(parsed_code(code)) if isinstance(node, ast.Call)]
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


def _block(cell: NotebookNode, name: str, narratives: Mapping[str, Narrative], lenient: bool) -> Block:
    block = str(cell.get("id", "?"))
    texts, places = {LANGUAGES[0]: cell.source}, {LANGUAGES[0]: f"{name}, cell '{block}', {LANGUAGES[0]}"}
    for language, narrative in narratives.items():
        try:
            texts[language] = narrative.current(block, cell.source)
        except NarrativeError as error:
            if not lenient:
                raise ReportError(str(error)) from error
            texts[language] = _lagging(narrative, block, cell.source)
        places[language] = narrative.where(block)
    return Block(texts, places, block, _tags(cell) - {f"lang:{LANGUAGES[0]}"})


def _lagging(narrative: Narrative, block: str, english: str) -> str:
    """What a preview shows of a block that is missing or stale: its old text or the English, and which of the two."""
    passage = narrative.passages.get(block)
    told = "The English has changed since:" if passage and passage.text else "Not yet translated:"
    return f"*{told}*\n\n{passage.text if passage and passage.text else english}"


def _is_prose(cell: NotebookNode, name: str) -> bool:
    """Whether a cell is English prose for partners."""
    found = sorted(tag for tag in _tags(cell) if tag.startswith("lang:"))
    if not found:
        return False
    if cell.cell_type != "markdown" or found != [f"lang:{LANGUAGES[0]}"]:
        raise ReportError(
            f"{name}, cell '{cell.get('id', '?')}': tags {', '.join(found)} on a {cell.cell_type} cell. A notebook "
            f"holds English prose, in markdown cells tagged lang:{LANGUAGES[0]}; other languages stand in "
            f"{FOLDER}/<page>.<language>.md."
        )
    return True


def _tags(cell: NotebookNode) -> frozenset[str]:
    return frozenset(cell.metadata.get("tags", []))
