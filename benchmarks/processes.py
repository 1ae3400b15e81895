"""Resources of a program with all its processes, as Linux counts them."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
KIBIBYTE = 1024
# Memory that an app with its own interpreter can need. Machines with less skip the measurement.
MEMORY_AN_APP = 400 * 10**6
# Fields in /proc/PID/stat after the name, see proc(5): the parent, and the times of the process and of its
# finished children.
PARENT = 1
TIMES = slice(11, 15)


class ProcessTree:
    """A process and its descendants, including those that start and end during the measurement."""

    def __init__(self, argument: str) -> None:
        """Find the process that has an argument and that started processes of the same name.

        Raises:
            ProcessLookupError: Nothing was found.
        """
        for process, command in _each_process("cmdline"):
            words = command.split("\0")
            if argument in words and not any(word.startswith("--type=") for word in words):
                self._root = process
                return
        raise ProcessLookupError(argument)

    @property
    def group(self) -> int:
        """The number of the process group."""
        return os.getpgid(self._root)

    def memory(self) -> int:
        """Return the bytes in use. A page shared by n processes counts 1/n in each (PSS)."""
        return sum(_read_number(PROC / str(one) / "smaps_rollup", "Pss") for one in self._fields())

    def seconds(self) -> float:
        """Return the processor time so far."""
        ticks = sum(int(number) for fields in self._fields().values() for number in fields[TIMES])
        return ticks / os.sysconf("SC_CLK_TCK")

    def _fields(self) -> dict[int, list[str]]:
        every = {process: stat.rpartition(")")[2].split() for process, stat in _each_process("stat")}
        children = defaultdict(list)
        for process, fields in every.items():
            children[int(fields[PARENT])].append(process)
        waiting, found = [self._root], {}
        while waiting:
            one = waiting.pop()
            waiting += children[one]
            found[one] = every.get(one, [])
        return found


def available_memory() -> int:
    """Return the bytes that programs can use before the machine swaps."""
    return _read_number(PROC / "meminfo", "MemAvailable")


def _each_process(file: str) -> Iterator[tuple[int, str]]:
    for folder in PROC.glob("[0-9]*"):
        try:
            yield int(folder.name), (folder / file).read_text(errors="replace")
        except OSError:  # The process has ended.
            continue


def _read_number(file: Path, name: str) -> int:
    try:
        lines = file.read_text().splitlines()
    except OSError:  # The process has ended.
        return 0
    return sum(int(line.split()[1]) * KIBIBYTE for line in lines if line.startswith(f"{name}:"))
