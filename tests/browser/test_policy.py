"""The content security policy that the documentation gives: apps run under it, and nothing is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bare_site import BareSite
from example_sites import SOURCE
from faults import fails_with
from live_apps import BUSY, SMALL, press, shows
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
        [digest] = re.findall(r"'sha256-[^']+'", page)
        policy = policy.replace(" script-src ", f" script-src {digest} ")
    return " ".join(policy.split())


@pytest.mark.parametrize(("source", "name"), [("blob:", "blob:"), ("'wasm-unsafe-eval'", "Python")])
def test_source_that_lacks(source: str, name: str, tmp_path: Path, page: Page) -> None:
    """Where a policy lacks a source of scripts, the app says what it forbids."""
    site = BareSite(tmp_path)
    site.write_live(SMALL)
    with serve(tmp_path) as server:
        policy = re.sub(f"(script-src [^;]*) {source}", r"\1", read_policy())
        server.headers["Content-Security-Policy"] = policy
        page.goto(server.url)
        reason = f"The site's content security policy does not allow {name} (script-src)."
        advice = f"Tell the site's author: script-src must contain {source}."
        fails_with(page.locator("stlite-app"), reason, advice)


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
