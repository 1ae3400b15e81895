"""`runtime: cdn`, with a server in place of the CDN (a page cannot intercept what its workers ask for)."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from playwright.sync_api import Playwright, expect

from chromium import open_context, start_chromium
from example_sites import run_host
from server import Server, serve
from stlite_docs.pins.pinned import EDITOR, PYODIDE, STLITE, ZIP
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.npm import npm_tree
from test_policy import read_policy
from watching import Watch, wait_until_running

CDN = "cdn.jsdelivr.net"


@pytest.fixture
def cdn(tmp_path: Path) -> Iterator[Server]:
    """Serve the pinned npm packages at the addresses that the CDN has for them."""
    for part in (STLITE, PYODIDE, EDITOR, ZIP):
        link = tmp_path / "cdn" / part.cdn.split(f"{CDN}/")[1].rstrip("/")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(npm_tree(part, Cache(None)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(CDN).configure_cert(context)
    with serve(tmp_path / "cdn", context) as server:
        server.types = {".mjs": "text/javascript"}
        yield server


def test_apps_run_from_the_cdn(cdn: Server, tmp_path: Path, playwright: Playwright) -> None:
    """The big files come from the CDN at pinned versions, the lock and the pure wheels from the site.

    The pages are under the policy that the documentation gives for it.
    """
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text(
        "# Page\n\n```stlite\n:requirements: humanize\n:editable:\n\n"
        "import humanize\nimport streamlit as st\n\n"
        "st.button('Go')\nst.write(humanize.naturalsize(10**6))\n```\n"
    )
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Page\ntheme: {name: material, font: false}\nplugins: [stlite]\n"
    )
    run_host(["mkdocs", "build", "--strict", "--config-file", tmp_path / "mkdocs.yml"])
    arguments = [
        f"--host-resolver-rules=MAP {CDN} 127.0.0.1:{cdn.server_address[1]}",
        "--ignore-certificate-errors",
    ]
    browser = start_chromium(playwright, *arguments)
    with serve(tmp_path / "site") as server:
        server.headers["Content-Security-Policy"] = read_policy(CDN)
        context = open_context(browser)
        watch = Watch(context)
        page = context.new_page()
        page.goto(server.url)
        expect(wait_until_running(page).get_by_text("1.0 MB")).to_be_visible()
        page.get_by_role("button", name="Edit").click()
        expect(page.locator(".stlite-app__editor .keyword").first).to_have_text("import")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download").click()
        assert download.value.suggested_filename == "streamlit-app.zip"
        # Material has scripts of its own in the page.
        assert [error for error in watch.errors if "inline script" not in error] == []
        assert watch.hosts() == {CDN, server.url.split("/")[2]}
        assert any(path.endswith("pyodide.asm.wasm") for path in cdn.requests)
        assert not any(path.endswith((".wasm", "pyodide.js", "stlite.js")) for path in _runtime_paths(server))
        assert any("humanize" in path for path in server.requests)
    browser.close()


def _runtime_paths(server: Server) -> list[str]:
    return [path for path in server.requests if "/runtime/" in path]
