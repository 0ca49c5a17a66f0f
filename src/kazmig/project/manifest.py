"""What an edition is made of, as its `manifest.json` says: what each part of it is, and who can read one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict, cast

MANIFEST = "manifest.json"


class Manifest(TypedDict, total=False):
    """Files by their place in the project with their SHA-256, digests of notebooks' cells, the edition's own digest.

    Only that `outputs` is a mapping is known of a manifest that was read: others' may say anything, or lack it.
    """

    quarter: str
    revision: int
    edition: str
    state: str
    synthetic: bool
    inputs: dict[str, str]
    notebooks: dict[str, str]
    prose: dict[str, str]
    outputs: dict[str, str]


def parsed(content: bytes | str) -> object:
    """JSON from outside. Raises ValueError, also where it is nested deeper than anything of ours."""
    try:
        found: object = json.loads(content)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return found


def as_manifest(found: object) -> Manifest | None:
    """What JSON held, where it is a manifest."""
    known = isinstance(found, dict) and isinstance(found.get("outputs"), dict)
    return cast(Manifest, found) if known else None


def read_manifest(path: Path) -> Manifest | None:
    """A manifest, or None where there is none that can be read: what nobody can read counts as not published."""
    try:
        return as_manifest(parsed(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None
