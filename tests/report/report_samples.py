"""A small project with one narrative, executed for real, so that pages can be tested without the whole pipeline."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace

import nbformat
import papermill

from kazmig.evidence.quarter import Quarter
from kazmig.project.declaration import StepDeclaration, load_declaration
from kazmig.project.folders import Project
from kazmig.report.downloads.write import write_files
from kazmig.report.export import write_pages
from kazmig.report.index import write_index
from kazmig.report.leaves import write_leaves
from kazmig.words.narratives import Passage, narrative_file, text_id, write_narrative

ROOT = Path(__file__).parents[2]
QUARTER = Quarter(2022, 4)
STEP = "90_sample"

PIPELINE = """
[step.90_sample]
title = "The quarterly report"
page = "sample"
raw = ["remittances", "labour_permits"]
figures = ["sample_sent", "sample_regions"]
earlier = true
"""

SOURCES = """
[edition]
quarter = "2022Q4"
revision = 1

[remittances]
publisher = "National Bank of the Republic of Kazakhstan"
title = "International Money Transfer System Report"
date = 2023-01-21
period = "2022Q4"
quality = "register"
files = ["remittances.csv"]
note = "All transfers of persons through money transfer systems, not those of workers alone."

[labour_permits]
publisher = "Migration Service Committee of the Ministry of Internal Affairs of the Republic of Kazakhstan"
supplied = false
reason = "It came too late."
"""

CODE = {
    "parameters": 'quarter = "2022Q4"',
    "open": """
        import pandas as pd

        from kazmig.evidence.facts import Fact
        from kazmig.step import open_step

        step = open_step("90_sample", quarter)
    """,
    "state": """
        money = dict(unit="kzt_bn", period="2022Q4", measure="flow", population="money_transfers",
                     source="remittances", quality="register")
        step.state([
            Fact("remittances.sent.kzt_bn", 257.0, low=257.0, high=258.0, **money),
            Fact("remittances.sent.TUR.kzt_bn", 82.7, low=82.65, high=82.75, **money),
            Fact("baseline.workers.persons", 668422, "persons", "2023-01-30/2023-03-03", "stock", "migrant_workers",
                 "baseline_assessment", "key_informant"),
            Fact("checks.pass.rules", 14, "rules", "2022Q4", "none", "rules", "90_sample", "derived"),
            Fact("checks.total.rules", 37, "rules", "2022Q4", "none", "rules", "90_sample", "derived"),
        ])
    """,
    "sent": """
        sent = pd.DataFrame({"country": ["TUR", "RUS", "UZB", "other"], "sent_kzt_bn": [82.7, 61.0, 56.7, 56.6]})
        sent
    """,
    "draw-sent": """
        step.figure("sample_sent", sent)
    """,
    "draw-regions": """
        regions = pd.DataFrame({"region": ["KZ-47", "KZ-19", "KZ-75", "other"], "share_pct": [31.9, 18.8, 18.1, 31.2]})
        step.figure("sample_regions", regions)
    """,
    "audit": """
        again = {"source": "remittances", "rule": "duplicate", "reason": "A row came twice.", "rows": 1}
        step.audit(pd.DataFrame([again]))
    """,
}
CAPTIONS = """
[sample_sent]
kind = "ranked_bars"
options = { value = "sent_kzt_bn", label = "country" }
source = "remittances"

[sample_sent.title]
en = "Sample: three countries receive most of the money sent"
ru = "Пример: больше всего денег получают три страны"
kk = "Үлгі: ақшаның көбін үш ел алады"

[sample_sent.subtitle]
en = "Sample: money sent from Kazakhstan, fourth quarter of 2022"
ru = "Пример: отправлено из Казахстана, IV квартал"
kk = "Үлгі: Қазақстаннан жіберілген ақша, IV тоқсан"

[sample_sent.alt]
en = "Sample: bars of money sent. Turkey leads with {{ facts.remittances.sent.TUR.kzt_bn | kzt_bn }}."
ru = "Пример: столбцы отправленных денег. Больше всего: {{ facts.remittances.sent.TUR.kzt_bn | kzt_bn }}."
kk = "Үлгі: жіберілген ақша бағандары. Ең көбі Түркияға: {{ facts.remittances.sent.TUR.kzt_bn | kzt_bn }}."

[sample_regions]
kind = "ranked_bars"
options = { value = "share_pct", label = "region" }
source = "baseline_assessment"
period = "2023-01-30/2023-03-03"
quality = "key_informant"

[sample_regions.title]
en = "Sample: Mangystau hosts nearly a third"
ru = "Пример: почти треть — в Мангистау"
kk = "Үлгі: үштен біріне жуығы Маңғыстауда"

[sample_regions.subtitle]
en = "Sample: migrant workers by region, early 2023"
ru = "Пример: трудовые мигранты по регионам, начало 2023 года"
kk = "Үлгі: еңбек мигранттары өңірлер бойынша, жыл басы"

[sample_regions.alt]
en = "Sample: bars of shares by region. Mangystau leads with 31.9 per cent."
ru = "Пример: столбцы долей по регионам. Мангистауская область — 31,9, Алматинская область — 18,8 процента."
kk = "Үлгі: өңірлер бойынша үлестер бағандары. Маңғыстау облысы — 31,9, Алматы облысы — 18,8 пайыз."
"""
WORKERS = "{{ facts.baseline.workers.persons | num }}"
SENT = "{{ facts.remittances.sent.kzt_bn | kzt_bn }}"
OFFICIAL = "{{ facts.labour.official.persons | num }}"
DECREE = '{{ "961/2022" | literal }}'
PROSE = {
    "findings": {
        "en": f"- Workers counted: **{WORKERS}**.\n- Sent: {SENT}.",
        "ru": f"- Насчитано работников: **{WORKERS}**.\n- Отправлено: {SENT}.",
        "kk": f"- Саналған жұмыскерлер: **{WORKERS}**.\n- Жіберілді: {SENT}.",
    },
    "money": {
        "en": f"## Money\n\nOver {SENT} were sent.[^bank] Also.[^late]\n\n[^bank]: National Bank, 21 January 2023.",
        "ru": f"## Деньги\n\nБолее {SENT}.[^bank] Ещё.[^late]\n\n[^bank]: Национальный банк, 21 января 2023 г.",
        "kk": f"## Ақша\n\nЖіберілді: {SENT}.[^bank] Тағы.[^late]\n\n[^bank]: Ұлттық банк, 2023 жылғы 21 қаңтар.",
    },
    "labour": {
        "en": f"## Labour\n\nThe register holds {OFFICIAL} workers.",
        "ru": f"## Труд\n\nВ реестре {OFFICIAL} работников.",
        "kk": f"## Еңбек\n\nТізілімде {OFFICIAL} жұмыскер бар.",
    },
    "regions": {
        "en": f"## Regions\n\n### Where\n\nDecree {DECREE} since 2022.\n\n[^late]: Defined later.",
        "ru": f"## Регионы\n\n### Где\n\nПостановление {DECREE} с 2022 года.\n\n[^late]: Определено позже.",
        "kk": f"## Өңірлер\n\n### Қайда\n\n{DECREE} қаулы, 2022 жылдан бері.\n\n[^late]: Кейін анықталды.",
    },
}
TAGS = {"findings": ["key-findings"], "money": ["needs:remittances"], "labour": ["needs:labour_permits"]}
ORDER = (
    "parameters",
    "open",
    "state",
    "findings",
    "money",
    "sent",
    "draw-sent",
    "labour",
    "regions",
    "draw-regions",
    "audit",
)


def make_project(folder: Path) -> Project:
    """The project's files: declaration, notebook, raw data, reference tables."""
    (folder / "notebooks").mkdir(parents=True)
    raw = folder / "data" / "raw" / str(QUARTER)
    raw.mkdir(parents=True)
    (folder / "pipeline.toml").write_text(PIPELINE, encoding="utf-8")
    (raw / "sources.toml").write_text(SOURCES, encoding="utf-8")
    (raw / "remittances.csv").write_text("country,value\nTUR,82.7\n", encoding="utf-8")
    shutil.copytree(ROOT / "data" / "raw" / "reference", folder / "data" / "raw" / "reference")
    nbformat.write(make_notebook(), folder / "notebooks" / f"{STEP}.ipynb")
    write_narratives(folder)
    return Project(folder)


def make_notebook() -> nbformat.NotebookNode:
    v4 = nbformat.v4
    cells = [v4.new_markdown_cell("# A sample\n\nIts question.", id="title")]
    for name in ORDER:
        if name in CODE:
            tags = {"tags": ["parameters"]} if name == "parameters" else {}
            cells.append(v4.new_code_cell(dedent(CODE[name]).strip(), id=name, metadata=tags))
        else:
            metadata = {"tags": ["lang:en", *TAGS.get(name, [])]}
            cells.append(v4.new_markdown_cell(PROSE[name]["en"], id=name, metadata=metadata))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return v4.new_notebook(cells=cells, metadata=kernel)


def write_narratives(folder: Path) -> None:
    """The sample's prose in Russian and Kazakh, and what its figures say."""
    captions = Project(folder).captions(STEP)
    captions.parent.mkdir(exist_ok=True)
    captions.write_text(CAPTIONS, encoding="utf-8")
    for code in ("ru", "kk"):
        texts = {name: Passage(text[code], text_id(text["en"])) for name, text in PROSE.items()}
        write_narrative(narrative_file(folder, "sample", code), texts)


def execute(project: Project, build: Path) -> Path:
    """Runs the sample's notebook in a kernel of its own as a run would; returns the executed copy."""
    changed = {"KAZMIG_ROOT": str(project.root), "KAZMIG_OUT": str(build), "PYTHONPATH": str(ROOT / "src")}
    before = {name: os.environ.get(name) for name in changed}
    build.mkdir(parents=True, exist_ok=True)
    executed = build / f"{STEP}.ipynb"
    os.environ.update(changed)
    try:
        papermill.execute_notebook(
            project.notebooks / f"{STEP}.ipynb", executed, kernel_name="python3", progress_bar=False,
            cwd=None, request_save_on_cell_execute=False,
        )  # fmt: skip
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value
    return executed


def make_sample(folder: Path) -> SimpleNamespace:
    """A small project, executed once, with its pages and its index."""
    project = make_project(folder / "project")
    build = project.build(QUARTER)
    executed = execute(project, build)
    step = declaration(project)
    pages = write_pages(executed, project, QUARTER, step, build)
    shutil.copyfile(build / "facts" / f"{STEP}.json", build / "facts.json")
    write_files(project, QUARTER, build, build)
    write_leaves(project, QUARTER, build)
    return SimpleNamespace(
        project=project,
        quarter=QUARTER,
        step=step,
        build=build,
        executed=executed,
        index=write_index(project, QUARTER, build),
        pages={path.name: path for path in pages},
    )


def declaration(project: Project) -> StepDeclaration:
    return load_declaration(project)[STEP]


def crate_complaints(folder):
    """What the crate's own library and the required fields of its profile find wrong."""
    from rocrate.rocrate import ROCrate

    crate = ROCrate(folder)
    # The library would give a crate without a day today's: what is written counts.
    written = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    root = next(entity for entity in written if entity["@id"] == "./")
    said = [name for name in ("name", "description", "datePublished", "license") if not root.get(name)]
    conforms = crate.metadata.get("conformsTo")
    said += ["profile"] * ("https://w3id.org/ro/crate/1.2" not in (conforms, getattr(conforms, "id", "")))
    files = {entity.id for entity in crate.data_entities if entity.type == "File"}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    said += sorted(files ^ (there - {"ro-crate-metadata.json", "SHA256SUMS"}))
    actions = [each for each in crate.get_entities() if each.type == "CreateAction"]
    if len(actions) != 1 or not (actions[0].get("object") and actions[0].get("instrument")):
        return [*said, "the run"]
    return said + sorted({each.id for each in actions[0]["result"]} - files)


# What is spoilt in a crate's metadata, and what has to be said of it.
SPOILT_CRATES = (
    ('"license":', '"terms":', "license"),
    ('"datePublished":', '"date":', "datePublished"),
    ("ro/crate/1.2", "ro/crate/1.1", "profile"),
    ('"@type": "File"', '"@type": "Dataset"', "COVER"),
    ('"CreateAction"', '"Action"', "the run"),
)
