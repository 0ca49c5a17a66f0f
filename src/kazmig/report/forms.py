"""The one form that a manifest and `SHA256SUMS` have, and names that mean the same file on every machine.

What says the same in another form (another encoding, a key twice, a line that is no sum) may say something else to
another reader of the file.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping

from kazmig.project.manifest import Manifest

_NAME = re.compile(r"[\w(][\w.()+-]*(?<![.])")
_FOLDERS = ("data/processed", "figures", "reports")


def manifest_text(manifest: Mapping[str, object]) -> str:
    """A manifest as it is written."""
    return json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"


def form_of_manifest(content: bytes, manifest: Manifest) -> list[str]:
    """What is wrong with how a manifest is written."""
    try:
        same = content == manifest_text(manifest).encode()
    except ValueError:  # half a character
        same = False
    return [] if same else ["the manifest is not written as a run writes it (encoding, order, a key twice?)"]


def foreign_names(manifest: Manifest, quarter: str) -> list[str]:
    """Listed files that lie elsewhere than an edition does, or that two systems would call differently."""
    said: list[str] = []
    seen: dict[str, str] = {}
    for place in manifest["outputs"]:
        folders = tuple(f"{folder}/{quarter}/" for folder in _FOLDERS)
        rest = next((place.removeprefix(folder) for folder in folders if place.startswith(folder)), "")
        if not all(_NAME.fullmatch(part) or part == ".gitignore" for part in rest.split("/")):
            said.append(f"{place} is listed, and no edition holds a file there")
        alike = unicodedata.normalize("NFC", place).casefold()
        if alike in seen:
            said.append(f"{place} and {seen[alike]} are one file on some machines")
        seen[alike] = place
    return said


def form_of_sums(content: bytes, sums: Mapping[str, str], name: str) -> list[str]:
    """What is wrong with how sums are written: `sha256sum` may read lines that we do not, and the other way round."""
    lines = "".join(f"{digest}  {place}\n" for place, digest in sums.items())
    return [] if content == lines.encode("utf-8", errors="replace") else [f"{name} holds lines that are no sums"]


def printable(line: str) -> str:
    """A line for a terminal: what would move its cursor or hide text is shown by its number."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in line)


def printable_lines(lines: Iterable[str]) -> list[str]:
    return [printable(line) for line in lines]
