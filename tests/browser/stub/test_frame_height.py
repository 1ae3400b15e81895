"""The height of an app: reserved before it starts, and then that of what it shows."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from stub_site import Site
from watching import STAGE, has_height, wait_for_state

CONTENT = '[data-testid="stMainBlockContainer"]'


# What the app's frame asks for.
NOTE_HEIGHTS = """
window.heights = [];
addEventListener("message", ({ data }) => {
  if (data?.stlite?.type === "height") heights.push(data.stlite.height);
});
"""


def show(page: Page, height: int) -> None:
    """Have the stub show something of another height."""
    page.frames[1].evaluate(f"document.querySelector('{CONTENT}').style.height = '{height}px'")


def say(page: Page, state: str) -> None:
    """Have the frame say what Streamlit says of the program."""
    message = f"{{ type: 'SCRIPT_RUN_STATE_CHANGED', scriptRunState: '{state}' }}"
    page.frames[1].evaluate(f"parent.postMessage({message}, location.origin)")


def test_height_follows_content(site: Site, page: Page) -> None:
    """An app grows with what it shows, within its limits. Reserved space stays until a reader uses it."""
    site.write(":max-height: 600\n\n# run400\nimport streamlit as st\nst.text_area('A')\nst.text_area('B')")
    page.add_init_script(NOTE_HEIGHTS)
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    has_height(page, 400)
    show(page, 450)
    has_height(page, 450)
    show(page, 100)
    page.wait_for_function("heights.at(-1) === 100")
    has_height(page, 292)
    page.frame_locator("iframe").locator(CONTENT).click()
    has_height(page, 100)
    show(page, 20)
    has_height(page, 80)
    show(page, 5000)
    has_height(page, 600)


def test_passing_height(site: Site, page: Page) -> None:
    """What a run needs only on its way, as for a spinner, leaves no space, and only the first gets it."""
    site.write("draw")
    page.add_init_script(NOTE_HEIGHTS)
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    show(page, 500)
    has_height(page, 500)
    show(page, 420)
    page.wait_for_function("heights.at(-1) === 420")
    has_height(page, 500)
    say(page, "notRunning")
    has_height(page, 420)
    say(page, "running")
    show(page, 600)
    page.wait_for_function("heights.at(-1) === 600")
    has_height(page, 420)
    show(page, 510)
    page.wait_for_function("heights.at(-1) === 510")
    say(page, "notRunning")
    has_height(page, 510)


def test_fixed_height(site: Site, page: Page) -> None:
    """An app with a height in pixels keeps it."""
    site.write(":height: 220\n\nrun400")
    page.add_init_script(NOTE_HEIGHTS)
    page.goto(site.server.url)
    page.wait_for_function("heights.at(-1) === 400")
    has_height(page, 220)


def test_known_height(site: Site, page: Page) -> None:
    """The next time in a visit, the space that an app needs is reserved before it starts."""
    site.write(":start: click\n\nrun555")
    page.goto(site.server.url)
    expect(page.locator(STAGE)).not_to_have_css("height", "555px")
    page.get_by_role("button", name="Run").click()
    has_height(page, 555)
    page.reload()
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    has_height(page, 555)


def test_sidebar_is_expected(site: Site, page: Page) -> None:
    """Where the app is so wide that its sidebar will be open, the space for that is reserved."""
    site.write(":start: click\n\nimport streamlit as st\nfor number in range(5):\n    st.sidebar.slider('A')")
    page.goto(site.server.url)
    has_height(page, 576)
    page.set_viewport_size({"width": 600, "height": 900})
    page.reload()
    has_height(page, 400)
