"""The project that a site documents: its wheel, built once for all apps."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from stlite_docs.base.log import LOG
from stlite_docs.base.problems import StliteError
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.command import run_command
from stlite_docs.runtime.project_sources import fingerprint_sources
from stlite_docs.wheels.local_wheel import LocalWheel, WheelError, check_wheel

_PIP = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--disable-pip-version-check", "--no-input")
# 1980-01-01, the earliest time that a wheel can carry: so the same sources give the same bytes.
_EPOCH = "315532800"
_LAST_LINES = 5

_built: dict[Path, _Built] = {}
_folders: list[tempfile.TemporaryDirectory[str]] = []


@dataclass(frozen=True)
class Project:
    """A project that a site documents.

    Attributes:
        folder: Where its `pyproject.toml` is.
        site_folders: The sources and the output of the site; they may stand in the project, and are no part
            of it.
    """

    folder: Path
    site_folders: tuple[Path, ...] = ()

    def fingerprint(self) -> str:
        """Return what changes when another wheel may be built of it."""
        return fingerprint_sources(self.folder.resolve(), (*self.site_folders, Cache().root))


@dataclass(frozen=True)
class _Built:
    """A wheel, and the project's fingerprint before and after its build.

    They differ when a file was changed meanwhile: by its author, and the wheel may not have that change, or
    by the build itself. So the wheel is built a second time when it is asked for again, and no third time.
    """

    wheel: LocalWheel
    before: str
    after: str
    is_second: bool

    def is_of(self, now: str) -> bool:
        return now == self.after and (self.is_second or self.before == self.after)


def build_project(project: Project) -> LocalWheel:
    """Return the wheel of a project, built with its own build backend (PEP 517) unless that was done already.

    It is built again, within one process, when the project's fingerprint has changed.

    Raises:
        StliteError: There is no project, its build fails, or its wheel is not for the browser.
    """
    root = project.folder.resolve()
    if not any((root / name).is_file() for name in ("pyproject.toml", "setup.py")):
        raise StliteError(f"`project` is {str(project.folder)!r}, which has no pyproject.toml")
    before = project.fingerprint()
    known = _built.get(root)
    if known is None or not known.is_of(before):
        LOG.info("Building the wheel of %s", root.name)
        is_second = known is not None and known.after == before
        wheel = _build(root)
        known = _built[root] = _Built(wheel, before, project.fingerprint(), is_second)
    return known.wheel


def _build(folder: Path) -> LocalWheel:
    scratch = tempfile.TemporaryDirectory(prefix="stlite-docs-", ignore_cleanup_errors=True)
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
