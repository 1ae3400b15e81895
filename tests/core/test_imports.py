"""Modules that nothing brings: the build says so where the program imports them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from docs_folder import Docs, make_zip
from fake_runtime import FakeRuntime
from stlite_docs.analysis.imports import find_imports
from stlite_docs.base.place import Place
from stlite_docs.options.declarations import SiteSettings
from stlite_docs.publish.app_needs import find_app_needs
from stlite_docs.publish.site import publish_apps


@pytest.mark.parametrize(
    ("program", "imports"),
    [
        ("import one\nimport two.three as x\nfrom four.five import six", {"one": 1, "two": 2, "four": 3}),
        ("import streamlit, json, sqlite3, js\nfrom pyodide.ffi import to_js", {"streamlit": 1}),
        ("def f():\n    import late", {"late": 2}),
        ("if st.button('x'):\n    import rare", {"rare": 2}),
        ("import one\nimport one", {"one": 1}),
        ("import tkinter", {"tkinter": 1}),
        ("from . import own\nfrom .own import x", {}),
        ("try:\n    import fast\nexcept ImportError:\n    import slow", {}),
        ("try:\n    import fast\nexcept ValueError:\n    pass", {"fast": 2}),
        ("try:\n    import fast\nfinally:\n    import slow", {"fast": 2, "slow": 4}),
        ("with contextlib.suppress(ImportError):\n    import fast", {}),
        ("with open('x'):\n    import fast", {"fast": 2}),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import stubs", {}),
        ("import sys\nif sys.platform == 'win32':\n    import winsome", {}),
        ("import micropip\nawait micropip.install('x')\nimport x", {}),
    ],
)
def test_imports(program: str, imports: dict[str, int]) -> None:
    """What a program cannot do without counts, at its first line."""
    tree = compile(program, "x", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    assert {name: line for name, (line, _) in find_imports(tree).items()} == imports


@pytest.fixture
def told(tmp_path: Path, fake_runtime: FakeRuntime) -> Callable[..., list[str]]:
    """Give a function that returns the problems of a site with one app, whose runtime has Streamlit alone."""
    fake_runtime.provides = frozenset({"streamlit"})
    files: dict[str, str | bytes] = {
        "sub/lib/mine.py": "import inner",
        "sub/helper.py": "\nimport absent",
        "sub/a.zip": make_zip({"b": ""}),
    }

    def publish(text: str, **options: str) -> list[str]:
        app = Docs(tmp_path, files).build(body=text, **options)
        assert app.problems == ()
        published = publish_apps(tmp_path, [find_app_needs(app)], SiteSettings(), Place("mkdocs.yml"))
        return [str(problem) for problem in published.problems]

    return publish


UNKNOWN = (
    "the program imports 'absent', but the app has no package with this module; name the package in the "
    "option 'requirements'"
)


def test_module_of_no_package(told: Callable[..., list[str]]) -> None:
    """A module that no package has is a problem at the line that imports it."""
    assert told("import streamlit as st\n\nimport absent.part") == [f"docs/sub/page.md:6: {UNKNOWN}"]


def test_module_in_a_file(told: Callable[..., list[str]]) -> None:
    """So it is in another file of the app, at the line of this file."""
    assert told("import helper", files="helper.py") == [f"helper.py:2:8: {UNKNOWN}"]


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("import sys\nsys.path.append('lib')\nimport mine", {"files": "lib/mine.py"}),
        ("import b", {"archives": "a.zip"}),
        ("import b", {"files": "b.py=https://example.org/b.py"}),
        ("import absent", {"check": "off"}),
    ],
)
def test_module_that_can_be_there(told: Callable[..., list[str]], text: str, options: dict[str, str]) -> None:
    """The app's own modules are no problem, nor what the build cannot know."""
    assert [each for each in told(text, **options) if "'inner'" not in each] == []


def test_part_that_the_browser_lacks(told: Callable[..., list[str]]) -> None:
    """For what no package can bring, the message does not ask for one."""
    (problem,) = told("import tkinter")
    assert problem == (
        "docs/sub/page.md:4: the program imports 'tkinter', which Python in the browser does not have; "
        "remove the import"
    )


def test_requirement_that_is_missing(told: Callable[..., list[str]], fake_runtime: FakeRuntime) -> None:
    """Where a requirement is missing, that is the problem; its modules are no second one."""
    fake_runtime.lacking = {"absent": "no index has it"}
    assert told("import absent", requirements="absent") == [
        "docs/sub/page.md:3: this app needs 'absent': no index has it"
    ]
