"""Streamlit's options, and how an app's own theme meets dark pages."""

from __future__ import annotations

import pytest

from stlite_docs.options.parsers import Configured
from stlite_docs.options.streamlit_config import follow_scheme


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"client.toolbarMode": "minimal"},
        {"theme.primaryColor": "teal", "theme.base": "dark"},
        {"theme.primaryColor": "teal", "theme.backgroundColor": "white"},
        {"theme.primaryColor": "teal", "theme.dark.primaryColor": "red"},
        {"theme.light.primaryColor": "teal"},
    ],
)
def test_decided_theme(config: dict[str, Configured]) -> None:
    """Options without a theme, or whose author has said what is light or dark in it, stay as they are."""
    assert follow_scheme(config) == config


@pytest.mark.parametrize("underline", [{}, {"theme.linkUnderline": False}])
def test_theme_for_both(underline: dict[str, Configured]) -> None:
    """Another theme gets a part for dark pages that changes nothing in it."""
    config = {"theme.primaryColor": "teal", "client.toolbarMode": "minimal", **underline}
    expected = underline.get("theme.linkUnderline", True)
    assert follow_scheme(config) == {**config, "theme.dark.linkUnderline": expected}
