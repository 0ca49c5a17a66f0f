"""Synthetic sources in their real formats, for demonstration and tests. Never evidence: every file says so."""

MARK = "SYNTHETIC"
