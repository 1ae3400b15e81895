"""What becomes of the packages that apps ask for."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from pathlib import Path

import pytest

from runtime_parts import leftovers, make_wheel, pip_sees, refused, served, sha256, write_lock
from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.base.problems import StliteError
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.package_index import base_wheels
from stlite_docs.runtime.fetch.pyodide_distribution import Distribution
from stlite_docs.runtime.resolve.resolution import Resolution
from stlite_docs.runtime.resolve.resolver import resolve
from stlite_docs.runtime.resolve.sources import Sources as PackageSources

BASE = {"packaging": "26.3", "streamlit": "1.62.0", "typing-extensions": "4.16.0"}
COMPILED = "cp313-cp313-pyodide_2025_0_wasm32"


class Sources:
    """Two folders to put wheels into, one of which pip and uv see, and a resolver for both."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.index = folder / "index"
        self.packages = folder / "packages"
        self.packages.mkdir()
        self.cache = Cache(folder / "cache")
        pip_sees(monkeypatch, self.index)

    def has(self, name: str, version: str, *requires: str, tag: str = "py3-none-any") -> None:
        make_wheel(self.index, name, version, requires=requires, tag=tag)

    def pyodide_has(self, name: str, version: str, *requires: str, tag: str = COMPILED) -> None:
        make_wheel(self.packages, name, version, requires=requires, tag=tag)

    def resolve(self, *asked: str) -> Resolution:
        return self.resolve_apps(PackageNeeds(asked))

    def resolve_apps(self, *package_needs: PackageNeeds) -> Resolution:
        return self.resolve_apps_from(str(self.packages), *package_needs)

    def resolve_from(self, place: str, *asked: str) -> Resolution:
        return self.resolve_apps_from(place, PackageNeeds(asked))

    def resolve_apps_from(self, place: str, *package_needs: PackageNeeds) -> Resolution:
        distribution = Distribution(place, self.cache, copied=True)
        return resolve(PackageSources(distribution, self.cache, BASE), package_needs)


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sources:
    """Give sources that have nothing yet."""
    return Sources(tmp_path, monkeypatch)


def versions(resolution: Resolution) -> dict[str, str]:
    """Return what was found, having checked that nothing is missing."""
    assert resolution.missing == {}
    return {package.name: package.version for package in resolution.packages}


def depends(resolution: Resolution) -> dict[str, tuple[str, ...]]:
    """Return what each package loads with it."""
    return {package.name: package.depends for package in resolution.packages}


@pytest.mark.parametrize(
    "asked",
    [
        "packaging",
        "Packaging>=20",
        "streamlit",
        "streamlit>=1.50",
        "typing_extensions",
        "pyarrow",
        'x; os_name=="nt"',
        "streamlit==1.40; sys_platform != 'emscripten'",
    ],
)
def test_what_every_app_has_needs_nothing(sources: Sources, asked: str) -> None:
    """A requirement that the base meets adds nothing and asks nobody; nor does one for other systems."""
    assert versions(sources.resolve(asked)) == {}


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (
            "streamlit==1.40",
            (
                "every app runs on streamlit 1.62.0; require it without a version, or, if the app also runs "
                "elsewhere, as `streamlit==1.40; sys_platform != 'emscripten'`"
            ),
        ),
        (
            "packaging==20.0",
            (
                "every app runs on packaging 26.3; require it without a version, or, if the app also runs "
                "elsewhere, as `packaging==20.0; sys_platform != 'emscripten'`"
            ),
        ),
        ("pyarrow>=10", "stlite has only a placeholder for it, and no version works"),
        ("not a requirement", "it is not a valid requirement, such as `name>=1.2`"),
        ("nowhere", "the package index has no package nowhere"),
        ("numpy>=2.3", "only numpy==2.2.5 is available"),
        ("fine>=2", "only fine==1.0 is available"),
        ("needy", "it needs nowhere: the package index has no package nowhere"),
        ("old", "all versions of old depend on packaging<20 and every app runs on packaging 26.3"),
        (
            "native",
            (
                "the package index has no wheel of native that runs in the browser "
                "(native 1.0 has wheels for manylinux_2_17_x86_64)"
            ),
        ),
        (
            "fast",
            (
                "it needs native: the package index has no wheel of native that runs in the browser "
                "(native 1.0 has wheels for manylinux_2_17_x86_64)"
            ),
        ),
        (
            "scipy>=2",
            (
                "{place} has scipy 1.14, and the package index has no wheel of scipy>=2 that runs in the "
                "browser (scipy 2.0 has wheels for win_amd64)"
            ),
        ),
        ("numpy[fast]", "the requirements of its extras are unknown; name these packages directly"),
        ("streamlit[charts]", "the requirements of its extras are unknown; name these packages directly"),
    ],
)
def test_reason_is_one_clause(sources: Sources, asked: str, reason: str) -> None:
    """What cannot be had is named with the package that is in the way; all else is as if nobody had asked."""
    sources.pyodide_has("numpy", "2.2.5")
    sources.has("needy", "1.0", "nowhere>=2")
    sources.has("old", "1.0", "packaging<20")
    sources.has("fine", "1.0")
    sources.has("native", "1.0", tag="cp313-cp313-manylinux_2_17_x86_64")
    sources.has("fast", "1.0", "native")
    sources.pyodide_has("scipy", "1.14")
    sources.has("scipy", "2.0", tag="cp313-cp313-win_amd64")
    resolution = sources.resolve(asked, "fine")
    assert resolution.missing == {asked: reason.format(place="the folder 'packages'")}
    assert [package.name for package in resolution.packages] == ["fine"]


def test_address_as_requirement(sources: Sources) -> None:
    """An address is no package of an index: the browser would fetch it from another site, unlocked."""
    asked = "x @ https://a.example/x.whl"
    assert sources.resolve(asked).missing == {
        asked: "it is a URL; use a package from an index, or download the wheel and name it in the option "
        "`wheels`"
    }


def test_distribution_brings_its_dependencies(sources: Sources) -> None:
    """A package of Pyodide comes with all that it depends on, whatever newer releases the index has."""
    sources.has("six", "1.18")
    sources.pyodide_has("pandas", "2.3.3", "numpy>=1.26", "python_dateutil")
    sources.pyodide_has("numpy", "2.2.5")
    sources.pyodide_has("python-dateutil", "2.9", "six", tag="py3-none-any")
    sources.pyodide_has("six", "1.17", tag="py2.py3-none-any")
    found = sources.resolve("pandas")
    assert versions(found) == {"numpy": "2.2.5", "pandas": "2.3.3", "python-dateutil": "2.9", "six": "1.17"}
    assert depends(found)["pandas"] == ("numpy", "python-dateutil")
    assert all(sources.cache.holds(package.location, package.sha256) for package in found.packages)


def test_index_brings_what_the_distribution_lacks(sources: Sources) -> None:
    """Dependencies are followed with the browser's markers; what Pyodide has in a fitting version is its."""
    sources.has(
        "plot",
        "3.0",
        "numpy>=1",
        "colors>=2",
        'win; sys_platform == "win32"',
        'web; platform_machine == "wasm32"',
    )
    sources.has("colors", "2.1", "typing_extensions")
    sources.has("web", "1.0")
    sources.pyodide_has("numpy", "2.2.5")
    sources.pyodide_has("colors", "1.9", tag="py3-none-any")
    found = sources.resolve("plot")
    assert versions(found) == {"colors": "2.1", "numpy": "2.2.5", "plot": "3.0", "web": "1.0"}
    assert depends(found) == {"colors": (), "numpy": (), "plot": ("colors", "numpy", "web"), "web": ()}


def test_extras_are_followed(sources: Sources) -> None:
    """What an extra needs is loaded with the package, whichever app asked for the extra."""
    sources.has("foo", "1.0", 'bar; extra == "plot"', 'baz; extra == "math"')
    sources.has("bar", "1.0")
    sources.has("baz", "1.0")
    found = sources.resolve("foo", "foo[plot]>=1", "foo[math]")
    assert versions(found) == {"bar": "1.0", "baz": "1.0", "foo": "1.0"}
    assert depends(found)["foo"] == ("bar", "baz")


def test_later_requirement_narrows_an_earlier_choice(sources: Sources) -> None:
    """When a dependency asks for less than the newest version, all get the version that suits all."""
    for version in ("1.0", "2.0", "3.0"):
        sources.has("foo", version)
    sources.has("bar", "1.0", "foo<3")
    assert versions(sources.resolve("foo", "bar")) == {"bar": "1.0", "foo": "2.0"}


def test_older_release_is_taken_when_the_newest_does_not_fit(sources: Sources) -> None:
    """What a newest release asks for in vain is no reason to go without the package."""
    sources.has("foo", "1.0")
    sources.has("foo", "2.0", "packaging<20")
    assert versions(sources.resolve("foo")) == {"foo": "1.0"}


def clash(sources: Sources) -> None:
    for version in ("1.0", "2.0"):
        sources.has("x", version)
    sources.has("early", "1.0", "x<2")
    sources.has("late", "1.0", "x>=2")


@pytest.mark.parametrize(("first", "second"), [("early", "late"), ("late", "early")])
def test_of_two_apps_that_contradict_the_first_stays(sources: Sources, first: str, second: str) -> None:
    """The later app cannot have it, and learns that `pool` keeps it apart."""
    clash(sources)
    resolution = sources.resolve_apps(PackageNeeds((first,)), PackageNeeds((second,)))
    assert resolution.app_requirements == {first: (first,)}
    assert list(resolution.missing) == [second]
    assert re.fullmatch(
        r"it contradicts the requirements of other apps in the pool \(.*x<2.*\); "
        "set `pool: own`, or give the pool a name",
        resolution.missing[second],
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("x==1.0", "x==2.0"), "it contradicts the app's other requirements (you require x==1.0 and x==2.0)"),
        (("early", "late"), "it contradicts the app's other requirements (all versions of "),
    ],
)
def test_app_that_contradicts_itself(sources: Sources, asked: tuple[str, ...], words: str) -> None:
    """No pool can help an app that asks for two versions of one package."""
    clash(sources)
    resolution = sources.resolve(*asked)
    assert [*resolution.app_requirements, *resolution.missing] == list(asked)
    assert resolution.missing[asked[1]].startswith(words)


def test_doubt_is_never_in_the_way(sources: Sources) -> None:
    """What an app may need gives way to what another one asks for."""
    sources.pyodide_has("numpy", "2.2.5")
    sources.has("numpy", "1.26.0")
    sources.has("pandas", "2.0", "numpy>=2")
    sources.has("legacy", "1.0", "numpy<2")
    resolution = sources.resolve_apps(PackageNeeds(may_need_all=True), PackageNeeds(("legacy",)))
    assert set(resolution.app_requirements) == {"legacy", "numpy"}
    assert resolution.missing == {}
    assert resolution.absent == ("altair", "fastparquet", "pillow", "pandas")


@pytest.mark.parametrize(("status", "is_answer"), [(404, True), (503, False)])
def test_absence_is_an_answer(
    sources: Sources, monkeypatch: pytest.MonkeyPatch, status: int, is_answer: bool
) -> None:
    """What an app only may need is absent where an index says so, not where the index is out of order."""
    sources.pyodide_has("numpy", "2.2.5")
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with refused(status) as address:
        monkeypatch.setenv("PIP_INDEX_URL", address)
        resolution = sources.resolve_apps(PackageNeeds(may_need_all=True))
    assert set(resolution.app_requirements) == {"numpy"}
    lacking = ("altair", "fastparquet", "pandas", "pillow")
    assert (resolution.absent, (*resolution.missing,)) == ((lacking, ()) if is_answer else ((), lacking))


@pytest.mark.parametrize(("damage", "is_answer"), [("remove", True), ("change", False)])
def test_absence_from_a_mirror(mirror: Mirror, sources: Sources, damage: str, is_answer: bool) -> None:
    """A file that a mirror does not have is absent; one that came damaged may come whole the next time."""
    wheel = next(mirror.folder.glob("numpy-*"))
    if damage == "remove":
        wheel.unlink()
    else:
        wheel.write_bytes(wheel.read_bytes()[:-1])
    with served(mirror.folder) as (address, _):
        resolution = sources.resolve_apps_from(address, PackageNeeds(("six",), may_need_all=True))
    assert set(resolution.app_requirements) == {"six"}
    assert ("numpy" in resolution.absent, "numpy" in resolution.missing) == (is_answer, not is_answer)


def test_circle_of_dependencies_ends(sources: Sources) -> None:
    """Packages that need each other are both found."""
    sources.has("foo", "1.0", "bar")
    sources.has("bar", "1.0", "foo")
    assert depends(sources.resolve("foo")) == {"bar": ("foo",), "foo": ("bar",)}


def test_streamlits_own_limits_hold(sources: Sources) -> None:
    """A package that Streamlit uses comes in a version that it can work with."""
    sources.has("altair", "6.0")
    sources.has("altair", "7.0")
    assert versions(sources.resolve("altair")) == {"altair": "6.0"}


def test_stub_of_pyarrow_serves_whoever_asks(sources: Sources) -> None:
    """A package that asks for some version of pyarrow comes without it, as it does in stlite."""
    sources.has("polars", "1.0", "pyarrow>=12")
    assert depends(sources.resolve("polars")) == {"polars": ()}


def test_ssl_comes_with_what_needs_it(sources: Sources) -> None:
    """A package that says that it needs `ssl` comes with it, and with its OpenSSL."""
    sources.pyodide_has("ssl", "1.0.0", "libopenssl")
    sources.pyodide_has("libopenssl", "1.1.1")
    sources.pyodide_has("httpcore", "1.0", "ssl", tag="py3-none-any")
    assert set(versions(sources.resolve("httpcore"))) == {"httpcore", "libopenssl", "ssl"}


def test_lock_in_a_folder_is_believed(sources: Sources) -> None:
    """A folder with a lock is what the lock says: a file that was changed since is refused."""
    sources.pyodide_has("numpy", "2.2.5")
    sources.pyodide_has("scipy", "1.14")
    write_lock(sources.packages)
    make_wheel(sources.packages, "scipy", "1.14", tag=COMPILED, metadata="License: other\n")
    resolution = sources.resolve("numpy", "scipy")
    assert [package.name for package in resolution.packages] == ["numpy"]
    assert re.match(
        r".*scipy-1\.14.* differs from the expected .*, and the package index", resolution.missing["scipy"]
    )


def test_module_of_python_is_not_sought_in_the_index(sources: Sources) -> None:
    """What Pyodide splits off Python, or a C library, has a name that on an index belongs to a stranger."""
    sources.pyodide_has("lzma", "1.0.0")
    write_lock(sources.packages, lzma="cpython_module")
    for wheel in sources.packages.glob("*.whl"):
        wheel.unlink()
    sources.has("lzma", "9.0")
    assert re.fullmatch("the folder 'packages' lacks lzma-1.0.0.*", sources.resolve("lzma").missing["lzma"])


def test_numbers_of_c_libraries_are_no_obstacle(sources: Sources) -> None:
    """A package comes with a C library whose version is none that Python knows."""
    sources.pyodide_has("foo", "1.0", "openssl")
    sources.pyodide_has("openssl", "1.0")
    write_lock(sources.packages, openssl="shared_library")
    lock = (sources.packages / "pyodide-lock.json").read_text()
    openssl = '"name": "openssl", "version": '
    (sources.packages / "pyodide-lock.json").write_text(lock.replace(f'{openssl}"1.0"', f'{openssl}"1.1.1w"'))
    assert versions(sources.resolve("foo")) == {"foo": "1.0", "openssl": "1.1.1w"}


@pytest.mark.parametrize(
    ("python", "abi", "words"),
    [("3.12.7", "2024_0", "Python 3.12.7"), ("3.13.2", "2024_0", "ABI 2024_0")],
)
def test_lock_of_another_python_is_refused(sources: Sources, python: str, abi: str, words: str) -> None:
    """Packages for another Pyodide would crash in the browser, so the folder is refused as a whole."""
    write_lock(sources.packages, python=python, abi=abi)
    with pytest.raises(StliteError, match=words):
        sources.resolve("numpy")


@pytest.mark.parametrize("text", ["{", "[]", '{"packages": {}}'])
def test_lock_that_is_none_is_refused(sources: Sources, text: str) -> None:
    """A lock that cannot be read is named."""
    (sources.packages / "pyodide-lock.json").write_text(text)
    with pytest.raises(StliteError, match="is not a valid Pyodide lock"):
        sources.resolve("numpy")


def test_loose_wheels_that_do_not_fit_are_passed_over(sources: Sources) -> None:
    """Of the wheels in a folder those for the browser count, the newest first; other files are no matter."""
    sources.pyodide_has("foo", "2.0", tag="cp313-cp313-manylinux_2_17_x86_64")
    sources.pyodide_has("foo", "1.0")
    sources.pyodide_has("foo", "1.10", tag="cp313-cp313-pyemscripten_2025_0_wasm32")
    sources.pyodide_has("foo", "1.9")
    (sources.packages / "broken-1.0-py3-none-any.whl").write_text("no archive")
    (sources.packages / "diagnostics.whl").write_text("no wheel")
    assert versions(sources.resolve("foo")) == {"foo": "1.10"}


class Mirror:
    """Files of a server that stands in for the CDN, with a small lock in the place of the pinned one."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        make_wheel(folder, "numpy", "2.2.5", tag=COMPILED)
        make_wheel(folder, "six", "1.17.0")
        write_lock(folder)
        lock = json.loads((folder / "pyodide-lock.json").read_text())
        monkeypatch.setattr("stlite_docs.runtime.fetch.pyodide_distribution.pyodide_lock", lambda: lock)
        self.folder = folder


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mirror:
    """Give a mirror that has numpy and six."""
    return Mirror(tmp_path / "mirror", monkeypatch)


def test_mirror_is_asked_once(mirror: Mirror, sources: Sources) -> None:
    """A file is fetched by the first build, checked, and kept."""
    with served(mirror.folder) as (address, asked):
        first = sources.resolve_from(address, "numpy")
        assert sources.resolve_from(address, "numpy") == first
    assert versions(first) == {"numpy": "2.2.5"}
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("damage", "words"), [("change", "differs from"), ("remove", "answers 404"), ("break", "six")]
)
def test_bad_file_of_a_mirror_leaves_no_trace(
    mirror: Mirror, sources: Sources, monkeypatch: pytest.MonkeyPatch, damage: str, words: str
) -> None:
    """Changed, absent and interrupted files are missing with a reason, and nothing of them is kept."""
    wheel = next(mirror.folder.glob("six-*"))
    if damage == "change":
        wheel.write_bytes(wheel.read_bytes()[:-1])
    elif damage == "remove":
        wheel.unlink()
    else:
        lock = json.loads((mirror.folder / "pyodide-lock.json").read_text())
        lock["packages"]["six"]["file_name"] = "six.broken"
        monkeypatch.setattr("stlite_docs.runtime.fetch.pyodide_distribution.pyodide_lock", lambda: lock)
    with served(mirror.folder) as (address, _):
        resolution = sources.resolve_from(address, "six")
    assert re.match(f".*{words}.*, and the package index has no package six", resolution.missing["six"])
    assert [name for name in leftovers(sources.cache.root) if not name.startswith("trees/stub_wheels-")] == []


def test_index_stands_in_for_a_mirror_that_is_away(mirror: Mirror, sources: Sources) -> None:
    """What the package index has too is taken from there; what it has not is missing, after one attempt."""
    with served(mirror.folder) as (address, _):
        pass
    sources.has("six", "1.17.0")
    resolution = sources.resolve_from(address, "numpy", "six")
    assert [package.name for package in resolution.packages] == ["six"]
    assert re.match(r"127\.0\.0\.1:\d+ does not answer", resolution.missing["numpy"])


@pytest.mark.usefixtures("mirror")
def test_index_stands_in_with_the_same_release(sources: Sources) -> None:
    """Another release than Pyodide's is not taken, and the reason names both ways that failed."""
    sources.has("six", "1.16.0")
    missing = sources.resolve_from("http://127.0.0.1:9/", "six").missing
    assert "127.0.0.1:9 does not answer" in missing["six"]
    assert missing["six"].endswith(", and the package index has no six==1.17.0")


def test_what_runs_in_the_browser_is_taken(sources: Sources) -> None:
    """Pure wheels and those for this Pyodide are found, those of the machine and of other Pyodides not."""
    sources.has("pure", "1.0")
    sources.has("compiled", "1.0", tag="cp313-cp313-pyemscripten_2025_0_wasm32")
    sources.has("stable", "1.0", tag="cp311-abi3-pyodide_2025_0_wasm32")
    sources.has("native", "1.0", tag="cp313-cp313-manylinux_2_17_x86_64")
    sources.has("other-abi", "1.0", tag="cp312-cp312-pyodide_2024_0_wasm32")
    resolution = sources.resolve("pure", "compiled", "stable", "native", "other-abi")
    assert list(resolution.app_requirements) == ["pure", "compiled", "stable"]
    assert list(resolution.missing) == ["native", "other-abi"]


SSL = "ssl-1.0.0-cp313-cp313-pyodide_2025_0_wasm32.whl"
OPENSSL = "libopenssl-1.1.1w.zip"


def test_c_libraries_in_a_folder_of_files(sources: Sources) -> None:
    """A folder without a lock can have Pyodide's C libraries too, and its packages load what they need."""
    make_wheel(sources.packages, "ssl", "1.0.0", tag=COMPILED)
    (sources.packages / OPENSSL).write_bytes(b"library")
    resolution = sources.resolve("ssl")
    assert depends(resolution) == {"ssl": ("libopenssl",), "libopenssl": ()}
    (library,) = (package for package in resolution.packages if package.name == "libopenssl")
    assert (library.package_type, library.install_dir) == ("shared_library", "dynlib")
    assert library.sha256 == sha256(sources.packages / OPENSSL)


def test_package_without_its_c_library(sources: Sources) -> None:
    """A package that could not be imported is missing, and the message names the folder and the file."""
    make_wheel(sources.packages, "ssl", "1.0.0", tag=COMPILED)
    sources.has("libopenssl", "1.1")
    reason = f"the folder 'packages' lacks {OPENSSL}, which ssl needs"
    assert sources.resolve("ssl").missing == {"ssl": reason}


def test_part_of_python_that_a_folder_lacks(sources: Sources) -> None:
    """An index is not asked for a part of Python: what it has under that name is a stranger's."""
    sources.has("sqlite3", "9.0")
    reason = "the folder 'packages' lacks sqlite3-1.0.0-cp313-cp313-pyodide_2025_0_wasm32.whl"
    assert sources.resolve("sqlite3").missing == {"sqlite3": reason}


def test_package_that_a_folder_lacks(sources: Sources) -> None:
    """For Pyodide's own packages the message begins with the folder, which the author can fill."""
    sources.has("pandas", "2.3.3", tag="cp313-cp313-manylinux_2_17_x86_64")
    missing = sources.resolve("pandas", "nowhere").missing
    assert missing["pandas"].startswith(
        "the folder 'packages' has no pandas, and the package index has no wheel"
    )
    assert missing["nowhere"] == "the package index has no package nowhere"


def test_package_that_a_folder_lacks_without_an_index(
    sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no index answers, nobody knows whether one has it, and the message says that."""
    for name in ("UV_DEFAULT_INDEX", "PIP_INDEX_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_NO_INDEX", "0")
    monkeypatch.setenv("PIP_NO_INDEX", "0")
    reason = "the folder 'packages' has no pandas, and the package index does not answer"
    assert sources.resolve("pandas").missing == {"pandas": reason}


@pytest.mark.parametrize("status", [0, 401, 404])
def test_password_of_an_index(
    sources: Sources, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    """What is said of an index, whatever goes wrong there, has not the password in its address."""
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    with refused(status) if status else nullcontext("http://127.0.0.1:9/simple") as address:
        monkeypatch.setenv("PIP_INDEX_URL", address.replace("://", "://reader:secret@"))
        missing = sources.resolve("nowhere").missing
        with pytest.raises(StliteError) as raised:
            base_wheels(sources.cache)
    assert list(missing) == ["nowhere"]
    assert "secret" not in f"{missing} {raised.value} {caplog.text}"


@pytest.mark.parametrize("fragment", ["#md5=d41d8cd98f00b204e9800998ecf8427e", "#sha512=" + "0" * 128])
def test_index_without_sha256(sources: Sources, monkeypatch: pytest.MonkeyPatch, fragment: str) -> None:
    """Nothing is published whose SHA-256 nobody has said."""
    wheel = make_wheel(sources.index.parent / "served" / "foo", "foo")
    (wheel.parent / "index.html").write_text(f'<a href="{wheel.name}{fragment}">{wheel.name}</a>')
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    with served(wheel.parent.parent) as (address, _):
        monkeypatch.setenv("PIP_INDEX_URL", address)
        resolution = sources.resolve("foo")
    assert resolution.packages == ()
    assert resolution.missing["foo"].startswith("the package index has no SHA-256 for foo 1.0; use an index")
