"""pip's settings as uv gets them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from stlite_docs.base.problems import StliteError
from stlite_docs.runtime.fetch.pip_settings import uv_settings
from warm_pip import warm_pip


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the machine says."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_", "SSL_")) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    warm_pip(monkeypatch)


def changed(monkeypatch: pytest.MonkeyPatch, **variables: str) -> dict[str, str]:
    """Return what uv's environment has besides ours."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    environment, _ = uv_settings()
    return {name: value for name, value in environment.items() if os.environ.get(name) != value}


@pytest.mark.parametrize(
    ("variable", "value", "name", "expected"),
    [
        ("PIP_INDEX_URL", "https://a.example/simple", "UV_DEFAULT_INDEX", "https://a.example/simple"),
        ("PIP_EXTRA_INDEX_URL", "https://a.x\nhttps://b.x", "UV_EXTRA_INDEX_URL", "https://a.x https://b.x"),
        ("PIP_FIND_LINKS", "/a https://b.example/", "UV_FIND_LINKS", "/a,https://b.example/"),
        ("PIP_CERT", "/a.crt", "SSL_CERT_FILE", "/a.crt"),
        ("PIP_TRUSTED_HOST", "a.example", "UV_INSECURE_HOST", "a.example"),
        ("PIP_DEFAULT_TIMEOUT", "2.6", "UV_HTTP_TIMEOUT", "3"),
        ("PIP_RETRIES", "0", "UV_HTTP_RETRIES", "0"),
        ("PIP_PROXY", "http://a.example:1", "ALL_PROXY", "http://a.example:1"),
    ],
)
def test_setting_is_passed_on(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, name: str, expected: str
) -> None:
    """Each of pip's settings for an index has its like in uv."""
    assert changed(monkeypatch, **{variable: value}) == {
        name: expected,
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


@pytest.mark.parametrize("name", ["UV_DEFAULT_INDEX", "UV_INDEX_URL"])
def test_setting_of_uv_wins(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Who has configured uv is not told otherwise, whichever of its names was used."""
    told = {
        "PIP_INDEX_URL": "https://a.example",
        name: "https://b.example",
        "UV_INDEX_STRATEGY": "first-index",
    }
    assert changed(monkeypatch, **told) == {}


@pytest.mark.parametrize(
    ("variables", "options"),
    [
        ({"PIP_NO_INDEX": "1"}, ["--no-index"]),
        ({"PIP_NO_INDEX": "false"}, []),
        ({"PIP_NO_INDEX": "1", "UV_INDEX": "https://b.example"}, []),
        ({}, []),
    ],
)
def test_no_index(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], options: list[str]) -> None:
    """Without pip's index there is none for uv, unless uv has one of its own."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert uv_settings()[1] == options


def test_configuration_file_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read too: a command's section wins over the global one, the environment over both."""
    file = tmp_path / "pip.conf"
    file.write_text(
        "[download]\nindex-url = https://b.example\nretries = 2\n[global]\nindex-url = https://a.example\n"
    )
    environment = changed(monkeypatch, PIP_CONFIG_FILE=str(file), PIP_RETRIES="1")
    assert (environment["UV_DEFAULT_INDEX"], environment["UV_HTTP_RETRIES"]) == ("https://b.example", "1")


def test_relative_folder_is_relative_to_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As uv runs in a folder of ours, a path that pip would look for here is made absolute."""
    monkeypatch.chdir(tmp_path)
    assert changed(monkeypatch, PIP_FIND_LINKS="wheels")["UV_FIND_LINKS"] == str(tmp_path / "wheels")


@pytest.mark.parametrize(
    ("variable", "value", "name", "message"),
    [
        (
            "PIP_DEFAULT_TIMEOUT",
            "inf",
            "UV_HTTP_TIMEOUT",
            "'default-timeout': expected a number of seconds, got 'inf'",
        ),
        (
            "PIP_DEFAULT_TIMEOUT",
            "nan",
            "UV_HTTP_TIMEOUT",
            "'default-timeout': expected a number of seconds, got 'nan'",
        ),
        ("PIP_FIND_LINKS", "~nobody-of-this-name/x", "UV_FIND_LINKS", "'find-links': expected a list of"),
    ],
)
def test_setting_that_uv_cannot_have(  # noqa: PLR0913, PLR0917 - the columns of the table
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    variable: str,
    value: str,
    name: str,
    message: str,
) -> None:
    """A setting that only pip takes is said, and the others count."""
    environment = changed(monkeypatch, **{variable: value, "PIP_INDEX_URL": "https://a.example"})
    assert name not in environment
    assert environment["UV_DEFAULT_INDEX"] == "https://a.example"
    (said,) = caplog.messages
    assert said.startswith(f"pip's setting {message}")


@pytest.mark.parametrize(("variable", "value"), [("PIP_DEFAULT_TIMEOUT", "soon"), ("PIP_RETRIES", "many")])
def test_setting_that_pip_refuses(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    """What pip says of its settings is passed on: without them, packages may come from another index."""
    with pytest.raises(StliteError, match=f"cannot read pip's settings: .*'{value}'"):
        changed(monkeypatch, **{variable: value, "PIP_INDEX_URL": "https://a.example"})


def test_configuration_file_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that pip cannot read is named."""
    file = tmp_path / "pip.conf"
    file.write_text("index-url = https://a.example\n")
    with pytest.raises(StliteError, match=f"cannot read pip's settings: .*{file}"):
        changed(monkeypatch, PIP_CONFIG_FILE=str(file))


@pytest.mark.parametrize(
    "said", ["global.index-url=https://a.example", "global.index-url='", "nonsense", "=", ""]
)
def test_whatever_pip_says(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """Another pip may write its settings otherwise."""
    done = subprocess.CompletedProcess([], 0, said, "")
    monkeypatch.setattr("stlite_docs.runtime.fetch.pip_settings.run_command", lambda _: done)
    assert "UV_HTTP_TIMEOUT" not in changed(monkeypatch)
