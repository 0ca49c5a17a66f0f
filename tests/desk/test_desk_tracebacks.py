"""What a person at the notebook sees of an error."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from kazmig.desk import tracebacks

CELL = """import pandas as pd
table = pd.DataFrame({"persons": [1]})
table["person"]
"""


@pytest.fixture
def shell(tmp_path):
    shell = InteractiveShell.instance()
    shell.colors = "nocolor"
    assert tracebacks.install(tmp_path)
    yield shell
    shell.set_custom_exc((), None)
    InteractiveShell.clear_instance()


def test_only_the_persons_own_lines_are_shown(shell, tmp_path, capsys):
    shell.run_cell(CELL)
    shown = capsys.readouterr().out
    assert 'table["person"]' in shown
    assert "KeyError: 'person'" in shown
    assert "site-packages" not in shown and "get_loc" not in shown
    assert str(tmp_path / "traceback.txt") in shown


def test_all_of_it_is_in_the_file(shell, tmp_path, capsys):
    shell.run_cell(CELL)
    capsys.readouterr()
    full = (tmp_path / "traceback.txt").read_text(encoding="utf-8")
    assert "get_loc" in full and "pandas" in full and "KeyError: 'person'" in full


def test_an_error_of_a_function_in_a_cell_shows_both_lines(shell, capsys):
    shell.run_cell("def share(part, whole):\n    return part / whole\n\nshare(1, 0)")
    shown = capsys.readouterr().out
    assert "share(1, 0)" in shown and "return part / whole" in shown and "ZeroDivisionError" in shown


def test_without_a_notebook_nothing_is_installed(tmp_path):
    assert InteractiveShell.initialized() is False
    assert not tracebacks.install(tmp_path)
