"""Builds the apps of a page from its blocks, and replaces apps by programs for other builders."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform

from stlite_docs.authoring.app import App, Block, build_app
from stlite_docs.authoring.broken_app import make_broken_app
from stlite_docs.base.internal_error import describe_error
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem
from stlite_docs.options.front_matter import PageOptions, find_front_matter, read_page_options
from stlite_docs.options.registry import PAGE_GROUP
from stlite_docs.options.written_yaml import read_mapping
from stlite_docs.publish.app_needs import find_app_needs
from stlite_docs.publish.finished_page import find_runs
from stlite_docs.publish.payload import encode_payload, make_payload

from .assets import LIVE_BUILDERS
from .configuration import app_layer
from .environment import app_needs_by_page, apps_by_page, directories_by_page, docs_paths, recorded_runs
from .near_blocks import find_near_blocks
from .node import show_app, show_plainly, show_problem, stlite_app, stlite_picture
from .picture_nodes import picture_nodes
from .places import log_problem_of_build, log_problem_of_page, name_file, read_document
from .refused_blocks import find_refused


class BuildApps(SphinxTransform):
    """Builds the apps of a page after parsing the whole page, because metadata can follow blocks.

    Runs before Sphinx's translation (priority 20), which needs the programs.
    """

    default_priority = 5

    def apply(self, **_kwargs: Any) -> None:
        """Give every node its app, and report problems in the order of the page's lines."""
        told: list[tuple[Problem, Place | None]] = [(problem, None) for problem in self._find_lost()]
        nodes_of_apps = list(self.document.findall(stlite_app))
        if nodes_of_apps:
            apps_by_page(self.env)[self.env.docname] = len(nodes_of_apps)
        page = _page_options(self.env, self.document) if nodes_of_apps else PageOptions()
        told += [(problem, None) for problem in page.problems]
        for number, node in enumerate(nodes_of_apps, 1):
            block, node.block = node.block, None
            if block is not None:
                name = next(iter(node["names"]), "")
                given = replace(block, page=self.env.docname, name=name, number=number)
                app = self._settle(node, given, page)
                told += [(problem, app.place) for problem in app.problems]
        for problem, place in sorted(told, key=lambda each: _line_in_page(*each)):
            log_problem_of_page(self.env, problem, place)

    def _find_lost(self) -> list[Problem]:
        """Return the problems of what is nearly a block."""
        try:
            return [*find_refused(self.env, self.document), *find_near_blocks(self.env, self.document)]
        except Exception as error:  # noqa: BLE001 - Sphinx would end the build
            file = name_file(self.env, str(self.env.doc2path(self.env.docname)))
            return [describe_error(error, Place(file))]

    def _settle(self, node: stlite_app, block: Block, page: PageOptions) -> App:
        try:
            app = self._build(block, page)
            shown = show_app(app, node.source, node.line)
            self._record(app)
        except Exception as error:  # noqa: BLE001 - Sphinx would end the build
            app = make_broken_app(error, block.body, block.place)
            shown = show_plainly(app)
        node.app = app
        self._show(node, app, shown)
        return app

    def _build(self, block: Block, page: PageOptions) -> App:
        return build_app(
            block,
            docs_paths(self.env).seen_from(Path(self.env.doc2path(self.env.docname)).parent),
            page=page.values,
            site=app_layer(self.config),
            page_places=page.places,
        )

    def _record(self, app: App) -> None:
        app_needs = app_needs_by_page(self.env).setdefault(self.env.docname, [])
        if app.is_live:
            app_needs.append(find_app_needs(app))
        directories_by_page(self.env).setdefault(self.env.docname, set()).update(app.watched_folders)
        for path in app.watched_files:
            self.env.note_dependency(str(path))

    def _show(self, node: stlite_app, app: App, shown: list[nodes.Element]) -> None:
        boxes = [show_problem(problem) for problem in app.problems if problem.is_for_readers]
        node.extend(shown)
        node.shown = tuple(shown)
        if node.children:
            node.parent.insert(node.parent.index(node), boxes)
        else:
            node.replace_self(boxes)


class TranslateApps(SphinxTransform):
    """Gives apps the titles and the programs from the page's translation.

    Sphinx translates programs only if the site asks for it (`gettext_additional_targets`). Then readers run
    the translated program. Otherwise they run the author's characters, which the page's literal blocks can
    lack.

    Runs right after Sphinx's translation, because later other extensions replace literal blocks.
    """

    default_priority = 21

    def apply(self, **_kwargs: Any) -> None:
        """Translate the apps of a page."""
        for node in self.document.findall(stlite_app):
            shown, node.shown = node.shown, ()
            translated = [part for part in shown if part.get("translated")]
            if node.app is not None and translated:
                try:
                    node.app = self._translate(node.app, shown)
                    self._record(node.app)
                except Exception as error:  # noqa: BLE001 - Sphinx would end the build
                    log_problem_of_page(self.env, describe_error(error, node.app.place))

    def _record(self, app: App) -> None:
        """Let the build run what readers run."""
        page = app_needs_by_page(self.env).get(self.env.docname, [])
        page[:] = [find_app_needs(app) if needs.key == app.key else needs for needs in page]

    def _translate(self, app: App, shown: Sequence[nodes.Element]) -> App:
        blocks = [part for part in shown if isinstance(part, nodes.literal_block)]
        sources = tuple(
            replace(source, text=f"{block.astext()}\n") if block.get("translated") else source
            for source, block in zip(app.sources, blocks, strict=True)
        )
        title = shown[0] if app.settings.title else None
        if title is not None and title.get("translated"):
            app = replace(app, settings=replace(app.settings, title=title.astext()))
        return replace(app, sources=sources)


def show_programs(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Add to each app what it shows. Replace it by that and its program if the output opens in no browser."""
    find = find_runs(recorded_runs(app))
    for node in list(doctree.findall(stlite_app)):
        try:
            run = find(encode_payload(make_payload(node.app))) if node.app and node.app.is_live else None
            shown = picture_nodes(run.shown, run.texts) if run and run.shown else []
        except Exception as error:  # noqa: BLE001 - the other apps of the page shall be complete
            shown = []
            if node.app:
                log_problem_of_build(app, describe_error(error, node.app.place))
        if app.builder.name not in LIVE_BUILDERS:
            node.replace_self([*shown, *node.children])
        elif shown:
            node.insert(0, stlite_picture("", *shown))


def _line_in_page(problem: Problem, block: Place | None) -> int:
    """Return the line of a problem, or of its block if the problem is in another file."""
    place = block if block and block.file != problem.place.file else problem.place
    return place.line or 0


def _page_options(env: BuildEnvironment, document: nodes.document) -> PageOptions:
    """Return a page's options, in MyST as the author wrote them in the front matter."""
    path = Path(env.doc2path(env.docname))
    file = name_file(env, str(path))
    metadata = _metadata(document)
    text = "" if path.suffix in {".ipynb", ".rst"} else read_document(path)
    front_matter = find_front_matter(text)
    if front_matter is not None:
        metadata |= read_mapping(front_matter)
    options = read_page_options(metadata, text, file)
    return replace(options, places={**_field_places(document, file), **options.places})


def _field_places(document: nodes.document, file: str) -> dict[str, Place]:
    """Return the places of a page's options in reStructuredText: fields `stlite-NAME`."""
    return {
        field[0].astext().removeprefix(f"{PAGE_GROUP}-"): Place(file, field.line)
        for field in _fields(document)
        if field.line
    }


def _metadata(document: nodes.document) -> dict[str, object]:
    """Return the fields at the top of a page, which docutils and Sphinx use as its metadata.

    Sphinx reads them later (`env.metadata`). The raw text keeps characters that look like markup.
    """
    return {field[0].astext(): _from_json(_raw_text(field[1])) for field in _fields(document)}


def _fields(document: nodes.document) -> list[nodes.field]:
    top = next((child for child in document.children if not isinstance(child, nodes.PreBibliographic)), None)
    return list(top.findall(nodes.field)) if isinstance(top, nodes.field_list) else []


def _raw_text(body: nodes.Node) -> str:
    only = body.children[0] if len(body.children) == 1 else None
    raw = only.rawsource if isinstance(only, nodes.paragraph) else ""
    return raw or body.astext()


def _from_json(text: str) -> object:
    """Return the list or mapping that MyST passes as JSON text. Other text stays as it is."""
    if text.lstrip().startswith(("{", "[")):
        with contextlib.suppress(RecursionError, ValueError):
            return json.loads(text)
    return text
