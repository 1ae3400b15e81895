"""What a site with apps carries besides its pages: the browser part and the runtime."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from stlite_docs.cargo import Cargo
from stlite_docs.demand import HEAVY
from stlite_docs.options import SiteSettings
from stlite_docs.place import Place
from stlite_docs.problems import Problem, StliteError, Subject
from stlite_docs.runtime import prepare_runtime

ENTRY_MODULE = "stlite.js"
STYLESHEET = "stlite.css"
_SERVED = frozenset({".css", ".htm", ".js", ".mjs", ".py"})


@cache
def _browser_part() -> dict[str, bytes]:
    with as_file(files("stlite_docs") / "static") as folder:
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in _SERVED}


@cache
def folder_name() -> str:
    """Return the name of our folder in a site; it changes with the browser part, so no cache is stale."""
    digest = hashlib.sha256()
    for name, content in _browser_part().items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return f"stlite-{digest.hexdigest()[:8]}"


def publish_browser_part(parent: Path) -> Path:
    """Write the browser part below a folder of the site and return our folder; older ones of ours go."""
    folder = parent / folder_name()
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in _browser_part().items():
        target = folder / name
        if not target.is_file() or target.read_bytes() != content:
            target.write_bytes(content)
    remove_published(parent, keep=folder)
    return folder


def remove_published(parent: Path, keep: Path | None = None) -> None:
    """Remove our folders from a site that has no apps any more, or that has a newer one."""
    for other in parent.glob("stlite-????????"):
        if other != keep and (other / ENTRY_MODULE).is_file():
            shutil.rmtree(other)


def publish_cargos(
    folder: Path, cargos: Iterable[Cargo], settings: SiteSettings, config_place: Place
) -> list[Problem]:
    """Write what a site's apps need into our folder and return what could not be had.

    Args:
        folder: Our folder in the site (see `publish_browser_part`).
        cargos: What each live app needs.
        settings: Options of the site.
        config_place: The site's configuration file, for problems that are no block's.
    """
    wanted = list(cargos)
    asked = {requirement for cargo in wanted for requirement in cargo.demand.requirements}
    if any(cargo.demand.in_doubt for cargo in wanted):
        asked.update(HEAVY)
    try:
        runtime = prepare_runtime(
            settings.runtime, sorted(asked), pyodide_packages=settings.pyodide_packages or None
        )
    except StliteError as error:
        (folder / "runtime.json").write_text(json.dumps({"error": str(error)}), encoding="utf-8")
        return [Problem(Subject.RUNTIME, str(error), config_place)]
    runtime.publish(folder)
    return [
        Problem(
            Subject.RUNTIME, f"this app needs {requirement!r}: {runtime.missing[requirement]}", cargo.place
        )
        for cargo in wanted
        for requirement in cargo.demand.requirements
        if requirement in runtime.missing
    ]
