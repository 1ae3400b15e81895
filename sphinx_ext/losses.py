"""Compares the apps that were built with those in the finished pages, and finds who has lost some."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.writers.html5_polyglot import Writer
from sphinx.application import Sphinx
from sphinx.util.logging import suppress_logging

from stlite_docs.publish.app_needs import AppNeeds
from stlite_docs.publish.finished_page import find_live_apps, read_key
from stlite_docs.publish.html import render_app_end, render_app_start
from stlite_docs.publish.losses import HIDDEN, explain_loss, name_culprits

from .assets import is_live
from .environment import app_needs_by_page
from .node import stlite_app
from .places import log_problem_of_build

# Their transforms and handlers do not touch apps.
_TRUSTED = ("docutils", "myst_nb", "myst_parser", "sphinx", "stlite_docs")


def warn_of_losses(app: Sphinx, exception: Exception | None) -> None:
    """Warn about each app that was built but is not live in its finished page."""
    if exception is not None or not is_live(app):
        return
    for docname, app_needs in app_needs_by_page(app.env).items():
        path = _find_page(app, docname)
        if path is None or not app_needs:
            continue
        html = path.read_text(encoding="utf-8", errors="replace")
        lost = [needs for needs in app_needs if needs.key not in _keys(html)]
        culprits = _find_culprits(app, docname, lost) if lost else {}
        for needs in lost:
            if needs.key in culprits:
                page = path.relative_to(app.outdir).as_posix()
                log_problem_of_build(app, explain_loss(needs.place, page, culprits[needs.key]))


def _find_page(app: Sphinx, docname: str) -> Path | None:
    """Return the finished page of a document, if this environment has its current state.

    A build of some files alone leaves other pages as they are.
    """
    builder: Any = app.builder
    owner = docname
    if builder.name == "singlehtml":
        owner = app.config.root_doc
        if docname not in _find_included(app, owner):
            return None
    path, doctree = Path(builder.get_outfilename(owner)), Path(app.doctreedir, f"{docname}.doctree")
    try:
        is_current = path.stat().st_mtime_ns >= doctree.stat().st_mtime_ns
    except OSError:
        return None
    return path if is_current else None


def _find_included(app: Sphinx, docname: str) -> set[str]:
    """Return a document with all documents below it."""
    found: set[str] = set()
    waiting = [docname]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += app.env.toctree_includes.get(name, [])
    return found


def _find_culprits(app: Sphinx, docname: str, lost: Iterable[AppNeeds]) -> dict[str, str]:
    """Return what has lost these apps, by their keys. Apps that a page leaves out on purpose are not there.

    Sphinx has resolved and written the document before, perhaps in another process. So this does it again,
    step by step.
    """
    doctree = app.env.get_doctree(docname)
    left = {needs.key for needs in lost}
    culprits: dict[str, str] = {}
    with suppress_logging():
        for find in (_find_in_reading, _find_in_resolving, _find_in_writing):
            culprits |= find(app, doctree, docname, left - culprits.keys())
    return {key: culprit for key, culprit in culprits.items() if culprit}


def _find_in_reading(app: Sphinx, doctree: nodes.document, _docname: str, keys: set[str]) -> dict[str, str]:
    parts = [*app.registry.get_transforms(), *_handlers(app, "doctree-read")]
    return dict.fromkeys(keys - _nodes(doctree).keys(), _name_one_of(app, parts))


def _find_in_resolving(app: Sphinx, doctree: nodes.document, docname: str, keys: set[str]) -> dict[str, str]:
    """Return the culprits while Sphinx resolves a document, and nothing for apps that it leaves out.

    An app that goes together with the part of the page around it is left out on purpose, as `only`,
    `ifconfig` and `todo` do.
    """
    culprits: dict[str, str] = {}
    left = {key: node for key, node in _nodes(doctree).items() if key in keys}
    for step in _resolve(app, doctree, docname):
        for key in left.keys() - _nodes(doctree).keys():
            is_lost = _is_attached(left.pop(key).parent)
            culprits[key] = _name_one_of(app, [step]) if is_lost else HIDDEN
    return culprits


def _resolve(app: Sphinx, doctree: nodes.document, docname: str) -> Iterator[object]:
    """Resolve a document as Sphinx does, and yield each transform and handler after it has run."""
    app.env.temp_data["docname"] = docname
    transforms: list[type[Any]] = app.registry.get_post_transforms()
    for transform in sorted(transforms, key=attrgetter("default_priority")):
        with contextlib.suppress(Exception):  # It has run before, and said what is wrong.
            transform(doctree).apply()
        yield transform
    for handler in _handlers(app, "doctree-resolved"):
        with contextlib.suppress(Exception):
            handler(app, doctree, docname)
        yield handler


def _find_in_writing(app: Sphinx, doctree: nodes.document, docname: str, keys: set[str]) -> dict[str, str]:
    """Return the culprits while Sphinx writes a document, and nothing for apps that its writer skips."""
    left = {key: node for key, node in _nodes(doctree).items() if key in keys}
    culprits = {key: HIDDEN for key, node in left.items() if _is_skipped(app, doctree, node)}
    apps = [node.app for key, node in left.items() if node.app and key not in culprits]
    body = "".join(render_app_start(each) + render_app_end(each) for each in apps)
    known = getattr(app.builder, "globalcontext", {})  # It exists only if the builder has written a page.
    context = {**known, "pagename": docname, "body": body}
    for handler in _handlers(app, "html-page-context"):
        with contextlib.suppress(Exception):
            handler(app, docname, "page.html", context, doctree)
        for key in left.keys() - culprits.keys() - _keys(str(context["body"])):
            culprits[key] = _name_one_of(app, [handler])
    finishers = _name_one_of(app, _handlers(app, "build-finished"), "the theme")
    return {**dict.fromkeys(left, finishers), **culprits}


def _is_skipped(app: Sphinx, doctree: nodes.document, node: nodes.Node) -> bool:
    """Whether the writer skips a part of the page around a node, such as `todo`."""
    doctree.settings = get_default_settings(Writer)
    vars(doctree.settings).update(app.env.settings)
    writer = app.builder.create_translator(doctree, app.builder)
    around: nodes.Node | None = node.parent
    while around is not None:
        try:
            writer.dispatch_visit(around)
        except (nodes.SkipNode, nodes.SkipChildren):
            return True
        except Exception:  # noqa: BLE001, S110 - it needs what is around it
            pass
        around = around.parent
    return False


def _nodes(doctree: nodes.document) -> dict[str, stlite_app]:
    return {node.app.key: node for node in doctree.findall(stlite_app) if node.app}


def _keys(html: str) -> set[str]:
    return {read_key(payload) for payload in find_live_apps(html)}


def _is_attached(node: nodes.Node | None) -> bool:
    """Whether a node is still part of its document."""
    while node is not None and not isinstance(node, nodes.document):
        parent = node.parent
        if parent is None or not any(child is node for child in parent.children):
            return False
        node = parent
    return node is not None


def _handlers(app: Sphinx, event: str) -> list[Callable[..., object]]:
    listeners = sorted(app.events.listeners[event], key=attrgetter("priority"))
    return [listener.handler for listener in listeners]


def _name_one_of(app: Sphinx, parts: Iterable[object], otherwise: str = "an extension") -> str:
    """Return a phrase for the extensions to which transforms and handlers belong."""
    names = [_find_extension(app, part) for part in parts]
    others = [name for name in names if name.partition(".")[0] not in _TRUSTED]
    return name_culprits("extension", others, otherwise)


def _find_extension(app: Sphinx, part: object) -> str:
    """Return the name in `conf.py` of the extension to which a class or a function belongs."""
    code = getattr(part, "__code__", None)
    if code is not None and Path(code.co_filename) == Path(app.confdir) / "conf.py":
        return "conf.py"
    module = str(getattr(part, "__module__", ""))
    names = [name for name in app.extensions if f"{module}.".startswith(f"{name}.")]
    top = module.partition(".")[0]
    names = names or [name for name in app.extensions if name.partition(".")[0] == top]
    return max(names, key=len, default=top)
