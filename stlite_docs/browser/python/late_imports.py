"""Fetches a package when a program imports it and the interpreter does not have it yet.

The interpreter starts with the packages that the build found in the program. Imports by a name in a string,
imports in libraries, and Streamlit's own late imports can need more. The worker can wait for a download, so
such an import takes longer, but it does not fail.
"""

from __future__ import annotations

import contextlib
import dis
import hashlib
import importlib
import importlib.util
import re
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import Distribution, DistributionFinder, MetadataPathFinder
from types import CodeType, FrameType, ModuleType
from typing import Any

from .switching import running_world
from .waiting import wait_for

# Errors that a library catches to do without a module.
_CAUGHT = frozenset({"BaseException", "Exception", "ImportError", "ModuleNotFoundError"})
# Python's own modules for imports.
_MACHINERY = frozenset({"_frozen_importlib", "_frozen_importlib_external", "importlib"})
# How stlite changes a package for the browser.
_FIXES = {"pandas": "_fix_pandas_categorical_pickle", "requests": "_fix_requests"}
# What Pyodide's `loadPackage` notes in a package's metadata.
_METADATA = {"INSTALLER": "pyodide.loadPackage", "PYODIDE_SOURCE": "pyodide"}

# None means all modules.
_withheld: frozenset[str] | None = frozenset()


def fetch_on_import(
    stock: Mapping[str, str], others: Mapping[str, str], load: Callable[[str], Awaitable[object] | None]
) -> None:
    """Fetch packages from now on.

    Args:
        stock: The modules of the packages that stock stlite loads before any program, with the packages' keys
            in the lock. For libraries, these modules always exist.
        others: All other modules in the lock, with keys. A library that can do without them does.
        load: Loads the package with a key and its dependencies, and returns when they are ready. In an
            isolated app, it can return what to wait for.
    """
    sys.meta_path.insert(_place(), LateFinder(stock, others, load))


def _place() -> int:
    """Return the place after Python's own finders. A later finder of Pyodide's only explains errors."""
    return 1 + max(i for i, finder in enumerate(sys.meta_path) if finder is PathFinder)


@contextlib.contextmanager
def withhold(names: Iterable[str] | None = None) -> Iterator[None]:
    """Do not fetch some modules, or any, for a while."""
    global _withheld  # noqa: PLW0603 - there is one interpreter
    before, _withheld = _withheld, None if names is None else frozenset(names)
    try:
        yield
    finally:
        _withheld = before


def _is_withheld(module: str) -> bool:
    return _withheld is None or module in _withheld


def is_there(module: str) -> bool:
    """Whether the interpreter has a module, without a fetch."""
    return module in sys.modules or PathFinder.find_spec(module) is not None


def unpack(buffer: Any, file_name: str, install_dir: str, sha256: str) -> None:
    """Install a downloaded package.

    Args:
        buffer: The file as JavaScript's `ArrayBuffer`.
        file_name: Its name.
        install_dir: `site`, or `dynlib` for shared libraries.
        sha256: The expected hash as hex digits.

    Raises:
        ValueError: The file has another hash.
    """
    from pyodide import _package_loader  # noqa: PLC0415 - it is there in the browser only

    if hashlib.sha256(buffer.to_memoryview()).hexdigest() != sha256:
        raise ValueError(f"{file_name} is not the file that the build chose")
    _package_loader.unpack_buffer(
        buffer,
        filename=file_name,
        extract_dir=_package_loader.get_install_dir(install_dir),
        metadata=_METADATA,
    )


class LateFinder(MetaPathFinder):
    """Finds the modules that the lock has and the interpreter lacks."""

    def __init__(
        self,
        stock: Mapping[str, str],
        others: Mapping[str, str],
        load: Callable[[str], Awaitable[object] | None],
    ) -> None:
        """Take what `fetch_on_import` gets."""
        self._stock = stock
        self._keys = {**others, **stock}
        self._load = load

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return a spec whose loader fetches. Asking for it fetches nothing."""
        del target
        if path is not None or fullname not in self._keys or _is_withheld(fullname):
            return None
        if fullname not in self._stock and _is_optional(sys._getframe(1)):  # noqa: SLF001 - in USES
            return None
        return ModuleSpec(fullname, _LateLoader(lambda: self._fetch(fullname)))

    def find_distributions(self, context: DistributionFinder.Context | None = None) -> Iterator[Distribution]:
        """Yield the metadata of a package that stock stlite has."""
        name = context.name if context else None
        modules = [module for module, key in self._stock.items() if name and _normal(key) == _normal(name)]
        if context is None or not modules or _is_withheld(modules[0]) or is_there(modules[0]):
            return
        self._fetch(modules[0])
        yield from MetadataPathFinder.find_distributions(context)

    def _fetch(self, module: str) -> None:
        try:
            loading = self._load(self._keys[module])
            if loading is not None:
                wait_for(loading)
        except Exception as error:
            reason = f"No module named {module!r}: its package could not be loaded ({error})"
            raise ModuleNotFoundError(reason, name=module) from error
        importlib.invalidate_caches()


class _LateLoader(Loader):
    """Fetches a module's package and lets Python load the module."""

    def __init__(self, fetch: Callable[[], None]) -> None:
        self._fetch = fetch
        self._spec: ModuleSpec | None = None

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        self._fetch()
        self._spec = PathFinder.find_spec(spec.name)
        if self._spec is None or self._spec.loader is None:
            raise ModuleNotFoundError(f"No module named {spec.name!r}", name=spec.name)
        return importlib.util.module_from_spec(self._spec)

    def exec_module(self, module: ModuleType) -> None:
        spec = self._spec
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError(f"No module named {module.__name__!r}", name=module.__name__)
        module.__spec__ = spec
        module.__loader__ = spec.loader
        spec.loader.exec_module(module)
        if spec.name in _FIXES:
            bootstrap = importlib.import_module("stlite_lib.bootstrap")
            getattr(bootstrap, _FIXES[spec.name])()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.partition("@")[0]).lower()


def _is_optional(frame: FrameType | None) -> bool:
    """Whether a library tries an import while it is imported itself, and can do without it.

    In stock stlite such libraries work without the module. To fetch it would make every start longer.
    """
    while frame and frame.f_globals.get("__name__", "").partition(".")[0] in _MACHINERY:
        frame = frame.f_back
    if frame is None or frame.f_code.co_name != "<module>":
        return False
    home = running_world().home
    if home and frame.f_code.co_filename.startswith(f"{home}/"):
        return False
    return _catches_import_errors(frame.f_code, frame.f_lasti)


def _catches_import_errors(code: CodeType, position: int) -> bool:
    """Whether an instruction is in a `try` that catches a failed import."""
    listed = [*dis.get_instructions(code)]
    entries = dis._parse_exception_table(code)  # type: ignore[attr-defined]  # noqa: SLF001 - as above
    seen: set[int] = set()
    while position not in seen:
        seen.add(position)
        handler = next((each.target for each in entries if each.start <= position < each.end), position)
        if handler != position and _catches([each for each in listed if each.offset >= handler]):
            return True
        position = handler
    return False


def _catches(handler: Iterable[dis.Instruction]) -> bool:
    """Whether a handler catches failed imports. It begins with its first instruction."""
    names: set[str] = set()
    last = ""
    for each in handler:
        match each.opname:
            case "LOAD_NAME" | "LOAD_GLOBAL":
                names.add(str(each.argval))
            case "CHECK_EXC_MATCH" if names & _CAUGHT:
                return True
            case "POP_TOP" if last == "PUSH_EXC_INFO":
                return True  # without the name of an error
            case "RERAISE":
                return False
            case "BUILD_TUPLE":
                pass
            case _:
                names.clear()
        last = each.opname
    return False
