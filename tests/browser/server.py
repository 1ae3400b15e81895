"""Serving a folder over HTTP, with a record of what was asked for."""

from __future__ import annotations

import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from polling import wait_until


class Server(ThreadingHTTPServer):
    """A static server of `folder`, in whose place another one may come.

    `requests` are the paths asked for, and `answered` those that are sent; those with something of `broken`
    in them are answered with an error. `headers` go with every answer. `types` are of files whose path ends
    so, in the place of the usual ones. Those with something of `altered` in their path have another last
    byte; those with something of `cut` end in the middle, as where a line breaks. Who asks for a path with a
    key of `moved` in it is sent to its value. Unless the server `is_open`, pages of other origins can fetch
    nothing.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, folder: Path, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.folder = folder
        self.requests: list[str] = []
        self.answered: list[str] = []
        self.broken: set[str] = set()
        self.altered: set[str] = set()
        self.cut: set[str] = set()
        self.headers: dict[str, str] = {}
        self.types: dict[str, str] = {}
        self.is_open = True
        self.moved: dict[str, str] = {}
        self.held: dict[str, threading.Event] = {}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that hangs up, as it does when its page is left."""
        if not isinstance(sys.exception(), (ConnectionError, ssl.SSLEOFError)):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        """The address of the folder, with a slash at its end."""
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def wait_for(self, part: str) -> None:
        """Wait until somebody has asked for a path with something in it."""
        wait_until(lambda: any(part in path for path in [*self.requests]), lambda: part)

    @contextmanager
    def hold(self, part: str) -> Iterator[None]:
        """Answer nothing while the block runs to who asks for a path with something in it."""
        self.held[part] = threading.Event()
        try:
            yield
        finally:
            self.held.pop(part).set()


class _Handler(SimpleHTTPRequestHandler):
    server: Server
    # As stock servers: no type is known for `.mjs`.
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "application/octet-stream"}  # noqa: RUF012 - as its base

    def translate_path(self, path: str) -> str:
        self.directory = str(self.server.folder)
        return super().translate_path(path)

    def guess_type(self, path: Any) -> str:
        ends = (end for end in self.server.types if str(path).endswith(end))
        return next((self.server.types[end] for end in ends), super().guess_type(path))

    def end_headers(self) -> None:
        # As the CDN does, and as Read the Docs does for all files.
        if self.server.is_open:
            self.send_header("Access-Control-Allow-Origin", "*")
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        super().end_headers()

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        self.server.requests.append(path)
        for part, is_over in [*self.server.held.items()]:
            if part in path:
                is_over.wait()
        if path == "/favicon.ico":  # the browser's own wish, which not every theme fulfils
            self.send_response(204)
            self.end_headers()
        elif target := next((self.server.moved[part] for part in self.server.moved if part in path), ""):
            self.send_response(302)
            self.send_header("Location", target)
            self.end_headers()
        elif any(part in path for part in self.server.broken):
            self.send_error(404)
        else:
            super().do_GET()
            self.server.answered.append(path)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        if any(part in self.path for part in self.server.altered):
            content = bytearray(source.read())
            content[-1] ^= 1
            outputfile.write(content)
        elif any(part in self.path for part in self.server.cut):
            content = source.read()
            outputfile.write(content[: len(content) // 2])
        else:
            super().copyfile(source, outputfile)

    def log_message(self, *_: object) -> None:
        """Say nothing; tests read `requests`."""


@contextmanager
def serve(folder: Path, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Serve a folder on a free port while the block runs."""
    server = Server(folder, tls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
