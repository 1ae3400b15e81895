"""The option `wheels`: which files an app gets, and what is said of the others."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from runtime_parts import make_wheel
from stlite_docs.authoring.app import App, Block, build_app
from stlite_docs.base.place import Place
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.publish.payload import make_payload
from stlite_docs.publish.pool import choose_pool


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Give a docs root with a page's folder and a folder of wheels."""
    make_wheel(tmp_path / "docs/wheels", "mine", "1.0", requires=["six"])
    (tmp_path / "docs/guide").mkdir()
    return tmp_path / "docs"


def build(docs: Path, wheels: str, **options: str) -> App:
    block = Block(Place("a.md", 3), "x = 1\n", Place("a.md", 4), {"wheels": wheels, **options})
    return build_app(block, DocsPaths(docs, docs / "guide"))


@pytest.mark.parametrize(
    "given", ["../wheels/mine-1.0-py3-none-any.whl", "/wheels/mine-1.0-py3-none-any.whl", "/wheels/*.whl"]
)
def test_wheel_is_part_of_the_demand(docs: Path, given: str) -> None:
    """A wheel is found by path or glob, travels with the app, and is a file that the page depends on."""
    app = build(docs, given)
    assert app.problems == ()
    assert [(wheel.name, wheel.shown) for wheel in app.package_needs.wheels] == [
        ("mine", "docs/wheels/mine-1.0-py3-none-any.whl")
    ]
    assert make_payload(app)["requirements"] == ["mine @ mine-1.0-py3-none-any.whl"]
    assert docs / "wheels/mine-1.0-py3-none-any.whl" in app.watched_files


def test_pool_depends_on_paths_alone(docs: Path) -> None:
    """Apps with other wheels are kept apart; a wheel that is built again changes no page."""
    make_wheel(docs / "wheels", "other")
    mine, other = (build(docs, f"/wheels/{name}-1.0-py3-none-any.whl") for name in ("mine", "other"))
    assert len({"shared", choose_pool(mine).name, choose_pool(other).name}) == 3
    make_wheel(docs / "wheels", "mine", "1.0", requires=["humanize"])
    assert choose_pool(build(docs, "/wheels/mine*.whl")) == choose_pool(mine)
    assert str(docs) not in str(make_payload(mine))


def test_own_wheel_wins_over_what_a_program_implies(docs: Path) -> None:
    """An app with a wheel of pandas does not ask for another pandas."""
    make_wheel(docs / "wheels", "pandas", "9.0")
    block = Block(
        Place("a.md", 3),
        "import pandas\n",
        Place("a.md", 4),
        {"wheels": "/wheels/pandas-9.0-py3-none-any.whl"},
    )
    app = build_app(block, DocsPaths(docs, docs))
    assert app.package_needs.texts == ("pandas @ pandas-9.0-py3-none-any.whl",)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere-1.0-py3-none-any.whl", "not found: looked for docs/wheels/nowhere-1.0-py3-none-any.whl"),
        ("no*.whl", "matches no file in docs"),
        (
            "named.whl",
            "such as NAME-VERSION-py3-none-any.whl, got 'docs/wheels/named.whl'",
        ),
        ("text-1.0-py3-none-any.whl", "': text-1.0-py3-none-any.whl is not a wheel"),
        ("empty-1.0-py3-none-any.whl", "': empty-1.0-py3-none-any.whl is not a wheel"),
        ("folder-1.0-py3-none-any.whl", "it is not a file"),
        ("liar-2.0-py3-none-any.whl", "contains mine 1.0, which does not match its name"),
        (
            "native-1.0-cp313-cp313-manylinux_2_17_x86_64.whl",
            (
                "expected a pure wheel, py3-none-any, or a wheel for Pyodide, "
                "cp313-cp313-pyemscripten_2025_0_wasm32, got cp313-cp313-manylinux_2_17_x86_64; "
                "build it with pyodide-build or cibuildwheel"
            ),
        ),
        ("native-1.0-cp312-cp312-pyodide_2024_0_wasm32.whl", "does not run in the browser"),
        ("future-1.0-cp314-none-any.whl", "got cp314-none-any"),
    ],
)
def test_bad_wheel_is_explained(docs: Path, name: str, words: str) -> None:
    """What no browser can load is a problem at the block, and the app runs without it."""
    folder = docs / "wheels"
    (folder / "named.whl").write_text("")
    (folder / "text-1.0-py3-none-any.whl").write_text("no archive")
    zipfile.ZipFile(folder / "empty-1.0-py3-none-any.whl", "w").close()
    (folder / "folder-1.0-py3-none-any.whl").mkdir()
    (folder / "liar-2.0-py3-none-any.whl").write_bytes((folder / "mine-1.0-py3-none-any.whl").read_bytes())
    for project, tag in (("native", name.partition("-1.0-")[2]), ("future", "cp314-none-any")):
        make_wheel(folder, project, "1.0", tag=tag.removesuffix(".whl") or "py3-none-any")
    app = build(docs, f"/wheels/{name}")
    (problem,) = app.problems
    assert str(problem).startswith("a.md:3: option 'wheels': ")
    assert words in problem.message
    assert str(docs) not in problem.message
    assert (app.is_live, app.package_needs.wheels) == (True, ())


@pytest.mark.parametrize(
    "tag", ["cp313-cp313-pyodide_2025_0_wasm32", "cp311-abi3-pyemscripten_2025_0_wasm32"]
)
def test_wheel_for_pyodide_is_good(docs: Path, tag: str) -> None:
    """Extension modules that were built for this Pyodide can be loaded, under either name of its platform."""
    make_wheel(docs / "wheels", "fast", "1.0", tag=tag)
    app = build(docs, f"/wheels/fast-1.0-{tag}.whl")
    assert (app.problems, [wheel.name for wheel in app.package_needs.wheels]) == ((), ["fast"])


def test_two_versions_of_one_project(docs: Path) -> None:
    """A glob that takes two versions is a problem, since an interpreter has one."""
    make_wheel(docs / "wheels", "mine", "2.0")
    (problem,) = build(docs, "/wheels/*.whl").problems
    assert problem.message == (
        "option 'wheels': expected one wheel of mine, got 'docs/wheels/mine-1.0-py3-none-any.whl' and "
        "'docs/wheels/mine-2.0-py3-none-any.whl'; name only the one that the app needs"
    )
