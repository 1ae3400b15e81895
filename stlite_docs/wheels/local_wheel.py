"""The author's own wheels, checked for the browser."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from stlite_docs.base.ordinary_file import check_ordinary
from stlite_docs.wheels.metadata import BROWSER_TAGS, COMPILED_TAG, read_wheel


class WheelError(ValueError):
    """A wheel that no app can load. The text says which wheel and why."""


@dataclass(frozen=True)
class LocalWheel:
    """One of the author's own wheels.

    Args:
        path: The file.
        shown: The path for messages, without folders of this machine.
        name: The project's normalized name.
    """

    path: Path
    shown: str
    name: str

    @property
    def requirement(self) -> str:
        """The text by which an app requires this wheel: the project and the file name."""
        return f"{self.name} @ {self.path.name}"


def check_wheel(path: Path, shown: str) -> LocalWheel:
    """Return a wheel that a browser can load.

    Raises:
        WheelError: The file name is invalid, the file is unreadable, or the wheel is for another platform.
    """
    try:
        name, version, _, tags = parse_wheel_filename(path.name)
    except InvalidWheelFilename:
        raise WheelError(
            f"expected a wheel's file name, such as NAME-VERSION-py3-none-any.whl, got {shown!r}; "
            "keep the name that the build tool gave it"
        ) from None
    if not tags & BROWSER_TAGS:
        found = path.stem.split("-", 2)[2]
        raise WheelError(
            f"wheel {shown!r} does not run in the browser: expected a pure wheel, py3-none-any, or a wheel "
            f"for Pyodide, {COMPILED_TAG}, got {found}; build it with pyodide-build or cibuildwheel"
        )
    try:
        check_ordinary(path.stat())
        wheel = read_wheel(path)
    except (OSError, ValueError) as error:
        said = error.strerror or error if isinstance(error, OSError) else error
        raise WheelError(f"cannot read wheel {shown!r}: {said}") from None
    if (wheel.name, wheel.version) != (name, str(version)):
        raise WheelError(
            f"wheel {shown!r} contains {wheel.name} {wheel.version}, which does not match its name; build it "
            "again"
        )
    return LocalWheel(path, shown, name)
