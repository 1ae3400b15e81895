"""Small stand-ins for what a runtime is made of: wheels, an index for pip, npm packages, a server."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import sys
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from stlite_docs.pins.pinned import (
    PYODIDE,
    STLITE,
    STLITE_LIB,
    STREAMLIT,
    ZIP,
    NpmPackage,
    Pin,
    pyodide_lock,
)
from stlite_docs.runtime.fetch.cache import digest_of
from stlite_docs.wheels.metadata import read_wheel
from warm_pip import warm_pip

NPM = """#!{python}
import json, pathlib, shutil, sys
here = pathlib.Path({folder!r})
with (here / "calls").open("a") as calls:
    print(*sys.argv[1:3], file=calls)
goal = sys.argv[sys.argv.index("--pack-destination") + 1]
archive = here / (sys.argv[2].replace("/", "-") + ".tgz")
print("npm warn this is not worth a word", file=sys.stderr)
if not archive.exists():
    print(json.dumps({{"error": {{"code": "E404", "summary": "Not Found: " + sys.argv[2] + "."}}}}))
    print("npm error code E404", file=sys.stderr)
    sys.exit(1)
shutil.copy(archive, pathlib.Path(goal) / "package.tgz")
"""


def make_wheel(  # noqa: PLR0913 - each says one thing about the wheel
    folder: Path,
    name: str,
    version: str = "1.0",
    *,
    requires: Iterable[str] = (),
    tag: str = "py3-none-any",
    files: Mapping[str, str] | None = None,
    metadata: str = "License-Expression: MIT\n",
) -> Path:
    """Write a wheel that says what it is told to, and has one module unless told otherwise."""
    stem = f"{name.replace('-', '_')}-{version}"
    contents = files if files is not None else {f"{name.replace('-', '_')}.py": f"# {version}\n"}
    lines = "".join(f"Requires-Dist: {line}\n" for line in requires)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in contents.items():
            archive.writestr(inside, text)
        info = f"{stem}.dist-info"
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n{metadata}{lines}"
        )
        archive.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        archive.writestr(f"{info}/licenses/LICENSE", f"Licence of {name}\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_lock(folder: Path, *, python: str = "3.13.2", abi: str = "2025_0", **types: str) -> None:
    """Write a lock as Pyodide's releases have it, for the wheels of a folder."""
    packages = {
        wheel.name: {
            "name": wheel.name,
            "version": wheel.version,
            "file_name": wheel.path.name,
            "install_dir": "site",
            "sha256": sha256(wheel.path),
            "package_type": types.get(wheel.name, "package"),
            "imports": list(wheel.imports),
            "depends": [requirement.name for requirement in wheel.requires],
        }
        for wheel in map(read_wheel, folder.glob("*.whl"))
    }
    lock = {"info": {**pyodide_lock()["info"], "python": python, "abi_version": abi}, "packages": packages}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))


def pip_sees(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let pip know one folder of wheels and no index, whatever the machine's settings are."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    warm_pip(monkeypatch)


def use_base(monkeypatch: pytest.MonkeyPatch, folder: Path) -> list[Pin]:
    """Make a base of two wheels, in a folder that pip sees, and pin it."""
    pip_sees(monkeypatch, folder)
    pins = []
    for name in ("micropip", "packaging"):
        wheel = make_wheel(folder, name, "26.3" if name == "packaging" else "0.11.0")
        pins.append(Pin(name, wheel.name.split("-")[1], sha256(wheel)))
    pin(monkeypatch, pins)
    return pins


def pin(monkeypatch: pytest.MonkeyPatch, pins: list[Pin]) -> None:
    """Put other pins in the place of `pins/base.txt`."""
    lines = "".join(f"{pin.name}=={pin.version} --hash=sha256:{pin.sha256}\n" for pin in pins)
    monkeypatch.setattr("stlite_docs.runtime.fetch.package_index.base_pins", lambda: tuple(pins))
    monkeypatch.setattr("stlite_docs.runtime.fetch.package_index.base_requirements", lambda: lines)


def npm_archive(folder: Path, npm_name: str, version: str, files: Mapping[str, bytes]) -> str:
    """Write what `npm pack` would bring, and return its integrity."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{npm_name.replace('/', '-')}@{version}.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def npm_package(folder: Path, part: NpmPackage, files: Mapping[str, bytes]) -> NpmPackage:
    """Write what `npm pack` would bring, and return the package with its hashes."""
    served = {
        name
        for name in files
        if name.startswith(part.parts) and not name.endswith((".map", ".d.ts", ".html"))
    }
    digest = digest_of({name: hashlib.sha256(files[name]).hexdigest() for name in served if ".." not in name})
    return replace(part, integrity=npm_archive(folder, part.npm_name, part.version, files), digest=digest)


def use_npm(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Put an `npm` on the PATH that brings archives of a folder, and return the list of its calls."""
    tools = folder / "bin"
    tools.mkdir(parents=True, exist_ok=True)
    script = tools / "npm"
    script.write_text(NPM.format(python=sys.executable, folder=str(folder)))
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))
    calls = folder / "calls"
    calls.touch()
    return calls


def use_parts(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Pin small stand-ins for npm packages that a fake npm brings; return the list of its calls."""
    calls = use_npm(monkeypatch, folder)
    streamlit = make_wheel(folder / "made", "streamlit", STREAMLIT.version, tag="cp313-none-any")
    library = make_wheel(folder / "made", "stlite-lib", STLITE_LIB.version)
    stlite = {
        STLITE.entry: b"export const mount = 1;",
        "build/stlite.js.map": b"{}",
        "build/stlite.d.ts": b"export {};",
        "build/stlite.css": b"body {}",
        "build/assets/font.woff2": b"woff2",
        "README.md": b"# stlite",
        STREAMLIT.path: streamlit.read_bytes(),
        STLITE_LIB.path: library.read_bytes(),
    }
    pyodide = {
        name: name.encode() for name in (*PYODIDE.parts, "pyodide.js", "pyodide.mjs.map", "console.html")
    }
    for module, part, files in (
        ("runtime.build", STLITE, stlite),
        ("runtime.build", PYODIDE, pyodide),
        ("publish.app_needs", ZIP, {ZIP.entry: b"export const downloadZip = 1;"}),
    ):
        monkeypatch.setattr(f"stlite_docs.{module}.{part.name.upper()}", npm_package(folder, part, files))
    monkeypatch.setattr(
        "stlite_docs.runtime.base_packages.STREAMLIT", replace(STREAMLIT, sha256=sha256(streamlit))
    )
    monkeypatch.setattr(
        "stlite_docs.runtime.base_packages.STLITE_LIB", replace(STLITE_LIB, sha256=sha256(library))
    )
    return calls


class _Handler(SimpleHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path.endswith(".broken"):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"only the beginning")
            return
        super().do_GET()

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Serve a folder and give its address and the paths that were asked for; `.broken` ones break off."""
    asked: list[str] = []
    handler = type("Handler", (_Handler,), {"asked": asked})
    with _running(partial(handler, directory=str(folder))) as address:
        yield address, asked


@contextmanager
def served_index(folder: Path, times: Mapping[str, str]) -> Iterator[str]:
    """Serve the wheels of a folder as an index that says when it got each, by file name (PEP 700)."""

    def answer(handler: _Handler) -> None:
        name = handler.path.strip("/").removeprefix("files/")
        if handler.path.startswith("/files/"):
            kind, content = "application/zip", (folder / name).read_bytes()
        else:
            files = [
                {
                    "filename": path.name,
                    "url": f"/files/{path.name}",
                    "hashes": {"sha256": sha256(path)},
                    "upload-time": times[path.name],
                }
                for path in sorted(folder.glob(f"{name}-*.whl"))
            ]
            index = {"meta": {"api-version": "1.1"}, "name": name, "files": files, "versions": []}
            kind, content = "application/vnd.pypi.simple.v1+json", json.dumps(index).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    with _running(type("Index", (_Handler,), {"do_GET": answer})) as address:
        yield address


@contextmanager
def refused(status: int) -> Iterator[str]:
    """Give the address of a server that answers with one status, whatever it is asked for."""

    def refuse(handler: _Handler) -> None:
        handler.send_response(status)
        handler.end_headers()

    with _running(type("Refusing", (_Handler,), {"do_GET": refuse})) as address:
        yield address


@contextmanager
def _running(handler: Callable[..., _Handler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


def leftovers(cache: Path) -> list[str]:
    """Return every file of a cache, to show that nothing half done is in it."""
    return sorted(path.relative_to(cache).as_posix() for path in cache.rglob("*") if path.is_file())
