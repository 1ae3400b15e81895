"""Putting apps together, pools, payload and HTML."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cases import EVERY_PROGRAM
from pages import read_payloads, read_programs
from runtime_parts import make_wheel
from stlite_docs.authoring.app import App, Block, build_app
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.options.translations import PRINTED, UNRUN
from stlite_docs.publish.app_needs import find_app_needs
from stlite_docs.publish.html import render_app_end, render_app_start, render_problems
from stlite_docs.publish.payload import encode_payload, make_payload
from stlite_docs.publish.pool import choose_pool
from stlite_docs.publish.pool_report import describe_pools

PLACE = Place("docs/page.md", 3)


def build(body: str, folder: Path = Path(), page: dict[str, object] | None = None, **options: object) -> App:
    return build_app(
        Block(PLACE, body, PLACE.below(1), options),
        DocsPaths(folder, folder / "sub"),
        page=page,
        site={"height": 200},
    )


@pytest.mark.parametrize("name", EVERY_PROGRAM)
def test_program_arrives_unchanged(name: str) -> None:
    """What a browser decodes from the HTML is the program, character for character."""
    app = build(EVERY_PROGRAM[name])
    assert read_programs(render_app_start(app) + render_app_end(app)) == [EVERY_PROGRAM[name]]


@pytest.mark.parametrize("code", ["none", "fold", "below", "above"])
def test_app_and_program_stand_in_reading_order(code: str) -> None:
    """Keys and screen readers meet them as eyes do."""
    app = build("x = 1\n", code=code)
    html = f"{render_app_start(app)}the program{render_app_end(app)}"
    assert html.count("<stlite-app ") == html.count("</stlite-app>") == 1
    assert (html.index("the program") < html.index("<stlite-app ")) == (code == "above")
    assert html.count("<div") == html.count("</div>") == 2


def test_payload_has_nothing_that_html_tools_touch() -> None:
    """The attribute is ASCII without quotes, entities, tags or line ends of its own."""
    text = encode_payload({"text": "&<>'\u2028\r\n\t😀\ud800 \x00"})
    assert text.isascii()
    assert not set(text) & set("&<>'\r\n\t\x00")
    assert json.loads(text) == {"text": "&<>'\u2028\r\n\t😀\ud800 \x00"}


def test_payload() -> None:
    """The payload says all that the browser part needs, and nothing about other pages."""
    app = build(
        "import pandas\n## file: a.txt\nx\n", title="T", start="click", env="A=1", requirements="b==1"
    )
    assert make_payload(app) == {
        "entrypoint": "streamlit_app.py",
        "files": {"streamlit_app.py": {"text": "import pandas\n"}, "a.txt": {"text": "x\n"}},
        "archives": [],
        "requirements": ["b==1", "pandas"],
        "optional": ["altair", "fastparquet", "numpy", "pandas", "pillow"],
        "pool": choose_pool(app).name,
        "config": {},
        "env": {"A": "1"},
        "persist": [],
        "key": ":0",
        "title": "T",
        "start": "click",
        "prewarm": "hover",
        "height": 200,
        "maxHeight": 800,
        "theme": "auto",
        "editable": False,
        "actions": ["copy", "download", "fullscreen", "tab"],
    }


def test_playground_gets_only_what_it_can_run(tmp_path: Path) -> None:
    """An app has no button for a site that would lack what it needs."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "a")
    wheel = make_wheel(tmp_path, "sample")
    all_actions = "copy, playground"
    needs: dict[str, Any] = {"archives": "/a.zip", "wheels": f"/{wheel.name}", "env": "A=1"}
    needs["persist"] = "kept"
    offered = {
        name: make_payload(build("x = 1\n", tmp_path, actions=all_actions, **{name: value}))["actions"]
        for name, value in {**needs, "title": "T"}.items()
    }
    assert offered == {**{name: ["copy"] for name in needs}, "title": ["copy", "playground"]}


def test_translations_are_in_payload_and_page() -> None:
    """The scripts get a site's texts; those for paper and for pages without scripts are in the page."""
    texts = {"Run": "Los", UNRUN: "Ohne <Skript>", PRINTED: 'Auf "Papier"'}
    html = render_app_start(build("x = 1\n", page={"texts": texts}))
    assert '"texts":{"Run":"Los"' in html
    assert 'data-unrun="Ohne &lt;Skript&gt;"' in html
    assert 'data-print="Auf &quot;Papier&quot;"' in html
    assert f'data-print="{PRINTED}"' in render_app_start(build("x = 1\n", page={"texts": {"Run": "Los"}}))


def test_layers_meet() -> None:
    """Header and body lines win over the page, the page over the site."""
    app = build(":title: body\n\nx = 1\n", page={"title": "page", "start": "click"}, height="300")
    assert (app.settings.title, app.settings.start, app.settings.height) == ("body", "click", 300)
    assert app.problems == ()


def test_program_file(tmp_path: Path) -> None:
    """A program comes from a file beside the page or below the root, byte for byte, and is watched."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "app.py").write_bytes("x = 'é'\r\n".encode())
    for name in ("app.py", "/sub/app.py"):
        app = build("## file: b.py\ny = 1\n", tmp_path, file=name)
        assert [(source.name, source.text) for source in app.sources] == [
            ("app.py", "x = 'é'\r\n"),
            ("b.py", "y = 1\n"),
        ]
        assert app.watched_files == ((tmp_path / "sub" / "app.py").resolve(),)
        assert app.problems == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "not found"), (b"\xff", "is not UTF-8 text (at byte 0)")],
)
def test_unusable_program_file(tmp_path: Path, content: object, message: str) -> None:
    """A program file that cannot be read is a problem of the block; the file is watched all the same."""
    path = tmp_path / "sub" / "app.py"
    path.parent.mkdir()
    if isinstance(content, bytes):
        path.write_bytes(content)
    app = build("", tmp_path, file="app.py")
    assert [problem.kind for problem in app.problems] == [ProblemKind.FILE]
    assert message in app.problems[0].message
    assert str(tmp_path) not in app.problems[0].message
    assert app.watched_files == (path.resolve(),)
    assert not app.is_live


@pytest.mark.parametrize(
    ("body", "options", "kind", "message", "line"),
    [
        ("", {}, ProblemKind.EMPTY, "the block is empty", 3),
        (" \n\n", {}, ProblemKind.EMPTY, "the block is empty", 3),
        ("## file: a.py\n\n", {}, ProblemKind.EMPTY, "'a.py' is empty", 3),
        (
            "x = 1\n",
            {"entrypoint": "b.py"},
            ProblemKind.FILE,
            "entrypoint 'b.py' is not a file of this app",
            3,
        ),
        ("x = 1\ny = (\n", {}, ProblemKind.SYNTAX, "syntax error in streamlit_app.py", 5),
        ("x = 1\n## file: b.py\n\n\nz z\n", {}, ProblemKind.SYNTAX, "syntax error in b.py", 8),
        (":height: 60\n\nx\n", {"height": 70}, ProblemKind.OPTION, "is set in the header and in the text", 4),
    ],
)
def test_problems(body: str, options: dict[str, Any], kind: ProblemKind, message: str, line: int) -> None:
    """What is wrong with a block is said once, at its line."""
    (problem,) = build(body, **options).problems
    assert (problem.kind, problem.place) == (kind, Place("docs/page.md", line))
    assert message in problem.message


def test_check_off() -> None:
    """Without the check a program that cannot be compiled runs, and Streamlit says what is wrong."""
    app = build("x = (\n", check="off")
    assert app.problems == ()
    assert app.is_live


def test_wrong_page_metadata_is_said_to_be_the_page() -> None:
    """A wrong option of the page is reported as the page's."""
    assert (
        build("x\n", page={"height": "tall"}).problems[0].message.startswith("page metadata: option 'height'")
    )


def pool(text: str, **options: Any) -> str:
    return choose_pool(build(text, **options)).name


def test_pools() -> None:
    """Apps share a pool unless something that belongs to the interpreter differs."""
    shared = pool("x = 1\n")
    assert shared == "shared"
    assert pool("import pandas\n", requirements="humanize") == shared
    assert pool("x\n## file: pages/a.py\ny\n") == shared
    own = pool("x\n", pool="own", env="A=1")
    assert own.startswith("own:")
    assert own == pool("y\n", pool="own")
    assert own != pool("x\n", pool="own", requirements="humanize")
    assert pool("x\n", pool="mine") == pool("y\n", pool="mine") == "mine"
    assert pool("x\n", pool="mine", env="A=1") not in {"mine", pool("x\n", env="A=1")}
    differing = [
        pool("x\n", env="A=1"),
        pool("x\n", env="A=2"),
        pool("x\n", config="client.toolbarMode=minimal"),
        pool("x\n", requirements="humanize==4.13.0"),
        pool("x\n", requirements="humanize==4.12.0"),
        pool("x\n", requirements="a @ https://example.org/a-1-py3-none-any.whl"),
    ]
    assert len({shared, *differing}) == 7
    assert pool("x\n", requirements="Humanize == 4.13.0") == differing[3]


def test_isolated() -> None:
    """An isolated app has an interpreter of its own, whatever it needs; the payload says so."""
    variants: list[dict[str, Any]] = [{}, {"env": "A=1"}, {"pool": "own"}]
    payloads = [make_payload(build("x\n", isolated="", **more)) for more in variants]
    assert all(payload["isolated"] is True for payload in payloads)
    assert all(str(payload["pool"]).startswith("own:") for payload in payloads)
    assert "isolated" not in make_payload(build("x\n", page={"isolated": True}, isolated="no"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"persist": "a, b"},
            "option 'persist': browsers let an isolated app keep no folders, got 'a, b'; remove",
        ),
        ({"pool": "mine"}, "option 'pool': an isolated app has its own interpreter, got 'mine'; remove"),
    ],
)
def test_isolated_apps_cannot_do_all(options: dict[str, Any], message: str) -> None:
    """What an isolated app cannot have is a problem of its block, and the app does without."""
    app = build("x\n", page={"isolated": True}, **options)
    [problem] = app.problems
    assert problem.kind == ProblemKind.OPTION
    assert problem.message.startswith(message)
    assert app.is_live
    payload = make_payload(app)
    assert payload["persist"] == []
    assert str(payload["pool"]).startswith("own:")


def test_mistake_in_isolated() -> None:
    """An app that is meant to be isolated is, also where its author's word for it is wrong."""
    for app in (build("x\n", isolated="ja"), build("x\n", page={"isolated": "ja"})):
        assert "option 'isolated': expected" in app.problems[0].message
        assert make_payload(app)["isolated"] is True


def test_pools_are_explained() -> None:
    """The build can say which apps share an interpreter, and what separates others."""
    apps = [
        build("x\n"),
        build("y\n"),
        build("x\n", env="A=1", requirements="humanize==4.13.0"),
        build("x\n", pool="own"),
        build("x\n", pool="own"),
    ]
    *_, separate, _, _ = (choose_pool(app).name for app in apps)
    own = choose_pool(apps[-1]).name
    assert describe_pools([find_app_needs(app) for app in apps]) == [
        "4 interpreters for 5 apps:",
        f"  {own}: 2 apps, each separate: docs/page.md:3",
        "  shared: 2 apps",
        f'  {separate}: 1 app, separate for env A="1", humanize==4.13.0: docs/page.md:3',
    ]
    assert describe_pools([find_app_needs(build("x\n")), find_app_needs(build("y\n"))]) == []


def test_html_of_a_broken_block() -> None:
    """A block that cannot run has no payload; the box says what is wrong, escaped."""
    app = build("", file="<b>.py")
    assert read_payloads(render_app_start(app)) == []
    box = render_problems([Problem(ProblemKind.FILE, "no <b> & c", Place("a.md", 1))])
    assert "a.md:1: no &lt;b&gt; &amp; c" in box


def test_html_attributes_are_escaped() -> None:
    """Ids and classes of an author cannot end their attribute."""
    html = render_app_start(build("x\n"), element_id='a"b', classes=['c"d', "stlite-app"])
    assert 'id="a&quot;b" class="stlite-app c&quot;d"' in html
