"""Nothing that an author can write in MkDocs raises, or is lost without a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.config.base import LegacyConfig
from stlite_docs.mkdocs_plugin.config import CONFIG_SCHEME, read_site
from stlite_docs.mkdocs_plugin.fence import _NEARLY
from stlite_docs.mkdocs_plugin.plugin import StlitePlugin

from any_input import LONE, NASTY, WRONG_TYPES, examples, lines, option_names, write_files, written
from markdown_pages import Pages


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
            assert "has failed here" not in error
            error.encode()


@pytest.mark.parametrize("line", ["~" * 200_000, f"~~~{' ' * 200_000}", f"~~~x{' .stlit' * 50_000}"])
def test_long_lines(line: str) -> None:
    """A long line that could start a fence takes no longer than many short ones; it would take minutes."""
    assert _NEARLY.search(f"text\n{line}\n") is None
