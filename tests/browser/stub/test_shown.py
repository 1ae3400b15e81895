"""What a page says of an app that shows its recording, before Python is there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from recordings import name_recordings
from stlite_docs.publish.app_runs import AppRun
from stlite_docs.publish.finished_page import complete_page
from stlite_docs.publish.payload import encode_payload, make_payload
from stub_site import Site, write_editor
from watching import wait_for_state, wait_until

PROGRESS = '{ text: "Loading Python.", step: 2, steps: 6, amount: "1.0 of 9.0 MB" }'
FAILURE = '{ reason: "The reason.", advice: "The advice.", details: "the details" }'
EMPTY = '{"messages": [], "media": {}, "isEndless": false}'
LINE = ".stlite-app__wait"


def open_app(site: Site, page: Page, options: str = "", recording: str | None = EMPTY) -> Locator:
    """Open a page with an app that has a recording, unless that is not there."""
    site.write(f":start: load\n{options}\nrun")
    name_recordings(site.root / "index.html", "0")
    folder = site.folder / "recordings"
    folder.mkdir()
    if recording is not None:
        (folder / "0.json").write_text(recording)
    page.goto(site.server.url)
    return page.locator("stlite-app")


def tell(page: Page, message: str) -> None:
    """Have the app's frame send a message to the page."""
    page.evaluate(f"() => frames[0].eval(`parent.postMessage({{ stlite: {message} }}, location.origin)`)")


def test_line_with_progress(site: Site, page: Page) -> None:
    """An app says how far Python is if its reader waits for it, and nothing moves for that."""
    app = open_app(site, page)
    wait_for_state(app, "shown")
    expect(app.locator("iframe")).to_have_css("opacity", "1")
    tell(page, f'{{ type: "progress", progress: {PROGRESS} }}')
    tell(page, '{ type: "waiting" }')
    before = app.bounding_box()
    line = app.locator(LINE)
    expect(line).to_have_text("Loading Python. 1.0 of 9.0 MB")
    assert app.bounding_box() == before
    tell(page, '{ type: "running" }')
    wait_for_state(app, "running")
    expect(line).to_have_count(0)


def test_python_that_does_not_come(site: Site, page: Page) -> None:
    """The app stays in sight, with the reason below it, and Retry starts it again."""
    app = open_app(site, page)
    wait_for_state(app, "shown")
    tell(page, f'{{ type: "failed", failure: {FAILURE}, generation: 0, isShown: true }}')
    alert = app.locator(".stlite-app__notice")
    expect(alert).to_contain_text("The reason.")
    expect(alert).to_contain_text("The advice.")
    expect(app).to_have_attribute("data-state", "shown")
    expect(app.locator("iframe")).to_have_css("opacity", "1")
    alert.get_by_role("button", name="Details").click()
    expect(alert).to_contain_text("the details")
    # What the dead pool says now explains nothing.
    tell(page, '{ type: "trouble", text: "Python does not respond." }')
    app.locator("iframe").evaluate("(frame) => frame.dataset.isOld = ''")
    alert.get_by_role("button", name="Retry").click()
    expect(app.locator("iframe[data-is-old]")).to_have_count(0)
    wait_for_state(app, "shown")
    expect(alert).to_be_empty()


def test_edited_program_has_no_recording(site: Site, page: Page) -> None:
    """The recording is of the program as the build has run it, so an edited one waits for Python."""
    site.write_runtime(editor=write_editor(site.folder))
    app = open_app(site, page, options=":editable: true\n")
    wait_for_state(app, "shown")
    page.get_by_role("button", name="Edit").click()
    expect(page.locator(".stlite-app__editor textarea")).to_be_focused()
    page.keyboard.type("# 1 ")
    page.locator(".stlite-app__editor").get_by_role("button", name="Run").click()
    wait_for_state(app, "running")
    assert len([path for path in site.server.requests if "/recordings/" in path]) == 1


def test_kept_files(site: Site, page: Page) -> None:
    """An app that finds files of an earlier visit waits for Python: the build has run it without them."""
    app = open_app(site, page, options=":persist: notes\n")
    wait_for_state(app, "shown")
    page.evaluate("""async () => {
      const { key } = JSON.parse(document.querySelector("[data-stlite]").dataset.stlite);
      const names = [location.pathname, key].map((name) => encodeURIComponent(name).replaceAll(".", "%2E"));
      const opening = indexedDB.open(["/stlite-docs", ...names, "notes"].join("/"));
      await new Promise((resolve) => (opening.onsuccess = resolve));
      opening.result.close();
    }""")
    asked = len(site.server.requests)
    page.reload()
    wait_for_state(app, "shown")
    assert not [path for path in site.server.requests[asked:] if "/recordings/" in path]


@pytest.mark.parametrize("content", [None, "no JSON", "{}", '{"messages": ["%"], "media": {}}'])
def test_recording_that_cannot_be_used(content: str | None, site: Site, page: Page) -> None:
    """The console says which recording cannot be used; the app starts all the same."""
    with page.expect_console_message(lambda message: "cannot be used" in message.text) as event:
        app = open_app(site, page, recording=content)
    assert event.value.type == "warning"
    assert "/recordings/0.json" in event.value.text
    expect(app.frame_locator("iframe").get_by_text("Shown")).to_be_visible()


PICTURE = '<div class="stlite-picture">\n<div class="stlite-picture__main"><p>The picture <a href="https://example.org/">link</a></p></div></div>\n'
PROGRAM = "wait\nrun"


def open_picture(
    site: Site, page: Page, program: str = PROGRAM, start: str = "load", options: str = ""
) -> Locator:
    """Open a page with an app that has a first picture, and return the picture."""
    write_picture(site, program, start, options)
    page.goto(site.server.url)
    return page.locator(".stlite-picture")


def write_picture(site: Site, program: str, start: str, options: str = "") -> None:
    """Write a page with an app that has a first picture."""
    [app] = site.write(f":start: {start}\n:prewarm: off\n:code: below\n{options}{program}")
    index = site.root / "index.html"
    run = AppRun(encode_payload(make_payload(app)), app.place, picture=PICTURE)
    complete_page(index, index.read_text(), site.folder, [run])


def test_picture_until_the_app_shows_something(site: Site, page: Page) -> None:
    """It is in the app's place, with the progress below it, takes no space and leaves its focus there."""
    picture = open_picture(site, page)
    app = page.locator("stlite-app")
    wait_for_state(app, "loading")
    expect(picture).to_be_visible()
    expect(app.locator(".stlite-app__panel")).to_be_visible()
    picture.get_by_role("link").focus()
    before = app.bounding_box()
    expect(app.frame_locator("iframe").locator("#root")).to_be_attached()
    page.evaluate("frames[0].mayGoOn = true")
    wait_for_state(app, "running")
    expect(picture).to_be_hidden()
    expect(app.locator(".stlite-app__stage")).to_be_focused()
    assert app.bounding_box() == before
    page.emulate_media(media="print")
    expect(picture).to_be_visible()
    expect(app.locator("iframe")).to_be_hidden()


def test_picture_below_the_run_button(site: Site, page: Page) -> None:
    """It stays while its element is out of the page, and a click in it does nothing."""
    picture = open_picture(site, page, start="click")
    expect(picture).to_be_visible()
    page.evaluate("() => { const app = document.querySelector('stlite-app'); app.replaceWith(app); }")
    expect(picture).to_be_visible()
    picture.get_by_text("The picture").click(force=True, position={"x": 5, "y": 5})
    wait_for_state(page.locator("stlite-app"), "idle")
    page.get_by_role("button", name="Run").click()
    wait_for_state(page.locator("stlite-app"), "loading")
    expect(picture).to_be_visible()


def test_height_of_a_picture_that_waits(site: Site, page: Page) -> None:
    """An app that waits for a click is as high as its picture, before our script and after the click."""
    with site.server.hold("stlite.js"):
        write_picture(site, PROGRAM, "click")
        page.goto(site.server.url, wait_until="commit")
        picture = page.locator(".stlite-picture")
        app, reserved = page.locator("stlite-app"), "(app) => app.offsetHeight"
        expect(picture).to_be_visible()
        before = app.evaluate(reserved)
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    stage = app.locator(".stlite-app__stage")
    shown = picture.evaluate("(picture) => picture.offsetHeight")
    assert shown < stage.evaluate(
        "(part) => parseInt(getComputedStyle(part).getPropertyValue('--stlite-height'))"
    )
    assert stage.evaluate("(stage) => stage.offsetHeight") == max(shown, 80)
    assert app.evaluate(reserved) == before
    page.get_by_role("button", name="Run").click()
    expect(app.frame_locator("iframe").locator("#root")).to_be_attached()
    page.evaluate("frames[0].mayGoOn = true")
    wait_for_state(app, "running")
    assert app.evaluate(reserved) == before


@pytest.mark.parametrize("start", ["auto", "click"])
def test_picture_of_an_app_that_fails(start: str, site: Site, page: Page) -> None:
    """It stays above the reason; neither covers the other, and a high picture pushes nothing out."""
    picture = open_picture(site, page, "fail", start=start)
    picture.evaluate("(part) => { part.firstElementChild.style.height = '3000px'; }")
    if start == "click":
        page.get_by_role("button", name="Run").click()
    app, panel = page.locator("stlite-app"), page.locator(".stlite-app__panel")
    wait_for_state(app, "failed")
    expect(page.get_by_role("button", name="Retry")).to_be_visible()
    whole, shown, reason = (part.bounding_box() for part in (app, picture, panel))
    assert whole
    assert shown
    assert reason
    assert shown["height"] > 0
    assert shown["y"] + shown["height"] <= reason["y"]
    assert reason["y"] + reason["height"] <= whole["y"] + whole["height"]


@pytest.mark.parametrize("start", ["auto", "click"])
def test_what_an_app_says_over_its_picture(start: str, site: Site, page: Page) -> None:
    """It has a background, and lies within the app, however high the picture is."""
    picture = open_picture(site, page, start=start)
    picture.evaluate("(part) => { part.firstElementChild.style.height = '3000px'; }")
    panel = page.locator(".stlite-app__panel")
    expect(panel).to_be_visible()
    colour = panel.evaluate("(part) => getComputedStyle(part).backgroundColor")
    assert re.fullmatch(r"rgb\(.*\)", colour)
    whole, said = page.locator("stlite-app").bounding_box(), panel.bounding_box()
    assert whole
    assert said
    assert said["y"] + said["height"] <= whole["y"] + whole["height"]


def test_picture_of_an_edited_program(site: Site, page: Page) -> None:
    """It goes, because it is not what the edited program shows, whether that one can start or not."""
    site.write_runtime(editor=write_editor(site.folder))
    picture = open_picture(site, page, "fail", options=":editable: true\n")
    app = page.locator("stlite-app")
    wait_for_state(app, "failed")
    page.get_by_role("button", name="Edit").click()
    expect(page.locator(".stlite-app__editor textarea")).to_be_focused()
    expect(picture).to_be_visible()
    page.keyboard.type("# 1 ")
    page.locator(".stlite-app__editor").get_by_role("button", name="Run").click()
    expect(picture).to_have_count(0)


def test_picture_without_scripts(site: Site, page: Page) -> None:
    """It is in the page in full, with the line that says what the app needs."""
    page.route("**/stlite.js", lambda route: route.abort())
    picture = open_picture(site, page)
    expect(picture).to_be_visible()
    app = page.locator("stlite-app")
    reserved = app.evaluate("(app) => parseInt(getComputedStyle(app).getPropertyValue('--stlite-height'))")
    wait_until(page, lambda: app.evaluate("(app) => app.clientHeight") < reserved)
    assert picture.evaluate("(part) => part.scrollHeight <= part.clientHeight")
