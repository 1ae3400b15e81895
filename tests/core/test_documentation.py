"""What the documentation says in names, numbers and samples, against what it is about."""

from __future__ import annotations

import gzip
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from stlite_docs.authoring.app import App, Block, build_app
from stlite_docs.base.place import Place
from stlite_docs.base.problems import ProblemKind
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.options.registry import APP_OPTIONS, BLOCK_OPTIONS, SITE_OPTIONS
from stlite_docs.publish.app_needs import find_app_needs
from stlite_docs.publish.html import render_app_end, render_app_start
from stlite_docs.publish.pool_report import describe_pools
from test_package import find_waiting_files

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "example_site" / "pages"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def read_page(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


def test_extras() -> None:
    """What readers are told to install can be installed."""
    texts = [read("README.md"), *(page.read_text(encoding="utf-8") for page in PAGES.glob("*.md"))]
    named = {extra for text in texts for extra in re.findall(r"stlite-docs\[(\w+)\]", text)}
    assert named == PROJECT["project"]["optional-dependencies"].keys()


@pytest.mark.parametrize(
    ("name", "requirement", "text"),
    [
        ("mkdocs", "mkdocs>=1.6,<2", "MkDocs 1.6"),
        ("test", "mkdocs-material>=9.7,<10", "Material for MkDocs 9"),
        ("test", "properdocs", "ProperDocs"),
        ("sphinx", "Sphinx>=7.4,<10", "Sphinx 7.4 to 9"),
        ("test", "myst-parser>=4,<6", "MyST-Parser 4 and 5"),
    ],
)
def test_supported_versions(name: str, requirement: str, text: str) -> None:
    """The README names the versions that the package asks for, or that the tests are run with."""
    groups = PROJECT["dependency-groups"]
    asked = {"test": [*groups["test"], *groups["docs"]], **PROJECT["project"]["optional-dependencies"]}
    assert requirement in asked[name]
    assert text in read("README.md")


def test_options_in_the_changelog() -> None:
    """The changelog names all options, each in the sentence about where it can be set."""
    text = " ".join(read("CHANGELOG.md").split())
    for begin, options in (
        ("Options for blocks, pages and sites: ", BLOCK_OPTIONS.keys()),
        ("Options for pages and sites: ", APP_OPTIONS.keys() - BLOCK_OPTIONS.keys()),
        ("Options for sites: ", SITE_OPTIONS.keys() - APP_OPTIONS.keys()),
    ):
        sentence = text.partition(begin)[2].partition(". ")[0]
        assert {*re.findall("`(.+?)`", sentence)} == options, begin


def test_kinds_of_messages() -> None:
    """Each kind of message has a section, to which reports link."""
    assert sorted(re.findall(r"(?m)^## (\w+)$", read_page("messages.md"))) == sorted(ProblemKind)


def test_types_of_warnings() -> None:
    """The page lists the types that `suppress_warnings` takes."""
    text = read_page("writing.md").partition("`suppress_warnings`:")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"`stlite\.(\w+)`", text)) == sorted(ProblemKind)


def build(body: str, place: str) -> App:
    page, _, line = place.partition(":")
    block = Block(Place(page, int(line)), body, Place(page, int(line) + 1))
    return build_app(block, DocsPaths(Path(), Path()))


def test_list_of_interpreters() -> None:
    """The page about interpreters shows what the build says of such apps."""
    apps = [build("x = 1\n", f"docs/index.md:{line}") for line in range(1, 8)]
    apps.append(build(":env: GREETING=Hello\n\nx = 1\n", "docs/settings.md:7"))
    apps.append(build(":requirements: humanize==4.13.0\n\nx = 1\n", "docs/packages.md:6"))
    said = "\n".join(describe_pools([find_app_needs(app) for app in apps]))
    assert f"```text\nINFO    -  stlite: {said}\n```\n" in read_page("pools.md")


class Outline(HTMLParser):
    """The elements of a text, with their attributes' names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, set[str], str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name for name, _ in attrs}, dict(attrs).get("class") or ""))


def test_html_of_an_app() -> None:
    """The page about the element shows the elements that the build writes, in their order."""
    (shown,) = re.findall("```html\n(.*?)```", read_page("element.md"), re.DOTALL)
    app = build(":code: fold\n\nx = 1\n", "docs/index.md:1")
    written = Outline(f"{render_app_start(app)}the program{render_app_end(app)}").found
    expected = Outline(shown).found
    assert [(tag, name) for tag, _, name in written] == [(tag, name) for tag, _, name in expected]
    assert all(
        attributes <= others for (_, attributes, _), (_, others, _) in zip(expected, written, strict=True)
    )


def test_custom_properties() -> None:
    """The page about the element lists the properties whose defaults follow the page's text colour."""
    style = read("stlite_docs/browser/stlite.css")
    (rule,) = re.findall(r"^\.stlite-app \{(.*?)^\}", style, re.MULTILINE | re.DOTALL)
    following = re.findall(r"(--[\w-]+): color-mix\(in srgb, currentcolor ", rule)
    assert re.findall(r"^\| `(--.+?)`", read_page("element.md"), re.MULTILINE) == following


def test_speed_in_the_readme() -> None:
    """The README rounds the measured numbers of the page about speed."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.*?) \|", read_page("performance.md"), re.MULTILINE)
    measured = {row: (ours, plain) for row, ours, plain in rows}
    many, following = measured["first page, 16 apps"], measured["next page, 1 app"]
    text = " ".join(read("README.md").split())
    assert f"ready in {float(many[0]):.1f} times the time of one app" in text
    assert f"With plain stlite, it is {float(many[1]):.0f} times this time" in text
    assert (round(1 / float(following[0])), "in a ninth of it" in text) == (9, True)


def test_page_before_a_start() -> None:
    """The number of files and bytes that a page loads before a start is that of today's files."""
    rows = dict(re.findall(r"^\| (.+?) \| ([\d ]+) \|", read_page("performance.md"), re.MULTILINE))
    files = find_waiting_files()
    assert rows["requests for what is ours there, before a start"] == f"{len(files)}"
    size = sum(len(gzip.compress(path.read_bytes())) for path in files)
    documented = int(rows["bytes of that, gzipped"].replace(" ", ""))
    assert abs(documented - size) < 100, f"it is {size} by now"
