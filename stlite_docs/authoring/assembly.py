"""Collects an app's files and options from its block, page, site and program."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from stlite_docs.authoring.block import Source
from stlite_docs.authoring.pep723 import Script, read_script
from stlite_docs.authoring.program import add_program, read_program
from stlite_docs.authoring.streamlit_config_file import apply_config_file, leave_out_remote_config
from stlite_docs.base.credentials import hide_credentials
from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.problems import ProblemKind
from stlite_docs.files.app_files import AppFile, choose_published, find_app_files, leave_out_secrets
from stlite_docs.files.archives import Archive, find_archives
from stlite_docs.files.docs_paths import DocsPaths, PathError
from stlite_docs.files.lookup import Match, check_public, find_path
from stlite_docs.files.requirement_files import expand_requirements, find_requirements
from stlite_docs.options.declarations import Settings
from stlite_docs.options.registry import merge_options

T = TypeVar("T")


# Problems that explain why an app has no files.
_EXPLAINED = (ProblemKind.ASSET, ProblemKind.FILE, ProblemKind.PRIVATE)


@dataclass(frozen=True)
class OptionLayers:
    """Parsed options by key, from all layers except the program."""

    site: Mapping[str, object]
    page: Mapping[str, object]
    block: Mapping[str, object]

    def merge(self, program: Mapping[str, object]) -> Settings:
        """Return the merged settings. The block overrides the program, which overrides page and site."""
        return merge_options(self.site, self.page, program, self.block)

    def look_up(self, key: str, default: T) -> T:
        """Return the value of an option before the program is read."""
        value: Any = {**self.site, **self.page, **self.block}.get(key, default)
        return value  # type: ignore[no-any-return]  # parsed, so of the type of its default


@dataclass(frozen=True)
class Contents:
    """Settings that include the app's own configuration, and the files in the app's folder.

    `option_paths` resolve relative paths in options that the program sets, by option key.
    """

    settings: Settings
    sources: tuple[Source, ...]
    app_files: tuple[AppFile, ...]
    archives: tuple[Archive, ...]
    requirements: tuple[str, ...]
    option_paths: Mapping[str, DocsPaths]


def read_contents(  # noqa: PLR0913 - what the block says, and what it is in
    file: object,
    own: tuple[Source, ...],
    layers: OptionLayers,
    docs_paths: DocsPaths,
    diagnostics: Diagnostics,
    *,
    is_empty: bool,
) -> Contents:
    """Read everything that an app names. The program comes first: it can set options and name files.

    Args:
        file: The option `file`: a program, or the folder of an app.
        own: The files in the block's text.
        layers: The options.
        docs_paths: Resolves the page's paths.
        diagnostics: Receives problems and dependencies.
        is_empty: Whether the block has no text below its options, not even a slip.
    """
    sources, folder = _read_file(file, own, docs_paths, diagnostics)
    in_folder = find_app_files(folder, docs_paths, diagnostics)
    if not diagnostics.has(ProblemKind.FILE):
        sources = _with_program(sources, in_folder, layers, docs_paths, diagnostics)
    program = _find_program(sources, layers)
    script = read_script(program, diagnostics) if program else Script()

    settings = layers.merge(script.options)
    option_paths = _find_option_paths(script.options.keys() - layers.block.keys(), program, docs_paths)
    named = find_app_files(settings.files, option_paths.get("files", docs_paths), diagnostics)
    public = leave_out_secrets([*in_folder, *named], diagnostics, [source.name for source in own])
    app_files = choose_published(public, _paths(sources), diagnostics)
    app_files = leave_out_remote_config(app_files, diagnostics)
    if is_empty and not sources and not any(map(diagnostics.has, _EXPLAINED)):
        diagnostics.add(
            ProblemKind.EMPTY,
            "the block is empty; write a Streamlit program, or name a file as an option: ':file: app.py'",
        )
    config, sources, kept = apply_config_file(sources, app_files, docs_paths.limits, diagnostics)
    requirements = (
        *expand_requirements(
            settings.requirements, option_paths.get("requirements", docs_paths), diagnostics
        ),
        *find_requirements(folder, docs_paths, diagnostics),
        *script.dependencies,
    )
    return Contents(
        settings=dataclasses.replace(settings, config=dict(sorted({**config, **settings.config}.items()))),
        sources=sources,
        app_files=kept,
        archives=find_archives(settings.archives, option_paths.get("archives", docs_paths), diagnostics),
        requirements=tuple(dict.fromkeys(map(hide_credentials, requirements))),  # Readers can see them.
        option_paths=option_paths,
    )


def _read_file(
    file: object, own: tuple[Source, ...], docs_paths: DocsPaths, diagnostics: Diagnostics
) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """Return the text files with the program that `file` names, or the folder that it names."""
    if not isinstance(file, str):
        return own, ()
    try:
        path = find_path(file, docs_paths, diagnostics)
        check_public(Match(path, file, path.name, is_explicit=True), docs_paths)
    except PathError as error:
        diagnostics.add(ProblemKind.FILE, f"program file {error}")
        return own, ()
    if path.is_dir():
        return own, (file,)
    program = read_program(path.name, file, path, docs_paths.limits, diagnostics)
    return ((program, *own) if program else own), ()


def _with_program(
    sources: tuple[Source, ...],
    in_folder: Sequence[AppFile],
    layers: OptionLayers,
    docs_paths: DocsPaths,
    diagnostics: Diagnostics,
) -> tuple[Source, ...]:
    """Return the text files, starting with the program, which can be one of the app's other files."""
    entrypoint = layers.look_up("entrypoint", "")
    app_files = [*in_folder]
    names = {*(source.name for source in sources), *(app_file.name for app_file in in_folder)}
    if entrypoint not in names if entrypoint else not names:
        app_files += _look_into_files(layers, docs_paths, diagnostics)
    public = leave_out_secrets(app_files, Diagnostics(diagnostics.place))  # `read_contents` reports them.
    return add_program(sources, public, entrypoint, docs_paths.limits, diagnostics, is_folder=bool(in_folder))


def _look_into_files(layers: OptionLayers, docs_paths: DocsPaths, diagnostics: Diagnostics) -> list[AppFile]:
    """Return the files that the option `files` names, before reading the program, which is one of them.

    The program can still name other files, so problems are reported later.
    """
    return find_app_files(layers.look_up("files", ()), docs_paths, Diagnostics(diagnostics.place))


def _find_option_paths(
    keys: Iterable[str], program: Source | None, docs_paths: DocsPaths
) -> dict[str, DocsPaths]:
    """Return how to resolve paths in a program's options: relative to the program."""
    beside = (
        dataclasses.replace(docs_paths, folder=program.path.parent)
        if program and program.path
        else docs_paths
    )
    return dict.fromkeys(keys, beside)


def _find_program(sources: Iterable[Source], layers: OptionLayers) -> Source | None:
    entrypoint = layers.look_up("entrypoint", "")
    return next((source for source in sources if entrypoint in {"", source.name}), None)


def _paths(sources: Iterable[Source]) -> dict[str, Path | None]:
    return {source.name: source.path for source in sources}
