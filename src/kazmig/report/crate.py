"""An edition as RO-Crate 1.2: what each file is, from which sources and by which run it was made."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from kazmig.project.manifest import Manifest
from kazmig.report.downloads.about import DESCRIPTION, KEYWORDS, About
from kazmig.report.stamp import VERSION
from kazmig.words.words import Words

NAME = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.2/context"
PROFILE = "https://w3id.org/ro/crate/1.2"
# Said here, since what a machine knows of endings differs.
_TYPES = {
    ".html": "text/html",
    ".csv": "text/csv",
    ".json": "application/json",
    ".xml": "application/xml",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".cff": "application/yaml",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def crate(about: About, manifest: Manifest, places: Iterable[str], day: str) -> dict[str, object]:
    """The crate of a bundle whose files are `places`; `day` is the edition's (its release, else its quarter's end).

    The run is a CreateAction: raw files, reference tables and prose its objects (by SHA-256, they stay with the team),
    notebooks and the library its instruments, the manifest's outputs its results.
    """
    words, settings = Words("en", strict=False), about.settings
    files = sorted(places)
    authors = [
        {"@id": f"#author-{number}", "@type": "Organization", "name": name}
        for number, name in enumerate(settings.author, start=1)
    ]
    licence: dict[str, object] = {"@id": settings.licence_link, "@type": "CreativeWork", "name": settings.licence}
    inputs = [_input(place, digest) for place, digest in sorted(manifest["inputs"].items())]
    code: list[dict[str, object]] = [
        {"@id": f"#{place}", "@type": ["SoftwareSourceCode", "HowTo"], "name": place, "sha256": digest}
        for place, digest in sorted(manifest.get("notebooks", {}).items())
    ]
    library: dict[str, object] = {"@id": "#kazmig", "@type": "SoftwareApplication", "name": "kazmig"}
    library["softwareVersion"] = VERSION
    action = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"Run of {about.quarter}, revision {about.inventory.revision}",
        "instrument": [{"@id": each["@id"]} for each in (library, *code)],
        "object": [{"@id": each["@id"]} for each in inputs],
        "result": [{"@id": place} for place in files if place in manifest["outputs"]],
        "agent": [{"@id": each["@id"]} for each in authors],
        "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
    }
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": about.title(words),
        "description": DESCRIPTION,
        "datePublished": day,
        "license": {"@id": licence["@id"]},
        "author": [{"@id": each["@id"]} for each in authors],
        "identifier": f"sha256:{manifest['edition']}",
        "version": about.version,
        "keywords": ", ".join(KEYWORDS),
        "hasPart": [{"@id": place} for place in files],
        "mentions": [{"@id": "#run"}],
    }
    described = {
        "@id": NAME,
        "@type": "CreativeWork",
        "conformsTo": {"@id": PROFILE},
        "about": {"@id": "./"},
    }
    parts = [_file(place, manifest["outputs"].get(place, "")) for place in files]
    return {
        "@context": CONTEXT,
        "@graph": [described, root, licence, *authors, library, *code, action, *inputs, *parts],
    }


def write_crate(folder: Path, about: About, manifest: Manifest, day: str) -> Path:
    """Writes the crate's description of all files of a folder into it."""
    places = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    target = folder / NAME
    content = json.dumps(crate(about, manifest, places, day), indent=1, ensure_ascii=False)
    target.write_text(f"{content}\n", encoding="utf-8", newline="\n")
    return target


def _input(place: str, digest: str) -> dict[str, object]:
    """A file that the run read and the bundle does not hold."""
    return {"@id": f"#input/{place}", "@type": "CreativeWork", "name": place, "sha256": digest}


def _file(place: str, digest: str) -> dict[str, object]:
    kind = _TYPES.get(Path(place).suffix, "application/octet-stream")
    found: dict[str, object] = {"@id": place, "@type": "File", "name": Path(place).name, "encodingFormat": kind}
    return found | {"sha256": digest} if digest else found
