"""Plain English in all that people read: documents, messages, docstrings and comments."""

from __future__ import annotations

import json
import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from node import node_command
from stlite_docs.runtime.fetch.npm import npm_command
from written import PROGRAMS, Text, read_texts

HERE = Path(__file__).parent
TEXTS = read_texts()
BAD = """\
There are files that stand beside the page.

The file is read, the page is built, the site is copied, the app was found.

This sentence goes on and on, since the one who wrote it had more to say than a reader can
keep in mind, and so nobody can tell what it was about when they come to its end.
"""
EXAMPLE = Text("bad example", BAD, tuple(range(1, 8)))
# To be rewritten.
LATER = ("CHANGELOG.md", "CONTRIBUTING.md", "example_site/", *PROGRAMS, "stlite-docs texts")
CHECKED = [text for text in TEXTS if not text.name.startswith(LATER)]
# The passive is right where the reader does not care who acts. That is true of one sentence in six or so.
PASSIVE = "passive voice"
WORDS_PER_PASSIVE = 90


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Run textlint once over all texts and return its findings by text."""
    _install()
    folder = tmp_path_factory.mktemp("prose")
    texts = [*TEXTS, EXAMPLE]
    for number, text in enumerate(texts):
        (folder / f"{number:03}.md").write_text(text.markdown, encoding="utf-8")
    command = ["node_modules/textlint/bin/textlint.js", "--config", "textlint.json", "--format", "json"]
    done = subprocess.run(
        [*node_command(), *command, str(folder)], check=False, cwd=HERE, capture_output=True, text=True
    )
    assert done.stdout.startswith("["), done.stderr
    found: dict[str, list[str]] = defaultdict(list)
    for file in json.loads(done.stdout):
        text = texts[int(Path(file["filePath"]).stem)]
        for message in file["messages"]:
            place = f"{text.name}:{text.lines[message['line'] - 1]}"
            found[text.name].append(f"{place}: {message['message']}".replace("\n", " "))
    return found


def _install() -> None:
    """Install textlint at its locked version unless that version is installed."""
    installed = HERE / "node_modules" / ".package-lock.json"
    lock = HERE / "package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(
            [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], check=True, cwd=HERE
        )


def test_bad_text_is_found(findings: dict[str, list[str]]) -> None:
    """Textlint finds phrases, long sentences and passives, and reports their lines."""
    found = "\n".join(findings["bad example"])
    assert 'bad example:1: "There are" is unnecessary verbiage' in found
    assert "bad example:1: stand => is" in found
    assert "bad example:5: Line 5 sentence length(" in found
    assert found.count(PASSIVE) == 4


def test_plain(findings: dict[str, list[str]]) -> None:
    """No sentence is too long, and none has a phrase that words.yml lists."""
    wrong = [line for text in CHECKED for line in findings[text.name] if PASSIVE not in line]
    assert not wrong, "\n".join(["", *wrong])


def test_active(findings: dict[str, list[str]]) -> None:
    """Most sentences say who does what."""
    wrong = [line for text in CHECKED for line in _find_passives(text, findings[text.name])]
    assert not wrong, "\n".join(["", *wrong])


def _find_passives(text: Text, findings: list[str]) -> list[str]:
    """Return the passives of a text that has too many of them."""
    passives = [line for line in findings if PASSIVE in line]
    words = len(re.findall(r"[A-Za-z]{2,}", text.markdown))
    return passives if len(passives) > 2 + words // WORDS_PER_PASSIVE else []
