"""Pages that other plugins write or hide, with the apps of the site's pages."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from host_sites import MATERIAL, HostSites, app
from watching import STAGE, Watch, wait_for_state

PASSWORD = "A long pass phrase, 4 encryption."  # noqa: S105 - of a site that nobody sees
ENCRYPT = {
    "encryptcontent": {
        "webcrypto": True,
        "kdf_pow": 1,
        "remember_keys": False,
        "password_inventory": {"secret": PASSWORD},
    }
}
PAGES = {
    "index.md": "# Home\n\n[Secret](secret.md)\n",
    "secret.md": "---\nlevel: secret\n---\n\n# Secret\n\n" + app("run300") + "\n" + app("run200"),
}


def test_encrypted_page(hosts: HostSites, page: Page, watch: Watch) -> None:
    """The apps of an encrypted page start when the reader has entered the password."""
    page.goto(f"{hosts.build(MATERIAL, PAGES, ENCRYPT)}secret.html")
    password = page.locator("input[type=password]")
    expect(password).to_be_visible()
    expect(page.locator("stlite-app")).to_have_count(0)
    assert "run300" not in page.content()
    password.fill(PASSWORD)
    password.press("Enter")
    for number, height in enumerate(["300px", "200px"]):
        wait_for_state(page.locator("stlite-app").nth(number), "running")
        expect(page.locator(STAGE).nth(number)).to_have_css("height", height)
    assert watch.errors == []


def test_page_to_print(hosts: HostSites, page: Page, watch: Watch) -> None:
    """The apps of all pages run in the page that mkdocs-print-site-plugin makes of them."""
    pages = {"index.md": "# Home\n\n" + app("run300"), "two.md": "# Two\n\n" + app("run200")}
    page.goto(f"{hosts.build(MATERIAL, pages, 'print-site')}print_page.html")
    for number, height in enumerate(["300px", "200px"]):
        wait_for_state(page.locator("stlite-app").nth(number), "running")
        expect(page.locator(STAGE).nth(number)).to_have_css("height", height)
    expect(page.locator(".stlite-app__source").first).to_be_hidden()
    assert watch.errors == []
