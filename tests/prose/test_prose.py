"""Plain English in all that people read: documents, messages, docstrings and comments."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from node import node_command
from stlite_docs.runtime.fetch.npm import npm_command
from written import Text, read_texts

HERE = Path(__file__).parent
# The passive is right where the reader does not care who acts. That is true of one sentence in six or so.
PASSIVE = "passive voice"
WORDS_PER_PASSIVE = 90
# Words that write-good finds too long, and that are the right ones here.
PLAIN = re.compile(r'"(it is|it was|in addition|requirements?|satisfy)" is wordy', re.IGNORECASE)
BAD = """\
There are files that stand beside the page.

The file is read, the page is built, the site is copied, the app was found.

This sentence goes on and on, since the one who wrote it had more to say than a reader can
keep in mind, and so nobody can tell what it was about when they come to its end.
"""


def test_plain_english(tmp_path: Path) -> None:
    """Every text has short sentences, few passives, and no phrase that words.yml lists."""
    texts = read_texts()
    wrong = [
        line
        for text, findings in zip(texts, _lint(texts, tmp_path), strict=True)
        for line in _without_few_passives(text, findings)
    ]
    assert not wrong, "\n".join(["", *wrong])


def test_bad_english_is_found(tmp_path: Path) -> None:
    """Textlint finds phrases, long sentences and passives, and reports their lines."""
    (findings,) = _lint([Text("bad", BAD, tuple(range(1, 8)))], tmp_path)
    found = "\n".join(findings)
    assert 'bad:1: "There are" is unnecessary verbiage' in found
    assert "bad:1: stand => is" in found
    assert "bad:5: Line 5 sentence length(" in found
    assert found.count(PASSIVE) == 4


def _lint(texts: Sequence[Text], folder: Path) -> Iterator[list[str]]:
    """Run textlint once and yield the findings for each text."""
    _install()
    for number, text in enumerate(texts):
        (folder / f"{number:03}.md").write_text(text.markdown, encoding="utf-8")
    command = ["node_modules/textlint/bin/textlint.js", "--config", "textlint.json", "--format", "json"]
    done = subprocess.run(
        [*node_command(), *command, str(folder)], check=False, cwd=HERE, capture_output=True, text=True
    )
    assert done.stdout.startswith("["), done.stderr
    found = {int(Path(file["filePath"]).stem): file["messages"] for file in json.loads(done.stdout)}
    for number, text in enumerate(texts):
        lines = [
            f"{text.name}:{text.lines[message['line'] - 1]}: {message['message']}".replace("\n", " ")
            for message in found.get(number, [])
        ]
        yield [line for line in lines if not PLAIN.search(line)]


def _install() -> None:
    """Install textlint at its locked version unless that version is installed."""
    installed = HERE / "node_modules" / ".package-lock.json"
    lock = HERE / "package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(
            [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], check=True, cwd=HERE
        )


def _without_few_passives(text: Text, findings: list[str]) -> list[str]:
    """Return the findings; passives count only if the text has too many."""
    words = len(re.findall(r"[A-Za-z]{2,}", text.markdown))
    is_passive = sum(PASSIVE in line for line in findings) > 2 + words // WORDS_PER_PASSIVE
    return [line for line in findings if is_passive or PASSIVE not in line]
