"""The project that a site documents: its wheel, built once for all apps."""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from stlite_docs.problems import StliteError
from stlite_docs.runtime.command import run_command
from stlite_docs.runtime.local_wheel import LocalWheel, WheelError, check_wheel

logger = logging.getLogger("stlite_docs")

_PIP = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--disable-pip-version-check", "--no-input")
# Where a project's build, its tests, its site and its tools leave their files; no build reads them.
_LEFT_OUT = frozenset({"__pycache__", "_build", "build", "dist", "node_modules", "site"})
# Pages change with every word that is written while a site is served.
_PAGES = frozenset({".ipynb", ".md", ".rst"})
# 1980-01-01, the earliest time that a wheel can carry: so the same sources give the same bytes.
_EPOCH = "315532800"
_LAST_LINES = 5

_built: dict[Path, tuple[str, LocalWheel]] = {}
_folders: list[tempfile.TemporaryDirectory[str]] = []


def build_project(folder: Path) -> LocalWheel:
    """Return the wheel of a project, built with its own build backend (PEP 517) unless that was done already.

    It is built again, within one process, when one of the project's files has changed that is no page.

    Raises:
        StliteError: There is no project, its build fails, or its wheel is not for the browser.
    """
    root = folder.resolve()
    if not any((root / name).is_file() for name in ("pyproject.toml", "setup.py")):
        raise StliteError(f"`project` is {str(folder)!r}, which has no pyproject.toml")
    fingerprint = _fingerprint(root)
    known = _built.get(root)
    if known is None or known[0] != fingerprint:
        logger.info("Building the wheel of %s", root.name)
        # A build may write into the project's folder, and that is no change.
        wheel = _build(root)
        _built[root] = (_fingerprint(root), wheel)
    return _built[root][1]


def _build(folder: Path) -> LocalWheel:
    scratch = tempfile.TemporaryDirectory(prefix="stlite-docs-")
    # Kept until the process ends: the runtime copies the wheel into the cache.
    _folders.append(scratch)
    goal = Path(scratch.name)
    # setuptools would put modules that are gone from the sources, but not from `build/lib`, into the wheel.
    settings = goal / "setup.cfg"
    settings.write_text(f"[build]\nbuild_base = {goal.as_posix()}/build\n", encoding="utf-8")
    environment = {"SOURCE_DATE_EPOCH": _EPOCH, **os.environ, "DIST_EXTRA_CONFIG": str(settings)}
    done = run_command(
        [*_PIP, "--wheel-dir", str(goal), str(folder)], environment=environment, is_merged=True
    )
    wheels = sorted(goal.glob("*.whl"))
    if done.returncode or not wheels:
        raise StliteError(
            f"the project {folder.name} cannot be built as a wheel:\n{_last_lines(done.stdout)}"
        )
    try:
        return check_wheel(wheels[0], wheels[0].name)
    except WheelError as error:
        raise StliteError(f"the project {folder.name}: {error}") from error


def _last_lines(output: str) -> str:
    """Return what pip and the build backend said last, without pip's frame around it."""
    lines = [line.strip(" │╰─>╵|") for line in output.splitlines()]
    telling = [
        line for line in lines if line and not line.startswith(("note: ", "hint: ", "[end of output]"))
    ]
    return "\n".join(f"  {line}" for line in telling[-_LAST_LINES:])


def _fingerprint(root: Path) -> str:
    stats = [(path.relative_to(root).as_posix(), path.stat()) for path in _files(root)]
    said = "\n".join(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in sorted(stats))
    return hashlib.sha256(said.encode(errors="surrogateescape")).hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(root):
        here = Path(parent)
        folders[:] = [name for name in folders if _is_source(here / name)]
        for name in names:
            path = here / name
            if not name.startswith(".") and path.suffix not in _PAGES and path.is_file():
                yield path


def _is_source(folder: Path) -> bool:
    name = folder.name
    is_left_out = name in _LEFT_OUT or name.startswith(".") or name.endswith(".egg-info")
    return not is_left_out and not (folder / "pyvenv.cfg").is_file()
