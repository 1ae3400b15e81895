"""What Python has once for a process, and each app is to have for itself: the list of it all.

Before code of another app runs, what is in place is saved for the app that goes, and what the other app left
is restored. The table of attributes comes first; `KEPT` has in addition what takes more than an assignment.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Protocol

from .app_modules import Importers, Loggers, Modules
from .attributes import Attribute, Attributes
from .interpreter_settings import (
    Builtins,
    Environment,
    EventLoop,
    Folder,
    Items,
    RootLogger,
    Settings,
    WarningFilters,
)
from .library_settings import MatplotlibSettings, PandasOptions
from .registrations import OWN


class Kept(Protocol):
    """One thing, or several, that an app has to itself; when it is restored, it has just been saved."""

    def save(self, home: str) -> Any:
        """Return what is in place for the app that has this folder; what is its alone goes out."""

    def restore(self, saved: Any) -> None:
        """Put what was saved in its place."""

    def begin(self, outside: Any, home: str) -> Any:
        """Return what an app begins with, given what is saved for code that is no app's."""


def _nothing() -> None:
    return None


_CACHES = "streamlit.runtime.caching.cache"
_SECRETS = "streamlit.runtime.secrets"
FIGURES = "matplotlib._pylab_helpers"

ATTRIBUTES = (
    Attribute("sys", "", "stdin", "their input"),
    Attribute("sys", "", "stdout", "their output"),
    Attribute("sys", "", "stderr", "their error output"),
    Attribute("sys", "", "excepthook", "what is called for an error"),
    Attribute("sys", "", "unraisablehook", "what is called for an error"),
    Attribute("sys", "", "displayhook", "how values are displayed"),
    Attribute("sys", "", "breakpointhook", "what a breakpoint does"),
    Attribute("sys", "", "tracebacklimit", "how long tracebacks are"),
    Attribute("sys", "", "dont_write_bytecode", "whether compiled modules are kept"),
    Attribute("threading", "", "excepthook", "what is called for an error"),
    Attribute("warnings", "", "showwarning", "how warnings are shown"),
    Attribute("warnings", "", "_showwarnmsg_impl", "how warnings are shown"),
    Attribute("warnings", "", "formatwarning", "how warnings are shown"),
    Attribute("logging", "", "_loggerClass", "the class of loggers"),
    Attribute("logging", "", "_logRecordFactory", "what makes log records"),
    Attribute("tempfile", "", "tempdir", "the folder for temporary files", _nothing),
    Attribute("urllib.request", "", "_opener", "how addresses are opened", _nothing),
    Attribute("streamlit.config", "", "_config_options", "the options that they set"),
    Attribute("streamlit.config", "", "_main_script_path", "the path of their program", _nothing),
    Attribute("streamlit.runtime.pages_manager", "PagesManager", "uses_pages_directory", "pages", _nothing),
    Attribute(f"{_CACHES}_data_api", "_data_caches", "_function_caches", "cached data", dict),
    Attribute(f"{_CACHES}_resource_api", "_resource_caches", "_function_caches", "cached resources", dict),
    Attribute(_SECRETS, "secrets_singleton", "_secrets", "secrets", _nothing),
    Attribute(_SECRETS, "secrets_singleton", "_programmatic_secrets", "secrets", _nothing),
    Attribute(FIGURES, "Gcf", "figs", "open figures", OrderedDict),
)

# In the order in which it is saved and restored: modules say what is an app's own, so they go late.
KEPT: tuple[Kept, ...] = (
    Attributes(ATTRIBUTES),
    Settings(),
    Folder(),
    Items("path"),
    Items("argv"),
    Environment(),
    WarningFilters(),
    RootLogger(),
    EventLoop(),
    Builtins(),
    MatplotlibSettings(),
    PandasOptions(),
    OWN,
    Importers(),
    Modules(),
    Loggers(),
)
