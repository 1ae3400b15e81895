"""A proxy that leads all hosts of HTTPS to one server, for browsers without rules for names of hosts."""

from __future__ import annotations

import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Tunnel(socketserver.StreamRequestHandler):
    server: _Proxy

    def handle(self) -> None:
        """Answer CONNECT, whatever the host, and pass on what comes from both ends."""
        while self.rfile.readline().strip():
            pass
        with socket.create_connection(self.server.goal) as goal:
            self.connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            others = {goal: self.connection, self.connection: goal}
            while True:
                for source in select.select(list(others), [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        return
                    others[source].sendall(data)


class _Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, goal: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self.goal = goal

    def handle_error(self, _request: object, _address: object) -> None:
        """Say nothing: browsers close connections that they do not need."""


@contextmanager
def open_tunnel(port: int) -> Iterator[int]:
    """Lead to a port of this machine while the block runs, and give the proxy's own port."""
    with _Proxy(("127.0.0.1", port)) as proxy:
        thread = threading.Thread(target=proxy.serve_forever)
        thread.start()
        try:
            yield int(proxy.server_address[1])
        finally:
            proxy.shutdown()
            thread.join()
