"""What a bundle adds for its readers: cover notes, Word documents, and a bundle of one language."""

from __future__ import annotations

import json
import re
import shutil
from functools import partial
from pathlib import Path

from kazmig.evidence.quarter import Quarter
from kazmig.report.downloads.about import DESCRIPTION, About
from kazmig.report.parts import LINKED, PART, UNLINKED, belongs
from kazmig.report.stamp import DRAFT_TEXT
from kazmig.report.word_document import write_document
from kazmig.words.words import LANGUAGES, Words

DOCUMENTS = "docx"
_LINK = re.compile(r'(<a\b[^>]*?) href="(?!#|[a-z]+:)([^"#]*)(#[^"]*)?"')
_OF_A_LANGUAGE = re.compile(r"\.(en|ru|kk)\.[a-z.]+$")


def add_documents(folder: Path, quarter: Quarter) -> list[Path]:
    """Adds each partner narrative of a laid-out bundle as a Word document, in `docx`."""
    (folder / DOCUMENTS).mkdir()
    made = []
    for page in sorted((folder / "reports" / str(quarter)).glob("*.html")):
        if 'class="partner"' in page.read_text(encoding="utf-8") and _OF_A_LANGUAGE.search(page.name):
            target = folder / DOCUMENTS / f"{page.stem}.docx"
            made.append(write_document(page, folder / "figures" / str(quarter), target))
    return made


def add_cover_note(folder: Path, about: About, edition: str, released: bool, language: str) -> Path:
    """Adds the note that a mail can carry: what it is, how to open it, whose it is, how to cite and check it."""
    words = Words(language, domain="downloads")
    settings = about.settings
    state = "" if released else words.t(DRAFT_TEXT)
    lines = [
        about.title(words),
        about.revision(words),
        "",
        words.t(DESCRIPTION),
        state,
        "",
        words.t("Unpack the zip and open index.html. Nothing is installed, and nothing asks the network."),
        f"{words.t('Authors')}: {', '.join(settings.author)}",
        f"{words.t('Contact')}: {settings.contact}",
        f"{words.t('Licence')}: {settings.licence} ({settings.licence_link})",
        f"{words.t('How to cite')}: {about.cited(words)}".replace("0" * 64, edition),
        words.t("To check that no file was altered: sha256sum -c SHA256SUMS"),
    ]
    text = "\n".join(line for number, line in enumerate(lines) if line or number in (2, 5))
    target = folder / f"COVER.{language}.txt"
    target.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return target


def one_language(whole: Path, folder: Path, quarter: Quarter, language: str) -> None:
    """Lays out the part of a bundle that a reader of one language wants; links to what it lacks become text.

    Pages are those of the edition but for such links, and `kazmig verify` compares them with the manifest.
    """
    for path in sorted(each for each in whole.rglob("*") if each.is_file()):
        place = path.relative_to(whole).as_posix()
        if belongs(place, str(quarter), language):
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / place)
    for page in sorted(folder.rglob("*.html")):
        html = _LINK.sub(partial(_kept, page), page.read_text(encoding="utf-8"))
        page.write_text(html, encoding="utf-8", newline="\n")
    index = f"reports/{quarter}/index{'' if language == LANGUAGES[0] else f'.{language}'}.html"
    entry = f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>kazmig {quarter}</title>\n'
    entry += f'<meta http-equiv="refresh" content="0; url={index}"></head>\n'
    entry += f'<body><h1>kazmig {quarter}</h1><p><a href="{index}">{index}</a></p></body></html>\n'
    (folder / "index.html").write_text(entry, encoding="utf-8", newline="\n")
    (folder / PART).write_text(json.dumps({"language": language}) + "\n", encoding="utf-8", newline="\n")


def _kept(page: Path, match: re.Match[str]) -> str:
    """A link whose file is there; else its target where no browser follows it."""
    there = not match[2] or (page.parent / match[2]).is_file()
    return match[0] if there else match[0].replace(LINKED, UNLINKED)
