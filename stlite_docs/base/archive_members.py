"""Lists the members of ZIP and tar files within limits, so that a small file cannot take all memory or time.

The sizes that an archive declares are checked before any content is unpacked, and no reader unpacks more than
a member declares.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import posixpath
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from time import thread_time
from typing import IO, BinaryIO, Protocol, cast

from stlite_docs.base.limits import FIXED, MEGABYTE, LimitError, Limits, advise, in_megabytes
from stlite_docs.base.quoting import quote

# Suffixes, and the names of their formats in `shutil.unpack_archive`.
FORMATS = {
    ".zip": "zip",
    ".tar": "tar",
    ".tar.gz": "gztar",
    ".tgz": "gztar",
    ".tar.bz2": "bztar",
    ".tbz2": "bztar",
    ".tar.xz": "xztar",
    ".txz": "xztar",
}
# Exceptions that readers of archives raise for invalid bytes.
BROKEN = (
    *(ArithmeticError, EOFError, LookupError, MemoryError, OSError, RuntimeError, ValueError),
    *(lzma.LZMAError, struct.error, tarfile.TarError, zipfile.BadZipFile, zlib.error),
)
# A small archive may have any ratio: text that repeats itself compresses well.
_HARMLESS = 20 * MEGABYTE
# The list of files in a ZIP file has 46 bytes and a name for each. This is the most for each on average.
_LISTED = 512
# A short list may have names of any length.
_FEW = 1000
# The most that the headers of one member of a tar file take. Real ones take some kB.
_HEADERS = 256 * 1024
_PART = 64 * 1024


@dataclass(frozen=True)
class Member:
    """A file, folder or link in an archive.

    Attributes:
        name: Its name in the archive.
        goal: The path that it leads to: the target of a link, or its name.
        is_link: Whether it is a link.
        is_ordinary: Whether it is a file, a folder or a link, and no device or pipe.
        content: Its content; None for anything but a file. It is valid until the next member.
    """

    name: str
    goal: str
    is_link: bool = False
    is_ordinary: bool = True
    content: Content | None = None


class Content(Protocol):
    """The content of a member."""

    def read(self, size: int) -> bytes:
        """Return the next bytes."""


class Meter:
    """Counts what an archive, with the archives in it, makes the build do.

    Args:
        limits: The limits.
        packed: The size of the archive.
    """

    def __init__(self, limits: Limits, packed: int) -> None:
        self.limits = limits
        self._packed = packed
        self._unpacked = 0
        self._members = 0
        self._end = thread_time() + limits.seconds

    def add_member(self, size: int) -> None:
        """Count a member of this size.

        Raises:
            LimitError: It is one too many, or the content is too large.
            ValueError: The size is negative.
        """
        if size < 0:  # A tar file can say so, and other members would count less.
            raise ValueError("a size in it is negative")
        self._members += 1
        self.limits.check_members(self._members)
        self.add_bytes(size)

    def add_bytes(self, size: int) -> None:
        """Count so much content.

        Raises:
            LimitError: The content is too large.
        """
        limits = self.limits
        self._unpacked += size
        if self._unpacked > limits.unpacked_mb * MEGABYTE:
            got = in_megabytes(self._unpacked)
            raise LimitError(
                f"expected at most {limits.unpacked_mb} MB when unpacked, got {got} MB; "
                + advise("unpacked_mb", limits.unpacked_mb, got)
            )
        ratio = self._unpacked // max(1, self._packed)
        if ratio > limits.ratio and self._unpacked > _HARMLESS:
            raise LimitError(
                f"expected content at most {limits.ratio} times larger than the archive, got {ratio} times; "
                + advise("ratio", limits.ratio, ratio)
            )

    def check_time(self) -> None:
        """Refuse to go on after the time. Only this thread's work counts, so a busy machine does no harm.

        Raises:
            LimitError: The time is over.
        """
        if thread_time() > self._end:
            seconds = self.limits.seconds
            raise LimitError(
                f"expected at most {seconds} seconds to look through it, got more; "
                + advise("seconds", seconds, seconds + 1)
            )


def find_format(name: str) -> str | None:
    """Return the format of an archive with this name."""
    return next((form for suffix, form in FORMATS.items() if name.casefold().endswith(suffix)), None)


def read_members(file: BinaryIO, form: str, meter: Meter) -> Iterator[Member]:
    """Yield the members of an archive.

    Args:
        file: The archive.
        form: Its format, as in `FORMATS`.
        meter: Counts them.

    Raises:
        LimitError: The archive is larger than a limit.
        Exception: One of `BROKEN`: it is not an archive of this format.
    """
    if form == "zip":
        yield from _read_zip(file, meter)
    elif form == "tar":
        yield from _read_tar(file, meter)
    else:
        with _decompress(cast("BinaryIO", _Timed(file, meter)), form) as stream:
            yield from _read_tar(stream, meter)


def open_zip(file: BinaryIO, most: int, remedy: str) -> zipfile.ZipFile:
    """Open a ZIP file. `zipfile` reads the whole list of its files, so this refuses a list that is too large.

    Args:
        file: The file.
        most: The most bytes that the list may have.
        remedy: What raises this limit, for the message.

    Raises:
        LimitError: The list is larger.
        Exception: One of `BROKEN`: it is not a ZIP file.
    """
    return zipfile.ZipFile(cast("IO[bytes]", _Bounded(file, most, remedy)))


def copy_content(content: Content, meter: Meter) -> IO[bytes]:
    """Return a copy of a member's content that allows to seek. It does not stay in memory if it is large."""
    copy = tempfile.SpooledTemporaryFile(max_size=8 * MEGABYTE)  # noqa: SIM115 - the caller closes it
    while part := content.read(_PART):
        copy.write(part)
        meter.check_time()
    copy.seek(0)
    return copy


def _read_zip(file: BinaryIO, meter: Meter) -> Iterator[Member]:
    members = meter.limits.members
    counted = max(members, _FEW)
    remedy = advise("members", members, counted + 1)
    with open_zip(file, counted * _LISTED, remedy) as archive:
        infos = archive.infolist()
        for info in infos:
            meter.add_member(info.file_size)
            # What it is by its name counts also if its content, or that of a file before it, is unreadable.
            yield Member(info.filename, info.filename)
        for info in infos:
            if info.flag_bits & 1:
                raise zipfile.BadZipFile(f"{quote(info.filename)} is encrypted")
            if info.is_dir():
                continue
            with archive.open(info) as content:
                yield Member(info.filename, info.filename, content=content)
            meter.check_time()


def _read_tar(stream: BinaryIO, meter: Meter) -> Iterator[Member]:
    metered = _Metered(stream, meter)
    with tarfile.TarFile(fileobj=cast("IO[bytes]", metered)) as archive:
        while (info := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # Each has a copy of the common headers.
            meter.add_member(info.size)
            goal = info.name
            if info.issym():
                goal = posixpath.join(posixpath.dirname(info.name), info.linkname)
            elif info.islnk():
                goal = info.linkname
            is_ordinary = info.isreg() or info.isdir() or info.issym() or info.islnk()
            content = archive.extractfile(info) if info.isreg() and not info.issparse() else None
            metered.begin_content()
            yield Member(info.name, goal, info.issym(), is_ordinary, content)
            metered.begin_headers()


def _decompress(file: BinaryIO, form: str) -> BinaryIO:
    if form == "gztar":
        return cast("BinaryIO", gzip.GzipFile(fileobj=file))
    if form == "bztar":
        return cast("BinaryIO", bz2.BZ2File(file))
    return cast("BinaryIO", lzma.LZMAFile(file))


class _Timed:
    """A compressed file. What unpacks it can read very much before it returns anything."""

    def __init__(self, file: BinaryIO, meter: Meter) -> None:
        self._file = file
        self._meter = meter
        self.seek, self.tell = file.seek, file.tell

    def seekable(self) -> bool:
        """Say that `seek` works."""
        return True

    def readable(self) -> bool:
        """Say that `read` works."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        self._meter.check_time()
        return self._file.read(size)


class _Bounded:
    """A ZIP file for `zipfile`, which reads the whole list of files at once."""

    def __init__(self, file: BinaryIO, most: int, remedy: str) -> None:
        self._file = file
        self._most = most
        self._remedy = remedy
        self.seek, self.tell = file.seek, file.tell

    def seekable(self) -> bool:
        """Say that `seek` works."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return bytes, but never too many at once."""
        bound = self._most + 1
        data = self._file.read(bound if size is None or size < 0 else min(size, bound))
        if len(data) == bound:
            raise LimitError(
                f"expected at most {self._most // 1024} kB for the list of its files, got more; "
                + self._remedy
            )
        return data


class _Metered:
    """An unpacked tar file for `tarfile`, which can only be read from its start to its end."""

    def __init__(self, stream: BinaryIO, meter: Meter) -> None:
        self._stream = stream
        self._meter = meter
        self._position = 0
        self._headers: int | None = 0

    def begin_headers(self) -> None:
        """Count what is read as headers from now on."""
        self._headers = 0

    def begin_content(self) -> None:
        """Do not count what is read as headers from now on."""
        self._headers = None

    def tell(self) -> int:
        """Return the number of bytes before the next one."""
        return self._position

    def read(self, size: int) -> bytes:
        """Return the next bytes."""
        self._meter.check_time()
        if self._headers is not None:
            self._headers += size
            if self._headers > _HEADERS:
                raise LimitError(
                    f"expected at most {_HEADERS // 1024} kB for the headers of a file, got more; {FIXED}"
                )
            self._meter.add_bytes(size)
        return self._read(size)

    def seek(self, goal: int) -> int:
        """Skip bytes."""
        if goal < self._position:
            raise io.UnsupportedOperation("it cannot be read twice")
        while self._position < goal:
            self._meter.check_time()
            if not self._read(min(_PART, goal - self._position)):
                break
        return self._position

    def _read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._position += len(data)
        return data
