"""Wheels of the package index, fetched with pip: the index, proxy and certificates are pip's settings."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from stlite_docs.cache import Cache
from stlite_docs.fetch import UnavailableError
from stlite_docs.pinned import PLATFORMS, PYTHON, base_pins, base_requirements
from stlite_docs.problems import StliteError
from stlite_docs.wheel import Wheel, read_wheel

logger = logging.getLogger("stlite_docs")

_PIP = (sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-input", "--quiet")
_WHAT = ("--no-deps", "--only-binary=:all:", "--python-version", PYTHON)
_COMPILED = ("--implementation", "cp", "--abi", f"cp{PYTHON.replace('.', '')}")
# The last error, with the line below it that names the package when hashes differ.
_ERROR = re.compile(r"^ERROR: (.*(?:\n +\S.*)?)", re.MULTILINE)
_NO_ANSWER = "WARNING: Retrying ("


def base_wheels(cache: Cache) -> list[str]:
    """Return the locations in the cache of the pinned wheels, fetched if any is not there.

    Raises:
        StliteError: pip cannot get one of them with the pinned hash.
    """
    kept = {pin.sha256: location for pin in base_pins() if (location := cache.find(pin.sha256))}
    if len(kept) < len(base_pins()):
        logger.info("Fetching %d wheels of the base with pip", len(base_pins()))
        with cache.scratch() as folder:
            pinned = folder / "base.txt"
            pinned.write_text(base_requirements(), encoding="utf-8")
            try:
                wheels = _download(["--require-hashes", "--platform", "any", "-r", str(pinned)], folder)
            except UnavailableError as error:
                raise StliteError(f"pip could not fetch what Streamlit needs: {error}") from error
            kept.update((sha256, location) for location, sha256 in map(cache.keep, wheels))
    return [kept[pin.sha256] for pin in base_pins()]


class PackageIndex:
    """Asks pip for wheels that run in the browser: pure ones, and those built for Pyodide.

    Dependencies are not pip's business here, since pip answers markers for the machine it runs on. What was
    asked once is remembered, success and failure alike.
    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._answers: dict[str, Wheel | UnavailableError] = {}

    def find(self, requirements: Iterable[Requirement]) -> dict[str, Wheel | UnavailableError]:
        """Return for each name its wheel, kept in the cache, or why there is none."""
        lines = {
            requirement.name: f"{requirement.name}{requirement.specifier}" for requirement in requirements
        }
        unknown = [line for line in lines.values() if line not in self._answers]
        if unknown:
            self._ask(unknown)
        return {name: self._answers[line] for name, line in lines.items()}

    def _ask(self, lines: list[str]) -> None:
        logger.info("Asking the package index for %s", ", ".join(lines))
        try:
            wheels = self._fetch(lines)
        except UnavailableError as error:
            if error.is_network:
                self._answers.update(dict.fromkeys(lines, error))
                return
        else:
            self._answers.update((line, wheels[_name(line)]) for line in lines)
            return
        # pip names only the first that it cannot find, so each is asked for by itself.
        with ThreadPoolExecutor() as pool:
            self._answers.update(zip(lines, pool.map(self._answer, lines), strict=True))

    def _answer(self, line: str) -> Wheel | UnavailableError:
        try:
            return self._fetch([line])[_name(line)]
        except UnavailableError as error:
            return error

    def _fetch(self, lines: list[str]) -> dict[str, Wheel]:
        platforms = [part for platform in PLATFORMS for part in ("--platform", platform)]
        with self._cache.scratch() as folder:
            files = _download([*_COMPILED, *platforms, *lines], folder)
            kept = [self._cache.root / self._cache.keep(file)[0] for file in files]
        try:
            return {wheel.name: wheel for wheel in map(read_wheel, kept)}
        except ValueError as error:
            raise UnavailableError(str(error)) from error


def _name(line: str) -> str:
    return canonicalize_name(Requirement(line).name)


def _download(arguments: list[str], folder: Path) -> list[Path]:
    goal = folder / "wheels"
    done = subprocess.run(
        [*_PIP, *_WHAT, "--dest", str(goal), *arguments],
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise UnavailableError(_essence(done.stderr), is_network=_NO_ANSWER in done.stderr)
    return sorted(goal.glob("*.whl"))


def _essence(stderr: str) -> str:
    """Return the line that says why pip failed."""
    if _NO_ANSWER in stderr:
        return "the package index cannot be reached"
    errors = _ERROR.findall(stderr)
    last = errors[-1] if errors else next(iter(stderr.strip().splitlines()[-1:]), "pip says nothing")
    return " ".join(last.split()).rstrip(".")
