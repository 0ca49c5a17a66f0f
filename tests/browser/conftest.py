"""A real Chromium, and the small executed narrative to put hostile content into."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))

import report_samples

from kazmig.report.checks import chromium as chromium_here
from kazmig.report.checks.browser import browser


@pytest.fixture(scope="session")
def chromium():
    """Chromium, started once for all tests of this process."""
    if chromium_here.find() is None:
        if os.environ.get("CI"):
            pytest.fail("there is no Chromium on this machine, and CI must have it")
        pytest.skip("there is no Chromium on this machine")
    with browser() as started:
        yield started


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> SimpleNamespace:
    """A small project, executed once, with its pages. Read only."""
    return report_samples.make_sample(tmp_path_factory.mktemp("sample"))
