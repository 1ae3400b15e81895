"""Files that readers must not get: found by what they are, however a page or an archive names them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from docs_folder import Docs, make_tar, make_zip, messages
from runtime_parts import make_wheel

KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----\n"
SECRETS = {
    ".streamlit/secrets.toml": "token = 'hunter2'\n",
    ".streamlit/secrets.toml.bak": "token = 'hunter2'\n",
    ".streamlit/secrets.prod.toml": "token = 'hunter2'\n",
    ".env": "TOKEN=hunter2\n",
    ".env.local": "TOKEN=hunter2\n",
    ".envrc": "export TOKEN=hunter2\n",
    ".netrc": "machine x password hunter2\n",
    ".npmrc": "//x/:_authToken=hunter2\n",
    ".pypirc": "password = hunter2\n",
    ".git-credentials": "https://u:hunter2@x\n",
    ".ssh/config": "hunter2\n",
    ".aws/credentials": "hunter2\n",
    ".docker/config.json": "hunter2\n",
    ".cargo/credentials.toml": "hunter2\n",
    "id_rsa": "hunter2\n",
    "id_ed25519.old": "hunter2\n",
    "gha-creds-0123.json": "hunter2\n",
    "store.p12": "hunter2\n",
    "server.pem": f"Bag Attributes\n{KEY}",
    "server.key": KEY,
    "account.json": '{"private_key": "-----BEGIN PRIVATE KEY-----\\n"}',
    "deploy": KEY,
    "notes.txt": f"\ufeff\n{KEY}",
}
PUBLIC = {
    "id_rsa.pub": "ssh-rsa AAAA",
    "cert.pem": "-----BEGIN CERTIFICATE-----\n",
    "environment.yml": "name: x",
    "about_keys.md": f"# A key\n\n{KEY}",
    "secrets.toml": "x = 1",
    "data.json": "{}",
    ".github/x.yml": "x: 1",
    ".streamlit/config.toml": "[theme]\n",
}


@pytest.fixture
def docs(tmp_path: Path) -> Docs:
    return Docs(tmp_path, {f"sub/my/{name}": text for name, text in SECRETS.items()})


def check_left_out(docs: Docs, **options: object) -> None:
    """Hold that an app is built without secrets, and that each one is said."""
    app = docs.build("x = 1\n", **options)
    assert app.is_live
    assert not any(b"hunter2" in asset.source.read_bytes() for asset in app.assets)
    assert not any(b"PRIVATE KEY" in asset.source.read_bytes() for asset in app.assets)
    assert app.problems
    assert not any("hunter2" in problem.message for problem in app.problems)
    assert all("all readers could read" in problem.message for problem in app.problems)


@pytest.mark.parametrize("name", SECRETS)
def test_globs_folders_and_links(docs: Docs, name: str) -> None:
    """A secret is left out of a folder, of a glob, and of a file or folder with another name."""
    parent, _, last = f"my/{name}".rpartition("/")
    spelled = f"[{last[0]}]{last[1:]}" if not last.startswith(".") else f".[{last[1]}]{last[2:]}"
    (docs.root / "sub/link.txt").symlink_to(f"my/{name}")
    (docs.root / "sub/linked").symlink_to(parent)
    (docs.root / "sub/app").mkdir()
    (docs.root / "sub/app/data.txt").symlink_to(f"../my/{name}")
    (docs.root / "sub/app/data.csv").write_text("x")
    for item in (
        f"{parent}/{spelled}",
        f"x={parent}/{spelled}",
        f"x.txt={parent}/{spelled}",
        "link.txt",
        "x.csv=link.txt",
        "li*.txt",
        "app",
        "in=app",
        "app/*.txt",
    ):
        check_left_out(docs, files=[item, "app/data.csv"])
    if "/" in name:
        check_left_out(docs, files=f"linked/{last}")


@pytest.mark.parametrize(
    "item", ["my/.streamlit", "in=my/.streamlit", "x=my/.streamlit/*", "my/.streamlit/", "my/.s*/s*.toml"]
)
def test_streamlit_folder(docs: Docs, item: str) -> None:
    """The folder itself and its files under another name are no way round."""
    docs.write("sub/my/.streamlit/config.toml", "[theme]\n")
    check_left_out(docs, files=item)


def test_hard_links(docs: Docs) -> None:
    """Nothing says that a file has another name. Its own name and its content count."""
    (docs.root / "sub/app").mkdir()
    for source, goal in (("notes.txt", "data.txt"), (".netrc", ".env"), (".env", "plain.txt")):
        (docs.root / "sub/app" / goal).hardlink_to(docs.root / "sub/my" / source)
    app = docs.build("x = 1\n", files=["app/*", "app/.[e]nv"])
    assert [*app.files] == ["app/plain.txt"]
    assert len(messages(app)) == 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("name", ["notes.txt", "server.pem"])
def test_keys_in_other_encodings(tmp_path: Path, encoding: str, name: str) -> None:
    """Windows writes a key as UTF-16 if its output goes into a file."""
    docs = Docs(tmp_path, {f"sub/my/{name}": KEY.encode(encoding)})
    assert not docs.build("x = 1\n", files="my/*").assets


@pytest.mark.parametrize("item", [".streamlit", "x=.streamlit", "x=.streamlit/*", ".streamlit/*"])
def test_linked_streamlit_folder(tmp_path: Path, item: str) -> None:
    """A file is a secret where Streamlit finds it, also if its folder is a link."""
    docs = Docs(tmp_path, {"sub/settings/secrets.toml": "token = 'hunter2'\n"})
    (docs.root / "sub/.streamlit").symlink_to("settings")
    check_left_out(docs, files=item)


@pytest.mark.parametrize("name", SECRETS)
def test_named(docs: Docs, name: str) -> None:
    """A page that names exactly this file means it."""
    for item in (f"my/{name}", f"/sub/my/{name}", f"x.txt=my/{name}", f"../sub/my/{name}"):
        app = docs.build("x = 1\n", files=item)
        assert messages(app) == []
        assert [asset.source.read_text() for asset in app.assets] == [SECRETS[name]]


@pytest.mark.parametrize("name", SECRETS)
def test_advice(docs: Docs, name: str) -> None:
    """What the message says to write gives the file."""
    (docs.root / "sub/link.txt").symlink_to(f"my/{name}")
    parent, _, last = f"my/{name}".rpartition("/")
    for item in (
        "link.txt",
        f"{parent}/?{last[1:]}" if not last.startswith(".") else f"{parent}/.?{last[2:]}",
    ):
        (message,) = messages(docs.build("x = 1\n", files=item))
        app = docs.build("x = 1\n", files=message.partition("name it: files: ")[2])
        assert messages(app) == []
        assert len(app.assets) == 1


def test_public_files(tmp_path: Path) -> None:
    """Files that look like secrets, and are none, are published."""
    docs = Docs(tmp_path, {f"sub/my/{name}": text for name, text in PUBLIC.items()})
    docs.write("sub/pack.zip", make_zip({f"x/{name}": text for name, text in PUBLIC.items()}))
    app = docs.build("x = 1\n", files=["my", "my/.github/*"], archives="pack.zip")
    assert messages(app) == []
    assert len(app.files) == len(PUBLIC)
    assert len(app.archives) == 1


@pytest.mark.parametrize(
    ("option", "kind"), [("file", "file"), ("requirements", "requirements"), ("archives", "asset")]
)
def test_other_options(docs: Docs, option: str, kind: str) -> None:
    """A link to a secret is no program, no requirements file and no archive."""
    name = {"file": "link.py", "requirements": "link.txt", "archives": "link.zip"}[option]
    (docs.root / "sub" / name).symlink_to("my/.env")
    app = docs.build("" if option == "file" else "x = 1\n", **{option: name})
    assert "TOKEN" not in "".join(source.text for source in app.sources)
    (message,) = messages(app)
    assert message.startswith(f"{kind} docs/sub/page.md:3: ")
    assert "TOKEN" not in message


def test_program_of_a_folder(docs: Docs) -> None:
    """The program that readers see is not chosen among secrets."""
    docs.write("sub/my/app.py", "x = 1\n")
    for name in (".streamlit/secrets.toml", "notes.txt", "id_rsa"):
        app = docs.build("", file="my", entrypoint=name)
        assert not any("hunter2" in source.text or KEY in source.text for source in app.sources)
    (docs.root / "sub/other").mkdir()
    (docs.root / "sub/other/app.py").symlink_to("../my/.env")
    assert not docs.build("", file="other").sources


def test_nested_requirements(docs: Docs) -> None:
    """A secret that a requirements file includes is not read, so none of its lines is shown."""
    docs.write("sub/r.txt", "-r my/.env\n-r my/notes.txt\nsix\n")
    app = docs.build("x = 1\n", requirements="r.txt")
    assert [str(problem.place) for problem in app.problems] == ["docs/sub/r.txt:1", "docs/sub/r.txt:2"]
    assert not any("TOKEN" in message or "BEGIN" in message for message in messages(app))
    assert app.package_needs.requirements == ("six",)


@pytest.mark.parametrize(
    "item", [".git/config", ".git", "x=.git/*", ".g*/config", "config", "x.txt=.git/config", ".GIT/config"]
)
@pytest.mark.parametrize("option", ["files", "file", "requirements"])
def test_version_control(tmp_path: Path, option: str, item: str) -> None:
    """The repository's own data has the token of many builds. It is refused even if a page names it."""
    docs = Docs(tmp_path, {"sub/.git/config": "token = hunter2\n", "sub/.git/x.txt": "hunter2\n"})
    (docs.root / "sub/config").symlink_to(".git/config")
    app = docs.build(
        "" if option == "file" else "x = 1\n", **{option: item if option != "requirements" else ".git/x.txt"}
    )
    assert not app.assets
    assert app.problems
    assert not any("hunter2" in message for message in messages(app))
    assert not any("hunter2" in source.text for source in app.sources)


SPELLINGS = {
    ".Env": "x",
    "a/.ENV.production": "x",
    "./.git/config": "x",
    ".git": "gitdir: x",
    "a\\.git\\config": "x",
    ".GIT/config": "x",
    ".g\u200cit/config": "x",
    ".git./config": "x",
    ".env::$DATA": "x",
    ".\uff45nv": "x",
    "deep/er/.streamlit/Secrets.toml": "x",
    "b/Id_RSA": "x",
    "b/server.PEM": KEY,
    "b/anything": KEY,
}


@pytest.mark.parametrize("name", SPELLINGS)
@pytest.mark.parametrize("form", ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"])
def test_archives(tmp_path: Path, name: str, form: str) -> None:
    """An archive with a secret, in any spelling that some system takes for its name, is left out."""
    members = {"readme.txt": "x", name: SPELLINGS[name]}
    compression = form.partition(".")[2]
    content = make_zip(members) if form == "zip" else make_tar(members, compression)
    docs = Docs(tmp_path, {f"sub/pack.{form}": content})
    for options in (
        {"archives": f"pack.{form}"},
        {"archives": f"p*.{form}"},
        {"files": f"pack.{form}"},
        {"files": f"p*.{form}"},
        {"files": "/sub"},
    ):
        app = docs.build("x = 1\n", **options)
        (message,) = messages(app)
        assert f"it contains {name!r}, and all readers could read" in message
        assert not app.assets


def test_archives_in_archives(tmp_path: Path) -> None:
    """The build looks into archives in archives, of any format, and says the way to the secret."""
    inner = {"zip": make_zip({"a/.env": "x"}), "tgz": make_tar({"a/.env": "x"}, "gz")}
    for form, content in inner.items():
        for outer in ("zip", "tar", "tar.xz", "zip of zip"):
            members = {"x.txt": b"x", f"in/pack.{form}": content, "broken.zip": b"no zip", "y.tgz": b""}
            packed = _pack(members, outer)
            name = f"pack.{outer.partition(' ')[0]}"
            docs = Docs(tmp_path / form / outer, {f"sub/{name}": packed})
            for option in ("archives", "files"):
                app = docs.build("x = 1\n", **{option: name})
                (message,) = messages(app)
                assert f"in/pack.{form}/a/.env'" in message
                assert not app.assets
    docs = Docs(
        tmp_path / "good", {"sub/pack.zip": _pack({"in.zip": make_zip({"a": ""}), "b.zip": b""}, "zip")}
    )
    assert messages(docs.build("x = 1\n", archives="pack.zip")) == []


GIT = {"HEAD": "ref: refs/heads/main\n", "config": "token = hunter2\n", "objects/pack/x.pack": "x"}


@pytest.mark.parametrize("folder", ["", "./", "backup/", "a/mirror.git/", "Back\\up\\"])
@pytest.mark.parametrize("refs", ["refs/heads/main", "refs/", "packed-refs"])
def test_repositories_in_archives(tmp_path: Path, folder: str, refs: str) -> None:
    """An archive with the data of Git, in a folder of any name, is left out."""
    names = {f"{folder}{name}": text for name, text in {**GIT, refs: ""}.items()}
    plain = {f"{folder}{name}": "" for name in ("HEAD", "objects-of-art/x", "refs/x")}
    for number, (members, is_good) in enumerate([(names, False), (plain, True)]):
        for form, content in (("zip", make_zip(members)), ("tgz", make_tar(members, "gz"))):
            outer = make_zip({"readme.txt": "x"}) if is_good else _pack({f"in.{form}": content}, "zip")
            docs = Docs(tmp_path / str(number) / form, {f"sub/p.{form}": content, "sub/outer.zip": outer})
            for options in ({"archives": f"p.{form}"}, {"files": f"p.{form}"}, {"files": "outer.zip"}):
                app = docs.build("x = 1\n", **options)
                assert bool(app.assets) == is_good
                assert all("HEAD', and all readers could read" in message for message in messages(app))
                assert len(messages(app)) == (not is_good)


CLOSED = ["a.7z", "a.rar", "a.tar.zst", "A.TZST", "a.tar.Z", "a.7z.001", "a.iso"]


@pytest.mark.parametrize("name", CLOSED)
def test_closed_archives(tmp_path: Path, name: str) -> None:
    """The build cannot look into some kinds of archives. A page gets one only by naming exactly this file."""
    docs = Docs(tmp_path, {f"sub/my/{name}": "x", "sub/my/x.csv.zst": "x", "sub/my/x.tar.sha256": "x"})
    for item in ("my", "my/*", "in=my"):
        app = docs.build("x = 1\n", files=item)
        (message,) = messages(app)
        assert "because the build cannot look for secrets in archives of this kind" in message
        assert len(app.assets) == 2
        app = docs.build("x = 1\n", files=message.partition("name it: files: ")[2])
        assert messages(app) == []
        assert len(app.assets) == 1
    docs.write("sub/outer.zip", make_zip({f"in/{name}": "x"}))
    for option in ("archives", "files"):
        (message,) = messages(docs.build("x = 1\n", **{option: "outer.zip"}))
        assert f"it contains 'in/{name}', and all readers could read" in message


@pytest.mark.parametrize("compression", [9, 93])
@pytest.mark.parametrize("name", [".env", "last/.env"])
def test_unreadable_members(tmp_path: Path, compression: int, name: str) -> None:
    """A file in an archive that Python cannot read hides no secret behind it."""
    content = bytearray(make_zip({"a": "x", name: "x"}))
    content[content.index(b"PK\x03\x04") + 8] = compression
    content[content.index(b"PK\x01\x02") + 10] = compression
    docs = Docs(tmp_path, {"sub/pack.zip": bytes(content), "sub/pack.jar": bytes(content)})
    for item in ("pack.zip", "pack.jar"):
        (message,) = messages(docs.build("x = 1\n", files=item))
        assert f"it contains {name!r}, and all readers could read" in message


def test_archives_that_nest_too_deep(tmp_path: Path) -> None:
    """An archive that could contain itself is not followed for ever."""
    content = make_zip({"a": ""})
    for _ in range(6):
        content = _pack({"next.zip": content}, "zip")
    docs = Docs(tmp_path, {"sub/pack.zip": content})
    for option in ("archives", "files"):
        (message,) = messages(docs.build("x = 1\n", **{option: "pack.zip"}))
        assert "expected archives in archives at most 3 deep" in message


def test_wheels(tmp_path: Path) -> None:
    """A wheel with a secret is not published."""
    docs = Docs(tmp_path)
    wheel = make_wheel(docs.root / "sub", "mine", files={"mine/__init__.py": "", "mine/.env": "x"})
    app = docs.build("x = 1\n", wheels=wheel.name)
    (message,) = messages(app)
    assert "because it contains 'mine/.env', and all readers could read this file; build the wheel" in message
    assert app.package_needs.wheels == ()


@pytest.mark.parametrize(
    ("links", "files", "message"),
    [
        ({"cfg": ".streamlit"}, {"cfg/secrets.toml": "x"}, "in a linked folder"),
        ({".streamlit": "cfg"}, {"cfg/config.toml": "x"}, "which Streamlit would apply"),
        ({"a": "b", "b/c": ".."}, {"b/c/x": ""}, "in a linked folder"),
        ({"x": ".env"}, {}, "all readers could read"),
    ],
)
def test_links_in_archives(
    tmp_path: Path, links: dict[str, str], files: dict[str, str], message: str
) -> None:
    """A link in an archive gives no file another name than the build has checked."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, goal in links.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, goal
            archive.addfile(info)
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    docs = Docs(tmp_path, {"sub/pack.tar": buffer.getvalue()})
    app = docs.build("x = 1\n", archives="pack.tar")
    (text,) = messages(app)
    assert message in text
    assert not app.assets


@pytest.mark.parametrize("kind", [tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE])
def test_devices_in_archives(tmp_path: Path, kind: bytes) -> None:
    """An archive has only files, folders and links."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("odd")
        info.type = kind
        archive.addfile(info)
    docs = Docs(tmp_path, {"sub/pack.tar": buffer.getvalue()})
    (message,) = messages(docs.build("x = 1\n", archives="pack.tar"))
    assert "contains 'odd', which is a device or a pipe; remove it from the archive" in message


def _pack(members: dict[str, bytes], form: str) -> bytes:
    buffer = io.BytesIO()
    if form.startswith("zip"):
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return _pack({"zip.zip": buffer.getvalue()}, "zip") if form == "zip of zip" else buffer.getvalue()
    with tarfile.open(fileobj=buffer, mode=f"w:{form.partition('.')[2]}") as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()
