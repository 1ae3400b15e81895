"""Runs the apps of a published site: which of them are broken, and what they show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from stlite_docs.base.log import LOG
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.options.declarations import SiteSettings
from stlite_docs.prerender.explain import explain_acts, explain_run
from stlite_docs.prerender.kept_interpreters import KeptInterpreters
from stlite_docs.prerender.run import Run
from stlite_docs.prerender.run_apps import PublishedSite, run_apps
from stlite_docs.prerender.runnable import Circumstances, Runnable
from stlite_docs.publish.app_needs import AppNeeds
from stlite_docs.publish.first_picture import FirstPicture, draw_picture
from stlite_docs.publish.payload import encode_payload
from stlite_docs.publish.recording_limits import find_excess
from stlite_docs.publish.recordings import is_shown, publish_recordings
from stlite_docs.publish.report_page import Entry, make_entry
from stlite_docs.runtime.build import Runtime


@dataclass(frozen=True)
class AppRun:
    """What the run of an app means for its page.

    Args:
        payload: The app's payload in the page.
        block: The place of its block.
        problem: What is wrong with its first run, if anything.
        warnings: Faults that readers meet later, while they use it. Only the author hears of them.
        recording: The name of its recording; empty if it has none.
        picture: The HTML of its first picture (see `FirstPicture`); empty if it has none.
        shown: What the picture shows (see `picture_data.py`); None if it has none.
        texts: The app's translations, by the English text.
        has_run: Whether there is a run.
        met_expected: Whether it has raised an exception that the author expects.
        imports: The modules that it imported and that the app's start lacks (see `Circumstances.find_late`).
        is_settled: Whether the start needs no optional packages but those of these modules.
        is_lean: Whether it needs no modules of Python but those of the core (see `made_files.py`).
        entry: Its part of the build's report, if the site wants one.
    """

    payload: str
    block: Place
    problem: Problem | None = None
    warnings: tuple[Problem, ...] = ()
    recording: str = ""
    picture: str = ""
    shown: Mapping[str, Any] | None = field(default=None, repr=False)
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    has_run: bool = False
    met_expected: bool = False
    imports: tuple[str, ...] = ()
    is_settled: bool = False
    is_lean: bool = False
    entry: Entry | None = field(default=None, repr=False)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong with it."""
        return (*((self.problem,) if self.problem else ()), *self.warnings)


def run_site(  # noqa: PLR0913 - what is to run, on what, and how
    folder: Path,
    app_needs: Iterable[AppNeeds],
    runtime: Runtime,
    settings: SiteSettings,
    problems: Sequence[Problem],
    *,
    kept: KeptInterpreters | None = None,
) -> tuple[AppRun, ...]:
    """Run the apps that want it, write their recordings, and return what the runs mean for the pages.

    Args:
        folder: Our folder in the site, with the runtime and the files of apps.
        app_needs: The needs of each live app.
        runtime: The runtime in the folder.
        settings: Options of the site.
        problems: The problems that the build has found so far.
        kept: Keeps interpreters for the next build; None if this build is the only one.

    Raises:
        OSError: A recording cannot be written.
    """
    apps = [needs.runnable for needs in app_needs if needs.runnable and not _lacks_packages(needs, runtime)]
    if not apps:
        publish_recordings(folder, {}, {})
        return ()
    unknown = {problem.place.below(0) for problem in problems if problem.kind is ProblemKind.REQUIREMENTS}
    lock = runtime.description.lock["packages"]
    circumstances = Circumstances(runtime.manifest, settings.run_timeout, settings.run_network, lock)
    runs = run_apps(apps, PublishedSite(folder, circumstances), kept=kept)
    payloads = [encode_payload(app.payload) for app in apps]
    shown = {
        payload: (app, run)
        for payload, app, run in zip(payloads, apps, runs, strict=True)
        if run and app.is_prerendered and is_shown(run)
    }
    pictures = {
        payload: draw_picture(run, app.payload.get("texts", {})) for payload, (app, run) in shown.items()
    }
    images = dict(image for picture in pictures.values() for image in picture.images.items())
    recorded = {payload: run for payload, (app, run) in shown.items() if _fits(app, run)}
    recordings = publish_recordings(folder, recorded, images)
    found = []
    for payload, app, run in zip(payloads, apps, runs, strict=True):
        told = replace(app, reported=app.reported | unknown)
        is_told = run is not None and app.is_checked
        problem = explain_run(told, run, circumstances) if run and is_told else None
        warnings = tuple(dict.fromkeys(explain_acts(app, run, circumstances))) if run and is_told else ()
        picture = pictures.get(payload, FirstPicture())
        data = run.picture if run and payload in shown else None
        texts = app.payload.get("texts", {})
        recording = recordings.get(payload, "")
        found.append(
            AppRun(
                payload,
                app.place,
                problem,
                warnings,
                recording,
                picture.html,
                data,
                texts,
                has_run=run is not None,
                met_expected=bool(run and run.error and app.expects_error),
                imports=circumstances.find_late(app.payload, run) if run else (),
                is_settled=run is not None and circumstances.is_settled(app.payload, run),
                is_lean=run is not None and circumstances.is_lean(app.payload, run),
                entry=make_entry(app, run, filter(None, (problem, *warnings))) if settings.report else None,
            )
        )
    return tuple(found)


def _fits(app: Runnable, run: Run) -> bool:
    """Whether readers get a recording of a run. Says so in the log if it is too large."""
    excess = find_excess(run)
    if excess:
        LOG.info("%s: the app has no recording, because its first run shows %s", app.place, excess)
    return not excess


def _lacks_packages(needs: AppNeeds, runtime: Runtime) -> bool:
    """Whether packages of an app are not available. The build has a warning about them already."""
    missing = runtime.missing.get(needs.pool.name, {})
    return any(text in missing for text in needs.package_needs.texts)
