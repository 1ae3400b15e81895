"""A project that a site documents, with a build backend that needs nothing."""

from __future__ import annotations

from pathlib import Path

# It runs `during.py`, so that a test can have something happen while the wheel is made.
_BACKEND = """
import os, pathlib, time, zipfile

def build_wheel(goal, config_settings=None, metadata_directory=None):
    here = pathlib.Path(__file__).parent
    with (here / ".builds").open("a") as builds:
        builds.write("x")
    name = "mine-1.0-TAG.whl"
    date = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
    with zipfile.ZipFile(pathlib.Path(goal) / name, "w") as archive:
        def write(path, text):
            archive.writestr(zipfile.ZipInfo(path, date), text)
        for module in sorted((here / "src").rglob("*.py")):
            write(module.relative_to(here / "src").as_posix(), module.read_text())
        write("mine-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: mine\\nVersion: 1.0\\n")
        write("mine-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: TAG\\n")
        write("mine-1.0.dist-info/RECORD", "")
    exec((here / "during.py").read_text())
    return name
"""


class DocumentedProject:
    """A project with the module `mine`, which lies in `src`."""

    def __init__(self, folder: Path, tag: str = "py3-none-any") -> None:
        self.folder = folder
        self.write(
            "pyproject.toml",
            '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        )
        self.write("backend.py", _BACKEND.replace("TAG", tag))
        self.write("during.py", "")
        self.write("src/mine.py", "x = 1\n")

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    @property
    def builds(self) -> int:
        """How many wheels were built."""
        log = self.folder / ".builds"
        return len(log.read_text()) if log.exists() else 0
