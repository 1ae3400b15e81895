"""What we rely on in stlite, Streamlit and Pyodide is there, and the check says so where it is not."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from stlite_docs.mkdocs_plugin import patches

import contract
import upstream
from stlite_docs.browser.python.patches import PATCHES
from stlite_docs.publish import site
from upstream_faults import FAULTS

BROWSER = Path(site.__file__).parents[1] / "browser"
TABLE = "stlite_names.js"
# What texts of theirs look like: test ids, messages of two kinds, events of the kernel.
THEIRS = re.compile(
    r"""["'`.](st[A-Z]\w+|(?:event|websocket|http|file|reply):[\w:]+|[A-Z]{2,}(?:_[A-Z]+)+|load(?:Progress|Error|Finished))["'`\s:]"""
)


@pytest.fixture(scope="module")
def pinned() -> upstream.Upstream:
    """Give what sites are built on."""
    return upstream.pinned()


def test_pinned_versions_are_as_expected(pinned: upstream.Upstream) -> None:
    """All that is patched and used is there, is called, and nobody goes on with an original."""
    assert contract.find_problems(pinned) == []


def test_hosts_are_as_expected() -> None:
    """MkDocs and pymdown-extensions have all that the plugin replaces and reads."""
    assert list(patches.find_misfits()) == []


def test_mended_faults_have_patches() -> None:
    """What is asked whether upstream has mended it is what we patch."""
    assert FAULTS.keys() <= {patch.target for patch in PATCHES}


def test_names_stand_in_one_table() -> None:
    """A name of stlite's or Streamlit's that a script or style has is one that the table has too."""
    names = {name for kind in contract.read_names().values() for name in kind}
    found = {
        (path.name, name)
        for path in BROWSER.rglob("*.*")
        if path.suffix in {".js", ".css"} and path.name != TABLE
        for name in THEIRS.findall(path.read_text(encoding="utf-8"))
    }
    assert ("frame.css", "stMain") in found
    assert {(path, name) for path, name in found if name not in names} == set()


def test_lost_names_are_reported() -> None:
    """A name that no script of theirs has is named, with its kind; how it is quoted does not matter."""
    names = {
        "TEST_IDS": ["stApp", "stGone"],
        "MOUNT_OPTIONS": ["files", "gone"],
        "STORAGE_KEYS": ["stSide", "x"],
    }
    scripts = "a('stApp');_e.files;`stSidebar-`"
    assert contract.find_lost_names(scripts, names) == [
        "stlite no longer has 'stGone', which TEST_IDS of shared/stlite_names.js names.",
        "stlite no longer has 'gone', which MOUNT_OPTIONS of shared/stlite_names.js names.",
        "stlite no longer has 'x', which STORAGE_KEYS of shared/stlite_names.js names.",
    ]


def test_unknown_texts_are_reported() -> None:
    """What stlite says while it starts is known to us."""
    worker = 'r("Loading Pyodide."), r("Counting to ten."), console.debug("Not said.")'
    names = {"PROGRESS_TEXTS": ["Loading Pyodide."]}
    assert contract.find_unknown_texts(worker, names) == [
        "stlite says 'Counting to ten.' while it starts, which PROGRESS_TEXTS lacks."
    ]


@pytest.mark.slow
def test_changes_of_others_are_reported(pinned: upstream.Upstream, tmp_path: Path) -> None:
    """A changed signature, a lost name or call, a copy of a function and a mended fault have a line each."""

    def change(name: str, text: str) -> str:
        if name == "stlite_lib/bootstrap.py":
            text = text.replace("    args: List[str],\n", "    args: List[str], extra=None,\n")
            text = text.replace("    _fix_altair()\n", "").replace("_fix_requests", "_fix_more_requests")
            text += "\nfrom stlite_lib.asgi_app import call_asgi\n"
        if name == "stlite_lib/codemod.py":
            text += "\ndef patch(code, script_path):\n    return ast.parse(code)\n"
        return text

    library = next(path for path in pinned.wheels if path.name.startswith("stlite_lib"))
    others = [path for path in pinned.wheels if path != library]
    changed = replace(pinned, wheels=(*others, _rewrite(library, tmp_path, change)))
    mixed, slow = "apps see the modules, files and variables of other apps", "each app's start takes longer"
    bootstrap = "stlite_lib.bootstrap"
    prepare, new = f"{bootstrap}.prepare", "(main_script_path, args, extra=)"
    assert contract.run_interpreter(changed) == [
        f"stlite_lib 0.1.0 has no {prepare}(main_script_path, args) any more but {prepare}{new}, so {mixed}.",
        f"stlite_lib 0.1.0 has no {bootstrap}._fix_requests() any more, so {slow}.",
        f"{bootstrap}.call_asgi is stlite_lib.asgi_app.call_asgi too, and still has the original.",
        "stlite_lib.codemod.patch is mended upstream, so our patch of it can go.",
        f"stlite_lib 0.1.0 no longer calls {bootstrap}._fix_altair, so {slow}.",
    ]


def _rewrite(wheel: Path, folder: Path, change: Callable[[str, str], str]) -> Path:
    """Return a copy of a wheel with other texts in its modules."""
    copy = folder / wheel.name
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(name, content.decode()) if name.endswith(".py") else content)
    return copy
