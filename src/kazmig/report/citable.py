"""Whether an edition may be cited: what the team said of it in `project.toml`, and the sentence where it did not."""

from __future__ import annotations

from kazmig.project.folders import Project
from kazmig.project.settings import Settings, SettingsError, load_settings
from kazmig.report.errors import ReportError
from kazmig.report.stamp import either
from kazmig.words.words import Words

# Names of the keys of project.toml in a sentence.
_WORDS = {"author": "author", "contact": "contact", "licence": "licence"}
# As long as the edition is a draft, and once it is sealed: sealing fixes what it says, not whose it is.
NOT_CITABLE = "Draft, not for citation. Not yet stated: {missing}."
SEALED_NOT_CITABLE = "Not for citation. Not yet stated: {missing}."


def settings_of(project: Project) -> Settings:
    """What the team said of its editions. Raises ReportError."""
    try:
        return load_settings(project)
    except SettingsError as error:
        raise ReportError(str(error)) from error


def not_citable(settings: Settings, words: Words) -> str:
    """Why nobody should cite an edition yet, as a sentence; empty when author, contact and licence are stated.

    It holds what a draft says and what a released edition says; one of them stays when the edition is published.
    """
    if settings.citable:
        return ""
    missing = ", ".join(words.t(_WORDS[key]) for key in settings.missing)
    draft, sealed = (words.t(text).replace("{missing}", missing) for text in (NOT_CITABLE, SEALED_NOT_CITABLE))
    return either(draft, sealed)
