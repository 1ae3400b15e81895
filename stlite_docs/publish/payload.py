"""The data of an app for the browser, and its only encoder."""

from __future__ import annotations

import json
from collections.abc import Mapping

from stlite_docs.analysis.package_needs import OPTIONAL_PACKAGES
from stlite_docs.authoring.app import App
from stlite_docs.options.declarations import OWN, Action, Prewarm, Start
from stlite_docs.publish.pool import choose_pool

# JSON can escape any character as \uXXXX. Unescaped, HTML tools would interpret or change these.
_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "&<>'"}


def make_payload(app: App) -> dict[str, object]:
    """Return the data that the browser needs to start an app, as JSON data.

    `requirements` are loaded before the app starts. `optional` are packages that the app may need and gets if
    the runtime has them. URLs are relative to our folder, or absolute. The format of an archive is a format
    of Python's `shutil`. `key` identifies the storage of persistent folders. Heights are CSS pixels.
    """
    settings = app.settings
    return {
        "entrypoint": app.entrypoint,
        "files": {
            **{source.name: {"text": source.text} for source in app.sources},
            **{name: {"url": url} for name, url in app.files.items()},
        },
        "archives": [{"url": archive.url, "format": archive.format} for archive in app.archives],
        "requirements": list(app.package_needs.texts),
        "optional": list(OPTIONAL_PACKAGES) if app.package_needs.may_need_all else [],
        "pool": choose_pool(app).name,
        **({"isolated": True} if settings.isolated else {}),
        "config": dict(settings.config),
        "env": dict(settings.env),
        "persist": list(settings.persist),
        **({"persistName": settings.persist_name} if settings.persist_name else {}),
        "key": app.key,
        "title": settings.title,
        "start": str(settings.start),
        **({"prewarm": str(settings.prewarm)} if _can_prewarm(app) else {}),
        "height": settings.height,
        "maxHeight": settings.max_height,
        "theme": str(settings.theme),
        "editable": settings.editable,
        "actions": [str(action) for action in possible_actions(app)],
        **({"texts": dict(settings.texts)} if settings.texts else {}),
    }


def possible_actions(app: App) -> list[Action]:
    """Return the buttons below an app. The playground gets files, requirements and config only."""
    settings = app.settings
    is_portable = not (app.archives or app.package_needs.wheels or settings.env or settings.persist)
    return [action for action in app.settings.actions if is_portable or action is not Action.PLAYGROUND]


def _can_prewarm(app: App) -> bool:
    """Return whether the page may get an interpreter ready that the app then shares."""
    settings = app.settings
    is_shared = settings.pool != OWN and not settings.isolated
    return settings.start is Start.CLICK and settings.prewarm is not Prewarm.OFF and is_shared


def encode_payload(payload: Mapping[str, object]) -> str:
    """Return a payload as ASCII text for a single-quoted HTML attribute.

    Material's minify and privacy plugins corrupted attributes with entities. So this uses none: quotes are
    JSON's, and `& < > '` are JSON escapes.
    """
    return json.dumps(payload, ensure_ascii=True, separators=(",", ":")).translate(_UNSAFE)
