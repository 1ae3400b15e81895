"""Finds the program among an app's files, and checks its Python files."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from pathlib import Path

from stlite_docs.analysis.syntax import SyntaxFault, parse_program
from stlite_docs.authoring.block import Source
from stlite_docs.authoring.slips import explain_command, explain_inclusion, explain_line, find_annotations
from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.limits import Limits
from stlite_docs.base.ordinary_file import read_ordinary
from stlite_docs.base.place import Place
from stlite_docs.base.problems import ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.base.source_lines import split_source_lines
from stlite_docs.files.app_files import AppFile
from stlite_docs.files.app_folder import choose_program


def read_program(
    name: str, shown_as: str, path: Path, limits: Limits, diagnostics: Diagnostics
) -> Source | None:
    """Return a program from a file. Return None and report a problem if it is unreadable.

    Args:
        name: Its path in the app's folder.
        shown_as: The file's name for messages.
        path: The file.
        limits: The limits of the site.
        diagnostics: Receives the problem.
    """
    try:
        text = read_ordinary(path, limits).decode("utf-8")
    except UnicodeDecodeError as error:
        diagnostics.add(
            ProblemKind.FILE,
            f"program file {shown_as!r} is not UTF-8 text (at byte {error.start}); save it as UTF-8",
        )
    except OSError as error:
        diagnostics.add(ProblemKind.FILE, f"cannot read program file {shown_as!r}: {error.strerror or error}")
    else:
        return Source(name, text, Place(shown_as, 1, 1), path)
    return None


def add_program(  # noqa: PLR0913 - the files, and how to choose
    sources: Sequence[Source],
    app_files: Sequence[AppFile],
    entrypoint: str,
    limits: Limits,
    diagnostics: Diagnostics,
    *,
    is_folder: bool,
) -> tuple[Source, ...]:
    """Return an app's text files, starting with its program, which can be one of the other files.

    The program is the file that `entrypoint` names. Otherwise it is the first text file. Otherwise, as in a
    folder, it is `streamlit_app.py`, `app.py`, `main.py`, or the only Python file at the top level.

    Args:
        sources: The app's text files.
        app_files: Its other files.
        entrypoint: The option.
        limits: The limits of the site.
        diagnostics: Receives problems.
        is_folder: Whether the block names a folder instead of a program. Then the block's own files come
            second.
    """
    if not sources and not app_files:
        return ()
    own = {source.name: source for source in sources}
    mounted = {app_file.name: app_file for app_file in app_files if isinstance(app_file.source, Path)}
    first = sources[0].name if sources and not is_folder else choose_program([*own, *mounted])
    name = entrypoint or first
    if name is None:
        diagnostics.add(ProblemKind.FILE, _explain_missing(app_files))
        return tuple(sources)
    program = own.get(name)
    if program is None and name in mounted:
        app_file = mounted[name]
        program = read_program(name, app_file.shown_as, Path(app_file.source), limits, diagnostics)
    elif program is None:
        names = ", ".join([*own, *mounted])
        diagnostics.add(
            ProblemKind.FILE, f"entrypoint {quote(name)} is not a file of this app; its files are {names}"
        )
    if program is None:
        return tuple(sources)
    if not program.text.strip():
        diagnostics.add(ProblemKind.EMPTY, f"the app's program {name!r} is empty; write a Streamlit program")
    return (program, *(source for source in sources if source is not program))


def read_modules(app_files: Iterable[AppFile], limits: Limits) -> list[Source]:
    """Return the Python files on disk, to check them as programs. Larger files than programs are data."""
    modules = []
    for app_file in app_files:
        if app_file.name.endswith(".py") and isinstance(app_file.source, Path):
            try:
                text = read_ordinary(app_file.source, limits).decode("utf-8")
            except (OSError, UnicodeDecodeError):
                continue  # Copying the file reports the error. Python accepts other encodings.
            modules.append(Source(app_file.name, text, Place(app_file.shown_as, 1, 1), app_file.source))
    return modules


def check_programs(
    sources: Iterable[Source], diagnostics: Diagnostics, *, is_checked: bool
) -> list[ast.Module | None]:
    """Return the syntax trees of an app's Python files; None for files that do not compile.

    Args:
        sources: The app's Python files.
        diagnostics: Receives syntax errors, at their places.
        is_checked: Whether these are problems.
    """
    trees: list[ast.Module | None] = []
    for source in sources:
        parsed = parse_program(source.text)
        if isinstance(parsed, SyntaxFault):
            if is_checked:
                _explain_syntax(source, parsed, diagnostics)
            parsed = None
        if parsed and is_checked and source.path is None:
            for line, message in find_annotations(parsed):
                diagnostics.add(ProblemKind.OPTION, message, source.place.below(line - 1))
        trees.append(parsed)
    return trees


def _explain_syntax(source: Source, fault: SyntaxFault, diagnostics: Diagnostics) -> None:
    """Report a syntax error, or the option that it is."""
    lines = split_source_lines(source.text)
    line = lines[fault.line - 1] if fault.line <= len(lines) else ""
    explanations = (explain_line, explain_inclusion, explain_command) if source.path is None else ()
    slip = next(filter(None, (explain(line) for explain in explanations)), "")
    if slip:
        diagnostics.add(ProblemKind.SYNTAX, slip, source.place.below(fault.line - 1))
    else:
        place = source.place.inside(fault.line - 1, fault.characters)
        diagnostics.add(ProblemKind.SYNTAX, f"syntax error in {source.name}: {fault.message}", place)


def _explain_missing(app_files: Sequence[AppFile]) -> str:
    top = sorted(
        app_file.name for app_file in app_files if "/" not in app_file.name and app_file.name.endswith(".py")
    )
    return (
        "no program among the app's files: expected streamlit_app.py, app.py, main.py or a single Python "
        f"file at the top level, got {', '.join(top) or 'no Python file'}; set the option 'entrypoint'"
    )
