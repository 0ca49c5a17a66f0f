"""What figures of money say follows the unit that came: tenge, dollars, or the shares as printed."""

import pandas as pd
import pytest

from kazmig.evidence.facts import Facts
from kazmig.figures.captions import load_captions
from kazmig.sources import remittances
from kazmig.words.words import LANGUAGES, Words

EXPECTED = {
    "2022Q4": ("kzt_bn", {"en": "billion tenge", "ru": "млрд тенге", "kk": "млрд теңге"}),
    "2024Q2": (
        "share_pct",
        {"en": "per cent of the total", "ru": "% всей суммы", "kk": "жалпы соманың пайызы"},
    ),
}


@pytest.mark.parametrize("quarter", EXPECTED)
def test_the_caption_follows_the_unit_of_the_facts(root, quarter):
    facts = Facts.load(root / "data" / "processed" / quarter / "facts.json")
    caption = load_captions(root / "narratives" / "15_clean_remittances.captions.toml")["remittances_sent"]
    filled = caption.fill({code: Words(code) for code in LANGUAGES}, facts, empty=False)
    for language, unit in EXPECTED[quarter][1].items():
        assert unit in filled["subtitle"][language]
        assert filled["alt"][language] and filled["title"][language]


@pytest.mark.parametrize("quarter", EXPECTED)
def test_a_list_is_drawn_in_a_unit_that_it_has(root, quarter):
    tidy = pd.read_csv(root / "data" / "processed" / quarter / "remittances.csv")
    unit = remittances.shown_unit(tidy[tidy["direction"] == "sent"])
    assert unit == EXPECTED[quarter][0]
