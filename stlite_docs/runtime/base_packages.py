"""The base: the packages that every app's interpreter loads before its program runs."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from stlite_docs.pins.pinned import STLITE, STLITE_LIB, STREAMLIT, BundledWheel
from stlite_docs.runtime import interpreter_package, ssl_stub
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.package_index import base_wheels
from stlite_docs.runtime.package import Package, package_of
from stlite_docs.wheels.metadata import read_wheel

# The installer itself, which the worker loads by name.
_INSTALLER = "micropip"


def base_packages(cache: Cache, stlite: str) -> tuple[Package, ...]:
    """Return the base, its wheels being in the cache.

    Streamlit and stlite_lib are ordinary packages of the lock, as their wheels are. What Streamlit's METADATA
    asks for does not count there: it depends on the base and on nothing else, so an app that draws no
    chart loads no numpy. micropip finds both installed, and looks for nothing.

    Args:
        cache: Where wheels are kept.
        stlite: Where stlite's npm package is, as an address or relative to the lock; ends with a slash.

    Raises:
        StliteError: A wheel cannot be had.
    """
    pure = [_stored(cache, location, "package index") for location in base_wheels(cache)]
    ssl = _own(cache, ssl_stub.FILE_NAME, ssl_stub.build_stub())
    interpreter = _own(cache, interpreter_package.FILE_NAME, interpreter_package.build_interpreter_package())
    needed = sorted(package.name for package in (*pure, ssl) if package.name != _INSTALLER)
    return (
        *pure,
        ssl,
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
