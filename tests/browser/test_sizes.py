"""The sizes by which readers are told how far Python is loaded."""

from __future__ import annotations

from stlite_docs.pins.pinned import PYODIDE, SIZES, STLITE
from stlite_docs.runtime.base_packages import base_packages
from stlite_docs.runtime.build import prepare_runtime
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.npm import npm_tree


def test_pinned_sizes_are_those_of_the_files() -> None:
    """What is pinned of sizes is so, and the runtime adds the base and the lock to it."""
    cache = Cache(None)
    trees = [npm_tree(part, cache) for part in (PYODIDE, STLITE)]
    found = {name: path.stat().st_size for name in SIZES for tree in trees if (path := tree / name).is_file()}
    assert found == SIZES
    runtime = prepare_runtime("local")
    stored = [
        (cache.root / package.location).stat().st_size
        for package in base_packages(cache, "")
        if package.is_stored
    ]
    (lock,) = (content for name, content in runtime.files.items() if name.startswith("lock-"))
    assert isinstance(lock, bytes)
    assert runtime.manifest["sizes"] == {
        "all": sum(SIZES.values()) + sum(stored) + len(lock),
        "wasm": SIZES["pyodide.asm.wasm"],
        "lock": len(lock),
    }
