"""Nothing that an author can write in MkDocs raises, or is lost without a word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.config.base import LegacyConfig
from stlite_docs.mkdocs_plugin.config import CONFIG_SCHEME, read_site
from stlite_docs.mkdocs_plugin.document import Document
from stlite_docs.mkdocs_plugin.fence import StliteExtension
from stlite_docs.mkdocs_plugin.plugin import StlitePlugin

from any_input import LONE, NASTY, WRONG_TYPES, examples, lines, option_names, write_files, written
from stlite_docs.authoring.app import App
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.files.docs_paths import DocsPaths


class Pages:
    """A host that converts one page after the other."""

    def __init__(self, folder: Path) -> None:
        self._paths = DocsPaths(folder, folder)
        self.apps: list[App] = []
        self.problems: list[Problem] = []

    def document(self, _md: Markdown, _text: str) -> Document:
        return Document("docs/index.md", self.text, self._paths, site={})

    def expect(self, app: App, is_kept: Callable[[], bool]) -> None:
        pass

    def add(self, app: App) -> None:
        self.apps.append(app)

    def report(self, problem: Problem) -> None:
        self.problems.append(problem)

    def convert(self, text: str, extensions: list[Any]) -> str:
        """Return a page's HTML, and hold what is true of every page."""
        self.text, self.apps, self.problems = text, [], []
        html = Markdown(extensions=[*extensions, StliteExtension(self)]).convert(text)
        html.encode(errors="xmlcharrefreplace")
        for problem in self.problems:
            assert problem.kind is not ProblemKind.INTERNAL, problem.log_text
            assert problem.place.line is not None, problem
        return html


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    folder = tmp_path_factory.mktemp("any")
    write_files(folder / "x")
    return Pages(folder / "x")


@pytest.mark.parametrize("extensions", [["pymdownx.superfences"], ["fenced_code"], []])
@examples(40)
@given(
    option_names,
    lines,
    st.sampled_from(['{0}="{1}"', "{{ .stlite {0}={1} }}", "{0}", "{0}='{1}' #a .b", "{1}"]),
)
def test_header(pages: Pages, extensions: list[str], name: str, value: str, form: str) -> None:
    """Whatever stands in a fence's header; the block below it is an app, or the page says why it is none."""
    header = form.format(name, value).replace("`", "'")
    html = pages.convert(f"# Page\n\n```stlite {header}\nx = 1\n```\n\nEnd\n", extensions)
    assert pages.apps or pages.problems or "x = 1" in html
    assert "End" in html


@pytest.mark.parametrize("extensions", [["pymdownx.superfences"], []])
@examples(40)
@given(option_names, lines, written)
def test_body(pages: Pages, extensions: list[str], name: str, value: str, program: str) -> None:
    """Whatever stands in a fence, wherever that stands."""
    text = f"```stlite\n:{name}: {value}\n\n{program}\n```\n"
    for indent in ("", "    ", "> ", "- "):
        shown = "".join(f"{indent}{line}\n" for line in text.split("\n"))
        pages.convert(f"# Page\n\n{shown}", extensions)


def site_errors(values: dict[str, object]) -> list[str]:
    plugin = StlitePlugin()
    errors, _warnings = plugin.load_config(values)
    if not errors:
        plugin.config.config_file_path = "mkdocs.yml"
        assert isinstance(plugin.config, LegacyConfig)
        read_site(plugin.config)
    return [str(error) for _, error in errors]


@pytest.mark.parametrize("name", [name for name, _ in CONFIG_SCHEME])
def test_site(name: str) -> None:
    """The plugin's options in `mkdocs.yml`, of all types."""
    for value in (*NASTY, *LONE, *WRONG_TYPES):
        for error in site_errors({name: value}):
            assert "itself has failed" not in error
            error.encode()
