import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import nbformat
import pytest
import report_samples

from kazmig.evidence.facts import Facts
from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import Inventory
from kazmig.report.checks.static import Document, static_checks
from kazmig.report.errors import ReportError
from kazmig.report.export import partner_page, technical_page, write_pages
from kazmig.report.stamp import stamped
from kazmig.words.narratives import text_id
from kazmig.words.review import Review, Signature

AGAIN = """
import sys
sys.path.insert(0, {tests!r})
import report_samples
from pathlib import Path
from kazmig.project.folders import Project
from kazmig.report.export import write_pages
from kazmig.report.index import write_index
from kazmig.report.leaves import write_leaves
project = Project(Path({root!r}))
step = report_samples.declaration(project)
write_pages(Path({executed!r}), project, report_samples.QUARTER, step, Path({build!r}))
write_leaves(project, report_samples.QUARTER, Path({build!r}))
write_index(project, report_samples.QUARTER, Path({build!r}))
"""


def page(notebook, edition, step, language="en"):
    return partner_page(notebook, edition, step, language).decode("utf-8")


def rewritten(edition, **texts):
    """The edition with passages of one name changed: `ru=("regions", lambda text: …)`."""
    narratives = dict(edition.narratives)
    for language, (name, change) in texts.items():
        passages = dict(narratives[language].passages)
        passages[name] = replace(passages[name], text=change(passages[name].text))
        narratives[language] = replace(narratives[language], passages=passages)
    return replace(edition, narratives=narratives)


def retranslated(edition, notebook, name, added):
    """Cell and passages of a name with something added in every language."""
    cell(notebook, name).source += added
    english = text_id(cell(notebook, name).source)
    changed = rewritten(edition, **{code: (name, lambda text: text + added) for code in ("ru", "kk")})
    for narrative in changed.narratives.values():
        narrative.passages[name] = replace(narrative.passages[name], english=english)
    return changed


def cell(notebook, name):
    return next(each for each in notebook.cells if each.id == name)


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_four_pages_and_an_index(sample):
    names = ["90_sample.html", "sample.en.html", "sample.kk.html", "sample.ru.html"]
    assert sorted(sample.pages) == names
    assert sample.index.is_file()


def test_all_pages_pass_the_static_checks(sample):
    for path in [*sample.pages.values(), sample.index]:
        assert {number: found for number, found in static_checks(Document.read(path)).items() if found} == {}


def test_the_same_bytes_with_other_settings_of_the_machine(sample, tmp_path):
    build = tmp_path / "build"
    shutil.copytree(sample.build, build, ignore=shutil.ignore_patterns("pages"))
    script = AGAIN.format(
        tests=os.path.dirname(report_samples.__file__),
        root=str(sample.project.root),
        executed=str(sample.executed),
        build=str(build),
    )
    settings = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Almaty", "LC_ALL": "C", "LANG": "C"}
    subprocess.run([sys.executable, "-c", script], env={**os.environ, **settings}, check=True)
    for path in [*sample.pages.values(), sample.index]:
        assert (build / "pages" / path.name).read_bytes() == path.read_bytes(), path.name


def test_prose_of_the_language_and_nothing_technical(sample):
    html = sample.pages["sample.ru.html"].read_text(encoding="utf-8")
    assert "Деньги" in html and "Money</h2>" not in html and "Its question." not in html
    assert "step.figure(" not in html and '<html lang="ru">' in html


def test_the_technical_page_holds_code_text_and_english_prose(sample):
    html = sample.pages["90_sample.html"].read_text(encoding="utf-8")
    assert "Its question." in html and "Money" in html and "Деньги" not in html
    assert '<details class="code">' in html and "step.figure" in text_of(html).replace(" ", "")
    assert "<table" in html and "<h1>A sample</h1>" in html


def test_a_cited_number_carries_period_and_quality(sample):
    html = sample.pages["sample.en.html"].read_text(encoding="utf-8")
    assert 'class="q-key_informant" value="668422" title="30 January – 3 March 2023 · Key informants"' in html
    assert "Every number of the text" in html


def test_a_source_that_did_not_come_is_said_and_its_facts_are_not_missed(sample):
    text = text_of(sample.pages["sample.en.html"].read_text(encoding="utf-8"))
    assert "What did not come this quarter" in text
    assert "It came too late." in text
    assert "The register holds" not in text


def test_footnotes_stand_at_the_end_in_order(sample):
    html = sample.pages["sample.en.html"].read_text(encoding="utf-8")
    assert re.findall(r'<li id="note-(\d)">([^<]+?) <a', html) == [
        ("1", "National Bank, 21 January 2023."),
        ("2", "Defined later."),
    ]


def test_corrections_come_from_the_audit(sample):
    assert "A row came twice. (1 row)" in sample.pages["sample.en.html"].read_text(encoding="utf-8")


def test_an_unknown_fact_names_notebook_cell_and_language(notebook, sample, sample_edition):
    edition = retranslated(sample_edition, notebook, "regions", "\n\n{{ facts.remitances.sent.kzt_bn | kzt_bn }}")
    with pytest.raises(ReportError, match=r"90_sample.ipynb, cell 'regions', en: .*remitances.*nearest"):
        page(notebook, edition, sample.step)
    with pytest.raises(ReportError, match=r"narratives/sample.kk.md, line \d+, block 'regions', kk: .*remitances"):
        page(notebook, edition, sample.step, "kk")


def test_a_figure_without_a_description_is_refused(notebook, sample, sample_edition, tmp_path):
    edition = spoiled(sample_edition, sample, tmp_path, lambda record: record["alt"].update(ru=""))
    with pytest.raises(ReportError, match=r"cell 'draw-sent', ru: figure 'sample_sent' has no alt"):
        page(notebook, edition, sample.step, "ru")


def test_a_figure_in_english_only_is_refused_on_a_partner_page(notebook, sample, sample_edition, tmp_path):
    edition = spoiled(sample_edition, sample, tmp_path, lambda record: record.update(languages=["en"]))
    with pytest.raises(ReportError, match=r"cell 'draw-sent', kk: figure 'sample_sent' is drawn in en only"):
        page(notebook, edition, sample.step, "kk")


def test_a_missing_translation_is_refused(notebook, sample, sample_edition):
    edition = retranslated(sample_edition, notebook, "regions", '\n\n{{ "No such words" | t }}')
    with pytest.raises(ReportError, match=r"block 'regions', ru: .*No such words.*\.po file"):
        page(notebook, edition, sample.step, "ru")


def test_a_changed_english_cell_stops_the_pages_that_lag_behind(notebook, sample, sample_edition):
    cell(notebook, "regions").source += "\n\nOne more sentence."
    says = r"narratives/sample.ru.md, line \d+, block 'regions', ru: .*has changed.*kazmig translate accept"
    with pytest.raises(ReportError, match=says):
        page(notebook, sample_edition, sample.step, "ru")
    shown = page(notebook, replace(sample_edition, preview=True), sample.step, "ru")
    assert "The English has changed since" in shown and "Регионы" in shown


def test_a_skipped_heading_is_refused(notebook, sample, sample_edition):
    edition = rewritten(sample_edition, ru=("money", lambda text: text.replace("## Деньги", "#### Деньги")))
    with pytest.raises(ReportError, match="the heading 'Деньги' is of level 4"):
        page(notebook, edition, sample.step, "ru")


def test_nothing_is_written_when_one_page_is_wrong(sample, tmp_path):
    project = Project(tmp_path / "project")
    shutil.copytree(sample.project.root, project.root, ignore=shutil.ignore_patterns("pages"))
    file = project.root / "narratives" / "sample.kk.md"
    file.write_text(file.read_text("utf-8").replace("## Өңірлер", "12 345 адам.\n\n## Өңірлер"), "utf-8")
    build = project.build(sample.quarter)
    with pytest.raises(ReportError, match="12 345"):
        write_pages(sample.executed, project, sample.quarter, sample.step, build)
    assert not (build / "pages").exists()


def test_an_oversize_page_is_refused(notebook, sample, tmp_path):
    cell(notebook, "title").source += "\n\n" + "word " * 250_000
    wrong = tmp_path / "wrong.ipynb"
    nbformat.write(notebook, wrong)
    with pytest.raises(ReportError, match=r"90_sample\.ipynb: its page .* at most 1,000,000"):
        write_pages(wrong, sample.project, sample.quarter, sample.step, sample.build)


def test_the_first_edition_says_so(sample):
    assert "First edition: there is no earlier quarter" in sample.pages["sample.en.html"].read_text(encoding="utf-8")


def test_change_since_the_previous_quarter(notebook, sample, sample_edition):
    before = [
        replace(fact, value=fact.value * 2, low=None, high=None) if fact.unit == "persons" else fact
        for fact in sample_edition.facts.values()
    ]
    edition = replace(sample_edition, previous=(Quarter(2022, 3), Facts(before)))
    text = text_of(page(notebook, edition, sample.step))
    assert "Change since Q3 2022, beyond rounding" in text
    assert "1,336,844 persons 668,422 persons −50.0%" in text
    assert "257 billion tenge 257 billion tenge" not in text


def test_a_revision_says_what_changed_and_why(notebook, sample, sample_edition):
    inventory = about(sample_edition.inventory, revision=2, revision_reason="A share was misread.")
    before = Facts(fact for key, fact in sample_edition.facts.items() if key != "baseline.workers.persons")
    edition = replace(sample_edition, inventory=inventory, superseded=(1, before))
    html = page(notebook, edition, sample.step)
    text = text_of(html)
    assert "Revision 2" in text and "A share was misread." in text
    assert "Amended edition" in text_of(stamped(html, "e" * 64, released=True))
    assert "Against revision 1" in text and "baseline.workers.persons – 668,422 persons new" in text


def test_synthetic_data_are_never_without_a_banner(notebook, sample, sample_edition):
    edition = replace(sample_edition, inventory=about(sample_edition.inventory, synthetic=True))
    for html in (page(notebook, edition, sample.step), technical_page(notebook, edition, sample.step).decode()):
        assert 'class="banner synthetic"' in html
        assert re.search(r"<title>[^<]*Synthetic data</title>", html)
    assert "synthetic data, not evidence" in page(notebook, edition, sample.step)


def test_a_translation_is_signed_off_passage_by_passage_for_one_text_only(notebook, sample, sample_edition):
    html = page(notebook, sample_edition, sample.step, "ru")
    assert 'class="banner review"' in html and "translation awaiting" not in html
    passages = sample_edition.narratives["ru"].passages
    day = date(2023, 5, 31)
    read = {("sample", "ru", name): Signature("A. B.", day, text_id(each.text)) for name, each in passages.items()}
    edition = replace(sample_edition, review=Review(read))
    whole = page(notebook, edition, sample.step, "ru")
    assert 'class="banner review"' not in whole and "A. B. (31 мая 2023\u202fг.)" in whole
    partly = dict(list(read.items())[1:])
    some = page(notebook, replace(edition, review=Review(partly)), sample.step, "ru")
    assert "Носитель языка ещё не проверил 1 фрагмент этого перевода." in some
    longer = rewritten(edition, ru=("regions", lambda text: text + "\n\nЕщё предложение."))
    assert "ещё не проверил 1 фрагмент" in page(notebook, longer, sample.step, "ru")


def test_the_build_id_changes_with_a_number(notebook, sample, sample_edition):
    def build(edition):
        return re.search(r'class="build">Build (\w{12})', page(notebook, edition, sample.step))[1]

    key = "remittances.sent.kzt_bn"
    changed = [replace(fact, value=258.0) if fact.key == key else fact for fact in sample_edition.facts.values()]
    assert build(sample_edition) == build(sample_edition)
    assert build(sample_edition) != build(replace(sample_edition, facts=Facts(changed)))


def spoiled(edition, sample, folder, spoil):
    """The edition with one figure's record changed."""
    build = folder / "build"
    shutil.copytree(sample.build, build)
    path = build / "figures" / "sample_sent.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    spoil(record)
    path.write_text(json.dumps(record), encoding="utf-8")
    return replace(edition, build=build)


def about(inventory: Inventory, **words) -> Inventory:
    return replace(inventory, edition={**inventory.edition, **words})


def test_a_text_from_raw_data_cannot_run(notebook, sample, sample_edition):
    hostile = "<script>window.__ran=true</script><b onclick=alert(1)>x</b>"
    sources = {
        name: replace(source, title=hostile, publisher=hostile, note=hostile, link="javascript:alert(1)")
        for name, source in sample_edition.inventory.sources.items()
    }
    inventory = replace(sample_edition.inventory, sources=sources, edition={"contact": hostile})
    for language in ("en", "kk"):
        html = page(notebook, replace(sample_edition, inventory=inventory), sample.step, language)
        document = Document(SimpleNamespace(stem="x"), html.encode())
        assert not document.soup.select('script:not([type="application/ld+json"])') and not document.soup.find(
            attrs={"onclick": True}
        )
        assert "javascript:" not in html
