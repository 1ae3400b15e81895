"""Any web server can host a site: apps do not depend on the types that it knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from bare_site import BareSite
from live_apps import SMALL, Live, shows
from watching import Watch, wait_until_running
from web_servers import SERVERS, serve_with

# With a file, an archive's type and a package.
APP = f":files: data.json\n:requirements: humanize\n:editable:\n\n{SMALL}import humanize\n"


@pytest.mark.parametrize("name", SERVERS)
def test_stock_server(name: str, tmp_path: Path, page: Page, watch: Watch) -> None:
    """An app runs on a server as it comes, and nothing is refused."""
    folder, work = tmp_path / "site", tmp_path / "work"
    for each in (folder, work):
        each.mkdir(mode=0o755)
    (folder / "data.json").write_text("{}")
    BareSite(folder).write_live(APP)
    tmp_path.chmod(0o755)
    with serve_with(name, folder, work) as address:
        page.goto(address)
        shows(wait_until_running(page), "shown")
        assert watch.errors == []


def test_server_that_knows_no_types(live: Live, tmp_path: Path, page: Page, watch: Watch) -> None:
    """Only scripts, pages and style sheets need their types; all else may come as bytes."""
    (tmp_path / "data.json").write_text("{}")
    server = live(APP)
    ends = (".wasm", ".whl", ".zip", ".json", ".mjs")
    server.types = dict.fromkeys(ends, "application/octet-stream")
    page.goto(server.url)
    shows(wait_until_running(page), "shown")
    assert watch.errors == []
