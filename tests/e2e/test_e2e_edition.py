"""The project itself: a run from scratch gives the published record, on every machine, and knows when it is done."""

import hashlib
import json
import platform
import shutil
import tomllib

import pytest
from edition import Edition

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def another(edition, tmp_path_factory) -> Edition:
    """The edition and what its run remembers, in a folder of their own: to be changed."""
    return Edition(shutil.copytree(edition.root, tmp_path_factory.mktemp("elsewhere") / "project"))


def test_every_declared_output_is_published(edition, root):
    steps = tomllib.loads((root / "pipeline.toml").read_text(encoding="utf-8"))["step"]
    published = edition.published()
    for name, step in steps.items():
        assert f"reports/2022Q4/{name}.html" in published
        for table in step.get("tables", []):
            assert f"data/processed/2022Q4/{table}.csv" in published
        for figure in () if step.get("optional") else step.get("figures", []):
            assert f"figures/2022Q4/{figure}.en.svg" in published, f"{name} did not draw {figure}"
        if page := step.get("page"):
            pages = {f"reports/2022Q4/{page}.{language}.html" for language in ("en", "ru", "kk")}
            # What is optional did not come to 2022Q4, and has no page for partners.
            assert pages & set(published) == (set() if step.get("optional") else pages)
    assert {f"data/processed/2022Q4/{file}" for file in ("facts.json", "audit.csv", "manifest.json")} <= set(published)
    assert "reports/2022Q4/index.html" in published


def test_the_manifest_names_every_input_and_output_by_its_content(edition):
    manifest = json.loads((edition.processed / "manifest.json").read_text(encoding="utf-8"))
    published = edition.published()
    published.pop("data/processed/2022Q4/manifest.json")
    assert manifest["outputs"] == {place: hashlib.sha256(content).hexdigest() for place, content in published.items()}
    folders = (edition.root / "data/raw" / each for each in ("2022Q4", "reference"))
    raw = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    raw += [edition.root / "pipeline.toml", *(p for p in (edition.root / "narratives").rglob("*") if p.is_file())]
    told = ("project.toml", "docs/data-dictionary.md", "forms/tables/choices.csv")
    raw += [edition.root / name for name in told]
    raw += (edition.root / "forms/tables/worker_survey").glob("*.csv")
    inputs = {path.relative_to(edition.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in raw}
    inputs.pop("data/raw/reference/region_crosswalk.csv")  # no step of this quarter reads it
    assert manifest["inputs"] == inputs
    notebooks = {f"notebooks/{path.name}" for path in (edition.root / "notebooks").glob("*.ipynb")}
    assert set(manifest["notebooks"]) == notebooks
    assert manifest["packages"]["pandas"].split(".")[0].isdigit()
    assert manifest["parameters"]["15_clean_remittances"] == {"quarter": "2022Q4"}


def test_what_the_machine_adds_lies_beside_the_manifest_and_in_no_digest(edition):
    build = json.loads((edition.processed / "build.json").read_text(encoding="utf-8"))
    assert build["python"] == platform.python_version()
    assert build["unlike_the_lock"] == {}
    assert {each["internal_api"] for each in build["linear_algebra"]} == {"openblas"}
    assert all(each["architecture"] for each in build["linear_algebra"])
    assert build["library_files"]["step.py"] == sha256((edition.root / "src/kazmig/step.py").read_bytes())
    assert build["lock"] == sha256((edition.root / "requirements.lock").read_bytes())
    manifest = (edition.processed / "manifest.json").read_text(encoding="utf-8")
    assert "build.json" not in manifest


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_facts_that_the_project_exists_for_are_stated(edition):
    facts = json.loads((edition.processed / "facts.json").read_text(encoding="utf-8"))
    assert facts["labour.official.persons"]["value"] == 327_000
    assert facts["baseline.workers.persons"]["value"] == 668_422
    assert facts["reconcile.gap.persons"]["value"] == 668_422 - 327_000
    groups = ("UZB", "RUS", "TJK", "KGZ", "other")
    assert sum(facts[f"reconcile.gap.{group}.persons"]["value"] for group in groups) == 668_422 - 327_000
    for fact in facts.values():
        assert fact["unit"] and fact["period"] and fact["source"] and fact["quality"]
        assert fact["synthetic"] is False


def test_the_committed_record_is_what_the_run_gives(edition, root):
    """Though it ran elsewhere, in another zone, language and order of hashes. Ordinary kernels: `make matrix`."""
    fresh = edition.published()
    committed = [*(root / "data/processed/2022Q4").glob("*"), *(root / "figures/2022Q4").glob("*.en.svg")]
    assert committed, "data/processed/2022Q4 and the English figures belong to the repository"
    places = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in committed
        if path.is_file() and path.name != "build.json"
    }
    unlike = sorted(place for place, content in places.items() if fresh.get(place) != content)
    assert unlike == [], "run `make report` and commit data/processed and figures, with the reason for the change"
    tables = {place for place in fresh if place.startswith("data/processed/") or place.endswith(".en.svg")}
    assert tables <= set(places), "the run publishes files that are not committed"


def test_nothing_is_left_to_do_and_that_is_said_without_loading_what_would_do_it(another):
    """How quick that is `make bench` measures."""
    ran = another.python("-X", "importtime", "run_all.py", "--quarter", another.quarter)
    assert ran.returncode == 0
    assert "2022Q4: all unchanged" in ran.stdout
    assert "reports/2022Q4/index.html" in ran.stdout
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in ran.stderr.splitlines()}
    assert "kazmig" in loaded
    heavy = {"numpy", "pandas", "matplotlib", "IPython", "papermill", "nbformat", "nbconvert", "distributed", "duckdb"}
    assert loaded & heavy == set()


def test_editing_one_cleaning_notebook_reruns_it_and_its_dependants_alone(another):
    path = another.root / "notebooks" / "12_clean_border_crossings.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    last = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"][-1]
    last["source"] = (
        [*last["source"], "\n# looked at again"] if isinstance(last["source"], list) else last["source"] + "\n# again"
    )
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")
    explained = another.run("--explain")
    assert "12_clean_border_crossings would run" in explained.stdout
    assert "code of notebooks/12_clean_border_crossings.ipynb changed" in explained.stdout
    for dependant in ("20_check_consistency", "40_model_growth", "90_quarterly_report"):
        assert f"2022Q4: {dependant} would run" in explained.stdout
    for other in ("11_clean_migrant_stock", "13_clean", "14_clean", "15_clean", "16_clean"):
        assert f"2022Q4: {other}" not in explained.stdout
    ran = another.run()
    assert ran.returncode == 0
    done = [line.split(" s  ")[1].split()[0] for line in ran.stdout.splitlines() if line.startswith("  done")]
    # The dictionary reads in the code what a notebook writes.
    expected = {"12_clean_border_crossings", "data", "index"}
    assert set(done) == expected, "its results are the same, so nothing else had to run"
