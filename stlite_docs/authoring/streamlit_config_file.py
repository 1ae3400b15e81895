"""Streamlit's configuration file among an app's files: `.streamlit/config.toml`."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from stlite_docs.authoring.block import Source
from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.limits import Limits
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
from stlite_docs.options.streamlit_config import find_unsupported, find_wrong


def leave_out_remote_config(app_files: Iterable[AppFile], diagnostics: Diagnostics) -> list[AppFile]:
    """Return the files without a configuration file at a URL, and report such a file."""
    kept = []
    for app_file in app_files:
        if app_file.name == CONFIG_FILE and isinstance(app_file.source, str):
            diagnostics.add_option(
                ProblemKind.ASSET,
                "files",
                f"expected a file for {CONFIG_FILE}, got the URL {quote(app_file.source)}; "
                "Streamlit would apply it to all apps in the interpreter, so it is not used; download it and "
                "name the copy, or set the option 'config'",
            )
        else:
            kept.append(app_file)
    return kept


def apply_config_file(
    sources: Sequence[Source], app_files: Sequence[AppFile], limits: Limits, diagnostics: Diagnostics
) -> tuple[Mapping[str, Configured], tuple[Source, ...], tuple[AppFile, ...]]:
    """Return the options in an app's configuration file, and the app's text files and other files.

    In an interpreter with only one app, Streamlit reads the file itself, and options that do not work in a
    page would have an effect. Then this removes the file. The result still contains its other options.
    """
    config = _read_config(sources, app_files, limits, diagnostics)
    unsupported = find_unsupported(config)
    if unsupported:
        config = {name: value for name, value in config.items() if name not in unsupported}
        sources = [source for source in sources if source.name != CONFIG_FILE]
        app_files = [app_file for app_file in app_files if app_file.name != CONFIG_FILE]
    return config, tuple(sources), tuple(app_files)


def _read_config(
    sources: Iterable[Source], app_files: Iterable[AppFile], limits: Limits, diagnostics: Diagnostics
) -> Mapping[str, Configured]:
    """Return the options in an app's configuration file, or report why the file is invalid.

    Streamlit would use the file of the first app for the whole interpreter. So the build reads it.
    """
    for source in sources:
        if source.name == CONFIG_FILE:
            return _read(source.text, source.place, diagnostics)
    for app_file in app_files:
        if app_file.name == CONFIG_FILE and isinstance(app_file.source, Path):
            place = Place(app_file.shown_as, 1)
            try:
                return _read(read_ordinary(app_file.source, limits).decode("utf-8-sig"), place, diagnostics)
            except UnicodeDecodeError:
                diagnostics.add(ProblemKind.ASSET, f"{CONFIG_FILE} is not UTF-8 text", place)
            except OSError as error:
                if error.errno == errno.EFBIG:
                    diagnostics.add(ProblemKind.ASSET, f"{CONFIG_FILE}: {error.strerror}", place)
                # Other errors are reported when the file is copied into the site.
    return {}


def _read(text: str, place: Place, diagnostics: Diagnostics) -> Mapping[str, Configured]:
    try:
        config = parse_config(read_toml(text))
    except TomlError as error:
        diagnostics.add(
            ProblemKind.ASSET, f"{CONFIG_FILE} is not valid TOML: {error}", place.below(error.line - 1)
        )
        return {}
    except ValueProblem as error:
        diagnostics.add(ProblemKind.ASSET, f"{CONFIG_FILE}: {error}", place)
        return {}
    wrong = find_wrong(config)
    for name, problem in (find_unsupported(config) | wrong).items():
        diagnostics.add(ProblemKind.ASSET, f"{CONFIG_FILE}: {problem}", place.below(_find_line(name, text)))
    return {name: value for name, value in config.items() if name not in wrong}


def _find_line(name: str, text: str) -> int:
    """Return the number of lines above an option. An option starts its line unless its table is inline."""
    key = name.rpartition(".")[2]
    lines = split_source_lines(text)
    return next((number for number, line in enumerate(lines) if line.lstrip().startswith((key, name))), 0)
