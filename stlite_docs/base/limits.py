"""How much a page may make the build read. A small file can unpack to more than a machine has."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 2**20


class LimitError(ValueError):
    """Something is larger than a limit. The text is a clause with the limit, and how to raise it."""


@dataclass(frozen=True)
class Limits:
    """The limits of a site, which its option `limits` sets.

    Attributes:
        file_mb: The size of a file that a page names.
        text_mb: The size of a program, a requirements file or a configuration file, which the build parses.
        unpacked_mb: The size of what an archive or a wheel contains.
        members: The number of files in an archive, a wheel or a folder.
        ratio: How many times larger than the archive its content is. This does not count below 20 MB.
        seconds: The processor time to look through an archive.
    """

    file_mb: int = 200
    text_mb: int = 2
    unpacked_mb: int = 500
    members: int = 20_000
    ratio: int = 200
    seconds: int = 30

    def check_file(self, size: int) -> None:
        """Refuse a file of this size.

        Raises:
            LimitError: It is too large.
        """
        if size > self.file_mb * MEGABYTE:
            raise LimitError(
                f"expected a file of at most {self.file_mb} MB, got {in_megabytes(size)} MB; "
                + advise("file_mb", self.file_mb, in_megabytes(size))
            )

    def check_members(self, count: int) -> None:
        """Refuse so many files.

        Raises:
            LimitError: They are too many.
        """
        if count > self.members:
            raise LimitError(
                f"expected at most {self.members} files, got more; " + advise("members", self.members, count)
            )


DEFAULT_LIMITS = Limits()
# Ends the message of a limit that protects the build alone. No real file comes near it.
FIXED = "no option changes this limit"


def in_megabytes(size: int) -> int:
    """Return a size in bytes as megabytes, rounded up."""
    return -(-size // MEGABYTE)


def advise(name: str, limit: int, got: int) -> str:
    """Return the advice to set a limit of the site to a round number that is enough."""
    while limit < got:
        limit *= 2
    return f"to allow more, set the site's option limits: {name.replace('_', '-')}={limit}"
