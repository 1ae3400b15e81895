"""Compiles the wheels with which apps start, such as that of pandas. Readers' browsers need not do it then.

Node.js does it once for each wheel, in the Python that readers have.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from stlite_docs import __version__
from stlite_docs.base.counting import count
from stlite_docs.base.log import LOG
from stlite_docs.base.problems import StliteError
from stlite_docs.pins.pinned import PYODIDE
from stlite_docs.prerender.interpreter import Interpreter
from stlite_docs.prerender.kept_files import KeptFile, find_file, keep_file
from stlite_docs.prerender.made_files import serve
from stlite_docs.prerender.node import explain_no_node, find_node
from stlite_docs.prerender.run_cache import our_digest
from stlite_docs.runtime.build import FOLDER, Runtime
from stlite_docs.runtime.cdn_copies import CdnCopies
from stlite_docs.runtime.fetch.cache import open_cache
from stlite_docs.runtime.package import Package


def find_wheels(packages: Iterable[Package]) -> dict[str, KeptFile]:
    """Return the wheels that an earlier build has compiled, by the hash of the given one.

    The size of one with nothing to compile is 0.
    """
    store = open_cache()
    found = {package.sha256: find_file(_name(package.sha256), store) for package in packages}
    return {sha256: file for sha256, file in found.items() if file}


def compile_wheels(folder: Path, runtime: Runtime, packages: Iterable[Package]) -> dict[str, KeptFile]:
    """Compile wheels, and return them as `find_wheels` does. Where that is impossible, tell the log why.

    Args:
        folder: Our folder of a site, with a runtime that has the wheels as they are.
        runtime: That runtime.
        packages: The packages of the wheels.
    """
    wanted = {package.sha256: package for package in packages}
    try:
        return _compile(folder, runtime.manifest, list(wanted.values())) if wanted else {}
    except (OSError, StliteError) as error:
        _tell_lack(len(wanted), error)
        return {}


def _tell_lack(number: int, reason: object) -> None:
    LOG.info("Readers' browsers compile %s: %s", count(number, "package"), reason)


def _compile(folder: Path, manifest: Mapping[str, object], packages: list[Package]) -> dict[str, KeptFile]:
    """Compile wheels.

    Raises:
        OSError: Node.js cannot do it.
        StliteError: Node.js or something that it needs is not available.
    """
    node = find_node()
    if node is None:
        raise StliteError(explain_no_node("the build does not do it"))
    store = open_cache()
    copies = CdnCopies(folder, manifest, store)
    copies.fetch_parts()
    lacks = copies.fetch_files({package.location: package.sha256 for package in packages})
    if lacks:
        _tell_lack(len(lacks), next(iter(lacks.values())))
    packages = [package for package in packages if package.location not in lacks]
    if not packages:
        return {}
    LOG.info("Compiling %s, once for these versions", count(len(packages), "package"))
    addresses = [
        f"{FOLDER}/{package.location}" if package.is_stored else package.location for package in packages
    ]
    contents = Interpreter(serve(folder, copies.files, ()), node).compile(addresses)
    return {
        package.sha256: keep_file(_name(package.sha256), package.file_name, content, len(content), store)
        for package, content in zip(packages, contents, strict=True)
    }


def _name(sha256: str) -> str:
    said = ["wheel", sha256, PYODIDE.version, __version__, our_digest()]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]
