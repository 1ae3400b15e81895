"""What an image of Python's memory holds, and what it must not keep from the moment of its making.

The build makes the image (`prerender/made_files.py`), and `worker/loader.js` restores it.
"""

from __future__ import annotations

import gc
import importlib
import json
import linecache
import os
import random
import sys
import tempfile
import time
import uuid
from contextlib import suppress
from importlib.util import find_spec

from . import without_ssl
from .late_modules import imported_files

# What the start of an app and its first run import. Without them, the app starts too, but later.
MODULES = (
    "stlite_lib.asgi_app",
    "stlite_lib.bootstrap",
    "stlite_lib.runtime_init",
    "stlite_lib.server.task_context",
    "csv",
    "anyio._core._fileio",
    "html.parser",
    "itsdangerous",
    "packaging.tags",
    "packaging.utils",
    "starlette.applications",
    "starlette.middleware.sessions",
    "starlette.routing",
    "starlette.websockets",
    "streamlit.components.v2.manifest_scanner",
    "streamlit.emojis",
    "streamlit.proto.BackMsg_pb2",
    "streamlit.runtime.scriptrunner.magic_funcs",
    "streamlit.watcher.polling_path_watcher",
    "streamlit.web.bootstrap",
    "toml",
)
# Each start imports these too. No image can hold them: they have objects of JavaScript, or fail without a
# package.
MODULES_OUTSIDE = (
    "micropip",
    "pyodide_http._core",
    "pyodide_http._requests",
    "pyodide_http._streaming",
    "pyodide_http._urllib",
    "streamlit.web.skills",
)

_JANUARY, _JULY = 1_735_732_800, 1_751_371_200


def prepare() -> None:
    """Import what apps need for their start. Leave no garbage behind, and nothing by chance."""
    # The maker sets it, and readers' environment has none.
    os.environ.pop("PYTHONHASHSEED", None)
    without_ssl.import_anyio()
    for name in MODULES:
        importlib.import_module(name)
    importlib.import_module("stlite_lib.runtime_init").preload_streamlit_runtime()
    linecache.clearcache()
    random.seed(0)
    gc.collect()


def list_files() -> str:
    """Return the files of the modules in memory, and those of what else each start imports, as JSON."""
    there = imported_files()
    for name in MODULES_OUTSIDE:
        with suppress(ImportError):
            importlib.import_module(name)
    outside = {str(spec.cached or spec.origin) for name in MODULES_OUTSIDE if (spec := find_spec(name))}
    return json.dumps([sorted(there), sorted((imported_files() | outside) - there)])


def renew() -> None:
    """Renew the interpreter after its memory was restored, before any program runs."""
    # Pyodide has put the current folder in front a second time.
    if sys.path[:2] == ["", ""]:
        del sys.path[0]
    random.seed()
    # Names of temporary files, and identifiers with a time in them.
    vars(tempfile)["_name_sequence"] = None
    vars(uuid).update(_node=None, _last_timestamp=None)
    _renew_time_zone()
    # Pyodide's module has an object of JavaScript from the other interpreter.
    loader = importlib.import_module("pyodide._package_loader")
    vars(loader)["loadedPackages"] = importlib.import_module("pyodide_js").loadedPackages
    importlib.invalidate_caches()


def _renew_time_zone() -> None:
    """Set what Python has noted of the time zone. The functions of `time` ask the browser each time."""
    standard, summer = sorted((time.localtime(_JANUARY), time.localtime(_JULY)), key=lambda at: at.tm_gmtoff)
    vars(time).update(
        timezone=-standard.tm_gmtoff,
        altzone=-summer.tm_gmtoff,
        daylight=int(standard.tm_gmtoff != summer.tm_gmtoff),
        tzname=(standard.tm_zone, summer.tm_zone),
    )
