"""What is written of the first runs of apps."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from stlite_docs.prerender.run import End, Medium, Run
from stlite_docs.publish.first_picture import draw_picture
from stlite_docs.publish.recording_limits import find_excess
from stlite_docs.publish.recordings import publish_recordings

RUN = Run(End.FINISHED, messages=(b"\x00\xff", b"b"), media={"/media/a.png": Medium("image/png", b"c")})


def read(folder: Path) -> list[object]:
    return [json.loads(path.read_bytes()) for path in sorted(folder.glob("recordings/*.json"))]


def test_a_recording(tmp_path: Path) -> None:
    """It has the messages and their media. The next build removes it if nothing names it."""
    names = publish_recordings(tmp_path, {"one": RUN, "two": replace(RUN, output="printed")}, {})
    assert names["one"] == names["two"]
    assert [path.stem for path in tmp_path.glob("recordings/*")] == [names["one"]]
    assert read(tmp_path) == [
        {
            "messages": ["AP8=", "Yg=="],
            "media": {"/media/a.png": {"type": "image/png", "content": "Yw=="}},
            "isEndless": False,
        }
    ]
    other = publish_recordings(tmp_path, {"one": replace(RUN, messages=(b"d",))}, {})
    assert [path.stem for path in tmp_path.glob("recordings/*")] == [other["one"]]
    publish_recordings(tmp_path, {}, {})
    assert read(tmp_path) == []


@pytest.mark.parametrize("end", [End.ERROR, End.TIMEOUT])
def test_what_a_bad_end_shows(end: End, tmp_path: Path) -> None:
    """Readers see the same. What they do does not wait for the end of a program without one."""
    assert publish_recordings(tmp_path, {"one": replace(RUN, end=end)}, {})
    [recording] = read(tmp_path)
    assert isinstance(recording, dict)
    assert recording["isEndless"] is (end is End.TIMEOUT)


@pytest.mark.parametrize("end", [End.FINISHED, End.ERROR, End.NETWORK, End.TIMEOUT])
@pytest.mark.parametrize(
    ("main", "is_shown"),
    [
        ([{"kind": "text"}], True),
        ([{"kind": "vertical", "children": [{"kind": "empty"}, {"kind": "text"}]}], True),
        ([{"kind": "vertical", "children": []}, {"kind": "empty"}], False),
    ],
)
def test_what_is_before_the_network(end: End, main: list[object], is_shown: bool, tmp_path: Path) -> None:
    """A run that asked for the network has a recording if it showed something before."""
    run = replace(RUN, end=end, addresses=("https://example.org/",), picture={"title": "a", "main": main})
    assert bool(publish_recordings(tmp_path, {"one": run}, {})) is is_shown


@pytest.mark.parametrize(
    "run",
    [
        replace(RUN, messages=()),
        replace(RUN, end=End.CRASHED),
        replace(RUN, end=End.UNPREPARED),
        replace(RUN, addresses=("https://example.org/",)),
    ],
)
def test_what_readers_would_not_see(run: Run, tmp_path: Path) -> None:
    """Nobody knows what they would see."""
    assert publish_recordings(tmp_path, {"one": run}, {}) == {}
    assert read(tmp_path) == []


def test_images_of_pictures(tmp_path: Path) -> None:
    """They are beside the recordings, and the next build removes those that it does not need."""
    publish_recordings(tmp_path, {"one": RUN}, {"recordings/a.png": b"a", "recordings/b.png": b"b"})
    publish_recordings(tmp_path, {"one": RUN}, {"recordings/b.png": b"b"})
    assert [path.read_bytes() for path in tmp_path.glob("recordings/*.png")] == [b"b"]
    assert len(read(tmp_path)) == 1


@pytest.mark.parametrize(
    ("kind", "ends"), [("image/png", ["json", "png"]), ("image/svg+xml/../../evil", ["json"])]
)
def test_names_of_a_hostile_program(kind: str, ends: list[str], tmp_path: Path) -> None:
    """What a program calls its media is text in its recording. It names no file of the site."""
    folder = tmp_path / "site" / "folder"
    names = ("../../evil.html", "/etc/evil", "C:\\evil", "__proto__", "recordings/evil.json")
    media = {name: Medium(kind, b"evil") for name in names}
    picture = {"main": [{"kind": "imgs", "imgs": [{"url": name} for name in names]}]}
    images = draw_picture(Run(End.FINISHED, media=media, picture=picture), {}).images
    publish_recordings(folder, {"../../evil": replace(RUN, media=media)}, images)
    files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert [re.sub(r"/[0-9a-f]{32}[.]", "/HASH.", name) for name in files] == sorted(
        f"site/folder/recordings/HASH.{end}" for end in ends
    )


def field(number: int, content: bytes) -> bytes:
    """Return a field of a message of protobuf."""
    size, length = len(content), bytearray()
    while size > 127:
        length.append(size & 127 | 128)
        size >>= 7
    return (
        bytes([number << 3 & 127 | 2 | 128 * (number > 15), *[number >> 4] * (number > 15), *length, size])
        + content
    )


def show(size: int, kind: int, path: bytes = b"\0\0") -> bytes:
    """Return a message that shows an element of some size."""
    return field(2, field(2, path)) + field(5, field(3, field(kind, b"x" * size)))


MARKDOWN, TABLE, CHART, DATAFRAME, HTML = 29, 39, 16, 40, 54


@pytest.mark.parametrize(
    ("messages", "excess"),
    [
        ([show(100, MARKDOWN)] * 2000, ""),
        ([show(100, MARKDOWN)] * 2001, "more than 2000 messages"),
        ([show(490_000, MARKDOWN)], ""),
        ([show(500_000, MARKDOWN)], "more than 500 kB of text"),
        ([show(5_000, MARKDOWN)] * 100, "more than 500 kB of text"),
        ([show(500_000, TABLE)], "more than 500 kB of text"),
        ([field(5, field(6, b"x" * 500_000))], "more than 500 kB of text"),
        ([field(13, b"x" * 500_000)], "more than 500 kB of text"),
        ([show(5_000_000, kind) for kind in (CHART, DATAFRAME, HTML)], ""),
        (
            [field(5, field(3, field(CHART, b"x") + field(MARKDOWN, b"x" * 500_000)))],
            "more than 500 kB of text",
        ),
        ([show(12_000_000, DATAFRAME)] * 3, "more than 32 MB"),
        ([show(1, MARKDOWN, b"\0" + b"\x85\1" * 59)], ""),
        ([show(1, MARKDOWN, b"\0" * 61)], "containers that are more than 60 deep"),
        ([field(2, b"\x10\0" * 61)], "containers that are more than 60 deep"),
        ([b"\xff" * 100, b"\x2b", field(5, b"\xff")[:-1], b""], ""),
    ],
)
def test_too_much_for_a_recording(messages: list[bytes], excess: str) -> None:
    """The front end gets no more before Python is there than it can show at once."""
    assert find_excess(replace(RUN, messages=tuple(messages), media={})) == excess


def test_too_large_media() -> None:
    """They count too."""
    media = {name: Medium("video/mp4", b"x" * 17_000_000) for name in ("a", "b")}
    assert find_excess(replace(RUN, media=media)) == "more than 32 MB"
