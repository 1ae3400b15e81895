"""Programs use the network where the site allows it, and nothing but `http:` and `https:`."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from runner import Runner
from stlite_docs.prerender import network
from stlite_docs.prerender.network import answer_request
from stlite_docs.prerender.run import End


class Handler(BaseHTTPRequestHandler):
    """Answers with what it was asked, or leads elsewhere."""

    def do_GET(self) -> None:
        size = int(self.headers.get("content-length") or 0)
        said = f"{self.command} {self.path} {self.headers.get('x-own')} {self.rfile.read(size).decode()}"
        goal = {"/there": "/here", "/file": "file:///etc/passwd"}.get(self.path)
        self.send_response(302 if goal else 404 if self.path == "/nothing" else 200)
        if goal:
            self.send_header("location", goal)
        self.send_header("content-type", "text/plain")
        self.end_headers()
        self.wfile.write(said.encode())

    do_POST = do_GET  # noqa: N815 - as the library calls it

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Give the address of a server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def ask(url: str, method: str = "GET", body: bytes = b"") -> dict[str, Any]:
    """Make a request as a program does."""
    request = {"url": url, "method": method, "headers": [["x-own", "1"], ["host", "other"]]}
    line = {"request": request, "body": base64.b64encode(body).decode()}
    return answer_request(line, is_open=True)


@pytest.mark.parametrize(
    ("path", "status", "content"),
    [("/here", 200, "GET /here 1 "), ("/there", 200, "GET /here 1 "), ("/nothing", 404, "GET /nothing 1 ")],
)
def test_answers(address: str, path: str, status: int, content: str) -> None:
    """A program gets the answer of a server, whatever it is, and where it leads."""
    answer = ask(address + path)
    assert (answer["status"], base64.b64decode(answer["content"]).decode()) == (status, content)
    assert ["content-type", "text/plain"] in answer["headers"]


def test_sent_body(address: str) -> None:
    """A program sends something."""
    assert base64.b64decode(ask(f"{address}/here", "POST", b"body")["content"]) == b"POST /here 1 body"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.invalid/", "{address}/file", "http://[", "http://127.0.0.1:1/"]
)
def test_no_answer(address: str, url: str) -> None:
    """Other protocols give no answer, also when a server leads there."""
    assert ask(url.format(address=address)).keys() == {"error"}


def test_large_answer(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer of any size is not taken."""
    monkeypatch.setattr(network, "_MOST_BYTES", 3)
    assert ask(f"{address}/here") == {"error": "the answer is too large"}


def test_closed_network(address: str) -> None:
    """No request is made unless the site allows it, also if the process asks."""
    line = {"request": {"url": address, "method": "GET", "headers": []}, "body": ""}
    assert answer_request(line, is_open=False).keys() == {"error"}


def test_programs_use_the_network(address: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Programs ask while Python waits and while it does not."""
    runner = Runner(tmp_path_factory.mktemp("open"), network=True)
    with runner.interpreter:
        run = runner.run(
            "import urllib.request, urllib.error\nfrom pyodide.http import pyfetch\n"
            f"request = urllib.request.Request('{address}/here', b'data', {{'x-own': 'a'}})\n"
            "print(urllib.request.urlopen(request).read().decode())\n"
            f"print(await (await pyfetch('{address}/there')).string())\n"
            f"try:\n    urllib.request.urlopen('{address}/nothing')\n"
            "except urllib.error.HTTPError as error:\n    print(error.code)\n"
            "for url in ('http://127.0.0.1:1/', 'file:///etc/passwd'):\n"
            "    try:\n        await pyfetch(url)\n    except OSError:\n        print('none')\n"
        )
    assert (run.end, run.error) == (End.FINISHED, None)
    assert run.output.splitlines() == ["POST /here a data", "GET /here None ", "404", "none", "none"]
    assert run.addresses[:2] == (f"{address}/here", f"{address}/there")


def test_error_with_network(address: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A program that has the network and raises is a broken one."""
    runner = Runner(tmp_path_factory.mktemp("open"), network=True)
    with runner.interpreter:
        run = runner.run(f"import urllib.request\nurllib.request.urlopen('{address}/nothing')\n")
    assert (run.end, run.addresses) == (End.ERROR, (f"{address}/nothing",))
    assert b"HTTPError" in b"".join(run.messages)


def test_server_that_does_not_answer(address: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nobody knows what it would say to readers, so what a program shows then is not kept."""
    runner = Runner(tmp_path_factory.mktemp("open"), network=True)
    with runner.interpreter:
        run = runner.run(
            "import urllib.request\nimport streamlit as st\n"
            f"for url in ('{address}/here', '{address}/nothing', 'http://127.0.0.1:1/'):\n"
            "    try:\n        st.text(f'{url}: {urllib.request.urlopen(url).status}')\n"
            "    except OSError as error:\n        st.text(f'{url}: {error}')\n"
        )
    assert run.end is End.FINISHED
    assert run.picture
    here, nothing = [node["body"] for node in run.picture["main"]]
    assert here == f"{address}/here: 200"
    assert nothing.startswith(f"{address}/nothing: HTTP Error 404:")
