"""The files of a site with apps that are not pages: the browser part and the runtime."""

from __future__ import annotations

import contextlib
import hashlib
import os
import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from stlite_docs.analysis.imports import ABSENT_PARTS
from stlite_docs.analysis.package_needs import PackageNeeds, find_package, find_similar_module
from stlite_docs.base.atomic_write import remove_folder, remove_others, write
from stlite_docs.base.limits import Limits
from stlite_docs.base.log import LOG
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind, StliteError
from stlite_docs.base.quoting import quote
from stlite_docs.files.assets import ASSETS
from stlite_docs.options.declarations import RuntimeKind, SiteSettings
from stlite_docs.prerender.kept_interpreters import KeptInterpreters
from stlite_docs.publish.app_needs import AppNeeds
from stlite_docs.publish.app_runs import AppRun, run_site
from stlite_docs.publish.module_graph import find_imports
from stlite_docs.publish.pool_report import describe_pools
from stlite_docs.publish.report_page import Report
from stlite_docs.publish.runtime_files import publish_runtime
from stlite_docs.runtime.build import Runtime, import_map, prepare_runtime, publish_failure
from stlite_docs.runtime.project_wheel import Project, build_project, find_syntax_errors
from stlite_docs.wheels.local_wheel import LocalWheel

ENTRY_MODULE = "stlite.js"
STYLESHEET = "stlite.css"
PICTURE_STYLESHEET = "picture.css"
FOLDERS = "stlite-????????"  # matches all results of `folder_name`
# If this environment variable is set, the build chooses versions again. `stlite-docs lock --update` sets it.
UPDATE = "STLITE_DOCS_UPDATE"
_FRAME = "frame/frame.htm"
_ISOLATED_FRAME = "frame/isolated.htm"
_FRAME_MODULE = "frame/frame.js"
_WORKER = "worker/pool.js"
_WORKER_MODULE = "worker/loader.js"
_SERVED = frozenset({".css", ".htm", ".js"})


@cache
def _browser_part(kind: RuntimeKind) -> dict[str, bytes]:
    with as_file(files("stlite_docs") / "browser") as folder:
        parts = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.suffix in _SERVED
        }
    parts[_FRAME] = _add_preloads(parts)
    if kind is RuntimeKind.CDN:
        parts |= {name: _add_import_map(parts[name]) for name in (_FRAME, _ISOLATED_FRAME)}
    return parts


def _add_preloads(parts: Mapping[str, bytes]) -> bytes:
    """Return the frame's document with links to its modules and those of the worker that it starts.

    So a browser asks for all at once.
    """
    of_worker = [_WORKER, _WORKER_MODULE, *find_imports(parts, _WORKER_MODULE)]
    modules = dict.fromkeys([*find_imports(parts, _FRAME_MODULE), *of_worker])
    links = [
        f'<link rel="modulepreload" href="{posixpath.relpath(name, posixpath.dirname(_FRAME))}">'
        for name in modules
    ]
    return parts[_FRAME].replace(
        b"  </head>", "".join(f"    {link}\n" for link in links).encode() + b"  </head>"
    )


def _add_import_map(document: bytes) -> bytes:
    """Return a frame's document with an import map. Not all browsers take one after they load a module."""
    script = f'<script type="importmap">{import_map()}</script>\n    '
    return document.replace(b"<script", f"{script}<script".encode(), 1)


@cache
def folder_name(kind: RuntimeKind) -> str:
    """Return the name of our folder in a site. It changes with the browser part, so no cache is stale."""
    digest = hashlib.sha256()
    for name, content in _browser_part(kind).items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return f"stlite-{digest.hexdigest()[:8]}"


def publish_browser_part(parent: Path, kind: RuntimeKind) -> Path:
    """Write the browser part into a folder of the site, remove its older versions, and return our folder.

    Args:
        parent: The folder of the site.
        kind: Where the browser gets stlite and Pyodide.
    """
    folder = parent / folder_name(kind)
    for name, content in _browser_part(kind).items():
        write(folder / name, content)
    remove_published(parent, keep=folder)
    return folder


def remove_published(parent: Path, keep: Path | None = None) -> None:
    """Remove our folders from a site, except the current one, if any."""
    for other in parent.glob(FOLDERS):
        if other != keep and (other / ENTRY_MODULE).is_file():
            remove_folder(other, ENTRY_MODULE)


def find_project(settings: SiteSettings, site_folders: Iterable[Path]) -> Project | None:
    """Return the project that a site documents, if any (see `publish_apps`)."""
    limits = Limits(**settings.limits)
    return Project(Path(settings.project), tuple(site_folders), limits) if settings.project else None


@dataclass(frozen=True)
class Published:
    """What publishing has found.

    Args:
        problems: Problems for the log.
        runs: What the runs of apps mean for their pages.
    """

    problems: list[Problem]
    runs: tuple[AppRun, ...] = ()

    @property
    def told(self) -> list[tuple[Problem, Place]]:
        """All problems, each with the place of its block: those of a file are in the order of its lines."""
        told = [(problem, problem.place) for problem in self.problems]
        told += [(problem, run.block) for run in self.runs for problem in run.problems]
        files = [*dict.fromkeys(block.file for _, block in told)]
        return sorted(told, key=lambda each: (files.index(each[1].file), each[1].line or 0))


def publish_apps(  # noqa: PLR0913 - the parts of a build
    folder: Path,
    app_needs: Iterable[AppNeeds],
    settings: SiteSettings,
    config_place: Place,
    site_folders: Iterable[Path] = (),
    *,
    kept: KeptInterpreters | None = None,
    report: Report | None = None,
    writes_lock: bool = True,
) -> Published:
    """Write what the apps of a site need into our folder, run those to run, and return the problems.

    Removes files that no app needs any more.

    Args:
        folder: Our folder in the site (see `publish_browser_part`).
        app_needs: The needs of each live app.
        settings: Options of the site.
        config_place: The site's configuration file, for problems without a block.
        site_folders: The folders of the site's sources and output.
        kept: Keeps interpreters for the next build; None if this build is the only one.
        report: The build's report; None if the build publishes only once.
        writes_lock: Whether the site's lock gets what it lacks.
    """
    wanted = list(app_needs)
    problems = [*_check_roots(settings, config_place), *_publish_assets(folder, wanted)]
    if not wanted:
        return Published(problems)
    if rows := describe_pools(wanted):
        LOG.info("%s", "\n".join(rows))
    wheel = None
    try:
        project = find_project(settings, site_folders)
        wheel = build_project(project) if project else None
        faults = find_syntax_errors(wheel) if wheel else ()
        problems += [Problem(ProblemKind.SYNTAX, message, config_place) for message in faults]
    except StliteError as error:
        problems.append(Problem(ProblemKind.RUNTIME, str(error), config_place))
    try:
        runtime = _prepare(wanted, settings, wheel, writes_lock=writes_lock)
    except StliteError as error:
        publish_failure(folder)
        return Published([*problems, Problem(ProblemKind.RUNTIME, str(error), config_place)])
    try:
        runtime = publish_runtime(folder, runtime, has_image=settings.image)
    except OSError as error:
        message = f"cannot write the runtime into the site: {error.strerror or error}"
        return Published([*problems, Problem(ProblemKind.RUNTIME, message, config_place)])
    if settings.project and wheel is None:  # A problem says so, and imports of the project need no others.
        wanted = [replace(needs, imports={}) for needs in wanted]
    problems += _explain_missing(wanted, runtime, wheel, config_place)
    if settings.project and wheel is None:
        return Published(problems)
    try:
        runs = run_site(folder, wanted, runtime, settings, problems, kept=kept)
    except OSError as error:
        message = f"cannot write the recordings of apps into the site: {error.strerror or error}"
        return Published([*problems, Problem(ProblemKind.RUNTIME, message, config_place)])
    return Published([*problems, *_report(settings, report or Report(), runs, config_place)], runs)


def _report(
    settings: SiteSettings, report: Report, runs: Iterable[AppRun], config_place: Place
) -> Iterator[Problem]:
    """Write the report about all apps if the site wants it."""
    if settings.report:
        try:
            report.write(Path(settings.report), [run.entry for run in runs if run.entry])
        except OSError as error:
            message = f"cannot write the report: {error.strerror or error}"
            yield Problem(ProblemKind.RUNTIME, message, config_place)


def _check_roots(settings: SiteSettings, config_place: Place) -> Iterator[Problem]:
    for root in settings.roots:
        if not Path(root).is_dir():
            message = f"option 'roots': expected folders, got {quote(root)}, which does not exist"
            yield Problem(ProblemKind.OPTION, message, config_place)


def _prepare(
    app_needs: Sequence[AppNeeds], settings: SiteSettings, project: LocalWheel | None, *, writes_lock: bool
) -> Runtime:
    pools: dict[str, dict[PackageNeeds, None]] = {}
    for needs in app_needs:
        pools.setdefault(needs.pool.name, {})[needs.package_needs] = None
    return prepare_runtime(
        settings.runtime,
        {pool: list(package_needs) for pool, package_needs in pools.items()},
        project=project,
        lock=Path(settings.lock) if settings.lock else None,
        writes_lock=writes_lock,
        pyodide_packages=settings.pyodide_packages or None,
        update=bool(os.environ.get(UPDATE)),
        exclude_newer=settings.exclude_newer,
        extras=dict.fromkeys(extra for needs in app_needs for extra in needs.extras),
    )


def _explain_missing(
    app_needs: Iterable[AppNeeds],
    runtime: Runtime,
    project: LocalWheel | None,
    config_place: Place,
) -> list[Problem]:
    """Return problems for unavailable requirements, for unknown imports, and for the project.

    Args:
        app_needs: The needs of each live app.
        runtime: The runtime of the site.
        project: The wheel of the project that the site documents, if any.
        config_place: The site's configuration file.
    """
    problems: dict[Problem, None] = {}
    for needs in app_needs:
        missing = runtime.missing.get(needs.pool.name, {})
        for message in _describe_missing(needs.package_needs, missing):
            problems[Problem(ProblemKind.RUNTIME, message, needs.place)] = None
        if project and project.requirement in missing:
            message = f"the project's wheel cannot be installed in the apps: {missing[project.requirement]}"
            problems[Problem(ProblemKind.RUNTIME, message, config_place)] = None
        wanted = {*needs.package_needs.texts, *([project.requirement] if project else [])}
        modules = runtime.modules.get(needs.pool.name)
        # The modules of what is missing are missing too.
        if modules is not None and wanted.isdisjoint(missing):
            for module in sorted(needs.imports.keys() - modules):
                message = _describe_unknown(module, modules, is_beside=module in needs.modules_beside)
                problem = Problem(ProblemKind.REQUIREMENTS, message, needs.imports[module])
                problems[problem] = None
    return list(problems)


def _describe_unknown(module: str, modules: Collection[str], *, is_beside: bool) -> str:
    if module in ABSENT_PARTS:
        return f"the program imports {module!r}, which Python in the browser does not have; remove the import"
    if is_beside:
        return (
            f"the program imports {module!r}, but apps get only the files that they name; add the module to "
            "the option 'files'"
        )
    package = find_package(module)
    lack = f"the program imports {module!r}, but the app has no package with this module;"
    near = "" if package else find_similar_module(module, modules)
    if near:
        return f"{lack} did you mean {near!r}? If not, name the package in the option 'requirements'"
    return f"{lack} name {repr(package) if package else 'the package'} in the option 'requirements'"


def _describe_missing(package_needs: PackageNeeds, missing: Mapping[str, str]) -> Iterator[str]:
    """Yield a message for each unavailable requirement, and one for all those that the program implies."""
    reasons = {text: reason for text, reason in package_needs.reasons if text in missing}
    for text in package_needs.texts:
        if text in missing and text not in reasons:
            yield f"this app needs {text!r}: {missing[text]}"
    if not reasons:
        return
    (first, named), *others = reasons.items()
    what = repr(first) if first == named else f"{first!r} for {named!r}"
    more = f"; it also lacks {', '.join(name for name, _ in others)}" if others else ""
    yield f"this app needs {what}: {missing[first]}{more}"


def _publish_assets(folder: Path, app_needs: Iterable[AppNeeds]) -> list[Problem]:
    problems = []
    kept: set[str] = set()
    for needs in app_needs:
        for asset in needs.assets:
            if asset.location in kept:
                continue
            kept.add(asset.location)
            try:
                write(folder / asset.location, asset.source, asset.sha256)
            except OSError as error:
                message = f"cannot copy file {asset.source.name!r}: {error.strerror or error}"
                problems.append(Problem(ProblemKind.ASSET, message, needs.place))
    remove_others(folder / ASSETS, {location.removeprefix(f"{ASSETS}/") for location in kept})
    if not kept:
        with contextlib.suppress(OSError):
            (folder / ASSETS).rmdir()
    return problems
