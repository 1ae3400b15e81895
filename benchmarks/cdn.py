"""A local replacement for the CDN: its files, a server with a certificate, and Chromium's settings."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.server import Server, serve
from certificate import make_certificate
from stlite_docs.options.declarations import RuntimeKind
from stlite_docs.pins.pinned import PYODIDE, PYODIDE_PACKAGES, STLITE, STLITE_LIB, STREAMLIT
from stlite_docs.runtime.build import FOLDER, prepare_runtime

STLITE_PATH = urlsplit(STLITE.cdn).path.lstrip("/")
PYODIDE_PATH = urlsplit(PYODIDE_PACKAGES).path.lstrip("/")


def make_tree(folder: Path) -> None:
    """Write the files that stlite requests from the CDN, taken from the files of our sites.

    It is a Pyodide distribution with only the packages that Streamlit needs at its start. Its Streamlit wheel
    requires no others. From the real CDN, stlite would also load numpy, pandas and more.
    """
    published = folder / "published"
    runtime = prepare_runtime(RuntimeKind.LOCAL)
    runtime.publish(published)
    files = published / FOLDER
    lock: dict[str, Any] = json.loads((published / str(runtime.manifest["lock"])).read_bytes())
    needs = lock["packages"].pop(STREAMLIT.name)["depends"]
    del lock["packages"][STLITE_LIB.name]
    shutil.copytree(files / STLITE.folder, folder / STLITE_PATH)
    _rewrite_needs(folder / STLITE_PATH / STREAMLIT.path, needs)
    shutil.copytree(files / PYODIDE.folder, folder / PYODIDE_PATH)
    shutil.copytree(files / "wheels", folder / PYODIDE_PATH / "wheels")
    (folder / PYODIDE_PATH / "pyodide-lock.json").write_text(json.dumps(lock))
    shutil.rmtree(published)


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
