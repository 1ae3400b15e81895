"""What a build may cost: sizes, numbers and times of what pages name, and which option allows more."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from docs_folder import Docs, make_tar, make_zip, messages
from runtime_parts import make_wheel
from stlite_docs.authoring import pep723
from stlite_docs.base import archive_members
from stlite_docs.base.limits import Limits
from stlite_docs.base.source_lines import split_source_lines
from stlite_docs.wheels.metadata import license_texts, read_wheel

MB = 2**20
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "tar": bytes,
    "tar.gz": gzip.compress,
    "tar.bz2": bz2.compress,
    "tar.xz": lzma.compress,
}


def header(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    """Return the header of a member with this size, whatever follows."""
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    return info.tobuf(tarfile.GNU_FORMAT)


@pytest.fixture
def unpacked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the bytes that the build unpacks of tar files."""
    sizes: list[int] = []
    read = archive_members._Metered._read

    def note(self: archive_members._Metered, size: int) -> bytes:
        data = read(self, size)
        sizes.append(len(data))
        return data

    monkeypatch.setattr(archive_members._Metered, "_read", note)
    return sizes


def say(docs: Docs, **options: object) -> str:
    """Return the only problem of an app that is live, and has nothing of what the option names."""
    app = docs.build("x = 1\n", **options)
    assert app.is_live
    assert (app.assets, app.package_needs.wheels) == ((), ())
    (message,) = messages(app)
    return message


@pytest.mark.parametrize("form", COMPRESS)
def test_declared_size(tmp_path: Path, unpacked: list[int], form: str) -> None:
    """A bomb is refused by what it declares, before anything of it is unpacked."""
    content = COMPRESS[form](header("big", 3 * 2**30) + bytes(MB))
    docs = Docs(tmp_path, {f"sub/bomb.{form}": content})
    for option in ("archives", "files"):
        assert say(docs, **{option: f"bomb.{form}"}).endswith(
            "expected at most 500 MB when unpacked, got 3073 MB; to allow more, set the site's option "
            "limits: unpacked-mb=4000"
        )
    assert sum(unpacked) <= 2 * 1024


@pytest.mark.parametrize("form", ["zip", *COMPRESS])
def test_limits_can_be_raised(tmp_path: Path, form: str) -> None:
    """What the message advises helps: the next limit is said, and in the end the archive is used."""
    size = 30 * MB
    content = (
        _zip_of_zeros(size)
        if form == "zip"
        else COMPRESS[form](header("big", size) + bytes(size) + bytes(1024))
    )
    limits = {"unpacked_mb": 10, "members": 1, "ratio": 2, "seconds": 100}
    seen = []
    while True:
        app = Docs(tmp_path, {f"sub/a.{form}": content}, **limits).build("x = 1\n", archives=f"a.{form}")
        if app.assets:
            break
        (message,) = [text for text in messages(app) if "limits" in text]
        name, _, value = message.partition("set the site's option limits: ")[2].partition("=")
        seen.append(name)
        limits[name.replace("-", "_")] = int(value)
    assert seen == (["unpacked-mb"] if form == "tar" else ["unpacked-mb", "ratio"])


def test_small_archives_may_have_any_ratio(tmp_path: Path) -> None:
    """Data that repeats itself is no bomb."""
    docs = Docs(tmp_path, {"sub/a.zip": _zip_of_zeros(19 * MB)})
    assert messages(docs.build("x = 1\n", archives="a.zip")) == []


@pytest.mark.parametrize("form", ["zip", *COMPRESS])
def test_number_of_members(tmp_path: Path, form: str) -> None:
    """Many small files are a bomb as well."""
    members = {f"f{number}": "" for number in range(101)}
    content = make_zip(members) if form == "zip" else COMPRESS[form](make_tar(members))
    name = f"a.{form}"
    assert (
        "expected at most 100 files, got more; to allow more, set the site's option limits: members=200"
        in say(Docs(tmp_path, {f"sub/{name}": content}, members=100), archives=name)
    )
    assert messages(Docs(tmp_path, members=101).build("x = 1\n", archives=name)) == []


def test_list_of_a_zip(tmp_path: Path) -> None:
    """A list of files that alone takes too much memory is not read, and the advice helps."""
    content = make_zip({f"{number:0250d}": "" for number in range(4000)})
    listed = (
        "expected at most 500 kB for the list of its files, got more; to allow more, set the site's option"
    )
    for members, advised in ((1000, 2000), (10, 1280)):
        docs = Docs(tmp_path, {"sub/a.zip": content}, members=members)
        assert f"{listed} limits: members={advised}" in say(docs, archives="a.zip")
    assert "limits: members=2560" in say(Docs(tmp_path, members=1280), archives="a.zip")
    assert messages(Docs(tmp_path, members=4000).build("x = 1\n", archives="a.zip")) == []


def test_files_that_overlap(tmp_path: Path) -> None:
    """A ZIP file whose files share their content counts as what it unpacks to."""
    content = bytearray(_zip_of_zeros(10 * MB))
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = bytes(content[start:end])
    count = 60
    tail = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, count, count, count * len(entry), start, 0)
    docs = Docs(tmp_path, {"sub/a.zip": bytes(content[:start]) + entry * count + tail})
    assert "expected content at most 200 times larger than the archive" in say(docs, archives="a.zip")
    docs = Docs(tmp_path, ratio=10**6)
    assert "expected at most 500 MB when unpacked, got" in say(docs, archives="a.zip")


def test_sparse_file(tmp_path: Path) -> None:
    """A file with holes counts with them, because the reader's browser stores them."""
    pairs = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(3 * 2**30)}
    text = "".join(map(_pax_line, pairs.items()))
    body = text.encode().ljust(512, b"\0")
    block = b"0\n".ljust(512, b"\0")
    content = header("pax", len(text), tarfile.XHDTYPE) + body + header("big", 512) + block + bytes(1024)
    assert "unpacked, got 3073 MB" in say(Docs(tmp_path, {"sub/a.tar": content}), archives="a.tar")


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_large_headers(tmp_path: Path, unpacked: list[int], kind: bytes) -> None:
    """A header, which is read at once, cannot take the memory of what a file may have."""
    content = bz2.compress(header("h", 400 * MB, kind) + bytes(MB))
    message = say(Docs(tmp_path, {"sub/a.tar.bz2": content}), archives="a.tar.bz2")
    assert "expected at most 256 kB for the headers of a file, got more; no option changes" in message
    assert sum(unpacked) <= 1024


def test_many_headers(tmp_path: Path) -> None:
    """Headers count as content."""
    line = _pax_line(("comment", "x" * 100_000)).encode()
    member = (
        header("h", len(line), tarfile.XHDTYPE)
        + line.ljust(-(-len(line) // 512) * 512, b"\0")
        + header("a", 0)
    )
    docs = Docs(tmp_path, {"sub/a.tar.gz": gzip.compress(member * 30)}, unpacked_mb=2)
    assert "limits: unpacked-mb=4" in say(docs, archives="a.tar.gz")


@pytest.mark.parametrize("name", ["GNU.sparse.size", "size"])
def test_negative_size(tmp_path: Path, name: str) -> None:
    """A member that says that it is smaller than nothing does not make room for others."""
    records = [(name, str(-(10**12))), ("GNU.sparse.map", "0,0"), ("linkpath", "x")]
    lines = "".join(map(_pax_line, records)).encode()
    kind = tarfile.SYMTYPE if name == "size" else tarfile.REGTYPE
    content = (
        header("h", len(lines), tarfile.XHDTYPE)
        + lines.ljust(-(-len(lines) // 512) * 512, b"\0")
        + header("a", 0, kind)
        + header("b", 30 * MB)
        + bytes(30 * MB)
    )
    docs = Docs(tmp_path, {"sub/a.tar.gz": gzip.compress(content)}, unpacked_mb=10)
    assert say(docs, archives="a.tar.gz").endswith("a size in it is negative")


@pytest.mark.parametrize("form", ["tar", "tar.gz", "tar.bz2", "tar.xz", "zip"])
def test_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """An archive that takes too long is refused. Only the build's own work counts."""
    clock = iter(range(10**6))
    monkeypatch.setattr(archive_members, "thread_time", lambda: next(clock))
    members = {f"f{number}": "x" * 1000 for number in range(50)}
    content = make_zip(members) if form == "zip" else COMPRESS[form](make_tar(members))
    name = f"a.{form}"
    message = say(Docs(tmp_path, {f"sub/{name}": content}, seconds=20), archives=name)
    assert message.endswith(
        "expected at most 20 seconds to look through it, got more; to allow more, set the site's option "
        "limits: seconds=40"
    )


def test_gzip_that_never_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time counts while a reader looks for the beginning of the content."""
    clock = iter(range(10**6))
    monkeypatch.setattr(archive_members, "thread_time", lambda: next(clock))
    named = b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * 100_000
    for content in (named, gzip.compress(b"") * 5000):
        docs = Docs(tmp_path, {"sub/a.tgz": content}, seconds=1)
        docs.write("sub/a.tgz", content)
        app = docs.build("x = 1\n", archives="a.tgz")
        assert len(app.problems) == 1
        assert next(clock) < 50_000


@pytest.mark.parametrize("option", ["files", "archives", "wheels"])
def test_size_of_files(tmp_path: Path, option: str) -> None:
    """A file is refused by its size before it is read. The others of a folder or glob stay."""
    name = {"files": "a.bin", "archives": "a.zip", "wheels": "a-1.0-py3-none-any.whl"}[option]
    docs = Docs(tmp_path, {f"sub/my/{name}": "", "sub/my/b.bin": "b"}, file_mb=1)
    with (docs.root / "sub/my" / name).open("r+b") as file:
        file.truncate(5 * 2**30)
    message = say(docs, **{option: f"my/{name}"})
    assert "expected a file of at most 1 MB, got 5120 MB" in message
    assert message.endswith("to allow more, set the site's option limits: file-mb=8192")
    app = docs.build("x = 1\n", files="my")
    assert [*app.files] == ["b.bin"]
    assert len(app.problems) == 1


def test_size_of_texts(tmp_path: Path) -> None:
    """What the build parses has a smaller limit; a module of this size is only data."""
    large = "# x\n" * (MB // 4 + 1)
    docs = Docs(tmp_path, {f"sub/{name}": large for name in ("a.py", "r.txt", "c.toml")}, text_mb=1)
    advice = "expected at most 1 MB of text, got 2 MB; to allow more, set the site's option limits: text-mb=2"
    app = docs.build("", file="a.py")
    assert messages(app) == [f"file docs/sub/page.md:3: cannot read program file 'a.py': {advice}"]
    assert advice in say(docs, requirements="r.txt")
    (message,) = messages(docs.build("x = 1\n", files=".streamlit/config.toml=c.toml"))
    assert advice in message
    app = docs.build("x = 1\n", files="a.py")
    assert (messages(app), [*app.files]) == ([], ["a.py"])
    assert docs.write("sub/a.py", "x = 1\n" + " " * (MB - 6))
    assert messages(docs.build("", file="a.py")) == []


def test_number_of_files_in_a_folder(tmp_path: Path) -> None:
    """A folder and a glob have the same limit as an archive."""
    docs = Docs(tmp_path, {f"sub/my/{number}": "x" for number in range(11)}, members=10)
    message = messages(docs.build("x = 1\n", files="my"))[0]
    assert "the folder 'my': expected at most 10 files, got more" in message
    docs = Docs(tmp_path, {f"sub/more/{number}": "x" for number in range(101)}, members=10)
    assert "expected at most 100 names to search, got more" in say(docs, files="more/**/y")
    assert "expected at most 10 files, got more" in say(docs, files="my/*")


def test_number_of_files_of_an_app(tmp_path: Path) -> None:
    """Many items cannot name more files together than one."""
    docs = Docs(tmp_path, {f"sub/f/{number}": "x" for number in range(8)}, members=10)
    app = docs.build(files=["f/*", *(f"x{number}=f/*" for number in range(50))])
    (message,) = messages(app)
    assert "'files': expected at most 10 files, got more; " in message
    assert message.endswith("set the site's option limits: members=20")
    assert len(app.files) < 20


def test_faults_of_a_long_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program's faults do not make the build read the program again and again."""
    read = []

    def split(text: str) -> list[str]:
        read.append(text)
        return split_source_lines(text)

    monkeypatch.setattr("stlite_docs.authoring.static_checks.split_source_lines", split)
    app = Docs(tmp_path).build("".join(f"open('{number}.csv')\n" for number in range(50)))
    assert len(app.problems) == 50
    assert len(read) == 1


def test_blocks_without_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of PEP 723 that have no end are not searched for it again and again."""
    read = []
    pattern = pep723._LINE

    class Counted:
        def fullmatch(self, line: str) -> object:
            read.append(line)
            return pattern.fullmatch(line)

    monkeypatch.setattr(pep723, "_LINE", Counted())
    assert Docs(tmp_path).build("# /// script\n" * 50 + "x = 1\n").is_live
    assert len(read) < 100


def test_wheels(tmp_path: Path) -> None:
    """An author's wheel has the limits of an archive."""
    docs = Docs(tmp_path)
    for name, files in {
        "many": dict.fromkeys(map(str, range(200)), ""),
        "large": {"large.py": "x" * 30 * MB},
    }.items():
        make_wheel(docs.root / "sub", name, files=files)
    few = Docs(tmp_path, members=100, unpacked_mb=20)
    assert "limits: members=200" in say(few, wheels="many-1.0-py3-none-any.whl")
    assert "limits: unpacked-mb=40" in say(few, wheels="large-1.0-py3-none-any.whl")
    assert messages(docs.build("x = 1\n", wheels="*.whl")) == []


def test_metadata_of_wheels(tmp_path: Path) -> None:
    """No wheel, also none of an index, makes the build read more metadata than real ones have."""
    path = make_wheel(tmp_path, "large", metadata=f"Summary: {'x' * 6 * MB}\n")
    message = (
        "expected at most 5 MB in 'large-1.0.dist-info/METADATA', got more; no option changes this limit"
    )
    with pytest.raises(ValueError, match=message):
        read_wheel(path)
    docs = Docs(tmp_path, {"sub/large-1.0-py3-none-any.whl": path.read_bytes()})
    assert f"cannot read wheel 'docs/sub/large-1.0-py3-none-any.whl': {message}" in say(docs, wheels="*.whl")
    path = make_wheel(tmp_path, "needy", requires=["six"] * 10_001)
    with pytest.raises(ValueError, match="expected at most 10000 requirements, got 10001; no option changes"):
        read_wheel(path)
    path = tmp_path / "listed-1.0-py3-none-any.whl"
    path.write_bytes(make_zip({f"{number:065000d}": "" for number in range(410)}))
    with pytest.raises(
        ValueError, match="expected at most 25600 kB for the list of its files, got more; no op"
    ):
        read_wheel(path)
    docs = Docs(tmp_path, {f"sub/{path.name}": path.read_bytes()}, members=100_000)
    assert say(docs, wheels=path.name).endswith("no option changes this limit")
    path = make_wheel(tmp_path, "licensed")
    with zipfile.ZipFile(path, "a") as wheel:
        wheel.writestr("licensed-1.0.dist-info/licenses/LARGE", b"x" * 6 * MB)
    assert [*license_texts(path)] == ["LICENSE"]


def test_wheel_without_name(tmp_path: Path) -> None:
    """Metadata that lacks what every wheel has is a problem of the wheel."""
    name = "noname-1.0-py3-none-any.whl"
    content = make_zip({"noname-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nVersion: 1.0\n"})
    message = say(Docs(tmp_path, {f"sub/{name}": content}), wheels=name)
    assert "is not a wheel: its METADATA has no name or no version" in message


def test_defaults() -> None:
    """Archives that authors publish are far below the limits."""
    limits = Limits()
    assert limits.file_mb >= 100  # The largest file on GitHub.
    assert (limits.unpacked_mb, limits.members, limits.ratio) == (500, 20_000, 200)


@pytest.mark.parametrize("seed", range(200))
def test_broken_archives(tmp_path: Path, seed: int) -> None:
    """An archive with damaged bytes is a problem, and nothing else happens."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    form = chance.choice(["zip", *COMPRESS])
    members = {"a/b.txt": "text " * 50, "c.zip": "PK", "d": ""}
    content = bytearray(
        make_zip(members) if form == "zip" else COMPRESS[form](make_tar(members, link="a/b.txt"))
    )
    for _ in range(chance.randint(1, 20)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    docs = Docs(tmp_path, {f"sub/a.{form}": bytes(content)})
    for option in ("archives", "files"):
        assert docs.build("x = 1\n", **{option: f"a.{form}"}).is_live


def _zip_of_zeros(size: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big", bytes(size))
    return buffer.getvalue()


def _pax_line(pair: tuple[str, str]) -> str:
    text = f" {pair[0]}={pair[1]}\n"
    length = len(text) + len(str(len(text)))
    length = len(text) + len(str(length))
    return f"{length}{text}"
