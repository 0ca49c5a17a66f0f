import re

import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline.errors import RunError
from kazmig.pipeline.parameters import parse_overrides, step_parameters
from kazmig.pipeline.source import Cell, Notebook
from kazmig.project.declaration import StepDeclaration

Q1 = Quarter(2023, 1)
DEFAULTS = 'quarter = "2022Q4"\ndraws: int = 100\nlevel = 0.8\nassumptions = "central"\nplot = True\ngroups = ["UZB"]'


def notebook(source=DEFAULTS, tags=("parameters",)):
    return Notebook("30_x.ipynb", (Cell("parameters", "code", source, tags),))


def values(overrides=(), source=DEFAULTS, **parameters):
    step = StepDeclaration("30_x", "X", parameters=parameters)
    return step_parameters(step, notebook(source), Q1, parse_overrides(overrides))


def test_the_quarter_is_always_given_and_nothing_else_that_nobody_asked_for():
    assert values() == {"quarter": "2023Q1"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("draws=5", {"draws": 5}, id="whole number"),
        pytest.param("level=0.95", {"level": 0.95}, id="number"),
        pytest.param("level=1", {"level": 1.0}, id="whole number for a number"),
        pytest.param("assumptions=wide", {"assumptions": "wide"}, id="text without quotes"),
        pytest.param("assumptions=12", {"assumptions": "12"}, id="text of digits"),
        pytest.param("plot=false", {"plot": False}, id="truth value"),
        pytest.param("plot=False", {"plot": False}, id="truth value as in Python"),
        pytest.param('groups=["UZB", "KGZ"]', {"groups": ["UZB", "KGZ"]}, id="list"),
        pytest.param("assumptions=a=b", {"assumptions": "a=b"}, id="sign in the value"),
    ],
)
def test_what_is_typed_takes_the_kind_of_the_default(text, expected):
    assert values([text]) == {"quarter": "2023Q1", **expected}


def test_the_command_line_wins_over_pipeline_toml():
    assert values(["draws=5"], draws=7)["draws"] == 5
    assert values(draws=7)["draws"] == 7


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("draws", "write NAME=VALUE", id="no value"),
        pytest.param("=5", "write NAME=VALUE", id="no name"),
        pytest.param("my draws=5", "write NAME=VALUE", id="name with a blank"),
        pytest.param("quarter=2023Q1", "choose the quarter by --quarter 2023Q1", id="the quarter"),
        pytest.param("draws=many", "found 'many', expected a whole number", id="text for a number"),
        pytest.param("draws=0.5", "found 0.5, expected a whole number", id="fraction"),
        pytest.param("draws=true", "found True, expected a whole number", id="truth value for a number"),
        pytest.param("level=NaN", "expected a plain value", id="no number"),
        pytest.param("plot=yes", "found 'yes', expected true or false", id="yes"),
    ],
)
def test_a_wrong_value_is_refused_with_what_was_expected(text, message):
    with pytest.raises(RunError, match=re.escape(message)):
        values([text])


def test_a_declared_parameter_that_the_notebook_does_not_know_is_refused():
    with pytest.raises(
        RunError, match=r"\[step\.30_x\], parameters, draw: .* does not define it; the nearest is 'draws'"
    ):
        values(draw=5)


def test_a_declared_date_is_refused():
    import datetime

    with pytest.raises(RunError, match="write dates as text"):
        values(assumptions=datetime.date(2023, 1, 30))


@pytest.mark.parametrize(
    ("book", "message"),
    [
        pytest.param(notebook(tags=()), "found 0 code cells tagged 'parameters'", id="no such cell"),
        pytest.param(notebook("draws = 1"), "must say quarter =", id="no quarter in it"),
        pytest.param(notebook('quarter = "2022Q4"\nx = open("y")'), "parameter 'x' needs a plain value", id="computed"),
    ],
)
def test_a_notebook_must_have_its_parameters_in_one_cell(book, message):
    with pytest.raises(RunError, match=message):
        step_parameters(StepDeclaration("30_x", "X"), book, Q1, {})
