"""Warnings as a page may show them: without what is another on each machine and each time."""

from pathlib import Path

import pytest

from kazmig.pipeline.seen import tidy_warning

ROOT = Path("/home/anna/kazmig")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/home/anna/kazmig/src/x.py:1: UserWarning: few\n  warn('few')\n", "src/x.py:1: UserWarning: few"),
        ("/usr/lib/site-packages/np/a.py:2: RuntimeWarning: zero\n", "np/a.py:2: RuntimeWarning: zero"),
        ("/tmp/ipykernel_7/12.py:1: UserWarning: one\ntwo\n  code\n", "12.py:1: UserWarning: one two"),
        ("x.py:1: UserWarning: <object at 0x7f00a1>", "x.py:1: UserWarning: <object at 0x…>"),
        ("x.py:1: UserWarning: no /home/anna/kazmig/data/a.csv", "x.py:1: UserWarning: no data/a.csv"),
        ("", "a warning without words"),
    ],
)
def test_a_warning_keeps_its_words_alone(text, told):
    assert tidy_warning(text, [ROOT]) == told
