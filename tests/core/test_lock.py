"""The lock, and what wheels say for it."""

from __future__ import annotations

import itertools
import json
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from pyodide_lock import PyodideLockSpec

from runtime_parts import make_wheel
from stlite_docs.base.atomic_write import write
from stlite_docs.pins.pinned import MARKERS, base_pins, base_requirements, pyodide_lock
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.license_files import license_files
from stlite_docs.runtime.lock.merge_pools import make_entries
from stlite_docs.runtime.package import Package
from stlite_docs.runtime.pyodide_lock import lock_text, read_lock
from stlite_docs.wheels.metadata import license_texts, read_wheel

PACKAGES = [Package(name, "1.0", f"wheels/abc/{name}-1.0-py3-none-any.whl", "0" * 64) for name in "cab"]


def test_order_does_not_matter() -> None:
    """The same packages in any order give the same lock, byte for byte."""
    locks = {
        lock_text({package.name: package for package in order}, {"x": 1})
        for order in itertools.permutations(PACKAGES)
    }
    assert len(locks) == 1


def test_entry_has_what_pyodide_reads() -> None:
    """An entry has the fields of Pyodide's own lock, and no note of ours."""
    package = Package("foo", "1.0", "a/foo.whl", "f" * 64, ("foo",), ("bar",), origin="package index")
    assert json.loads(lock_text({"foo": package}, {"python": "3.13.2"})) == {
        "info": {"python": "3.13.2"},
        "packages": {
            "foo": {
                "name": "foo",
                "version": "1.0",
                "file_name": "a/foo.whl",
                "install_dir": "site",
                "sha256": "f" * 64,
                "package_type": "package",
                "imports": ["foo"],
                "depends": ["bar"],
            }
        },
    }


def test_lock_is_one_of_pyodide() -> None:
    """Pyodide's own tools read the lock: of a base, and of pools that differ in versions and files."""
    old, new = (
        Package(
            "foo",
            version,
            f"wheels/{version}/foo-{version}-py3-none-any.whl",
            version[0] * 64,
            ("foo",),
            ("bar",),
        )
        for version in ("1.0", "2.0")
    )
    bar = Package("bar", "1.0", "https://cdn.example/bar-1.0-py3-none-any.whl", "b" * 64)
    packages, keys = make_entries(PACKAGES, {"one": [old, bar], "two": [new, bar]})
    text = lock_text(packages, pyodide_lock()["info"])
    spec = PyodideLockSpec.model_validate_json(text)
    assert keys["one"]["foo"] != keys["two"]["foo"]
    assert [spec.packages[keys[pool]["foo"]].version for pool in ("one", "two")] == ["1.0", "2.0"]
    assert all(set(package.depends) <= spec.packages.keys() for package in spec.packages.values())
    assert spec.info.python == MARKERS["python_full_version"]


def test_pinned_lock_is_one_of_pyodide() -> None:
    """What we read of Pyodide's lock is what its tools read."""
    spec = PyodideLockSpec.model_validate(pyodide_lock())
    read = read_lock(pyodide_lock(), "Pyodide")
    assert {name: package.version for name, package in read.items()} == {
        name: package.version for name, package in spec.packages.items() if not name.endswith("-tests")
    }


def test_stored_package_has_its_hash_in_its_location() -> None:
    """A file that the site serves has an address that changes with its content."""
    stored = Package(
        "foo", "1.0", "https://cdn.example/full/foo-1.0-py3-none-any.whl", "0123456789abcdef"
    ).stored()
    assert (stored.location, stored.is_stored) == ("wheels/0123456789ab/foo-1.0-py3-none-any.whl", True)


def test_pinned_lock_is_closed() -> None:
    """Whatever a package of Pyodide depends on is in its lock, under that very name."""
    packages = read_lock(pyodide_lock(), "Pyodide")
    assert {other for package in packages.values() for other in package.depends} <= packages.keys()
    assert [name for name in packages if name.endswith("-tests") or name != canonicalize_name(name)] == []


def test_markers_are_those_of_the_pinned_pyodide() -> None:
    """Markers are answered for the Python that the pinned Pyodide has."""
    info = pyodide_lock()["info"]
    assert MARKERS["python_full_version"] == info["python"]
    assert info["platform"] == f"emscripten_{MARKERS['platform_release'].replace('.', '_')}"


def test_every_pin_is_read() -> None:
    """No line of the requirements file is lost between pip's reading and ours."""
    lines = [line for line in base_requirements().splitlines() if line and not line.startswith("#")]
    assert [f"{pin.name}=={pin.version} --hash=sha256:{pin.sha256}" for pin in base_pins()] == lines


@pytest.mark.parametrize(
    ("line", "extras", "is_needed"),
    [
        ("other", (), True),
        ('other; sys_platform == "emscripten"', (), True),
        ('other; sys_platform == "linux"', (), False),
        ('other; platform_system == "Windows"', (), False),
        ('other; platform_machine == "x86_64"', (), False),
        ('other; python_version < "3.13"', (), False),
        ('other; python_version >= "3.12" and implementation_name == "cpython"', (), True),
        ('other; extra == "plot"', (), False),
        ('other; extra == "plot"', ("plot",), True),
        ('other; extra == "plot" and sys_platform == "win32"', ("plot",), False),
        ("other >= 1 or nothing at all", (), False),
    ],
)
def test_needs_are_those_of_the_browser(
    tmp_path: Path, line: str, extras: tuple[str, ...], is_needed: bool
) -> None:
    """Requirements of a wheel count when their markers hold in Pyodide, wherever the site is built."""
    wheel = read_wheel(make_wheel(tmp_path, "foo", requires=[line]))
    assert [need.name for need in wheel.needs(extras)] == ["other"] * is_needed


@pytest.mark.parametrize(
    ("names", "imports"),
    [
        (["foo/__init__.py", "foo/bar.py"], ("foo",)),
        (["foo.py", "bar/__init__.py"], ("bar", "foo")),
        (["google/protobuf/__init__.py"], ("google",)),
        (["_foo.cpython-313-wasm32-emscripten.so", "foo/x.pyc"], ("_foo", "foo")),
        (["foo-1.0.data/purelib/foo/__init__.py", "foo-1.0.data/scripts/run"], ("foo",)),
        (["README.txt"], ()),
    ],
)
def test_imports_are_the_top_level_modules(
    tmp_path: Path, names: list[str], imports: tuple[str, ...]
) -> None:
    """Modules are read from the list of files, as wheels need not name them."""
    wheel = read_wheel(make_wheel(tmp_path, "foo", files=dict.fromkeys(names, "")))
    assert wheel.imports == imports


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ("License-Expression: MIT\n", "MIT"),
        ("License: BSD\n", "BSD"),
        ("Classifier: License :: OSI Approved :: MIT License\n", "MIT License"),
        (f"License: {'x' * 200}\nClassifier: License :: OSI Approved :: Zope\n", "Zope"),
        ("", ""),
    ],
)
def test_license_is_found_in_each_form(tmp_path: Path, metadata: str, said: str) -> None:
    """The licence is read from the fields of three generations of metadata."""
    path = make_wheel(tmp_path, "foo", metadata=metadata)
    assert read_wheel(path).license == said
    assert license_texts(path) == {"LICENSE": b"Licence of foo\n"}


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_no_wheel_is_a_clear_error(tmp_path: Path, content: bytes | None) -> None:
    """A damaged file, or an archive of something else, is named."""
    path = tmp_path / "foo-1.0-py3-none-any.whl"
    if content is None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a", "b")
    else:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=r"foo-1\.0-py3-none-any\.whl is not a wheel"):
        read_wheel(path)


def test_python_of_the_build_is_another() -> None:
    """The suite runs where markers differ from the browser's, so the tests above mean something."""
    assert sys.platform != MARKERS["sys_platform"]


def write_wheel(path: Path, metadata: str, *licenses: str) -> Path:
    """Write a wheel that says what no build tool says."""
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("foo-1.0.dist-info/METADATA", f"Metadata-Version: 2.4\n{metadata}\n")
        for name in licenses:
            archive.writestr(f"foo-1.0.dist-info/licenses/{name}", "Licence\n")
    return path


@pytest.mark.parametrize(
    "metadata",
    [
        *("", "Name: foo", "Version: 1.0", "Name: \nVersion: 1.0", "Name: ../../evil\nVersion: 1.0"),
        *("Name: foo\nVersion: ../../../evil", "Name: foo\nVersion: 1.0/../..", "Name: a b\nVersion: 1.0"),
        *(f"Name: {'.' * 3}\nVersion: 1.0", "Name: fo\u00f6\nVersion: 1.0", "Name: foo\nVersion: x"),
    ],
)
def test_wheel_without_a_name(tmp_path: Path, metadata: str) -> None:
    """A name or a version that no package can have is not that of a wheel."""
    with pytest.raises(ValueError, match=r"^foo-1\.0-py3-none-any\.whl is not a wheel: "):
        read_wheel(write_wheel(tmp_path / "foo-1.0-py3-none-any.whl", metadata))


def test_names_of_licences(tmp_path: Path) -> None:
    """A wheel cannot choose where its licences go, nor names that no file can have."""
    names = ("n" * 300, "..", ".", "...", "../../evil", "\u00e4" * 150, "LICENSE", "a b.txt", ". x ")
    wheel = write_wheel(tmp_path / "made" / "foo-1.0-py3-none-any.whl", "Name: foo\nVersion: 1.0", *names)
    cache = Cache(tmp_path / "cache")
    location, digest = cache.keep(wheel)
    package = Package("foo", "1.0", location, digest)
    files = license_files([package], [], cache)
    assert len(files) == len(names) + 1
    for name, text in files.items():
        write(tmp_path / "site" / name, text)
    assert {path.parent.name for path in (tmp_path / "site").rglob("*") if path.is_file()} == {
        "foo-1.0",
        "site",
    }
    assert {"foo-1.0/LICENSE", "foo-1.0/a b.txt"} <= files.keys()
