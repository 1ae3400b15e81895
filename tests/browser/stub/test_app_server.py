"""What a frame asks of its app's server, on a stub that answers. Nothing takes the app out of its frame."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

from stub_site import Site
from watching import Watch, wait_for_state

SERVER = "https://stlite.invalid"
ADD_LINK = """([address, target]) => {
  const link = document.createElement("a");
  Object.assign(link, { href: address, target, textContent: "Leave" });
  document.body.prepend(link);
}"""


@pytest.fixture
def frame(site: Site, page: Page) -> Frame:
    """Give the frame of an app that runs."""
    site.write(":start: load\n\nrun")
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    return page.frames[1]


def is_here(frame: Frame) -> None:
    """Expect the app where it was."""
    expect(frame.get_by_text("Shown")).to_be_visible()
    assert "/frame/frame.htm" in frame.url


@pytest.mark.parametrize("address", [f"{SERVER}/media/a.svg", "app/static/a.svg", "./app/static/a.svg"])
def test_pictures(address: str, frame: Frame, watch: Watch) -> None:
    """A picture that the app's server has is shown, and nobody else is asked for it."""
    frame.evaluate(
        """(address) => {
          const picture = document.createElement("img");
          picture.setAttribute("src", address);
          picture.src = address;
          document.body.append(picture);
        }""",
        address,
    )
    frame.wait_for_function("document.querySelector('img').naturalHeight === 7")
    assert watch.hosts() == set()
    assert watch.errors == []


def test_pictures_in_html(frame: Frame) -> None:
    """A picture that comes with a text of HTML is loaded from the app when the site does not have it."""
    frame.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"app/static/a.svg\">')")
    frame.wait_for_function("document.querySelector('img').naturalHeight === 7")


def test_attributes_that_change(frame: Frame) -> None:
    """What an attribute got last counts, and what it got before does not come back."""
    frame.evaluate(
        f"""() => {{
          window.picture = document.createElement("img");
          picture.setAttribute("src", "{SERVER}/media/a.svg");
          picture.setAttribute("src", "data:,last");
          window.other = document.createElement("img");
          other.setAttribute("src", "{SERVER}/media/a.svg");
          other.removeAttribute("src");
          window.third = document.createElement("img");
          third.setAttribute("src", "{SERVER}/media/a.svg");
        }}"""
    )
    frame.wait_for_function("third.hasAttribute('src')")
    assert frame.evaluate("[picture.getAttribute('src'), other.hasAttribute('src')]") == ["data:,last", False]


def test_components_wait_for_their_document(frame: Frame, watch: Watch) -> None:
    """The frame of a component gets its document from the front end, so its address is not loaded."""
    frame.evaluate(
        f"""() => {{
          const component = document.createElement("iframe");
          component.setAttribute("src", "{SERVER}/component/a/index.html");
          document.body.append(component);
        }}"""
    )
    assert not frame.evaluate("document.querySelector('iframe').hasAttribute('src')")
    assert watch.errors == []


def test_pages_of_components(frame: Frame, watch: Watch) -> None:
    """The parts of a component's page, and what its styles load, come from the app's server."""
    page = frame.evaluate(
        """async () => {
          const type = (path) => (path.endsWith(".html") ? "text/html" : "text/plain");
          const files = {
            "/component/a.b/index.html": `<link rel="stylesheet" href="./static/a.css">
              <script src="static/a.js"></script><script src="https://example.org/x.js"></script>
              <script src="missing.js"></script><img src="/component/a.b/i.svg">`,
            "/component/a.b/static/a.css": "a { background: url(../i.svg) } b { background: url('data:,x') }",
            "/component/a.b/static/a.js": "go()",
            "/component/a.b/i.svg": "<svg/>",
          };
          const _kernel = {
            sendHttpRequest: async ({ path }) => ({
              statusCode: path in files ? 200 : 404,
              headers: new Map([["Content-Type", type(path)]]),
              body: files[path] ?? "",
            }),
          };
          const { connectServer } = await import(new URL("app_server.js", location.href).href);
          connectServer({ _kernel });
          const { body } = await _kernel.sendHttpRequest({ path: "/component/a.b/index.html" });
          const page = new DOMParser().parseFromString(await new Blob([body]).text(), "text/html");
          const [link, picture] = [page.querySelector("link"), page.querySelector("img")];
          const style = await (await fetch(link.href)).text();
          const inside = /blob:[^"]*/.exec(style)[0];
          const scripts = [...page.querySelectorAll("script")].map((script) => script.getAttribute("src"));
          const texts = [scripts[0], inside, picture.src].map(async (url) => (await fetch(url)).text());
          return [await Promise.all(texts), scripts.slice(1), style.replace(inside, "")];
        }"""
    )
    assert page == [
        ["go()", "<svg/>", "<svg/>"],
        ["https://example.org/x.js", "missing.js"],
        "a { background: url(\"\") } b { background: url('data:,x') }",
    ]
    assert watch.errors == []


def test_fetch(frame: Frame) -> None:
    """What the front end fetches comes from the app's server, with its status."""
    base = frame.evaluate("location.pathname")
    ask = "(address) => fetch(address).then(async (answer) => [answer.status, await answer.text()])"
    assert frame.evaluate(ask, f"{SERVER}/media/a?b=1#c") == [200, "GET /media/a?b=1"]
    assert frame.evaluate(ask, f"{SERVER}{base}/media/a") == [200, "GET /media/a"]
    assert frame.evaluate(ask, f"{SERVER}/missing")[0] == 404
    assert frame.evaluate(ask, "frame.htm")[0] == 200


@pytest.mark.parametrize("is_attached", [False, True])
def test_downloads(is_attached: bool, frame: Frame, page: Page) -> None:
    """A download of the app is one, under the name that the server gives, and the app stays."""
    with page.expect_download() as event:
        frame.evaluate(
            f"""(isAttached) => {{
              const link = document.createElement("a");
              link.setAttribute("href", "{SERVER}/media/abc");
              link.setAttribute("target", "_self");
              link.setAttribute("download", "");
              if (isAttached) document.body.append(link);
              link.click();
            }}""",
            is_attached,
        )
    assert event.value.suggested_filename == "named.txt"
    assert Path(event.value.path()).read_text() == "GET /media/abc"
    is_here(frame)


@pytest.mark.parametrize("target", ["", "_self"])
def test_links_to_elsewhere(target: str, frame: Frame, context: BrowserContext, site: Site) -> None:
    """A link that would replace the app opens a tab."""
    frame.evaluate(ADD_LINK, [f"{site.server.url}other.html", target])
    with context.expect_page() as event:
        frame.get_by_text("Leave").click()
    assert event.value.url == f"{site.server.url}other.html"
    is_here(frame)


def test_links_to_sections(frame: Frame, context: BrowserContext) -> None:
    """A link to a section of the app stays one."""
    frame.evaluate(ADD_LINK, ["#section", ""])
    frame.get_by_text("Leave").click()
    frame.wait_for_function("location.hash === '#section'")
    assert len(context.pages) == 1
    is_here(frame)


@pytest.mark.parametrize(
    "leave",
    [
        "location.href = address",
        "location.assign(address)",
        "Object.assign(document.createElement('a'), { href: address }).click()",
        (
            "document.body.append(Object.assign(document.createElement('form'), { action: address }));"
            "document.querySelector('form').submit()"
        ),
    ],
)
def test_scripts_that_leave(leave: str, frame: Frame, page: Page, site: Site) -> None:
    """A script of an app cannot replace the app by another page."""
    address = f"{site.server.url}other.html"
    frame.evaluate(f"(address) => {{ {leave} }}", address)
    # A navigation that nobody stops would be over when the next one of the page's own is.
    page.evaluate("fetch('/').then((answer) => answer.text())")
    is_here(frame)


def test_addresses_of_nothing(frame: Frame, page: Page) -> None:
    """What the app's server does not have is said in the console, and the app stays."""
    with page.expect_console_message(lambda message: "The app has no /missing (status 404)." in message.text):
        frame.evaluate(f"location.href = '{SERVER}/missing'")
    is_here(frame)


def test_address_of_the_frame(frame: Frame) -> None:
    """What an app puts into its address leaves alone what tells Streamlit how it is embedded."""
    before = frame.evaluate("location.search")
    frame.evaluate("history.pushState({}, '', '?a=1&embed=false#b')")
    assert frame.evaluate("location.search + location.hash") == f"{before}&a=1#b"
    frame.evaluate("history.replaceState({}, '', '/other')")
    assert frame.evaluate("location.search") == before
