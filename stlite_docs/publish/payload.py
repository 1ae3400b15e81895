"""What the browser is told of an app, and the one encoder that writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from stlite_docs.analysis.package_needs import OPTIONAL_PACKAGES
from stlite_docs.authoring.app import App
from stlite_docs.options.declarations import Action
from stlite_docs.publish.pool import choose_pool

# JSON strings may spell any character as \uXXXX. These would otherwise be read, or rewritten, as HTML.
_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "&<>'"}


def make_payload(app: App) -> dict[str, object]:
    """Return what the browser part needs to start an app, as JSON data.

    `requirements` are to be loaded before the app starts; `optional` are those that it may need and gets
    where the runtime has them. Addresses are relative to our folder, or absolute; an archive's format is one
    of Python's `shutil`. `key` names the storage of the folders that persist. Heights are CSS pixels.
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
        "config": dict(settings.config),
        "env": dict(settings.env),
        "persist": list(settings.persist),
        "key": app.key,
        "title": settings.title,
        "start": str(settings.start),
        "height": settings.height,
        "maxHeight": settings.max_height,
        "theme": str(settings.theme),
        "editable": settings.editable,
        "actions": [str(action) for action in _possible_actions(app)],
        **({"texts": dict(settings.texts)} if settings.texts else {}),
    }


def _possible_actions(app: App) -> list[Action]:
    """Return the buttons below an app: stlite's own site gets its files, requirements and Streamlit's options."""
    settings = app.settings
    is_portable = not (app.archives or app.package_needs.wheels or settings.env or settings.persist)
    return [action for action in app.settings.actions if is_portable or action is not Action.PLAYGROUND]


def encode_payload(payload: Mapping[str, object]) -> str:
    """Return a payload as text for a single-quoted HTML attribute: ASCII with nothing that HTML tools touch.

    Entity-escaped attributes were corrupted by Material's minify and privacy plugins, so no entity is
    needed: quotes within are JSON's, and `& < > '` are written as JSON escapes.
    """
    return json.dumps(payload, ensure_ascii=True, separators=(",", ":")).translate(_UNSAFE)
