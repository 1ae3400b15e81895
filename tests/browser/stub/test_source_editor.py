"""The editor beside an app: it gives back what it covers and what it resets, in pages of either direction."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from stub_site import Site, write_editor
from watching import Watch, wait_for_state

FILES = "run\n## file: a.txt\nAlpha\n## file: b.txt\nBeta\n"
AREA = ".stlite-app__editor textarea"


@pytest.fixture
def editable(site: Site) -> Site:
    """Give a site with the real editor."""
    site.write_runtime(editor=write_editor(site.folder))
    return site


def open_page(site: Site, page: Page, *blocks: str) -> Locator:
    """Show apps that can be edited, and press the first Edit; return its editor."""
    site.write(*(f":start: load\n:editable: true\n{block}" for block in blocks))
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app").first, "running")
    page.get_by_role("button", name="Edit").first.click()
    expect(page.locator(AREA)).to_be_focused()
    return page.locator(".stlite-app__editor")


def test_reset_can_be_undone(editable: Site, page: Page, watch: Watch) -> None:
    """Reset is an edit in each changed file, which Ctrl+Z takes back; the others have none."""
    editor = open_page(editable, page, f"\n{FILES}")
    area, reset = page.locator(AREA), editor.get_by_role("button", name="Reset")
    expect(reset).to_be_disabled()
    page.keyboard.type("# 1 ")
    expect(reset).to_be_enabled()
    editor.get_by_role("tab", name="a.txt").click()
    area.fill("Gamma\n")
    editor.get_by_role("tab", name="b.txt").click()
    reset.click()
    expect(reset).to_be_disabled()
    expect(area).to_have_value("Beta\n")
    expect(area).to_be_focused()
    page.keyboard.press("Control+z")
    expect(area).to_have_value("Beta\n")
    for name, original, edited in (
        ("a.txt", "Alpha\n", "Gamma\n"),
        ("streamlit_app.py", "run\n", "# 1 run\n"),
    ):
        editor.get_by_role("tab", name=name).click()
        expect(area).to_have_value(original)
        area.press("Control+z")
        expect(area).to_have_value(edited)
        area.press("Control+Shift+z")
        expect(area).to_have_value(original)
        area.press("Control+z")
    expect(reset).to_be_enabled()
    assert watch.errors == []


def test_reset_alone(editable: Site, page: Page) -> None:
    """Typing, Reset and Ctrl+Z give the typed text; what is typed away by hand leaves nothing to reset."""
    editor = open_page(editable, page, "\nrun\n")
    area, reset = page.locator(AREA), editor.get_by_role("button", name="Reset")
    page.keyboard.type("x")
    page.keyboard.press("Backspace")
    expect(reset).to_be_disabled()
    page.keyboard.type("abc ")
    reset.press("Enter")
    expect(area).to_have_value("run\n")
    page.keyboard.press("Control+z")
    expect(area).to_have_value("abc run\n")
    expect(editor.locator(".pce-line").first).to_contain_text("abc run")
    reset.click()
    expect(area).to_have_value("run\n")


def test_changes_stay_in_the_page(editable: Site, page: Page, watch: Watch) -> None:
    """What a reader has changed is there when the editor opens again, goes with the page, is sent nowhere."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.post_data}"))
    editor = open_page(editable, page, "\nrun\n")
    area, edit = page.locator(AREA), page.get_by_role("button", name="Edit")
    page.keyboard.type("# mine ")
    editor.get_by_role("button", name="Run").click()
    wait_for_state(page.locator("stlite-app"), "running")
    edit.click()
    expect(area).to_be_hidden()
    edit.click()
    expect(area).to_have_value("# mine run\n")
    page.reload()
    wait_for_state(page.locator("stlite-app"), "running")
    edit.click()
    expect(area).to_have_value("run\n")
    assert {*sent} == {"GET None"}
    assert watch.hosts() == {editable.server.url.split("/")[2]}
    assert not any("mine" in url for url in watch.urls)


def test_buttons_use_what_was_changed(editable: Site, context: BrowserContext, page: Page) -> None:
    """Copies, downloads and the playground have the program as its reader has it; a tab has the author's."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.route("https://edit.share.stlite.net/**", lambda route: route.fulfill(body="playground"))
    open_page(editable, page, ":actions: copy, download, tab, playground\n\nrun\n")
    page.keyboard.type("# mine ")
    page.get_by_role("button", name="Copy the program").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "# mine run\n"
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert Path(download.value.path()).read_text() == "# mine run\n"
    with context.expect_page() as opened:
        page.get_by_role("button", name="Open in the stlite playground").click()
    opened.value.wait_for_url("https://edit.share.stlite.net/**")
    assert b"# mine run" in base64.b64decode(opened.value.url.partition("#!")[2])
    with context.expect_page() as opened:
        page.get_by_role("link", name="Open in a tab").click()
    wait_for_state(opened.value.locator("stlite-app"), "running")
    assert opened.value.frames[1].evaluate("mounted.files['streamlit_app.py'].data") == "run\n"


def test_focus_in_forced_colours(editable: Site, page: Page) -> None:
    """Where the system has its own colours, and shows no shadows, the editor with the focus has a ring."""
    page.emulate_media(forced_colors="active")
    editor = open_page(editable, page, "\nrun\n")
    expect(editor.locator(".prism-code-editor")).to_have_css("outline-style", "solid")
    editor.get_by_role("button", name="Run").focus()
    expect(editor.locator(".prism-code-editor")).to_have_css("outline-style", "none")


def test_each_file_has_its_history(editable: Site, page: Page) -> None:
    """A way to another file and back leaves what can be undone."""
    editor = open_page(editable, page, f"\n{FILES}")
    area = page.locator(AREA)
    page.keyboard.type("abc")
    editor.get_by_role("tab", name="a.txt").click()
    editor.get_by_role("tab", name="streamlit_app.py").click()
    expect(area).to_have_value("abcrun\n")
    area.press("Control+z")
    expect(area).to_have_value("run\n")


def test_line_ends_are_no_change(editable: Site, page: Page) -> None:
    """A file whose lines end as on Windows runs as it is until its reader changes it."""
    editor = open_page(editable, page, f"\n{FILES}")
    page.evaluate(
        "const { dataset } = document.querySelector('.stlite-app');"
        "dataset.stlite = dataset.stlite.replace('Alpha\\\\n', 'Alpha\\\\r\\\\nOmega\\\\r\\\\n');"
        "document.body.append(document.querySelector('.stlite-app'))"
    )
    page.get_by_role("button", name="Edit").click()
    editor.get_by_role("tab", name="a.txt").click()
    expect(editor.get_by_role("button", name="Reset")).to_be_disabled()
    editor.get_by_role("button", name="Run").click()
    app = page.locator("stlite-app")
    wait_for_state(app, "running")
    editor.get_by_role("tab", name="streamlit_app.py").click()
    page.locator(AREA).fill("run400\n")
    editor.get_by_role("button", name="Run").click()
    expect(editor.get_by_role("button", name="Reset")).to_be_enabled()


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("above", True, True),
        ("below", True, True),
        ("fold", False, False),
        ("fold", True, True),
        ("none", False, False),
    ],
)
def test_code_is_there_again(code: str, before: bool, after: bool, editable: Site, page: Page) -> None:
    """An editor stands in the place of the page's code; once closed, the page has its code as before."""
    # The buttons of an app with a height stay where they are when it starts.
    editable.write(f":start: load\n:editable: true\n:height: 200\n:code: {code}\n\nrun\n")
    page.goto(editable.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    source, edit = page.locator(".stlite-app__source"), page.get_by_role("button", name="Edit")
    if code == "fold" and before:
        page.get_by_role("button", name="Source").click()
    for _ in range(2):
        expect(source).to_be_visible(visible=before)
        edit.click()
        expect(page.locator(AREA)).to_be_visible()
        expect(source).to_be_hidden()
        edit.click()
        expect(page.locator(AREA)).to_be_hidden()
        expect(source).to_be_visible(visible=after)
    edit.dblclick()
    expect(page.locator(AREA)).to_be_hidden()
    expect(source).to_be_visible(visible=after)


def test_code_of_a_failed_app_is_there_after_the_editor(editable: Site, page: Page) -> None:
    """A program that is to be seen, since its app has failed, is so once the editor is closed."""
    editable.write(":start: click\n:editable: true\n\nfail\n")
    page.goto(editable.server.url)
    edit = page.get_by_role("button", name="Edit")
    edit.click()
    expect(page.locator(AREA)).to_be_visible()
    page.locator("stlite-app").get_by_role("button", name="Run").first.click()
    wait_for_state(page.locator("stlite-app"), "failed")
    expect(page.locator(".stlite-app__source")).to_be_hidden()
    edit.click()
    expect(page.locator(".stlite-app__source")).to_be_visible()


# Where the text of a line begins, and how its box is in the editor's.
LINE = """(editor) => {
  const line = editor.querySelector(".pce-line");
  const range = document.createRange();
  range.selectNodeContents(line);
  const { left } = editor.querySelector(".pce-wrapper").getBoundingClientRect();
  const { direction, textAlign } = getComputedStyle(line);
  return [Math.round(range.getBoundingClientRect().left - left), direction, textAlign];
}"""


def test_code_in_pages_from_right_to_left(editable: Site, page: Page) -> None:
    """In an RTL page, code and tracebacks go from left to right, and line numbers are before their lines."""
    block = "\nrun\n"
    lines = {}
    for direction in ("ltr", "rtl"):
        editable.write(f":start: load\n:editable: true\n{block}", ":start: load\n:code: below\n\nfail\n")
        index = editable.root / "index.html"
        index.write_text(index.read_text().replace("<html>", f'<html dir="{direction}">'))
        page.goto(editable.server.url)
        wait_for_state(page.locator("stlite-app").first, "running")
        page.get_by_role("button", name="Edit").first.click()
        expect(page.locator(AREA)).to_be_focused()
        lines[direction] = page.locator(".stlite-app__editor").evaluate(LINE)
        failed = page.locator("stlite-app").nth(1)
        wait_for_state(failed, "failed")
        failed.get_by_role("button", name="Details").click()
        for code in (failed.locator(".stlite-app__trace"), page.locator(".stlite-app__source pre").nth(1)):
            expect(code).to_have_css("direction", "ltr")
            expect(code).to_have_css("text-align", re.compile("left|start"))
        page.evaluate("sessionStorage.clear()")
    assert lines["ltr"] == lines["rtl"]
    assert lines["rtl"][1:] == ["ltr", "left"]
