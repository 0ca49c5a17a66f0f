"""The part of a page that says what kind of evidence it stands on and what did not come."""

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment, PackageLoader

SOURCE = {"title": "A", "publisher": "B", "reason": "", "quality": "register", "kind": "register", "period": "2022"}


@pytest.mark.parametrize(
    ("sources", "absent", "headings"),
    [
        pytest.param([], [], [], id="nothing"),
        pytest.param([SOURCE], [], [("h2", "quality")], id="a source"),
        pytest.param([], [SOURCE], [("h2", "absent")], id="nothing came"),
        pytest.param([SOURCE], [SOURCE], [("h2", "quality"), ("h3", "absent")], id="both"),
    ],
)
def test_no_fold_opens_on_nothing(sources, absent, headings):
    pieces = Environment(loader=PackageLoader("kazmig.report", "templates/kazmig"), autoescape=True)
    glance = {"counts": [], "sources": sources, "absent": absent, "text": ""}
    made = str(pieces.get_template("figure.html.j2").module.glance(glance, str))
    soup = BeautifulSoup(made, "html.parser")
    assert [(each.name, each["id"]) for each in soup.find_all(["h2", "h3"])] == headings
    assert all(each.find("li") for each in soup.find_all(["ul", "details"]))
    assert [each["aria-labelledby"] for each in soup.find_all("section")] == [name for _, name in headings[:1]]
