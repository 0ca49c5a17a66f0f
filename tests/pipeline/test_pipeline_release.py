"""Drafts and releases: what is sealed never changes, and what would change it is told."""

import json
import re
import shutil

import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline import publish
from kazmig.pipeline.source import cells_digest
from kazmig.report import seal
from kazmig.report.bundle import write_bundles
from kazmig.report.errors import ReportError
from kazmig.report.revision import restored, superseded
from kazmig.report.verify import verify

PAGE = "reports/2022Q4/20_sum.html"
TITLE = re.compile(r"<title>.* · (Draft|Черновик|Жоба)</title>")


def page(toy, place=PAGE):
    return (toy.root / place).read_text(encoding="utf-8")


def revise(toy, number=2):
    text = (toy.root / "data/raw/2022Q4/sources.toml").read_text(encoding="utf-8")
    revised = f'[edition]\nrevision = {number}\nrevision_reason = "The ministry corrected a count."'
    toy.write("data/raw/2022Q4/sources.toml", text.replace("[edition]", revised))


@pytest.fixture
def released(toy):
    ran = toy.run(release_by="A. Analyst")
    assert ran.code == 0, ran.text
    return toy


def test_an_edition_is_a_draft_on_every_page_until_it_is_released(toy):
    pages = list((toy.root / "reports/2022Q4").glob("*.html"))
    assert {path.name for path in pages} >= {"index.html", "index.ru.html", "index.kk.html"}
    assert all('<div class="banner draft">' in path.read_text() for path in pages)
    assert all(TITLE.search(path.read_text()) for path in pages)
    assert toy.manifest()["state"] == "draft"
    before = toy.manifest()["edition"]
    assert toy.run(release_by="A. Analyst").code == 0
    assert not any("banner draft" in path.read_text() or TITLE.search(path.read_text()) for path in pages)
    assert all('<span class="state">' in path.read_text() for path in pages)
    assert toy.manifest()["state"] == "released"
    assert toy.manifest()["edition"] == before, "a release seals what was looked at"
    assert "all unchanged" in toy.run().text


def test_the_edition_digest_is_that_of_its_sorted_parts_and_stands_on_every_page(toy):
    manifest = toy.manifest()
    parts = seal.parts_of(manifest)
    assert manifest["edition"] == seal.edition_digest(parts)
    assert {"data/raw/2022Q4/things.csv", "data/raw/2022Q4/sources.toml"} <= set(parts)
    assert {"data/processed/2022Q4/sums.csv", "data/processed/2022Q4/facts.json"} <= set(parts)
    assert "prose of notebooks/20_sum.ipynb" in parts and not [name for name in parts if name.endswith(".html")]
    for path in (toy.root / "reports/2022Q4").glob("*.html"):
        assert manifest["edition"] in path.read_text()
        assert "0" * 64 not in path.read_text()


def test_a_released_revision_refuses_other_numbers_and_says_which_facts_differ(released):
    before = released.published()
    released.write("data/raw/2022Q4/things.csv", "persons\n1\n3\n")
    ran = released.run()
    assert ran.code == 1
    assert "revision 1 of 2022Q4 is released and would change" in ran.text
    assert "fact things.total.persons: 3 → 4" in ran.text
    assert "data/raw/2022Q4/things.csv differs" in ran.text
    assert "set revision = 2" in ran.text
    assert released.published() == before
    draft = released.root / ".scratch/2022Q4/draft/reports/2022Q4/20_sum.html"
    assert "Draft: not released" in draft.read_text()


def test_a_released_revision_refuses_other_words(released):
    released.change("20_sum", prose="Another sentence.")
    ran = released.run()
    assert ran.code == 1
    assert "prose of notebooks/20_sum.ipynb differs" in ran.text


def test_other_values_of_parameters_never_touch_a_release(released):
    before = released.published()
    ran = released.run(overrides={"draws": "5"})
    assert ran.code == 0 and "a run with --set is not published over it" in ran.text
    assert released.published() == before


def test_a_revision_lies_aside_as_a_draft_until_it_is_released(released):
    before = released.published()
    revise(released)
    released.write("data/raw/2022Q4/things.csv", "persons\n1\n3\n")
    ran = released.run()
    assert ran.code == 0, ran.text
    assert "Revision 1 stays as it is until: kazmig release 2022Q4" in ran.text
    kept = {place: content for place, content in released.published().items() if "/r1/" not in place}
    assert kept == before
    ran = released.run(release_by="A. Analyst")
    assert ran.code == 0, ran.text
    assert "Amended edition" in page(released) and "Draft" not in page(released)
    assert "superseded" in page(released, "reports/2022Q4/r1/20_sum.html")
    found = verify(released.project, Quarter.parse("2022Q4"))
    assert found.good and found.earlier.keys() == {1}, found.lines()
    released.write("reports/2022Q4/r1/20_sum.html", page(released, "reports/2022Q4/r1/20_sum.html") + " ")
    released.write("data/processed/2022Q4/r1/stray.csv", "n\n1\n")
    found = verify(released.project, Quarter.parse("2022Q4"))
    assert found.altered == ("reports/2022Q4/r1/20_sum.html",)
    assert found.added == ("data/processed/2022Q4/r1/stray.csv",)
    sealed = json.loads((released.root / "data/released/2022Q4.json").read_text())["released"]
    assert [(each["revision"], each["by"], each["reason"]) for each in sealed] == [
        (1, "A. Analyst", ""),
        (2, "A. Analyst", "The ministry corrected a count."),
    ]
    ran = released.run()
    assert ran.code == 0 and "all unchanged" in ran.text


@pytest.mark.parametrize("number", [1, 2])
def test_a_superseded_page_can_be_restored_to_the_byte(toy, number):
    for path in (toy.root / "reports/2022Q4").glob("*.html"):
        html = path.read_text(encoding="utf-8")
        marked = superseded(html, "2022Q4", number, 3)
        assert marked != html and restored(marked, "2022Q4", number) == html


def test_an_edition_that_nobody_could_cite_is_sealed_and_not_bundled_and_its_seal_stays_once_it_can_be(toy):
    toy.write("project.toml", '[edition]\nlicence = "CC-BY-4.0"\n')
    assert toy.run().code == 0
    assert "Draft, not for citation. Not yet stated: author, contact." in page(toy)
    ran = toy.run(release_by="A. Analyst")
    assert ran.code == 0 and "Sealed, but not for citation until project.toml says whose it is" in ran.text
    assert "author = " in ran.text and "contact = " in ran.text and "licence = " not in ran.text
    assert "Not for citation. Not yet stated: author, contact." in page(toy) and "Draft" not in page(toy)
    with pytest.raises(ReportError, match="Nobody could cite a bundle of 2022Q4") as refused:
        write_bundles(toy.project, Quarter.parse("2022Q4"))
    assert "author = " in str(refused.value) and "contact = " in str(refused.value)
    sealed = seal.seals(toy.project, Quarter.parse("2022Q4"))[1]
    toy.write("project.toml", '[edition]\nauthor = ["A"]\ncontact = "a@example.org"\nlicence = "CC-BY-4.0"\n')
    ran = toy.run()
    assert ran.code == 0 and "citation" not in ran.text and "Not yet stated" not in page(toy), ran.text
    assert seal.seals(toy.project, Quarter.parse("2022Q4"))[1].edition == sealed.edition
    assert verify(toy.project, Quarter.parse("2022Q4"), cells_digest).good


def test_what_nobody_has_seen_is_not_released(toy):
    toy.write("data/raw/2022Q4/things.csv", "persons\n1\n3\n")
    ran = toy.run(release_by="A. Analyst")
    assert ran.code == 1 and "nobody can have looked at it" in ran.text
    assert not (toy.root / "data/released").exists()


def test_a_clone_without_the_runs_folder_makes_the_released_edition_again(released):
    before = released.published()
    for folder in (".kazmig", "reports", "figures", "data/processed"):
        shutil.rmtree(released.root / folder, ignore_errors=True)
    assert released.run().code == 0
    assert released.published() == before


def test_a_record_of_releases_that_nobody_can_read_is_said_and_nothing_is_published(released):
    before = released.published()
    released.write("data/released/2022Q4.json", "<<<<<<< HEAD\n{}")
    ran = released.run()
    assert ran.code == 1 and "git checkout data/released" in ran.text
    assert released.published() == before


# --- faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["", "{", "[]", "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x\n", '{"outputs": 3}'])
def test_a_manifest_that_nobody_can_read_counts_as_not_published(toy, content):
    before = toy.published()
    toy.write("data/processed/2022Q4/manifest.json", content)
    ran = toy.run()
    assert ran.code == 0, ran.text
    assert toy.published() == before


@pytest.mark.parametrize("content", ["", "{", "[]"])
def test_a_mark_of_another_quarter_that_nobody_can_read_stops_nothing(toy, content):
    toy.write(".kazmig/publish/2021Q1/showing.json", content)
    toy.write(".kazmig/publish/2021Q2/complete.json", content)
    assert toy.run().code == 0
    assert not (toy.root / ".kazmig/publish/2021Q1").exists()


def test_a_public_folder_that_cannot_be_made_is_said_before_anything_runs(toy):
    shutil.rmtree(toy.root / "reports/2022Q4")
    (toy.root / "reports/2022Q4").write_text("a file")
    toy.write("data/raw/2022Q4/things.csv", "persons\n1\n3\n")
    before = (toy.root / "data/processed/2022Q4/facts.json").read_bytes()
    ran = toy.run()
    assert ran.code == 1
    assert "reports/2022Q4 is a file where a folder belongs. Move it away." in ran.text
    assert not ran.names("done")
    assert (toy.root / "data/processed/2022Q4/facts.json").read_bytes() == before


def test_files_that_were_added_or_altered_are_put_right_and_told(toy):
    before = toy.published()
    toy.write("reports/2022Q4/stray.html", "stray")
    toy.write(PAGE, "altered")
    ran = toy.run()
    assert "reports/2022Q4/stray.html belonged to no edition; it lies in .scratch" in ran.text
    assert toy.published() == before
    assert (toy.root / ".scratch/2022Q4/set-aside/reports/2022Q4/stray.html").read_text() == "stray"


def test_a_raw_file_that_changed_since_its_first_use_is_told(toy):
    toy.write("data/raw/2022Q4/things.csv", "persons\n1\n3\n")
    ran = toy.run()
    assert re.search(
        r"data/raw/2022Q4/things\.csv changed since it was first used \(SHA-256 \w{12} → \w{12}\)", ran.text
    )


def test_a_switch_that_fails_leaves_what_was_shown_and_one_sentence(toy, monkeypatch):
    before = toy.published()
    toy.write("data/raw/2022Q4/things.csv", "persons\n1\n3\n")

    def refuse(*_):
        raise OSError(28, "No space left on device", str(toy.root / "reports"))

    monkeypatch.setattr(publish.showing, "switch", refuse)
    ran = toy.run()
    assert ran.code == 1
    assert "the disk is full. Free some space and run again." in ran.text and "Traceback" not in ran.text
    assert toy.published() == before
