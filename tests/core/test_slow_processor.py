"""The slower processor of `make bench ONLY=readers`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import polling
from benchmarks.readers.slow_processor import slow_down

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="measures on Linux only")


def state(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def test_processes_pause_while_the_block_runs() -> None:
    """All processes of the group pause now and then, and go on afterwards."""
    program = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'while True: pass'])"
    with subprocess.Popen([sys.executable, "-c", program], start_new_session=True) as parent:
        try:
            children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
            polling.wait_until(children.read_text)
            both = (parent.pid, int(children.read_text()))
            with slow_down(parent.pid, 1000):
                polling.wait_until(lambda: all(state(one) == "T" for one in both))
            polling.wait_until(lambda: all(state(one) != "T" for one in both))
        finally:
            os.killpg(parent.pid, 9)


def test_it_never_stops_itself() -> None:
    """A browser in our own group would stop the measurement with it."""
    with pytest.raises(ValueError, match="got our own"), slow_down(os.getpgid(0), 4):
        pass
