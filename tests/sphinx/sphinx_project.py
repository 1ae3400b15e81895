"""Temporary projects, built as `sphinx-build` builds them, but in this process."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from sphinx.cmd.build import build_main
from sphinx.locale import translators

from told_of_machine import find_told

CONF = """
project = "Project"
version = copyright = "1"
extensions = ["myst_parser", "stlite_docs.sphinx_ext"]
html_theme = "basic"
language = "en"
show_warning_types = True
linkcheck_report_timeouts_as_broken = False
myst_enable_extensions = ["attrs_block", "colon_fence", "substitution"]
myst_fence_as_directive = ["stlite"]
"""


# These builders write the doctree, where docutils keeps full paths.
_WITH_PATHS = frozenset({"pseudoxml", "xml"})
# For `conf.py`: keeps a note of what a build reads.
NOTE_READS = """
def setup(app):
    import pathlib
    log = pathlib.Path(app.doctreedir) / "read.txt"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("")
    def note(app, env, docnames):
        log.write_text(" ".join(sorted(docnames)))
    app.connect("env-before-read-docs", note)
"""


@dataclass(frozen=True)
class Build:
    """What a build has left: `warnings` are its messages, with the project's folder as `<root>`."""

    status: int
    warnings: list[str]
    out: Path

    def page(self, name: str = "index") -> str:
        return (self.out / f"{name}.html").read_bytes().decode()

    def files(self) -> dict[str, bytes]:
        """Return all output but what names the time or the build."""
        return {
            path.relative_to(self.out).as_posix(): path.read_bytes()
            for path in sorted(self.out.rglob("*"))
            if path.is_file() and path.suffix != ".pickle"
        }


class Project:
    """A project below a temporary folder, its documents in `docs`."""

    def __init__(self, root: Path, conf: str = "") -> None:
        self.root = root
        self.docs = root / "docs"
        self.out = root / "out"
        self.configure(conf)

    def configure(self, conf: str) -> None:
        self.write("conf.py", CONF + conf)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def build(self, *arguments: str, builder: str = "html", strict: bool = True) -> Build:
        """Build with `-W --keep-going`, or without for a project that shall have warnings."""
        log = self.root / "warnings.txt"
        log.unlink(missing_ok=True)
        out = self.out / builder
        command = ["-q", "-T", "--no-color", "-w", str(log), "-b", builder, "-d", str(self.root / "doctrees")]
        command += ["-W", "--keep-going"] if strict else []
        status = build_main([*command, *arguments, str(self.docs), str(out)])
        assert builder in _WITH_PATHS or find_told(out, self.root) == []
        translators.clear()  # Sphinx keeps catalogs for all later builds of the process
        text = (
            log.read_text(encoding="utf-8").replace(str(self.root.resolve()), "<root>")
            if log.exists()
            else ""
        )
        return Build(status, [line for line in text.splitlines() if line], out)

    def build_clean(self, *arguments: str, builder: str = "html") -> Build:
        """Build a project that must not have a single warning."""
        build = self.build(*arguments, builder=builder)
        assert (build.status, build.warnings) == (0, [])
        return build


class Watched(Project):
    """A project that tells which documents a build has read, and which files it has written."""

    def read(self) -> list[str]:
        return (self.root / "doctrees/read.txt").read_text().split()

    def touch(self, name: str, text: str) -> None:
        path = self.write(name, text)
        later = time.time() + 10  # Sphinx compares times
        os.utime(path, (later, later))
