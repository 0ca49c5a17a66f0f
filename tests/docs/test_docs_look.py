"""The session of docs/look-at-a-file.md is what `kazmig look` says of the workbook that its picture shows."""

import runpy
from pathlib import Path

from kazmig.sources.look import lines, look

ROOT = Path(__file__).parents[2]


def test_the_recorded_session_is_what_the_command_says(tmp_path):
    runpy.run_path(str(ROOT / "docs" / "pictures" / "messy.py"))["write"](tmp_path / "crossings.xlsx")
    said = lines(look(tmp_path / "crossings.xlsx"))
    document = (ROOT / "docs" / "look-at-a-file.md").read_text(encoding="utf-8")
    session = document.split("$ kazmig look crossings.xlsx --html look.html\n")[1].split("```")[0]
    assert session.strip() == "\n".join(said).strip()
