"""What is nearly a block is recognized, and other code and text is left alone."""

from __future__ import annotations

import pytest

from stlite_docs.authoring.near_blocks import (
    explain_fence,
    explain_text,
    explain_unclosed,
    has_second_name,
    is_near_name,
)


@pytest.mark.parametrize(
    "name", ["Stlite", "STLITE", "st-lite", "st_lite", "stlit", "stllite", "sltite", "slite"]
)
def test_near_name(name: str) -> None:
    """Misspelt languages are near."""
    assert is_near_name(name)
    assert repr(name) in explain_fence(f"```{name}")


@pytest.mark.parametrize(
    "name", ["stlite", "streamlit", "sqlite", "SQLite3", "lite", "python", "st", "satellite"]
)
def test_other_name(name: str) -> None:
    """The right one and languages with similar names are not."""
    assert not is_near_name(name)
    assert explain_fence(f"```{name}") == ""


@pytest.mark.parametrize(
    "header", ["```{stlite}", "~~~~{ stlite }", "```{Stlite} app.py", "``` {stlite height=3}"]
)
def test_form_of_myst(header: str) -> None:
    """Braces around the name alone are for MyST."""
    assert explain_fence(header).startswith(f"'{header.partition('{')[0].strip()}{{")


@pytest.mark.parametrize("header", ["```", "```{ .stlite }", "```{.stlite #a}", "text", "```stlite height=3"])
def test_other_fence(header: str) -> None:
    """Our own headers, and what is no fence, have their own messages."""
    assert explain_fence(header) == ""


@pytest.mark.parametrize(
    "text",
    [
        ":::{stlite}\nx",
        "::: stlite\nx",
        ".. stlite::",
        ".. Stlite: app.py",
        "..stlite::",
        "/// stlite",
        "```stlite st.write(1)```",
        "``stlite\nx = 1\n``",
    ],
)
def test_text(text: str) -> None:
    """Text that starts like a block of another markup, or is in one line, is explained."""
    assert "only" in explain_text(text)


@pytest.mark.parametrize(
    "text", ["::: stlite.module", ".. stlite::x", "/// stlites", "```stlite```", "`stlite run`", "stlite", ""]
)
def test_other_text(text: str) -> None:
    """Other text is left alone."""
    assert explain_text(text) == ""


@pytest.mark.parametrize("text", ["word " * 50_000, " " * 200_000, "``stlite" + " " * 200_000, "`" * 100_000])
def test_long_lines(text: str) -> None:
    """A long line takes no longer than many short ones; it would take hours."""
    assert explain_text(f"{text}x") == ""


@pytest.mark.parametrize("rest", [" .stlite-" * 50_000, " " * 200_000, ".a" * 100_000])
def test_long_fences(rest: str) -> None:
    """The first line of a fence can be long too."""
    assert explain_fence(f"```{{.python{rest}") == ""
    assert not has_second_name(f"```{{.python{rest}")


def test_unclosed() -> None:
    """The closing line is as long as the opening one."""
    assert "Add '````' in its own line" in explain_unclosed("````stlite")
    assert "Add '```' in its own line" in explain_unclosed("stlite")
