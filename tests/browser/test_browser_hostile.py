"""Hostile content of notebooks and raw files, in a real Chromium, with the page's policy and without: nothing runs."""

import json
import shutil
from dataclasses import replace
from html import escape

import nbformat
import pytest

from kazmig.report.checks import browser
from kazmig.report.checks.browser import opened, ran, requests
from kazmig.report.checks.static import Document, running
from kazmig.report.edition import load_edition
from kazmig.report.errors import ReportError
from kazmig.report.export import partner_page, technical_page
from kazmig.words.narratives import text_id

pytestmark = pytest.mark.browser

RUN = "window.__ran=true;document.title='ran!'"
LINK = f'<a href="javascript:{RUN}">click</a>'
PAYLOADS = {
    "script": f"<script>{RUN}</script>",
    "onerror": f'<img src="x" onerror="{RUN}">',
    "svg": f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUN}"><script>{RUN}</script></svg>',
    "styler": f'<style>@import "https://example.org/x.css"</style><table id="T_x"><tr><td onclick="{RUN}">x</td></tr>'
    f"</table><script>{RUN}</script>",
    "iframe": f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    "math": f'<math><mtext></mtext><mglyph><style><img src=x onerror="{RUN}"></style></mglyph></math>',
    "form": f'<form><input autofocus onfocus="{RUN}"><button formaction="javascript:{RUN}">go</button></form>',
    "attribute": f'" onmouseover="{RUN}" autofocus onfocus="{RUN}" x="',
    "template": f"<template><script>{RUN}</script></template></title></style></textarea><script>{RUN}</script>",
}


@pytest.fixture(params=[pytest.param(text, id=name) for name, text in PAYLOADS.items()])
def hostile(request, sample, tmp_path):
    """The sample with the payload in prose, markdown, outputs, facts, figures, sources and the audit."""
    payload = request.param
    build = tmp_path / "build"
    shutil.copytree(sample.build, build, ignore=shutil.ignore_patterns("pages"))
    _spoil_figure(build / "figures", payload)
    notebook = nbformat.read(sample.executed, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source += f"\n\n{payload}\n\n## Heading {payload}\n\nText {payload} text\n"
        if cell.id == "sent":
            cell.outputs = [nbformat.v4.new_output("display_data", {kind: payload}) for kind in _KINDS]
            cell.outputs.append(nbformat.v4.new_output("stream", name="stdout", text=payload))
    edition = load_edition(sample.project, sample.quarter, sample.step, build)
    sources = {
        name: replace(source, title=payload, publisher=payload, note=payload, reason=payload, link=payload)
        for name, source in edition.inventory.sources.items()
    }
    inventory = replace(edition.inventory, sources=sources, edition={"contact": payload, "revision_reason": payload})
    english = {cell.id: text_id(cell.source) for cell in notebook.cells if cell.cell_type == "markdown"}
    narratives = {code: _spoiled(narrative, english, payload) for code, narrative in edition.narratives.items()}
    row = {"source": payload, "rule": payload, "reason": payload, "rows": "1"}
    entry = {f"{part}_{code}": payload for part in ("term", "definition") for code in ("en", "ru", "kk")}
    return notebook, replace(edition, inventory=inventory, narratives=narratives, audit=(row,), glossary=(entry,))


def _spoiled(narrative, english, payload):
    """The same blocks with the payload in each, said to follow the spoiled English."""
    passages = {
        block: replace(passage, text=f"{passage.text}\n\n{payload}\n\n## Heading {payload}\n", english=english[block])
        for block, passage in narrative.passages.items()
    }
    return replace(narrative, passages=passages)


_KINDS = ("text/html", "text/markdown", "text/plain")


def _spoil_figure(folder, payload):
    path = folder / "sample_sent.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    for part in ("title", "subtitle", "alt", "note"):
        record[part] = {code: f"{payload} 82.7" for code in record["languages"]}
    for code in record["languages"]:
        record["rows"][code][0][0] = payload
        record["columns"][0]["labels"][code] = payload
    path.write_text(json.dumps(record), encoding="utf-8")
    for drawing in folder.glob("sample_sent.*.page*.svg"):
        text = drawing.read_text(encoding="utf-8")
        drawing.write_text(text.replace("</text>", f"{escape(payload)}</text>"), encoding="utf-8")
    table = folder / "sample_sent.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("TUR", '"' + payload.replace('"', '""') + '"'))


def test_nothing_runs_on_a_partner_page(chromium, sample, hostile, tmp_path):
    notebook, edition = hostile
    _nothing_runs(chromium, tmp_path / "page.html", partner_page(notebook, edition, sample.step, "kk"))


def test_nothing_runs_on_a_technical_page(chromium, sample, hostile, tmp_path):
    notebook, edition = hostile
    _nothing_runs(chromium, tmp_path / "page.html", technical_page(notebook, edition, sample.step))


@pytest.mark.parametrize("hostile", [pytest.param(LINK, id="javascript-link")], indirect=True)
def test_a_link_that_would_run_is_refused(sample, hostile):
    notebook, edition = hostile
    with pytest.raises(ReportError, match="the link javascript:"):
        partner_page(notebook, edition, sample.step, "kk")
    with pytest.raises(ReportError, match="the link javascript:"):
        technical_page(notebook, edition, sample.step)


def _nothing_runs(chromium, path, content):
    path.write_bytes(content)
    assert running(Document.read(path)) == []
    with opened(chromium, path) as visit, opened(chromium, path, bypass_csp=True) as bare:
        assert ran(visit) + ran(bare, "without") == []
        assert requests(visit) == []


def test_the_check_would_notice_a_script(chromium, sample, tmp_path):
    html = sample.pages["sample.en.html"].read_text(encoding="utf-8")
    page = tmp_path / "page.html"
    page.write_text(html.replace("</main>", f"<script>{RUN}</script></main>"), encoding="utf-8")
    with opened(chromium, page) as visit, opened(chromium, page, bypass_csp=True) as bare:
        assert ran(visit) == []
        assert ran(bare, "without") == ["a script ran without its content security policy"]


def test_the_check_would_notice_a_request(chromium, sample, tmp_path):
    html = sample.pages["sample.en.html"].read_text(encoding="utf-8").replace("Content-Security-Policy", "X-Nothing")
    page = tmp_path / "page.html"
    page.write_text(html.replace("</main>", '<img src="http://127.0.0.1:9/x.png" alt=""></main>'), encoding="utf-8")
    with opened(chromium, page) as visit:
        assert requests(visit) == ["it asks for http://127.0.0.1:9/x.png"]


@pytest.mark.parametrize(
    ("added", "check", "said"),
    [
        pytest.param('<p style="color:#bbbbbb">Pale words</p>', "accessibility", "color-contrast", id="pale words"),
        pytest.param(
            '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "accessibility", "image-alt", id="no alt"
        ),
        pytest.param('<div style="width:500px">Wide</div>', "scrolling", "in a window of 320 px", id="wide"),
        pytest.param('<button style="outline:none">Go</button>', "keyboard", "cannot be seen", id="no outline"),
        pytest.param('<div style="height:30000px">Long</div>', "printing", "pages, more than 24", id="long"),
    ],
)
def test_the_checks_would_notice(chromium, sample, tmp_path, added, check, said):
    html = sample.pages["sample.en.html"].read_text(encoding="utf-8")
    page = tmp_path / "page.html"
    page.write_text(html.replace("</main>", f"{added}</main>"), encoding="utf-8")
    more = {"accessibility": ((320,), ("light",)), "scrolling": (320,)}.get(check, ())
    with opened(chromium, page, bypass_csp=True) as visit:
        assert said in " ".join(getattr(browser, check)(visit, *more))
