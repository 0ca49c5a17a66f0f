"""The small executed narrative that tests of pages look at."""

from types import SimpleNamespace

import nbformat
import pytest
import report_samples

from kazmig.report.edition import load_edition


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> SimpleNamespace:
    """A small project, executed once, with its pages and its index. Read only."""
    return report_samples.make_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def notebook(sample):
    """The executed sample as a fresh object, to be spoiled."""
    return nbformat.read(sample.executed, as_version=4)


@pytest.fixture
def sample_edition(sample):
    """What the sample's pages are made from."""
    return load_edition(sample.project, sample.quarter, sample.step, sample.build)
