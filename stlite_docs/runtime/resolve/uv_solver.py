"""Asks uv which versions work together in the browser."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import uv

from stlite_docs.pins.pinned import MARKERS, UV_PLATFORM
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.command import run_command
from stlite_docs.runtime.fetch.http import UnavailableError
from stlite_docs.runtime.fetch.pip_settings import uv_settings
from stlite_docs.runtime.resolve.stub_wheels import BASE, PYODIDE, StubWheel, stub_wheels_folder

_WHAT = (
    "pip",
    "compile",
    "requirements.in",
    "--python-platform",
    UV_PLATFORM,
    "--python-version",
    MARKERS["python_full_version"],
    # uv needs no interpreter of that version, and must not download one, because it builds nothing.
    "--no-python-downloads",
    "--python",
    sys.executable,
    "--only-binary=:all:",
    "--format=pylock.toml",
    "--output-file=pylock.toml",
    "--no-header",
    "--quiet",
    "--color=never",
)
# Only for the index: the stub wheels have no times, and uv takes them anyway.
EXCLUDE_NEWER = "UV_EXCLUDE_NEWER"
# uv breaks its lines at this width, in the middle of what we look for in them.
_WIDTH = "10000"
_NO_ANSWER = ("Failed to fetch", "error sending request", "network was disabled", "Request failed after")
_ANSWER = "No solution found"


class UnsolvableError(UnavailableError):
    """No solution exists. The text is uv's full explanation."""


@dataclass(frozen=True)
class ChosenRelease:
    """A chosen release. `label` is the label of a stub, and the hash is that of its wheel."""

    name: str
    version: str
    sha256: str
    label: str = ""


class Solver:
    """Asks uv. The answer depends on the user's index and on the stub wheels."""

    def __init__(
        self,
        cache: Cache,
        stub_wheels: Sequence[StubWheel],
        *,
        fixed: Iterable[str],
        overrides: Iterable[str],
        exclude_newer: str = "",
    ) -> None:
        """Prepare to ask.

        Args:
            cache: Keeps the folder of stub wheels.
            stub_wheels: Releases that are available in addition to the index.
            fixed: Requirements for whatever uv chooses (uv's constraints).
            overrides: Requirements that replace those of packages.
            exclude_newer: Ignore releases that an index got after this time.
        """
        self._cache = cache
        self._offers = stub_wheels
        self._fixed = tuple(fixed)
        self._overrides = tuple(overrides)
        self._exclude_newer = exclude_newer
        self._is_offline = False

    @cached_property
    def _settings(self) -> tuple[dict[str, str], list[str]]:
        environment, options = uv_settings()
        if self._exclude_newer:
            environment[EXCLUDE_NEWER] = self._exclude_newer
        return environment, options

    def solve(
        self, lines: Iterable[str], preferred: Mapping[str, str], lost: Collection[StubWheel] = ()
    ) -> list[ChosenRelease]:
        """Return releases that satisfy all requirements.

        Args:
            lines: Requirements (PEP 508).
            preferred: Versions by name that are chosen if nothing prevents it.
            lost: Stub wheels whose files turned out to be unavailable. The index's release of the same
                version is acceptable, but no other version.

        Raises:
            UnsolvableError: No solution exists.
            UnavailableError: The index does not say the SHA-256 of a chosen wheel.
        """
        files: dict[str, Iterable[str]] = {
            "requirements.in": lines,
            "constraints.txt": [*self._fixed, *(f"{stub.name}=={stub.version}" for stub in lost)],
            "overrides.txt": self._overrides,
            "uv.toml": (),  # uv reads the nearest one, and must not find one in the cache
        }
        with self._cache.scratch() as folder:
            for name, content in files.items():
                (folder / name).write_text("".join(f"{line}\n" for line in content), encoding="utf-8")
            if preferred:
                # uv keeps earlier choices if it can.
                (folder / "pylock.toml").write_text(_pylock(preferred), encoding="utf-8")
            self._run(folder, [stub for stub in self._offers if stub not in lost])
            answer = tomllib.loads((folder / "pylock.toml").read_text(encoding="utf-8"))
        return [_choice(package) for package in answer.get("packages", ())]

    def _run(self, folder: Path, stub_wheels: Iterable[StubWheel]) -> None:
        environment, settings = self._settings
        places = [environment.get("UV_FIND_LINKS", ""), str(stub_wheels_folder(stub_wheels, self._cache))]
        more = ["--constraints=constraints.txt", "--overrides=overrides.txt", *settings]
        done = run_command(
            [uv.find_uv_bin(), *_WHAT, *more, *(["--offline"] if self._is_offline else [])],
            folder=folder,
            environment={**environment, "UV_FIND_LINKS": ",".join(filter(None, places)), "COLUMNS": _WIDTH},
        )
        if done.returncode:
            is_network = any(words in done.stderr for words in _NO_ANSWER)
            # An index that does not answer would cost a timeout for each further question.
            self._is_offline = self._is_offline or is_network
            is_final = not is_network and _ANSWER in done.stderr
            raise UnsolvableError(done.stderr, is_network=is_network, is_final=is_final)


def _pylock(preferred: Mapping[str, str]) -> str:
    packages = (
        f'\n[[packages]]\nname = "{name}"\nversion = "{version}"\n' for name, version in preferred.items()
    )
    return "".join(['lock-version = "1.0"\ncreated-by = "stlite-docs"\n', *packages])


def _choice(package: Mapping[str, Any]) -> ChosenRelease:
    """Read a package of a pylock.toml (PEP 751). If it is from a wheel file, it has an `archive`."""
    wheel = package["wheels"][0] if "wheels" in package else package["archive"]
    version, _, label = package.get("version", "").partition("+")
    if label not in {BASE, PYODIDE}:
        version, label = package.get("version", ""), ""
    sha256 = wheel.get("hashes", {}).get("sha256")
    if sha256 is None:
        raise UnavailableError(
            f"the package index has no SHA-256 for {package['name']} {version}; use an index that has it, or "
            "download the wheel and name it in the option `wheels`",
            is_final=True,
        )
    return ChosenRelease(package["name"], version, sha256, label)
