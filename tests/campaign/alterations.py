"""Alterations of a released edition in its project, none of which may pass as the edition."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from kazmig.report import seal
from kazmig.report.forms import manifest_text

PROCESSED, REPORTS = "data/processed/2022Q4", "reports/2022Q4"
MANIFEST = f"{PROCESSED}/manifest.json"


def edit(root: Path, place: str, change: Callable[[bytes], bytes]) -> None:
    path = root / place
    content = change(path.read_bytes())
    path.unlink()
    path.write_bytes(content)


def add(place: str, text: str = "stray") -> Callable[[Path], None]:
    def alter(root: Path) -> None:
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(text)

    return alter


def replace(place: str, old: str, new: str) -> Callable[[Path], None]:
    def alter(root: Path) -> None:
        before = (root / place).read_bytes()
        assert old.encode() in before, f"{place} has no {old}"
        edit(root, place, lambda content: content.replace(old.encode(), new.encode(), 1))

    return alter


def drop(*places: str) -> Callable[[Path], None]:
    def alter(root: Path) -> None:
        for place in places:
            found = list(root.glob(place))
            assert found
            for path in found:
                path.unlink()

    return alter


def manifest(change: Callable[[dict], None]) -> Callable[[Path], None]:
    def alter(root: Path) -> None:
        content = json.loads((root / MANIFEST).read_text())
        change(content)
        (root / MANIFEST).unlink()
        (root / MANIFEST).write_text(manifest_text(content))

    return alter


def relist(root: Path) -> None:
    """Makes the manifest agree with the altered files, as somebody who fakes would."""

    def change(content: dict) -> None:
        for place in content["outputs"]:
            content["outputs"][place] = hashlib.sha256((root / place).read_bytes()).hexdigest()

    manifest(change)(root)


def both(first: Callable[[Path], None], second: Callable[[Path], None] = relist) -> Callable[[Path], None]:
    def alter(root: Path) -> None:
        first(root)
        second(root)

    return alter


def forge(root: Path) -> None:
    """A forgery without a seam: another number, its digests, the edition digest, every page."""
    replace(f"{PROCESSED}/things.csv", "2", "9")(root)
    content = json.loads((root / MANIFEST).read_text())
    before = content["edition"]
    digest = hashlib.sha256((root / f"{PROCESSED}/things.csv").read_bytes()).hexdigest()
    content["outputs"][f"{PROCESSED}/things.csv"] = digest
    parts = seal.parts_of(content)
    content["edition"] = seal.edition_digest(parts)
    manifest(lambda old: old.update(content))(root)
    for page in (root / REPORTS).glob("*.html"):
        edit(root, f"{REPORTS}/{page.name}", lambda html: html.replace(before.encode(), content["edition"].encode()))
    relist(root)


def swap(first: str, second: str) -> Callable[[Path], None]:
    def alter(root: Path) -> None:
        one, two = (root / first).read_bytes(), (root / second).read_bytes()
        edit(root, first, lambda _: two)
        edit(root, second, lambda _: one)

    return alter


def link(place: str) -> Callable[[Path], None]:
    def alter(root: Path) -> None:
        copy = root / "elsewhere"
        shutil.copyfile(root / place, copy)
        (root / place).unlink()
        (root / place).symlink_to(copy)

    return alter


def unprint(root: Path) -> None:
    """A page that prints another edition's digest."""
    edition = json.loads((root / MANIFEST).read_text())["edition"].encode()
    edit(root, PAGE, lambda html: html.replace(edition, b"a" * 64))


def pipe(place: str) -> Callable[[Path], None]:
    def alter(root: Path) -> None:
        (root / place).unlink(missing_ok=True)
        os.mkfifo(root / place)

    return alter


def release_next(root: Path) -> None:
    """A later revision was released: what lies there was put back."""
    path = root / "data/released/2022Q4.json"
    content = json.loads(path.read_text())
    content["released"].append({**content["released"][0], "revision": 2, "edition": "b" * 64})
    path.write_text(json.dumps(content))


PAGE = f"{REPORTS}/20_sum.html"
# What was done → (how, the word that verify must say)
IN_PROJECT: dict[str, tuple[Callable[[Path], None], str]] = {
    "all tables deleted": (drop(f"{PROCESSED}/*.csv"), "missing"),
    "one table deleted": (drop(f"{PROCESSED}/sums.csv"), "missing"),
    "facts deleted": (drop(f"{PROCESSED}/facts.json"), "missing"),
    "one page deleted": (drop(PAGE), "missing"),
    "all pages but one deleted": (drop(f"{REPORTS}/1*.html", f"{REPORTS}/index.html"), "missing"),
    "a page added": (add(f"{REPORTS}/extra.html"), "added"),
    "a table added": (add(f"{PROCESSED}/extra.csv"), "added"),
    "a hidden file added": (add(f"{REPORTS}/.hidden"), "added"),
    "a folder with a file added": (add(f"{REPORTS}/more/page.html"), "added"),
    "a figure added": (add("figures/2022Q4/x.en.svg"), "added"),
    "a folder that looks like a revision": (add(f"{PROCESSED}/r1x/facts.json"), "added"),
    "a letter of a page changed": (replace(PAGE, "A sentence.", "A sentense."), "altered"),
    "the index changed": (replace(f"{REPORTS}/index.html", "Edition", "Editor"), "altered"),
    "a digit of a table changed": (replace(f"{PROCESSED}/things.csv", "2", "9"), "altered"),
    "a fact changed": (replace(f"{PROCESSED}/facts.json", '"value": 3', '"value": 4'), "altered"),
    "a table cut off": (lambda root: edit(root, f"{PROCESSED}/sums.csv", lambda text: text[:4]), "altered"),
    "a line end added": (lambda root: edit(root, f"{PROCESSED}/audit.csv", lambda text: text + b"\n"), "altered"),
    "line ends of Windows": (
        lambda root: edit(root, f"{PROCESSED}/sums.csv", lambda text: text.replace(b"\n", b"\r\n")),
        "altered",
    ),
    "a table emptied": (lambda root: edit(root, f"{PROCESSED}/sums.csv", lambda _: b""), "altered"),
    "two tables exchanged": (swap(f"{PROCESSED}/things.csv", f"{PROCESSED}/other.csv"), "altered"),
    "a table replaced by a link": (link(f"{PROCESSED}/sums.csv"), "altered"),
    "a table and its digest changed": (both(replace(f"{PROCESSED}/things.csv", "2", "9")), "wrong"),
    "another edition digest": (manifest(lambda content: content.update(edition="a" * 64)), "wrong"),
    "no edition digest": (manifest(lambda content: content.pop("edition")), "wrong"),
    "an input's digest changed": (
        manifest(lambda content: content["inputs"].update({"data/raw/2022Q4/things.csv": "a" * 64})),
        "wrong",
    ),
    "a page left out of the manifest": (manifest(lambda content: content["outputs"].pop(PAGE)), "added"),
    "a released page called a draft": (manifest(lambda content: content.update(state="draft")), "wrong"),
    "a page of another edition, its digest listed": (both(unprint), "wrong"),
    "a forgery without a seam": (forge, "wrong"),
    "a raw file changed": (add("data/raw/2022Q4/things.csv", "persons\n1\n9\n"), "not what the edition was made from"),
    "a raw file deleted": (drop("data/raw/2022Q4/things.csv"), "not what the edition was made from"),
    "what sources say changed": (replace("data/raw/2022Q4/sources.toml", "A ministry", "Nobody"), "not what the"),
    "the steps changed": (replace("pipeline.toml", "Sum", "Product"), "not what the edition was made from"),
    "a notebook's code changed": (replace("notebooks/20_sum.ipynb", ".sum()", ".max()"), "not what the edition"),
    "a notebook's words changed": (replace("notebooks/20_sum.ipynb", "A sentence", "No sentence"), "not what the"),
    "made by other code": (replace(f"{PROCESSED}/build.json", '"step.py": "', '"step.py": "0'), "not the code"),
    "made by a file that is gone": (replace(f"{PROCESSED}/build.json", '"step.py"', '"stop.py"'), "not the code"),
    "a manifest among pages": (add(f"{REPORTS}/manifest.json"), "added"),
    "a record of the machine among figures": (add("figures/2022Q4/build.json"), "added"),
    "a folder's settings": (add(f"{REPORTS}/desktop.ini"), "added"),
    "a revision that never was": (add(f"{PROCESSED}/r1/facts.json"), "wrong"),
    "a page of a later revision": (add(f"{REPORTS}/r7/page.html"), "wrong"),
    "a pipe added": (pipe(f"{REPORTS}/pipe.html"), "added"),
    "a pipe in the place of a page": (pipe(PAGE), "altered"),
    "called another revision": (manifest(lambda content: content.update(revision=2)), "wrong"),
    "called another quarter": (manifest(lambda content: content.update(quarter="2021Q4")), "wrong"),
    "a page and its digest changed": (both(replace(PAGE, "A sentence.", "A sentense.")), "wrong"),
    "two tables exchanged, with digests": (both(swap(f"{PROCESSED}/things.csv", f"{PROCESSED}/other.csv")), "wrong"),
    "an older release put back": (release_next, "wrong"),
    "a release that nobody recorded": (drop("data/released/2022Q4.json"), "wrong"),
    "another release recorded": (replace("data/released/2022Q4.json", '"edition": "', '"edition": "0'), "wrong"),
}
