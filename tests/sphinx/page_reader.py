"""Pages that one Sphinx reads, one after the other."""

from __future__ import annotations

import io
import pickle
import re
from collections.abc import Sequence
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from stlite_docs.sphinx_ext.node import is_ours, stlite_app

from many_blocks import WrittenBlock, join_blocks, name_lost, write_block_files
from sphinx_project import CONF

# Where docutils says a message, and whose it is.
_OURS = re.compile(r"^(?P<place>.*?)(?:WARNING|ERROR): .*\[stlite\.(?P<kind>\w+)\]$", re.MULTILINE)


class Reader:
    """A Sphinx that reads one page after the other."""

    def __init__(self, folder: Path) -> None:
        self.docs = folder / "docs"
        write_block_files(self.docs)
        (self.docs / "conf.py").write_text(CONF, encoding="utf-8")
        for name in ("rst.rst", "myst.md"):
            (self.docs / name).write_text("Page\n====\n", encoding="utf-8")
        self._said = io.StringIO()
        self._out = folder / "out"
        docs, out = str(self.docs), str(self._out)
        self._app = Sphinx(docs, docs, out, out, "html", status=None, warning=self._said, freshenv=True)
        self._app.env.find_files(self._app.config, self._app.builder)

    def read(self, name: str, text: str) -> int:
        """Return how many apps and boxes a page has."""
        doctree, _ = self._read(name, text)
        return len(list(doctree.findall(is_ours)))

    def find_lost(self, blocks: Sequence[WrittenBlock]) -> list[str]:
        """Read a page with blocks, and return those that are neither an app nor a problem."""
        texts = (block.rst() if block.number % 2 else block.markdown("{stlite}") for block in blocks)
        name = "rst.rst" if blocks[0].number % 2 else "myst.md"
        page, lines = join_blocks(texts, "Page\n====\n\n" if name == "rst.rst" else "# Page\n\n")
        doctree, said = self._read(name, page)
        places = {int(line) for line in re.findall(rf"{re.escape(name)}:(\d+)(?::\d+)?: ", said)}
        apps = [node.app for node in doctree.findall(stlite_app) if node.app]
        places |= {app.place.line for app in apps if app.place.line and (app.is_live or app.problems)}
        return name_lost(blocks, lines, places)

    def _read(self, name: str, text: str) -> tuple[nodes.document, str]:
        """Return a page and the warnings about it, and hold what is true of every page."""
        docname = name.partition(".")[0]
        (self.docs / name).write_bytes(text.encode())
        self._said.seek(0)
        self._said.truncate()
        self._app.builder.read_doc(docname)
        said = re.sub(r"\x1b\[[0-9;]*m", "", self._said.getvalue())
        for match in _OURS.finditer(said):
            assert match["kind"] != "internal", said
            assert re.search(rf"{re.escape(name)}:\d+(?::\d+)?: $", match["place"]), match[0]
        with (self._out / f"{docname}.doctree").open("rb") as file:
            return pickle.load(file), said  # noqa: S301 - Sphinx has just written it
