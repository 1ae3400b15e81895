"""Building small MkDocs sites, in this process or with the command."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config

from told_of_machine import find_told

# A theme of one line: pages are what the plugin and Python-Markdown make of them, and nothing else.
_THEME = "<!doctype html><html><body>{{ page.content }}</body></html>\n"
# For builds by the command, where a fixture cannot reach.
_STUB = """
import json
from stlite_docs.publish import site
from stlite_docs.runtime.sbom import PublishedRuntime

class Stub:
    missing = {}
    modules = {}
    manifest = {}
    description = PublishedRuntime({}, {"packages": {}}, [])
    def publish(self, folder):
        (folder / "runtime.json").write_text(json.dumps({"id": "stub"}))

site.prepare_runtime = lambda *_arguments, **_options: Stub()
"""

SUPERFENCES = "pymdownx.superfences"


@dataclass(frozen=True)
class Built:
    """A site as it stands on the disk."""

    folder: Path

    def page(self, path: str = "index.html") -> str:
        return (self.folder / path).read_bytes().decode()

    def ours(self) -> list[str]:
        """What the site has of our files."""
        return [path.as_posix() for path in self.folder.rglob("*") if "stlite" in path.name]


class _Recorder(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


class Site:
    """The sources of a site, which tests add to and build."""

    def __init__(self, folder: Path, pages: Mapping[str, str | bytes], **config: Any) -> None:
        self.folder = folder
        self.config: dict[str, Any] = {
            "site_name": "Test",
            "theme": {"name": None, "custom_dir": "theme"},
            "plugins": ["stlite"],
            "markdown_extensions": [SUPERFENCES],
            **config,
        }
        self.write("theme/main.html", _THEME)
        for name, text in pages.items():
            self.write(f"docs/{name}", text)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def write_config(self, **config: Any) -> Path:
        return self.write("mkdocs.yml", yaml.safe_dump({**self.config, **config}))

    def load(self) -> Any:
        return load_config(str(self.write_config()))

    def build(self, *, warns: Sequence[str] = (), dirty: bool = False) -> Built:
        """Build as the command does; each warning that is logged must have its part of text in `warns`."""
        built, messages = self.build_loudly(dirty=dirty)
        expected = [*(["A 'dirty' build"] if dirty else []), *warns]
        unexpected = [text for text in messages if not any(part in text for part in expected)]
        assert not unexpected
        assert len(messages) == len(expected), messages
        return built

    def build_loudly(self, *, dirty: bool = False) -> tuple[Built, list[str]]:
        """Build as the command does, and return the warnings as well."""
        recorder = _Recorder()
        logging.getLogger("mkdocs").addHandler(recorder)
        try:
            config = self.load()
            config.plugins.on_startup(command="build", dirty=dirty)
            try:
                build(config, dirty=dirty)
            finally:
                config.plugins.on_shutdown()
        finally:
            logging.getLogger("mkdocs").removeHandler(recorder)
        assert find_told(Path(config.site_dir), self.folder) == []
        return Built(Path(config.site_dir)), recorder.messages

    def run(self, *options: str, command: str = "mkdocs") -> subprocess.CompletedProcess[str]:
        """Build with the command; all that it says is in `stdout`."""
        self.write("stub.py", _STUB)
        path = self.write_config(hooks=["stub.py"])
        done = subprocess.run(
            [sys.executable, "-m", command, "build", "--config-file", str(path), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert find_told(self.folder / "site", self.folder) == []
        return done
