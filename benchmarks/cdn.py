"""A local replacement for the CDN: its files, a server with a certificate, and Chromium's settings."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from benchmarks.server import Server, serve
from certificate import make_certificate
from runtime_parts import make_wheel
from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.options.declarations import RuntimeKind
from stlite_docs.pins.pinned import PYODIDE, PYODIDE_PACKAGES, STLITE, STLITE_LIB, STREAMLIT
from stlite_docs.runtime.build import FOLDER, prepare_runtime

SSL = "ssl"
STLITE_PATH = urlsplit(STLITE.cdn).path.lstrip("/")
PYODIDE_PATH = urlsplit(PYODIDE_PACKAGES).path.lstrip("/")


def make_tree(
    folder: Path,
    *,
    offered: Sequence[str] = (),
    required: bool = False,
    pyodide_packages: str | None = None,
) -> list[str]:
    """Write the files that stlite requests from the CDN, taken from the files of our sites.

    It is a Pyodide distribution with the packages that Streamlit needs at its start. Its Streamlit wheel
    requires no others. From the real CDN, stlite would also load numpy, pandas and more.

    Args:
        folder: A folder that does not exist yet.
        offered: More packages of the distribution.
        required: Whether the Streamlit wheel requires these too, as the real one does.
        pyodide_packages: URL or folder of Pyodide's packages; None is the CDN.

    Returns:
        The packages that are out of reach.
    """
    published = folder / "published"
    pools = {"all": [PackageNeeds(tuple(offered))]}
    runtime = prepare_runtime(RuntimeKind.LOCAL, pools, pyodide_packages=pyodide_packages)
    missing = sorted(runtime.missing.get("all", {}))
    runtime.publish(published)
    files = published / FOLDER
    lock: dict[str, Any] = json.loads((published / str(runtime.manifest["lock"])).read_bytes())
    needs = lock["packages"].pop(STREAMLIT.name)["depends"]
    needs.append(SSL)
    if required:
        needs += [name for name in offered if name not in missing]
    del lock["packages"][STLITE_LIB.name]
    shutil.copytree(files / STLITE.folder, folder / STLITE_PATH)
    _rewrite_needs(folder / STLITE_PATH / STREAMLIT.path, needs)
    shutil.copytree(files / PYODIDE.folder, folder / PYODIDE_PATH)
    entry = PurePosixPath(str(runtime.manifest["pyodide"])).name  # sites have another name for it
    (folder / PYODIDE_PATH / entry).rename(folder / PYODIDE_PATH / PYODIDE.entry)
    shutil.copytree(files / "wheels", folder / PYODIDE_PATH / "wheels")
    lock["packages"][SSL] = _make_ssl(folder / PYODIDE_PATH)
    (folder / PYODIDE_PATH / "pyodide-lock.json").write_text(json.dumps(lock))
    shutil.rmtree(published)
    return missing


def _make_ssl(folder: Path) -> dict[str, object]:
    """Write a package with the one name of `ssl` that Streamlit needs, and return its entry in the lock.

    Our own interpreter does without (`stlite_docs/browser/python/without_ssl.py`).
    """
    wheel = make_wheel(folder, SSL, files={f"{SSL}.py": "class SSLContext: pass\n"})
    return {
        "name": SSL,
        "version": "1.0",
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": [SSL],
        "depends": [],
    }


def _rewrite_needs(wheel: Path, needs: list[str]) -> None:
    original = wheel.with_suffix(".original")
    wheel.rename(original)
    with zipfile.ZipFile(original) as source, zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as goal:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename.endswith(".dist-info/METADATA"):
                head, _, body = content.decode().partition("\n\n")
                kept = [line for line in head.splitlines() if not line.startswith("Requires-Dist:")]
                added = [f"Requires-Dist: {need}" for need in needs]
                content = ("\n".join([*kept, *added]) + f"\n\n{body}").encode()
            goal.writestr(entry.filename, content)
    original.unlink()


@contextmanager
def serve_cdn(folder: Path) -> Iterator[tuple[Server, list[str]]]:
    """Serve these files. Yield the server, and the arguments that make Chromium use it as the CDN."""
    host = urlsplit(STLITE.cdn).hostname or ""
    certificate = make_certificate(host)
    with serve(folder, certificate.tls) as server:
        yield server, [f"--host-resolver-rules=MAP {host} 127.0.0.1:{server.port}", certificate.argument]
