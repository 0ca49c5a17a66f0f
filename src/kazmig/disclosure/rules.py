"""What may be published: one table of rules, by which every step decides.

Sources: Hundepool et al., Statistical Disclosure Control (2012), for threshold rules and secondary suppression; the
coefficients of variation are those of Statistics Canada's release guidelines for household surveys.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

REGISTRATION = {"registration", "papers", "legal_status", "registered", "documents", "permit_status"}
PLACES = {"region", "district", "settlement", "place"}


@dataclass(frozen=True)
class Rules:
    """Thresholds; a quarter may raise them, never lower them.

    persons        least count of persons that is shown, and least width of what can be found out of a hidden one
    settlements    least number of settlements behind a place below the region
    informants     least number of key informants behind it
    interviews     least number behind a survey cell
    clusters       least number of clusters behind it
    flagged_cv_pct coefficient of variation above which a survey cell is flagged, and
    hidden_cv_pct  above which it is hidden
    """

    persons: int = 10
    settlements: int = 3
    informants: int = 3
    interviews: int = 30
    clusters: int = 5
    flagged_cv_pct: float = 20.0
    hidden_cv_pct: float = 30.0


RULES = Rules()


class DisclosureError(Exception):
    """Something may not be published; the message says what and why, and holds no count."""


def refuse_forbidden(columns: Iterable[str], table: str) -> None:
    """Raises DisclosureError for a table of places by papers, registration or legal status: never published."""
    names = set(columns)
    status, place = sorted(names & REGISTRATION), sorted(names & PLACES)
    if status and place:
        raise DisclosureError(
            f"table '{table}' crosses {place[0]} with {status[0]}: it could show where people without papers are, and "
            "is never published. Leave one of the two columns out."
        )


def roughly(persons: int, places: int, rules: Rules = RULES) -> int | None:
    """A count beside the tables, such as the audit's of what was set aside: two digits, and scores at the least.

    So nothing of one place follows, not from what a later revision says instead either. None where few places or
    persons are behind it.

    >>> roughly(1234, 5), roughly(167, 3), roughly(9, 30), roughly(4000, 1)
    (1200, 160, None, None)
    """
    if places < rules.settlements or persons < 2 * rules.persons:
        return None
    step: int = max(2 * rules.persons, 10 ** (len(str(persons)) - 2))
    return round(persons / step) * step


def survey_cell(interviews: int, clusters: int, cv_pct: float, rules: Rules = RULES) -> str:
    """Whether an estimate of a survey is `shown`, `flagged` as uncertain, or `hidden`."""
    if interviews < rules.interviews or clusters < rules.clusters or not cv_pct <= rules.hidden_cv_pct:
        return "hidden"
    return "flagged" if cv_pct > rules.flagged_cv_pct else "shown"
