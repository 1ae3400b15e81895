"""A documentation folder on the disk, and apps built from it without a host."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from stlite_docs.authoring.app import App, Block, build_app
from stlite_docs.base.limits import Limits
from stlite_docs.base.place import Place
from stlite_docs.files.docs_paths import DocsPaths


class Docs:
    """A folder `docs` in a project, whose page is `docs/sub/page.md` and has its block on line 3."""

    def __init__(
        self,
        root: Path,
        files: Mapping[str, str | bytes] | None = None,
        **limits: int,
    ) -> None:
        self.root = root / "docs"
        self.paths = DocsPaths(self.root, self.root / "sub", (root,), Limits(**limits))
        (self.root / "sub").mkdir(parents=True, exist_ok=True)
        for name, content in (files or {}).items():
            self.write(name, content)

    def write(self, name: str, content: str | bytes = "x") -> Path:
        """Write a file, given by its path below the docs."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def build(
        self,
        body: str = "x = 1\n",
        page: Any = None,  # as `column`: to mypy, `**{option: value}` gives a value to each parameter
        *,
        column: Any = 0,
        **options: Any,
    ) -> App:
        """Return the app of a block with this text, which begins at a column, and these options."""
        place = Place("docs/sub/page.md", 3)
        body_place = replace(place.below(1), column=column)
        block = Block(place, body, body_place, options, page="sub/page.md", number=1)
        return build_app(block, self.paths, page=page)


def messages(app: App) -> list[str]:
    """Return what is wrong with an app: kind, place and sentence."""
    return [f"{problem.kind} {problem}" for problem in app.problems]


def make_zip(members: Mapping[str, str]) -> bytes:
    """Return an archive with these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


def make_tar(members: Mapping[str, str], compression: str = "", link: str = "") -> bytes:
    """Return an archive with these files, and a symbolic link `link` to the given target."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=f"w:{compression}") as archive:  # type: ignore[call-overload]
        for name, text in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
        if link:
            info = tarfile.TarInfo("link")
            info.type, info.linkname = tarfile.SYMTYPE, link
            archive.addfile(info)
    return buffer.getvalue()
