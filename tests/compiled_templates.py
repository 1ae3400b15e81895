"""Templates of the hosts' themes, compiled once for all sites that a process builds."""

from __future__ import annotations

import functools
from collections import defaultdict
from typing import Any

import pytest
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

_make = Environment.__init__


class _Memory(BytecodeCache):
    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


# Environments that are set up alike compile alike.
_memories: defaultdict[str, _Memory] = defaultdict(_Memory)


@functools.wraps(_make)
def _make_with_memory(self: Environment, *arguments: Any, **options: Any) -> None:
    if not arguments:  # Jinja itself passes all options by position, for a template without an environment.
        setup = {name: value for name, value in options.items() if name != "loader"}
        options = {"bytecode_cache": _memories[f"{type(self)} {setup}"], **options}
    _make(self, *arguments, **options)


def compile_templates_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have all that Jinja compiles kept in memory: half of what a small site takes is compiling its theme."""
    monkeypatch.setattr(Environment, "__init__", _make_with_memory)
