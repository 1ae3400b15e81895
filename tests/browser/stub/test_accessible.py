"""Apps by keyboard and by screen reader: what axe finds, where the focus is, what is said."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from axe import AXE, RUN_AXE
from host_sites import FURO, MATERIAL, HostSites, app
from quiet import finish_transitions
from stub_site import Site, write_editor
from watching import wait_for_state

PANEL = ".stlite-app__panel[role=status]"
DARK = "document.body.dataset.mdColorScheme = 'slate'; document.body.dataset.theme = 'dark'"
FILES = "run\n## file: other.py\nx = 1"
STATES = [
    app("run", ":start: click\n:title: Waiting"),
    app("progress", ":start: load\n:title: Loading"),
    app("fail", ":start: load\n:title: Failed"),
    app("run", ":start: load\n:title: Hung"),
    app(FILES, ":start: load\n:title: Shown\n:code: fold"),
    app(FILES, ":start: load\n:title: Edited\n:editable: true\n:code: below"),
    app("run"),
    app("run300"),
]


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("theme", [MATERIAL, FURO])
def test_axe(theme: str, is_dark: bool, hosts: HostSites, page: Page) -> None:
    """Axe finds nothing serious in any state of an app, in light and dark pages of both hosts."""
    page.set_viewport_size({"width": 1280, "height": 3000})
    page.goto(hosts.build(theme, {"index.md": "# Home\n\n" + "\n".join(STATES)}))
    if is_dark:
        page.evaluate(DARK)
    _, loading, failed, *others = page.locator("stlite-app").all()
    hung, shown, edited, _, _ = others
    for element in others:
        wait_for_state(element, "running")
    wait_for_state(failed, "failed")
    failed.get_by_text("Details").click()
    expect(loading.locator(PANEL)).to_have_text("Loading Python.")
    say_busy(hung)
    shown.get_by_role("button", name="Source").click()
    edited.get_by_role("button", name="Edit").click()
    expect(edited.get_by_role("textbox")).to_be_focused()
    finish_transitions(page)
    page.add_script_tag(path=AXE)
    result = page.evaluate(RUN_AXE)
    assert result["found"] == []
    assert {"aria-valid-attr-value", "button-name", "color-contrast"} <= {*result["passed"]}
    # Axe passes over frames without a tab stop.
    assert all(page.locator("stlite-app iframe").evaluate_all("frames => frames.map(({ title }) => title)"))


def test_run_by_keyboard(site: Site, page: Page) -> None:
    """Run is pressed by keyboard; the focus stays with the app, goes on into it, and to what is below."""
    site.write(":start: click\n:code: fold\n\nrun")
    page.goto(site.server.url)
    page.keyboard.press("Tab")
    run = page.get_by_role("button", name="Run")
    expect(run).to_be_focused()
    expect(run).to_have_css("outline-style", "solid")
    page.keyboard.press("Enter")
    stage = page.locator(".stlite-app__stage")
    expect(stage).to_be_focused()
    wait_for_state(page.locator("stlite-app"), "running")
    expect(stage).to_be_focused()
    expect(page.locator("stlite-app")).to_have_css("outline-style", "solid")
    page.frame_locator("iframe").locator("body").evaluate(
        "(body) => { body.innerHTML = '<button>Inside</button>' }"
    )
    expect(page.locator("iframe")).not_to_have_attribute("tabindex", "-1")
    page.keyboard.press("Tab")
    expect(page.frame_locator("iframe").get_by_role("button", name="Inside")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Source")).to_be_focused()


def test_apps_have_names(site: Site, page: Page) -> None:
    """Buttons and frames of several apps are told apart by a title, or by where the app is in the page."""
    site.write(*(f":start: click\n{title}\nrun" for title in ("", ":title: Named\n", "")))
    page.goto(site.server.url)
    for name in ("Streamlit app 1", "Named", "Streamlit app 3"):
        group = page.get_by_role("group", name=name, exact=True)
        group.get_by_role("button", name="Run").click()
        wait_for_state(group, "running")
        expect(group.locator("iframe")).to_have_attribute("title", name)


@pytest.mark.parametrize("code", ["above", "below"])
def test_keys_go_down_the_page(code: str, site: Site, page: Page) -> None:
    """A program above its app is reached before it, one below after it."""
    files = "\n## file: a.txt\nAlpha\n"
    site.write(f":start: click\n:actions: copy\n:code: {code}\n\nrun{files}")
    page.goto(site.server.url)
    run, tab = page.get_by_role("button", name="Run"), page.get_by_role("tab", name="streamlit_app.py")
    expect(tab).to_be_visible()
    copy = page.get_by_role("button", name="Copy the program")
    for part in (tab, run, copy) if code == "above" else (run, copy, tab):
        page.keyboard.press("Tab")
        expect(part).to_be_focused()
    assert page.evaluate("scrollY") == 0


def test_focus_after_retry_and_restart(site: Site, page: Page) -> None:
    """The focus stays with the app when what was pressed goes."""
    site.write(":start: load\n\nfail run")
    page.goto(site.server.url)
    element, stage = page.locator("stlite-app"), page.locator(".stlite-app__stage")
    page.get_by_role("button", name="Retry").press("Enter")
    wait_for_state(element, "running")
    expect(stage).to_be_focused()
    say_busy(element)
    page.get_by_role("button", name="Restart").focus()
    tell(element, "{ type: 'recovered' }")
    expect(page.get_by_role("button", name="Restart")).to_have_count(0)
    expect(stage).to_be_focused()


def test_focus_is_not_taken(site: Site, page: Page) -> None:
    """An app that starts by itself leaves the focus where it is."""
    site.write("wait run", ":start: click\n:prewarm: off\n\nrun")
    page.goto(site.server.url)
    run = page.get_by_role("button", name="Run")
    run.focus()
    expect(page.locator("iframe")).to_have_count(1)
    page.frames[1].evaluate("window.mayGoOn = true")
    wait_for_state(page.locator("stlite-app").first, "running")
    expect(run).to_be_focused()


def test_each_step_is_said_once(site: Site, page: Page) -> None:
    """The live region changes its text once for each step."""
    site.write(":start: click\n:prewarm: off\n\nprogress progress progress wait run")
    page.goto(site.server.url)
    page.locator(PANEL).evaluate(
        "(panel) => { window.said = []; new MutationObserver(() => said.push(panel.textContent))"
        ".observe(panel, { childList: true, characterData: true, subtree: true }) }"
    )
    page.get_by_role("button", name="Run").click()
    expect(page.locator(PANEL)).to_have_text("Loading Python.")
    page.frames[1].evaluate("window.mayGoOn = true")
    wait_for_state(page.locator("stlite-app"), "running")
    said = page.evaluate("said")
    assert "Loading Python." in said
    assert len(said) == len(set(said))


def test_editor_by_keyboard(site: Site, page: Page) -> None:
    """Arrow keys go from file to file; Tab indents, and after Escape it leaves."""
    site.write_runtime(editor=write_editor(site.folder))
    site.write(":start: load\n:editable: true\n\nrun\n## file: a.txt\nAlpha\n## file: b.txt\nBeta\n")
    page.goto(site.server.url)
    page.get_by_role("button", name="Edit").press("Enter")
    area, tabs = page.locator(".stlite-app__editor textarea"), page.locator(".stlite-app__editor [role=tab]")
    expect(area).to_be_focused()
    expect(area).to_have_attribute("aria-description", "To leave the editor, press Escape, then Tab.")
    area.press("Home")
    for key in ("Tab", "Escape", "x", "Tab"):
        page.keyboard.press(key)
    expect(area).to_be_focused()
    expect(area).to_have_value("    x   run\n")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator(".stlite-app__editor").get_by_role("button", name="Run")).to_be_focused()
    area.focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    expect(tabs.nth(0)).to_be_focused()
    for key, number, text in (
        ("ArrowRight", 1, "Alpha\n"),
        ("End", 2, "Beta\n"),
        ("ArrowRight", 0, "    x   run\n"),
    ):
        page.keyboard.press(key)
        expect(tabs.nth(number)).to_be_focused()
        expect(tabs.nth(number)).to_have_attribute("aria-selected", "true")
        expect(area).to_have_value(text)
    expect(page.get_by_role("tabpanel")).to_have_accessible_name("streamlit_app.py")


def say_busy(element: Locator) -> None:
    tell(element, "{ type: 'trouble', text: 'This app keeps Python busy.' }")
    expect(element.get_by_role("button", name="Restart")).to_be_visible()


def tell(element: Locator, message: str) -> None:
    """Have an app's frame tell the page something."""
    code = f"parent.postMessage({{ stlite: {message} }}, location.origin)"
    element.locator("iframe").evaluate("(frame, code) => frame.contentWindow.eval(code)", code)


@pytest.mark.parametrize("program", ["run", "run600"])
def test_no_blind_stop(program: str, site: Site, page: Page) -> None:
    """The keyboard stops at no empty frame, and at an area that scrolls, with a ring and a name."""
    site.write(f":start: load\n:title: Tall\n:max-height: 200\n:actions: copy\n\n{program}")
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    frame = page.frame_locator("iframe")
    area, copy = frame.locator(".stMain"), page.get_by_role("button", name="Copy the program")
    scrolls = program == "run600"
    expect(area).to_have_css("height", "200px" if scrolls else "80px")
    if not scrolls:
        expect(area).not_to_have_attribute("tabindex", "0")
    page.keyboard.press("Tab")
    if scrolls:
        expect(area).to_be_focused()
        expect(area).to_have_accessible_name("Tall")
        expect(area).to_have_css("outline-style", "solid")
        page.keyboard.press("Tab")
    expect(copy).to_be_focused()
    content = frame.locator("[data-testid=stMainBlockContainer]")
    content.evaluate("(content) => { content.style.height = '900px' }")
    expect(area).to_have_attribute("tabindex", "0")
    content.evaluate("(content) => { content.innerHTML = '<button>Inside</button>' }")
    copy.focus()
    page.keyboard.press("Shift+Tab")
    expect(frame.get_by_role("button", name="Inside")).to_be_focused()
