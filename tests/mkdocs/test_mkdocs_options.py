"""An option means the same wherever it is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fake_runtime import FakeRuntime
from mkdocs_site import Site
from pages import read_payloads
from stlite_docs.options.registry import BLOCK_OPTIONS
from stlite_docs.publish.site import Published

pytestmark = pytest.mark.usefixtures("fake_runtime")

BODY = "import streamlit as st\n"
# The option's native value, as YAML has it, and its text.
OPTIONS: dict[str, tuple[object, str]] = {
    "height": (300, "300"),
    "max-height": (500, "500"),
    "code": ("fold", "fold"),
    "editable": (True, "yes"),
    "isolated": (True, "yes"),
    "start": ("click", "click"),
    "actions": (["copy", "tab"], "tab, copy"),
    "texts": ({"Run": "Los", "Edit": "Ändern"}, "Run=Los, Edit=Ändern"),
    "pool": ("own", "own"),
    "theme": ("dark", "dark"),
    "title": ("An <app> & 'more'", "An <app> & 'more'"),
    "requirements": (["numpy>=2,<3", "a[b,c]"], "numpy>=2,<3, a[b,c]"),
    "files": (
        ["https://example.org/a.csv", "b=https://x.org/?c=1"],
        "https://example.org/a.csv, b=https://x.org/?c=1",
    ),
    "archives": (["https://example.org/a.zip"], "https://example.org/a.zip"),
    "persist": (["data", "a/b"], "data, a/b"),
    "persist-name": ("my project", "my project"),
    "config": ({"client": {"toolbarMode": "minimal"}}, "client.toolbarMode=minimal"),
    "env": ({"A": "1", "B": "two"}, "A=1, B=two"),
    "check": ("off", "off"),
    "prerender": (False, "no"),
    "expect-error": (True, "yes"),
    "entrypoint": ("streamlit_app.py", "streamlit_app.py"),
}


def payload(folder: Path, page: str, **config: Any) -> dict[str, Any]:
    [found] = read_payloads(Site(folder, {"index.md": page}, **config).build().page())
    return found


@pytest.mark.parametrize("name", OPTIONS)
def test_doors(tmp_path: Path, name: str) -> None:
    """Header, braces, lines in the body, page and site make the same app; some options are not for blocks."""
    native, text = OPTIONS[name]
    blocks = {
        "header": f'```stlite {name}="{text}"\n{BODY}```\n',
        "braces": f'```{{ .stlite {name}="{text}" }}\n{BODY}```\n',
        "lines": f"```stlite\n:{name}: {text}\n\n{BODY}```\n",
    }
    payloads = [
        *(payload(tmp_path / door, block) for door, block in blocks.items() if name in BLOCK_OPTIONS),
        payload(tmp_path / "page", f"---\nstlite: {{{name}: {native!r}}}\n---\n\n```stlite\n{BODY}```\n"),
        payload(tmp_path / "meta", f"---\nstlite-{name}: {native!r}\n---\n\n```stlite\n{BODY}```\n"),
        payload(tmp_path / "site", f"```stlite\n{BODY}```\n", plugins=[{"stlite": {name: native}}]),
        payload(tmp_path / "text", f"```stlite\n{BODY}```\n", plugins=[{"stlite": {name: text}}]),
    ]
    assert all(other == payloads[0] for other in payloads)
    default = payload(tmp_path / "default", f"```stlite\n{BODY}```\n")
    assert (payloads[0] == default) == (name in {"check", "entrypoint", "expect-error", "prerender"})


def test_flags(tmp_path: Path) -> None:
    """A flag needs no value, in a header or in a line."""
    for number, head in enumerate(["stlite editable", "stlite\n:editable:\n", "{ .stlite editable=1 }"]):
        warns = ["expected true or false, got '1'"] if "=1" in head else []
        site = Site(tmp_path / str(number), {"index.md": f"```{head}\n{BODY}```\n"})
        [found] = read_payloads(site.build(warns=warns).page())
        assert found["editable"] is not bool(warns)


def test_layers(tmp_path: Path) -> None:
    """A block wins over its page, and the page over the site."""
    page = '---\nstlite: {height: 200, start: load}\n---\n\n```stlite height="100"\nx = 1\n```\n'
    site = {"stlite": {"height": 300, "start": "click", "theme": "dark"}}
    found = payload(tmp_path, page, plugins=[site])
    assert (found["height"], found["start"], found["theme"]) == (100, "load", "dark")


def test_option_set_twice(tmp_path: Path) -> None:
    """An option in the header and in the body is a mistake."""
    page = '```stlite height="100"\n:height: 200\n\nx = 1\n```\n'
    Site(tmp_path, {"index.md": page}).build(
        warns=["docs/index.md:2: option 'height' is set in the header and in the text"]
    )


@pytest.mark.parametrize("door", ["page", "flat", "site"])
def test_values_of_yaml(tmp_path: Path, door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words and numbers that YAML turns into other values are what the author wrote, in each place."""
    options = ["check: off", "env: {V: 1.10, T: 12:30}", "title: 010", "persist-name: 2024-01-31"]
    block = f"```stlite\n{BODY}```\n"
    pages = {
        "page": "---\nstlite:\n" + "".join(f"  {each}\n" for each in options) + "---\n\n",
        "flat": "---\n" + "".join(f"stlite-{each}\n" for each in options) + "---\n\n",
        "site": "",
    }
    site = Site(tmp_path, {"index.md": pages[door] + block})
    if door == "site":
        lines = "".join(f"      {each}\n" for each in options)
        text = (
            "site_name: Test\ntheme: {name: null, custom_dir: theme}\n"
            "markdown_extensions: [pymdownx.superfences]\n"
            f"plugins:\n  - stlite:\n{lines}"
        )
        monkeypatch.setattr(site, "write_config", lambda: site.write("mkdocs.yml", text))
    [found] = read_payloads(site.build().page())
    assert (found["env"], found["title"]) == ({"V": "1.10", "T": "12:30"}, "010")


def test_options_of_the_site_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The runtime's options are handed on; a folder is relative to mkdocs.yml, names may have a dash."""
    handed: dict[str, object] = {}

    def publish(
        _folder: Path, _demands: object, settings: object, place: object, folders: object, **_: object
    ) -> Published:
        handed.update(settings=settings, place=str(place), folders=folders)
        return Published([])

    monkeypatch.setattr("stlite_docs.mkdocs_plugin.build.publish_apps", publish)
    options = {"runtime": "local", "pyodide-packages": "packages"}
    payload(tmp_path, f"```stlite\n{BODY}```\n", plugins=[{"stlite": options}])
    assert handed["place"] == "mkdocs.yml"
    assert handed["folders"] == (tmp_path / "docs", tmp_path / "site")
    assert str(handed["settings"].runtime) == "local"  # type: ignore[attr-defined]
    assert handed["settings"].pyodide_packages == str(tmp_path / "packages")  # type: ignore[attr-defined]


def test_runtime_of_the_site_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without options, the runtime comes from the CDN, and an address of packages is left as it is."""
    handed: list[tuple[str, str]] = []

    def publish(_folder: Path, _demands: object, settings: Any, *_others: object, **_: object) -> Published:
        handed.append((str(settings.runtime), settings.pyodide_packages))
        return Published([])

    monkeypatch.setattr("stlite_docs.mkdocs_plugin.build.publish_apps", publish)
    payload(tmp_path / "a", f"```stlite\n{BODY}```\n")
    address = "https://example.org/pyodide/"
    payload(tmp_path / "b", f"```stlite\n{BODY}```\n", plugins=[{"stlite": {"pyodide_packages": address}}])
    assert handed == [("cdn", ""), ("cdn", address)]


def test_date_of_the_site(tmp_path: Path, fake_runtime: FakeRuntime) -> None:
    """YAML reads a date as a date."""
    site = Site(tmp_path, {"index.md": f"```stlite\n{BODY}```\n"})
    site.config["plugins"] = [{"stlite": {"exclude-newer": date(2026, 1, 31)}}]
    site.build()
    assert fake_runtime.options["exclude_newer"] == "2026-02-01T00:00:00Z"
