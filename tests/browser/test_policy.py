"""The content security policy that the documentation gives: apps run under it, and nothing is refused."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from bare_site import BareSite
from example_sites import SOURCE
from live_apps import BUSY, press, shows
from server import serve
from test_height import WIDGETS
from watching import Watch, wait_for_state, wait_until_running

NOTE = """
window.refused = [];
addEventListener("securitypolicyviolation", (event) => {
  refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""


def read_policy(cdn: str = "") -> str:
    """Return the policy in the documentation, with what it says of a CDN."""
    page = (SOURCE / "pages/hosting.md").read_text(encoding="utf-8")
    [policy] = re.findall(r"```text\nContent-Security-Policy:(.*?)```", page, re.DOTALL)
    if cdn:
        [directives] = re.findall(rf"add `https://{cdn}` to (.*?)\.\n", page, re.DOTALL)
        for name in re.findall(r"`([a-z-]+)`", directives):
            assert f" {name} " in policy
            policy = policy.replace(f" {name} ", f" {name} https://{cdn} ")
    return " ".join(policy.split())


def test_apps_under_the_policy(tmp_path: Path, page: Page, watch: Watch) -> None:
    """Widgets, a hang that is ended and a restart: no page, frame or worker asks for what is not allowed."""
    site = BareSite(tmp_path)
    site.write_live(WIDGETS, BUSY.replace("TITLE", "Second"))
    page.add_init_script(NOTE)
    with serve(tmp_path) as server:
        server.headers["Content-Security-Policy"] = read_policy()
        page.goto(server.url)
        first = wait_until_running(page)
        first.get_by_label("Name").fill("Ada")
        first.get_by_label("Name").press("Enter")
        shows(first, "Hello Ada")
        press(wait_until_running(page, 1), "Hang")
        app = page.locator("stlite-app").nth(1)
        expect(app).to_contain_text("This app keeps Python busy.")
        app.get_by_role("button", name="Restart").click()
        wait_for_state(app, "failed")
        app.get_by_role("button", name="Retry").click()
        shows(wait_until_running(page, 1), "shown")
        assert [frame.evaluate("refused") for frame in page.frames] == [[]] * 3
        assert watch.errors == []
