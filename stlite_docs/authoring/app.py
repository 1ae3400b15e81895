"""An app, built from its block, its page and its site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from packaging.utils import canonicalize_name

from stlite_docs.analysis.height_estimate import DEFAULT_HEIGHT, HeightEstimate, estimate_height
from stlite_docs.analysis.package_needs import PackageNeeds, find_package_needs
from stlite_docs.authoring.assembly import Contents, OptionLayers, read_contents
from stlite_docs.authoring.block import Body, Source, read_body
from stlite_docs.authoring.interaction import OPTION as INTERACT
from stlite_docs.authoring.interaction import Step, read_steps
from stlite_docs.authoring.program import check_programs, read_modules
from stlite_docs.authoring.static_checks import (
    AppFolder,
    Program,
    check_statically,
    find_foreign_imports,
    make_programs,
)
from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.directory_listing import DirectoryListing
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Ignorable, Problem, ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.base.requirements import read_requirement
from stlite_docs.files.archives import Archive
from stlite_docs.files.assets import Asset, make_asset
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.files.local_wheels import find_wheels
from stlite_docs.options.declarations import OWN, SHARED, Check, Settings
from stlite_docs.options.registry import BLOCK_OPTIONS, parse_options

# stlite has them as modules that can be imported, and do nothing.
_EMPTY_PACKAGES = frozenset({"pyarrow"})
# With one of these problems, nothing can run.
_FATAL = frozenset({ProblemKind.EMPTY, ProblemKind.FILE, ProblemKind.INTERNAL, ProblemKind.SYNTAX})


@dataclass(frozen=True)
class Block:
    """The source text of an app, as an adapter found it.

    `place` is the start of the block, and `body_place` the start of its text. `options` come from the header
    or directive, as text or native data. `ignored` are options that the host handles, and `problems` are
    errors that the host found in the header. `option_places` are the places of options that are not in the
    body, if the host knows them, and `text_places` the first lines of their values. `page` is the page's path
    below the docs. `name` is the app's name if the author gave one, and `number` counts the page's apps
    from 1.
    """

    place: Place
    body: str
    body_place: Place
    options: Mapping[str, object] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    page: str = ""
    name: str = ""
    number: int = 0
    option_places: Mapping[str, Place] = field(default_factory=dict)
    text_places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True)
class App:
    """An app that is ready to render.

    Attributes:
        place: The place of its block.
        sources: Its text files, including the program.
        settings: Its options.
        package_needs: The packages that it needs.
        imports: The modules that must come from packages, each with the place of an import.
        modules_beside: Those that are files in the program's folder. The app does not get them.
        problems: Its problems.
        watched_files: The files that it depends on, whether they exist or not.
        watched_folders: Listings of the folders that the build searched.
        files: The URLs of its other files, by path in its folder. They are relative to our folder in the
            site, or absolute.
        archives: The archives to unpack in its folder.
        assets: The files to copy into the site.
        height_estimate: Its expected height.
        key: Identifies its storage in the reader's browser. It is different for each app and stays the same
            between builds.
        places: The first lines of its text files and modules in the documentation, by path in its folder.
        steps: What a reader does with it when the build runs it.
    """

    place: Place
    sources: tuple[Source, ...]
    settings: Settings
    package_needs: PackageNeeds = field(default_factory=PackageNeeds)
    imports: Mapping[str, Place] = field(default_factory=dict)
    modules_beside: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    watched_files: tuple[Path, ...] = ()
    watched_folders: tuple[DirectoryListing, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    archives: tuple[Archive, ...] = ()
    assets: tuple[Asset, ...] = ()
    height_estimate: HeightEstimate = DEFAULT_HEIGHT
    key: str = ""
    places: Mapping[str, Place] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether the app has a program that can start."""
        return bool(self.sources) and not any(problem.kind in _FATAL for problem in self.problems)

    @property
    def entrypoint(self) -> str:
        """The file that `streamlit run` would get."""
        return self.settings.entrypoint or self.sources[0].name


def build_app(
    block: Block,
    docs_paths: DocsPaths,
    *,
    page: Mapping[str, object] | None = None,
    site: Mapping[str, object] | None = None,
    page_places: Mapping[str, Place] | None = None,
) -> App:
    """Build an app. Never raises: all errors are in the app's `problems`.

    Args:
        block: The block.
        docs_paths: Resolves the page's paths.
        page: The page's raw options (see `options.front_matter`). Only the first app reports their problems.
        site: The site's parsed options by key.
        page_places: The places of the page's options.
    """
    header, body, diagnostics = _read_block(block)
    page_values, wrong = parse_options(page or {})
    for name, message in wrong.items() if block.number <= 1 else ():
        diagnostics.add(ProblemKind.OPTION, f"page metadata: {message}", (page_places or {}).get(name))
    values, wrong = parse_options(header, BLOCK_OPTIONS)
    for name, message in wrong.items():
        diagnostics.add(ProblemKind.OPTION, message, diagnostics.option_places.get(name.replace("_", "-")))

    for given, parsed in ((page or {}, page_values), (header, values)):
        if "isolated" in given:
            parsed.setdefault("isolated", True)  # A mistake in its value must not open the site to the app.
    file = values.pop("file", None)
    text_places = {**block.text_places, **body.text_places}
    steps = _read_steps(values.pop(INTERACT, None), text_places, docs_paths, diagnostics)
    layers = OptionLayers(site or {}, page_values, values)
    contents = read_contents(
        file, body.sources, layers, docs_paths, diagnostics, is_empty=not (body.sources or body.slips)
    )
    if contents.settings.isolated:
        contents = replace(contents, settings=_isolate(contents.settings, diagnostics))
    files, assets = _collect_assets(contents, diagnostics)
    wheels = find_wheels(
        contents.settings.wheels, contents.option_paths.get("wheels", docs_paths), diagnostics
    )
    is_checked = contents.settings.check is not Check.OFF
    if is_checked:
        _check_requirements(contents.requirements, diagnostics)
    texts = (*contents.sources, *read_modules(contents.app_files, docs_paths.limits))
    python = [source for source in texts if source.name.endswith(".py")]
    trees = check_programs(python, diagnostics, is_checked=is_checked)
    programs = make_programs(python, trees)
    if is_checked:
        check_statically(
            programs,
            _read_folder(contents, docs_paths, diagnostics),
            diagnostics,
            expects_error=contents.settings.expect_error,
        )
    modules = [module for archive in contents.archives for module in archive.modules]
    imports = _find_imports(programs, contents) if is_checked else {}
    ignored = {kind.value for kind in contents.settings.ignore}
    return App(
        place=block.place,
        sources=contents.sources,
        settings=contents.settings,
        package_needs=find_package_needs(trees, contents.requirements, wheels, modules),
        imports=imports,
        modules_beside=frozenset(_find_beside(imports, contents, docs_paths)),
        problems=tuple(problem for problem in diagnostics.problems if problem.kind.value not in ignored),
        watched_files=diagnostics.watched_files,
        watched_folders=diagnostics.watched_folders,
        files=files,
        archives=contents.archives,
        assets=assets,
        height_estimate=estimate_height(trees[0]) if trees else DEFAULT_HEIGHT,
        key=make_key(block.page, block.name, block.number),
        places={source.name: source.place for source in texts},
        steps=steps,
    )


def _read_steps(
    value: object, text_places: Mapping[str, Place], docs_paths: DocsPaths, diagnostics: Diagnostics
) -> tuple[Step, ...]:
    if not isinstance(value, str):
        return ()
    place = text_places.get(INTERACT) or diagnostics.option_places.get(INTERACT) or diagnostics.place
    return read_steps(value, place, docs_paths, diagnostics)


def make_key(page: str, name: str = "", number: int | str = 0) -> str:
    """Return the key of an app: its page, and its name or its number there."""
    return f"{page}#{name}" if name else f"{page}:{number}"


def _isolate(settings: Settings, diagnostics: Diagnostics) -> Settings:
    """Return the settings of an isolated app, and report those that cannot apply to it."""
    if settings.persist:
        diagnostics.add_option(
            ProblemKind.OPTION,
            "persist",
            f"browsers let an isolated app keep no folders, got "
            f"{quote(', '.join(settings.persist))}; remove 'persist' or 'isolated'",
        )
    if settings.pool not in {SHARED, OWN}:
        diagnostics.add_option(
            ProblemKind.OPTION,
            "pool",
            f"an isolated app has its own interpreter, got {quote(settings.pool)}; "
            "remove 'pool' or 'isolated'",
        )
    return replace(settings, persist=(), pool=OWN)


def _has_unknown_files(contents: Contents) -> bool:
    """Whether the app has files that the build does not know: archives and URLs can contain any."""
    return bool(contents.archives) or not all(isinstance(each.source, Path) for each in contents.app_files)


def _names(contents: Contents) -> list[str]:
    return [*(source.name for source in contents.sources), *(file.name for file in contents.app_files)]


def _find_imports(programs: Sequence[Program], contents: Contents) -> dict[str, Place]:
    """Return the modules that must come from packages."""
    settings = contents.settings
    if _has_unknown_files(contents) or Ignorable.REQUIREMENTS in settings.ignore:
        return {}
    return find_foreign_imports(programs, _names(contents), expects_error=settings.expect_error)


def _find_beside(modules: Iterable[str], contents: Contents, docs_paths: DocsPaths) -> Iterator[str]:
    path = contents.sources[0].path if contents.sources else None
    folder = path.parent if path else docs_paths.folder
    for module in modules:
        if (folder / f"{module}.py").is_file() or (folder / module / "__init__.py").is_file():
            yield module


def _read_folder(contents: Contents, docs_paths: DocsPaths, diagnostics: Diagnostics) -> AppFolder:
    # A file that the build has not found is a problem already.
    is_unknown = bool(contents.archives) or diagnostics.has(ProblemKind.ASSET)
    return AppFolder(
        frozenset(_names(contents)), contents.settings.persist, None if is_unknown else docs_paths.folder
    )


def _check_requirements(requirements: Iterable[str], diagnostics: Diagnostics) -> None:
    for text in requirements:
        requirement = read_requirement(text)
        if requirement and canonicalize_name(requirement.name) in _EMPTY_PACKAGES:
            diagnostics.add(
                ProblemKind.LIMIT,
                f"requirement {text!r} does nothing: stlite has only an empty {requirement.name}; use pandas",
            )


def _collect_assets(contents: Contents, diagnostics: Diagnostics) -> tuple[dict[str, str], tuple[Asset, ...]]:
    """Return the URLs of an app's files, and the files to copy into the site."""
    files: dict[str, str] = {}
    assets: dict[Asset, None] = {}
    for app_file in contents.app_files:
        if isinstance(app_file.source, str):
            files[app_file.name] = app_file.source
        elif asset := make_asset(app_file.source, app_file.shown_as, diagnostics):
            files[app_file.name] = asset.url
            assets[asset] = None
    assets.update((archive.asset, None) for archive in contents.archives if archive.asset)
    return files, tuple(assets)


def _read_block(block: Block) -> tuple[dict[str, object], Body, Diagnostics]:
    """Return a block's raw options, its body, and its diagnostics so far."""
    body = read_body(block.body, block.body_place)
    options = {**block.options, **body.options}
    if "file" in options:
        body = read_body(block.body, block.body_place, first_name=None)
    places = {**block.option_places, **body.places}
    diagnostics = Diagnostics(
        block.place, block.problems, {name.replace("_", "-"): place for name, place in places.items()}
    )
    for message, place in body.slips:
        diagnostics.add(ProblemKind.OPTION, message, place)
    for message, place in body.wrong:
        diagnostics.add(ProblemKind.FILE, message, place)
    for name in sorted(block.options.keys() & body.options.keys()):
        diagnostics.add(
            ProblemKind.OPTION,
            f"option {quote(name)} is set in the header and in the text; remove one of them",
            body.places[name],
        )
    return {name: value for name, value in options.items() if name not in block.ignored}, body, diagnostics
