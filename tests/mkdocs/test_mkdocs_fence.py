"""The fence in Python-Markdown, without MkDocs."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown, markdown
from stlite_docs.mkdocs_plugin.document import Document
from stlite_docs.mkdocs_plugin.fence import StliteExtension

from cases import PROGRAMS, markdown_block
from pages import read_programs
from stlite_docs.authoring.app import App
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem
from stlite_docs.files.docs_paths import DocsPaths

BLOCK = "```stlite\n{} = 1\n```\n"
NAMES = ["stlite", "stlite_docs.mkdocs_plugin.fence"]


@pytest.mark.parametrize("name", NAMES)
def test_alone(name: str) -> None:
    """By entry point and by module, an app and its source come out of a call of Python-Markdown."""
    for program in PROGRAMS.values():
        html = markdown(markdown_block(program), extensions=[name])
        assert read_programs(html) == [program]
        assert '<pre><code class="language-python">' in html
        assert html.startswith('<div class="stlite-app" data-stlite=')


@pytest.mark.parametrize(("name", "count"), [("README.md", 1), ("example_site/pages/writing.md", 3)])
def test_documented_forms(name: str, count: int, caplog: pytest.LogCaptureFixture) -> None:
    """Each form of a fence that the documentation shows is an app without a problem."""
    text = (Path(__file__).parents[2] / name).read_text(encoding="utf-8")
    shown = re.findall(r"^````markdown\n(.*?)^````$", text, re.MULTILINE | re.DOTALL)
    html = markdown("\n".join(shown), extensions=["stlite"])
    assert "".join(shown).count(".stlite ") + "".join(shown).count("```stlite") == count
    assert len(read_programs(html)) == count
    assert caplog.messages == []


def test_problem(caplog: pytest.LogCaptureFixture) -> None:
    """What is wrong is in the page and in the log."""
    html = markdown("Text\n\n```stlite\n:height: tall\n\nx = 1\n```\n", extensions=["stlite"])
    message = "<markdown>:4: option 'height': expected auto or pixels"
    [(logger, level, text)] = caplog.record_tuples
    assert (logger, level) == ("stlite", logging.WARNING)
    assert text.startswith(message)
    assert "&lt;markdown&gt;:4: option" in html


class Host:
    """Takes down what the fence says."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.expected: list[tuple[App, Callable[[], bool]]] = []
        self.apps: list[App] = []
        self.problems: list[Problem] = []
        self.missed: list[Place] = []

    def document(self, _md: Markdown, text: str) -> Document:
        return Document("page.md", self.text or text, DocsPaths(Path(), Path()))

    def expect(self, app: App, is_kept: Callable[[], bool]) -> None:
        self.expected.append((app, is_kept))

    def add(self, app: App) -> None:
        self.apps.append(app)

    def miss(self, place: Place) -> None:
        self.missed.append(place)

    def report(self, problem: Problem) -> None:
        self.problems.append(problem)


@pytest.mark.parametrize("extensions", [["pymdownx.superfences"], []], ids=["superfences", "none"])
def test_host_gets_apps_of_the_page(extensions: list[Any]) -> None:
    """The host is told of the apps that are in the page, not of those in an indented code block."""
    host = Host()
    page = "    ```stlite\n    x = = 1\n    ```\n\nText\n\n```stlite\nx = 2\n```\n"
    html = markdown(page, extensions=[*extensions, StliteExtension(host)])
    assert [str(app.place) for app in host.apps] == ["page.md:7"]
    assert [app.place.line for app, is_kept in host.expected if is_kept()] == [7]
    assert host.problems == []
    assert "\x02" not in html


def test_shared_extension() -> None:
    """One extension in several Markdown objects, used in turn and more than once, mixes nothing up."""
    host = Host()
    extension = StliteExtension(host)
    parsers = [
        Markdown(extensions=[extension, "pymdownx.superfences"]),
        Markdown(extensions=[extension]),
        Markdown(extensions=["pymdownx.extra", extension]),
    ]
    for turn in range(3):
        for number, parser in enumerate(parsers):
            program = f"x = {turn + 1}{number}\n"
            assert read_programs(parser.convert("\n" * number + markdown_block(program))) == [program]
            assert host.apps[-1].sources[0].text == program
            assert host.apps[-1].place.line == number + 1
            if turn:
                parser.reset()


def test_copied_markdown() -> None:
    """An extension that converts a part of the page with a copy of its Markdown object mixes nothing up."""

    def convert(source: str, _language: str, _name: str, _options: object, md: Markdown, **_: object) -> str:
        copy = Markdown()
        copy.registerExtensions(list(md.registeredExtensions), {})
        return f"<div>{copy.convert(source)}</div>"

    host = Host()
    fence = {"name": "nested", "class": "nested", "format": convert}
    html = markdown(
        f"{BLOCK.format('x')}\n````nested\n{BLOCK.format('y')}````\n\n{BLOCK.format('z')}",
        extensions=[StliteExtension(host), "pymdownx.superfences"],
        extension_configs={"pymdownx.superfences": {"custom_fences": [fence]}},
    )
    assert read_programs(html) == ["x = 1\n", "y = 1\n", "z = 1\n"]
    assert [app.place.line for app in host.apps if app.sources[0].text != "y = 1\n"] == [1, 11]
    assert "\x02" not in html


def test_table_of_contents() -> None:
    """An extension that runs Python-Markdown's last steps on its own does not count apps twice."""
    host = Host()
    parser = Markdown(extensions=["toc", "footnotes", "md_in_html", "abbr", StliteExtension(host)])
    page = (
        '# Head `x`\n\n[TOC]\n\n<div markdown="1">\n\n```stlite\nx = 1\n```\n\n</div>\n\nText[^1]\n\n'
        "[^1]: Foot\n\n    ```stlite\n    y = 2\n    ```\n"
    )
    html = parser.convert(page)
    assert read_programs(html) == ["x = 1\n", "y = 2\n"]
    assert [str(app.place) for app in host.apps] == ["page.md:7", "page.md:17"]


def test_own_fence_named_stlite() -> None:
    """A custom fence that a site has of the same name gives way."""
    fences = {"custom_fences": [{"name": "stlite", "class": "other"}]}
    html = markdown(
        "```stlite\nx = 1\n```\n",
        extensions=["pymdownx.superfences", "stlite"],
        extension_configs={"pymdownx.superfences": fences},
    )
    assert read_programs(html) == ["x = 1\n"]


def test_text_that_the_page_does_not_have() -> None:
    """Where the host's page is another text, the program is what Python-Markdown was given."""
    host = Host("Something else\n")
    html = markdown(
        "```stlite\nif x:\n\ty = 1\n```\n", extensions=["pymdownx.superfences", StliteExtension(host)]
    )
    assert read_programs(html) == ["if x:\n\ty = 1\n"]
    assert [str(app.place) for app in host.apps] == ["page.md"]


def test_marks_of_others() -> None:
    """Another extension can write what looks like the mark of an app that the page does not have."""
    other = {
        "name": "other",
        "class": "",
        "format": lambda *_arguments, **_options: "<p>\x02stlite:7\x03</p>",
    }
    html = markdown(
        f"```other\n```\n\n{BLOCK.format('x')}",
        extensions=["pymdownx.superfences", "stlite"],
        extension_configs={"pymdownx.superfences": {"custom_fences": [other]}},
    )
    assert "<p></p>" in html
    assert read_programs(html) == ["x = 1\n"]
