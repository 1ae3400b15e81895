"""Checks the programs of an app without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from stlite_docs.analysis.browser_limits import find_limits
from stlite_docs.analysis.faults import Fault, walk_certain
from stlite_docs.analysis.imports import find_imports
from stlite_docs.analysis.read_files import ReadFile, find_read_files, find_similar
from stlite_docs.analysis.silence import Silence, find_silence
from stlite_docs.analysis.streamlit_faults import find_given_names, find_streamlit_faults
from stlite_docs.analysis.uncalled_main import find_uncalled_main
from stlite_docs.analysis.undefined_names import find_undefined_names, gives_names
from stlite_docs.analysis.written_keys import find_written_keys
from stlite_docs.authoring.block import Source
from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Ignorable, ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.base.source_lines import split_source_lines


@dataclass(frozen=True)
class AppFolder:
    """What an app's folder has.

    Attributes:
        names: The names of its files.
        persistent: The folders that the reader's browser keeps.
        home: The page's folder; None if the app can have files that the build does not know.
    """

    names: frozenset[str]
    persistent: tuple[str, ...] = ()
    home: Path | None = None


@dataclass(frozen=True)
class Program:
    """A Python file of an app, with its syntax tree and its comments for us."""

    source: Source
    tree: ast.Module | None
    silence: Mapping[int, Silence]

    def locate(self, line: int, offset: int) -> Place:
        """Return the place of a fault in the documentation."""
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        characters = len(text.encode()[:offset].decode(errors="ignore"))
        return self.source.place.inside(line - 1, characters)

    @cached_property
    def _lines(self) -> list[str]:
        return split_source_lines(self.source.text)

    def silences(self, line: int, kind: str) -> bool:
        """Whether a comment in a line turns off a kind of problems."""
        return line in self.silence and kind in self.silence[line].kinds


def make_programs(sources: Iterable[Source], trees: Iterable[ast.Module | None]) -> list[Program]:
    """Return the Python files of an app with what the checks need."""
    return [
        Program(source, tree, find_silence(source.text)) for source, tree in zip(sources, trees, strict=True)
    ]


def check_statically(
    programs: Sequence[Program], folder: AppFolder, diagnostics: Diagnostics, *, expects_error: bool
) -> None:
    """Report what is wrong in programs, at its place.

    Args:
        programs: The Python files of an app, the program first.
        folder: What its folder has.
        diagnostics: Receives the problems.
        expects_error: Whether the app raises an exception on purpose. Then it can contain any mistake.
    """
    read = [(program, [*walk_certain(program.tree)]) for program in programs if program.tree]
    faults: list[tuple[Program, Fault]] = []
    for program, nodes in read:
        faults += [(program, fault) for fault in find_limits(nodes)]
    if not expects_error:
        faults += _find_streamlit_faults(read)
        faults += _find_missing_files(read, folder)
        giving = [program for program, nodes in read if gives_names(node for node, _ in nodes)]
        for program, nodes in read:
            is_alone = all(each is program for each in giving)
            faults += [(program, fault) for fault in find_undefined_names(nodes, is_alone=is_alone)]
        if programs and programs[0].tree:
            faults += [(programs[0], fault) for fault in find_uncalled_main(programs[0].tree)]
    for program in programs:
        faults += [(program, fault) for fault in find_written_keys(program.source.text)]
        _check_comments(program, diagnostics)
    order = {id(program): number for number, program in enumerate(programs)}
    for program, fault in sorted(faults, key=lambda each: (order[id(each[0])], each[1].line, each[1].offset)):
        if not program.silences(fault.line, fault.kind):
            diagnostics.add(fault.kind, fault.message, program.locate(fault.line, fault.offset))


def find_foreign_imports(
    programs: Iterable[Program], names: Iterable[str], *, expects_error: bool = False
) -> dict[str, Place]:
    """Return the modules that an app imports and does not contain, each with the place of an import.

    Args:
        programs: The app's Python files.
        names: The names of all files of the app. A program can add any of their folders to `sys.path`.
        expects_error: Whether the app raises an exception on purpose.
    """
    if expects_error:
        return {}
    own = {part.partition(".")[0] for name in names for part in name.split("/")}
    found: dict[str, Place] = {}
    for program in programs:
        for module, place in find_imports(program.tree).items() if program.tree else ():
            if module not in own and not program.silences(place[0], Ignorable.REQUIREMENTS):
                found.setdefault(module, program.locate(*place))
    return found


Read = Sequence[tuple[Program, list[tuple[ast.AST, bool]]]]


def _find_streamlit_faults(read: Read) -> list[tuple[Program, Fault]]:
    given: set[str] = set()
    for _, nodes in read:
        names = find_given_names(node for node, _ in nodes)
        if names is None:
            return []
        given |= names
    return [(program, fault) for program, nodes in read for fault in find_streamlit_faults(nodes, given)]


def _find_missing_files(read: Read, folder: AppFolder) -> list[tuple[Program, Fault]]:
    if folder.home is None:
        return []
    found = []
    told: set[str] = set()
    for (program, _), files in zip(read, find_read_files([nodes for _, nodes in read]), strict=True):
        for file in files:
            if file.name not in told and not _has(folder, file.name, program.source.name):
                told.add(file.name)
                message = _explain_file(file, folder, program)
                found.append((program, Fault(ProblemKind.DATA, file.line, file.offset, message)))
    return found


def _has(folder: AppFolder, name: str, program: str) -> bool:
    """Whether an app has a file, seen from its folder or from a program's."""
    near = f"{program.rpartition('/')[0]}/{name}"
    is_kept = any(name.startswith(f"{kept}/") for kept in folder.persistent)
    return is_kept or name in folder.names or near in folder.names


def _explain_file(file: ReadFile, folder: AppFolder, program: Program) -> str:
    message = f"the app has no file {quote(file.name)}"
    home = program.source.path.parent if program.source.path else folder.home
    if similar := find_similar(file.name, folder.names):
        return f"{message}; did you mean {quote(similar)}?"
    try:
        is_beside = home is not None and (home / file.name).is_file()
    except (OSError, ValueError):
        is_beside = False
    if is_beside:
        return f"{message}: apps get only the files that they name; add it to the option 'files'"
    return f"{message}; add the file to the docs, and name it in the option 'files'"


def _check_comments(program: Program, diagnostics: Diagnostics) -> None:
    for silence in program.silence.values():
        for name in silence.unknown:
            message = f"'# stlite: ignore' expected some of {', '.join(Ignorable)}, got {quote(name)}"
            diagnostics.add(ProblemKind.OPTION, message, program.locate(silence.line, silence.offset))
