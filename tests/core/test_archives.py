"""The option `archives`: formats, and archives that must not be unpacked."""

from __future__ import annotations

import shutil
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from docs_folder import Docs, make_tar, make_zip, messages
from stlite_docs.browser.python.app_files import unpack_archive
from stlite_docs.publish.payload import make_payload

MEMBERS = {"data/a.csv": "a", "b.py": "import pandas\n"}


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a.zip", make_zip(MEMBERS), "zip"),
        ("a b.ZIP", make_zip(MEMBERS), "zip"),
        ("a.tar", make_tar(MEMBERS), "tar"),
        ("a.tar.gz", make_tar(MEMBERS, "gz"), "gztar"),
        ("a.tgz", make_tar(MEMBERS, "gz"), "gztar"),
        ("a.tar.bz2", make_tar(MEMBERS, "bz2"), "bztar"),
        ("a.txz", make_tar(MEMBERS, "xz"), "xztar"),
        ("link.tar", make_tar(MEMBERS, link="data/a.csv"), "tar"),
    ],
)
def test_formats(tmp_path: Path, name: str, content: bytes, form: str) -> None:
    """An archive is an asset with the name that Python has for its format; its members raise no doubt."""
    app = Docs(tmp_path, {f"sub/in/{name}": content}).build(archives=f"in/{name}")
    assert messages(app) == []
    (asset,) = app.assets
    assert make_payload(app)["archives"] == [{"url": asset.url, "format": form}]
    assert app.files == {}
    assert not app.package_needs.may_need_all
    assert app.package_needs.requirements == (("lzma",) if form == "xztar" else ())


@pytest.mark.parametrize("compression", ["", "gz", "bz2", "xz"])
def test_unpacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compression: str) -> None:
    """Archives unpack in an app's folder, even if `shutil` came before the module that reads them."""
    monkeypatch.setattr(shutil, "unpack_archive", None)
    (tmp_path / "archive").write_bytes(make_tar(MEMBERS, compression))
    unpack_archive(str(tmp_path / "archive"), "tar", str(tmp_path / "app"))
    assert (tmp_path / "app" / "data" / "a.csv").read_text() == "a"


def test_unpacking_a_zip(tmp_path: Path) -> None:
    """So does a ZIP file."""
    (tmp_path / "archive").write_bytes(make_zip(MEMBERS))
    unpack_archive(str(tmp_path / "archive"), "zip", str(tmp_path / "app"))
    assert (tmp_path / "app" / "data" / "a.csv").read_text() == "a"


@pytest.mark.parametrize(
    ("form", "content"), [("zip", make_zip({"../out": "x"})), ("tar", make_tar({"../out": "x"}))]
)
def test_unpacking_stays_in_the_folder(tmp_path: Path, form: str, content: bytes) -> None:
    """An archive from another site, which no build has seen, cannot write outside the app's folder."""
    (tmp_path / "archive").write_bytes(content)
    with suppress(tarfile.FilterError):
        unpack_archive(str(tmp_path / "archive"), form, str(tmp_path / "app"))
    assert not (tmp_path / "out").exists()


def test_many(tmp_path: Path) -> None:
    """Globs and addresses name archives too, and each is there once."""
    docs = Docs(tmp_path, {"sub/a.zip": make_zip({"a": ""}), "sub/b.tgz": make_tar({"b": ""}, "gz")})
    app = docs.build(archives=["*.[zt]*", "a.zip", "https://example.org/c.tar.gz?x=1"])
    assert messages(app) == []
    assert [archive.format for archive in app.archives] == ["zip", "gztar", "gztar"]
    assert app.archives[2].url == "https://example.org/c.tar.gz?x=1"
    assert len(app.assets) == 2
    assert {path.name for path in app.watched_files} == {"a.zip", "b.tgz"}


def _encrypted() -> bytes:
    content = bytearray(make_zip({"a": "x"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.zip",
            b"no zip",
            "'a.zip' is not a valid zip archive: File is not a zip file",
        ),
        ("a.zip", _encrypted(), "'a' is encrypted"),
        ("a.tar", b"x" * 600, "is not a valid tar archive"),
        ("a.tar.gz", b"no gzip", "is not a valid gztar archive"),
        ("a.tar.gz", make_tar(MEMBERS, "gz")[:60], "gztar"),
        ("a.tar.bz2", b"no bzip", "is not a valid bztar archive"),
        ("a.tar.xz", make_tar(MEMBERS, "xz")[:60], "xztar"),
        ("a.zip", make_zip({"../x": ""}), "contains '../x', which leads out of the app's folder"),
        ("a.zip", make_zip({"/etc/x": ""}), "contains '/etc/x', which leads out of the app's folder"),
        ("a.zip", make_zip({"a/../../x": ""}), "'a/../../x'"),
        ("a.zip", make_zip({"..\\x": ""}), "leads out"),
        ("a.zip", make_zip({"\\x": ""}), "leads out"),
        ("a.zip", make_zip({"C:\\x": ""}), "contains 'C:\\\\x', which leads out of the app's folder"),
        ("a.zip", make_zip({"a/c:/x": ""}), "leads out"),
        ("a.tar", make_tar({"C:x": ""}), "leads out"),
        ("a.tar", make_tar({"../x": ""}), "'../x'"),
        (
            "a.zip",
            make_zip({"my/.streamlit/Secrets.toml": ""}),
            (
                "'a.zip' is not published, because it contains 'my/.streamlit/Secrets.toml', and all readers "
                "could read this file; remove it from the archive; if it contains no secrets, name it: "
                "files: my/.streamlit/Secrets.toml=PATH"
            ),
        ),
        ("a.zip", make_zip({".streamlit\\secrets.toml": ""}), "is not published"),
        ("a.tgz", make_tar({"x": "", "./.streamlit/secrets.toml": ""}, "gz"), "is not published"),
        (
            "a.tar.xz",
            make_tar({"./.streamlit/config.toml": ""}, "xz"),
            (
                "'a.tar.xz' is not used, because it contains './.streamlit/config.toml', which Streamlit "
                "would apply to all apps in the interpreter; remove it from the archive, and name it: "
                "files: .streamlit/config.toml=PATH, or set the option 'config'"
            ),
        ),
        ("a.zip", make_zip({"a": "", ".streamlit/config.toml": ""}), "which Streamlit would apply"),
        ("a.tar", make_tar({}, link="../../x"), "contains 'link', which leads out of the app's folder"),
        ("a.tar", make_tar({}, link="/etc/passwd"), "contains 'link', which leads out of the app's folder"),
        ("a.rar", b"", "expected a name that ends in one of .zip, .tar, .tar.gz"),
        (
            "folder.zip/x",
            b"",
            "expected an archive, got the folder 'folder.zip'; use the option 'files' for folders",
        ),
    ],
    ids=lambda value: "bytes" if isinstance(value, bytes) else None,  # some have the time in them
)
def test_refused(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """An archive that cannot be used, or would write elsewhere, is left out; the app starts without it."""
    Docs(tmp_path, {f"sub/{name}": content})
    app = Docs(tmp_path).build(archives=name.partition("/")[0])
    ((kind, text),) = [(problem.kind, str(problem)) for problem in app.problems]
    assert kind == "asset"
    assert text.startswith("docs/sub/page.md:3: option 'archives': ")
    assert message in text
    assert (app.archives, app.assets) == ((), ())
    assert app.is_live


@pytest.mark.parametrize("name", ["my/.streamlit/config.toml", ".streamlit/fonts.css", "secrets.toml"])
def test_files_that_look_alike(tmp_path: Path, name: str) -> None:
    """A configuration where Streamlit does not look for it, and other files, are as good as any."""
    app = Docs(tmp_path, {"sub/a.zip": make_zip({name: ""})}).build(archives="a.zip")
    assert messages(app) == []
    assert len(app.archives) == 1


def test_one_of_many(tmp_path: Path) -> None:
    """A broken archive does not take along the others that a glob has found."""
    docs = Docs(tmp_path, {f"sub/{name}.zip": make_zip({name: ""}) for name in "ac"})
    docs.write("sub/b.zip", b"broken")
    app = docs.build(archives="*.zip")
    assert len(app.problems) == 1
    assert [asset.source.name for asset in app.assets] == ["a.zip", "c.zip"]


def test_address_without_a_format(tmp_path: Path) -> None:
    """An address must say by its name what it leads to."""
    (message,) = messages(Docs(tmp_path).build(archives="https://example.org/download"))
    assert "expected a name that ends in one of" in message


def test_mended_archive(tmp_path: Path) -> None:
    """An archive is opened again when it has changed."""
    docs = Docs(tmp_path, {"sub/a.zip": b"broken"})
    assert docs.build(archives="a.zip").problems
    docs.write("sub/a.zip", make_zip(MEMBERS))
    app = docs.build(archives="a.zip")
    assert app.problems == ()
    assert zipfile.is_zipfile(app.assets[0].source)
