"""What an app has, put together from its block, its page, its site and its own program."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from stlite_docs.authoring.block import Source
from stlite_docs.authoring.pep723 import Script, read_script
from stlite_docs.authoring.program import add_program, read_program
from stlite_docs.authoring.streamlit_config_file import leave_out_remote_config, take_config
from stlite_docs.base.diagnostics import Notes
from stlite_docs.base.problems import Subject
from stlite_docs.files.app_files import Mount, find_mounts
from stlite_docs.files.archives import Archive, find_archives
from stlite_docs.files.docs_paths import Origin
from stlite_docs.files.requirement_files import expand_requirements, find_requirements
from stlite_docs.options.declarations import Settings
from stlite_docs.options.registry import lay_over

# What an argument is, where it is no file: in MyST the rest of a fence's first line, options as well
# (```` ```{stlite} height="300" ````), and in RST a program without a blank line above it.
NO_FILE = re.compile(r"[\w-]+=|.*\n")


@dataclass(frozen=True)
class Layers:
    """Options by key, parsed, of everybody who may set them but the program itself."""

    site: Mapping[str, object]
    page: Mapping[str, object]
    block: Mapping[str, object]

    def settle(self, program: Mapping[str, object]) -> Settings:
        """Return the settings that hold; a program wins over its page, and its block over it."""
        return lay_over(self.site, self.page, program, self.block)


@dataclass(frozen=True)
class Contents:
    """Settings with the app's own configuration under them, and what is in its folder.

    `origins` are where relative paths begin in the options that the program itself sets, by key.
    """

    settings: Settings
    sources: tuple[Source, ...]
    mounts: tuple[Mount, ...]
    archives: tuple[Archive, ...]
    requirements: tuple[str, ...]
    origins: Mapping[str, Origin]


def read_contents(
    file: object, own: tuple[Source, ...], layers: Layers, origin: Origin, notes: Notes
) -> Contents:
    """Read all that an app names.

    Args:
        file: The option `file`: a program, or the folder of an app.
        own: The files that stand in the block's text.
        layers: The options.
        origin: Where the page's files are.
        notes: Takes problems, and what was read.
    """
    sources, folder = _read_file(file, own, origin, notes)
    if not notes.has(Subject.FILE):
        sources = _with_program(sources, folder, layers.settle({}), origin, notes)
    program = _find_program(sources, layers.settle({}))
    script = read_script(program, notes) if program else Script()
    settings = layers.settle(script.options)
    origins = _find_origins(script.options.keys() - layers.block.keys(), program, origin)
    mounts = find_mounts(_files(folder, settings, origin, origins), _paths(sources), notes)
    mounts = leave_out_remote_config(mounts, notes)
    if not sources and not (notes.has(Subject.ASSET) or notes.has(Subject.FILE)):
        notes.add(
            Subject.EMPTY, "the block is empty; write a Streamlit program in it, or name one: file=app.py"
        )
    config, sources, kept = take_config(sources, mounts, notes)
    requirements = (
        *expand_requirements(settings.requirements, origins.get("requirements", origin), notes),
        *find_requirements(folder, origin, notes),
        *script.dependencies,
    )
    return Contents(
        settings=dataclasses.replace(settings, config=dict(sorted({**config, **settings.config}.items()))),
        sources=sources,
        mounts=kept,
        archives=find_archives(settings.archives, origins.get("archives", origin), notes),
        requirements=tuple(dict.fromkeys(requirements)),
        origins=origins,
    )


def _read_file(
    file: object, own: tuple[Source, ...], origin: Origin, notes: Notes
) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """Return the text files, with the program that the option names; or the folder that it names."""
    if not isinstance(file, str):
        return own, ()
    if NO_FILE.match(file):
        notes.add(
            Subject.HEADER,
            f"the text behind the block's name is read as a program file, got {file!r}; "
            "write options as lines at the head of the block, such as ':height: 300', and the program below "
            "a blank line",
        )
        return own, ()
    path = origin.locate(file)
    if path.is_dir():
        return own, (file,)
    notes.note_file(path)
    if not path.exists():
        notes.add(
            Subject.FILE,
            f"program file {file!r} not found: looked for {origin.name(path)}; "
            "paths are relative to the page, or to the docs root when they start with '/'",
        )
        return own, ()
    program = read_program(path.name, file, path, notes)
    return ((program, *own) if program else own), ()


def _with_program(
    sources: tuple[Source, ...], folder: tuple[str, ...], settings: Settings, origin: Origin, notes: Notes
) -> tuple[Source, ...]:
    """Return the text files with the app's program, which may be one of its other files, in front.

    The program may name files itself, so these are not the last word, and nothing about them is noted.
    """
    mounts = find_mounts(_files(folder, settings, origin, {}), _paths(sources), Notes(notes.place))
    return add_program(sources, mounts, settings.entrypoint, notes, is_folder=bool(folder))


def _files(
    folder: Iterable[str], settings: Settings, origin: Origin, origins: Mapping[str, Origin]
) -> list[tuple[str, Origin]]:
    """Return what is mounted, the folder that is the app before its files, with where each is looked for."""
    own = origins.get("files", origin)
    return [*((item, origin) for item in folder), *((item, own) for item in settings.files)]


def _find_origins(keys: Iterable[str], program: Source | None, origin: Origin) -> dict[str, Origin]:
    """Return where what a program names itself is looked for: beside it, as where it runs by itself."""
    beside = dataclasses.replace(origin, folder=program.path.parent) if program and program.path else origin
    return dict.fromkeys(keys, beside)


def _find_program(sources: Iterable[Source], settings: Settings) -> Source | None:
    return next((source for source in sources if settings.entrypoint in {"", source.name}), None)


def _paths(sources: Iterable[Source]) -> dict[str, Path | None]:
    return {source.name: source.path for source in sources}
