"""Streamlit's configuration among an app's files: `.streamlit/config.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from stlite_docs.app_folder import STREAMLIT_FOLDER
from stlite_docs.block import Source
from stlite_docs.mounts import Mount
from stlite_docs.notes import Notes
from stlite_docs.place import Place
from stlite_docs.problems import Subject
from stlite_docs.toml_text import TomlError, read_toml
from stlite_docs.values import Configured, ValueProblem, parse_config

CONFIG_FILE = f"{STREAMLIT_FOLDER}/config.toml"


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


def read_config(sources: Iterable[Source], mounts: Iterable[Mount], notes: Notes) -> Mapping[str, Configured]:
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
        return parse_config(read_toml(text))
    except TomlError as error:
        notes.add(Subject.ASSET, f"{CONFIG_FILE} is no TOML: {error}", place.below(error.line - 1))
    except ValueProblem as error:
        notes.add(Subject.ASSET, f"{CONFIG_FILE}: {error}", place)
    return {}
