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


SAID = {"patience0": 429, "notYours0": 403, "brokenSrv": 502}
ASKED = []


class Kobo(BaseHTTPRequestHandler):
    """`/api/v2/assets/<uid>/data/`: pages of ten, a token, 401, 404, and what a captive portal answers."""

    def do_GET(self):
        parts = urlsplit(self.path)
        ASKED.append(parts.path)
        asset = parts.path.split("/")[4]
        if self.headers["Authorization"] != f"Token {TOKEN}":
            return self.answer(401, {"detail": "Invalid token."})
        if asset == "signIn000":
            return self.answer(200, None)
        if asset == "elsewhere0":
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_address[1]}/api/v2/assets/leak000/")
            self.end_headers()
            return None
        if asset in SAID:
            return self.answer(SAID[asset], {"detail": "…"})
        if asset == "brokenOff0":
            self.send_response(200)
            self.send_header("Content-Length", "999")
            self.end_headers()
            self.wfile.write(b'{"count": 25')
            return None
        if asset == "loop00000":
            return self.answer(200, {"count": 99, "next": self.path, "results": SUBMISSIONS[:2]})
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
        (ASSET, None, "два слова", "is no token"),
        ("patience0", None, TOKEN, "answers 429: the server asks for patience"),
        ("notYours0", None, TOKEN, "answers 403: the account may not see"),
        ("brokenSrv", None, TOKEN, "answers 502: try again later"),
        ("brokenOff0", None, TOKEN, "broke off"),
        ("loop00000", None, TOKEN, "lead in a circle"),
    ],
)
def test_what_fails_writes_nothing(server, tmp_path, asset, address, token, told):
    with pytest.raises(FetchError, match=told):
        fetch(asset, tmp_path, address or server, token)
    assert not list(tmp_path.iterdir())


def test_a_redirect_to_another_host_does_not_get_the_token(server, tmp_path):
    ASKED.clear()
    with pytest.raises(FetchError, match="sends to another address"):
        fetch("elsewhere0", tmp_path, server, TOKEN)
    assert [path for path in ASKED if "leak" in path] == [] and len(ASKED) == 1


def test_a_server_without_a_trusted_certificate_is_told_and_not_asked(server, tmp_path):
    ASKED.clear()
    with pytest.raises(FetchError, match="no certificate that this machine trusts"):
        fetch(ASSET, tmp_path, server.replace("http:", "https:"), TOKEN)
    assert ASKED == []


def test_a_token_from_a_file_may_end_in_a_line_break(server, tmp_path):
    assert fetch(ASSET, tmp_path, server, TOKEN + "\n").is_file()
