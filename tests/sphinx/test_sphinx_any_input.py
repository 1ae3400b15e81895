"""Nothing that an author can write in Sphinx raises, or is lost without a word."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sphinx.util.docutils import docutils_namespace
from stlite_docs.sphinx_ext.configuration import app_layer, check_values, site_settings

from any_input import LONE, NASTY, WRONG_TYPES, examples, lines, option_names, written
from page_reader import Reader
from stlite_docs.options.registry import SITE_OPTIONS


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with docutils_namespace():
        yield Reader(tmp_path_factory.mktemp("any"))


def test_the_reader_sees(reader: Reader) -> None:
    """A block is one thing on its page, and a problem another."""
    assert reader.read("rst.rst", "Page\n====\n\nText\n") == 0
    assert reader.read("rst.rst", "Page\n====\n\n.. stlite::\n   :height: 300\n\n   x = 1\n") == 1
    assert reader.read("rst.rst", "Page\n====\n\n.. stlite::\n   :height: tall\n\n   x = 1\n") == 2
    assert reader.read("myst.md", "# Page\n\n```{stlite}\n:height: tall\n\nx = 1\n```\n") == 2


@pytest.mark.parametrize(
    "text", ["word " * 20_000, "`stlite`" + "word " * 20_000, "```stlite" + " " * 100_000]
)
def test_long_lines(reader: Reader, text: str) -> None:
    """A long line takes no longer than many short ones; it would take hours."""
    assert reader.read("myst.md", f"# Page\n\nText {text}x\n") == 0


@pytest.mark.parametrize("value", [value for value in NASTY if "\n" not in value and len(value) < 1000])
def test_known_traps_in_myst(reader: Reader, value: str) -> None:
    """A block with an option of any value is there, whichever way MyST reads options."""
    for options in (f":title: {value}\n", f"---\ntitle: {value}\n---\n"):
        assert reader.read("myst.md", f"# Page\n\n```{{stlite}}\n{options}\nx = 1\n```\n")


@examples(40)
@given(option_names, lines, written, st.sampled_from(["", "   ", "* "]))
def test_rst(reader: Reader, name: str, value: str, program: str, indent: str) -> None:
    """Whatever stands in a directive of RST: its argument, its options, its text."""
    block = f".. stlite:: {value}\n   :{name}: {value}\n\n" + "".join(
        f"   {line}\n" for line in program.split("\n")
    )
    plain = f".. stlite::\n   :{name}: {value}\n\n   x = 1\n"
    for text in (block, plain):
        shown = "".join(f"{indent}{line}\n" for line in text.split("\n"))
        reader.read("rst.rst", f"Page\n====\n\n{shown}\nEnd\n")
    assert reader.read("rst.rst", f"Page\n====\n\n{plain}\nEnd\n")


@examples(40)
@given(
    option_names,
    lines,
    written,
    st.sampled_from(["{{stlite}}", "stlite", "{{stlite}} {1}", '{{stlite}} {0}="{1}"']),
)
def test_myst(reader: Reader, name: str, value: str, program: str, header: str) -> None:
    """Whatever stands in a directive of MyST: options as lines and as YAML."""
    first = f"```{header.format(name, value.replace('`', ' '))}"
    for options in (f":{name}: {value}\n", f"---\n{name}: {value}\n---\n"):
        reader.read("myst.md", f"# Page\n\n{first}\n{options}\n{program}\n```\n\nEnd\n")
    front_matter = f"stlite:\n  {name}: {value}\nstlite-{name}: {value}\n"
    # MyST 4 itself raises for characters and tags that YAML does not allow, before any directive is read.
    with contextlib.suppress(yaml.reader.ReaderError, yaml.constructor.ConstructorError):
        reader.read("myst.md", f"---\n{front_matter}---\n\n{first}\nx = 1\n```\n")


@pytest.mark.parametrize("name", list(SITE_OPTIONS))
def test_site(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """The values in `conf.py`, of all types."""
    for value in (*NASTY, *LONE, *WRONG_TYPES):
        config: dict[str, Any] = {f"stlite_{option.key}": None for option in SITE_OPTIONS.values()}
        config[f"stlite_{SITE_OPTIONS[name].key}"] = value
        check_values(SimpleNamespace(confdir="."), config)
        app_layer(config)
        site_settings(config)
    for message in caplog.messages:
        message.encode()
