"""Streamlit's configuration among an app's files: `.streamlit/config.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from stlite_docs.authoring.block import Source
from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.ordinary_file import read_ordinary
from stlite_docs.base.place import Place
from stlite_docs.base.problems import ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.base.source_lines import split_source_lines
from stlite_docs.base.toml import TomlError, read_toml
from stlite_docs.files.app_files import AppFile
from stlite_docs.files.app_folder import CONFIG_FILE
from stlite_docs.options.parsers import Configured, parse_config
from stlite_docs.options.raw_values import ValueProblem
from stlite_docs.options.streamlit_config import find_unsupported


def leave_out_remote_config(app_files: Iterable[AppFile], diagnostics: Diagnostics) -> list[AppFile]:
    """Return the files but a configuration that only the reader's browser would get; that is a problem."""
    kept = []
    for app_file in app_files:
        if app_file.name == CONFIG_FILE and isinstance(app_file.source, str):
            diagnostics.add(
                ProblemKind.ASSET,
                f"option 'files': {CONFIG_FILE} is left out: expected a file that the build can read, since "
                "Streamlit itself would read it for all apps of the interpreter, got the address "
                f"{quote(app_file.source)}; download it beside the page and name that file, or set the "
                "option 'config'",
            )
        else:
            kept.append(app_file)
    return kept


def apply_config_file(
    sources: Sequence[Source], app_files: Sequence[AppFile], diagnostics: Diagnostics
) -> tuple[Mapping[str, Configured], tuple[Source, ...], tuple[AppFile, ...]]:
    """Return the options in an app's configuration file, and the app's text files and other files.

    Where Streamlit reads the file itself (in an interpreter that no other app has), an option that it must
    not have would hold, so then the file is left out; its other options are among those returned.
    """
    config = _read_config(sources, app_files, diagnostics)
    unsupported = find_unsupported(config)
    if unsupported:
        config = {name: value for name, value in config.items() if name not in unsupported}
        sources = [source for source in sources if source.name != CONFIG_FILE]
        app_files = [app_file for app_file in app_files if app_file.name != CONFIG_FILE]
    return config, tuple(sources), tuple(app_files)


def _read_config(
    sources: Iterable[Source], app_files: Iterable[AppFile], diagnostics: Diagnostics
) -> Mapping[str, Configured]:
    """Return the options in an app's configuration file; nothing, and a problem, for a broken one.

    Streamlit would read the file for the whole interpreter, whichever app came first, so it is read here.
    """
    for source in sources:
        if source.name == CONFIG_FILE:
            return _read(source.text, source.place, diagnostics)
    for app_file in app_files:
        if app_file.name == CONFIG_FILE and isinstance(app_file.source, Path):
            place = Place(app_file.shown_as, 1)
            try:
                return _read(read_ordinary(app_file.source).decode("utf-8-sig"), place, diagnostics)
            except UnicodeDecodeError:
                diagnostics.add(ProblemKind.ASSET, f"{CONFIG_FILE} is not UTF-8 text", place)
            except OSError:
                pass  # noted where the file is taken into the site
    return {}


def _read(text: str, place: Place, diagnostics: Diagnostics) -> Mapping[str, Configured]:
    try:
        config = parse_config(read_toml(text))
    except TomlError as error:
        diagnostics.add(ProblemKind.ASSET, f"{CONFIG_FILE} is no TOML: {error}", place.below(error.line - 1))
        return {}
    except ValueProblem as error:
        diagnostics.add(ProblemKind.ASSET, f"{CONFIG_FILE}: {error}", place)
        return {}
    for name, problem in find_unsupported(config).items():
        diagnostics.add(ProblemKind.ASSET, f"{CONFIG_FILE}: {problem}", place.below(_find_line(name, text)))
    return config


def _find_line(name: str, text: str) -> int:
    """Return how many lines stand above an option: it begins its line, unless its table is written inline."""
    key = name.rpartition(".")[2]
    lines = split_source_lines(text)
    return next((number for number, line in enumerate(lines) if line.lstrip().startswith((key, name))), 0)
