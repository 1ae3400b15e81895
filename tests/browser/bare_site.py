"""A site of one page without any host: blocks go through the core alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Mapping
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from image_switch import HAS_IMAGE, use_on_every_line
from stlite_docs.authoring.app import App, Block, build_app
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.options.declarations import RuntimeKind, SiteSettings
from stlite_docs.prerender.node import SWITCH
from stlite_docs.publish.app_needs import find_app_needs
from stlite_docs.publish.app_runs import AppRun
from stlite_docs.publish.finished_page import complete_page
from stlite_docs.publish.html import render_app_end, render_app_start, render_file_name
from stlite_docs.publish.payload import encode_payload, make_payload
from stlite_docs.publish.site import publish_apps, publish_browser_part
from stlite_docs.runtime.build import FOLDER, MANIFEST
from told_of_machine import find_told

# Where the runtime for such apps is, and its manifest, which tests change. Other sites link to the files.
_PUBLISHED: dict[tuple[str, frozenset[object]], tuple[Path, bytes]] = {}


class BareSite:
    """A folder with the browser part; `write` makes its page.

    Args:
        root: The folder.
        pages: A folder below it, for a page of its own; otherwise the page is the root's.
    """

    def __init__(self, root: Path, pages: Path | None = None) -> None:
        self.root = root
        self.pages = pages or root
        self.folder = publish_browser_part(root, RuntimeKind.LOCAL)

    def write(self, *blocks: str, gap: int = 0, options: Mapping[str, object] | None = None) -> list[App]:
        """Write a page with options and the blocks' apps, with an empty space of some pixels before each."""
        apps = [self._build(body, number, options) for number, body in enumerate(blocks, 1)]
        spacer = f'<div style="height:{gap}px"></div>'
        content = "".join(
            f"{spacer}{render_app_start(app)}{_render_sources(app)}{render_app_end(app)}" for app in apps
        )
        name = Path(os.path.relpath(self.folder, self.pages)).as_posix()
        (self.pages / "index.html").write_text(
            f'<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="data:,">'
            f'<link rel="stylesheet" href="{name}/stlite.css"></head><body>'
            f'<script type="module" src="{name}/stlite.js"></script>{content}</body></html>'
        )
        told = find_told(self.pages, self.root)
        assert told == [], told
        return apps

    def write_live(
        self, *blocks: str, project: str = "", may_lack: Collection[str] = (), image: bool = HAS_IMAGE
    ) -> list[App]:
        """Write a page and the real runtime that its apps need, but for packages that may be out of reach."""
        apps = self.write(*blocks)
        needs = [find_app_needs(app) for app in apps]
        key = (
            f"{project} {image}",
            frozenset((each.pool.name, each.package_needs, each.extras) for each in needs),
        )
        if key in _PUBLISHED and not (self.folder / MANIFEST).exists():
            folder, manifest = _PUBLISHED[key]
            shutil.copytree(folder / FOLDER, self.folder / FOLDER, copy_function=os.link)
            (self.folder / MANIFEST).write_bytes(manifest)
            self.copy_assets(apps)
        else:
            settings = SiteSettings(runtime=RuntimeKind.LOCAL, project=project, image=image)
            with pytest.MonkeyPatch.context() as monkeypatch:
                monkeypatch.delenv(SWITCH, raising=False)
                problems = self.publish(apps, settings)
            unexpected = [
                str(each) for each in problems if not any(repr(name) in str(each) for name in may_lack)
            ]
            assert unexpected == []
            if apps and image:
                use_on_every_line(self.folder)
            if apps:
                _PUBLISHED.setdefault(key, (self.folder, (self.folder / MANIFEST).read_bytes()))
        return apps

    def make_lean(self, apps: list[App]) -> None:
        """Have the page say that its apps need no modules of Python but those of the core."""
        page = self.pages / "index.html"
        runs = [AppRun(encode_payload(make_payload(app)), app.place, is_lean=True) for app in apps]
        complete_page(page, page.read_text(), self.folder, runs)

    def publish(self, apps: list[App], settings: SiteSettings) -> list[Problem]:
        """Write the runtime that apps need, and return the problems. No app runs before a reader has it."""
        needs = [replace(find_app_needs(app), runnable=None) for app in apps]
        published = publish_apps(self.folder, needs, settings, Place("site"))
        told = find_told(self.folder, self.root)
        assert told == [], told
        return published.problems

    def copy_assets(self, apps: list[App]) -> None:
        """Write the apps' files beside those that are there."""
        for asset in (asset for app in apps for asset in app.assets):
            target = self.folder / asset.location
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(asset.source, target)

    def _build(self, body: str, number: int, options: Mapping[str, object] | None) -> App:
        name = "a.md" if self.pages == self.root else f"{self.pages.name}.md"
        block = Block(Place(name, 1), f":check: off\n{body}", Place(name, 2), page=name, number=number)
        return build_app(block, DocsPaths(self.pages, self.pages), page=options)


def _render_sources(app: App) -> str:
    names = [render_file_name(source.name) if len(app.sources) > 1 else "" for source in app.sources]
    return "".join(
        f"{name}<pre><code>{escape(source.text)}</code></pre>"
        for name, source in zip(names, app.sources, strict=True)
    )
