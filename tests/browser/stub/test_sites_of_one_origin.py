"""Sites of one origin, such as versions and languages: none has a say in the apps of another."""

from __future__ import annotations

import json
import shutil

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from stub_site import Site
from watching import wait_for_state

# What a frame does whose pool is given up (`frame/membership.js`).
GIVE_UP = """async (news) => {
  const { openChannel } = await import(new URL("shared_worker.js", location.href).href);
  openChannel().postMessage({ type: "pool-ended", generation: 0, app: "none", ...news });
}"""
COUNT_STARTS = """
window.starts = 0;
addEventListener("stlite:state", ({ detail }) => (starts += detail.state === "loading"));
"""
# Tells which workers a page's frames ask for.
JOINING = """
const Worker = SharedWorker;
window.joined = [];
window.SharedWorker = function (url, options) {
  if (String(url).includes("pool.js")) joined.push(options.name);
  return new Worker(url, options);
};
"""


# Notes the names by which a document shares something with other documents of its origin.
NOTE_NAMES = """
window.shared = {};
const note = (kind, name) => ((shared[kind] ??= []), shared[kind].push(name));
const watch = (owner, method, kind) => {
  const original = owner[method];
  owner[method] = function (name, ...values) {
    note(kind, name);
    return original.call(this, name, ...values);
  };
};
watch(Storage.prototype, "getItem", "storage");
watch(Storage.prototype, "setItem", "storage");
watch(LockManager.prototype, "request", "lock");
for (const kind of ["SharedWorker", "Worker", "BroadcastChannel"]) {
  window[kind] = class extends window[kind] {
    constructor(...values) {
      super(...values);
      if (!String(values[0]).startsWith("https://:")) note(kind, values[1]?.name ?? values[0]);
    }
  };
}
"""
NO_SHARED_WORKERS = "delete window.SharedWorker;"


def test_restart_reaches_the_apps_of_its_site(site: Site, context: BrowserContext, page: Page) -> None:
    """A pool that one site gives up is not that of another site with the same runtime."""
    site.write(":start: load\n\nrun")
    shutil.copytree(site.root, site.root / "other")
    context.add_init_script(JOINING)
    other = context.new_page()
    for tab, url in ((page, site.server.url), (other, f"{site.server.url}other/")):
        tab.goto(url)
        wait_for_state(tab.locator("stlite-app"), "running")
    own, foreign = (tab.frames[1].evaluate("joined[0]") for tab in (page, other))
    assert own != foreign
    page.evaluate("document.querySelector('stlite-app').dataset.seen = 'before'")
    for tab in (page, other):
        tab.evaluate(COUNT_STARTS)
    for name in (foreign, own):
        page.frames[1].evaluate(GIVE_UP, {"pool": name})
    page.wait_for_function("starts === 1")
    wait_for_state(page.locator("stlite-app"), "running")
    assert page.frames[1].evaluate("joined") == [f"{own} 1"]
    assert other.evaluate("starts") == 0
    assert other.frames[1].evaluate("joined") == [foreign]


@pytest.mark.parametrize(
    ("without", "kinds"),
    [
        ("", {"BroadcastChannel", "SharedWorker", "lock", "storage"}),
        (NO_SHARED_WORKERS, {"BroadcastChannel", "Worker", "storage"}),
    ],
)
def test_shared_names(without: str, kinds: set[str], site: Site, page: Page) -> None:
    """All names that a page shares with others of its origin contain the path of its site."""
    site.write(":start: load\n\nrun")
    shutil.copytree(site.root, site.root / "other")
    page.add_init_script(NOTE_NAMES + without)
    page.goto(f"{site.server.url}other/")
    app = page.locator("stlite-app")
    wait_for_state(app, "running")
    expect(app.locator(".stlite-app__stage")).not_to_have_css("height", "0px")
    found: dict[str, list[str]] = {}
    for frame in page.frames:
        for kind, names in frame.evaluate("shared").items():
            found.setdefault(kind, []).extend(names)
    assert found.keys() == kinds
    assert [name for names in found.values() for name in names if " /other/ " not in f"{name} "] == []


@pytest.mark.parametrize(
    ("kept", "height"),
    [
        *(("1e308", 800), ("Infinity", 800), ("10001", 800)),
        *((kept, 300) for kept in ("-1", "0.5", "NaN", "-Infinity", "x", "", "null", "[2]")),
    ],
)
def test_numbers_in_storage(kept: str, height: int, site: Site, page: Page) -> None:
    """What is no number of a pool counts as nothing, and no height is above the greatest."""
    site.write(":start: load\n\nrun300")
    page.add_init_script(JOINING)
    page.add_init_script(
        f"const get = Storage.prototype.getItem; Storage.prototype.getItem = function (key) {{"
        f" return key.startsWith('stlite') ? {json.dumps(kept)} : get.call(this, key); }};"
    )
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    wait_for_state(app, "running")
    names = page.frames[1].evaluate("joined")
    assert len(names) == 1
    assert names[0].startswith("stlite / 1 ")
    assert not names[0].endswith(f" {kept}")
    expect(app.locator(".stlite-app__stage")).to_have_css("height", f"{height}px")


@pytest.mark.parametrize(
    "news",
    [
        "null",
        "[]",
        "'stlite'",
        "{ type: 'pool-ended', pool }",
        "{ type: 'pool-ended', pool, generation: 1e308 }",
        "{ type: 'pool-ended', pool, generation: '7' }",
        "{ type: 'pool-ended', pool, generation: -1 }",
        "{ type: 'pool-ended', pool: null, generation: 0 }",
    ],
)
def test_numbers_on_the_channel(news: str, site: Site, page: Page) -> None:
    """News that no frame of ours sends change nothing."""
    site.write(":start: load\n\nrun")
    page.add_init_script(JOINING)
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    wait_for_state(app, "running")
    frame = page.frames[1]
    pool = frame.evaluate("joined[0]")
    # The frame has taken all news of before, once it says that it does not know the last.
    with page.expect_console_message(lambda message: "unknown message" in message.text):
        page.evaluate(
            f"(pool) => [{news}, {{ type: 'nonsense', pool, generation: 0 }}]"
            ".forEach((news) => new BroadcastChannel('stlite-docs /').postMessage(news))",
            pool,
        )
    assert frame.evaluate("joined") == [pool]
    expect(app).to_have_attribute("data-state", "running")


def test_pools_that_take_nobody(site: Site, page: Page) -> None:
    """A frame whose pools have all ended says so after a while, and asks no more."""
    site.write(":start: load\n\nrun")
    page.add_init_script(
        JOINING
        + """
const post = MessagePort.prototype.postMessage;
MessagePort.prototype.postMessage = function (message, ports) {
  if (message.type !== "hello") return post.call(this, message, ports);
  post.call(ports[0], { type: "moved" });
};
"""
    )
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    wait_for_state(app, "failed")
    expect(app.locator(".stlite-app__reason")).to_have_text("Python does not start in this page.")


PREPARATION = """() => {
  const [file] = Object.entries(mounted.files).filter(([name]) => name.endsWith("preparation.json"));
  return JSON.parse(file[1].data).store;
}"""


@pytest.mark.parametrize(
    ("name", "folder"), [(None, "%2F"), ("my project", "my%20project"), ("/", "%2F"), ("..", "%2E%2E")]
)
def test_kept_folders(name: str | None, folder: str, site: Site, page: Page) -> None:
    """The folders that a browser keeps are those of the site's path, or of the name that it has set."""
    site.write(":start: load\n:persist: notes\n\nrun", options={"persist-name": name} if name else {})
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    assert page.frames[1].evaluate(PREPARATION) == f"/stlite-docs/{folder}/a%2Emd%3A1"


def test_version_that_moves(site: Site, page: Page) -> None:
    """With `persist-name`, readers keep their folders when the folder of a version gets another name."""
    site.write(":start: load\n:persist: notes\n\nrun", options={"persist-name": "manual"})
    shutil.copytree(site.root, site.root / "v2")
    stores = []
    for path in ("", "v2/"):
        page.goto(f"{site.server.url}{path}")
        wait_for_state(page.locator("stlite-app"), "running")
        stores.append(page.frames[1].evaluate(PREPARATION))
    assert stores[0] == stores[1]
