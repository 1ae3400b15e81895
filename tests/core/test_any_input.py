"""Nothing that an author can write raises out of the core, and each bad value has a place with a line."""

from __future__ import annotations

import itertools
import json
import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from any_input import (
    LONE,
    NASTY,
    WRONG_TYPES,
    examples,
    lines,
    native,
    option_names,
    texts,
    write_files,
    written,
)
from docs_folder import Docs
from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.authoring.app import App, Block, build_app
from stlite_docs.base.place import Place
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.options.front_matter import read_page_options
from stlite_docs.options.raw_values import ValueProblem
from stlite_docs.options.registry import APP_OPTIONS, BLOCK_OPTIONS, SITE_OPTIONS, page_layer, parse_options
from stlite_docs.publish.app_needs import find_app_needs
from stlite_docs.publish.html import render_app_end, render_app_start, render_problems
from stlite_docs.publish.payload import encode_payload, make_payload
from stlite_docs.runtime.resolve.requirement import BaseFilter

PLACE = Place("docs/sub/page.md", 3)


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Docs:
    docs = Docs(tmp_path_factory.mktemp("any"))
    write_files(docs.root / "sub")
    return docs


def test_value_that_yaml_repeats() -> None:
    """YAML can refer to a list many times. The build does not write out what that means."""
    lines = ["  height: &a0 [x, x]"]
    lines += [f"  x{number}: &a{number} [{f'*a{number - 1}, ' * 25}]" for number in range(1, 6)]
    front_matter = "\n".join(["stlite:", *lines, "  files: *a5", ""])
    tracemalloc.start()
    try:
        options = read_page_options(
            yaml.safe_load(front_matter), f"---\n{front_matter}---\n", "docs/index.md"
        )
        _values, wrong = parse_options(options.values)
        _size, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "expected a value with at most 100000 parts, nested at most 20 deep, got [[[...]" in wrong["files"]
    assert len(wrong["files"]) < 500
    assert peak < 20 * 2**20


def build(
    docs: Docs, body: str, options: Mapping[str, object], page: Mapping[str, object] | None = None
) -> App:
    block = Block(PLACE, body, PLACE.below(1), options, page="sub/page.md", number=1)
    return build_app(block, DocsPaths(docs.root, docs.root / "sub"), page=page)


def check(app: App) -> None:
    """Hold what is true of every app, whatever it was made of."""
    for problem in app.problems:
        assert problem.place.line is not None, problem
        assert len(problem.message.encode()) < 20_000
    render_problems(app.problems).encode()
    html = render_app_start(app) + render_app_end(app)
    html.encode()
    if app.is_live:
        find_app_needs(app)
        assert json.loads(encode_payload(make_payload(app)))["files"].keys() >= {app.entrypoint}


def is_accepted(name: str, value: object) -> bool:
    try:
        {**APP_OPTIONS, **BLOCK_OPTIONS}[name].convert(value)
    except ValueProblem:
        return False
    return True


def check_option(app: App, name: str, value: object) -> None:
    """Hold that a bad value has been said, and that it is said as one."""
    check(app)
    said = [problem for problem in app.problems if f"option {name!r}" in problem.message]
    assert said or is_accepted(name, value)


@pytest.mark.parametrize("name", sorted(BLOCK_OPTIONS))
def test_known_traps_in_a_header(docs: Docs, name: str) -> None:
    """Each option takes each text and each wrong type, or says that it does not."""
    for value in (*NASTY, *LONE, *WRONG_TYPES):
        check_option(build(docs, "x = 1\n", {name: value}), name, value)


@examples(100)
@given(option_names, native)
def test_header(docs: Docs, name: str, value: object) -> None:
    """A block's header, with text and native data."""
    check_option(build(docs, "x = 1\n", {name: value}), name, value)


@examples(100)
@given(option_names, lines)
def test_body_lines(docs: Docs, name: str, value: str) -> None:
    """Lines at the head of a block."""
    check(build(docs, f":{name}: {value}\n\nx = 1\n", {}))


@examples(100)
@given(st.dictionaries(st.one_of(texts, option_names, st.none(), st.integers()), native, max_size=3), texts)
def test_page_metadata(docs: Docs, group: dict[object, object], key: str) -> None:
    """The page's front matter, as a group and one by one, with keys of all types."""
    flat: dict[object, object] = {f"stlite-{name}": value for name, value in group.items()}
    for metadata in ({"stlite": group}, {**flat, key: 1, None: 2, 3: 4}, {"stlite": [group]}):
        check(build(docs, "x = 1\n", {}, page=page_layer(metadata)))  # type: ignore[arg-type]  # as YAML has it


@pytest.mark.parametrize("name", sorted(APP_OPTIONS))
def test_known_traps_in_metadata(docs: Docs, name: str) -> None:
    """The same traps in the page's metadata, each said at the block."""
    for value in (*LONE, *WRONG_TYPES):
        app = build(docs, "x = 1\n", {}, page=page_layer({"stlite": {name: value}}))
        check_option(app, name, value)


@examples(100)
@given(
    option_names,
    st.one_of(written, native),
    st.sampled_from(["dependencies", "requires-python", "tool", "x"]),
)
def test_script_block(docs: Docs, name: str, value: object, other: str) -> None:
    """The block `# /// script` of a program, well-formed or not."""
    for toml in (
        f"{other} = {_toml(value)}",
        f"[tool.stlite-docs]\n{name} = {_toml(value)}",
        f"[tool]\nstlite-docs = {_toml(value)}",
        str(value) if isinstance(value, str) else "",
    ):
        commented = "".join(f"# {line}\n" for line in toml.splitlines())
        check(build(docs, f"# /// script\n{commented}# ///\nx = 1\n", {}))


def _toml(value: object) -> str:
    try:
        return json.dumps(value)
    except (TypeError, ValueError):
        return str(value) if not isinstance(value, int) else "1" * 5000


@examples(25)
@given(st.binary(max_size=60), written)
def test_files(docs: Docs, content: bytes, name: str) -> None:
    """Whatever is in the files that an app names."""
    names = (
        "any.py",
        "requirements.txt",
        "any.zip",
        "any.tar",
        "any-1.0-py3-none-any.whl",
        ".streamlit/config.toml",
    )
    for file in names:
        docs.write(f"sub/any/{file}", content)
    docs.write("sub/any/lines.txt", f"{name}\n-r {name}\n--{name}\n")
    options = {"files": ["any"], "archives": ["any/any.zip", "any/any.tar"], "wheels": ["any/*.whl"]}
    check(build(docs, "x = 1\n", {**options, "requirements": ["any/requirements.txt", "any/lines.txt"]}))
    check(build(docs, "", {"file": "any"}))
    check(build(docs, "", {"file": "any/any.py"}))


@examples(100)
@given(written, st.sampled_from(["", "## file: ", "import streamlit as st\nst.chat_message('a', avatar="]))
def test_program(docs: Docs, text: str, before: str) -> None:
    """Whatever stands in a block."""
    check(build(docs, f"{before}{text}", {}))
    check(build(docs, f"x = 1\n## file: {text}\ny = 2\n", {}))


DEEP = (
    "(" * 90 + ")" * 90,
    "+1" * 20_000,
    "[" * 3000,
    "x" + ".a" * 5000,
    "x" + "[0]" * 3000,
    "not " * 3000 + "x",
)
HUGE = ("9" * 400, "0x" + "f" * 9000, "'" + "a" * 100_000 + "'", "1" + "0" * 4000)


@pytest.mark.parametrize("text", [*DEEP, *HUGE])
@pytest.mark.parametrize(
    "call", ["{}", "st.container(height={})", "st.columns({})", "st.code('a', height={})"]
)
def test_programs_beyond_measure(docs: Docs, text: str, call: str) -> None:
    """Programs that are nested deeply, or have huge numbers, where we read them."""
    check(build(docs, f"import streamlit as st\n{call.format(text)}\nst.code('x')\nst.write(1)\n", {}))


@examples(100)
@given(st.lists(texts, max_size=3), st.lists(texts, max_size=3))
def test_requirements_that_are_published(requirements: list[str], others: list[str]) -> None:
    """What an app asks for, where a runtime is put together: it is met, or missing with a reason."""
    needs = [PackageNeeds(tuple(requirements)), PackageNeeds(tuple(others), may_need_all=True)]
    asked, provided, missing = BaseFilter({"packaging": "26.3"}, {}, {}).read(needs)
    known = {each.text for each in asked} | {*provided} | missing.keys()
    assert known >= {*requirements, *others}


@pytest.mark.parametrize("name", sorted(SITE_OPTIONS))
def test_site(name: str) -> None:
    """The site's configuration: each value is taken, or refused with a message that a log can hold."""
    for value in itertools.chain(NASTY, LONE, WRONG_TYPES):
        message = ""
        try:
            SITE_OPTIONS[name].convert(value)
        except ValueProblem as problem:
            message = str(problem)
        assert len(message.encode()) < 3000


def test_paths_are_no_surprise(tmp_path: Path) -> None:
    """The traps are there: a pipe would keep its reader waiting."""
    write_files(tmp_path / "x")
    assert {"a.py", "bytes.zip", "good.zip"} <= {path.name for path in (tmp_path / "x").iterdir()}
