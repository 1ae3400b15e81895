"""Fetches wheels with pip, which uses the user's index, proxy and certificates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from stlite_docs.base.log import LOG
from stlite_docs.base.problems import StliteError
from stlite_docs.pins.pinned import PLATFORMS, PYTHON, Pin, base_pins, base_requirements
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.command import PIP, run_command
from stlite_docs.runtime.fetch.http import UnavailableError
from stlite_docs.wheels.metadata import Wheel, read_wheel

_DOWNLOAD = (*PIP, "download", "--disable-pip-version-check", "--no-input", "--quiet")
_WHAT = ("--no-deps", "--only-binary=:all:", "--require-hashes", "--python-version", PYTHON)
_COMPILED = ("--implementation", "cp", "--abi", f"cp{PYTHON.replace('.', '')}")
# The last error, with the line below it, which names the package if hashes differ.
_ERROR = re.compile(r"^ERROR: (.*(?:\n +\S.*)?)", re.MULTILINE)
_NO_ANSWER = "WARNING: Retrying ("


def base_wheels(cache: Cache) -> list[str]:
    """Return the cache locations of the pinned wheels. Fetches those that the cache lacks.

    Raises:
        StliteError: pip cannot fetch a wheel with the pinned hash.
    """
    kept = {pin.sha256: location for pin in base_pins() if (location := cache.find(pin.sha256))}
    if len(kept) < len(base_pins()):
        LOG.info("Downloading %d base wheels with pip", len(base_pins()))
        try:
            kept.update(_fetch(base_requirements(), ["--platform", "any"], cache))
        except UnavailableError as error:
            raise StliteError(f"pip cannot download the packages that Streamlit needs: {error}") from error
    return [kept[pin.sha256] for pin in base_pins()]


def fetch_wheels(pins: Iterable[Pin], cache: Cache) -> dict[str, Wheel | UnavailableError]:
    """Return the cached wheel for each pin's name, or the reason why it is not available."""
    wanted = list(pins)
    absent = [pin for pin in wanted if not cache.find(pin.sha256)]
    failed: dict[str, UnavailableError] = {}
    if absent:
        LOG.info("Downloading %s with pip", ", ".join(f"{pin.name} {pin.version}" for pin in absent))
        failed = _fetch_absent(absent, cache)
    return {pin.name: failed.get(pin.name) or _read(pin, cache) for pin in wanted}


def _fetch_absent(pins: Sequence[Pin], cache: Cache) -> dict[str, UnavailableError]:
    platforms = [part for platform in PLATFORMS for part in ("--platform", platform)]
    lines = "".join(f"{pin.name}=={pin.version} --hash=sha256:{pin.sha256}\n" for pin in pins)
    try:
        _fetch(lines, [*_COMPILED, *platforms], cache)
    except UnavailableError as error:
        if error.is_network or len(pins) == 1:
            return dict.fromkeys((pin.name for pin in pins), error)
        # pip names only the first package that fails. So ask for each one separately.
        with ThreadPoolExecutor() as pool:
            found = pool.map(lambda pin: _fetch_absent([pin], cache), pins)
            return {name: error for failed in found for name, error in failed.items()}
    return {}


def _read(pin: Pin, cache: Cache) -> Wheel | UnavailableError:
    location = cache.find(pin.sha256)
    if location is None:
        return UnavailableError(f"expected {pin.name} {pin.version} with its pinned hash, got another file")
    try:
        return read_wheel(cache.root / location)
    except ValueError as error:
        return UnavailableError(str(error))


def _fetch(requirements: str, platforms: Sequence[str], cache: Cache) -> dict[str, str]:
    """Let pip download the pins of a requirements file, and return the cache locations by hash."""
    with cache.scratch() as folder:
        pinned = folder / "pinned.txt"
        pinned.write_text(requirements, encoding="utf-8")
        goal = folder / "wheels"
        done = run_command([*_DOWNLOAD, *_WHAT, *platforms, "--dest", str(goal), "-r", str(pinned)])
        if done.returncode:
            raise UnavailableError(_essence(done.stderr), is_network=_NO_ANSWER in done.stderr)
        kept = map(cache.keep, sorted(goal.glob("*.whl")))
        return {sha256: location for location, sha256 in kept}


def _essence(stderr: str) -> str:
    """Return the line with the reason why pip failed."""
    if _NO_ANSWER in stderr:
        return "the package index does not answer"
    errors = _ERROR.findall(stderr)
    last = errors[-1] if errors else next(iter(stderr.strip().splitlines()[-1:]), "pip gives no reason")
    return " ".join(last.split()).rstrip(".")
