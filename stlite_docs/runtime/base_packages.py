"""The base: packages that every interpreter loads before a program runs."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from stlite_docs.pins.pinned import STLITE, STLITE_LIB, STREAMLIT, BundledWheel
from stlite_docs.runtime import interpreter_package
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.package_index import base_wheels
from stlite_docs.runtime.package import Package, package_of
from stlite_docs.wheels.metadata import read_wheel

# The installer, which the worker loads by name.
_INSTALLER = "micropip"


def base_packages(cache: Cache, stlite: str) -> tuple[Package, ...]:
    """Return the base, with its wheels in the cache.

    Streamlit and stlite_lib are normal packages of the lock. The lock ignores the requirements in Streamlit's
    metadata: Streamlit depends only on the base, so an app without charts does not load numpy. micropip finds
    Streamlit and stlite_lib installed, and searches for nothing.

    Args:
        cache: Keeps the wheels.
        stlite: The location of stlite's npm package: a URL, or a path relative to the lock, with a slash at
            the end.

    Raises:
        StliteError: A wheel is not available.
    """
    pure = [_stored(cache, location, "package index") for location in base_wheels(cache)]
    interpreter = _own(cache, interpreter_package.FILE_NAME, interpreter_package.build_interpreter_package())
    needed = sorted(package.name for package in pure if package.name != _INSTALLER)
    return (
        *pure,
        interpreter,
        _bundled(STREAMLIT, stlite, tuple(needed)),
        _bundled(STLITE_LIB, stlite, (STREAMLIT.name,)),
    )


def _own(cache: Cache, file_name: str, content: bytes) -> Package:
    """Return a wheel that we have made ourselves, which the cache has then."""
    location = cache.find(hashlib.sha256(content).hexdigest())
    if location is None:
        with cache.scratch() as folder:
            (folder / file_name).write_bytes(content)
            location, _ = cache.keep(folder / file_name)
    return _stored(cache, location, "stlite-docs")


def _stored(cache: Cache, location: str, origin: str) -> Package:
    return replace(package_of(read_wheel(cache.root / location), origin).stored(), depends=())


def _bundled(wheel: BundledWheel, stlite: str, depends: tuple[str, ...]) -> Package:
    return Package(
        name=wheel.name,
        version=wheel.version,
        location=stlite + wheel.path,
        sha256=wheel.sha256,
        imports=(wheel.module,),
        depends=depends,
        origin=f"npm {STLITE.npm_name}@{STLITE.version}",
    )
