"""Reads and writes Pyodide's lock: the packages that the interpreter in the browser can load."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from packaging.utils import canonicalize_name

from stlite_docs.runtime.package import Package


def read_lock(lock: Mapping[str, Any], origin: str) -> dict[str, Package]:
    """Return the packages of a lock that Pyodide's tools wrote, without separate test suites."""
    return {
        name: Package(
            name=name,
            version=entry["version"],
            location=entry["file_name"],
            sha256=entry["sha256"],
            imports=tuple(entry["imports"]),
            depends=tuple(canonicalize_name(other) for other in entry["depends"]),
            install_dir=entry["install_dir"],
            package_type=entry["package_type"],
            origin=origin,
        )
        for name, entry in lock["packages"].items()
        if not name.endswith("-tests")
    }


def lock_text(packages: Mapping[str, Package], info: Mapping[str, Any]) -> str:
    """Return the lock as text for Pyodide. The order of packages does not matter."""
    entries = {key: package.entry() for key, package in packages.items()}
    return json.dumps({"info": info, "packages": entries}, sort_keys=True, separators=(",", ":"))
