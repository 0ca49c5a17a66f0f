"""R's `survey` says the same: estimates and standard errors printed in its documentation, to the last digit."""

import numpy as np
import pytest
from r_samples import BUSH, MU284, WEIGHT, api, codes

from kazmig.sources.survey.design import Design, DesignError
from kazmig.sources.survey.estimates import calibrated, mean, ratio, total
from kazmig.sources.survey.weights import rake


def same(estimate, value, se):
    """To the last printed digit of both."""
    for found, printed in ((estimate.value, value), (estimate.se, se)):
        decimals = len(printed.partition(".")[2])
        assert abs(found - float(printed)) <= 0.51 * 10.0**-decimals, (found, printed)


@pytest.fixture
def clus1(shared):
    return api(shared, "apiclus1")


@pytest.fixture
def one(clus1):
    return Design(clus1["pw"].to_numpy(), codes(clus1["dnum"]), population=clus1["fpc"].to_numpy())


def column(table, name):
    return table[name].to_numpy(dtype=float)


def test_one_stage_of_clusters(clus1, one):
    same(mean(one, column(clus1, "api00")), "644.169399", "23.5422")
    same(total(one, column(clus1, "enroll")), "3404940.13", "932235.03")
    same(ratio(one, column(clus1, "api.stu"), column(clus1, "enroll")), ".8497087", ".008386297")


def test_a_domain_keeps_all_clusters(clus1, one):
    high = clus1["stype"].eq("H").to_numpy()
    found = ratio(one, column(clus1, "api.stu"), column(clus1, "enroll"), high)
    same(found, ".8300683", ".01472607")
    # Cutting the domain out first gives another error: what must not be done.
    cut = Design(one.weights[high], one.clusters[high], population=one.population[high])
    wrong = ratio(cut, column(clus1, "api.stu")[high], column(clus1, "enroll")[high])
    assert abs(wrong.se - found.se) > 1e-4
    # Cut with the districts that have no high school beside it, it is the same again.
    gone = np.zeros(len(set(one.clusters)) - len(set(cut.clusters)), dtype=np.int64)
    kept = Design(cut.weights, cut.clusters, population=cut.population, empty=gone)
    same(ratio(kept, column(clus1, "api.stu")[high], column(clus1, "enroll")[high]), ".8300683", ".01472607")


def test_a_domain_of_eight_rows():
    """`fpc` of R's survey (from Stata's manual): .7555 over all rows; cut out first .7882, which must not be."""
    x = np.array([2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2])
    design = Design(np.repeat([3.0, 4.0], [5, 3]), np.arange(8), np.repeat([0, 1], [5, 3]))
    high = x > 4
    same(mean(design, x, high), "6.195", ".7555")
    cut = Design(design.weights[high], design.clusters[high], design.groups[high])
    same(mean(cut, x[high]), "6.195", ".7882")
    lost = np.repeat([0, 1], [1, 1])  # one row of each stratum is not above 4
    same(mean(Design(cut.weights, cut.clusters, cut.groups, empty=lost), x[high]), "6.195", ".7555")


def test_strata(shared):
    table = api(shared, "apistrat")
    design = Design(column(table, "pw"), np.arange(len(table)), codes(table["stype"]), column(table, "fpc"))
    same(mean(design, column(table, "api00")), "662.29", "9.4089")
    same(total(design, column(table, "enroll")), "3687178", "114642")
    found = ratio(design, column(table, "api.stu"), column(table, "enroll"))
    assert round(found.value * 3811472) == 3190038
    assert round(found.se * 3811472) == 29566


@pytest.fixture
def clus2(shared):
    return api(shared, "apiclus2")


def two_stage(first, second, all_first, all_second):
    inner = Design(np.ones(len(first)), second, population=all_second)
    here = np.array([len(set(second[first == each])) for each in first])
    weights = all_first / len(set(first)) * all_second / here
    return Design(weights, first, population=all_first, second=inner)


def test_two_stages(clus2):
    first, second = codes(clus2["dnum"]), np.arange(len(clus2))
    design = two_stage(first, second, column(clus2, "fpc1"), column(clus2, "fpc2"))
    same(mean(design, column(clus2, "api00")), "670.81", "30.099")
    there = np.isfinite(column(clus2, "enroll"))
    same(total(design, column(clus2, "enroll"), there), "2639273", "799638")
    again = Design(column(clus2, "pw"), first)
    same(mean(again, column(clus2, "api00")), "670.81", "30.712")


def test_mu284():
    table = np.array(MU284, dtype=float)
    design = two_stage(table[:, 0].astype(int), np.arange(15), np.full(15, 50.0), table[:, 2])
    same(total(design, table[:, 1]), "15080", "2274.3")


def test_probability_proportional_to_size_with_replacement():
    same(total(Design(np.array(WEIGHT), np.arange(40)), np.array(BUSH, dtype=float)), "64518472", "2671455")


def test_raking(clus1, one):
    margins = [codes(clus1["stype"]), codes(clus1["sch.wide"])]
    raked = rake(one.weights, margins, [{0: 4421, 1: 755, 2: 1018}, {0: 1072, 1: 5122}])
    again = one.reweighted(raked)
    for name, found, printed in (("api00", mean, ("641.23", "23.704")), ("enroll", total, ("3647280", "400603"))):
        estimate = found(again, column(clus1, name))
        same(calibrated(one, raked, margins, estimate), *printed)
    # Residuals fitted with raked weights give the neighbour's number, 23.743.
    scores = mean(again, column(clus1, "api00"))
    wrong = calibrated(again, raked, margins, scores)
    same(wrong, "641.23", "23.743")


@pytest.mark.parametrize(("lonely", "se"), [("adjust", "5.8281"), ("remove", "5.8058")])
def test_a_lonely_cluster(clus1, lonely, se):
    design = Design(column(clus1, "pw"), np.arange(len(clus1)), codes(clus1["dnum"]), lonely=lonely)
    same(mean(design, column(clus1, "api00")), "644.17", se)


def test_a_lonely_cluster_is_told(clus1):
    design = Design(column(clus1, "pw"), np.arange(len(clus1)), codes(clus1["dnum"]))
    with pytest.raises(DesignError, match=r"stratum \d+ has one cluster.*Merge it"):
        mean(design, column(clus1, "api00"))
