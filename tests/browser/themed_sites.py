"""Sites of one page in each theme that readers meet, and their switches between light and dark."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from sphinx.cmd.build import build_main

from told_of_machine import find_told


@dataclass(frozen=True)
class DocsTheme:
    """A theme of a host.

    `switch` is what a reader clicks, once or more often, until the page is dark; a theme without has no dark.
    """

    name: str
    host: str
    switch: str = ""
    options: str = ""


THEMES = (
    DocsTheme(
        "material",
        "mkdocs",
        "label[for^=__palette]:not([hidden])",
        "font: false, palette: [{scheme: default, toggle: {icon: material/weather-night, name: Dark}},"
        " {scheme: slate, toggle: {icon: material/weather-sunny, name: Light}}]",
    ),
    DocsTheme("mkdocs", "mkdocs", "[data-bs-theme-value={scheme}]", "user_color_mode_toggle: true"),
    DocsTheme("readthedocs", "mkdocs"),
    DocsTheme("furo", "sphinx", "button.theme-toggle"),
    DocsTheme("pydata_sphinx_theme", "sphinx", "button[data-mode={scheme}]"),
    DocsTheme("sphinx_book_theme", "sphinx", "button[data-mode={scheme}]"),
    DocsTheme("sphinx_rtd_theme", "sphinx"),
    DocsTheme("alabaster", "sphinx"),
)


def build_themed_site(theme: DocsTheme, folder: Path, text: str) -> Path:
    """Build a site whose one page has a text that Markdown reads in both hosts; a warning fails."""
    pages, output = folder / "pages", folder / "site"
    pages.mkdir(parents=True)
    (pages / "index.md").write_text(text, encoding="utf-8")
    builders = {"mkdocs": _build_with_mkdocs, "sphinx": _build_with_sphinx}
    builders[theme.host](theme, pages, output)
    return output


def _build_with_mkdocs(theme: DocsTheme, pages: Path, output: Path) -> None:
    config = pages.with_name("mkdocs.yml")
    config.write_text(
        f"site_name: Themes\ndocs_dir: pages\n"
        f"theme: {{name: {theme.name}, {theme.options}}}\n"
        "markdown_extensions: [pymdownx.superfences, pymdownx.highlight]\n"
        "plugins: [stlite: {runtime: local, check: 'off'}]\n"
    )
    loaded = load_config(str(config), site_dir=str(output), strict=True)
    loaded.plugins.on_startup(command="build", dirty=False)
    build(loaded)
    loaded.plugins.on_shutdown()
    assert find_told(output, pages.parent) == []


def _build_with_sphinx(theme: DocsTheme, pages: Path, output: Path) -> None:
    extensions = ["myst_parser", "stlite_docs.sphinx_ext"]
    (pages / "conf.py").write_text(
        f"project = 'Themes'\nextensions = {json.dumps(extensions)}\nhtml_theme = {theme.name!r}\n"
        "myst_fence_as_directive = ['stlite']\nstlite_runtime = 'local'\nstlite_check = 'off'\n"
    )
    # Sphinx counts what it logs; what Python warns of is between Sphinx and the theme.
    with warnings.catch_warnings(action="ignore"):
        status = build_main(["-q", "-W", "--keep-going", "-b", "html", str(pages), str(output)])
    assert status == 0, "Sphinx has said why"
    assert find_told(output, pages.parent) == []
