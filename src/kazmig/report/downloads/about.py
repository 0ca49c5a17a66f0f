"""What is said of an edition as a whole, wherever it is said: cover, citation, descriptions for machines."""

from __future__ import annotations

from dataclasses import dataclass

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory, Source, load_inventory
from kazmig.project.settings import Settings
from kazmig.report.citable import not_citable, settings_of
from kazmig.report.stamp import PLACEHOLDER
from kazmig.words.about import SERIES_TITLE
from kazmig.words.words import MissingTranslation, Words

DESCRIPTION = (
    "What registers, key informants and models say about migration to and from Kazakhstan in one quarter: each number "
    "with its unit, period, source, quality and the interval in which it is known to lie."
)
KEYWORDS = ("migration", "Kazakhstan", "labour migration", "border crossings", "residence permits", "remittances")


@dataclass(frozen=True)
class About:
    """An edition as it is described: what `sources.toml` and `project.toml` say of it."""

    quarter: Quarter
    inventory: Inventory
    settings: Settings

    @property
    def name(self) -> str:
        """What its files are called: kazmig-2022Q4."""
        return f"kazmig-{self.quarter}"

    @property
    def version(self) -> str:
        """Year, quarter and revision, as versions are written: 2022.4.1."""
        return f"{self.quarter.year}.{self.quarter.number}.{self.inventory.revision}"

    @property
    def sources(self) -> list[Source]:
        """What came, by name."""
        return [each for _, each in sorted(self.inventory.sources.items()) if each.supplied]

    def title(self, words: Words) -> str:
        return f"{words.t(SERIES_TITLE)}, {words.period(str(self.quarter))}"

    def revision(self, words: Words) -> str:
        return words.t("Revision {number}").replace("{number}", str(self.inventory.revision))

    def cited(self, words: Words) -> str:
        """One line to cite it by; begins with the authors, where they are stated."""
        whose = f"{', '.join(self.settings.author)}. " if self.settings.author else ""
        line = f"{whose}{self.title(words).rstrip('.')}. {self.revision(words)}. {words.t('Edition')} {PLACEHOLDER}."
        return f"{line} {words.t('Synthetic data, not evidence.')}" if self.inventory.synthetic else line

    def source_names(self, words: Words) -> dict[str, str]:
        """Publishers by section of `sources.toml`."""
        return {name: said(each.publisher or name, words) for name, each in self.inventory.sources.items()}

    def not_citable(self, words: Words) -> str:
        """The sentence that stands where author, contact or licence are missing; empty where all are there."""
        return not_citable(self.settings, words)


def about(project: Project, quarter: Quarter) -> About:
    """Raises ReportError where `project.toml` is wrong."""
    return About(quarter, load_inventory(project, quarter), settings_of(project))


def said(text: str, words: Words) -> str:
    """A text of `sources.toml` in a language where a catalogue has it, else as it is."""
    try:
        return words.t(text)
    except MissingTranslation:
        return text
