"""Writes the runtime into a site, with the image of Python's memory where the site wants one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from stlite_docs.pins.pinned import SIZES, STANDARD_LIBRARY, WASM
from stlite_docs.prerender.image import Image, find_image, make_image
from stlite_docs.runtime.build import FOLDER, Runtime

# Bytes a second of one of the three large downloads of a start. On slower lines, the bytes that the image has
# more than the packages take longer than it saves.
FAST_LINE = 1_500_000


def publish_runtime(folder: Path, runtime: Runtime, *, has_image: bool) -> None:
    """Write a runtime into our folder of a site.

    Args:
        folder: Our folder in the site.
        runtime: The runtime.
        has_image: Whether the site wants an image. Without one, Python starts as if the site wanted none.

    Raises:
        OSError: A file cannot be written.
    """
    known = find_image(runtime) if has_image else None
    _add(runtime, known).publish(folder)
    if has_image and known is None:
        # What makes the image reads the runtime in the folder.
        _add(runtime, make_image(folder, runtime)).publish(folder)


def _add(runtime: Runtime, image: Image | None) -> Runtime:
    if image is None:
        return runtime
    entry = {
        "url": f"{FOLDER}/{image.name}",
        "integrity": image.integrity,
        "memory": image.memory,
        "rate": FAST_LINE,
        "all": SIZES[WASM] + SIZES[STANDARD_LIBRARY] + image.path.stat().st_size,
    }
    return replace(
        runtime,
        manifest={**runtime.manifest, "image": entry},
        files={**runtime.files, image.name: image.path},
    )
