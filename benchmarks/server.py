"""Serves a folder over HTTP and counts requests and bytes."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO


@dataclass(frozen=True)
class Traffic:
    """The number of requests, and the bytes of their answers without headers."""

    requests: int = 0
    bytes: int = 0

    def __add__(self, other: Traffic) -> Traffic:
        """Return the sum."""
        return Traffic(self.requests + other.requests, self.bytes + other.bytes)

    def __sub__(self, other: Traffic) -> Traffic:
        """Return the difference to an earlier count."""
        return Traffic(self.requests - other.requests, self.bytes - other.bytes)


class Server(ThreadingHTTPServer):
    """A static server on a free port. With a TLS context it speaks HTTPS.

    Files are uncompressed and can be cached for ten minutes, as on GitHub Pages.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, folder: Path, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
        self.folder = folder
        self.asked: list[tuple[str, int]] = []
        self._tls = tls

    @property
    def port(self) -> int:
        """The server's port."""
        return int(self.server_address[1])

    @property
    def traffic(self) -> Traffic:
        """The count so far."""
        asked = [*self.asked]
        return Traffic(len(asked), sum(size for _, size in asked))

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection. The thread that answers it does the TLS handshake."""
        connection, address = super().get_request()
        if self._tls:
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, *_: object) -> None:
        """Ignore errors: browsers close connections when the reader leaves a page."""


class _Handler(SimpleHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def send_head(self) -> BytesIO | BinaryIO | None:
        file = super().send_head()
        size = os.fstat(file.fileno()).st_size if file and not isinstance(file, BytesIO) else 0
        self.server.asked.append((self.path.split("?")[0], size))
        return file

    def log_message(self, *_: object) -> None:
        """Write no log. `asked` has the requests."""


@contextmanager
def serve(folder: Path, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Serve a folder while the block runs."""
    with Server(folder, tls) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()
