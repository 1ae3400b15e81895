"""The state that Python has once in a process but apps must not share.

Before code of another app runs, we save the state of the last app and restore the state of the other one. The
table of attributes is first. `KEPT` adds state that needs more than an assignment.
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
    """A part of the state. A call of `save` comes before each call of `restore`."""

    def save(self, home: str) -> Any:
        """Return the current state for the app in this folder. Remove what belongs to this app alone."""

    def restore(self, saved: Any) -> None:
        """Restore saved state."""

    def begin(self, outside: Any, home: str) -> Any:
        """Return the first state of an app, given the state outside all apps."""


def _nothing() -> None:
    return None


_CACHES = "streamlit.runtime.caching.cache"
_SECRETS = "streamlit.runtime.secrets"
FIGURES = "matplotlib._pylab_helpers"

ATTRIBUTES = (
    Attribute("sys", "", "stdin", "their input"),
    Attribute("sys", "", "stdout", "their output"),
    Attribute("sys", "", "stderr", "their error output"),
    Attribute("sys", "", "excepthook", "the hook for uncaught errors"),
    Attribute("sys", "", "unraisablehook", "the hook for uncaught errors"),
    Attribute("sys", "", "displayhook", "the hook that shows values"),
    Attribute("sys", "", "breakpointhook", "the hook for breakpoints"),
    Attribute("sys", "", "tracebacklimit", "the length of tracebacks"),
    Attribute("sys", "", "dont_write_bytecode", "the setting for compiled modules"),
    Attribute("threading", "", "excepthook", "the hook for uncaught errors"),
    Attribute("warnings", "", "showwarning", "the display of warnings"),
    Attribute("warnings", "", "_showwarnmsg_impl", "the display of warnings"),
    Attribute("warnings", "", "formatwarning", "the display of warnings"),
    Attribute("logging", "", "_loggerClass", "the class of loggers"),
    Attribute("logging", "", "_logRecordFactory", "the factory of log records"),
    Attribute("tempfile", "", "tempdir", "the folder for temporary files", _nothing),
    Attribute("urllib.request", "", "_opener", "the opener of addresses", _nothing),
    Attribute("streamlit.config", "", "_config_options", "the options that they set"),
    Attribute("streamlit.config", "", "_main_script_path", "the path of their program", _nothing),
    Attribute("streamlit.runtime.pages_manager", "PagesManager", "uses_pages_directory", "pages", _nothing),
    Attribute(f"{_CACHES}_data_api", "_data_caches", "_function_caches", "cached data", dict),
    Attribute(f"{_CACHES}_resource_api", "_resource_caches", "_function_caches", "cached resources", dict),
    Attribute(_SECRETS, "secrets_singleton", "_secrets", "secrets", _nothing),
    Attribute(_SECRETS, "secrets_singleton", "_programmatic_secrets", "secrets", _nothing),
    Attribute(FIGURES, "Gcf", "figs", "open figures", OrderedDict),
)

# Saving and restoring follow this order. Modules decide what an app owns, so they come late.
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
