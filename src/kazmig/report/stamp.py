"""What a page says of its edition, put into it when it is published: draft or released, and the edition digest.

A page is made before its edition is whole, so that it holds a row of zeros where the digest will stand, and says that
it is a draft until a release takes that out.
"""

from __future__ import annotations

import re

from kazmig import __version__ as VERSION

PLACEHOLDER = "0" * 64
DRAFT = "Draft"
# What templates need of a page before it is stamped.
UNSTAMPED = {"draft": True, "edition": PLACEHOLDER, "version": VERSION}
DRAFT_TEXT = "Draft: not released. Numbers and words may still change; do not cite it."
DRAFT_NOTE = ", draft, not to be cited"
_DRAFT = re.compile(r"<!--draft-->.*?<!--/draft-->\n?", re.DOTALL)
_STATUS = re.compile(r'<!--status--><span class="state">([^<]*)</span><!--released ([^<>]*)--><!--/status-->')


def stamped(html: str, edition: str, released: bool) -> str:
    """A page as it is published: with its edition's digest, and without the marks of a draft once it is released."""
    html = html.replace(PLACEHOLDER, edition)
    status = _STATUS.search(html)
    if not released or status is None:
        return html
    html = _DRAFT.sub("", html).replace(DRAFT_NOTE, "")
    html = html.replace(f" · {status[1]}</title>", "</title>", 1)
    return html.replace(status[0], f'<!--status--><span class="state">{status[2]}</span><!--/status-->', 1)


def is_draft(html: str) -> bool:
    return "<!--draft-->" in html
