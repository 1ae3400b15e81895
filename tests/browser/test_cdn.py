"""`runtime: cdn`, with a server in place of the CDN (a page cannot intercept what its workers ask for)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from certificate import Certificate, make_certificate
from chromium import ONE_PROCESS, start_chromium
from driven import App, until
from example_sites import run_host
from faults import fails_with, retry
from firefox import Firefox, start_firefox
from readers import NextReader
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
LATE = """# Late

```stlite
import streamlit as st

if st.button("Go"):
    import statistics
    st.text(f"mean {statistics.mean([1, 2])}")
```
"""

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


def build_site(root: Path, *, runs_apps: bool = False, **pages: str) -> Path:
    """Build a site whose runtime comes from the CDN, and return its folder."""
    (root / "docs").mkdir(parents=True)
    for name, text in pages.items():
        (root / "docs" / f"{name}.md").write_text(text)
    (root / "mkdocs.yml").write_text(
        "site_name: Page\ntheme: {name: material, font: false}\nplugins: [stlite]\n"
    )
    run_host(["mkdocs", "build", "--strict", "--config-file", root / "mkdocs.yml"], runs_apps=runs_apps)
    assert find_told(root / "site", root) == []
    return root / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve such a site, under the policy that the documentation gives for it."""
    root = tmp_path_factory.mktemp("site")
    folder = build_site(root, index=PAGE, isolated=PAGE.replace(":editable:", ":isolated:"))
    with serve(folder) as server:
        server.headers["Content-Security-Policy"] = read_policy(CDN)
        server.is_open = False
        yield server


@pytest.fixture(scope="module")
def reader(
    cdn: Server, site: Server, certificate: Certificate, playwright: Playwright
) -> Iterator[NextReader]:
    """Start a browser for which this server is the CDN."""
    browser = start_chromium(
        playwright,
        ONE_PROCESS,
        f"--host-resolver-rules=MAP {CDN} 127.0.0.1:{cdn.server_address[1]}",
        certificate.argument,
    )
    yield NextReader(browser, f"{site.url}404.html", f"{PYODIDE.cdn}pyodide.asm.wasm")
    browser.close()


@pytest.fixture
def context(reader: NextReader, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """Open a context in that browser."""
    with reader.visit(request.node) as context:
        yield context


def test_apps_run_from_the_cdn(cdn: Server, site: Server, page: Page, watch: Watch) -> None:
    """The big files come from the CDN at pinned versions, the lock and the pure wheels from the site."""
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


@pytest.fixture
def lean_site(tmp_path: Path, site: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Serve a site whose build has seen what its app needs."""
    monkeypatch.setattr(site, "folder", build_site(tmp_path / "lean", runs_apps=True, index=LATE))
    monkeypatch.setattr(site, "requests", [])
    return site


def test_what_comes_behind(cdn: Server, lean_site: Server, page: Page, watch: Watch) -> None:
    """The modules with which an app starts come from the site, and so do the others, once the app is live."""
    cdn.requests.clear()
    with lean_site.hold("/rest-"):
        page.goto(lean_site.url)
        frame = wait_until_running(page)
        assert any("/core-" in path for path in lean_site.requests)
    frame.get_by_role("button", name="Go").click()
    expect(frame.get_by_text("mean 1.5")).to_be_visible()
    assert any("pyodide.asm.js" in path for path in cdn.requests)
    assert not any(path.endswith((LIBRARY, ".whl")) for path in cdn.requests)
    assert [error for error in watch.errors if "inline script" not in error] == []


def alter(name: str, cdn: Server, site: Server) -> None:
    """Have the CDN send a file with another byte. Browsers ask for Pyodide's library only without ours."""
    cdn.altered = {name}
    site.broken = {"/core-"} if name == LIBRARY else set()


@pytest.mark.parametrize("name", KINDS)
def test_a_changed_byte(name: str, cdn: Server, site: Server, page: Page) -> None:
    """What the CDN sends with another byte is named, and nothing of it runs; Retry asks for it anew."""
    alter(name, cdn, site)
    page.goto(site.url)
    app = page.locator("stlite-app")
    wait_for_state(app, "failed")
    reason = re.escape(name.strip("/")) + r"\S* is not the file that this site needs\."
    expect(app.locator(".stlite-app__reason")).to_have_text(re.compile(reason))
    cdn.altered = set()
    retry(page, app)


@contextmanager
def open_firefox(cdn: Server) -> Iterator[Firefox]:
    """Run a Firefox for which this server is the CDN."""
    with open_tunnel(cdn.server_address[1]) as port:
        proxy = {"type": 1, "ssl": "127.0.0.1", "ssl_port": port}
        with start_firefox({f"network.proxy.{name}": value for name, value in proxy.items()}) as firefox:
            yield firefox


@contextmanager
def open_webkit(cdn: Server) -> Iterator[WebKit]:
    """Run a WebKit for which this server is the CDN."""
    with open_tunnel(cdn.server_address[1]) as port:
        proxy = (f"--proxy=http://127.0.0.1:{port}", "--ignore-host=127.0.0.1")
        with start_webkit(*proxy, "--ignore-tls-errors") as webkit:
            yield webkit


Other = Callable[[Server], AbstractContextManager[Firefox | WebKit]]


@pytest.mark.parametrize("open_other", [open_firefox, open_webkit])
def test_changed_bytes_in_other_engines(
    open_other: Other, cdn: Server, site: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They take no such file either, and name it. Retry asks anew, and goes on to the next one here."""
    for server in (cdn, site):
        monkeypatch.setitem(server.headers, "Cache-Control", "no-store")
    with open_other(cdn) as browser:
        tab = browser.open()
        for number, name in enumerate(KINDS):
            alter(name, cdn, site)
            if number == 0:
                tab.goto(site.url)
            else:
                App(tab, 0).press_beside("Retry")
            refuses(name, App(tab, 0))
        runs_after_retry(cdn, App(tab, 0))
        tab.close()


@pytest.mark.parametrize(("open_other", "name"), [(open_firefox, "pyodide.mjs"), (open_webkit, "index-")])
def test_a_changed_byte_that_they_keep(open_other: Other, name: str, cdn: Server, site: Server) -> None:
    """Retry asks anew for what they have fetched and kept; Firefox keeps the front end apart."""
    with open_other(cdn) as browser:
        tab = browser.open()
        alter(name, cdn, site)
        tab.goto(site.url)
        refuses(name, App(tab, 0))
        runs_after_retry(cdn, App(tab, 0))
        tab.close()


def refuses(name: str, app: App) -> None:
    """See that an app does not run with a file, and names it."""
    reason = re.compile(re.escape(name.strip("/")) + r"\S* is not the file that this site needs\.")
    until(lambda: app.state() == "failed" and reason.search(app.around()), app.around)


def runs_after_retry(cdn: Server, app: App) -> None:
    """See that an app runs once all files are right."""
    cdn.altered = set()
    app.press_beside("Retry")
    until(lambda: app.state() != "failed", app.around)
    app.wait_for("running")
    app.shows("1.0 MB")
    app.shows("Go")


def test_policy_without_the_hashes(site: Server, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under a policy that refuses the list of hashes nothing runs, and the page says what it lacks."""
    source = f"'{import_map_hash()}'"
    policy = read_policy(CDN)
    assert source in policy
    monkeypatch.setitem(site.headers, "Content-Security-Policy", policy.replace(source, ""))
    page.goto(site.url)
    reason = "The site's content security policy does not allow importmap (script-src)."
    fails_with(
        page.locator("stlite-app"), reason, f"Tell the site's author: script-src must contain {source}."
    )


def test_isolated_app(cdn: Server, site: Server, page: Page) -> None:
    """An isolated app runs from the CDN too, under the same policy, and not with another byte."""
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


def _runtime_paths(server: Server) -> list[str]:
    return [path for path in server.requests if "/runtime/" in path]
