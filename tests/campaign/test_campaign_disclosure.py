"""No hidden count can be worked out from what is published."""

import pytest
from disclosures import ATTACKS, found_out, losses, random_table


@pytest.mark.parametrize("name", ATTACKS)
def test_no_hidden_count_is_found_out(name):
    assert ATTACKS[name]() == []


def test_the_attack_finds_what_is_hidden_badly():
    """Guards the test above: hiding small counts alone, as one would by hand, gives nearly all of them away."""
    truth = random_table(1)
    by_hand = truth.assign(persons=truth["persons"].astype("Int64").mask(truth["persons"].between(1, 9)))
    assert any(low == high for low, high in found_out(by_hand).values())
    assert losses(truth, by_hand)
