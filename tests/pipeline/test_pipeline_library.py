import subprocess
import sys

import pytest

from kazmig.pipeline.errors import RunError
from kazmig.pipeline.library import Library

FILES = {
    "__init__.py": "",
    "evidence/__init__.py": "",
    "evidence/shares.py": "import math\n",
    "evidence/facts.py": "",
    "step.py": "def f():\n    from kazmig.figures import save\n",
    "unused.py": "import kazmig.evidence.facts\n",
    "sources/__init__.py": "",
    "sources/money.py": "from kazmig.evidence.shares import anything\nfrom kazmig.sources import tables\n",
    "sources/tables.py": "",
    "sources/layout.toml": "",
    "figures/__init__.py": "from kazmig.figures.save import save_figure\n",
    "figures/save.py": "from kazmig.words import words\n",
    "words/__init__.py": "",
    "words/words.py": "",
    "words/locale/ru/figures.po": "",
    "report/template.html": "",
}


@pytest.fixture
def files(tmp_path):
    """Writes a little library of the same name and tells which of its files some modules depend on."""
    for name, text in FILES.items():
        path = tmp_path / "kazmig" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    for name in ("__init__", "errors", "library"):
        text = (Library.installed().folder / "pipeline" / f"{name}.py").read_text(encoding="utf-8")
        path = tmp_path / "kazmig" / "pipeline" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def ask(*modules):
        # In a Python of its own: this one has imported the real library.
        program = (
            "from kazmig.pipeline.library import Library\n"
            "library = Library.installed()\n"
            f"print(*(path.relative_to(library.folder).as_posix() for path in library.files({modules!r})))"
        )
        ran = subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, env={"PYTHONPATH": "."}
        )
        assert ran.returncode == 0, ran.stderr
        return set(ran.stdout.split())

    return ask


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        pytest.param(
            "kazmig.evidence.facts",
            {"__init__.py", "evidence/__init__.py", "evidence/facts.py"},
            id="a module and its package",
        ),
        pytest.param(
            "kazmig.evidence.facts.Fact",
            {"__init__.py", "evidence/__init__.py", "evidence/facts.py"},
            id="a member of a module",
        ),
        pytest.param(
            "kazmig.sources.money",
            {
                "__init__.py",
                "evidence/__init__.py",
                "evidence/shares.py",
                "sources/__init__.py",
                "sources/money.py",
                "sources/tables.py",
                "sources/layout.toml",
            },
            id="what it imports, and the files beside it",
        ),
        pytest.param(
            "kazmig.step",
            {
                "__init__.py",
                "step.py",
                "figures/__init__.py",
                "figures/save.py",
                "words/__init__.py",
                "words/words.py",
                "words/locale/ru/figures.po",
            },
            id="imports inside functions, and the catalogues",
        ),
        pytest.param("kazmig.nothing", {"__init__.py"}, id="a module that is not there"),
    ],
)
def test_a_notebook_stands_on_what_its_modules_import(files, module, expected):
    assert files(module) == expected


def test_the_real_library_can_be_followed_from_a_notebook_to_the_catalogues():
    library = Library.installed()
    found = {path.relative_to(library.folder).as_posix() for path in library.files(["kazmig.step"])}
    assert {"step.py", "evidence/facts.py", "figures/save.py", "words/words.py"} <= found
    assert any(name.startswith("words/locale/") for name in found)
    assert not any(name.startswith(("pipeline/", "report/", "growth/")) for name in found)


def test_a_library_that_is_no_python_is_a_sentence(monkeypatch):
    import grimp

    def broken(*_, **__):
        raise grimp.exceptions.SourceSyntaxError(filename="shares.py", lineno=3, text="def")

    monkeypatch.setattr(grimp, "build_graph", broken)
    with pytest.raises(RunError, match=r"The library cannot be read: .*shares\.py"):
        Library.installed().files(["kazmig.step"])
