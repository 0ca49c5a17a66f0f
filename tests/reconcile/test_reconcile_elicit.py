"""Elicitation: SHELF's vignette reproduced, sheets checked, locked, pooled into rows of an assumption table."""

import math
from datetime import date

import pytest
from scipy.optimize import brentq
from two_counts_data import COUNT_COLUMNS

from kazmig.reconcile.elicit import COLUMNS, LOCK, SEEN, assumption_rows, lock_folder, pooled, read_panel
from kazmig.reconcile.elicit_fit import Z95, calibration, fit, on_line, pool
from kazmig.reconcile.model import build_model
from kazmig.reconcile.table_rules import AssumptionError

QUARTILES = (0.25, 0.5, 0.75)
A, B = (25, 30, 35), (30, 35, 50)


def near(value):
    return pytest.approx(value, rel=1e-3)


def pool_quantile(fits, weights, p):
    """A quantile of the mixture (linear pool)."""
    ends = [each.quantile(q) for each in fits for q in (1e-6, 1 - 1e-6)]

    def short(value: float) -> float:
        return math.fsum(w * each.below(value) for w, each in zip(weights, fits, strict=True)) - p

    return float(brentq(short, min(ends), max(ends), xtol=1e-12, rtol=1e-12))


def test_shelf_two_experts():
    """The vignette of R's SHELF (Oakley): beta on [0, 100] and lognormal fits, and the pool's quantiles."""
    one, two = (fit("beta", each, QUARTILES, 0, 100) for each in (A, B))
    assert (one.first, one.second, one.error) == (near(11.588), near(26.711), near(4.194e-5))
    assert (two.first, two.second, two.error) == (near(3.765), near(6.001), near(8.591e-3))
    logs = [fit("lognormal", each, QUARTILES) for each in (A, B)]
    assert [(each.first, each.second) for each in logs] == [
        (near(3.39331), near(0.24997)),
        (near(3.61387), near(0.39803)),
    ]
    found = [pool_quantile(logs, [0.5, 0.5], p) for p in (0.025, 0.5, 0.975)]
    assert found == [near(17.688), near(32.408), near(71.482)]


@pytest.mark.parametrize(
    ("kind", "ends"), [("beta", (15.2, 51.2)), ("lognormal", (17.3, 55.3)), ("normal", (12.5, 50.4))]
)
def test_shelf_one_expert(kind, ends):
    found = fit(kind, (25, 30, 40), QUARTILES, 0, 100)
    assert [round(found.quantile(p), 1) for p in (0.05, 0.95)] == list(ends)


FOUR = ((0.45, 0.60, 0.75), (0.30, 0.45, 0.65), (0.55, 0.70, 0.85), (0.40, 0.65, 0.80))


def test_pool_keeps_disagreement():
    fits = [on_line("factor", each) for each in FOUR]
    found = pool(fits)
    assert (found.within, found.between) == (near(0.02733), near(0.02813))
    ends = [math.exp(found.mean + z * found.sd) for z in (-Z95, 0, Z95)]
    assert ends == [near(0.3724), near(0.5909), near(0.9375)]
    logs = [fit("lognormal", each) for each in FOUR]
    assert [pool_quantile(logs, [0.25] * 4, p) for p in (0.025, 0.5, 0.975)] == [
        near(0.3328),
        near(0.6168),
        near(0.8458),
    ]


def test_cooke():
    assert calibration((1, 4, 4, 1)) == pytest.approx(0.8283, abs=5e-5)
    assert calibration((0, 5, 5, 0)) == pytest.approx(0.5505, abs=5e-5)
    assert calibration((3, 3, 2, 2)) == pytest.approx(0.0140, abs=5e-5)
    with pytest.raises(ValueError, match="9 seed questions"):
        calibration((1, 4, 4, 0))


# One judgement of each expert on both sides: registration and perception.
def sheet(folder, expert, low, middle, high, seen="no", round_="2", **change):
    lines = []
    for component, group, values in (
        ("registration", "all", (low, high, middle)),
        ("perception", "all", (0.8, 1.6, 1.1)),
    ):
        row = dict(
            zip(
                COLUMNS, (expert, round_, "2023-03-01", "none", seen, component, group, *values, "seen it"), strict=True
            )
        )
        row |= change if component == "registration" else {}
        lines.append(",".join(str(row[name]) for name in COLUMNS))
    (folder / f"{expert}.csv").write_text("\n".join([",".join(COLUMNS), *lines]) + "\n")


@pytest.fixture
def panel(tmp_path):
    for number, (low, best, high) in enumerate(FOUR[:3], start=1):
        sheet(tmp_path, f"X0{number}", low, best, high)
    return tmp_path


def test_three_sheets_to_a_table_to_a_range(panel):
    lock_folder(panel, date(2023, 3, 2))
    found = read_panel(panel)
    assert found.experts == ["X01", "X02", "X03"] and not found.seen
    table = assumption_rows(found)
    assert list(table["component"]) == ["perception"] * 2 + ["registration"] * 2
    judged, apart = table[table["median"].ne("")], table[table["median"].eq("")]
    assert judged["evidence"].str.fullmatch(r"elicited, 3 experts, round 2, lock [0-9a-f]{8}").all()
    # How far nationalities differ was asked of nobody, and the rows say so.
    assert list(apart["sd"]) == ["0.1", "0.25"] and set(apart["author"]) == {"kazmig analysts"}
    each = {one.component: one for one in pooled(found)}["registration"]
    assert each.pool.between > 0 and float(judged["sd"].iloc[1]) == pytest.approx(each.pool.sd, rel=1e-3)
    import pandas as pd

    from kazmig.reconcile.assumptions import check_assumptions

    counts = pd.DataFrame([[100.0] * 3 + [150.0] * 3], index=["UZB"], columns=COUNT_COLUMNS)
    pool_model = build_model(counts, check_assumptions(table))
    one = build_model(counts, check_assumptions(assumption_rows(found, only="X01")))
    assert pool_model.etas["sd"].max() > one.etas["sd"].max()


def test_seen_counts_are_said(panel):
    sheet(panel, "X03", 0.5, 0.6, 0.7, seen="yes")
    lock_folder(panel, date(2023, 3, 2))
    assert assumption_rows(read_panel(panel)).query("author == 'panel'")["evidence"].str.endswith(SEEN).all()


def test_a_lock_after_the_counts_is_said(panel):
    lock_folder(panel, date(2023, 3, 2))
    assert read_panel(panel, counts_since=date(2023, 3, 1)).seen
    assert not read_panel(panel, counts_since=date(2023, 3, 2)).seen


def test_sheets_after_the_lock_changed_or_gone(panel):
    lock_folder(panel, date(2023, 3, 2))
    sheet(panel, "X04", 0.5, 0.6, 0.7)
    with pytest.raises(AssumptionError, match=r"X04.csv came after the lock of 2023-03-02"):
        read_panel(panel)
    (panel / "X04.csv").unlink()
    sheet(panel, "X02", 0.5, 0.6, 0.7)
    with pytest.raises(AssumptionError, match=r"X02.csv was changed after the lock"):
        read_panel(panel)
    (panel / "X02.csv").unlink()
    with pytest.raises(AssumptionError, match=r"X02.csv stands in the lock"):
        read_panel(panel)
    with pytest.raises(AssumptionError, match="locked once"):
        lock_folder(panel, date(2023, 3, 3))


@pytest.mark.parametrize(
    ("values", "change", "message"),
    [
        ((0.7, 0.6, 0.8), {}, "out of order; the best lies between"),
        ((0.6, 0.8, 1), {}, "A share of 1 says that nobody at all is missing"),
        ((0.6, 0.7, 0.8), {"component": "registraton"}, "expected one of registration"),
        ((0.6, 0.7, 0.8), {"best": "sixty"}, "expected a number such as 0.6"),
        ((0.6, 0.7, 0.8), {"round": "3"}, "round is 1 or 2"),
        ((0.6, 0.7, 0.8), {"group": "UZBEK"}, "'UZBEK' is no nationality. Write all, ISO alpha-3 codes"),
        ((0.6, 0.7, 0.8), {"date": "yesterday"}, "expected a day such as 2023-03-01"),
        ((0.6, 0.7, "inf"), {}, "found inf, expected a number"),
    ],
)
def test_bad_sheets_are_told_with_their_place(tmp_path, values, change, message):
    sheet(tmp_path, "X01", *values, **change)
    with pytest.raises(AssumptionError, match=rf"X01.csv, row 2.*{message}"):
        lock_folder(tmp_path, date(2023, 3, 2))
    assert not (tmp_path / LOCK).exists()


def test_one_judgement_twice_names_both_rows(tmp_path):
    sheet(tmp_path, "X01", 0.5, 0.6, 0.7)
    path = tmp_path / "X01.csv"
    path.write_text(path.read_text() + path.read_text().splitlines()[1] + "\n")
    told = r"X01.csv, row 4: X01 judges registration of all again .*first in X01.csv, row 2.*delete the other row"
    with pytest.raises(AssumptionError, match=told):
        lock_folder(tmp_path, date(2023, 3, 2))


def test_who_left_before_the_second_round(panel):
    sheet(panel, "X03", 0.5, 0.6, 0.7, round_="1")
    with pytest.raises(AssumptionError, match="X03 has no judgement of round 2"):
        lock_folder(panel, date(2023, 3, 2))


def test_no_lock_no_rows(panel):
    with pytest.raises(AssumptionError, match=r"has no elicitation\.lock"):
        read_panel(panel)
