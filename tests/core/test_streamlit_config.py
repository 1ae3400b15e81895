"""Streamlit's own options are checked: their names, and the types of their values."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs_folder import Docs
from stlite_docs.options.colours import is_colour
from stlite_docs.options.raw_values import ValueProblem
from stlite_docs.options.streamlit_config import find_wrong, known_options, parse_streamlit_config
from stlite_docs.pins.pinned import STREAMLIT
from streamlit_options import FILE, read_options


def test_options_are_those_of_the_pinned_streamlit() -> None:
    """The file has what the pinned release declares: run `tests/core/streamlit_options.py` after a change."""
    assert FILE.read_text(encoding="utf-8") == read_options()


@pytest.mark.parametrize(
    "config",
    [
        "theme.primaryColor=teal, theme.base=dark",
        {"theme": {"primaryColor": "#0f0", "sidebar": {"textColor": "rgb(1, 2, 3)"}, "baseFontSize": 14}},
        {"theme.base": "https://example.org/theme.toml", "client.toolbarMode": "minimal"},
        {"theme.chartCategoricalColors": ["#fff", "red"], "theme.fontFaces": [{"family": "x"}]},
        {"theme.chartCategoricalColors": "[red, #123]"},
        {"server.maxUploadSize": 5, "client.showErrorDetails": "full", "runner.fastReruns": False},
        {"server.baseUrlPath": ""},
    ],
)
def test_right(config: object) -> None:
    """Options and values that Streamlit takes."""
    assert find_wrong(parse_streamlit_config(config)) == {}


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("theme.primaryColour=teal", "got 'theme.primaryColour'; did you mean theme.primaryColor?"),
        ("primaryColor=teal", "got 'primaryColor'; did you mean theme.primaryColor?"),
        ("theme.primary-color=teal", "did you mean theme.primaryColor?"),
        ("themes.toolbarMod=minimal", "did you mean client.toolbarMode?"),
        (
            "nothing.atAll=1",
            f"an option of Streamlit {STREAMLIT.version}, got 'nothing.atAll'; `streamlit config",
        ),
        (
            "theme.primaryColor=notacolour",
            "expected a colour such as #ff4b4b or teal for theme.primaryColor, got",
        ),
        ("theme.primaryColor=ff4b4b", "expected a colour"),
        ("theme.primaryColor=true", "expected a colour"),
        ("theme.base=drak", "expected one of light, dark for theme.base, got 'drak'"),
        (
            "client.toolbarMode=none",
            "expected one of auto, developer, viewer, minimal for client.toolbarMode",
        ),
        ("server.maxUploadSize=big", "expected a number for server.maxUploadSize, got 'big'"),
        ("server.maxUploadSize=true", "expected a number"),
        ("runner.fastReruns=1", "expected true or false for runner.fastReruns, got 1"),
        ({"theme.chartCategoricalColors": ["red", "rde"]}, "expected a list of colours"),
        ({"theme.chartCategoricalColors": 3}, "expected a list of colours"),
    ],
)
def test_wrong(config: object, message: str) -> None:
    """A misspelt option names the nearest one, and a wrong value says what is right."""
    with pytest.raises(ValueProblem) as caught:
        parse_streamlit_config(config)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text", ["#fff", "#FFF8", "#a1b2c3", "#a1b2c3d4", "Teal", "hsl(1 2% 3%)", "transparent"]
)
def test_colour(text: str) -> None:
    """Colours of CSS."""
    assert is_colour(text)


@pytest.mark.parametrize("text", ["", "#ff", "#fffff", "fff", "tael", "rgb", "rgb()", "1"])
def test_no_colour(text: str) -> None:
    """Other text."""
    assert not is_colour(text)


def test_choices_are_those_of_streamlit() -> None:
    """All options with choices exist."""
    assert {"client.toolbarMode", "theme.base"} <= known_options().keys()


def test_configuration_file(tmp_path: Path) -> None:
    """In a configuration file, a slip is a problem at its line, and the other options apply."""
    config = '[theme]\nprimaryColour = "teal"\nbase = "dark"\n'
    docs = Docs(tmp_path, {"sub/app/app.py": "x = 1\n", "sub/app/.streamlit/config.toml": config})
    app = docs.build("", file="app")
    (problem,) = app.problems
    assert str(problem).startswith(
        "app/.streamlit/config.toml:2: .streamlit/config.toml: expected an option of Streamlit"
    )
    assert app.settings.config == {"theme.base": "dark"}
