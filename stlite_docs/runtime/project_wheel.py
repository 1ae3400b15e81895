"""Builds the wheel of the project that a site documents, once for all apps."""

from __future__ import annotations

import functools
import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from stlite_docs.analysis.syntax import SyntaxFault, parse_program
from stlite_docs.base.limits import DEFAULT_LIMITS, LimitError, Limits
from stlite_docs.base.log import LOG
from stlite_docs.base.problems import StliteError
from stlite_docs.base.quoting import quote
from stlite_docs.files.secret_files import find_secret_in
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.command import PIP, run_command
from stlite_docs.runtime.project_sources import fingerprint_sources
from stlite_docs.wheels.local_wheel import LocalWheel, WheelError, check_wheel

_WHEEL = (*PIP, "wheel", "--no-deps", "--disable-pip-version-check", "--no-input")
# 1980-01-01 is the earliest time in a wheel. With it, the same sources give the same bytes.
_EPOCH = "315532800"
_LAST_LINES = 5

_built: dict[Path, _Built] = {}
_folders: list[tempfile.TemporaryDirectory[str]] = []


@dataclass(frozen=True)
class Project:
    """A project that a site documents.

    Attributes:
        folder: The folder of its `pyproject.toml`.
        site_folders: The folders of the site's sources and output. They can be in the project's folder, but
            do not belong to the project.
        limits: How large the wheel may be.
    """

    folder: Path
    site_folders: tuple[Path, ...] = ()
    limits: Limits = DEFAULT_LIMITS

    def fingerprint(self) -> str:
        """Return a value that changes when the wheel can change."""
        return fingerprint_sources(self.folder.resolve(), (*self.site_folders, Cache().root))


@dataclass(frozen=True)
class _Built:
    """A wheel, and the project's fingerprint before and after its build.

    They differ if a file changed during the build: by its author, so the wheel may lack the change, or by the
    build itself. So the next request builds the wheel a second time, but not a third time.
    """

    wheel: LocalWheel
    before: str
    after: str
    is_second: bool

    def is_of(self, now: str) -> bool:
        return now == self.after and (self.is_second or self.before == self.after)


def build_project(project: Project) -> LocalWheel:
    """Return the wheel of a project, and build it with its build backend (PEP 517) if needed.

    Within a process, it builds again only if the project's fingerprint has changed.

    Raises:
        StliteError: No project exists, its build fails, or its wheel is not for the browser.
    """
    root = project.folder.resolve()
    if not any((root / name).is_file() for name in ("pyproject.toml", "setup.py")):
        raise StliteError(
            f"option 'project': expected a folder with a pyproject.toml, got {str(project.folder)!r}"
        )
    before = project.fingerprint()
    known = _built.get(root)
    if known is None or not known.is_of(before):
        LOG.info("Building the wheel of %s", root.name)
        is_second = known is not None and known.after == before
        wheel = _build(root, project.limits)
        known = _built[root] = _Built(wheel, before, project.fingerprint(), is_second)
    return known.wheel


@functools.cache
def find_syntax_errors(wheel: LocalWheel) -> tuple[str, ...]:
    """Return a message about each module of a wheel that the browser's Python cannot compile.

    Templates of programs, whose folders nobody can import, are not modules.
    """
    found = []
    with zipfile.ZipFile(wheel.path) as archive:
        for name in archive.namelist():
            parts = name.removesuffix(".py").split("/")
            if not name.endswith(".py") or not all(part.isidentifier() for part in parts):
                continue
            fault = parse_program(archive.read(name).decode("utf-8", errors="replace"))
            if isinstance(fault, SyntaxFault):
                found.append(f"syntax error in {name} of the project, line {fault.line}: {fault.message}")
    return tuple(found)


def _build(folder: Path, limits: Limits) -> LocalWheel:
    scratch = tempfile.TemporaryDirectory(prefix="stlite-docs-", ignore_cleanup_errors=True)
    # Kept until the process ends, because the runtime copies the wheel into the cache.
    _folders.append(scratch)
    goal = Path(scratch.name)
    # `build/lib` can have modules that are not in the sources any more. setuptools would include them.
    settings = goal / "setup.cfg"
    settings.write_text(f"[build]\nbuild_base = {goal.as_posix()}/build\n", encoding="utf-8")
    environment = {"SOURCE_DATE_EPOCH": _EPOCH, **os.environ, "DIST_EXTRA_CONFIG": str(settings)}
    done = run_command(
        [*_WHEEL, "--wheel-dir", str(goal), str(folder)], environment=environment, is_merged=True
    )
    wheels = sorted(goal.glob("*.whl"))
    if done.returncode or not wheels:
        raise StliteError(f"cannot build the wheel of the project {folder.name}:\n{_last_lines(done.stdout)}")
    try:
        secret = find_secret_in(wheels[0], limits)
        wheel = check_wheel(wheels[0], wheels[0].name)
    except (LimitError, WheelError) as error:
        raise StliteError(f"the project {folder.name}: {error}") from error
    if secret:
        raise StliteError(
            f"the project {folder.name}: its wheel contains {quote(secret)}, and all readers could read this "
            "file; exclude it from the wheel"
        )
    return wheel


def _last_lines(output: str) -> str:
    """Return the last output of pip and the build backend, without pip's frame."""
    lines = [line.strip(" │╰─>╵|") for line in output.splitlines()]
    telling = [
        line for line in lines if line and not line.startswith(("note: ", "hint: ", "[end of output]"))
    ]
    return "\n".join(f"  {line}" for line in telling[-_LAST_LINES:])
