import re

import pytest

from kazmig.project.declaration import DeclarationError, load_declaration
from kazmig.project.folders import Project

GOOD = """
[step.20_sum]
title = "Sum"
needs = ["10_clean"]
tables = ["sums"]
[step.10_clean]
title = "Clean"
raw = ["things"]
tables = ["things"]
figures = ["things_by_kind"]
[step.30_tell]
title = "Tell"
needs = ["20_sum"]
page = "telling"
parameters = { draws = 100 }
"""


@pytest.fixture
def declare(tmp_path):
    def write(text, notebooks=("10_clean", "20_sum", "30_tell")):
        (tmp_path / "pipeline.toml").write_text(text, encoding="utf-8")
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        for name in notebooks:
            (tmp_path / "notebooks" / f"{name}.ipynb").write_text("{}")
        return load_declaration(Project(tmp_path))

    return write


def test_steps_come_after_those_they_need_whatever_the_file_says_first(declare):
    assert list(declare(GOOD).steps) == ["10_clean", "20_sum", "30_tell"]


def test_what_a_step_stands_on(declare):
    steps = declare(GOOD)
    assert steps.with_needs("30_tell") == {"10_clean", "20_sum", "30_tell"}


def test_a_table_has_one_maker(declare):
    steps = declare(GOOD)
    assert steps.maker_of("things").name == "10_clean"
    assert steps.maker_of("nothing") is None


def test_parameters_and_page_are_taken_as_they_stand(declare):
    tell = declare(GOOD)["30_tell"]
    assert (tell.parameters, tell.page, tell.notebook) == ({"draws": 100}, "telling", "30_tell.ipynb")


def test_an_unknown_step_is_named_with_the_nearest(declare):
    with pytest.raises(DeclarationError, match=r"no step '10_cleen'\. Did you mean '10_clean'\?"):
        declare(GOOD)["10_cleen"]


STEP = '[step.10_clean]\ntitle = "Clean"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[step.10_clean", "pipeline.toml cannot be read", id="no TOML"),
        pytest.param("", "declares no step", id="empty"),
        pytest.param(STEP + "[steps]\n", "unknown section [steps]", id="unknown section"),
        pytest.param(STEP + 'table = ["x"]', "unknown key 'table'. Did you mean 'tables'?", id="misspelt key"),
        pytest.param(STEP + 'tables = "x"', "tables: found 'x', expected a list of names in quotes", id="no list"),
        pytest.param(STEP + "raw = [1]", "raw: found [1], expected a list of names", id="list of numbers"),
        pytest.param("[step.10_clean]\n", "title: found None, expected a text", id="no title"),
        pytest.param(STEP + 'earlier = "yes"', "earlier: found 'yes', expected true or false", id="no truth value"),
        pytest.param(STEP + "parameters = 3", "parameters: found 3, expected a table", id="no table"),
        pytest.param('[step.11_new]\ntitle = "New"', "there is no notebooks/11_new.ipynb. Add it", id="no notebook"),
        pytest.param(STEP + 'needs = ["20_sums"]', "needs: there is no step '20_sums'", id="unknown need"),
        pytest.param(
            STEP + 'tables = ["t"]\n[step.20_sum]\ntitle = "Sum"\ntables = ["t"]',
            "'t' is declared by [step.10_clean] too",
            id="two makers",
        ),
        pytest.param(
            STEP + 'needs = ["20_sum"]\n[step.20_sum]\ntitle = "Sum"\nneeds = ["10_clean"]',
            "need each other in a circle",
            id="circle",
        ),
        pytest.param("step = 3", "declares no step", id="no blocks"),
        pytest.param("[step]\n10_clean = 3", "found 3, expected a block of keys", id="no block"),
        pytest.param(STEP + 'tables = ["../x"]', "tables: found '../x', expected a name of small letters", id="a path"),
        pytest.param(STEP + "page = 3", "page: found 3, expected a name of small letters", id="no name"),
        pytest.param(
            STEP + 'page = "p"\n[step.20_sum]\ntitle = "Sum"\npage = "p"',
            "page: 'p' is declared by [step.10_clean] too",
            id="two pages of one name",
        ),
    ],
)
def test_each_mistake_has_a_sentence_with_place_and_mend(declare, text, message):
    with pytest.raises(DeclarationError, match=re.escape(message)):
        declare(text)
