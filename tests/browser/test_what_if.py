"""What-if in a real Chromium against the model: by CSS alone to 2 %, by the page's script to 1 %."""

import re

import pandas as pd
import pytest

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import load_inventory
from kazmig.reconcile import assumption_tables, build_model, two_counts, what_if
from kazmig.reconcile.engine import DRAWS
from kazmig.report.checks.browser import opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAIRS = [(0.6, 1.0), (0.4, 0.8), (0.7, 1.5), (0.9, 0.67)]


@pytest.fixture(scope="module")
def model(edition):
    project = Project(edition.root)
    inventory = load_inventory(project, Quarter.parse(edition.quarter))
    table = assumption_tables(project, inventory, "assumptions")[0].table
    return build_model(two_counts(Facts.load(edition.processed / "facts.json")), table)


@pytest.fixture(scope="module")
def said(model):
    """By pair of beliefs the four ends, none where the counts refute it."""
    found = {pair: what_if.believed(model, *pair, draws=DRAWS).total for pair in PAIRS}
    return {pair: [] if total.isna().all() else [total[name] for name in what_if.ENDS] for pair, total in found.items()}


def test_css_alone_shows_what_the_model_says(chromium, edition, said):
    grid = pd.read_csv(edition.processed / "reconciliation_what_if.csv")
    steps = {name: sorted(grid[name].unique()) for name in ("registration", "informants")}
    with opened(chromium, edition.reports / "two_counts.ru.html", 360, java_script_enabled=True) as visit:
        for (registration, informants), ends in said.items():
            visit.page.check(f"#wi-c{steps['registration'].index(registration)}")
            visit.page.check(f"#wi-k{steps['informants'].index(informants)}")
            shown = visit.page.locator(".what-if .results p:visible")
            assert shown.count() == 1
            values = [float(each) for each in shown.locator("data").evaluate_all("all => all.map(one => one.value)")]
            assert values == pytest.approx(ends, rel=0.02)


def test_the_script_gives_the_models_interval_anywhere(chromium, edition, model, said):
    beliefs = {**said, (0.55, 1.1): None}
    total = what_if.believed(model, 0.55, 1.1, draws=DRAWS).total
    beliefs[0.55, 1.1] = [total[name] for name in what_if.ENDS]
    with opened(chromium, edition.reports / "what_if.en.html") as visit:
        for (registration, informants), ends in beliefs.items():
            for name, value in (("registration", registration), ("informants", informants)):
                visit.page.evaluate(
                    "([id, value]) => { const one = document.getElementById(id); one.value = value; }",
                    [name, round(value * 100)],
                )
            visit.page.evaluate("answer()")
            out = visit.page.locator("#answer")
            values = [float(each) for each in (out.get_attribute("data-ends") or "").split()]
            assert values == pytest.approx(ends, rel=0.01)
            assert bool(values) == bool(re.search(r"Between [\d,.]+( million)? and", out.inner_text()))


def test_another_script_is_refused_by_the_pages_policy(chromium, edition, tmp_path):
    page = tmp_path / "what_if.html"
    html = (edition.reports / "what_if.en.html").read_text(encoding="utf-8")
    page.write_text(html.replace("const DRAWS = 40000", "window.__ran = true; const DRAWS = 40000"), encoding="utf-8")
    with opened(chromium, page) as visit:
        assert visit.page.evaluate("window.__ran === undefined")
