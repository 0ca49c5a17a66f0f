"""Words that every room uses in the same sense: languages, residual categories, columns of the audit."""

from __future__ import annotations

LANGUAGES = ("en", "ru", "kk")
# The residual of a list, and the names under which figures and tables carry one; none of them is a place or a group.
RESIDUAL = "other"
RESIDUALS = (RESIDUAL, "rest", "not_published")
# The sum of a list.
TOTAL = "total"
# What cleaning leaves of each thing that it dropped or changed: rows is how many, place is file, sheet and row.
AUDIT_COLUMNS = ("source", "rule", "reason", "rows", "place", "before", "after")
# The kind of a cell's output that names a figure: pages put the drawing there.
FIGURE_MIME = "application/vnd.kazmig.figure+json"
