"""A folder with an app: which files belong to the app, and which is its program."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.ordinary_file import is_ordinary
from stlite_docs.base.problems import ProblemKind
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.files.lookup import is_reachable

# Streamlit keeps its configuration in this folder.
STREAMLIT_FOLDER = ".streamlit"
CONFIG_FILE = f"{STREAMLIT_FOLDER}/config.toml"
SECRETS_FILE = f"{STREAMLIT_FOLDER}/secrets.toml"

_PROGRAMS = ("streamlit_app.py", "app.py", "main.py")


def walk_folder(
    folder: Path, shown_as: str, docs_paths: DocsPaths, diagnostics: Diagnostics
) -> Iterator[tuple[Path, str]]:
    """Yield each file of an app's folder and its path in that folder, sorted by name.

    Skips virtual environments, `__pycache__`, `*.pyc`, dot files and folders except `.streamlit`, and what
    pages cannot use. Follows links to files in the docs, and reports other links.
    """

    def refuse(error: OSError) -> None:
        name = Path(os.path.relpath(error.filename or folder, folder)).as_posix()
        diagnostics.add(
            ProblemKind.ASSET, f"the folder {shown_as!r}: cannot read {name}: {error.strerror or error}"
        )

    for here, folders, names in _walk(folder, refuse):
        diagnostics.watch_folder(here)
        links = [name for name in folders if (here / name).is_symlink() and not name.startswith(".")]
        folders[:] = sorted(
            name for name in folders if name not in links and _is_app_folder(here / name, docs_paths)
        )
        for name in sorted([*names, *links]):
            path = here / name
            inner = path.relative_to(folder).as_posix()
            if name.startswith(".") or name.endswith(".pyc"):
                continue
            if path.is_symlink() and not _is_good_link(path, folder, docs_paths):
                diagnostics.add(
                    ProblemKind.ASSET,
                    f"the folder {shown_as!r}: the link {inner} is not used, because it does not lead to a "
                    "file in the docs; name its target in 'files'",
                )
            else:
                yield path, inner


def _walk(folder: Path, refuse: Callable[[OSError], None]) -> Iterator[tuple[Path, list[str], list[str]]]:
    """Walk as `os.walk` does, which cannot follow folders in 1000 folders before Python 3.12."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            _, folders, names = next(os.walk(here, onerror=refuse))
        except StopIteration:
            continue
        yield here, folders, names
        waiting += [here / name for name in reversed(folders)]


def choose_program(names: Collection[str]) -> str | None:
    """Return the file that `streamlit run` would get, if it is clear."""
    for name in _PROGRAMS:
        if name in names:
            return name
    programs = [name for name in names if name.endswith(".py") and "/" not in name]
    return programs[0] if len(programs) == 1 else None


def _is_app_folder(path: Path, docs_paths: DocsPaths) -> bool:
    name = path.name
    if name == STREAMLIT_FOLDER:
        return True
    is_others = name.startswith(".") or name == "__pycache__" or is_ordinary(path / "pyvenv.cfg")
    return not is_others and not docs_paths.find_owner(path)


def _is_good_link(path: Path, folder: Path, docs_paths: DocsPaths) -> bool:
    try:
        goal = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return (
        bool(docs_paths.inner_paths(goal))
        and (is_reachable(goal, docs_paths) or goal.is_relative_to(folder))
        and goal.is_file()
    )
