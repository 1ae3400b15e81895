"""Packages that come when a program imports them: in the interpreter, and what the build offers for it."""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from runtime_parts import make_wheel
from stlite_docs.browser.python import late_imports
from stlite_docs.browser.python.startup_savings import once_package_is_there
from stlite_docs.browser.python.switching import worlds
from stlite_docs.browser.python.world import World
from stlite_docs.runtime.lock.late_imports import imported_parts

NAMES = ("late_stock", "late_other", "late_asker")
GUARDED = "try:\n    import late_other\nexcept {error}:\n    late_other = None\n"


@dataclass
class Late:
    """An interpreter that lacks two modules, and a folder in which they arrive."""

    folder: Path
    loaded: list[str] = field(default_factory=list)
    error: str = ""

    def load(self, key: str) -> None:
        """Load a package, as the worker does."""
        if self.error:
            raise RuntimeError(self.error)
        self.loaded.append(key)
        module = key.replace("-", "_")
        (self.folder / f"{module}.py").write_text("NAME = __name__\nSPEC = __spec__.origin\n")
        info = self.folder / f"{module}-1.5.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {key}\nVersion: 1.5\n")

    def import_from_library(self, text: str) -> object:
        """Import a library with a text, and return what it has for the module that is not stock."""
        (self.folder / "late_asker.py").write_text(text)
        importlib.invalidate_caches()
        return importlib.import_module("late_asker")


@pytest.fixture
def late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Late]:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    there = Late(tmp_path)
    late_imports.fetch_on_import({"late_stock": "late-stock"}, {"late_other": "late-other"}, there.load)
    yield there
    for name in NAMES:
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    "get",
    [
        lambda: importlib.import_module("late_other"),
        lambda: __import__("late_other"),
        lambda: eval("__import__('late_other')"),  # noqa: S307 - as programs do
    ],
)
def test_import_fetches(late: Late, get: Callable[[], object]) -> None:
    """However a module is imported, it arrives once, and is as Python has it."""
    module = get()
    assert module is sys.modules["late_other"] is get()
    assert module.__spec__
    assert module.__dict__["SPEC"] == module.__spec__.origin == str(late.folder / "late_other.py")
    assert late.loaded == ["late-other"]


def test_looking_fetches_nothing(late: Late) -> None:
    """A library that only looks finds the modules that stock stlite has, and waits for nothing."""
    assert importlib.util.find_spec("late_stock") is not None
    assert late.loaded == []
    assert not late_imports.is_there("late_stock")


def test_version_of_a_package(late: Late) -> None:
    """Metadata of what stock stlite has is there as well; of anything else it is not."""
    assert importlib.metadata.version("late.stock") == "1.5"
    assert late.loaded == ["late-stock"]
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version("late-other")


@pytest.mark.parametrize("error", ["ImportError", "(KeyError, ModuleNotFoundError)", "Exception"])
def test_library_that_can_do_without(late: Late, error: str) -> None:
    """What a library tries while it is imported is as in stock stlite, whose start would fetch it neither."""
    module = late.import_from_library(GUARDED.format(error=error))
    assert module.late_other is None  # type: ignore[attr-defined]
    assert late.loaded == []


@pytest.mark.parametrize(
    "text",
    [
        "import late_other",
        "try:\n    import late_other\nfinally:\n    x = 1",
        "try:\n    import late_other\nexcept ValueError:\n    raise",
        "def get():\n    try:\n        import late_other\n    except ImportError:\n        pass\nget()",
        "import contextlib\nwith contextlib.nullcontext():\n    import late_other",
    ],
)
def test_library_that_needs_it(late: Late, text: str) -> None:
    """What a library cannot do without is fetched, and so is what it imports when somebody calls it."""
    late.import_from_library(text)
    assert late.loaded == ["late-other"]


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    import late_other\nexcept:\n    pass",
        "try:\n    import late_other\nexcept ValueError:\n    raise\nexcept ImportError:\n    pass",
        "try:\n    try:\n        import late_other\n    finally:\n        x = 1\nexcept Exception:\n    pass",
    ],
)
def test_other_ways_to_do_without(late: Late, text: str) -> None:
    """Clauses without a name, later clauses and outer ones count."""
    late.import_from_library(text)
    assert late.loaded == []


def test_library_gets_what_stock_stlite_has(late: Late) -> None:
    """Modules that every stock interpreter has are there for libraries that could do without, too."""
    late.import_from_library(GUARDED.format(error="ImportError").replace("late_other", "late_stock"))
    assert late.loaded == ["late-stock"]


def test_program_gets_what_it_tries(late: Late, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program's own `try` is a wish."""
    world = World(str(late.folder))
    monkeypatch.setitem(worlds, world.home, world)
    monkeypatch.setattr(late_imports, "running_world", lambda: world)
    late.import_from_library(GUARDED.format(error="ImportError"))
    assert late.loaded == ["late-other"]


def test_withheld(late: Late) -> None:
    """What is withheld stays away, and only so long."""
    with late_imports.withhold(["late_stock"]), pytest.raises(ModuleNotFoundError):
        importlib.import_module("late_stock")
    importlib.import_module("late_stock")
    assert late.loaded == ["late-stock"]


def test_all_withheld(late: Late) -> None:
    """Nothing comes where nothing may, as in stlite's own fixes for packages that an app may lack."""
    with late_imports.withhold(), pytest.raises(ModuleNotFoundError):
        importlib.import_module("late_other")

    def fix() -> None:
        with contextlib.suppress(ImportError):
            importlib.import_module("late_stock")

    once_package_is_there("late_stock")(fix)()
    assert late.loaded == []


def test_failed_download(late: Late) -> None:
    """An import whose download fails says why, and works when it is tried again."""
    late.error = "status 404"
    with pytest.raises(ModuleNotFoundError, match=r"'late_other'.*could not be loaded \(status 404\)"):
        importlib.import_module("late_other")
    late.error = ""
    assert importlib.import_module("late_other").NAME == "late_other"


def test_package_without_the_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that brings something else is the usual error."""
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    late_imports.fetch_on_import({}, {"late_other": "late-other"}, lambda _key: None)
    with pytest.raises(ModuleNotFoundError, match="No module named 'late_other'"):
        importlib.import_module("late_other")


def test_parts_of_python_in_a_wheel(tmp_path: Path) -> None:
    """The build sees what a wheel imports, but for what it can do without."""
    files = {
        "one.py": "def f():\n    from sqlite3 import connect\n",
        "two.py": "try:\n    import ssl\nexcept ImportError:\n    ssl = None\n",
        "three.py": "try:\n    import json\nexcept ImportError:\n    import lzma.x\n",
        "four.py": "try:\n    def g():\n        import pydoc_data.topics\nexcept Exception:\n    pass\n",
        "bad.py": "import lzma import\n",
        "note.txt": "import _hashlib",
    }
    wheel = make_wheel(tmp_path, "parts", files=files)
    assert imported_parts(wheel) == ("lzma", "pydoc_data", "sqlite3")
