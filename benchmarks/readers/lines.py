"""Lines to readers, and the server at their other end."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.server import Traffic
from certificate import make_certificate
from node import node_command

SERVER = Path(__file__).with_name("line_server.mjs")
BITS = 8
MILLION = 10**6


@dataclass(frozen=True)
class Line:
    """A line between a reader and a host, and the reader's processor.

    Args:
        name: For the table.
        delay: Milliseconds there and back, or 0.
        rate: Millions of bits a second, or 0 for any number.
        slower: How often slower the reader's processor is than this machine's.
    """

    name: str
    delay: int = 0
    rate: int = 0
    slower: int = 1


NO_DELAY = Line("no delay")
LINES = (
    NO_DELAY,
    Line("40 ms and 20 Mbit/s", 40, 20),
    Line("150 ms and 5 Mbit/s, a processor four times slower", 150, 5, 4),
)


class LineServer:
    """The running server: a port for each of `LINES`."""

    def __init__(self, output: Iterable[str], argument: str) -> None:
        """Read what the server writes. `argument` makes Chromium trust it."""
        self.argument = argument
        self._told = map(json.loads, output)
        self._traffic = Traffic()
        self._ports: list[int] = next(self._told)
        threading.Thread(target=self._count, daemon=True).start()

    @property
    def traffic(self) -> Traffic:
        """The answers so far, and their compressed bytes."""
        return self._traffic

    def address(self, line: Line, path: str) -> str:
        """Return the URL of a file at the end of a line."""
        return f"https://127.0.0.1:{self._ports[LINES.index(line)]}/{path}"

    def _count(self) -> None:
        for told in self._told:
            self._traffic += Traffic(told["asked"], told["sent"])


@contextmanager
def serve_lines(folder: Path, work: Path) -> Iterator[LineServer]:
    """Serve a folder while the block runs.

    Args:
        folder: What is served.
        work: A folder for the certificate.
    """
    certificate = make_certificate("127.0.0.1")
    key, chain = work / "key.pem", work / "chain.pem"
    certificate.issued.private_key_pem.write_to_path(key)
    certificate.issued.cert_chain_pems[0].write_to_path(chain)
    lines = [f"{line.delay}:{line.rate * MILLION // BITS}" for line in LINES]
    command = [*node_command(), str(SERVER), str(folder), str(key), str(chain), *lines]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            yield LineServer(process.stdout or (), certificate.argument)
        finally:
            process.terminate()
