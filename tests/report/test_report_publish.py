"""What happens to pages after they are made: lists, the zip, revisions, comparison with the manifest."""

import hashlib
import shutil
import zipfile
from dataclasses import replace

import pytest
import report_samples

from kazmig.evidence.facts import Facts
from kazmig.report import revision, seal
from kazmig.report.bundle import broken_links, local_links, unlinked, write_bundle, write_bundles
from kazmig.report.changes import differences
from kazmig.report.checks.chromium import renumbered
from kazmig.report.edition import load_edition, superseded_facts
from kazmig.report.errors import ReportError
from kazmig.report.forms import manifest_text
from kazmig.report.handing_over import one_language
from kazmig.report.index import write_overview
from kazmig.report.preview import preview
from kazmig.report.revision import keep_facts, kept_files, published_revision
from kazmig.report.stamp import stamped
from kazmig.report.verify import verify_path
from kazmig.report.word_document import write_document

QUARTER = report_samples.QUARTER
SETTINGS = '[edition]\nauthor = ["A. Analyst"]\ncontact = "a@b.org"\nlicence = "CC-BY-4.0"\n'


@pytest.fixture
def published(sample, tmp_path):
    """The sample's project with its edition where the run would publish it."""
    return publish_sample(sample, tmp_path)


def publish_sample(sample, folder):
    root = folder / "project"
    shutil.copytree(sample.project.root, root)
    project = type(sample.project)(root)
    shutil.copytree(sample.build / "pages", project.reports(QUARTER))
    shutil.copytree(sample.build / "files", project.reports(QUARTER) / "files")
    shutil.copytree(sample.build / "figures", project.figures(QUARTER))
    shutil.copytree(sample.build / "record", project.processed(QUARTER))
    (project.root / "project.toml").write_text(SETTINGS, encoding="utf-8")
    shutil.copyfile(sample.build / "facts" / "90_sample.json", project.processed(QUARTER) / "facts.json")
    (project.processed(QUARTER) / "audit.csv").write_text("step,source\n", encoding="utf-8")
    raw = project.raw(QUARTER) / "sources.toml"
    write_manifest(project, {raw.relative_to(root).as_posix(): hashlib.sha256(raw.read_bytes()).hexdigest()})
    write_overview(project)
    return project


def write_manifest(project, inputs):
    """Stamps the pages and writes the manifest, as the run does it."""
    prose = seal.prose_parts(project, ["90_sample.ipynb"])
    parts = seal.edition_parts("2022Q4", 1, inputs, digests(project), prose)
    edition = seal.edition_digest(parts)
    for page in project.reports(QUARTER).glob("*.html"):
        page.write_text(stamped(page.read_text(encoding="utf-8"), edition, released=False), encoding="utf-8")
    manifest = {"quarter": "2022Q4", "revision": 1, "state": "draft", "edition": edition, "prose": prose}
    manifest |= {"inputs": inputs, "outputs": digests(project)}
    (project.processed(QUARTER) / "manifest.json").write_bytes(manifest_text(manifest).encode())


def digests(project):
    return {
        path.relative_to(project.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in (project.reports(QUARTER), project.figures(QUARTER), project.processed(QUARTER))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


def revise(project, reason='revision_reason = "A share was misread."'):
    path = project.raw(QUARTER) / "sources.toml"
    text = path.read_text(encoding="utf-8").replace("revision = 1", f"revision = 2\n{reason}")
    path.write_text(text, encoding="utf-8")


def test_every_link_of_an_edition_resolves(published):
    assert broken_links((published.root / "reports").rglob("*.html"), published.root) == []


def test_the_overview_lists_the_edition(published):
    html = (published.root / "reports/index.html").read_text(encoding="utf-8")
    assert 'href="2022Q4/index.html"' in html and "Latest quarter" in html


def test_links_inside_the_zip_resolve_and_its_bytes_are_the_same_again(published, tmp_path):
    path = write_bundle(published, QUARTER)
    first = path.read_bytes()
    for file in published.reports(QUARTER).glob("*.html"):
        file.touch()
    assert write_bundle(published, QUARTER).read_bytes() == first
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "out")
    (inside,) = (tmp_path / "out").iterdir()
    assert inside.name == "kazmig-2022Q4-r1-draft"
    assert broken_links(inside.rglob("*.html"), inside) == []
    assert (inside / "figures/2022Q4/sample_sent.csv").is_file() and (inside / "index.html").is_file()


def test_a_link_that_leads_out_of_the_zip_is_named(published):
    page = published.reports(QUARTER) / "sample.en.html"
    page.write_text(page.read_text(encoding="utf-8").replace('href="index.html"', 'href="../../../secret.html"'))
    write_manifest(published, revision.published(published, QUARTER)["inputs"])
    with pytest.raises(ReportError, match=r"sample\.en\.html → \.\./\.\./\.\./secret\.html"):
        write_bundle(published, QUARTER)


def test_a_quarter_without_edition_has_no_bundle(sample):
    with pytest.raises(ReportError, match="no published edition of 2022Q4"):
        write_bundle(sample.project, QUARTER)


def test_local_links_leave_out_data_fragments_and_the_network():
    html = '<a href="#a"></a><a href="b.html#c"></a><img src="data:x"><a href="https://iom.int/x"></a>'
    assert local_links(html) == ["b.html"]


def test_a_printed_page_names_no_place_on_this_machine():
    html = '<a class="x" href="index.html">a</a><a href="#b">b</a><a href="https://iom.int">c</a>'
    assert unlinked(html) == '<a class="x">a</a><a href="#b">b</a><a href="https://iom.int">c</a>'


def test_cells_of_a_pdf_are_numbered_in_their_own_order():
    first, second = b"(node00000136)(node00000139)(node00000136)", b"(node00000007)(node00000010)(node00000007)"
    assert renumbered(first) == renumbered(second) == b"(node00000000)(node00000001)(node00000000)"


def test_a_revision_keeps_its_predecessor(published, tmp_path):
    assert published_revision(published, QUARTER) == 1
    assert keep_facts(published, QUARTER, 1) is None
    folder = keep_facts(published, QUARTER, 2)
    assert sorted(path.name for path in folder.iterdir()) == ["facts.json", "manifest.json"]
    files = kept_files(published, QUARTER, 2, tmp_path / "work")
    for place, file in files.items():
        (published.root / place).parent.mkdir(parents=True, exist_ok=True)
        if (published.root / place) != file:
            shutil.copyfile(file, published.root / place)
    old = published.reports(QUARTER) / "r1"
    assert "Этот выпуск заменён" in (old / "sample.ru.html").read_text(encoding="utf-8")
    assert '<span class="state">Superseded</span>' in (old / "index.html").read_text(encoding="utf-8")
    assert "Superseded" not in (published.reports(QUARTER) / "index.html").read_text(encoding="utf-8")
    assert broken_links(old.glob("*.html"), published.root) == []
    assert "figures/2022Q4/r1/sample_sent" in (old / "index.html").read_text(encoding="utf-8")
    assert ">Latest revision</a>" in (old / "sample.en.html").read_text(encoding="utf-8")
    write_overview(published)
    assert 'href="2022Q4/r1/index.html"' in (published.root / "reports/index.html").read_text(encoding="utf-8")


def test_an_edition_of_the_same_revision_supersedes_nothing(published, tmp_path):
    assert kept_files(published, QUARTER, 1, tmp_path) == {}


def test_a_revision_compares_with_the_facts_before_it(published):
    assert superseded_facts(published, QUARTER, 1) is None
    keep_facts(published, QUARTER, 2)
    number, facts = superseded_facts(published, QUARTER, 2)
    assert number == 1 and facts["baseline.workers.persons"].value == 668_422


def test_facts_kept_by_a_run_that_failed_are_taken_anew(published):
    folder = keep_facts(published, QUARTER, 2)
    (folder / "facts.json").write_text("{}", encoding="utf-8")
    keep_facts(published, QUARTER, 2)
    assert "baseline.workers.persons" in superseded_facts(published, QUARTER, 2)[1]


def test_a_page_misses_nothing_of_an_earlier_edition_that_it_does_not_stand_on(published, sample):
    keep_facts(published, QUARTER, 2)
    path = published.processed(QUARTER) / "r1" / "facts.json"
    before = Facts.load(path)
    elsewhere, withdrawn = (
        replace(before["baseline.workers.persons"], key=f"{source}.x.persons", source=source)
        for source in ("border_crossings", "remittances")
    )
    before.merged([elsewhere, withdrawn]).save(path)
    revise(published)
    edition = load_edition(published, QUARTER, sample.step, published.build(QUARTER))
    changes = [change.key for change in differences(edition.superseded[1], edition.facts, edition.raw)]
    assert changes == ["remittances.x.persons"]


def test_lists_tell_of_what_is_published_not_of_what_is_being_prepared(published):
    revise(published)
    assert write_bundle(published, QUARTER).name == "kazmig-2022Q4-r1-draft.zip"
    shutil.rmtree(published.raw(QUARTER))
    write_overview(published)
    html = (published.root / "reports/index.html").read_text(encoding="utf-8")
    assert "Revision 1" in html and "Revision 2" not in html


def test_a_preview_shows_todays_prose_with_the_last_runs_outputs(published):
    import nbformat

    build, path = published.build(QUARTER), published.notebooks / "90_sample.ipynb"
    (build / "notebooks").mkdir()
    shutil.move(build / "90_sample.ipynb", build / "notebooks" / "90_sample.ipynb")
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.id == "regions":
            cell.source += "\n\nA sentence of today."
    nbformat.write(notebook, path)
    before = (build / "pages" / "sample.en.html").read_bytes()
    pages = {page.name: page for page in preview(published, path, QUARTER)}
    html = pages["sample.en.html"].read_text(encoding="utf-8")
    assert "A sentence of today." in html and "Sample: three countries receive most" in html
    assert (build / "pages" / "sample.en.html").read_bytes() == before
    assert pages["sample.en.html"].is_relative_to(published.scratch(QUARTER))


def test_a_preview_needs_a_run(sample, tmp_path):
    project = report_samples.make_project(tmp_path / "fresh")
    with pytest.raises(ReportError, match=r"Nothing was run for 2022Q4 yet.*--only 90_sample"):
        preview(project, project.notebooks / "90_sample.ipynb", QUARTER)


def test_a_bundle_needs_author_contact_and_licence(published):
    (published.root / "project.toml").write_text('[edition]\nlicence = "CC-BY-4.0"\n', encoding="utf-8")
    with pytest.raises(ReportError, match=r"project.toml(?s:.*)\[edition\]\nauthor = (?s:.*)\ncontact = "):
        write_bundle(published, QUARTER)


@pytest.fixture(scope="module")
def bundles(sample, tmp_path_factory):
    """The zips of the sample, unpacked: of all, en, ru, kk. Read only."""
    folder = tmp_path_factory.mktemp("bundles")
    project = publish_sample(sample, folder)
    found = []
    for path in write_bundles(project, QUARTER):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder / path.stem)
        found.append(next((folder / path.stem).iterdir()))
    return found


def test_the_crate_is_read_by_the_crates_own_library_and_has_what_the_profile_requires(bundles):
    assert report_samples.crate_complaints(bundles[0]) == []


@pytest.mark.parametrize(("was", "becomes", "says"), report_samples.SPOILT_CRATES)
def test_a_spoilt_crate_would_be_noticed(bundles, was, becomes, says):
    path = bundles[0] / "ro-crate-metadata.json"
    text = path.read_text(encoding="utf-8")
    assert was in text
    try:
        path.write_text(text.replace(was, becomes), encoding="utf-8")
        assert any(says in each for each in report_samples.crate_complaints(bundles[0]))
    finally:
        path.write_text(text, encoding="utf-8")


def test_a_document_has_headings_described_pictures_and_header_rows(bundles):
    import docx
    from openxml_audit import OpenXmlValidator

    path = bundles[0] / "docx" / "sample.ru.docx"
    assert OpenXmlValidator().validate(path).is_valid
    document = docx.Document(str(path))
    assert any(each.style.name.startswith(("Heading", "Title")) for each in document.paragraphs)
    pictures = document.inline_shapes
    assert len(pictures) and all(len(each._inline.docPr.get("descr") or "") >= 40 for each in pictures)
    assert all(table.rows[0]._tr.trPr is not None for table in document.tables)
    again = bundles[1].parent / "again.docx"
    assert write_document(bundles[0] / "reports/2022Q4/sample.ru.html", bundles[0] / "figures/2022Q4", again)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(("place", "language"), [(1, "en"), (2, "ru"), (3, "kk")])
def test_a_bundle_of_a_language_opens_in_it_and_every_link_resolves(bundles, place, language):
    folder = bundles[place]
    assert broken_links(folder.rglob("*.html"), folder) == []
    assert (folder / f"COVER.{language}.txt").is_file() and (folder / f"docx/sample.{language}.docx").is_file()
    assert (folder / f"reports/2022Q4/files/kazmig-2022Q4.{language}.xlsx").is_file()
    others = {"en", "ru", "kk"} - {language}
    assert not [path for path in folder.rglob("*.html") if path.name.split(".")[-2] in others]
    assert f'lang="{language}"' in (folder / "index.html").read_text(encoding="utf-8")


def test_a_bundle_of_a_language_keeps_what_a_page_carries_itself(tmp_path):
    whole, part = tmp_path / "whole", tmp_path / "part"
    (whole / "reports/2022Q4").mkdir(parents=True)
    letter = '<a href="data:text/plain;base64,QQ==">letter</a>'
    html = f'{letter}<a href="https://iom.int">b</a><a href="gone.html#x">c</a><a href="#d">d</a>'
    (whole / "reports/2022Q4/p.ru.html").write_text(html, encoding="utf-8")
    one_language(whole, part, QUARTER, "ru")
    kept = f'{letter}<a href="https://iom.int">b</a><a data-href="gone.html#x">c</a><a href="#d">d</a>'
    assert (part / "reports/2022Q4/p.ru.html").read_text(encoding="utf-8") == kept


def test_a_bundle_with_documents_and_crate_is_whole_by_verify(bundles):
    assert verify_path(bundles[0]).whole
