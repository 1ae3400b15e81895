"""Options in YAML have the values that their author wrote, and their lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from stlite_docs.authoring.app import App, Block, build_app
from stlite_docs.base.place import Place
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.options.front_matter import PageOptions, find_front_matter, read_page_options
from stlite_docs.options.written_yaml import WrittenOptions, YamlFault, compose, read_options


def read(text: str) -> WrittenOptions:
    return read_options(compose(text), yaml.safe_load(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("check: off", "off"),
        ("check: On", "On"),
        ("title: 2024", "2024"),
        ("title: 2024-01-31", "2024-01-31"),
        ("title: 12:30", "12:30"),
        ("title: 010", "010"),
        ("title: 1_000", "1_000"),
        ("title: .5", ".5"),
        ("title: 'off'", "off"),
        ("title: null", None),
        ("title:", None),
        ("title: !!int '3'", 3),
        ("requirements: [numpy, 1.10, no]", ["numpy", "1.10", "no"]),
        ("env: {V: 1.10, T: 12:30, on: yes, 7: 010}", {"V": "1.10", "T": "12:30", "on": "yes", "7": "010"}),
        ("env: {A: &a 1.10, B: *a}", {"A": "1.10", "B": "1.10"}),
        ("config: {a.b: on, c: 1.50, d: 010, e: 12:30, f: 2024-01-31, g: 3}", None),
        ("exclude-newer: 2024-01-31", date(2024, 1, 31)),
        ("limits: {unpacked-mb: 1000}", {"unpacked-mb": "1000"}),
        ("[1]: 3", None),
    ],
)
def test_value(text: str, value: object) -> None:
    """Numbers, dates and words for true and false are the text that is in the file."""
    name = text.partition(":")[0]
    found = read(text).values.get(name) if name != "[1]" else None
    if name == "config":
        value = {"a.b": True, "c": 1.5, "d": "010", "e": "12:30", "f": date(2024, 1, 31), "g": 3}
    assert (found, type(found)) == (value, type(value))


def test_values_from_elsewhere() -> None:
    """A value that the host has from another file, or changed, stays as it is."""
    node = compose("check: off\nheight: 300\nenv: {A: 1}\nfiles: [1]\nmore: {<<: {a: 1}}\n")
    given: dict[Any, object] = {"check": True, "start": "click", "env": {"B": 2.0}, "files": [1, 2], 3: 4}
    assert read_options(node, given).values == {
        "check": True,
        "start": "click",
        "env": {"B": 2.0},
        "files": [1, 2],
        "3": 4,
    }
    assert read_options(None, given).values.keys() == {"check", "start", "env", "files", "3"}


def test_endless_value() -> None:
    """A value that contains itself ends."""
    text = "env: &a {b: *a}"
    assert read_options(compose(text), yaml.safe_load(text)).lines == {"env": 1}


@pytest.mark.parametrize(("text", "line"), [("a: [\n", 2), ("a: b: c\n", 1), ("a: '\x00'", 1), ("a: *b", 1)])
def test_fault(text: str, line: int) -> None:
    """What is not YAML says where."""
    fault = compose(text)
    assert isinstance(fault, YamlFault)
    assert fault.line == line


def page(text: str) -> PageOptions:
    front_matter = find_front_matter(text) or ""
    try:
        metadata = yaml.safe_load(front_matter)
    except yaml.YAMLError:
        metadata = {}
    return read_page_options(metadata, text, "page.md")


def build(number: int, options: PageOptions) -> App:
    place = Place("page.md", 9)
    return build_app(
        Block(place, "x = 1\n", place.below(1), number=number),
        DocsPaths(Path(), Path()),
        page=options.values,
        page_places=options.places,
    )


def test_page() -> None:
    """A page's options have their lines, and only its first app reports their problems."""
    options = page("---\ntitle: x\nstlite:\n  heigth: 300\n  check: off\nstlite-start: no\n---\n")
    assert options.values == {"heigth": "300", "check": "off", "start": "no"}
    (unknown, wrong) = build(1, options).problems
    assert str(unknown) == "page.md:4: page metadata: unknown option 'heigth'; did you mean 'height'?"
    assert str(wrong).startswith("page.md:6: page metadata: option 'start': expected one of visible")
    assert build(2, options).problems == ()


def test_repeated_option_of_a_page() -> None:
    """YAML takes the last of two options with the same name without a word."""
    options = page("---\nstlite:\n  height: 300\n  height: 400\n---\n")
    assert options.values == {"height": "400"}
    (problem,) = options.problems
    assert str(problem) == (
        "page.md:4: page metadata: this sets the option 'height' for the second time. "
        "Remove this line or line 3."
    )


@pytest.mark.parametrize(
    "text",
    [
        "---\nstlite: {height: 3\n---\n",
        "---\nstlite:\n  height: a: b\n---\n",
        "---\nstlite: {height: 300}\ndate: 2026-02-30\n---\n",
        "---\nstlite: {height: 300}\ntitle: !unknown x\n---\n",
        "---\nstlite: {height: 300}\n? [1, 2]\n: 3\n---\n",
        '---\nstlite: {height: 300}\ntitle: "\\uD800"\n---\n',
        "---\nstlite: {height: 300}\nx: !!bool a\n---\n",
        "---\nstlite: {height: 300}\nx: !!timestamp a\n---\n",
        "---\nstlite: {height: 300}\n!!float '': 1\n---\n",
    ],
)
def test_broken_front_matter(text: str) -> None:
    """Front matter that is no YAML is a problem at its line, because the host drops all of it."""
    (problem,) = read_page_options({}, text, "page.md").problems
    assert problem.message.startswith(
        "the front matter of this page is not valid YAML, so nothing in it applies"
    )
    assert problem.place == Place("page.md", 3)


def test_group_that_is_no_mapping() -> None:
    """The problem has the line of the group."""
    (problem,) = build(1, page("---\na: 1\nstlite: 300\n---\n")).problems
    assert (
        str(problem)
        == "page.md:3: page metadata: 'stlite': expected a mapping of options, such as {height: 300}"
    )


@pytest.mark.parametrize("text", ["", "# Page\n", "---\ntitle: x\n---\n", "stlite: 3\n", "---\nstlite: {\n"])
def test_page_without_options(text: str) -> None:
    """Other pages have no options and no problems."""
    assert read_page_options({}, text, "page.md") == PageOptions()
