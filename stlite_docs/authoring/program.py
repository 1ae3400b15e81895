"""The program of an app: which of its files it is, and what the build can tell from all of its Python."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from pathlib import Path

from stlite_docs.analysis.syntax import SyntaxFault, parse_program
from stlite_docs.authoring.block import Source
from stlite_docs.base.diagnostics import Notes
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Subject
from stlite_docs.files.app_files import Mount
from stlite_docs.files.app_folder import choose_program


def read_program(name: str, written: str, path: Path, notes: Notes) -> Source | None:
    """Return a program that stands in a file; None, and a problem, where it cannot be read.

    Args:
        name: Its path in the app's folder.
        written: How messages name the file.
        path: The file.
        notes: Takes the problem.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        notes.add(
            Subject.FILE, f"program file {written!r} is not UTF-8 text (byte {error.start}); save it as UTF-8"
        )
    except OSError as error:
        notes.add(Subject.FILE, f"program file {written!r} cannot be read: {error.strerror or error}")
    else:
        return Source(name, text, Place(written, 1), path)
    return None


def add_program(
    sources: Sequence[Source], mounts: Sequence[Mount], entrypoint: str, notes: Notes, *, is_folder: bool
) -> tuple[Source, ...]:
    """Return an app's text files with its program, which may be one of the mounted files, among them.

    It is the file that `entrypoint` names; else the first text file; else, as in a folder,
    `streamlit_app.py`, `app.py` or `main.py`, or the only Python file at the top. It comes first.

    Args:
        sources: The app's text files.
        mounts: Its other files.
        entrypoint: The option.
        notes: Takes what is wrong.
        is_folder: Whether the block names a folder in the place of a program: its own parts come second.
    """
    if not sources and not mounts:
        return ()
    own = {source.name: source for source in sources}
    mounted = {mount.name: mount for mount in mounts if isinstance(mount.source, Path)}
    first = sources[0].name if sources and not is_folder else choose_program([*own, *mounted])
    name = entrypoint or first
    if name is None:
        notes.add(Subject.FILE, _explain_missing(mounts))
        return tuple(sources)
    program = own.get(name)
    if program is None and name in mounted:
        mount = mounted[name]
        program = read_program(name, mount.written, Path(mount.source), notes)
    elif program is None:
        names = ", ".join([*own, *mounted])
        notes.add(Subject.FILE, f"entrypoint {name!r} is not a file of this app; it has {names}")
    if program is None:
        return tuple(sources)
    if not program.text.strip():
        notes.add(Subject.EMPTY, f"the app's program {name!r} is empty; write a Streamlit program")
    return (program, *(source for source in sources if source is not program))


def read_modules(mounts: Iterable[Mount]) -> list[Source]:
    """Return the mounted Python files whose text is at hand, to be looked at as programs."""
    modules = []
    for mount in mounts:
        if mount.name.endswith(".py") and isinstance(mount.source, Path):
            try:
                text = mount.source.read_bytes().decode("utf-8")
            except (OSError, UnicodeDecodeError):
                continue  # noted where the file is taken into the site; Python allows other encodings
            modules.append(Source(mount.name, text, Place(mount.written, 1), mount.source))
    return modules


def check_programs(sources: Iterable[Source], notes: Notes, *, is_checked: bool) -> list[ast.Module | None]:
    """Return the syntax trees of an app's Python files, None for one that cannot be compiled.

    Args:
        sources: The app's files.
        notes: Takes faults, at their lines.
        is_checked: Whether faults are problems.
    """
    trees: list[ast.Module | None] = []
    for source in sources:
        if not source.name.endswith(".py"):
            continue
        parsed = parse_program(source.text)
        if isinstance(parsed, SyntaxFault):
            if is_checked:
                place = source.place.below(parsed.line - 1)
                notes.add(Subject.SYNTAX, f"syntax error in {source.name}: {parsed.message}", place)
            parsed = None
        trees.append(parsed)
    return trees


def _explain_missing(mounts: Sequence[Mount]) -> str:
    top = sorted(mount.name for mount in mounts if "/" not in mount.name and mount.name.endswith(".py"))
    return (
        "no entry program among the app's files: expected streamlit_app.py, app.py, main.py or a single "
        f"Python file at the top, or the option 'entrypoint'; there is {', '.join(top) or 'no Python file'}"
    )
