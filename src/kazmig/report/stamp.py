"""What a page says of its edition, put into it when it is published: draft or released, and the edition digest.

A page is made before its edition is whole, so that it holds a row of zeros where the digest will stand, and says that
it is a draft until a release takes that out. Files that are no pages (workbooks, descriptions for machines) hold both
texts where the two differ (`either`), and one of them stays.
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
_EITHER = re.compile(r"⟦([^⟦⟧]*)⟧⟦([^⟦⟧]*)⟧")
# Stand for the time of the release inside a text of `either`.
DAY, YEAR = "{day of release}", "{year of release}"


def either(draft: str, released: str) -> str:
    """What a file says as long as it is a draft, and what it says once released."""
    return f"⟦{draft}⟧⟦{released}⟧"


def stamped(html: str, edition: str, released: bool, day: str = "") -> str:
    """A text as it is published: with its edition's digest, and without the marks of a draft once it is released.

    `day` is that of the release.
    """
    html = html.replace(PLACEHOLDER, edition)
    html = _EITHER.sub(lambda match: match[2].replace(DAY, day).replace(YEAR, day[:4]) if released else match[1], html)
    status = _STATUS.search(html)
    if not released or status is None:
        return html
    html = _DRAFT.sub("", html).replace(DRAFT_NOTE, "")
    html = html.replace(f" · {status[1]}</title>", "</title>", 1)
    return html.replace(status[0], f'<!--status--><span class="state">{status[2]}</span><!--/status-->', 1)


def is_draft(html: str) -> bool:
    return "<!--draft-->" in html
