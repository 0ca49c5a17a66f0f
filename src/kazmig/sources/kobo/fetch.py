"""Downloads a KoboToolbox project's submissions into a quarter's folder, as its API v2 gives them; no part of a run.

The token comes from the environment (KOBO_TOKEN) and goes to one server alone, over TLS; only a server on this machine
may be asked without. What came is written whole or not at all, and its digest is recorded in `fetched.csv` beside it.
"""

from __future__ import annotations

import csv
import hashlib
import http.client
import json
import os
import re
import ssl
import urllib.error
import urllib.request
from datetime import UTC, datetime
from http.client import HTTPMessage
from pathlib import Path
from typing import IO, TypedDict
from urllib.parse import urljoin, urlsplit
from urllib.request import Request

TOKEN, LOG = "KOBO_TOKEN", "fetched.csv"
SERVER = "https://kf.kobotoolbox.org"
_PAGE = 1000
_SECONDS = 60
_BYTES = 200 << 20
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_COLUMNS = ("file", "sha256", "bytes", "submissions", "server", "asset", "fetched_at")
_SAID = {
    401: f"the token is not accepted: set {TOKEN} to that of Account settings, Security",
    403: "the account may not see this project: ask its owner to share it",
    404: "there is no such project: the asset's id is the part of the address behind /forms/",
    429: "the server asks for patience: try again in some minutes",
}


class _Answer(TypedDict):
    """A page of KoboToolbox's API v2."""

    count: int
    next: str | None
    results: list[dict[str, object]]


class FetchError(Exception):
    """A download that did not come to its end; nothing was written. The message says what to do."""


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows no answer that leads to another server: the token would go there too."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            raise FetchError("the server sends to another address. Name that one with --server, if you trust it.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(asset: str, folder: Path, server: str = SERVER, token: str | None = None) -> Path:
    """Writes all submissions of `asset` to `folder`, a JSON file, and a line about it to LOG. Raises FetchError."""
    token = (token if token is not None else os.environ.get(TOKEN, "")).strip()
    parts = urlsplit(server)
    if not token:
        raise FetchError(f"There is no token. Set the environment variable {TOKEN}; never write it into a file.")
    if not re.fullmatch(r"[!-~]+", token):
        raise FetchError(f"What {TOKEN} holds is no token: it has blanks or letters beyond ASCII.")
    if not re.fullmatch(r"[A-Za-z0-9]{6,40}", asset):
        raise FetchError(f"'{asset}' is no asset's id: it is the part of the project's address behind /forms/.")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise FetchError(f"'{server}' is not asked without TLS: its address must begin with https://.")
    if not folder.is_dir():
        raise FetchError(f"There is no folder {folder.name}. Make it with: kazmig new-quarter {folder.name}")
    results = _all_pages(f"{server.rstrip('/')}/api/v2/assets/{asset}/data/?format=json&limit={_PAGE}", token)
    moment = datetime.now(UTC).replace(microsecond=0)
    whole = {"count": len(results), "next": None, "previous": None, "results": results}
    content = json.dumps(whole, ensure_ascii=False, indent=0).encode()
    path = folder / f"kobo-{asset}-{moment:%Y-%m-%d-%H-%M-%S}.json"
    partial = path.with_suffix(".partial")
    partial.write_bytes(content)
    partial.replace(path)
    digest = hashlib.sha256(content).hexdigest()
    _record(folder / LOG, (path.name, digest, len(content), len(results), server, asset, moment.isoformat()))
    return path


def _all_pages(address: str, token: str) -> list[dict[str, object]]:
    opener = urllib.request.build_opener(_SameHost)
    origin = urlsplit(address)[:2]
    results: dict[object, dict[str, object]] = {}
    seen: set[str] = set()
    expected, taken, page = 0, 0, address
    while page:
        if page in seen or urlsplit(page)[:2] != origin:
            raise FetchError("The server's pages lead in a circle or elsewhere. Export by hand (docs/field-form.md).")
        seen.add(page)
        answer, size = _page(opener, page, token, _BYTES - taken)
        taken += size
        expected = int(answer["count"])
        for each in answer["results"]:
            results[each["_id"]] = each
        page = urljoin(page, answer["next"]) if answer.get("next") else ""
    if len(results) != expected:
        raise FetchError(f"{len(results)} of {expected} submissions came: some were sent meanwhile. Try again.")
    return list(results.values())


def _page(opener: urllib.request.OpenerDirector, address: str, token: str, most: int) -> tuple[_Answer, int]:
    request = Request(address, headers={"Authorization": f"Token {token}", "Accept": "application/json"})
    try:
        with opener.open(request, timeout=_SECONDS) as response:
            content = response.read(most + 1)
            whole = response.headers.get("Content-Length", "")
            if whole.isdecimal() and len(content) < min(int(whole), most + 1):
                raise http.client.IncompleteRead(content)
    except urllib.error.HTTPError as error:
        raise FetchError(f"KoboToolbox answers {error.code}: {_SAID.get(error.code, 'try again later')}.") from None
    except http.client.HTTPException as error:
        raise FetchError(f"The answer broke off ({type(error).__name__}). Try again.") from None
    except (urllib.error.URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        host = urlsplit(address).hostname
        if isinstance(reason, ssl.SSLError):
            told = f"{host} has no certificate that this machine trusts, or speaks no TLS; the token was not sent"
            raise FetchError(f"{told}. Check the address, the clock and the network.") from None
        raise FetchError(f"{host} cannot be reached ({reason}). Check address and network.") from None
    if len(content) > most:
        raise FetchError(f"The answer is larger than {_BYTES >> 20} MB. Export by hand (docs/field-form.md).")
    try:
        answer = json.loads(content)
        good = isinstance(answer["count"], int) and all("_id" in each for each in answer["results"])
    except (ValueError, KeyError, TypeError, RecursionError):
        good = False
    if not good:
        raise FetchError("The server does not answer as KoboToolbox's API v2 does. Check the address (--server).")
    return answer, len(content)


def _record(log: Path, line: tuple[object, ...]) -> None:
    new = not log.is_file()
    with log.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if new:
            writer.writerow(_COLUMNS)
        writer.writerow(line)
