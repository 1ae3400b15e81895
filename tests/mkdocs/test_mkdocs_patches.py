"""What the plugin replaces of other projects fits, or the log says what does not work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mkdocs.plugins import PluginCollection
from mkdocs.structure.files import File
from pymdownx.superfences import SuperFencesBlockPreprocessor
from stlite_docs.mkdocs_plugin import patches

from mkdocs_site import SUPERFENCES, Site
from pages import read_programs

BLOCK = "```stlite\nx = 1\n```\n"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Check anew, and say anew what does not fit."""
    for cached in (patches._say, patches._has_attribute):
        cached.cache_clear()
    yield
    for cached in (patches._say, patches._has_attribute):
        cached.cache_clear()


def test_the_tables_fit() -> None:
    """The installed versions have all that we replace and read."""
    assert list(patches.find_misfits()) == []


@pytest.mark.usefixtures("fake_runtime")
@pytest.mark.parametrize("extensions", [[SUPERFENCES], []], ids=["superfences", "none"])
@pytest.mark.parametrize("patch", [patches.ANY_HEADER, patches.SEEN_LINES], ids=lambda patch: str(patch.name))
def test_method_with_other_parameters(
    tmp_path: Path, patch: patches.Patch, extensions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A method that takes more is left as it is, which the log says once. Fences still become apps."""
    original = getattr(SuperFencesBlockPreprocessor, patch.name)

    def changed(self: Any, value: Any, more: Any = None) -> Any:
        assert more is None
        return original(self, value)

    monkeypatch.setattr(SuperFencesBlockPreprocessor, patch.name, changed)
    site = Site(tmp_path, {"index.md": BLOCK, "other.md": BLOCK}, markdown_extensions=extensions)
    built = site.build(warns=[f"stlite: {patches.describe(patch)}"])
    assert read_programs(built.page()) == read_programs(built.page("other/index.html")) == ["x = 1\n"]
    assert [*patches.find_misfits()] == [patches.describe(patch)]


@pytest.mark.usefixtures("fake_runtime")
def test_dirty_build_that_cannot_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that says otherwise whether it has changed keeps its method, which the log says."""
    site = Site(tmp_path, {"index.md": BLOCK, "other.md": BLOCK})
    site.build()
    original = File.is_modified
    monkeypatch.setattr(File, "is_modified", lambda self, since=0: since or original(self))
    site.build(dirty=True, warns=[f"stlite: {patches.describe(patches.READ_AGAIN)}"])


@pytest.mark.usefixtures("fake_runtime")
def test_plugins_without_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where MkDocs keeps the methods of plugins elsewhere, nothing watches them, which the log says."""
    for name in ("__init__", "_register_event", "run_event"):
        monkeypatch.setattr(PluginCollection, name, _hidden(getattr(PluginCollection, name)))
    site = Site(tmp_path, {"index.md": BLOCK})
    built = site.build(warns=[f"stlite: {patches.describe(patches.EVENTS)}"])
    assert read_programs(built.page()) == ["x = 1\n"]


def _hidden(method: Any) -> Any:
    """Return the same method, which names no attribute."""

    def call(*arguments: Any, **named: Any) -> Any:
        return method(*arguments, **named)

    return call


def test_lost_attribute_is_named() -> None:
    """An attribute that no method of a class uses counts as lost."""
    lost = patches.Use(patches.RELAXED.owner, "lost", "nothing works")
    gone = patches.Use("pymdownx.superfences:Gone", "code", "nothing works")
    assert patches.has_all(patches.RELAXED)
    assert not patches.has_all(patches.RELAXED, lost)
    assert not patches.has_all(gone)
    assert (
        "SuperFencesBlockPreprocessor.lost as stlite-docs expects it, so nothing works."
        in patches.describe(lost)
    )
