"""The small executed narrative that tests of pages look at."""

from types import SimpleNamespace

import nbformat
import pytest
import report_samples

from kazmig.report import export_index, export_notebook
from kazmig.report.edition import load_edition


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> SimpleNamespace:
    """A small project, executed once, with its pages and its index. Read only."""
    folder = tmp_path_factory.mktemp("sample")
    project = report_samples.make_project(folder / "project")
    build = project.build(report_samples.QUARTER)
    executed = report_samples.execute(project, build, report_samples.translated_package(folder / "package"))
    step = report_samples.declaration(project)
    pages = export_notebook(executed, project, report_samples.QUARTER, step, build)
    return SimpleNamespace(
        project=project,
        quarter=report_samples.QUARTER,
        step=step,
        build=build,
        executed=executed,
        index=export_index(project, report_samples.QUARTER, build),
        pages={path.name: path for path in pages},
    )


@pytest.fixture
def notebook(sample):
    """The executed sample as a fresh object, to be spoiled."""
    return nbformat.read(sample.executed, as_version=4)


@pytest.fixture
def sample_edition(sample):
    """What the sample's pages are made from."""
    return load_edition(sample.project, sample.quarter, sample.step, sample.build)
