"""Writes recordings of apps' first runs for the browser part, and the images of first pictures."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from stlite_docs.base.atomic_write import remove_others, write
from stlite_docs.prerender.run import End, Run

# As in `browser/frame/recording.js`.
FOLDER = "recordings"
# Ends after which readers see the same in their browsers. A program that does not end shows its first output.
_SHOWN = frozenset({End.FINISHED, End.ERROR, End.NETWORK, End.TIMEOUT})


def publish_recordings(folder: Path, runs: Mapping[str, Run], images: Mapping[str, bytes]) -> dict[str, str]:
    """Write recordings and images of first pictures into our folder, and remove those of earlier builds.

    Args:
        folder: Our folder in the site.
        runs: The runs, by any name.
        images: The images, by address (see `draw_picture`).

    Returns:
        The names of the recordings, by the names of their runs. A run that shows nothing, or not what readers
        would see, has none.

    Raises:
        OSError: A file cannot be written.
    """
    names = {}
    for name, run in runs.items():
        if not is_shown(run):
            continue
        content = _encode(run)
        names[name] = hashlib.sha256(content).hexdigest()[:32]
        write(folder / FOLDER / f"{names[name]}.json", content)
    for address, content in images.items():
        write(folder / address, content)
    kept = {
        *(f"{name}.json" for name in names.values()),
        *(address.removeprefix(f"{FOLDER}/") for address in images),
    }
    remove_others(folder / FOLDER, kept)
    return names


def is_shown(run: Run) -> bool:
    """Whether readers can see a run. One that asked for the network first has nothing to see."""
    if not run.messages or run.end not in _SHOWN:
        return False
    return not run.addresses or any(
        _has_element(nodes) for nodes in (run.picture or {}).values() if isinstance(nodes, list)
    )


def _has_element(nodes: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a part of a picture has more than places for elements."""
    return any(
        _has_element(node["children"]) if "children" in node else node["kind"] != "empty" for node in nodes
    )


def _encode(run: Run) -> bytes:
    """Return a recording in the format of `browser/frame/recording.js`."""
    data = {
        "messages": [_to_base64(message) for message in run.messages],
        "media": {
            address: {"type": medium.type, "content": _to_base64(medium.content)}
            for address, medium in sorted(run.media.items())
        },
        "isEndless": run.end is End.TIMEOUT,
    }
    return json.dumps(data, separators=(",", ":")).encode()


def _to_base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
