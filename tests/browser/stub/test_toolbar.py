"""Buttons below an app: what readers take away, and the app by itself, on the screen or in a tab."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pixels import read_pixel
from quiet import finish_transitions
from stub_site import Site
from watching import Watch, wait_for_state

ALL = ":start: click\n:actions: copy, download, fullscreen, tab, playground\n"

PROGRAM = 'run\n# "quotes" & <tags> 😀\n'

OPEN = "https://edit.share.stlite.net/"


def read_fields(message: bytes) -> list[tuple[int, bytes]]:
    """Return the fields of a message of Protocol Buffers, all of which have a length."""
    fields = []
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        key = varint()
        assert key % 8 == 2
        length = varint()
        fields.append((key // 8, message[at : at + length]))
        at += length
    return fields


def read_app(address: str) -> tuple[str, dict[str, tuple[int, bytes]], list[str]]:
    """Return entry point, files and requirements of an address of the playground."""
    fields = read_fields(base64.b64decode(address.removeprefix(f"{OPEN}#!"), validate=True))
    [entrypoint] = [value.decode() for field, value in fields if field == 1]
    entries = [dict(read_fields(value)) for field, value in fields if field == 2]
    files = {entry[1].decode(): read_fields(entry[2])[0] for entry in entries}
    return entrypoint, files, [value.decode() for field, value in fields if field == 3]


@pytest.fixture
def playground(context: BrowserContext) -> None:
    """Answer for the playground."""
    context.route(f"{OPEN}**", lambda route: route.fulfill(body="playground"))


def test_copy(site: Site, context: BrowserContext, page: Page, watch: Watch) -> None:
    """The program gets into the clipboard as it is, which is said; nothing is loaded for it before."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    site.write(f"{ALL}\n{PROGRAM}")
    page.goto(site.server.url)
    copy = page.get_by_role("button", name="Copy the program")
    expect(copy).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not any(path.endswith("/actions.js") for path in site.server.requests)
    copy.press("Enter")
    expect(page.locator(".stlite-app__bar").get_by_role("status")).to_have_text("Copied.")
    assert any(path.endswith("/actions.js") for path in site.server.requests)
    assert page.evaluate("navigator.clipboard.readText()") == PROGRAM
    assert watch.errors == []


def test_download_of_a_program(site: Site, page: Page, tmp_path: Path) -> None:
    """An app of one file is that file."""
    site.write(f"{ALL}\n{PROGRAM}")
    page.goto(site.server.url)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "streamlit_app.py"
    download.value.save_as(tmp_path / "saved.py")
    assert (tmp_path / "saved.py").read_text() == PROGRAM


@pytest.mark.usefixtures("playground")
def test_playground(site: Site, context: BrowserContext, page: Page) -> None:
    """The playground gets the files, texts as texts and bytes as bytes, and the requirements."""
    (site.root / "table.bin").write_bytes(bytes(range(256)))
    (site.root / "long.txt").write_text("x" * 70_000)
    [app] = site.write(
        f"{ALL}:config: client.toolbarMode=minimal\n"
        f":files: table.bin\n  long.txt\n:requirements: humanize\n  pandas\n\n{PROGRAM}"
    )
    for name in ("table.bin", "long.txt"):
        [asset] = [asset for asset in app.assets if asset.source.name == name]
        (site.folder / asset.location).parent.mkdir(parents=True)
        (site.folder / asset.location).write_bytes((site.root / name).read_bytes())
    page.goto(site.server.url)
    with context.expect_page() as opened:
        page.get_by_role("button", name="Open in the stlite playground").click()
    opened.value.wait_for_url(f"{OPEN}**")
    assert opened.value.evaluate("opener") is None
    entrypoint, files, requirements = read_app(opened.value.url)
    assert (entrypoint, requirements) == ("streamlit_app.py", ["humanize"])
    assert files == {
        "streamlit_app.py": (1, PROGRAM.encode()),
        "table.bin": (2, bytes(range(256))),
        "long.txt": (2, b"x" * 70_000),
        ".streamlit/config.toml": (1, b'[client]\ntoolbarMode = "minimal"\n'),
    }


@pytest.mark.usefixtures("playground")
def test_what_cannot_be_taken_is_said(site: Site, context: BrowserContext, page: Page) -> None:
    """A missing file and a module that cannot be loaded are named; where they are there, a press works."""
    (site.root / "table.bin").write_bytes(os.urandom(1_000_000))
    [app] = site.write(f"{ALL}:files: table.bin\n\n{PROGRAM}")
    page.goto(site.server.url)
    alert = page.locator("stlite-app").get_by_role("alert")
    site.server.broken = {"actions.js"}
    page.get_by_role("button", name="Copy the program").click()
    expect(alert.filter(has_text="Could not reach")).to_be_visible()
    site.server.broken = set()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the program").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    expect(alert.filter(has_text="Could not reach")).to_be_hidden()
    site.write_runtime(error="no network")
    page.get_by_role("button", name="Download").click()
    expect(alert.filter(has_text="This site has no runtime: no network")).to_be_visible()
    with context.expect_page() as opened:
        page.get_by_role("button", name="Open in the stlite playground").click()
    expect(alert.filter(has_text="table.bin")).to_be_visible()
    if not opened.value.is_closed():
        opened.value.wait_for_event("close")
    (site.folder / app.assets[0].location).parent.mkdir(parents=True)
    (site.folder / app.assets[0].location).write_bytes((site.root / "table.bin").read_bytes())
    page.get_by_role("button", name="Open in the stlite playground").click()
    expect(alert.filter(has_text="too large for the playground")).to_be_visible()


def test_app_alone_in_a_tab(site: Site, context: BrowserContext, page: Page, watch: Watch) -> None:
    """A link shows one app of a page, started, in all of the window; nothing else can be reached there."""
    site.write(":start: click\n\nrun300", ":start: click\n\nrun", ":start: load\n\nrun")
    page.goto(f"{site.server.url}#anchor")
    with context.expect_page() as opened:
        page.get_by_role("link", name="Open in a tab").nth(1).click()
    tab = opened.value
    assert tab.url == f"{site.server.url}?stlite-app=a.md%3A2"
    app = tab.locator("stlite-app").nth(1)
    wait_for_state(app, "running")
    expect(app).to_have_attribute("data-alone", "")
    box, size = app.bounding_box(), tab.evaluate("[innerWidth, innerHeight]")
    assert box
    assert (box["x"], box["y"], [box["width"], box["height"]]) == (0, 0, size)
    frame = app.locator("iframe").bounding_box()
    assert frame
    assert [frame["width"], frame["height"]] == size
    assert tab.evaluate("document.elementFromPoint(innerWidth / 2, 10).localName") == "iframe"
    states = [tab.locator("stlite-app").nth(number).get_attribute("data-state") for number in (0, 2)]
    assert states == ["idle", "idle"]
    expect(tab.get_by_role("button", name="Run")).to_have_count(0)
    assert watch.errors == []


def test_width_of_the_content(site: Site, page: Page) -> None:
    """In its page an app fills its frame; in full screen its lines are as long as Streamlit has them."""
    site.write(":start: load\n\nrun")
    page.set_viewport_size({"width": 1920, "height": 900})
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    content = page.frame_locator("iframe").locator("[data-testid=stMainBlockContainer]")
    content.evaluate(
        "(content) => content.parentElement.insertAdjacentHTML('beforeend', STYLE)".replace(
            "STYLE", "`<style>[data-testid=stMainBlockContainer] { max-width: 736px }</style>`"
        )
    )
    frame = page.locator("iframe").bounding_box()
    assert frame
    expect(content).to_have_css("width", f"{frame['width']:g}px")
    expect(content).to_have_css("padding", "16px")
    button = page.get_by_role("button", name="Full screen")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(content).to_have_css("width", "736px")
    button.click()
    expect(content).to_have_css("width", f"{frame['width']:g}px")


def test_app_alone_that_its_page_hides(site: Site, page: Page, watch: Watch) -> None:
    """An app that stands in a closed part of its page is shown all the same."""
    site.write("run", "run")
    index = site.root / "index.html"
    index.write_text(
        index.read_text().replace("</script>", "</script><div hidden>").replace("</body>", "</div></body>")
    )
    page.goto(f"{site.server.url}?stlite-app=a.md:1")
    app = page.locator("stlite-app").nth(1)
    wait_for_state(app, "running")
    expect(app.locator("iframe")).to_be_visible()
    expect(page.locator("stlite-app").nth(0)).to_have_attribute("data-state", "idle")
    assert watch.errors == []


def test_page_without_the_app_of_its_address(site: Site, page: Page) -> None:
    """Where the app of a link is gone, the page is as without it."""
    site.write("run")
    page.goto(f"{site.server.url}?stlite-app=b.md:7")
    wait_for_state(page.locator("stlite-app"), "running")
    expect(page.locator(".stlite-app__bar")).to_be_visible()


def test_chosen_buttons(site: Site, page: Page) -> None:
    """An app has the buttons that its author wants, in one order; by itself none that leads elsewhere."""
    site.write("run", ":actions: tab, copy\n\nrun", ":actions: none\n\nrun")
    page.goto(site.server.url)
    labels = "app => [...app.querySelectorAll('.stlite-app__tool')].map(({ title }) => title)"
    assert [app.evaluate(labels) for app in page.locator("stlite-app").all()] == [
        ["Copy the program", "Download", "Full screen", "Open in a tab"],
        ["Copy the program", "Open in a tab"],
        [],
    ]


BARS = {
    ":actions: none": 0,
    ":actions: none\n:code: below": 0,
    ":actions: none\n:code: fold": 1,
    ":actions: none\n:editable:": 1,
    ":actions: none\n:title: One": 1,
    ":actions: copy": 1,
}


def test_no_empty_bar(site: Site, page: Page) -> None:
    """An app has no bar where nothing would be in it."""
    site.write(*(f":start: click\n{options}\n\nrun" for options in BARS))
    page.goto(site.server.url)
    for app, count in zip(page.locator("stlite-app").all(), BARS.values(), strict=True):
        expect(app.get_by_role("button", name="Run")).to_be_visible()
        expect(app.locator(".stlite-app__bar")).to_have_count(count)


def test_states_in_forced_colours(site: Site, page: Page) -> None:
    """In the system's own colours one sees how far a start is, and what is open, pressed or chosen."""
    files = "progress\n## file: a.txt\nAlpha\n"
    site.write(f":start: load\n:code: fold\n\n{files}")
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.goto(site.server.url)
    source, bar = page.get_by_role("button", name="Source"), page.get_by_role("progressbar")
    expect(bar).to_have_css("border-top-style", "solid")
    finish_transitions(page)
    box = bar.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    done, left = (read_pixel(page, box["x"] + share * box["width"], middle) for share in (0.1, 0.9))
    assert done != left
    expect(source).to_have_css("outline-style", "none")
    source.click()
    page.mouse.move(0, 0)
    expect(source).to_have_attribute("aria-expanded", "true")
    page.evaluate("document.activeElement.blur()")
    expect(source).to_have_css("outline-style", "solid")
    chosen, other = page.get_by_role("tab").all()
    lines = [tab.evaluate("(tab) => getComputedStyle(tab).borderBottomColor") for tab in (chosen, other)]
    page.evaluate("document.body.style.background = 'Canvas'")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert lines[0] != lines[1] == background


def test_translated_controls(site: Site, page: Page) -> None:
    """A site's texts stand in the place of the English ones."""
    texts = {"Run": "Los", "Copy the program": "Kopieren", "Copied.": "Kopiert."}
    site.write(f":start: click\n\n{PROGRAM}", options={"texts": texts})
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site.server.url)
    page.get_by_role("button", name="Kopieren").click()
    expect(page.get_by_text("Kopiert.")).to_be_visible()
    page.get_by_role("button", name="Los").click()
    wait_for_state(page.locator("stlite-app"), "running")


@pytest.mark.parametrize("width", [120, 200, 700])
def test_buttons_have_room(width: int, site: Site, page: Page) -> None:
    """However narrow an app is, all its buttons are in it; its code stands apart from it."""
    code = ":title: A title of several words\n:code: above\n:editable: true\n"
    site.write(f"{ALL}{code}\nrun")
    page.goto(site.server.url)
    page.add_style_tag(content=f"body {{ width: {width}px }} pre {{ margin: 0; overflow: auto }}")
    app, tools = page.locator("stlite-app"), page.locator(".stlite-app__tool")
    expect(tools).to_have_count(6)
    inside = app.bounding_box()
    assert inside
    for tool in tools.all():
        box = tool.bounding_box()
        assert box
        assert inside["x"] <= box["x"] < box["x"] + box["width"] <= inside["x"] + inside["width"]
        assert inside["y"] < box["y"] < box["y"] + box["height"] <= inside["y"] + inside["height"]
    code_box = page.locator("pre").bounding_box()
    assert code_box
    assert inside["y"] - code_box["y"] - code_box["height"] == 16
