"""Markdown as a tree: what JupyterLab reads in a cell, with footnotes and formulas. Code in it is never looked into."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import cast

import mistune

from kazmig.evidence.rows import Row
from kazmig.report import tables

# A token of mistune: its type, its text as it was written, its children.
Token = Row

_REFERENCE = r"\[\^(?P<footnote_key>[^\]\s]+)\]"
_DEFINITION = (
    r"^ {0,3}\[\^(?P<definition_key>[^\]\s]+)\]:[ \t]*"
    r"(?P<definition_text>[^\n]*(?:\n {2,}\S[^\n]*|\n(?:[ \t]*\n)+ {4}\S[^\n]*)*)(?:\n|$)"
)
# As JupyterLab reads them: a dollar followed by a space or closed before a digit is money.
_INLINE_TEX = (
    r"\$\$(?P<tex_shown>(?:[^$\\]|\\.)+?)\$\$"
    r"|\$(?![\s$])(?P<tex>(?:[^$\\\n]|\\.|\n(?![ \t]*\n))*?(?:[^$\\\s]|\\[^\s]))\$(?!\d)"
    r"|\\\\\((?P<tex_round>.+?)\\\\\)"
    r"|\\\\\[(?P<tex_square>[^\]]*?(?:\][^\]]*?)*?)\\\\\]"
    r"|(?P<tex_within>\\begin\{(?P<tex_kind>[a-z]+\*?)\}[\s\S]*?\\end\{(?P=tex_kind)\})"
)
_BLOCK_TEX = (
    r"^ {0,3}\$\$(?P<tex_line>[^\n$]+?)\$\$[ \t]*(?:\n|$)"
    r"|^ {0,3}\$\$[ \t]*\n(?P<tex_lines>[\s\S]*?)\n?[ \t]*\$\$[ \t]*(?:\n|$)"
    r"|^ {0,3}(?P<tex_environment>\\begin\{(?P<tex_name>[a-z]+\*?)\}[\s\S]*?\\end\{(?P=tex_name)\})[ \t]*(?:\n|$)"
)


def parser(renderer: mistune.BaseRenderer | None) -> mistune.Markdown:
    """mistune with the rules of our texts; without a renderer it gives the tree."""
    markdown = mistune.create_markdown(renderer=renderer, plugins=["strikethrough", "url"])
    tables.register(markdown)
    markdown.inline.register("footnote_mark", _REFERENCE, _footnote, before="link")
    markdown.inline.register("tex_reference", r"\\(?:eq)?ref\{[^}\n]*\}", _reference, before="escape")
    markdown.inline.register("inline_tex", _INLINE_TEX, _inline_tex, before="escape")
    markdown.block.register("block_tex", _BLOCK_TEX, _block_tex, before="list")
    markdown.block.register("footnote_inside", _DEFINITION, _inside, before="ref_link")
    for rules in (markdown.block.block_quote_rules, markdown.block.list_rules):
        markdown.block.insert_rule(rules, "block_tex", before="list")
        markdown.block.insert_rule(rules, "footnote_inside", before="ref_link")
    return markdown


def titles(text: str) -> Iterator[str]:
    """Headings of the first level in a text, as they are written."""
    markdown = mistune.create_markdown(renderer=None)
    state = markdown.block.state_cls()
    state.process(_lines(text))
    markdown.block.parse(state)
    return (
        token["text"].strip() for token in state.tokens if token["type"] == "heading" and token["attrs"]["level"] == 1
    )


def parsed(text: str, definition: Callable[[mistune.BlockParser, re.Match[str], mistune.BlockState], int]) -> str:
    """Walks the blocks of a text, telling of each definition of a footnote; returns the text as it was walked."""
    markdown = mistune.create_markdown(renderer=None, plugins=[])
    tables.register(markdown)
    markdown.block.register("footnote_definition", _DEFINITION, definition, before="ref_link")
    state = markdown.block.state_cls()
    state.process(_lines(text))
    markdown.block.parse(state)
    return str(state.src)


def _lines(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") else f"{text}\n"


def raw_html(text: str) -> list[str]:
    """Pieces of HTML that stand in a text, outside code and formulas."""
    return [str(token["raw"]) for token in _walk(_tokens(text)) if token["type"] in ("block_html", "inline_html")]


def words_of(text: str) -> str:
    """The words of a text as they are typed, without code, formulas and HTML."""
    return "".join(str(token["raw"]) for token in _walk(_tokens(text)) if token["type"] == "text")


def unread(html: str) -> str:
    """The first formula or footnote in a block of HTML, where neither markdown nor a page looks for one."""
    bare = re.sub(r"(?is)<(pre|code|script|style)\b.*?</\1>|<!--.*?-->|<[^>]*>", " ", html)
    found = re.search(f"{_INLINE_TEX}|{_REFERENCE}", bare)
    return found[0] if found else ""


def _tokens(text: str) -> list[Token]:
    return cast("list[Token]", parser(None)(text))


def _walk(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _walk(token.get("children", ()))


def _footnote(inline: mistune.InlineParser, match: re.Match[str], state: mistune.InlineState) -> int:
    state.append_token({"type": "footnote_mark", "raw": match["footnote_key"]})
    return match.end()


def _inline_tex(inline: mistune.InlineParser, match: re.Match[str], state: mistune.InlineState) -> int:
    shown = match["tex_shown"] or match["tex_square"] or match["tex_within"]
    if shown:
        state.append_token({"type": "block_tex", "raw": shown})
    else:
        state.append_token({"type": "inline_tex", "raw": match["tex"] or match["tex_round"] or ""})
    return match.end()


def _reference(inline: mistune.InlineParser, match: re.Match[str], state: mistune.InlineState) -> int:
    state.append_token({"type": "tex_reference", "raw": match[0]})
    return match.end()


def _inside(block: mistune.BlockParser, match: re.Match[str], state: mistune.BlockState) -> int:
    """The text of a footnote where none is taken from: in a list, a quotation or a text without footnotes."""
    state.append_token({"type": "footnote_inside", "raw": match["definition_key"]})
    return match.end()


def _block_tex(block: mistune.BlockParser, match: re.Match[str], state: mistune.BlockState) -> int:
    state.append_token(
        {"type": "block_tex", "raw": match["tex_line"] or match["tex_lines"] or match["tex_environment"]}
    )
    return match.end()
