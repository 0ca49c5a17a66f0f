"""Evidence rows: what files may hold, and the sentence for each wrong cell."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from two_counts_data import survey_rows

from kazmig.reconcile.estimate import standing
from kazmig.reconcile.measured import Measured, jeffreys_logit, log_likelihood, log_share, logit_of
from kazmig.reconcile.measured_files import read_measured
from kazmig.reconcile.model import build_model
from kazmig.reconcile.table_rules import AssumptionError

HEAD = "id,nationality,question,x,n,design_effect,tau,evidence,date"


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "survey_multiplier.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param(
            "a,UZB,registered,43.5%,600,2,,,", "x: found '43.5%'.*Write 43.5 % of 600 as x = 261", id="percent"
        ),
        pytest.param(
            "a,UZB,registered,0.435,600,2,,,", "x: found '0.435', expected a whole number.*share · n", id="share"
        ),
        pytest.param(
            "a,UZB,registered,43.5,600,2,,,",
            "x: found '43.5'.*per cent.*43.5 · 600 / 100",
            id="percent, no sign",
        ),
        pytest.param("a,UZB,registered,0,0.5,2,,,", "n: found '0.5', expected a whole number", id="n of one half"),
        pytest.param("a,UZB,registered,0,0,2,,,", "n: found 0, expected 1 or more", id="n of zero"),
        pytest.param("a,UZB,registered,700,600,2,,,", "x: found 700, more than n = 600", id="x above n"),
        pytest.param("a,UZB,registered,-1,600,2,,,", "x: found -1, expected 0 or more", id="negative"),
        pytest.param("a,UZB,registered,261,600,0.5,,,", "design_effect: found '0.5', expected 1 or more", id="design"),
        pytest.param("a,UZB,registered,261,600,2,-1,,", "tau: found '-1', expected 0 or more", id="tau"),
        pytest.param("a,UZB,registered,261,1 000,2,,,", "n: found '1 000'.*Write it without spaces", id="spaces"),
        pytest.param('a,UZB,registered,"43,5",100,2,,,', "x: found '43,5', expected a whole number", id="comma"),
        pytest.param("a,UZB,registered,261,600,inf,,,", "design_effect: found 'inf'", id="endless"),
        pytest.param("a,UZB,registered,261,600,nan,,,", "design_effect: found 'nan'", id="no number"),
        pytest.param("a,UZB,registered,261,600,2,,E,31.05.2024", "date: found '31.05.2024'.*2024-05-31", id="day"),
        pytest.param("a,UZB,,261,600,2,,,", "question: found '', expected one of registered", id="no question"),
        pytest.param(
            "a,UZB,registerd,261,600,2,,,", "question: found 'registerd'.*Did you mean 'registered'", id="question"
        ),
    ],
)
def test_a_wrong_cell_is_named_with_its_mend(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(AssumptionError, match=rf"survey_multiplier.csv, row 2 \('a'\), {message}"):
        read_measured([written(tmp_path, HEAD, row)])


def test_a_row_without_a_name_and_a_share_below_one_per_cent_are_told(tmp_path: Path) -> None:
    with pytest.raises(AssumptionError, match=r"row 2 \(''\), id: is empty; give each row a name"):
        read_measured([written(tmp_path, HEAD, ",UZB,registered,261,600,2,,,")])
    first = "id,nationality,registered_share_pct,sample,design_effect,evidence,date"
    with pytest.raises(AssumptionError, match=r"found '0.43', expected 0 to 100 %. 0.43 of one is 43 per cent"):
        read_measured([written(tmp_path, first, "a,UZB,0.43,600,2,,")])
    measures = "id,nationality,components,value,sd_log,weights,evidence,date"
    with pytest.raises(AssumptionError, match=r"value: found '50%'.*Write 50 % as 0.5"):
        read_measured([written(tmp_path, measures, "a,UZB,multiplicity,50%,0.1,,,")])


def test_a_sample_that_knows_nothing_says_nothing(counts, table: pd.DataFrame, central) -> None:
    """Two of three asked, of a design so poor that it is worth no person at all: the range stays as it was."""
    stands = standing(build_model(counts, table, Measured(survey_rows((2, 3), deff=1e6))))
    assert stands.posterior.quantiles(stands.posterior.total, (0.025, 0.5, 0.975)) == pytest.approx(
        central.posterior.quantiles(central.posterior.total, (0.025, 0.5, 0.975)), rel=0.01
    )


def test_defaults_and_the_first_layout(tmp_path: Path, shared: Path) -> None:
    new = read_measured([written(tmp_path, HEAD, "a,UZB,registered,261,600,,,DTM,2024-05-31")]).surveys
    assert new[["x", "n", "design_effect", "tau"]].iloc[0].tolist() == [261, 600, 2.0, 0.33]
    old = read_measured([shared / "cases" / "reconcile" / "survey_docs_example.csv"]).surveys
    assert old[["question", "x", "n", "tau"]].iloc[0].tolist() == ["registered", 261.0, 600.0, 0.33]


def test_the_survey_of_the_docs_measures_registration_alone(counts, table: pd.DataFrame, shared: Path) -> None:
    model = build_model(counts, table, read_measured([shared / "cases" / "reconcile" / "survey_docs_example.csv"]))
    assert "43.5" not in " ".join(model.notes)
    assert any("261 of 600 (registered)" in note for note in model.notes)


def test_measures_and_ids(tmp_path: Path) -> None:
    head = "id,nationality,components,value,sd_log,evidence,date"
    found = read_measured([written(tmp_path, head, "m,,perception multiplicity,0.5,0.115,recount,")]).measures
    assert found[["components", "value", "sd_log", "weights"]].iloc[0].tolist() == [
        "perception multiplicity",
        0.5,
        0.115,
        "equal",
    ]
    with pytest.raises(AssumptionError, match="value: found '-1', expected a number above 0"):
        read_measured([written(tmp_path, head, "m,,season,-1,0.1,,")])
    with pytest.raises(AssumptionError, match=r"row 3 .'n'., sd_log: found '0.0001', expected 0.005 or more"):
        read_measured([written(tmp_path, head, "m,,season,1,0.1,,", "n,,season,1,0.0001,,")])
    with pytest.raises(AssumptionError, match="'m' stands twice"):
        read_measured([written(tmp_path, head, "m,,season,1,0.1,,", "m,,season,1,0.1,,")])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param(
            "a,all,registered,1,2,,,,",
            r"survey_multiplier.csv, row 2 .'a'., nationality: found 'all', expected one of",
            id="all together",
        ),
        pytest.param("a,UZB,several_permits_this_year,1,2,,,,", None, id="another question"),
    ],
)
def test_a_survey_meets_the_model(counts, table: pd.DataFrame, tmp_path: Path, row: str, message: str | None) -> None:
    evidence = read_measured([written(tmp_path, HEAD, row)])
    if message is None:
        assert len(build_model(counts, table, evidence).surveys) == 1
        with pytest.raises(AssumptionError, match="measures documents, which the assumption table does not have"):
            build_model(counts, table[table["component"] != "documents"], evidence)
    else:
        with pytest.raises(AssumptionError, match=message):
            build_model(counts, table, evidence)


def test_likelihood_by_hand() -> None:
    """1 of 4 at one half: 4 log ½; 0 of n and n of n stay finite; a share and an excess by question."""
    assert float(log_likelihood(1, 4, np.array(0.0))) == pytest.approx(-4 * np.log(2))
    assert float(log_likelihood(0, 4, np.array(40.0))) == pytest.approx(-160)
    assert float(jeffreys_logit(0, 9)) == pytest.approx(np.log(0.5 / 9.5))
    assert float(logit_of(np.log(0.75), "share")) == pytest.approx(np.log(3))
    assert float(logit_of(np.log(1.25), "excess")) == pytest.approx(-np.log(3))


def test_the_closed_form_s_share_by_hand() -> None:
    """200 of 500 with a design effect of 2: 100 of 250, (100.5 / 251), variance .5996/(251 · .4004) + .15²."""
    value, variance = log_share({"x": 200, "n": 500, "design_effect": 2})
    assert value == pytest.approx(np.log(100.5 / 251))
    assert variance == pytest.approx(150.5 / 251 / 100.5 + 0.0225)
