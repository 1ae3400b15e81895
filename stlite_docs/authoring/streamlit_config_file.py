"""Streamlit's configuration among an app's files: `.streamlit/config.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from stlite_docs.authoring.block import Source
from stlite_docs.base.diagnostics import Notes
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Subject
from stlite_docs.base.source_lines import split_lines
from stlite_docs.base.toml import TomlError, read_toml
from stlite_docs.files.app_files import Mount
from stlite_docs.files.app_folder import CONFIG_FILE
from stlite_docs.options.parsers import Configured, ValueProblem, parse_config
from stlite_docs.options.streamlit_config import find_unfit


def leave_out_remote_config(mounts: Iterable[Mount], notes: Notes) -> list[Mount]:
    """Return the files but a configuration that only the reader's browser would get; that is a problem."""
    kept = []
    for mount in mounts:
        if mount.name == CONFIG_FILE and isinstance(mount.source, str):
            notes.add(
                Subject.ASSET,
                f"option 'files': {CONFIG_FILE} is left out: expected a file that the build can read, since "
                "Streamlit itself would read it for all apps of the interpreter, got the address "
                f"{mount.source!r}; download it beside the page and name that file, or set the option "
                "'config'",
            )
        else:
            kept.append(mount)
    return kept


def take_config(
    sources: Sequence[Source], mounts: Sequence[Mount], notes: Notes
) -> tuple[Mapping[str, Configured], tuple[Source, ...], tuple[Mount, ...]]:
    """Return the options in an app's configuration file, and the app's text files and other files.

    Where Streamlit reads the file itself (in an interpreter that no other app has), an option that it must
    not have would hold, so then the file is left out; its other options are among those returned.
    """
    config = _read_config(sources, mounts, notes)
    unfit = find_unfit(config)
    if unfit:
        config = {name: value for name, value in config.items() if name not in unfit}
        sources = [source for source in sources if source.name != CONFIG_FILE]
        mounts = [mount for mount in mounts if mount.name != CONFIG_FILE]
    return config, tuple(sources), tuple(mounts)


def _read_config(
    sources: Iterable[Source], mounts: Iterable[Mount], notes: Notes
) -> Mapping[str, Configured]:
    """Return the options in an app's configuration file; nothing, and a problem, for a broken one.

    Streamlit would read the file for the whole interpreter, whichever app came first, so it is read here.
    """
    for source in sources:
        if source.name == CONFIG_FILE:
            return _read(source.text, source.place, notes)
    for mount in mounts:
        if mount.name == CONFIG_FILE and isinstance(mount.source, Path):
            place = Place(mount.written, 1)
            try:
                return _read(mount.source.read_bytes().decode("utf-8-sig"), place, notes)
            except UnicodeDecodeError:
                notes.add(Subject.ASSET, f"{CONFIG_FILE} is not UTF-8 text", place)
            except OSError:
                pass  # noted where the file is taken into the site
    return {}


def _read(text: str, place: Place, notes: Notes) -> Mapping[str, Configured]:
    try:
        config = parse_config(read_toml(text))
    except TomlError as error:
        notes.add(Subject.ASSET, f"{CONFIG_FILE} is no TOML: {error}", place.below(error.line - 1))
        return {}
    except ValueProblem as error:
        notes.add(Subject.ASSET, f"{CONFIG_FILE}: {error}", place)
        return {}
    for name, problem in find_unfit(config).items():
        notes.add(Subject.ASSET, f"{CONFIG_FILE}: {problem}", place.below(_find_line(name, text)))
    return config


def _find_line(name: str, text: str) -> int:
    """Return how many lines stand above an option: it begins its line, unless its table is written inline."""
    key = name.rpartition(".")[2]
    lines = split_lines(text)
    return next((number for number, line in enumerate(lines) if line.lstrip().startswith((key, name))), 0)
