"""An error of ours: a problem at its place, and the site has all else."""

from __future__ import annotations

from pathlib import Path

import pytest
from mkdocs.exceptions import Abort, PluginError
from stlite_docs.mkdocs_plugin import fence
from stlite_docs.mkdocs_plugin.plugin import StlitePlugin

from mkdocs_site import SUPERFENCES, Site
from pages import read_programs

PAGE = "# Page\n\n```stlite\nx = 1\n```\n\nText.\n\n```stlite\ny = 2\n```\n"
SAID = "stlite-docs has failed here (ZeroDivisionError). This is a bug in stlite-docs"


def fail(*_arguments: object, **_options: object) -> None:
    raise ZeroDivisionError("on purpose")


def fail_once(function: object) -> object:
    calls = iter([fail])

    def call(*arguments: object, **options: object) -> object:
        return next(calls, function)(*arguments, **options)  # type: ignore[operator]

    return call


@pytest.mark.usefixtures("fake_runtime")
@pytest.mark.parametrize("extensions", [[SUPERFENCES], []], ids=["superfences", "alone"])
@pytest.mark.parametrize("name", ["build_app", "_render", "explain_unread"])
def test_fence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extensions: list[str], name: str) -> None:
    """A block that fails is a box and its text; the page's other block runs."""
    monkeypatch.setattr(fence, name, fail_once(getattr(fence, name)))
    page = PAGE.replace("```stlite\nx", "```stlite height=300\nx") if name == "explain_unread" else PAGE
    site = Site(tmp_path, {"index.md": page, "other.md": "Other"}, markdown_extensions=extensions)
    built = site.build(warns=[f"docs/index.md:3: {SAID}"])
    assert SAID in built.page()
    assert "<pre><code>x = 1\n</code></pre>" in built.page()
    assert read_programs(built.page()) == ["y = 2\n"]
    assert "Other" in built.page("other/index.html")


@pytest.mark.usefixtures("fake_runtime")
def test_the_log_has_the_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reports an error has what is needed to find it, and the page has not."""
    monkeypatch.setattr(fence, "build_app", fail)
    built, messages = Site(tmp_path, {"index.md": PAGE}).build_loudly()
    assert ["test_mkdocs_boundary.py" in text and "Traceback" in text for text in messages] == [True, True]
    assert "Traceback" not in built.page()


@pytest.mark.usefixtures("fake_runtime")
@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("fence.add_fence", "docs/index.md: "),
        ("fence._Conversion.report_header", "docs/index.md: "),
        ("fence._Conversion.end", "docs/index.md: "),
        ("build.Build.begin_page", "docs/index.md: "),
        ("build.Build.follow_page", "docs/index.md: "),
        ("build.Build.load_for_hidden", "docs/index.md: "),
        ("build.Build.insert_tags", "docs/index.md: "),
        ("build.Build.complete_pages", "mkdocs.yml: "),
        ("build.Build.report_losses", "mkdocs.yml: "),
        ("fence.find_fate", "docs/index.md: "),
        ("build.Build.publish", "mkdocs.yml: "),
        ("plugin.Build", "mkdocs.yml: "),
    ],
)
def test_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, place: str) -> None:
    """Wherever MkDocs calls, its build goes on, and a warning fails a strict one."""
    monkeypatch.setattr(f"stlite_docs.mkdocs_plugin.{name}", fail)
    page = PAGE + "\n```stlite\nno end\n" if "header" in name else PAGE
    site = Site(tmp_path, {"index.md": page, "other.md": "Other"})
    built, messages = site.build_loudly()
    assert any(f"{place}{SAID}" in text for text in messages), messages
    assert all(SAID in text for text in messages)
    assert "Text" in built.page()
    assert "Other" in built.page("other/index.html")


def test_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value on which our parser fails is an error of the configuration, as others are."""
    monkeypatch.setattr("stlite_docs.options.raw_values.check_size", fail)
    errors, _ = StlitePlugin().load_config({"height": 300})
    assert [(key, SAID in str(error)) for key, error in errors] == [("height", True)]


@pytest.mark.usefixtures("fake_runtime")
def test_what_is_raised_for_mkdocs_ends_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """MkDocs' own errors are not ours to keep back."""

    def stop(*_: object) -> None:
        raise PluginError("stop")

    monkeypatch.setattr("stlite_docs.mkdocs_plugin.build.Build.publish", stop)
    with pytest.raises(Abort):
        Site(tmp_path, {"index.md": PAGE}).build()
