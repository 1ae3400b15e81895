"""Where stlite, Streamlit or the browser is not as expected, the console says so, and apps go on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from stub_site import Site
from watching import Watch, wait_for_state

CHANGES = {
    "no kernel": (
        "return { _kernel: kernel }",
        "return {}",
        "stlite's mount() returns no _kernel, so this app cannot say how far its start is, nor why it fails.",
    ),
    "no worker": (
        'new SharedWorker("data:',
        'String("data:',
        "stlite asks for no SharedWorker, so this app shares its interpreter with no other.",
    ),
    "another text": (
        '"Loading Pyodide."',
        '"Brewing tea."',
        'stlite says "Brewing tea.", which counts as the start of Streamlit.',
    ),
    "another name of the content": (
        "stMainBlockContainer",
        "stContent",
        "Streamlit's content has another name, so apps do not get its height.",
    ),
    "other names": (
        "stElementContainer",
        "stElement",
        "Streamlit's elements have other names, so this app does not get the height of its content.",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_stlite(change: str, site: Site, page: Page, watch: Watch) -> None:
    """A change in stlite is said once, in a sentence, and the app runs."""
    old, new, sentence = CHANGES[change]
    stub = site.folder / "stub.js"
    stub.write_text(stub.read_text().replace(old, new))
    site.write(":start: load\n\nprogress progress run")
    with page.expect_console_message(lambda message: sentence in message.text):
        page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    assert [re.sub(r" \(http.*", "", error) for error in watch.errors] == [f"stlite-docs: {sentence}"]


def test_no_state_of_the_program(site: Site, page: Page, watch: Watch) -> None:
    """Streamlit says nothing of a program that ends at once; but of several in a page it says something."""
    stub = site.folder / "stub.js"
    stub.write_text(stub.read_text().replace("SCRIPT_RUN_STATE_CHANGED", "SCRIPT_CHANGED"))
    sentence = "Streamlit does not say when a program runs, so apps may show their own colours first."
    site.write(*[":start: load\n\nrun"] * 3)
    with page.expect_console_message(lambda message: sentence in message.text):
        page.goto(site.server.url)
    assert [re.sub(r" \(http.*", "", error) for error in watch.errors] == [f"stlite-docs: {sentence}"]


FUNCTIONS = {
    "history.pushState": "an app's pages take the Back button away from the docs page",
    "history.replaceState": "an app's pages change the address of its frame",
    "Storage.prototype.getItem": "apps share the state of their sidebars",
    "HTMLElement.prototype.focus": "dialogs of apps take the focus from the page",
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_that_cannot_be_replaced(function: str, site: Site, page: Page, watch: Watch) -> None:
    """Where the browser keeps a function as it is, that is said, and the app runs."""
    owner, _, name = function.rpartition(".")
    value = f"{{ value: {function}, writable: false, configurable: false }}"
    page.add_init_script(f"if (parent !== window) Object.defineProperty({owner}, '{name}', {value})")
    site.write(":start: load\n\nrun")
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    [error] = watch.errors
    assert error.startswith(f"stlite-docs: {name} cannot be replaced, so {FUNCTIONS[function]}.")


def test_property_that_cannot_be_replaced(site: Site, page: Page, watch: Watch) -> None:
    """Where the browser keeps what sets a property, that is said, and the app runs."""
    owner = "HTMLImageElement.prototype"
    keep = f"{{ ...Object.getOwnPropertyDescriptor({owner}, 'src'), configurable: false }}"
    page.add_init_script(f"if (parent !== window) Object.defineProperty({owner}, 'src', {keep})")
    site.write(":start: load\n\nrun")
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    sentence = "src cannot be replaced, so the front end asks a host that does not exist."
    assert [re.sub(r" \(http.*", "", error) for error in watch.errors] == [f"stlite-docs: {sentence}"]
