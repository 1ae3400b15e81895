"""The build's own copies of what pages load from the CDN."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from stlite_docs.base.problems import StliteError
from stlite_docs.pins.pinned import PYODIDE, STLITE, NpmPackage
from stlite_docs.runtime.cdn_copies import CdnCopies
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.http import UnavailableError

CDN = "https://cdn.example/"
NAMES = ("one", "two", "three")


class Downloads:
    """What the CDN answers: the name of a file, or an error."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.errors: dict[str, UnavailableError] = {}

    def download(self, url: str, _sha256: str, folder: Path) -> Path:
        self.asked.append(url)
        if url in self.errors:
            raise self.errors[url]
        path = folder / url.rpartition("/")[2]
        path.write_text(path.stem)
        return path


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> Downloads:
    downloads = Downloads()
    monkeypatch.setattr("stlite_docs.runtime.cdn_copies.download", downloads.download)
    return downloads


def make(folder: Path, **entries: str) -> CdnCopies:
    """Return the copies of a site where `one` needs `two`, and the base is in the site."""
    packages = {
        name: {
            "file_name": f"{CDN}{name}.whl",
            "sha256": hashlib.sha256(name.encode()).hexdigest(),
            "depends": ["two", "base"] if name == "one" else [],
        }
        for name in NAMES
    }
    packages["base"] = {"file_name": "wheels/0/base.whl", "sha256": "", "depends": []}
    (folder / "lock.json").write_text(json.dumps({"packages": packages}))
    manifest = {
        "stlite": f"{STLITE.cdn}{STLITE.entry}",
        "pyodide": f"{PYODIDE.cdn}{PYODIDE.entry}",
        **entries,
        "packages": ["base"],
        "lock": "lock.json",
        "pools": {"shared": {"packages": {"one>=1": ["one"], "three": ["three"]}}},
    }
    return CdnCopies(folder, manifest, Cache(folder / "cache"))


def test_packages_of_an_app(tmp_path: Path, downloads: Downloads) -> None:
    """An app's packages come with what they need, and stay in the cache."""
    copies = make(tmp_path)
    assert copies.fetch_packages("shared", ["one>=1", "unknown"]) == ""
    assert {url: path.read_text() for url, path in copies.files.items()} == {
        f"{CDN}one.whl": "one",
        f"{CDN}two.whl": "two",
    }
    assert make(tmp_path).fetch_packages("shared", ["one>=1"]) == ""
    assert downloads.asked == [f"{CDN}one.whl", f"{CDN}two.whl"]


def test_packages_that_are_not_available(tmp_path: Path, downloads: Downloads) -> None:
    """Each is asked for once. Other apps do without it."""
    downloads.errors[f"{CDN}two.whl"] = UnavailableError("two is gone", is_final=True)
    copies = make(tmp_path)
    assert copies.fetch_packages("shared", ["one>=1"]) == "two is gone"
    assert copies.fetch_packages("shared", ["one>=1"]) == "two is gone"
    assert copies.fetch_packages("shared", ["three"]) == ""
    assert len(downloads.asked) == 3


def test_server_that_does_not_answer(tmp_path: Path, downloads: Downloads) -> None:
    """It is asked only once, as each time can take long."""
    downloads.errors[f"{CDN}one.whl"] = UnavailableError("no answer", is_network=True)
    copies = make(tmp_path)
    assert copies.fetch_packages("shared", ["one>=1"]) == "no answer"
    assert copies.fetch_packages("shared", ["three"]) == "no answer"
    assert downloads.asked == [f"{CDN}one.whl"]


def test_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of stlite and Pyodide have their URLs on the CDN, unless the site has copies."""

    def tree(part: NpmPackage, cache: Cache) -> Path:
        if part is STLITE:
            raise StliteError("no npm")
        folder = cache.root / part.folder
        (folder / "build").mkdir(parents=True)
        (folder / "build" / "a.js").write_text("a")
        (folder / "build" / "a.woff2").write_text("a")
        return folder

    monkeypatch.setattr("stlite_docs.runtime.cdn_copies.npm_tree", tree)
    copies = make(tmp_path, stlite="runtime/stlite/build/stlite.js")
    copies.fetch_parts()
    assert {url: path.read_text() for url, path in copies.files.items()} == {f"{PYODIDE.cdn}build/a.js": "a"}
    with pytest.raises(StliteError, match="no npm"):
        make(tmp_path).fetch_parts()
