"""`kazmig fetch` against a server on this machine that answers as KoboToolbox's API v2 does."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from kazmig.sources.kobo.fetch import LOG, FetchError, fetch
from kazmig.sources.kobo.tables import read_tables

ASSET, TOKEN = "aBcDeFgH1234", "t0ken"
SUBMISSIONS = [{"_id": n, "_uuid": f"u{n}", "workers_present": str(n), "_validation_status": {}} for n in range(25)]


class Kobo(BaseHTTPRequestHandler):
    """`/api/v2/assets/<uid>/data/`: pages of ten, a token, 401, 404, and what a captive portal answers."""

    def do_GET(self):
        parts = urlsplit(self.path)
        asset = parts.path.split("/")[4]
        if self.headers["Authorization"] != f"Token {TOKEN}":
            return self.answer(401, {"detail": "Invalid token."})
        if asset == "signIn000":
            return self.answer(200, None)
        if asset == "elsewhere0":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            return None
        if asset != ASSET:
            return self.answer(404, {"detail": "Not found."})
        start = int(parse_qs(parts.query).get("start", ["0"])[0])
        following = f"http://{self.headers['Host']}{parts.path}?format=json&limit=10&start={start + 10}"
        page = SUBMISSIONS[start : start + 10]
        return self.answer(
            200,
            {
                "count": len(SUBMISSIONS),
                "next": following if start + 10 < len(SUBMISSIONS) else None,
                "previous": None,
                "results": page,
            },
        )

    def answer(self, code, content):
        body = b"<html>please sign in</html>" if content is None else json.dumps(content).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Kobo) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def test_all_pages_are_written_and_their_digest_recorded(server, tmp_path):
    path = fetch(ASSET, tmp_path, server, TOKEN)
    (table,) = read_tables([path])
    assert len(table.rows) == 25 and table.exported
    header, line = (tmp_path / LOG).read_text(encoding="utf-8").splitlines()
    told = dict(zip(header.split(","), line.split(","), strict=True))
    assert told["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest() and told["submissions"] == "25"
    assert TOKEN not in line and TOKEN.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("asset", "address", "token", "told"),
    [
        (ASSET, None, "wrong", "the token is not accepted"),
        ("nothingHere1", None, TOKEN, "there is no such project"),
        ("signIn000", None, TOKEN, "does not answer as KoboToolbox"),
        ("elsewhere0", None, TOKEN, "sends to another address"),
        ("../../etc", None, TOKEN, "is no asset's id"),
        (ASSET, "http://kf.example.org", TOKEN, "without TLS"),
        (ASSET, "http://127.0.0.1:9", TOKEN, "cannot be reached"),
        (ASSET, None, "", "There is no token"),
    ],
)
def test_what_fails_writes_nothing(server, tmp_path, asset, address, token, told):
    with pytest.raises(FetchError, match=told):
        fetch(asset, tmp_path, address or server, token)
    assert not list(tmp_path.iterdir())
