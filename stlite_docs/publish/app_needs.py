"""What a live app needs from the site, in addition to its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.authoring.app import App
from stlite_docs.base.place import Place
from stlite_docs.base.problems import ProblemKind
from stlite_docs.files.assets import Asset
from stlite_docs.options.declarations import Action, Check
from stlite_docs.pins.pinned import EDITOR, ZIP, NpmPackage
from stlite_docs.prerender.runnable import Runnable
from stlite_docs.publish.payload import make_payload
from stlite_docs.publish.pool import Pool, choose_pool

# With one of these problems, a run ends at the same place.
_FOUND_WITHOUT_RUNNING = frozenset({ProblemKind.LIMIT, ProblemKind.NAME, ProblemKind.CALL, ProblemKind.DATA})


@dataclass(frozen=True)
class AppNeeds:
    """The needs of a live app: packages for its pool, files, and extras that its page loads.

    `imports` are the modules that must come from packages, each with the place of an import, and
    `modules_beside` those that the author has as files. `key` identifies the app (see `App`). `runnable` is
    there if the build runs the app.
    """

    place: Place
    pool: Pool
    package_needs: PackageNeeds
    assets: tuple[Asset, ...] = ()
    extras: tuple[NpmPackage, ...] = ()
    key: str = ""
    imports: Mapping[str, Place] = field(default_factory=dict)
    runnable: Runnable | None = None
    modules_beside: frozenset[str] = frozenset()


def find_app_needs(app: App) -> AppNeeds:
    """Return what an app needs from the site."""
    extras = {EDITOR: app.settings.editable, ZIP: Action.DOWNLOAD in app.settings.actions}
    wanted = tuple(extra for extra, is_wanted in extras.items() if is_wanted)
    return AppNeeds(
        app.place,
        choose_pool(app),
        app.package_needs,
        app.assets,
        wanted,
        app.key,
        app.imports,
        find_runnable(app) if app.settings.check.runs or app.settings.prerender else None,
        app.modules_beside,
    )


def find_runnable(app: App) -> Runnable:
    """Return what the build needs to run an app."""
    return Runnable(
        app.place,
        make_payload(app),
        app.places,
        tuple(asset.sha256 for asset in app.assets),
        is_checked=app.settings.check.runs,
        is_prerendered=app.settings.prerender,
        expects_error=app.settings.expect_error,
        reported=frozenset(
            problem.place.below(0) for problem in app.problems if problem.kind in _FOUND_WITHOUT_RUNNING
        ),
        steps=app.steps if app.settings.check.runs else (),
        visits_pages=app.settings.check is Check.PAGES,
    )
