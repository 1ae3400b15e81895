"""An error of ours: a problem at its place, and the site has all else."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from pages import read_programs
from sphinx_project import Build, Project

SAID = "stlite-docs has failed here (ZeroDivisionError). This is a bug in stlite-docs"
RST = "Page\n====\n\n.. stlite::\n\n   x = 1\n\nText.\n\n.. stlite::\n\n   y = 2\n"
MYST = "# Page\n\n```{stlite}\nx = 1\n```\n\nText.\n\n```{stlite}\ny = 2\n```\n"


def fail(*_arguments: object, **_options: object) -> None:
    raise ZeroDivisionError("on purpose")


def fail_once(function: object) -> object:
    calls = iter([fail])

    def call(*arguments: object, **options: object) -> object:
        return next(calls, function)(*arguments, **options)  # type: ignore[operator]

    return call


def problems(build: Build) -> list[str]:
    return [line for line in build.warnings if SAID in line]


@pytest.mark.usefixtures("fake_runtime")
@pytest.mark.parametrize(
    ("text", "place"), [(RST, "docs/index.rst:4"), (MYST, "docs/index.md:3")], ids=["rst", "myst"]
)
@pytest.mark.parametrize("function", ["directive.read_block", "transforms.build_app", "transforms.show_app"])
def test_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, place: str, function: str) -> None:
    """A block that fails is a box and its text; the page's other block runs."""
    target = f"stlite_docs.sphinx_ext.{function}"
    monkeypatch.setattr(target, fail_once(_get(target)))
    project = Project(tmp_path)
    project.write(Path(place).name.partition(":")[0], text)
    build = project.build(strict=False)
    assert [line.startswith(f"<root>/{place}: WARNING: ") for line in problems(build)] == [True]
    assert "[stlite.internal]" in "\n".join(build.warnings)
    assert any("test_sphinx_boundary.py" in line for line in build.warnings)
    assert SAID in build.page()
    assert "x = 1" in build.page()
    assert "Traceback" not in build.page()
    assert read_programs(build.page()) == ["y = 2\n"]


MARK = """
def setup(app):
    from docutils import nodes
    from sphinx.transforms import SphinxTransform
    class Mark(SphinxTransform):
        default_priority = 20
        def apply(self):
            for block in self.document.findall(nodes.literal_block):
                block["translated"] = True
    app.add_transform(Mark)
"""


@pytest.mark.usefixtures("fake_runtime")
def test_translation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Apps whose translation fails run as their author wrote them."""
    monkeypatch.setattr("stlite_docs.sphinx_ext.transforms.TranslateApps._translate", fail)
    project = Project(tmp_path, MARK)
    project.write("index.rst", RST)
    build = project.build(strict=False)
    assert len(problems(build)) == 2
    assert read_programs(build.page()) == ["x = 1\n", "y = 2\n"]


def _get(target: str) -> object:
    module, _, name = target.rpartition(".")
    return getattr(importlib.import_module(module), name)


@pytest.mark.usefixtures("fake_runtime")
@pytest.mark.parametrize("builder", ["html", "text"])
@pytest.mark.parametrize(
    "function",
    [
        "configuration.explain_unknown",
        "catalogs.CatalogRepository",
        "line_separators.escape_line_separators",
        "environment.directories_by_page",
        "environment.purge",
        "assets.publish_browser_part",
        "assets.folder_name",
        "assets.publish_apps",
        "assets.shows_app",
        "losses.find_live_apps",
        "node.render_app_start",
    ],
)
def test_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, builder: str) -> None:
    """Wherever Sphinx calls, its build goes on and has the other page."""
    monkeypatch.setattr(f"stlite_docs.sphinx_ext.{function}", fail)
    project = Project(tmp_path, "stlite_nothing = 1\n")
    project.write("index.rst", f"{RST}\n.. toctree::\n\n   other\n")
    project.write("other.rst", "Other\n=====\n")
    build = project.build(strict=False, builder=builder)
    assert build.status == 0
    # Other builders publish too, elsewhere, to run the apps whose first pictures they show.
    is_html_only = function.startswith(("assets.", "losses.", "node.")) and "publish" not in function
    assert bool(problems(build)) == (builder == "html" or not is_html_only)
    suffix = {"html": "html", "text": "txt"}[builder]
    assert "Other" in (build.out / f"other.{suffix}").read_text(encoding="utf-8")
    page = (build.out / f"index.{suffix}").read_text(encoding="utf-8")
    assert "x = 1" in re.sub("<[^>]*>", "", page)


def test_strict_build_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_runtime: object) -> None:
    """An error of ours is not passed over where warnings count."""
    del fake_runtime
    monkeypatch.setattr("stlite_docs.sphinx_ext.transforms.build_app", fail)
    project = Project(tmp_path)
    project.write("index.rst", RST)
    assert project.build().status == 1
