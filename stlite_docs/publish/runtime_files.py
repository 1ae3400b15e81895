"""Writes the runtime into a site, with the files that start Python faster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from stlite_docs.base.atomic_write import Content
from stlite_docs.pins.pinned import SIZES, WASM
from stlite_docs.prerender.compiled_wheels import compile_wheels, find_wheels
from stlite_docs.prerender.kept_files import KeptFile
from stlite_docs.prerender.made_files import Kind, MadeFile, Start, find_files, make_files
from stlite_docs.prerender.node import has_node
from stlite_docs.runtime.build import FOLDER, Runtime

# Bytes a second of one of the three large downloads of a start, by the browser's engine. On slower lines, the
# 9 MB of the image take longer than it saves: 2 seconds in WebKit, and 0.2 to 0.5 seconds in other engines.
FAST_LINES = MappingProxyType({"webkit": 1_500_000, "others": 8_000_000})


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
    kinds = [kind for kind in Kind if has_image or kind is not Kind.IMAGE]
    wheels = find_wheels(runtime.compilable)
    published = _exchange(runtime, wheels)
    start = Start(published.manifest, published.description.lock["packages"])
    made = find_files(kinds, start)
    published = _add(published, made)
    published.publish(folder)
    lacking = [package for package in runtime.compilable if package.sha256 not in wheels]
    if len(made) == len(kinds) and not lacking:
        return published
    # What makes them reads the runtime in the folder.
    made = make_files(kinds, folder, start)
    wheels |= compile_wheels(folder, published, lacking, made[:1])
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
    lock = str(runtime.manifest["lock"]).removeprefix(f"{FOLDER}/")
    loaded = SIZES[WASM] + _size(runtime.files[lock])
    for file in made:
        loaded += file.path.stat().st_size
        rates = {"rates": dict(FAST_LINES)} if file.kind is Kind.IMAGE else {}
        entries[file.kind.value] = {**file.describe(), "all": loaded, **rates}
        files[file.name] = file.path
    return replace(runtime, manifest={**runtime.manifest, **entries}, files={**runtime.files, **files})


def _size(content: Content) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size
