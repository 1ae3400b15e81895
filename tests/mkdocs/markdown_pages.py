"""Pages that Python-Markdown converts with our fence, as MkDocs does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from markdown import Markdown
from stlite_docs.mkdocs_plugin.document import Document
from stlite_docs.mkdocs_plugin.fence import StliteExtension

from many_blocks import WrittenBlock, join_blocks, name_lost
from stlite_docs.authoring.app import App
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.files.docs_paths import DocsPaths


class Pages:
    """A host that converts one page after the other."""

    def __init__(self, folder: Path) -> None:
        self._paths = DocsPaths(folder, folder)
        self.apps: list[App] = []
        self.problems: list[Problem] = []
        self.missed: list[Place] = []

    def document(self, _md: Markdown, _text: str) -> Document:
        return Document("docs/index.md", self.text, self._paths, site={})

    def expect(self, app: App, is_kept: Callable[[], bool]) -> None:
        pass

    def add(self, app: App) -> None:
        self.apps.append(app)

    def miss(self, place: Place) -> None:
        self.missed.append(place)

    def report(self, problem: Problem) -> None:
        self.problems.append(problem)

    def convert(self, text: str, extensions: list[Any]) -> str:
        """Return a page's HTML, and hold what is true of every page."""
        self.text, self.apps, self.problems = text, [], []
        html = Markdown(extensions=[*extensions, StliteExtension(self)]).convert(text)
        html.encode(errors="xmlcharrefreplace")
        assert self.missed == [], "no other extension has taken a fence"
        for problem in self.problems:
            assert problem.kind is not ProblemKind.INTERNAL, problem.log_text
            assert problem.place.line is not None, problem
        return html

    def find_lost(self, blocks: Sequence[WrittenBlock]) -> list[str]:
        """Convert a page with blocks, and return those that are neither an app nor a problem."""
        page, lines = join_blocks((block.markdown() for block in blocks), "# Page\n\n")
        self.convert(page, ["pymdownx.superfences"])
        said = {app.place.line for app in self.apps if app.is_live or app.problems}
        said |= {problem.place.line for problem in self.problems}
        return name_lost(blocks, lines, said)
