"""The Node.js process in which the apps of one pool run."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from stlite_docs.prerender.node import Node
from stlite_docs.prerender.run import Job, Run
from stlite_docs.prerender.served import Served


class Interpreter:
    """Runs apps of one pool one after the other, each in a world of its own.

    It starts a process at the first run, and another one after a crash or a timeout. It is a context manager.
    """

    def __init__(self, served: Served, node: Node, *, network: bool = False) -> None:
        """Start nothing yet.

        Args:
            served: What the process may read.
            node: The Node.js that runs it.
            network: Whether programs may use the network.
        """

    def run(self, job: Job) -> Run:
        """Run an app. Whatever the program does, this returns, and raises nothing.

        Raises:
            OSError: The process cannot be started at all.
        """
        raise NotImplementedError

    def close(self) -> None:
        """End the process."""

    def __enter__(self) -> Self:
        """Return the interpreter itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()
