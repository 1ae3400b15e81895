"""`runtime: cdn`, with a server in place of the CDN (a page cannot intercept what its workers ask for)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Playwright, expect

from certificate import Certificate, make_certificate
from chromium import open_context, start_chromium
from driven import App, Tab, until
from example_sites import run_host
from faults import fails_with, retry
from firefox import Firefox, start_firefox
from server import Server, serve
from stlite_docs.pins.pinned import EDITOR, PYODIDE, STLITE, ZIP
from stlite_docs.runtime.build import import_map_hash
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.npm import npm_tree
from test_policy import read_policy
from told_of_machine import find_told
from tunnel import open_tunnel
from watching import Watch, wait_for_state, wait_until_running
from webkit import WebKit, start_webkit

CDN = "cdn.jsdelivr.net"


PROGRAM = """
import humanize
import streamlit as st

st.button('Go')
st.write(humanize.naturalsize(10**6))
"""
PAGE = f"# Page\n\n```stlite\n:requirements: humanize\n:editable:\n{PROGRAM}```\n"

LIBRARY = "python_stdlib.zip"
# Something of each kind that comes from the CDN.
KINDS = [
    "stlite.js",
    "index-",
    "stlite.css",
    "pyodide.mjs",
    "pyodide.asm.js",
    "pyodide.asm.wasm",
    LIBRARY,
    "streamlit-1",
    "/Button-",
]


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    return make_certificate(CDN)


@pytest.fixture(scope="module")
def cdn(tmp_path_factory: pytest.TempPathFactory, certificate: Certificate) -> Iterator[Server]:
    """Serve the pinned npm packages at the addresses that the CDN has for them."""
    root = tmp_path_factory.mktemp("cdn")
    for part in (STLITE, PYODIDE, EDITOR, ZIP):
        link = root / part.cdn.split(f"{CDN}/")[1].rstrip("/")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(npm_tree(part, Cache(None)))
    with serve(root, certificate.tls) as server:
        server.types = {".mjs": "text/javascript"}
        server.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        yield server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a site whose runtime comes from the CDN, under the policy that the documentation gives for it."""
    root = tmp_path_factory.mktemp("site")
    (root / "docs").mkdir()
    (root / "docs/index.md").write_text(PAGE)
    (root / "docs/isolated.md").write_text(PAGE.replace(":editable:", ":isolated:"))
    (root / "mkdocs.yml").write_text(
        "site_name: Page\ntheme: {name: material, font: false}\nplugins: [stlite]\n"
    )
    run_host(["mkdocs", "build", "--strict", "--config-file", root / "mkdocs.yml"])
    assert find_told(root / "site", root) == []
    with serve(root / "site") as server:
        server.headers["Content-Security-Policy"] = read_policy(CDN)
        server.is_open = False
        yield server


@pytest.fixture(scope="module")
def reader(cdn: Server, certificate: Certificate, playwright: Playwright) -> Iterator[Browser]:
    """Give a browser for which this server is the CDN."""
    browser = start_chromium(
        playwright,
        f"--host-resolver-rules=MAP {CDN} 127.0.0.1:{cdn.server_address[1]}",
        certificate.argument,
    )
    yield browser
    browser.close()


def test_apps_run_from_the_cdn(cdn: Server, site: Server, reader: Browser) -> None:
    """The big files come from the CDN at pinned versions, the lock and the pure wheels from the site."""
    context = open_context(reader)
    watch = Watch(context)
    page = context.new_page()
    page.goto(site.url)
    expect(wait_until_running(page).get_by_text("1.0 MB")).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    expect(page.locator(".stlite-app__editor .keyword").first).to_have_text("import")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "streamlit-app.zip"
    # Material has scripts of its own in the page.
    assert [error for error in watch.errors if "inline script" not in error] == []
    assert watch.hosts() == {CDN, site.url.split("/")[2]}
    assert any(path.endswith("pyodide.asm.wasm") for path in cdn.requests)
    assert not any(path.endswith((".wasm", "pyodide.js", "stlite.js")) for path in _runtime_paths(site))
    assert any("humanize" in path for path in site.requests)
    context.close()


def alter(name: str, cdn: Server, site: Server) -> None:
    """Have the CDN send a file with another byte. Browsers ask for Pyodide's library only without ours."""
    cdn.altered = {name}
    site.broken = {"/core-"} if name == LIBRARY else set()


@pytest.mark.parametrize("name", KINDS)
def test_a_changed_byte(name: str, cdn: Server, site: Server, reader: Browser) -> None:
    """What the CDN sends with another byte is named, and nothing of it runs; Retry asks for it anew."""
    context = open_context(reader)
    page = context.new_page()
    alter(name, cdn, site)
    page.goto(site.url)
    app = page.locator("stlite-app")
    wait_for_state(app, "failed")
    reason = re.escape(name.strip("/")) + r"\S* is not the file that this site needs\."
    expect(app.locator(".stlite-app__reason")).to_have_text(re.compile(reason))
    cdn.altered = set()
    retry(page, app)
    context.close()


@contextmanager
def open_firefox(cdn: Server, **preferences: object) -> Iterator[Firefox]:
    """Run a Firefox for which this server is the CDN."""
    with open_tunnel(cdn.server_address[1]) as port:
        proxy = {"type": 1, "ssl": "127.0.0.1", "ssl_port": port}
        preferences |= {f"network.proxy.{name}": value for name, value in proxy.items()}
        with start_firefox(preferences) as firefox:
            yield firefox


@pytest.fixture(scope="module", name="other_reader")
def _other_reader(cdn: Server) -> Iterator[Firefox]:
    """Give a Firefox that keeps nothing, so each test asks the server anew."""
    with open_firefox(
        cdn, **{f"browser.cache.{place}.enable": False for place in ("disk", "memory")}
    ) as firefox:
        yield firefox


@pytest.mark.parametrize("name", KINDS)
def test_a_changed_byte_in_firefox(name: str, cdn: Server, site: Server, other_reader: Firefox) -> None:
    """Firefox takes no such file either, the page names it, and Retry starts the app once it is right."""
    refuses_until_retry(name, cdn, site, other_reader.open())


def test_a_changed_byte_that_firefox_keeps(cdn: Server, site: Server) -> None:
    """Retry asks anew for what Firefox has fetched and kept."""
    with open_firefox(cdn) as firefox:
        refuses_until_retry("pyodide.mjs", cdn, site, firefox.open())


def refuses_until_retry(name: str, cdn: Server, site: Server, tab: Tab) -> None:
    """See that a browser refuses a file with another byte, and that Retry helps once the file is right."""
    alter(name, cdn, site)
    tab.goto(site.url)
    app = App(tab, 0)
    refuses(name, app)
    cdn.altered = set()
    app.press_beside("Retry")
    until(lambda: app.state() != "failed", app.around)
    app.wait_for("running")
    app.shows("1.0 MB")
    app.shows("Go")
    tab.close()


def refuses(name: str, app: App) -> None:
    """See that an app does not run with a file, and names it."""
    until(lambda: app.state() == "failed", app.around)
    assert re.search(re.escape(name.strip("/")) + r"\S* is not the file that this site needs\.", app.around())


@pytest.fixture(scope="module")
def webkit(cdn: Server) -> Iterator[WebKit]:
    """Give a WebKit for which this server is the CDN."""
    with open_tunnel(cdn.server_address[1]) as port:
        proxy = (f"--proxy=http://127.0.0.1:{port}", "--ignore-host=127.0.0.1")
        with start_webkit(*proxy, "--ignore-tls-errors") as webkit:
            yield webkit


def test_a_changed_byte_in_webkit(
    cdn: Server, site: Server, webkit: WebKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WebKit takes no such file either, whatever it is, and the page names it."""
    monkeypatch.setitem(cdn.headers, "Cache-Control", "no-store")
    tab = webkit.open()
    for name in KINDS:
        alter(name, cdn, site)
        tab.goto(site.url)
        refuses(name, App(tab, 0))
    tab.close()


def test_a_changed_byte_that_webkit_keeps(cdn: Server, site: Server, webkit: WebKit) -> None:
    """Retry asks anew for what WebKit has fetched and kept."""
    refuses_until_retry("index-", cdn, site, webkit.open())


def test_policy_without_the_hashes(site: Server, reader: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under a policy that refuses the list of hashes nothing runs, and the page says what it lacks."""
    source = f"'{import_map_hash()}'"
    policy = read_policy(CDN)
    assert source in policy
    monkeypatch.setitem(site.headers, "Content-Security-Policy", policy.replace(source, ""))
    context = open_context(reader)
    page = context.new_page()
    page.goto(site.url)
    reason = "The site's content security policy does not allow importmap (script-src)."
    fails_with(
        page.locator("stlite-app"), reason, f"Tell the site's author: script-src must contain {source}."
    )
    context.close()


def test_isolated_app(cdn: Server, site: Server, reader: Browser) -> None:
    """An isolated app runs from the CDN too, under the same policy, and not with another byte."""
    context = open_context(reader)
    page = context.new_page()
    app = page.locator("stlite-app")
    for name in ("index-", "pyodide.asm.js"):
        cdn.altered = {name}
        page.goto(f"{site.url}isolated/")
        wait_for_state(app, "failed")
        expect(app.locator(".stlite-app__reason")).to_contain_text("is not the file that this site needs.")
        cdn.altered = set()
    app.get_by_role("button", name="Retry").click()
    expect(wait_until_running(page).get_by_text("1.0 MB")).to_be_visible()
    assert page.evaluate("document.querySelector('iframe').sandbox.length") == 5
    context.close()


def _runtime_paths(server: Server) -> list[str]:
    return [path for path in server.requests if "/runtime/" in path]
