"""Alterations of the zip of a released edition, none of which may pass as the edition."""

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

from alterations import MANIFEST, PAGE, PROCESSED


def _rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """The zip with other contents."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def in_zip(place: str, change: Callable[[bytes], bytes | None]) -> Callable[[Path], None]:
    def alter(path: Path) -> None:
        def one(files: dict[str, bytes]) -> None:
            top = next(iter(files)).split("/")[0]
            content = change(files.pop(f"{top}/{place}", b""))
            if content is not None:
                files[f"{top}/{place}"] = content

        _rewritten(path, one)

    return alter


def _duplicate(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(archive.namelist()[0], b"twice")


def _linked(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        entry = zipfile.ZipInfo(f"{archive.namelist()[0].split('/')[0]}/reports/link.html")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")


def _leading_out(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../outside.html", b"x")


def resummed(place: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """One file of the zip changed or added, and its line in the sums."""

    def alter(path: Path) -> None:
        def one(files: dict[str, bytes]) -> None:
            top = next(iter(files)).split("/")[0]
            files[f"{top}/{place}"] = change(files.get(f"{top}/{place}", b""))
            sums = f"{top}/SHA256SUMS"
            files.pop(sums)
            lines = [
                f"{hashlib.sha256(text).hexdigest()}  {name.removeprefix(top + '/')}" for name, text in files.items()
            ]
            files[sums] = "\n".join([*lines, ""]).encode()

        _rewritten(path, one)

    return alter


def _entry(name: str, content: bytes = b"", **about: object) -> Callable[[Path], None]:
    """An entry that is a folder, or has a comment."""

    def alter(path: Path) -> None:
        with zipfile.ZipFile(path, "a") as archive:
            entry = zipfile.ZipInfo(name)
            for key, said in about.items():
                setattr(entry, key, said)
            archive.writestr(entry, content)

    return alter


def _commented(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"#!/bin/sh"


def _damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for position in range(2000, 2400):
        content[position] ^= 0xFF
    path.write_bytes(bytes(content))


def _patched(signature: bytes, at: int, new: bytes) -> Callable[[Path], None]:
    """Bytes of the last header of a kind: what programs that read the zip in another way believe."""

    def alter(path: Path) -> None:
        content = bytearray(path.read_bytes())
        begin = content.rindex(signature) + at
        assert content[begin : begin + len(new)] != new
        content[begin : begin + len(new)] = new
        path.write_bytes(bytes(content))

    return alter


def _with_extra(path: Path) -> None:
    """A second name for the last file, in its own header alone: some programs unpack it under that."""
    content, extra = path.read_bytes(), b"up\x04\x00evil"
    begin = content.rindex(_OWN_HEADER)
    behind = begin + 30 + int.from_bytes(content[begin + 26 : begin + 28], "little")
    own = content[begin : begin + 28] + len(extra).to_bytes(2, "little") + content[begin + 30 : behind] + extra
    end = content.rindex(_LIST_END)
    moved = (int.from_bytes(content[end + 16 : end + 20], "little") + len(extra)).to_bytes(4, "little")
    path.write_bytes(content[:begin] + own + content[behind : end + 16] + moved + content[end + 20 :])


_OWN_HEADER, _IN_LIST, _LIST_END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"

IN_ZIP: dict[str, Callable[[Path], None]] = {
    "zip: a page altered": in_zip(PAGE, lambda html: html.replace(b"sentence", b"sentense")),
    "zip: a page missing": in_zip(PAGE, lambda _: None),
    "zip: a stray page": in_zip("reports/2022Q4/stray.html", lambda _: b"stray"),
    "zip: a stray file at the top": in_zip("install.sh", lambda _: b"rm -rf /"),
    "zip: a table altered": in_zip(f"{PROCESSED}/sums.csv", lambda text: text.replace(b"3", b"4")),
    "zip: the way in altered": in_zip("index.html", lambda html: html + b"<script>1</script>"),
    "zip: a printed page added": in_zip("pdf/forged.pdf", lambda _: b"%PDF"),
    "zip: the sums altered": in_zip("SHA256SUMS", lambda text: b"0" + text[1:]),
    "zip: no manifest": in_zip(MANIFEST, lambda _: None),
    "zip: a manifest that is none": in_zip(MANIFEST, lambda _: b"[]"),
    "zip: another edition digest": in_zip(MANIFEST, lambda text: text.replace(b'"edition": "', b'"edition": "0')),
    "zip: cut off": lambda path: path.write_bytes(path.read_bytes()[:-200]),
    "zip: no zip": lambda path: path.write_bytes(b"PK" + b"0" * 100),
    "zip: damaged inside": _damaged,
    "zip: a way in that runs something, with sums": resummed("index.html", lambda html: html + b"<script>1</script>"),
    "zip: a way in that leads out, with sums": resummed("index.html", lambda html: html + b"<a href='//x.org'>x</a>"),
    "zip: a cover note of another edition, with sums": resummed("COVER.ru.txt", lambda _: b"Edition 1"),
    "zip: a PDF of no page, with sums": resummed("pdf/forged.en.pdf", lambda _: b"%PDF"),
    "zip: a cover note in another language, with sums": resummed("COVER.fr.txt", lambda _: b"x"),
    "zip: a stray file in r1, with sums": resummed("reports/2022Q4/r1/x.html", lambda _: b"x"),
    "zip: a folder's settings, with sums": resummed("reports/desktop.ini", lambda _: b"x"),
    "zip: a record of the machine, with sums": resummed(f"{PROCESSED}/build.json", lambda _: b"{}"),
    "zip: said to be a part": resummed("PART.json", lambda _: b'{"language": "en"}'),
    "zip: a page altered, with sums": resummed(PAGE, lambda html: html.replace(b"sentence", b"sentense")),
    "zip: another revision, with sums": resummed(
        MANIFEST, lambda text: text.replace(b'"revision": 1', b'"revision": 2')
    ),
    "zip: sums that leave a file out": in_zip("SHA256SUMS", lambda text: text.split(b"\n", 1)[1]),
    "zip: bytes before": lambda path: path.write_bytes(b"MZ" + path.read_bytes()),
    "zip: bytes behind": lambda path: path.write_bytes(path.read_bytes() + b"tail"),
    "zip: a comment": _commented,
    "zip: a comment of an entry": _entry("top/x", comment=b"x"),
    "zip: a folder that holds bytes": _entry("top/hidden/", b"x"),
    "zip: a folder that leads out": _entry("../"),
    "zip: another sum in a file's own header": _patched(_OWN_HEADER, 14, b"\1\2\3\4"),
    "zip: another method in a file's own header": _patched(_OWN_HEADER, 8, b"\0\0"),
    "zip: another name in a file's own header": _patched(_OWN_HEADER, 30, b"evil"),
    "zip: a field more in a file's own header": _with_extra,
    "zip: a list that counts fewer": _patched(_LIST_END, 8, b"\1\0\1\0"),
    "zip: a pipe": _patched(_IN_LIST, 40, b"\xa4\x11"),
    "zip: a disk's label": _patched(_IN_LIST, 38, b"\x08"),
    "zip: a manifest in another encoding, with sums": resummed(MANIFEST, lambda text: text.decode().encode("utf-16")),
    "zip: a manifest nested without end, with sums": resummed(MANIFEST, lambda _: b"[" * 200_000),
    "zip: a program that the manifest lists, with sums": resummed(
        MANIFEST, lambda text: text.replace(b'"outputs": {', b'"outputs": {\n  "install.sh": "' + b"a" * 64 + b'",')
    ),
    "zip: an approval among the sums": in_zip("SHA256SUMS", lambda text: b"# approved\n" + text),
    "zip: one name twice": _duplicate,
    "zip: a link": _linked,
    "zip: an entry that leads out": _leading_out,
}
