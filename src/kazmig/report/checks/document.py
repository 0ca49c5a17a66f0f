"""A finished page as its checks read it."""

from __future__ import annotations

import base64
import csv
import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote_to_bytes

from bs4 import BeautifulSoup, Tag

from kazmig.report.errors import ReportError


@dataclass(frozen=True)
class Document:
    """A page as bytes and as a tree."""

    path: Path
    content: bytes

    @classmethod
    def read(cls, path: Path) -> Document:
        """Raises ReportError for what is no page of ours."""
        content = path.read_bytes()
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ReportError(f"{path} is no text in UTF-8, as all pages are.") from error
        return cls(path, content)

    @cached_property
    def text(self) -> str:
        return self.content.decode("utf-8")

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.content, "html.parser")

    @property
    def language(self) -> str:
        return str(self.soup.html.get("lang", "")) if self.soup.html else ""


def text_of(tag: Tag | None) -> str:
    """The words of an element, with one space between them."""
    return " ".join(tag.get_text(" ").split()) if tag is not None else ""


def csv_rows(link: Tag) -> list[list[str]]:
    """The CSV that a link carries; no rows where it is none."""
    head, _, body = str(link.get("href", "")).partition(",")
    try:
        content = base64.b64decode(body) if head.endswith(";base64") else unquote_to_bytes(body)
        return list(csv.reader(io.StringIO(content.decode("utf-8"))))
    except (ValueError, csv.Error):
        return []
