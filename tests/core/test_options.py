"""Options: one declaration, layers, unknown names, and the table in the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from stlite_docs.options.declarations import Settings, SiteSettings, Start
from stlite_docs.options.registry import (
    APP_OPTIONS,
    BLOCK_OPTIONS,
    SITE_OPTIONS,
    merge_options,
    options_table,
    page_layer,
    parse_options,
)

PAGES = Path(__file__).parents[2] / "example_site" / "pages"


def test_layers() -> None:
    """A block wins over its page, which wins over the site, which wins over the default."""
    site, page, block = {"height": 100, "title": "site"}, {"height": 200}, {"start": Start.LOAD}
    assert merge_options(site, page, block) == Settings(height=200, title="site", start=Start.LOAD)


def test_every_option_has_help_and_a_default_of_its_own() -> None:
    """Every declared option can be documented, and its default is what the parser would give."""
    for option in SITE_OPTIONS.values():
        assert option.help.endswith(".")
        assert option.values
        if option.default not in ("", {}):
            assert option.parse(option.default) == option.default


def test_unknown_option_names_the_nearest() -> None:
    """A misspelt option is answered by the one that was meant; a foreign one by all there are."""
    values, wrong = parse_options({"heigth": 3, "zzz": 1, "start": "click"})
    assert values == {"start": Start.CLICK}
    assert wrong["heigth"] == "unknown option 'heigth'; did you mean 'height'?"
    assert wrong["zzz"].startswith("unknown option 'zzz'; known options are actions, archives, check, code, ")


def test_site_option_in_a_block_is_explained() -> None:
    """An option of the site is not unknown, but it cannot stand in a block."""
    assert parse_options({"runtime": "local"}, BLOCK_OPTIONS)[1] == {
        "runtime": "option 'runtime' is only for the whole site, not for a block or page"
    }


def test_wrong_value_names_option_expected_and_got() -> None:
    """A wrong value is reported with the option's name."""
    assert parse_options({"start": "soon"})[1] == {
        "start": "option 'start': expected one of visible, click, load, got 'soon'"
    }


def test_page_layer_takes_both_spellings() -> None:
    """A page sets options in one mapping, or one by one where its host has only flat metadata."""
    assert page_layer({"title": "x", "stlite": {"height": 3}, "stlite-start": "click"}) == {
        "height": 3,
        "start": "click",
    }


def test_page_group_that_is_no_mapping() -> None:
    """Options of a page that are no mapping are not passed over in silence."""
    assert parse_options(page_layer({"stlite": 300}))[1] == {
        "stlite": "'stlite': expected a mapping of options, such as {height: 300}"
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [("", ""), ("https://example.org/x", "https://example.org/x"), ("a", "/docs/a"), ("/b", "/b")],
)
def test_folders_are_relative_to_the_configuration(given: str, expected: str) -> None:
    """A relative folder is looked for beside the configuration file, an address is left alone."""
    assert SiteSettings(pyodide_packages=given).seen_from(Path("/docs")).pyodide_packages == expected


def test_roots_are_relative_to_the_configuration() -> None:
    """So is each of several folders."""
    assert SiteSettings(roots=("..", "/b")).seen_from(Path("/docs")).roots == ("/docs/..", "/b")


def test_roots_have_names_that_a_path_can_have() -> None:
    """Other names would be refused much later, for every page."""
    assert SITE_OPTIONS["roots"].parse("../a, b") == ("../a", "b")
    with pytest.raises(ValueError, match="option 'roots': expected text without control characters"):
        SITE_OPTIONS["roots"].parse(["a\0b"])


@pytest.mark.parametrize(
    "given",
    [
        {"unpacked-mb": 900, "members": "5"},
        "unpacked-mb=900, members=5",
        "unpacked_mb = 900\nmembers = 5",
        '{"unpacked-mb": 900, "members": 5}',
    ],
)
def test_limits(given: object) -> None:
    """Limits are numbers by name, with `-` or `_`, as data or text."""
    assert SITE_OPTIONS["limits"].parse(given) == {"unpacked_mb": 900, "members": 5}


@pytest.mark.parametrize(
    "given",
    [
        {"size": 1},
        "members",
        {"members": 0},
        {"members": -1},
        {"members": True},
        {"members": 1.5},
        "members=x",
    ],
)
def test_wrong_limits(given: object) -> None:
    """A limit that does not exist, or is no number, is answered by those that exist."""
    with pytest.raises(ValueError, match="option 'limits': expected") as caught:
        SITE_OPTIONS["limits"].parse(given)
    if given != "members":
        names = "file-mb, text-mb, unpacked-mb, members, ratio, seconds"
        assert f"numbers above 0 for some of {names}, got" in str(caught.value)


def test_documentation_has_the_declared_options() -> None:
    """The tables in the documentation are those that the declaration makes."""
    text = (PAGES / "options.md").read_text(encoding="utf-8")
    site_only = [option for name, option in SITE_OPTIONS.items() if name not in APP_OPTIONS]
    page_only = [option for name, option in APP_OPTIONS.items() if name not in BLOCK_OPTIONS]
    tables = {"options": BLOCK_OPTIONS.values(), "page options": page_only, "site options": site_only}
    for mark, options in tables.items():
        shown = text.split(f"<!-- {mark} -->\n")[1].split("<!-- end -->")[0]
        assert shown.strip() == options_table(options).strip()
