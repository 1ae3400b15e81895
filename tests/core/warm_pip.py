"""The real pip, whose start is paid once: a process that has imported it forks for each command.

Most of the time of a runtime test goes into importing pip, three times and more for one runtime. A forked pip
is a process of its own, as in a build: it has its own environment, folder, output and exit code.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from stlite_docs.runtime.fetch.command import PIP

_run = subprocess.run
_one_at_a_time = threading.Lock()


def warm_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what a test runs as `python -m pip` forked from a pip that is there; Windows cannot fork."""
    if hasattr(os, "fork"):
        monkeypatch.setattr(subprocess, "run", _run_warm)


def _run_warm(command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
    if tuple(command[: len(PIP)]) != PIP or options.get("stdout") != subprocess.PIPE:
        return _run(command, **options)
    with tempfile.TemporaryDirectory() as folder:
        stdout, stderr = Path(folder, "stdout"), Path(folder, "stderr")
        request = {
            "arguments": list(map(str, command[len(PIP) :])),
            "folder": str(options.get("cwd") or Path.cwd()),
            "environment": dict(options.get("env") or os.environ),
            "streams": [str(stdout), str(stdout if options.get("stderr") == subprocess.STDOUT else stderr)],
        }
        status = _ask(json.dumps(request))
        said = [path.read_text("utf-8", "replace") if path.exists() else "" for path in (stdout, stderr)]
    return subprocess.CompletedProcess(command, status, *said)


def _ask(request: str) -> int:
    server = _server()
    assert server.stdin
    assert server.stdout
    with _one_at_a_time:
        server.stdin.write(f"{request}\n")
        server.stdin.flush()
        return int(server.stdout.readline())


@functools.cache
def _server() -> subprocess.Popen[str]:
    server = subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(_stop, server)
    return server


def _stop(server: subprocess.Popen[str]) -> None:
    server.communicate()


def _serve() -> None:
    """Import what pip imports late, and fork for each line that comes."""
    from pip._internal.cli.main import main  # noqa: PLC0415 - the tests' process does without
    from pip._internal.commands import configuration, download, wheel  # noqa: F401, PLC0415 - as above
    from pip._internal.network.session import user_agent  # noqa: PLC0415 - as above
    from pip._internal.resolution.resolvelib import resolver  # noqa: F401, PLC0415 - as above

    user_agent()  # asks other programs what machine this is, once

    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become(json.loads(line))
            status = main(sys.argv[1:])
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
        _, ended = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(ended)}\n")
        sys.stdout.flush()


def _become(request: dict[str, Any]) -> None:
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv = ["__main__.py", *request["arguments"]]
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream, path in enumerate(request["streams"], 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)


if __name__ == "__main__":
    _serve()
