"""Runs apps of a published site without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bare_site import BareSite
from live_apps import SMALL
from stlite_docs.prerender.interpreter import Interpreter
from stlite_docs.prerender.made_files import MadeFile, Start, make_files, serve
from stlite_docs.prerender.node import Node, find_node
from stlite_docs.prerender.run import End, Job, Run
from stlite_docs.publish.payload import make_payload
from stlite_docs.runtime.build import read_runtime


def make_start(site: BareSite) -> list[MadeFile]:
    """Return the files with which builds start Python."""
    runtime = read_runtime(site.folder)
    return make_files(site.folder, Start(runtime.manifest, runtime.lock["packages"]))


class Runner:
    """Runs blocks for which no package is needed, one after the other.

    Attributes:
        folder: Where the blocks' files are.
    """

    def __init__(self, folder: Path, *, network: bool = False) -> None:
        self.folder = folder
        self._site = BareSite(folder)
        self._site.write_live(SMALL)
        served = serve(self._site.folder, {}, make_start(self._site))
        self.interpreter = Interpreter(served, the_node(), network=network)

    def run(
        self,
        block: str,
        timeout: float = 120.0,
        *,
        lacks: bool = False,
        steps: Sequence[Sequence[str]] = (),
        pages: bool = False,
    ) -> Run:
        """Run the app of a block, which may lack its files. A busy machine may take long for it."""
        [app] = self._site.write(block)
        if not lacks:
            self._site.copy_assets([app])
        return self.interpreter.run(
            Job("a.md:1", make_payload(app), timeout, tuple(map(tuple, steps)), pages)
        )

    def start(self) -> int:
        """Run an app, and return the number of the process in which the next one runs."""
        assert self.run(SMALL).end is End.FINISHED
        process = self.interpreter._process
        assert process
        return process._process.pid


def the_node() -> Node:
    node = find_node()
    assert node, "these tests need Node.js"
    return node
