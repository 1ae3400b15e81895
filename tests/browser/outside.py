"""A proxy that lets nothing through and remembers who was asked for: pages, frames and workers alike."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

# What Chromium asks for on its own behalf, whatever page it shows.
BROWSERS_OWN = {
    "accounts.google.com",
    "clients2.google.com",
    "content-autofill.googleapis.com",
    "optimizationguide-pa.googleapis.com",
    "safebrowsing.googleapis.com",
    "update.googleapis.com",
}


class Outside(socketserver.ThreadingTCPServer):
    """Chromium sends requests for other machines here; `asked` are the first lines of those requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Refuse)
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        """The proxy's address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def hosts(self) -> set[str]:
        """Return the hosts that pages, frames and workers asked for."""
        addresses = [line.split()[1] for line in self.asked]
        hosts = {
            urlsplit(address if "://" in address else f"//{address}").hostname or "" for address in addresses
        }
        return hosts - BROWSERS_OWN


class _Refuse(socketserver.StreamRequestHandler):
    server: Outside

    def handle(self) -> None:
        line = self.rfile.readline().decode("latin-1").strip()
        if line:
            self.server.asked.append(line)
        self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@contextmanager
def record_outside() -> Iterator[Outside]:
    """Run the proxy while the block runs."""
    with Outside() as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield proxy
        proxy.shutdown()
