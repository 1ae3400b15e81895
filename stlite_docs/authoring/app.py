"""One live program in a page: what a block, its page and its site say, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stlite_docs.analysis.height_estimate import DEFAULT_HEIGHT, HeightEstimate, estimate_height
from stlite_docs.analysis.package_needs import PackageNeeds, find_package_needs
from stlite_docs.authoring.assembly import Contents, OptionLayers, read_contents
from stlite_docs.authoring.block import Body, Source, read_body
from stlite_docs.authoring.program import check_programs, read_modules
from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.directory_listing import DirectoryListing
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.files.archives import Archive
from stlite_docs.files.assets import Asset, make_asset
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.files.local_wheels import find_wheels
from stlite_docs.options.declarations import Check, Settings
from stlite_docs.options.registry import BLOCK_OPTIONS, parse_options

# Problems after which there is nothing sensible to run.
_FATAL = frozenset({ProblemKind.EMPTY, ProblemKind.FILE, ProblemKind.INTERNAL, ProblemKind.SYNTAX})


@dataclass(frozen=True)
class Block:
    """The source text that declares an app, as an adapter found it.

    `place` is where the block begins, `body_place` where its text does. `options` are those of the header or
    directive, as text or native data. Options that a host takes care of itself are `ignored`, and `problems`
    are what the host found wrong with the header. The `page` is a file below the docs; its apps have a `name`
    where the author gave one, and a `number` from 1.
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


@dataclass(frozen=True)
class App:
    """One app, ready to be rendered.

    Attributes:
        place: Where its block stands.
        sources: Its text files, the program among them.
        settings: Its options.
        package_needs: The packages that it asks for.
        problems: What is wrong with it.
        watched_files: The files it was read from, existing or not.
        watched_folders: The folders that were searched for them, and what was there.
        files: Addresses of its other files, by path in its folder; they are relative to our folder in the
            site, or absolute.
        archives: What is unpacked in its folder.
        assets: The files that are copied into the site.
        height_estimate: The height that it is likely to have.
        key: Names its storage in the reader's browser: other apps have others, other builds the same.
    """

    place: Place
    sources: tuple[Source, ...]
    settings: Settings
    package_needs: PackageNeeds = field(default_factory=PackageNeeds)
    problems: tuple[Problem, ...] = ()
    watched_files: tuple[Path, ...] = ()
    watched_folders: tuple[DirectoryListing, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    archives: tuple[Archive, ...] = ()
    assets: tuple[Asset, ...] = ()
    height_estimate: HeightEstimate = DEFAULT_HEIGHT
    key: str = ""

    @property
    def is_live(self) -> bool:
        """Whether there is a program that can be started."""
        return bool(self.sources) and not any(problem.kind in _FATAL for problem in self.problems)

    @property
    def entrypoint(self) -> str:
        """The name of the file that `streamlit run` would get."""
        return self.settings.entrypoint or self.sources[0].name


def build_app(
    block: Block,
    docs_paths: DocsPaths,
    *,
    page: Mapping[str, object] | None = None,
    site: Mapping[str, object] | None = None,
) -> App:
    """Put an app together; whatever is wrong is in its `problems`, and nothing is raised.

    Args:
        block: What the adapter found.
        docs_paths: Where the page's files are.
        page: Raw options of the page (see `options.page_layer`).
        site: Options of the site, parsed, by key.
    """
    diagnostics = Diagnostics(block.place, block.problems)
    header, body = _read_block(block, diagnostics)
    page_values, wrong = parse_options(page or {})
    diagnostics.add_all(ProblemKind.OPTION, (f"page metadata: {message}" for message in wrong))
    values, wrong = parse_options(header, BLOCK_OPTIONS)
    diagnostics.add_all(ProblemKind.OPTION, wrong)

    file = values.pop("file", None)
    layers = OptionLayers(site or {}, page_values, values)
    contents = read_contents(file, body.sources, layers, docs_paths, diagnostics)
    files, assets = _collect_assets(contents, diagnostics)
    wheels = find_wheels(
        contents.settings.wheels, contents.option_paths.get("wheels", docs_paths), diagnostics
    )
    is_checked = contents.settings.check is Check.STATIC
    trees = check_programs(
        (*contents.sources, *read_modules(contents.app_files)), diagnostics, is_checked=is_checked
    )
    return App(
        place=block.place,
        sources=contents.sources,
        settings=contents.settings,
        package_needs=find_package_needs(trees, contents.requirements, wheels),
        problems=diagnostics.problems,
        watched_files=diagnostics.watched_files,
        watched_folders=diagnostics.watched_folders,
        files=files,
        archives=contents.archives,
        assets=assets,
        height_estimate=estimate_height(trees[0]) if trees else DEFAULT_HEIGHT,
        key=f"{block.page}#{block.name}" if block.name else f"{block.page}:{block.number}",
    )


def _collect_assets(contents: Contents, diagnostics: Diagnostics) -> tuple[dict[str, str], tuple[Asset, ...]]:
    """Return the addresses of an app's files, and those of them that are copied into the site."""
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


def _read_block(block: Block, diagnostics: Diagnostics) -> tuple[dict[str, object], Body]:
    body = read_body(block.body, block.body_place)
    options = {**block.options, **body.options}
    if "file" in options:
        body = read_body(block.body, block.body_place, first_name=None)
    for message, place in body.wrong:
        diagnostics.add(ProblemKind.FILE, message, place)
    for name in sorted(block.options.keys() & body.options.keys()):
        diagnostics.add(
            ProblemKind.OPTION,
            f"option {quote(name)} is set twice, in the header and in the text; keep one of them",
        )
    return {name: value for name, value in options.items() if name not in block.ignored}, body
