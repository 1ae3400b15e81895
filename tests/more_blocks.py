"""Tries new blocks in both hosts, and prints what became of them: see `make blocks`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx.util.docutils import docutils_namespace

from many_blocks import Figures, make_block, try_blocks, write_block_files
from markdown_pages import Pages
from page_reader import Reader


def main(count: int) -> int:
    """Try half of the blocks in each host, and return the exit code."""
    seed = int(time.time())
    numbers = range(count // 2)
    with TemporaryDirectory() as folder, docutils_namespace():
        docs = Path(folder, "docs")
        write_block_files(docs)
        reader = Reader(Path(folder, "sphinx"))
        kinds: dict[str, tuple[range, Pages | Reader]] = {
            "MkDocs": (numbers, Pages(docs)),
            "Sphinx, MyST": (numbers[::2], reader),
            "Sphinx, RST": (numbers[1::2], reader),
        }
        results = {
            name: try_blocks((make_block(number, seed) for number in part), host.find_lost)
            for name, (part, host) in kinds.items()
        }
    faults = [fault for figures in results.values() for fault in figures.faults]
    said = [f"seed {seed}", *(_describe(*result) for result in results.items()), *faults]
    sys.stdout.write("".join(f"{line}\n" for line in said))
    return 1 if faults else 0


def _describe(name: str, figures: Figures) -> str:
    seconds, number = figures.slowest
    faults = len(figures.faults)
    return f"{name}: {figures.blocks} blocks, {faults} faults, the slowest {seconds:.2f} s (block {number})"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
