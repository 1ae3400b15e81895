"""What is read from pages and added to them after other programs have rewritten them."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from stlite_docs.authoring.app import App, Block, build_app
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.options.declarations import RuntimeKind
from stlite_docs.prerender.run import End, Medium, Run
from stlite_docs.publish.app_runs import AppRun
from stlite_docs.publish.finished_page import (
    add_tags,
    complete_page,
    find_live_apps,
    loads_browser_part,
    number_apps,
    read_key,
    shows_app,
    without_key,
)
from stlite_docs.publish.first_picture import FOLDER_MARK, FirstPicture, draw_picture
from stlite_docs.publish.html import render_app_end, render_app_start, render_problems
from stlite_docs.publish.losses import HIDDEN, Trace, name_culprits
from stlite_docs.publish.payload import encode_payload, make_payload
from stlite_docs.publish.site import folder_name

OURS = folder_name(RuntimeKind.CDN)
PLACE = Place("docs/page.md", 3)
PROGRAM = "st.write('</div> &amp; \"quoted\" <stlite-app>', 'it''s', {\"key\":\"value\"})\n"


def build(text: str = PROGRAM, *, name: str = "", code: str = "hidden") -> App:
    block = Block(PLACE, text, PLACE, {"code": code}, page="page.md", name=name, number=1)
    return build_app(block, DocsPaths(Path(), Path()))


def payload(app: App) -> str:
    return encode_payload(make_payload(app))


def page(*apps: App) -> str:
    return "".join(
        f"<p>Text</p>\n{render_app_start(app)}<pre>&lt;stlite-app&gt;</pre>\n{render_app_end(app)}"
        for app in apps
    )


QUOTED = escape(payload(build()), quote=True)


@pytest.mark.parametrize("code", ["hidden", "above", "below"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        (f"'{payload(build())}'", f'"{QUOTED}"'),
        ('class="stlite-app"', "class=stlite-app"),
        ('<div class="stlite-app" ', '<div id="x" data-other="y" class="stlite-app other" '),
        ("<div ", "<div\n  "),
    ],
)
def test_rewritten_apps(code: str, old: str, new: str) -> None:
    """An app is live whatever other programs do to quotes, order and spaces of its attributes."""
    app = build(code=code)
    html = page(app, app).replace(old, new)
    assert new in html
    assert find_live_apps(html) == [payload(app)] * 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("data-stlite=", "data-other="),
        ("<stlite-app", "<other-app"),
        ("<div", "&lt;div"),
        ("stlite-app", "other"),
    ],
)
def test_dead_apps(old: str, new: str) -> None:
    """An app without its payload or its element is not live, and the next app's element does not count."""
    app, other = build(), build("x = 2\n")
    html = page(app).replace(old, new) + page(other)
    assert find_live_apps(html) == [payload(other)]


def test_keys() -> None:
    """Each app of a page has the key of its name or its position, and no key is there twice."""
    broken = build("x = = 1\n")
    assert not broken.is_live
    html = page(build(), build(name="mine"), broken, build(), build(name="mine"), build(name="1"))
    keys = [read_key(each) for each in find_live_apps(number_apps(html, "page.md"))]
    assert keys == ["page.md:1", "page.md#mine", "page.md:4", "page.md#mine:2", "page.md#1"]
    numbered = number_apps(html, "page.md", "part")
    assert [read_key(each) for each in find_live_apps(numbered)][:2] == ["page.md:part.1", "page.md#mine"]
    assert number_apps(numbered, "page.md") == number_apps(html, "page.md")
    assert number_apps(page(build()), "page.md") == page(build())


def test_equal_apps() -> None:
    """Two apps that differ only in their keys are equal, and a program can contain what looks like a key."""
    assert without_key(payload(build())) == without_key(payload(build(name="mine")))
    assert without_key(payload(build())) != without_key(payload(build(PROGRAM.replace("value", "other"))))


@pytest.mark.parametrize("damaged", ["", "{", "[]", "1", '{"key": 1}', "[" * 100_000])
def test_damaged_payloads(damaged: str) -> None:
    """A payload that is none has no key, and stays as it is."""
    html = f"<div class=\"stlite-app\" data-stlite='{damaged}'></div>"
    assert read_key(damaged) == ""
    assert number_apps(html, "page.md") == html


def test_tags() -> None:
    """The tags are before the first app or problem box, else at the end of the body, else at the end."""
    tags = (
        f'<link rel="stylesheet" href="../{OURS}/stlite.css">\n'
        f'<script type="module" src="../{OURS}/stlite.js"></script>\n'
    )
    box = render_problems(build("x = = 1\n").problems)
    for before, after in (
        ("<body><p>Text</p>\n", page(build())[len("<p>Text</p>\n") :]),
        ("", box),
        ("<body>x", "</BODY></html>"),
        ("text", ""),
    ):
        html = add_tags(before + after, f"../{OURS}/")
        assert html == before + tags + after
        assert loads_browser_part(html)
        assert not loads_browser_part(before + after)
    assert shows_app(page(build()))
    assert shows_app(box)
    assert not shows_app(escape(page(build())))
    assert not shows_app('<div class="stlite-app__source">')
    minified = f"<script type=module src=../{OURS}/stlite.js?v=1></script>"
    assert loads_browser_part(minified)


def test_trace() -> None:
    """The first step after which an app stays away is the one that has lost it."""
    trace = Trace({"a": Place("x", 1), "b": Place("x", 2), "c": Place("x", 3)})
    for live, step in (("abc", "1"), ("bc", "2"), ("abc", "3"), ("ac", "4"), ("a", "5"), ("a", "6")):
        trace.note(live, f"step {step}")
    assert [
        (problem.place.line, problem.message.split("because ")[1][:6]) for problem in trace.explain("p")
    ] == [
        (2, "step 4"),
        (3, "step 5"),
    ]
    hidden = Trace({"a": Place("x", 1)})
    assert not hidden.has_hidden
    hidden.note("", HIDDEN)
    assert hidden.has_hidden
    assert hidden.explain("p") == []


def test_names_of_culprits() -> None:
    """A message names the one or all that can be meant, each once."""
    assert name_culprits("plugin", ["a", "a"], "x") == "the plugin 'a'"
    assert name_culprits("plugin", ["a", "b", "c"], "x") == "one of the plugins 'a', 'b' and 'c'"
    assert name_culprits("plugin", [], "x") == "x"


def run_of(app: App, message: str = "", **found: Any) -> AppRun:
    problem = Problem(ProblemKind.RUN, message, app.place) if message else None
    return AppRun(payload(app), app.place, problem, **found)


def complete(folder: Path, html: str, *runs: AppRun) -> str:
    path = folder / "page.html"
    path.write_text(html)
    complete_page(path, html, folder / OURS, runs)
    return path.read_text()


def read_boxes(html: str) -> list[str]:
    """Return the names of apps and the messages of boxes in a page, in their order."""
    found = re.finditer(r"<p>docs/page.md:3: ([^<]*)</p>|data-stlite='([^']*)'", html)
    return [match[1] or read_key(match[2]) for match in found]


def test_problems_of_runs(tmp_path: Path) -> None:
    """A box is right above its app, and a later build has only its own boxes."""
    one, two = build("x = 1\n", name="one"), build("x = 2\n", name="two")
    plain = complete(tmp_path, page(one, two))
    shown = complete(tmp_path, plain, run_of(two, "raises <b>"))
    assert read_boxes(shown) == ["page.md#one", "raises &lt;b&gt;", "page.md#two"]
    assert find_live_apps(shown) == [payload(one), payload(two)]
    assert complete(tmp_path, shown, run_of(two, "raises <b>")) == shown
    other = complete(tmp_path, shown, run_of(one, "first"), run_of(two, "second"))
    assert read_boxes(other) == ["first", "page.md#one", "second", "page.md#two"]
    assert complete(tmp_path, other) == plain


def test_what_runs_have_for_the_browser(tmp_path: Path) -> None:
    """An app names its recording and what its run imported. A later build knows the app again."""
    app = build()
    plain = complete(tmp_path, page(app))
    before = payload(app)[:-1]
    for found, added in (
        ({"recording": "0a"}, ',"run":"0a"'),
        ({"imports": ("pandas",)}, ',"imports":["pandas"]'),
        (
            {"recording": "0b", "imports": ("numpy", "pandas")},
            ',"run":"0b","imports":["numpy","pandas"]',
        ),
        ({"imports": ("numpy",), "is_settled": True}, ',"imports":["numpy"],"settled":true'),
        ({"is_settled": True}, ',"settled":true'),
        ({"recording": "0a", "is_lean": True}, ',"run":"0a","lean":true'),
    ):
        shown = complete(tmp_path, plain, run_of(app, **found))
        assert f"data-stlite='{before}{added}}}'" in shown
        assert find_live_apps(shown) == [payload(app)]
        assert complete(tmp_path, shown) == plain


def test_other_boxes_stay(tmp_path: Path) -> None:
    """Those of the block itself are not of a run."""
    html = page(build("x = 1\n")) + render_problems([Problem(ProblemKind.OPTION, "wrong", PLACE)])
    assert complete(tmp_path, complete(tmp_path, html)).count("wrong") == 1


def test_problems_of_equal_apps(tmp_path: Path) -> None:
    """Each has its own box. One whose key is that of a part of a page gets the first."""
    one, two = (build("x = 1\n", name=name) for name in ("one", "two"))
    problems = [run_of(one, "first"), run_of(two, "second")]
    assert read_boxes(complete(tmp_path, page(two, one), *problems)) == [
        *("second", "page.md#two", "first", "page.md#one")
    ]
    other = build("x = 1\n", name="other")
    assert read_boxes(complete(tmp_path, page(other), *problems)) == ["first", "page.md#other"]


def read_recordings(html: str) -> list[str]:
    """Return the recordings that the apps of a page name, in their order."""
    payloads = [json.loads(unescape(text)) for text in re.findall(r"data-stlite='([^']*)'", html)]
    return [payload.get("run", "") for payload in payloads]


def test_recordings(tmp_path: Path) -> None:
    """An app names its recording, and a later build names only its own ones."""
    one, two = build("x = 1\n", name="one"), build('x = {"run":"00"}\n', name="two")
    plain = complete(tmp_path, page(one, two))
    named = complete(tmp_path, plain, run_of(one), run_of(two, recording="0a1b"))
    assert read_recordings(named) == ["", "0a1b"]
    assert find_live_apps(named) == [payload(one), payload(two)]
    assert complete(tmp_path, named, run_of(one), run_of(two, recording="0a1b")) == named
    other = complete(tmp_path, named, run_of(one, "wrong", recording="2c"), run_of(two))
    assert read_recordings(other) == ["2c", ""]
    assert read_boxes(other) == ["wrong", "page.md#one", "page.md#two"]
    assert complete(tmp_path, other) == plain


def test_recordings_in_rewritten_pages(tmp_path: Path) -> None:
    """A plugin can have changed the quotes of attributes."""
    app = build()
    html = page(app).replace(f"'{payload(app)}'", f'"{QUOTED}"')
    assert read_recordings(complete(tmp_path, html, run_of(app, recording="0a"))) == ["0a"]


def test_problems_in_rewritten_pages(tmp_path: Path) -> None:
    """A plugin can have changed the quotes of attributes."""
    app = build()
    html = page(app).replace(f"'{payload(app)}'", f'"{QUOTED}"')
    assert "first" in complete(tmp_path, html, run_of(app, "first"))


IMAGE = f'<img src="{FOLDER_MARK}recordings/0.png">'


def picture_of(*nodes: Mapping[str, object], media: Mapping[str, Medium] | None = None) -> FirstPicture:
    return draw_picture(Run(End.FINISHED, media=media or {}, picture={"main": list(nodes)}), {})


@pytest.mark.parametrize("code", ["hidden", "above", "below"])
def test_pictures(code: str, tmp_path: Path) -> None:
    """A picture is in its app's element, its images in our folder. A later build has only its own ones."""
    one, two = build("x = 1\n", name="one", code=code), build("x = 2\n", name="two", code=code)
    plain = complete(tmp_path, page(one, two))
    picture = f'<div class="stlite-picture">\n<p>says {IMAGE}</p></div>\n'
    shown = complete(tmp_path, plain, run_of(two, "wrong", picture=picture))
    assert shown.count("picture.css") == 1
    assert shown.index("picture.css") < shown.index("data-stlite=")
    before, after = shown.split("<p>says ")
    assert re.search(r"<stlite-app [^<>]*><div data-stlite-picture class=\"stlite-picture\">\n$", before)
    assert before.count("<stlite-app ") == 2
    assert after.startswith(f'<img src="{OURS}/recordings/0.png"></p></div>\n<!--')
    assert find_live_apps(shown) == [payload(one), payload(two)]
    assert complete(tmp_path, shown, run_of(two, "wrong", picture=picture)) == shown
    other = complete(tmp_path, shown, run_of(one, picture=picture))
    assert other.index("<p>says ") < other.index('"key":"page.md#two"')
    assert complete(tmp_path, other) == plain


def test_picture_of_a_hostile_program(tmp_path: Path) -> None:
    """It ends nothing, starts nothing, and the next build finds its end."""
    said = f'<!--/stlite-picture--></div><script>alert(1)</script> src="{FOLDER_MARK}x" <stlite-app>'
    nodes: list[dict[str, object]] = [
        {"kind": "text", "body": said},
        {"kind": "markdown", "body": said, "allow_html": True},
    ]
    app = build("x = 1\n")
    plain = complete(tmp_path, page(app, build("x = 2\n")))
    shown = complete(tmp_path, plain, run_of(app, picture=picture_of(*nodes).html))
    assert "alert(1)" in shown
    assert "<script>" not in shown
    assert shown.count("<stlite-app") == plain.count("<stlite-app")
    assert complete(tmp_path, shown) == plain


def test_images_of_pictures() -> None:
    """Those that a reader can open without a script to run become files."""
    media = {
        "/media/a.png": Medium("image/png", b"png"),
        "/media/b.svg": Medium("image/svg+xml", b"<svg onload='alert(1)'/>"),
        "/media/c.html": Medium("text/html", b"<script>"),
    }
    images = [{"url": address, "caption": address} for address in (*media, "https://example.org/d.png")]
    picture = picture_of({"kind": "imgs", "imgs": images}, media=media)
    [(address, content)] = picture.images.items()
    assert re.fullmatch(r"recordings/[0-9a-f]{32}\.png", address)
    assert content == b"png"
    assert re.findall('src="([^"]*)"', picture.html) == [f"{FOLDER_MARK}{address}"]


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 640, 480)
GIF = b"GIF89a" + struct.pack("<HH", 640, 480)
JPEG = b"\xff\xd8\xff\xe0\0\x04JF" + struct.pack(">BBHBHH", 0xFF, 0xC2, 17, 8, 480, 640)


@pytest.mark.parametrize("content", [PNG, GIF, JPEG])
def test_place_of_an_image(content: bytes) -> None:
    """An image has its place before it is there, unless the file is broken."""
    node = {"kind": "imgs", "imgs": [{"url": "/media/a.png"}]}
    html = picture_of(node, media={"/media/a.png": Medium("image/png", content)}).html
    assert ' width="640" style="aspect-ratio:640/480"' in html
    narrow = picture_of({**node, "width": 64}, media={"/media/a.png": Medium("image/png", content)}).html
    assert ' width="64" style="aspect-ratio:640/480"' in narrow
    for length in range(1, len(content)):
        broken = Medium("image/png", content[:length])
        assert "aspect-ratio" not in picture_of(node, media={"/media/a.png": broken}).html
