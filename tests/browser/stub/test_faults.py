"""What goes wrong between a page and its app, on a stub: it is said with what to do, and Retry works."""

from __future__ import annotations

import re
import shutil
import socket
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from faults import BLOCKED, CHANGED, fails_with, retry
from stlite_docs.publish.app_needs import find_app_needs
from stub_site import Site
from watching import Watch, wait_for_state

OFFLINE = ("You are offline.", "Connect to the internet, then press Retry.")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/app_run.js", "app_run.js"),
        ("/frame.htm", "frame.htm"),
        ("/frame.js", "frame.js"),
        ("/shared_worker.js", "shared_worker.js"),
        ("/runtime.json", "runtime.json"),
        ("/stub.js", "Streamlit's front end"),
        ("/data.csv", "data.csv"),
    ],
)
def test_absent_file(path: str, name: str, site: Site, page: Page) -> None:
    """A file that the site lacks is named as its author knows it, its address among the details."""
    (site.root / "data.csv").write_text("a,b\n")
    (app,) = site.write(":start: load\n:files: data.csv\n\nrun")
    (asset,) = find_app_needs(app).assets
    (site.folder / asset.location).parent.mkdir(parents=True)
    shutil.copy(asset.source, site.folder / asset.location)
    site.server.broken = {path}
    page.goto(site.server.url)
    element = page.locator("stlite-app")
    fails_with(element, f"Could not load {name} (status 404).", CHANGED, path)
    site.server.broken = set()
    retry(page, element)


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("/app_run.js", "app_run.js", "text/javascript"),
        ("/notice.js", "notice.js", "text/javascript"),
        ("/frame.htm", "frame.htm", "text/html"),
        ("/frame.js", "frame.js", "text/javascript"),
        ("/progress.js", "progress.js", "text/javascript"),
        ("/stub.js", "Streamlit's front end", "text/javascript"),
    ],
)
def test_wrong_type(path: str, name: str, expected: str, site: Site, page: Page) -> None:
    """A file that comes with a type that no browser accepts is named, with the type that it needs."""
    site.write(":start: load\n\nrun")
    site.server.types = {path: "application/octet-stream"}
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    reason = f"The server sends {name} with the wrong type (application/octet-stream)."
    fails_with(app, reason, f"Tell the site's author: the type must be {expected}.", path)


@pytest.mark.parametrize("name", ["faults.js", "ui.js", "panel.js", "causes.js", "probe.js"])
def test_explanation_that_is_absent(name: str, site: Site, page: Page) -> None:
    """What explains a failure is named where it is itself what cannot be loaded."""
    site.write(":start: click\n\nrun")
    page.goto(site.server.url)
    site.server.broken = {f"/{name}"}
    page.get_by_role("button", name="Run").click()
    app = page.locator("stlite-app")
    wait_for_state(app, "failed")
    expect(app.locator(".stlite-app__reason")).to_have_text(f"Could not load {name} (status 404).")


def test_explanation_that_comes_late(site: Site, page: Page) -> None:
    """An app whose scripts were lost once fails, although nothing is absent by now; Retry starts it."""
    site.write(":start: click\n\nrun")
    lost: set[str] = set()

    def lose_once(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path in lost:
            route.continue_()
        else:
            lost.add(path)
            route.abort()

    page.route(re.compile("/page/(app_run|panel)[.]js"), lose_once)
    page.goto(site.server.url)
    page.get_by_role("button", name="Run").click()
    app = page.locator("stlite-app")
    wait_for_state(app, "failed")
    host = urlsplit(site.server.url).netloc
    expect(app.locator(".stlite-app__reason")).to_have_text(f"Could not reach {host}.")
    page.get_by_role("button", name="Retry").click()
    wait_for_state(app, "running")


def test_trusted_types(site: Site, page: Page) -> None:
    """A server that wants types for scripts is found out; the page has all but the app."""
    site.write(":start: click\n\nrun")
    site.server.headers = {"Content-Security-Policy": "require-trusted-types-for 'script'"}
    page.goto(site.server.url)
    expect(page.get_by_role("button", name="Copy the program").locator("path")).to_be_visible()
    page.get_by_role("button", name="Run").click()
    fails_with(
        page.locator("stlite-app"),
        "The site's content security policy does not allow pool.js (require-trusted-types-for).",
        "Tell the site's author: the policy must not contain require-trusted-types-for.",
        "/pool.js",
    )


@pytest.mark.parametrize(
    ("header", "value"),
    [("X-Frame-Options", "DENY"), ("Content-Security-Policy", "frame-ancestors 'none'")],
)
def test_frame_that_is_refused(header: str, value: str, site: Site, page: Page) -> None:
    """A server that lets no page have a frame is found out, by the header that says so."""
    site.write(":start: load\n\nrun")
    site.server.headers = {header: value}
    page.goto(site.server.url)
    said = f"{header}: {value}" if header.startswith("X") else value
    fails_with(
        page.locator("stlite-app"),
        f"The server does not allow frame.htm in a page ({said}).",
        "Tell the site's author: the server must allow frames of the same site.",
        "/frame.htm",
    )


@pytest.mark.parametrize(
    ("header", "value"),
    [("X-Frame-Options", "SAMEORIGIN"), ("Content-Security-Policy", "frame-ancestors 'self'")],
)
def test_frame_that_is_allowed(header: str, value: str, site: Site, page: Page) -> None:
    """The remedies that the documentation names for a frame that is refused help."""
    site.write(":start: load\n\nrun")
    site.server.headers = {header: value}
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")


@pytest.mark.parametrize(
    ("policy", "name"),
    [
        ("frame-src 'none'", "frame.htm"),
        ("connect-src 'none'", "runtime.json"),
        ("worker-src 'none'", "pool.js"),
    ],
)
def test_policy_that_forbids_something(policy: str, name: str, site: Site, page: Page) -> None:
    """A content security policy that forbids something is named, with its directive."""
    site.write(":start: click\n\nrun")
    site.server.headers = {"Content-Security-Policy": policy}
    page.goto(site.server.url)
    page.get_by_role("button", name="Run").click()
    directive = policy.partition(" ")[0]
    reason = f"The site's content security policy does not allow {name} ({directive})."
    advice = f"Tell the site's author: {directive} must contain 'self'."
    fails_with(page.locator("stlite-app"), reason, advice)


def test_policy_that_forbids_styles(site: Site, page: Page) -> None:
    """An app without its looks runs, and the page says what forbids them, with the remedy."""
    site.write(":start: load\n\nrun")
    site.server.headers = {"Content-Security-Policy": "style-src 'self'"}
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    wait_for_state(app, "running")
    reason = "The site's content security policy does not allow 'unsafe-inline' (style-src)."
    expect(app.locator(".stlite-app__notice")).to_contain_text(reason)
    advice = "Tell the site's author: style-src must contain 'unsafe-inline'."
    expect(app.locator(".stlite-app__notice")).to_contain_text(advice)


LOADS = {
    "img": "new Image().src = '{}'",
    "font": "new FontFace('own', 'url({})').load().catch(() => {{}})",
    "media": "new Audio('{}').load()",
}


@pytest.mark.parametrize(
    ("kind", "address", "source"),
    [
        *((kind, "/own.file", "'self'") for kind in LOADS),
        ("img", "https://other.invalid/own.file", "https://other.invalid"),
        ("img", "data:image/png,", "data:"),
        ("font", "data:font/woff2,", "data:"),
    ],
)
def test_policy_that_forbids_parts(kind: str, address: str, source: str, site: Site, page: Page) -> None:
    """What an app lacks that runs is named in the console, with directive and remedy."""
    site.write(":start: load\n\nrun")
    site.server.headers = {"Content-Security-Policy": f"{kind}-src 'none'"}
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    name = "data:" if source == "data:" else "own.file"
    advice = f"Tell the site's author: {kind}-src must contain {source}."
    said = f"policy does not allow {name} ({kind}-src). {advice}"
    with page.expect_console_message(lambda message: said in message.text):
        page.frames[1].evaluate(f"void ({LOADS[kind].format(address)})")


def test_policy_without_workers_of_isolated_apps(site: Site, page: Page) -> None:
    """The worker of an isolated app is named by the source that it needs, and so is the remedy."""
    site.write(":start: load\n:isolated:\n\nrun")
    site.server.headers = {"Content-Security-Policy": "worker-src 'self'"}
    page.goto(site.server.url)
    reason = "The site's content security policy does not allow blob: (worker-src)."
    advice = "Tell the site's author: worker-src must contain blob:."
    fails_with(page.locator("stlite-app"), reason, advice)
    site.server.headers = {"Content-Security-Policy": "worker-src 'self' blob:"}
    page.reload()
    wait_for_state(page.locator("stlite-app"), "running")


@pytest.mark.parametrize("directive", ["script-src", "script-src-elem"])
def test_policy_of_the_frame(directive: str, site: Site, page: Page) -> None:
    """A policy that keeps the frame from answering at all is among the details."""
    site.write(":start: load\n\nrun")
    index = site.root / "index.html"
    index.write_text(index.read_text().replace("<script ", '<script nonce="x" '))
    policy = f"{directive} 'nonce-x'"
    site.server.headers = {"Content-Security-Policy": policy}
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    advice = "Reload the page. If that does not help, update the browser, or tell the site's author."
    fails_with(app, "The app's frame does not respond.", advice, policy)


@pytest.mark.parametrize("is_started", [False, True])
def test_offline(is_started: bool, site: Site, page: Page) -> None:
    """A reader who is offline hears that, before anything of the app was loaded and after."""
    site.write(":start: click\n\nrun", ":start: click\n\nrun")
    page.goto(site.server.url)
    first, app = page.locator("stlite-app").all()
    if is_started:
        first.get_by_role("button", name="Run").click()
        wait_for_state(first, "running")
    page.context.set_offline(True)
    app.get_by_role("button", name="Run").click()
    fails_with(app, *OFFLINE)
    page.context.set_offline(False)
    retry(page, app)


def test_unreached_site(site: Site, page: Page) -> None:
    """A site that has gone since the page was loaded is named, with nothing of ours being loaded."""
    site.write(":start: click\n\nrun")
    page.goto(site.server.url)
    page.route("**/*.js", lambda route: route.abort())
    page.get_by_role("button", name="Run").click()
    app = page.locator("stlite-app")
    host = site.server.url.split("/")[2]
    fails_with(app, f"Could not reach {host}.", "Check your connection, then press Retry.")
    page.unroute("**/*.js")
    retry(page, app)


@pytest.mark.parametrize("what", ["front end", "file"])
def test_blocked_host(what: str, site: Site, page: Page) -> None:
    """Another host that the reader's network or an ad blocker keeps away is named, and what comes from it."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        host = f"localhost:{unused.getsockname()[1]}"
    address = f"http://{host}/{site.folder.name}/stub.js"
    if what == "front end":
        site.write(":start: load\n\nrun")
        site.write_runtime(stlite=address)
        name = "Streamlit's front end"
    else:
        site.write(f":start: load\n:files: data.csv={address}\n\nrun")
        name = "data.csv"
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    fails_with(app, f"Could not load {name}, because {host} does not respond.", BLOCKED.format(host), address)
    here = site.server.url.split("/")[2]
    page.route(f"http://{host}/**", lambda route: route.continue_(url=route.request.url.replace(host, here)))
    retry(page, app)


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (503, "Wait a moment, then press Retry."),
        (403, "{0} refuses access. Log in there or use another network, then press Retry."),
    ],
)
def test_status(status: int, advice: str, site: Site, page: Page) -> None:
    """What helps depends on what the server says."""
    site.write(":start: load\n\nrun")
    page.route("**/runtime.json", lambda route: route.fulfill(status=status))
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    host = site.server.url.split("/")[2]
    fails_with(app, f"Could not load runtime.json (status {status}).", advice.format(host))
    page.unroute("**/runtime.json")
    retry(page, app)


def test_altered_file(site: Site, page: Page) -> None:
    """A server that sends a page of its own in the place of a file is found out."""
    site.write(":start: load\n\nrun")
    page.route("**/runtime.json", lambda route: route.fulfill(body="<!doctype html>"))
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    fails_with(
        app,
        "runtime.json is not the file that this site needs.",
        "Press Retry. If that does not help, clear the browser's cache, or try another network.",
    )
    page.unroute("**/runtime.json")
    retry(page, app)


def test_frame_that_answers_is_not_looked_into(site: Site, page: Page) -> None:
    """Once a frame has answered, the page asks for none of its files again when ten seconds are over."""
    page.add_init_script(
        "const plain = setTimeout; window.late = [];"
        "setTimeout = (action, delay, ...rest) =>"
        " delay === 10_000 ? late.push(action) : plain(action, delay, ...rest)"
    )
    site.write(":start: load\n\nrun")
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    assert page.evaluate("async () => (await Promise.all(late.map((action) => action()))).length") > 0
    page.evaluate("fetch('last')")
    assert [url.rsplit("/", 1)[-1] for url in fetched] == ["last"]


def test_frame_that_does_not_answer(site: Site, page: Page) -> None:
    """A page in the frame's place that is not ours is found out after a while."""
    site.write(":start: load\n\nrun")
    page.route(
        "**/frame.htm*", lambda route: route.fulfill(body="<!doctype html>Log in", content_type="text/html")
    )
    page.clock.install()
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    expect(app.frame_locator("iframe").get_by_text("Log in")).to_be_visible()
    page.clock.run_for(10_000)
    fails_with(
        app,
        "The app's frame does not respond.",
        "Reload the page. If that does not help, update the browser, or tell the site's author.",
        "/frame.htm?",
    )
    page.unroute("**/frame.htm*")
    retry(page, app)


@pytest.mark.parametrize(
    ("lack", "reason", "advice"),
    [
        (
            "delete window.WebAssembly",
            "Python needs WebAssembly, which this browser does not have.",
            "Use another browser. On an iPhone or iPad, turn Lockdown Mode off for this site.",
        ),
        (
            "delete window.Worker",
            "Python needs workers, which this browser does not have.",
            "Use another browser.",
        ),
    ],
)
def test_browser_that_lacks_something(lack: str, reason: str, advice: str, site: Site, page: Page) -> None:
    """A browser in which no Python can run is told apart before anything is loaded."""
    site.write(":start: load\n\nrun")
    page.add_init_script(f"if (!sessionStorage.isMended) {lack}")
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    fails_with(app, reason, advice)
    assert not any("stub.js" in path for path in site.server.requests)
    page.evaluate("sessionStorage.isMended = 'yes'")
    retry(page, app)
    assert any("stub.js" in path for path in site.server.requests)


def test_absent_dedicated_worker(site: Site, page: Page) -> None:
    """What stands in for shared workers is named when it does not come, and comes with Retry."""
    site.write(":start: load\n\nrun")
    page.add_init_script("delete window.SharedWorker")
    site.server.broken = {"/page_worker.js"}
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    fails_with(app, "Could not load page_worker.js (status 404).", CHANGED)
    site.server.broken = set()
    retry(page, app)


def test_absent_tabs(site: Site, page: Page, watch: Watch) -> None:
    """Without the module that makes tabs, an app's files stand one below the other."""
    site.write(":start: click\n:code: below\n\nrun\n## file: a.txt\nAlpha\n")
    page.route("**/files_in_tabs.js", lambda route: route.fulfill(status=404))
    page.goto(site.server.url)
    page.wait_for_load_state("networkidle")
    for text in ("streamlit_app.py", "a.txt", "Alpha"):
        expect(page.locator(".stlite-app__source").get_by_text(text)).to_be_visible()
    assert [error for error in watch.errors if "404" not in error] == []
