"""The report of a build: a page about all apps, for their authors. It is not part of the site.

The page keeps its own data, so that the next build can show what has changed.
"""

from __future__ import annotations

import base64
import difflib
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

from stlite_docs.base.atomic_write import write
from stlite_docs.base.counting import count
from stlite_docs.base.problems import Problem
from stlite_docs.picture.text import picture_text
from stlite_docs.prerender.run import Run
from stlite_docs.prerender.runnable import Runnable
from stlite_docs.publish.first_picture import FOLDER_MARK, FirstPicture, draw_picture

_DATA = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)
_KILOBYTE = 1000
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark; }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
article { border-top: 1px solid #8888; padding: 1rem 0; }
h2 { font-size: 1.1rem; }
h2, p { overflow-wrap: anywhere; }
.problem { background: #f002; padding: 0.5rem; }
.sides { display: grid; gap: 1rem; grid-template-columns: repeat(2, 1fr); }
section { min-width: 0; }
h3 { font-size: 1rem; }
.picture { border: 1px solid #8888; max-height: 30rem; overflow: auto; padding: 1rem; }
img { max-width: 100%; }
pre { overflow: auto; }
@media (width < 45rem) {
  body { margin: 1rem auto; }
  .sides { grid-template-columns: 1fr; }
}
"""


@dataclass(frozen=True)
class Entry:
    """An app in the report.

    Args:
        key: What tells it apart from all others (see `App`).
        place: Its block.
        end: How its run ended; empty if the build has not run it.
        seconds: How long the run took, or the last one if a cache has its result.
        packages: The packages that it asks for.
        size: The bytes of its messages and media.
        pool: Its pool.
        problems: What is wrong with it.
        text: What it shows as text.
        picture: What it shows as HTML.
    """

    key: str
    place: str
    end: str
    seconds: float
    packages: Sequence[str]
    size: int
    pool: str
    problems: Sequence[str]
    text: str
    picture: str


def make_entry(app: Runnable, run: Run | None, problems: Iterable[Problem]) -> Entry:
    """Return the entry of an app, with its run and its problems, if any."""
    texts = app.payload.get("texts", {})
    parts = [*run.messages, *(medium.content for medium in run.media.values())] if run else []
    return Entry(
        str(app.payload.get("key", app.place)),
        str(app.place),
        str(run.end) if run else "",
        run.seconds if run else 0.0,
        [str(each) for each in app.payload["requirements"]],
        sum(map(len, parts)),
        str(app.payload["pool"]),
        [str(problem) for problem in problems],
        picture_text((run and run.picture) or {}, texts),
        _with_images(draw_picture(run, texts)) if run else "",
    )


class Report:
    """The report of a build, with what differs from the page of the build before.

    A build can publish several times: the later pages differ from the same page as the first one.
    """

    def __init__(self) -> None:
        self._before: dict[str, Entry] | None = None

    def write(self, path: Path, entries: Iterable[Entry]) -> None:
        """Write the page.

        Raises:
            OSError: The page cannot be written.
        """
        if self._before is None:
            self._before = _read(path)
        _write(path, entries, self._before)


def _write(path: Path, entries: Iterable[Entry], before: Mapping[str, Entry]) -> None:
    now = [_complete(entry, before.get(entry.key)) for entry in entries]
    data = json.dumps([asdict(entry) for entry in now]).replace("<", "\\u003c")
    parts = [
        "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'><title>stlite-docs: report</title>",
        "<meta name='viewport' content='width=device-width'>",
        # Nothing that apps show can run a script here, or load anything.
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<style>{_STYLE}{_picture_style()}</style></head><body>",
        *_write_body(now, before),
        f'<script type="application/json">{data}</script></body></html>\n',
    ]
    write(path, "\n".join(parts).encode())


def _read(path: Path) -> dict[str, Entry]:
    """Return the entries of an earlier report, or nothing if the page does not have them."""
    try:
        match = _DATA.search(path.read_text(encoding="utf-8"))
        return {item["key"]: Entry(**item) for item in json.loads(match[1])} if match else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _complete(entry: Entry, before: Entry | None) -> Entry:
    """Return an entry with the time of the run whose result the build has used again.

    If nothing has run, the entry keeps what the app has shown before.
    """
    if before is None or (entry.end and entry.seconds):
        return entry
    shown = entry if entry.end else before
    return Entry(**{**asdict(entry), "seconds": before.seconds, "text": shown.text, "picture": shown.picture})


def _write_body(now: Sequence[Entry], before: Mapping[str, Entry]) -> Iterator[str]:
    changed = [entry for entry in now if _differs(entry, before.get(entry.key))]
    new = [entry.place for entry in now if before and entry.key not in before]
    gone = [entry.place for key, entry in before.items() if key not in {each.key for each in now}]
    wrong = [entry for entry in now if entry.problems]
    yield f"<h1>{count(len(now), 'app')}</h1>"
    yield f"<p>{len(wrong)} with problems, {len(changed)} changed since the last build.</p>"
    for what, places in (("New", new), ("Gone", gone)):
        if places:
            yield f"<p>{what}: {_escape(', '.join(places))}</p>"
    first = {entry.key: None for entry in (*wrong, *changed)}
    for entry in sorted(now, key=lambda each: each.key not in first):
        yield from _write_entry(entry, before.get(entry.key))


def _differs(entry: Entry, before: Entry | None) -> bool:
    return before is not None and (entry.text, entry.picture) != (before.text, before.picture)


def _write_entry(entry: Entry, before: Entry | None) -> Iterator[str]:
    facts = [
        entry.end or "did not run",
        f"{entry.seconds:.1f} s" if entry.seconds else "",
        f"{entry.size / _KILOBYTE:.0f} kB" if entry.size else "",
        f"pool {entry.pool}",
        f"packages: {', '.join(entry.packages)}" if entry.packages else "",
    ]
    yield f"<article><h2>{_escape(entry.place)}</h2>"
    yield f"<p>{_escape(' · '.join(filter(None, facts)))}</p>"
    for problem in entry.problems:
        yield f"<p class='problem'>{_escape(problem)}</p>"
    if before is None or not _differs(entry, before):
        yield _show(entry)
    else:
        yield "<div class='sides'>"
        for title, each in (("Before", before), ("Now", entry)):
            yield f"<section><h3>{title}</h3>{_show(each)}</section>"
        yield "</div>"
        lines = difflib.unified_diff(
            before.text.splitlines(), entry.text.splitlines(), "before", "now", lineterm="", n=1
        )
        if text := "\n".join(lines):
            yield f"<pre>{_escape(text)}</pre>"
    yield "</article>"


def _show(entry: Entry) -> str:
    return (
        f"<div class='picture stlite-app'>{entry.picture}</div>" if entry.picture else "<p>Shows nothing.</p>"
    )


def _with_images(picture: FirstPicture) -> str:
    """Return a picture with its images inside."""
    shown = picture.html
    for address, content in picture.images.items():
        kind = address.rpartition(".")[2].replace("jpg", "jpeg")
        data = base64.b64encode(content).decode("ascii")
        shown = shown.replace(f"{FOLDER_MARK}{address}", f"data:image/{kind};base64,{data}")
    return shown


def _picture_style() -> str:
    return (files("stlite_docs") / "browser" / "picture.css").read_text(encoding="utf-8")


def _escape(text: str) -> str:
    return html.escape(text)
