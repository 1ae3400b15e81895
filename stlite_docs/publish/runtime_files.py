"""Writes the runtime into a site, with the files that start Python faster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from stlite_docs.prerender.compiled_wheels import compile_wheels, find_wheels
from stlite_docs.prerender.kept_files import KeptFile
from stlite_docs.prerender.made_files import MODULES, Kind, MadeFile, Start, find_files, make_files
from stlite_docs.prerender.node import has_node
from stlite_docs.runtime.build import Runtime

# Bytes a second of one of the three large downloads of a start, by the browser's engine. The image has 6 MB
# more than the core. On a line of 50 Mbit/s in WebKit and of 150 in Chromium, that takes as long as the image
# saves. A start can measure a third too much.
FAST_LINES = MappingProxyType({"webkit": 2_000_000, "others": 8_000_000})


def publish_runtime(folder: Path, runtime: Runtime, *, has_image: bool) -> Runtime:
    """Write a runtime into our folder of a site, and return it with what the build has made for it.

    Args:
        folder: Our folder in the site.
        runtime: The runtime.
        has_image: Whether the site wants an image. Without one, Python starts as if the site wanted none.

    Raises:
        OSError: A file cannot be written.
    """
    # Without Node.js, the build says so where it would run the apps.
    if not (has_image or has_node()):
        runtime.publish(folder)
        return runtime
    wheels = find_wheels(runtime.compilable)
    published = _exchange(runtime, wheels)
    start = Start(published.manifest, published.description.lock["packages"])
    made = find_files(start, has_image=has_image)
    published = _add(published, made)
    published.publish(folder)
    lacking = [package for package in runtime.compilable if package.sha256 not in wheels]
    if len(made) == len(MODULES) + has_image and not lacking:
        return published
    # What makes them reads the runtime in the folder.
    made = make_files(folder, start, has_image=has_image)
    wheels |= compile_wheels(folder, published, lacking)
    published = _add(_exchange(runtime, wheels), made)
    published.publish(folder)
    return published


def _exchange(runtime: Runtime, wheels: Mapping[str, KeptFile]) -> Runtime:
    """Return a runtime with compiled wheels instead of the given ones."""
    return runtime.with_compiled({given: wheel.sha256 for given, wheel in wheels.items() if wheel.size})


def _add(runtime: Runtime, made: Iterable[MadeFile]) -> Runtime:
    """Return a runtime with files that start Python faster."""
    entries: dict[str, dict[str, Any]] = {}
    files: dict[str, Path] = {}
    for file in made:
        rates = {"rates": dict(FAST_LINES)} if file.kind is Kind.IMAGE else {}
        entries[file.kind.value] = {**file.describe(), **rates}
        files[file.name] = file.path
    return replace(runtime, manifest={**runtime.manifest, **entries}, files={**runtime.files, **files})
