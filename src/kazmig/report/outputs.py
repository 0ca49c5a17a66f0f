"""Outputs of cells by the gate's rule: what a page would drop, and what is another each time, is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from kazmig.evidence.vocabulary import FIGURE_MIME as FIGURE
from kazmig.project.notebook import Content
from kazmig.report.circumstances import Trace
from kazmig.report.markdown import dead_link
from kazmig.report.sanitise import coloured, links_in, lost_in, sanitise_table, words_in

# What the kernel of a run says of things that Jupyter shows beside a notebook (kazmig.pipeline.seed).
ASIDE = "application/vnd.kazmig.aside"
MENDS = {
    "h1": "Write a heading with ##",
    "img": "Draw it with step.figure, so that it gets a number, a description, a source and its data",
    "svg": "Draw it with step.figure, so that it gets a number, a description, a source and its data",
    "details": "Write a heading and the text below it; the technical page folds code by itself",
    "summary": "Write a heading instead",
    "script": "Pages run no script; show the result as a table, a text or with step.figure",
    "style": "Pages have one style",
}
_ADDRESS = re.compile(r"<?[^<>\n]{0,60}\bat 0x[0-9a-fA-F]{6,}>?|\b0x[0-9a-f]{12}\b")
# Signs that steer a terminal (colours, bells, a line written over itself), which no page can hold.
_STEERING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n|$)")
# What %time, %%time, %timeit and progress bars print.
_MEASURED = re.compile(
    r"^(?:CPU times: |Wall time: ).*|.*\bper loop \(mean\b.*|.*\[\d+:\d\d<.*(?:it/s|s/it).*", re.MULTILINE
)
# A line of `ls -l`: owner and hour of a file are those of this machine's copy.
_LISTED = re.compile(r"^ *(?:\d+ )?[-dlbcps](?:[r-][w-][xsStT-]){3}[.+@]? +\d+ \S+ .*", re.MULTILINE)
# What statsmodels writes into its summaries.
_STAMPED = re.compile(r"\bDate:\s*(?:</th>\s*<td>\s*)?\w{3}, \d\d \w{3} \d{4}")
_ABROAD = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
# What IPython says of a thing whose only content is another kind.
_STANDS_FOR = re.compile(r"<IPython\.\S+ object>")
_SHOWN = (FIGURE, "text/html", "text/markdown", "text/latex", "application/json", "text/plain")
_DRAWN = ("image/", "application/pdf", "application/vnd.", "application/geo+json", "video/", "audio/")
_SCRIPT = re.compile(
    r"(application|text)/(x-)?(java|ecma)script|application/vnd\.(bokeh|holoviews|plotly|vega|jupyter\.widget)"
)
# A table's data beside its HTML.
_ALIKE = ("application/vnd.dataresource+json", "application/vnd.google.colaboratory.intrinsic+json")
_OTHERWISE = (
    "Draw it with step.figure, show a table or a text, or end the line with a semicolon so that it is not shown."
)


def lost_outputs(notebook: str, outputs: Iterable[tuple[str, Content]], traces: Sequence[Trace] = ()) -> list[str]:
    """Outputs (each with its cell's id) of which a page would show nothing, or other bytes each time.

    `traces` are what tells of the machine and the hour (kazmig.report.circumstances).
    """
    problems: list[str] = []
    for cell, output in outputs:
        problems += _lost(f"{notebook}, cell '{cell}'", output, traces)
    return list(dict.fromkeys(problems))


def shown_kind(data: Mapping[str, object]) -> str:
    """The kind of an output's content that a page shows; nothing when it shows none."""
    return next((kind for kind in _SHOWN if kind in data), "")


def text_of(content: object) -> str:
    """Lines or a text, as one text."""
    return "".join(map(str, content)) if isinstance(content, list) else str(content)


def lost_tag(where: str, tag: str) -> str:
    """The sentence about an element that pages do not have."""
    return f"{where}: HTML <{tag}>, which no page shows. {MENDS.get(tag, 'Say it in markdown')}, or take it out."


def _lost(where: str, output: Content, traces: Sequence[Trace]) -> list[str]:
    data = output.get("data") or {}
    if output.get("output_type") == "error":
        return [
            f"{where}: it raised {output.get('ename', 'an error')}, which no page shows. Catch the error and print "
            "what is to be said, or take the tag raises-exception away."
        ]
    if ASIDE in data:
        return [f"{where}: {text_of(data[ASIDE])}"]
    if unseen := _unseen(data):
        return [f"{where}: an output of kind {unseen}, which no page shows. {_OTHERWISE}"]
    kind = shown_kind(data)
    content = text_of(data[kind]) if kind else text_of(output.get("text", ""))
    if kind == "text/plain" and _STANDS_FOR.fullmatch(content.strip()):
        return [f"{where}: {content.strip()}, of which no page shows the content. {_OTHERWISE}"]
    return [*_of_html(where, kind, content), *(_of_text(where, kind, content, traces) if kind != FIGURE else [])]


def _unseen(data: Mapping[str, object]) -> str:
    """The kind of what a page would not show of an output: a picture, a drawing by script, a widget."""
    kind = shown_kind(data)
    if kind == FIGURE:
        return ""
    if script := next((each for each in data if _SCRIPT.match(each)), ""):
        return script
    if kind in ("text/plain", ""):
        drawn = next((each for each in data if each.startswith(_DRAWN) and each not in _ALIKE), "")
        return drawn or ("" if kind or not data else next(iter(data)))
    return ""


def _of_html(where: str, kind: str, content: str) -> list[str]:
    """What a page drops of HTML that code gave out."""
    if kind not in ("text/html", "text/markdown"):
        return []
    problems = [lost_tag(f"{where}, its output", tag) for tag in lost_in(content, of_a_library=True)]
    if kind != "text/html":
        return problems
    problems += [dead_link(url, f"{where}, its output", []) for url in links_in(content) if not _ABROAD.match(url)]
    if coloured(content):
        problems.append(
            f"{where}, its output: cells told apart by colours or bars, which pages do not have. Say it in a column, "
            "or draw it with step.figure."
        )
    if not problems and "<" in content:
        before, after = words_in(content), words_in(str(sanitise_table(content)))
        if not before and not re.search(r"<(hr|t[dh])\b", content, re.IGNORECASE):
            problems.append(
                f"{where}: an output of HTML without words, of which a page shows an empty box. {_OTHERWISE}"
            )
        elif before.replace(" ", "") != after.replace(" ", ""):
            gone = next((word for word in before.split() if word not in after.split()), before[:40])
            problems.append(f"{where}, its output: '{gone}' would not stand on the page. {_OTHERWISE}")
    return problems


def _of_text(where: str, kind: str, text: str, traces: Sequence[Trace]) -> list[str]:
    """What is another each time, or on another machine, in an output's words."""
    problems = []
    if kind in ("text/plain", "") and _STEERING.search(text):
        problems.append(
            f"{where}: its output holds signs for a terminal, such as colours or a progress bar. Print it without them."
        )
    if _MEASURED.search(text):
        problems.append(
            f"{where}: its output holds a measured time, which is another each time. Take %time or the bar out."
        )
    if listed := _LISTED.search(text):
        problems.append(
            f"{where}: its output holds the owner and the hour of a file ({listed[0].strip()}), which are others on "
            "each machine. Write ls without -l, or take it out."
        )
    if _STAMPED.search(text):
        problems.append(
            f"{where}: its output holds the time at which it was made, as a summary of statsmodels does. Show a "
            "table of it, such as model.summary().tables[1], or model.params."
        )
    for found in (match[0] for match in _ADDRESS.finditer(text)):
        problems.append(
            f"{where}: its output holds a place in memory ({found.strip()}), which is another each time. "
            "End the line with a semicolon, or show what is in the object."
        )
    # A place lies in another; one is enough to be told.
    told = [said for trace in traces if (said := trace.told(text))][:1]
    return [*problems, *(f"{where}: its output holds {said}" for said in told)]
