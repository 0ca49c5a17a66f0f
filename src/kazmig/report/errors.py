"""What goes wrong with pages."""

from __future__ import annotations


class ReportError(Exception):
    """A page cannot be published; the message names notebook, cell, language and the mend."""
