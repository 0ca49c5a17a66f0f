"""The Chromium of this machine: where it is, how it is started, and what it prints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
# No updates, no first-run pages, no calls home: what is counted as a request is the page's own.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
)
_CELL = re.compile(rb"\(node\d{8}\)")
_DATES = re.compile(rb"/(CreationDate|ModDate) ?\(D:[^)]*\)")


class ChromiumError(Exception):
    """No Chromium, or it did not print; the message says what to do."""


def find() -> Path | None:
    """$CHROMIUM, else the first Chromium or Chrome on the path."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [path for name in NAMES if (path := shutil.which(name))]
    return next((Path(path) for path in candidates if Path(path).is_file()), None)


def need() -> Path:
    path = find()
    if path is None:
        raise ChromiumError("There is no Chromium on this machine. Install it, or set CHROMIUM to its path.")
    return path


def arguments() -> list[str]:
    """How to start it; its sandbox cannot be used as root."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*ARGUMENTS, *(["--no-sandbox"] if root else [])]


def print_pdf(page: Path, pdf: Path) -> Path:
    """Prints a page to a tagged A4 PDF, the same bytes each time. Raises ChromiumError."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            *(str(need()), "--headless", *arguments(), f"--user-data-dir={profile}"),
            *("--no-pdf-header-footer", "--generate-pdf-document-outline"),
            *(f"--print-to-pdf={pdf}", page.resolve().as_uri()),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        except subprocess.TimeoutExpired as error:
            raise ChromiumError(f"Chromium did not print {page.name} within two minutes.") from error
    if done.returncode or not pdf.is_file():
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise ChromiumError(f"Chromium did not print {page.name}: {last}")
    pdf.write_bytes(renumbered(without_dates(pdf.read_bytes())))
    return pdf


def without_dates(pdf: bytes) -> bytes:
    """A PDF whose dates are spaces: the length stays, so that its table of places stays right."""
    return _DATES.sub(lambda match: b" " * len(match[0]), pdf)


def renumbered(pdf: bytes) -> bytes:
    """A PDF whose table cells are numbered from 0 in their own order: Chromium begins somewhere else each time."""
    numbers = {name: rank for rank, name in enumerate(sorted(set(_CELL.findall(pdf))))}
    return _CELL.sub(lambda match: b"(node%08d)" % numbers[match[0]], pdf)
