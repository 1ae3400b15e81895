"""Small sites as the hosts' themes show them, on real stlite or on the stub in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import mkdocs_site
import sphinx_project
from server import Server
from stlite_docs.publish.site import ENTRY_MODULE
from stub_site import write_editor, write_stub

MATERIAL = "material"
FURO = "furo"
FEATURES = ["navigation.instant", "navigation.sections", "content.code.copy", "search.suggest"]
PALETTE = [
    {"scheme": "default", "toggle": {"icon": "material/weather-night", "name": "Dark"}},
    {"scheme": "slate", "toggle": {"icon": "material/weather-sunny", "name": "Light"}},
]
APP = "```stlite\n{options}\n\n{program}\n```\n"
EXTENSIONS: list[Any] = ["admonition", "pymdownx.superfences", {"pymdownx.tabbed": {"alternate_style": True}}]


def app(program: str, options: str = ":start: load") -> str:
    """Return a block; the words of its program, one in a line, tell the stub what to do."""
    return APP.format(options=options, program=program)


def press_link(page: Page, address: str) -> None:
    """Follow a theme's link, which may be hidden in a menu."""
    page.locator(f"a[href$='{address}']").first.evaluate("(link) => link.click()")


class HostSites:
    """Builds sites below a folder that a server serves.

    Args:
        root: The folder.
        server: Serves it, so a site is below a path of its server.
        has_stub: Whether apps run on the stub; something else has replaced the runtime's preparation then.
    """

    def __init__(self, root: Path, server: Server, *, has_stub: bool) -> None:
        self.root = root
        self.server = server
        self.has_stub = has_stub
        self._urls: dict[str, str] = {}

    def build(self, theme: str, pages: Mapping[str, str], *plugins: Any, **options: Any) -> str:
        """Return the address of a site with Material or a theme of Sphinx's, which is built once.

        Args:
            theme: Its name.
            pages: Markdown, by file name.
            plugins: More plugins of a site with Material.
            options: More options of ours, there too.
        """
        key = f"{theme} {pages} {plugins} {options}"
        if key not in self._urls:
            root = self.root / str(len(self._urls))
            self._urls[key] = self._build(
                theme, pages, [{"stlite": {"runtime": "local", **options}}, *plugins], root
            )
        return self._urls[key]

    def _build(self, theme: str, pages: Mapping[str, str], plugins: Sequence[Any], root: Path) -> str:
        folder = root / "site" if theme == MATERIAL else root / "out/html"
        url = f"{self.server.url}{folder.relative_to(self.root).as_posix()}/"
        if theme == MATERIAL:
            _build_with_mkdocs(pages, url, plugins, root)
        else:
            _build_with_sphinx(pages, theme, root)
        for entry in folder.rglob(ENTRY_MODULE) if self.has_stub else ():
            write_stub(entry.parent, editor=write_editor(entry.parent))
        return url


def _build_with_mkdocs(pages: Mapping[str, str], url: str, plugins: Sequence[Any], root: Path) -> None:
    mkdocs_site.Site(
        root,
        pages,
        site_url=url,
        use_directory_urls=False,
        theme={"name": MATERIAL, "font": False, "features": FEATURES, "palette": PALETTE},
        plugins=["search", *plugins],
        markdown_extensions=EXTENSIONS,
    ).build()


def _build_with_sphinx(pages: Mapping[str, str], theme: str, root: Path) -> None:
    conf = f"html_theme = {theme!r}\nhtml_title = 'Test'\nstlite_runtime = 'local'\n"
    conf += "extensions.append('sphinx_copybutton')\n"
    project = sphinx_project.Project(root, conf)
    others = [name.removesuffix(".md") for name in pages if name != "index.md"]
    contents = "\n".join(["\n```{toctree}", *others, "```\n"])
    for name, text in pages.items():
        project.write(name, text + (contents if others and name == "index.md" else ""))
    project.build_clean()
