"""Nothing that an author can write in Sphinx raises, or is lost without a word."""

from __future__ import annotations

import contextlib
import io
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace
from stlite_docs.sphinx_ext.configuration import app_layer, check_values, site_settings
from stlite_docs.sphinx_ext.node import is_ours

from any_input import LONE, NASTY, WRONG_TYPES, examples, lines, option_names, write_files, written
from sphinx_project import CONF
from stlite_docs.options.registry import SITE_OPTIONS

# Where docutils says a message, and whose it is.
_OURS = re.compile(r"^(?P<place>.*?)(?:WARNING|ERROR): .*\[stlite\.(?P<kind>\w+)\]$", re.MULTILINE)


class Reader:
    """A Sphinx that reads one page after the other."""

    def __init__(self, folder: Path) -> None:
        self.docs = folder / "docs"
        write_files(self.docs)
        (self.docs / "conf.py").write_text(CONF, encoding="utf-8")
        for name in ("rst.rst", "myst.md"):
            (self.docs / name).write_text("Page\n====\n", encoding="utf-8")
        self._said = io.StringIO()
        self._out = folder / "out"
        docs, out = str(self.docs), str(self._out)
        self._app = Sphinx(docs, docs, out, out, "html", status=None, warning=self._said, freshenv=True)
        self._app.env.find_files(self._app.config, self._app.builder)

    def read(self, name: str, text: str) -> int:
        """Return how many apps and boxes a page has, and hold what is true of every page."""
        docname = name.partition(".")[0]
        (self.docs / name).write_bytes(text.encode())
        self._said.seek(0)
        self._said.truncate()
        self._app.builder.read_doc(docname)
        said = re.sub(r"\x1b\[[0-9;]*m", "", self._said.getvalue())
        assert "itself has failed" not in said
        for match in _OURS.finditer(said):
            assert re.search(rf"{re.escape(name)}:\d+: $", match["place"]), match[0]
        with (self._out / f"{docname}.doctree").open("rb") as file:
            return len(list(pickle.load(file).findall(is_ours)))  # noqa: S301 - Sphinx has just written it


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
    # MyST 4 itself raises for characters that YAML does not allow, before any directive is read.
    with contextlib.suppress(yaml.reader.ReaderError):
        reader.read("myst.md", f"---\n{front_matter}---\n\n{first}\nx = 1\n```\n")


@pytest.mark.parametrize("name", list(SITE_OPTIONS))
def test_site(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """The values in `conf.py`, of all types."""
    for value in (*NASTY, *LONE, *WRONG_TYPES):
        config = {f"stlite_{option.key}": None for option in SITE_OPTIONS.values()}
        config[f"stlite_{SITE_OPTIONS[name].key}"] = value  # type: ignore[assignment]  # of any type
        check_values(None, config)  # type: ignore[arg-type]  # read as a mapping alone
        app_layer(config)  # type: ignore[arg-type]  # as above
        site_settings(config)  # type: ignore[arg-type]  # as above
    for message in caplog.messages:
        message.encode()
