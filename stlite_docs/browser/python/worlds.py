"""Run in the interpreter: each app has a world of its own in it, and an end (`worlds.js` calls this).

stlite lets the apps of a worker share everything but the current folder, and lets none of them go.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import contextvars
import functools
import gc
import importlib.util
import linecache
import os
import shutil
import signal
import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, PathFinder
from types import FrameType
from typing import Any
from zipimport import zipimporter

Receive = Callable[[], Awaitable[Any]]

# What Streamlit and matplotlib keep for the whole process: module, the object in it or the module itself, its
# attribute, and how the attribute begins.
_KEPT: tuple[tuple[str, str, str, Callable[[], Any]], ...] = (
    ("streamlit.config", "", "_main_script_path", lambda: None),
    ("streamlit.runtime.pages_manager", "PagesManager", "uses_pages_directory", lambda: None),
    ("streamlit.runtime.caching.cache_data_api", "_data_caches", "_function_caches", dict),
    ("streamlit.runtime.caching.cache_resource_api", "_resource_caches", "_function_caches", dict),
    ("streamlit.runtime.secrets", "secrets_singleton", "_secrets", lambda: None),
    ("streamlit.runtime.secrets", "secrets_singleton", "_programmatic_secrets", lambda: None),
    ("matplotlib._pylab_helpers", "Gcf", "figs", OrderedDict),
)
# The environment as os.environ keeps it, which takes no decoding to compare.
_VARIABLES: dict[bytes, bytes] = os.environ._data  # type: ignore[attr-defined]  # noqa: SLF001
_SHUTDOWN_TIMEOUT = 5.0
_TIDY_DELAY = 0.3


@dataclass(eq=False)
class World:
    """What an app has to itself while its code runs, kept here while the code of another one does.

    Args:
        home: The app's folder.
        frame: Names the frame that shows it.
        erred: As `is_failing`, see `error_reports.py`.
    """

    home: str
    frame: str = ""
    folder: str = ""
    path: list[str] = field(default_factory=list)
    argv: list[str] = field(default_factory=list)
    environ: dict[bytes, bytes] = field(default_factory=dict)
    module_names: set[str] = field(default_factory=lambda: {"__main__"})
    modules: dict[str, Any] = field(default_factory=dict)
    kept: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    settings: dict[str, Any] | None = None
    exits: list[Callable[[], object]] = field(default_factory=list)
    is_gone: bool = False
    erred: set[str] = field(default_factory=set)
    is_failing: bool = False
    resident: Any = None

    def leave(self) -> None:
        """Take everything out of the interpreter."""
        self.folder = os.getcwd()  # noqa: PTH109 - a path object would be made at every switch
        self.path = [*sys.path]
        self.argv = [*sys.argv]
        self.environ = {**_VARIABLES}
        self.modules = {name: sys.modules.pop(name) for name in self.module_names if name in sys.modules}
        for module, owner, attribute, _ in _KEPT:
            if module in sys.modules:
                self.kept[module, owner, attribute] = getattr(_holder(module, owner), attribute)
        if "matplotlib" in sys.modules:
            self.settings = dict(sys.modules["matplotlib"].rcParams)

    def enter(self) -> None:
        """Put everything in its place."""
        with contextlib.suppress(OSError):
            os.chdir(self.folder)
        sys.path[:] = self.path
        sys.argv[:] = self.argv
        for name in _VARIABLES.keys() - self.environ.keys():
            del os.environb[name]
        for name, value in self.environ.items() - _VARIABLES.items():
            os.environb[name] = value
        sys.modules.update(self.modules)
        for module, owner, attribute, begin in _KEPT:
            if module in sys.modules:
                key = (module, owner, attribute)
                setattr(_holder(module, owner), attribute, self.kept[key] if key in self.kept else begin())
        if "matplotlib" in sys.modules:
            matplotlib = sys.modules["matplotlib"]
            dict.update(matplotlib.rcParams, self.settings or matplotlib.rcParamsOrig)


def _holder(module: str, owner: str) -> Any:
    return getattr(sys.modules[module], owner) if owner else sys.modules[module]


_worlds: dict[str, World] = {}
_outside = World("")
_current = _outside
_ends = 0
_is_frozen = False
_tell_holder: Callable[[str], object] = lambda _frame: None  # noqa: E731 - `install` puts the real one here


def install(tell_holder: Callable[[str], object]) -> None:
    """Prepare the interpreter for worlds.

    Args:
        tell_holder: Called with the name of a frame before its app's code runs after another app's.
    """
    global _tell_holder  # noqa: PLW0603 - there is one interpreter
    from pyodide.webloop import WebLoop  # noqa: PLC0415 - as all below, it is there in the browser only
    from stlite_lib import asgi_app, bootstrap  # noqa: PLC0415
    from stlite_lib.server import task_context  # noqa: PLC0415
    from streamlit.components.v2 import manifest_scanner  # noqa: PLC0415
    from streamlit.watcher import local_sources_watcher  # noqa: PLC0415

    _tell_holder = tell_holder
    _outside.leave()
    _outside.enter()
    sys.meta_path[sys.meta_path.index(PathFinder)] = _Finder
    atexit.register = _register_exit  # type: ignore[assignment]
    signal.signal(signal.SIGINT, _interrupt)
    WebLoop.call_later = _in_its_world(WebLoop.call_later)
    asgi_app.start_resident_app = _start_in_world(asgi_app.start_resident_app)
    asgi_app.call_asgi = _call_until_gone(asgi_app.call_asgi)
    # Its only concern is the current folder, which is part of a world.
    task_context.TaskSpecificDirectoryConfig = lambda _home: contextlib.nullcontext()
    # It would hand each app's runtime to the contexts of the next one's tasks, and so keep them all.
    asgi_app.bind_runtime_to_current_context = lambda _app: None
    bootstrap.prepare = _prepare_in_world(bootstrap.prepare)
    # Each app's start would do all of these again.
    local_sources_watcher.get_module_paths = _of_own_modules(local_sources_watcher.get_module_paths)
    manifest_scanner.scan_component_manifests = _once_for_distributions(
        manifest_scanner.scan_component_manifests
    )
    zipimporter.invalidate_caches = _if_archive_changed(zipimporter.invalidate_caches)  # type: ignore[method-assign, assignment]
    bootstrap._fix_altair = functools.cache(bootstrap._fix_altair)  # noqa: SLF001
    bootstrap._fix_requests = functools.cache(bootstrap._fix_requests)  # noqa: SLF001
    bootstrap._fix_pandas_categorical_pickle = _once_pandas_is_there(  # noqa: SLF001
        bootstrap._fix_pandas_categorical_pickle  # noqa: SLF001
    )


def find_world() -> World:
    """Return the world of the app whose code runs."""
    return _current


def begin(home: str, frame: str) -> None:
    """Make the world of an app that is about to start."""
    environ = {**_outside.environ, b"HOME": os.fsencode(home)}
    _worlds[home] = World(
        home,
        frame,
        folder=home,
        path=[*_outside.path],
        argv=[*_outside.argv],
        environ=environ,
        modules={**_outside.modules},
    )


def rewrite(home: str, texts: Mapping[str, str]) -> None:
    """Write files of an app anew and run it, as Streamlit does when their author saves them."""
    world = _worlds[home]
    _switch(world)
    for name, text in texts.items():
        path = f"{home}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - as above
        with open(path, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - as above
            file.write(text)
    for module in world.module_names - {"__main__"}:
        sys.modules.pop(module, None)
    _forget(home)
    if world.resident is not None:
        _run_again(home, world.resident[0]._runtime)  # noqa: SLF001


def _run_again(home: str, runtime: Any) -> None:
    """Run an app's program, whose text may be another one now, in all of its sessions."""
    from stlite_lib.server.task_context import home_dir_contextvar  # noqa: PLC0415
    from streamlit.runtime import runtime_contextvar  # noqa: PLC0415

    context = contextvars.copy_context()
    context.run(runtime_contextvar.set, runtime)
    context.run(home_dir_contextvar.set, home)
    for info in runtime._session_mgr.list_active_sessions():  # noqa: SLF001
        session = info.session
        session._script_cache.clear()  # noqa: SLF001
        context.run(session.request_rerun, session._client_state)  # noqa: SLF001


def _forget(home: str) -> None:
    """Drop what Python knows of an app's files: it takes a new one of the same second for the old one."""
    for name in [name for name in linecache.cache if name.startswith(f"{home}/")]:
        del linecache.cache[name]
    for name in [name for name in sys.path_importer_cache if name.startswith(home)]:
        del sys.path_importer_cache[name]
    for folder, names, _ in os.walk(home):
        if "__pycache__" in names:
            shutil.rmtree(f"{folder}/__pycache__")


def leave(home: str) -> None:
    """Note that an app's frame is gone."""
    _worlds[home].is_gone = True


async def end(home: str) -> None:
    """Shut an app down whose frame is gone, and give back what it has."""
    global _ends  # noqa: PLW0603 - as above
    world = _worlds.pop(home)
    if world.resident is not None:
        await _shut_down(*world.resident)
    for task in _tasks_of(home):
        task.cancel()
    _switch(world)
    for call in reversed(world.exits):
        with contextlib.suppress(Exception):
            call()
    _switch(_outside)
    shutil.rmtree(home, ignore_errors=True)
    _forget(home)
    vars(world).clear()
    _ends += 1
    number = _ends
    await asyncio.sleep(_TIDY_DELAY)
    # The apps of a page end together.
    if number == _ends:
        _tidy()


def _tidy() -> None:
    """Collect garbage, and look through all there is at a moment without apps."""
    if not _worlds:
        gc.unfreeze()
    gc.collect()
    if not _worlds:
        _freeze()


def _freeze() -> None:
    """Have collections pass over what is there now; Streamlit calls for one after each run of an app."""
    global _is_frozen  # noqa: PLW0603 - as above
    _is_frozen = True
    gc.freeze()


class _Finder(PathFinder):
    """Python's own finder; it notes which modules are an app's own."""

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: Any = None
    ) -> ModuleSpec | None:
        spec = super().find_spec(fullname, path, target)
        if spec is not None and _current.home:
            places = [spec.origin or "", *(spec.submodule_search_locations or ())]
            if any(place.startswith(f"{_current.home}/") for place in places):
                _current.module_names.add(fullname)
        return spec


def _switch(world: World) -> None:
    global _current  # noqa: PLW0603 - as above
    if world is _current:
        return
    _current.leave()
    world.enter()
    _current = world
    if world.frame:
        _tell_holder(world.frame)


def _home_here() -> str | None:
    """Return the folder of the app on whose behalf this runs; asyncio's tasks inherit it."""
    from stlite_lib.server.task_context import home_dir_contextvar  # noqa: PLC0415

    home: str | None = home_dir_contextvar.get(None)
    return home


def _in_its_world(call_later: Callable[..., Any]) -> Callable[..., Any]:
    """Return an event loop's `call_later` whose callbacks run in the world of their app.

    Others, those of the server, run in the one that happens to be there.
    """

    def call(
        self: Any, delay: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> Any:
        def run() -> None:
            home = _home_here()
            if home is not None:
                _switch(_worlds.get(home, _outside))
            with contextlib.suppress(KeyboardInterrupt):
                callback(*args)

        return call_later(self, delay, run, context=context)

    return call


def _interrupt(_signal: int, frame: FrameType | None) -> None:
    """Break off code whose frame is gone (`worlds.js` signals, again and again).

    An import is left alone: other apps need the module, and many can be imported only once.
    """
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return
        frame = frame.f_back
    raise KeyboardInterrupt


def _prepare_in_world(prepare: Callable[[str, list[str]], None]) -> Callable[[str, list[str]], None]:
    def prepare_in_world(main_script_path: str, args: list[str]) -> None:
        for home, world in _worlds.items():
            if main_script_path.startswith(f"{home}/"):
                _switch(world)
        prepare(main_script_path, args)

    return prepare_in_world


def _start_in_world(start: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def start_in_world(script_path: str, home_dir: str) -> Any:
        world = _worlds.get(home_dir)
        if world is None:
            raise RuntimeError("The page of this app is gone.")
        app, call, state = await start(script_path, home_dir)
        if world.is_gone:
            await _shut_down(app, state)
            raise RuntimeError("The page of this app is gone.")
        world.resident = (app, state)
        if not _is_frozen:
            _freeze()
        return app, call, state

    return start_in_world


def _call_until_gone(call_asgi: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def call(app: Any, scope: Any, receive: Receive, send: Any, home_dir: str) -> None:
        world = _worlds.get(home_dir)
        if world is None:
            return

        async def receive_until_gone() -> Any:
            message = await receive()
            return {"type": "websocket.disconnect", "code": 1001} if world.is_gone else message

        await call_asgi(app, scope, receive_until_gone, send, home_dir=home_dir)

    return call


async def _shut_down(app: Any, state: Any) -> None:
    from stlite_lib.asgi_app import run_lifespan_shutdown  # noqa: PLC0415

    with contextlib.suppress(Exception):
        await asyncio.wait_for(run_lifespan_shutdown(state), _SHUTDOWN_TIMEOUT)
    # JavaScript holds on to the app itself until it collects its garbage.
    vars(app).clear()


def _tasks_of(home: str) -> list[Any]:
    from stlite_lib.server.task_context import home_dir_contextvar  # noqa: PLC0415

    tasks: Iterable[Any] = asyncio.all_tasks()
    return [task for task in tasks if task.get_context().get(home_dir_contextvar) == home]


def _register_exit(call: Callable[..., object], *args: Any, **options: Any) -> Callable[..., object]:
    """Stand in for `atexit.register`: an app exits when its page does."""
    _current.exits.append(functools.partial(call, *args, **options))
    return call


def _once_pandas_is_there(fix: Callable[[], None]) -> Callable[[], None]:
    is_done = False

    def fix_once() -> None:
        nonlocal is_done
        if not is_done and importlib.util.find_spec("pandas"):
            is_done = True
            fix()

    return fix_once


def _of_own_modules(get_module_paths: Callable[[Any], set[str]]) -> Callable[[Any], set[str]]:
    """Return a function that gives Streamlit the files to watch: an app's own, of all modules there are."""

    def get_own(module: Any) -> set[str]:
        return get_module_paths(module) if getattr(module, "__name__", "") in _current.module_names else set()

    return get_own


def _once_for_distributions(scan: Callable[[], list[Any]]) -> Callable[[], list[Any]]:
    """Return a function that looks through the installed distributions where they are not as before."""
    last: tuple[set[str], list[Any]] | None = None

    def scan_once() -> list[Any]:
        nonlocal last
        there = {
            f"{folder}/{name}"
            for folder in filter(os.path.isdir, sys.path)
            for name in os.listdir(folder)  # noqa: PTH208 - as above
            if name.endswith((".dist-info", ".egg-info"))
        }
        if last is None or last[0] != there:
            last = there, scan()
        return last[1]

    return scan_once


def _if_archive_changed(invalidate: Callable[[zipimporter], None]) -> Callable[[zipimporter], None]:
    """Return a function that makes Python read an archive of modules again only if it is another file now."""
    times: dict[str, float] = {}

    def invalidate_if_changed(importer: zipimporter) -> None:
        time = os.path.getmtime(importer.archive) if os.path.exists(importer.archive) else 0.0  # noqa: PTH110, PTH204 - as above
        if times.get(importer.archive) != time:
            times[importer.archive] = time
            invalidate(importer)

    return invalidate_if_changed
