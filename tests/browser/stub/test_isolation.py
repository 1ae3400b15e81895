"""What the code of an isolated app can reach from its frame: of the site only what the app is made of."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Frame, Page, expect

from reaching import IN_DOCUMENT, NOTE, PRIVATE, SCRIPT, TRY
from stub_site import Site
from watching import Watch, wait_for_state

# Asks the page for a file as the frame's own scripts do.
ASK = """(address) => {
  const files = new MessageChannel();
  const answer = new MessageChannel();
  parent.postMessage({ stlite: { type: "files" } }, location.origin, [files.port2]);
  files.port1.postMessage({ address, cache: "no-cache", integrity: "" }, [answer.port2]);
  return new Promise((resolve) => {
    answer.port1.onmessage = ({ data }) => resolve(data.error ?? new TextDecoder().decode(data.body));
  });
}"""


@pytest.fixture
def frames(site: Site, page: Page) -> list[Frame]:
    """Open a page with an isolated app and a plain one, whose server lets no other origin fetch anything."""
    site.server.is_open = False
    (site.root / "private.txt").write_text(PRIVATE)
    (site.root / "private.js").write_text(SCRIPT)
    (site.root / "own.txt").write_text("own")
    (site.root / "other.txt").write_text("other")
    apps = site.write(
        ":start: load\n:isolated:\n:files: own.txt\n\nrun", ":start: load\n:files: other.txt\n\nrun"
    )
    site.copy_assets(apps)
    page.goto(f"{site.server.url}?token=secret")
    page.evaluate(NOTE)
    for number in range(2):
        wait_for_state(page.locator("stlite-app").nth(number), "running")
    found = [frame.content_frame() for frame in page.locator("iframe").element_handles()]
    return [frame for frame in found if frame]


def test_reach(frames: list[Frame]) -> None:
    """An isolated app reaches nothing of what a plain app reaches."""
    isolated, plain = frames
    attempt = f"(tries) => ({TRY})(tries, location.href)"
    assert plain.evaluate(attempt, IN_DOCUMENT) == dict.fromkeys(IN_DOCUMENT, "reached")
    assert isolated.evaluate(attempt, IN_DOCUMENT) == dict.fromkeys(IN_DOCUMENT, "refused")


def test_address_of_the_page(frames: list[Frame], site: Site) -> None:
    """An isolated app learns the site of its page, and not the page's query."""
    isolated, plain = frames
    assert plain.evaluate("document.referrer") == f"{site.server.url}?token=secret"
    assert isolated.evaluate("document.referrer") == site.server.url


@pytest.mark.parametrize("device", ["camera", "microphone"])
def test_devices(device: str, frames: list[Frame]) -> None:
    """What the reader has allowed the site, an isolated app has not."""
    isolated, plain = frames
    may = f"document.featurePolicy.allowsFeature('{device}')"
    assert (isolated.evaluate(may), plain.evaluate(may)) == (False, True)


@pytest.mark.parametrize("kind", ["failed", "trouble"])
def test_html_in_messages(kind: str, frames: list[Frame], page: Page) -> None:
    """What an isolated app tells the page is text there."""
    evil = "<img src=x onerror='reached = 1'><a href='javascript:reached = 1'>evil</a>"
    failure = dict.fromkeys(("heading", "reason", "advice", "details"), evil)
    frames[0].evaluate(
        "(message) => parent.postMessage({ stlite: message }, location.origin)",
        {"type": kind, "failure": failure, "text": evil},
    )
    app = page.locator("stlite-app").first
    expect(app).to_contain_text(evil)
    expect(app.locator("img, a[href^=javascript]")).to_have_count(0)
    assert page.evaluate("typeof reached") == "undefined"


def test_page_hands_over_files_of_the_app_only(frames: list[Frame], site: Site, page: Page) -> None:
    """Code of the app can ask the page, which hands over nothing but our files and the app's."""
    isolated, _ = frames
    folder = f"{site.server.url}{site.folder.name}"
    own, other = (next(site.folder.glob(f"files/*/{name}.txt")) for name in ("own", "other"))
    path = other.relative_to(site.folder).as_posix()
    assert isolated.evaluate(ASK, f"{folder}/{own.relative_to(site.folder).as_posix()}") == "own"
    assert "mount" in isolated.evaluate(ASK, f"{folder}/stub.js?query#fragment")
    ways = {
        f"{site.server.url}private.txt",
        "/private.txt",
        "../private.txt",
        f"{folder}/../private.txt",
        f"{folder}/%2e%2e/private.txt",
        f"{folder}/..%2fprivate.txt",
        f"{folder}/frame/..%2F..%2fprivate.txt",
        f"{folder}/..%5cprivate.txt",
        f"{folder}/..\\private.txt",
        f"{folder}/%252e%252e%252fprivate.txt",
        f"{folder}/..;/private.txt",
        f"{folder}/%ff/../../private.txt",
        f"{folder}.evil/private.txt",
        f"{folder}/{path}",
        f"{folder}/{path.replace('files', '%66iles')}",
        f"{folder}/{path.replace('files', 'FILES')}",
        f"{folder}/{path.replace('files', 'files.')}",
        f"{folder}/{path.replace('files', 'files;a=b')}",
        f"{folder}//{path}",
        f"{folder}/frame/%2e%2e/{path}",
        f"{folder}/recordings/other.json",
        "http://localhost/private.txt",
        "blob:null/private",
        "data:,private",
        "",
    }
    # What a browser asks for, some servers take for another file.
    assert page.evaluate(f"fetch('{folder}/..%2fprivate.txt').then((answer) => answer.text())") == PRIVATE
    site.server.requests.clear()
    for way in ways:
        assert isolated.evaluate(ASK, way) == f"{way} is not a file of this app."
    assert site.server.requests == []


def test_page_hands_over_no_other_place(frames: list[Frame], site: Site) -> None:
    """What the server leads elsewhere does not come from there."""
    site.server.moved = {"stub.js": "/private.txt"}
    assert PRIVATE not in frames[0].evaluate(ASK, f"{site.server.url}{site.folder.name}/stub.js")


@pytest.mark.parametrize(
    ("broken", "headers", "reason"),
    [
        ("isolated_files.js", {}, "Could not load isolated_files.js (status 404)."),
        ("isolated.js", {}, "Could not load isolated.js (status 404)."),
        ("frame/membership.js", {}, "Could not load membership.js (status 404)."),
        (
            "",
            {"Cross-Origin-Resource-Policy": "same-origin"},
            "The server does not allow isolated.htm in a page (Cross-Origin-Resource-Policy: same-origin).",
        ),
    ],
)
def test_servers(broken: str, headers: dict[str, str], reason: str, site: Site, page: Page) -> None:
    """What keeps an isolated app from starting is named."""
    site.write(":start: load\n:isolated:\n\nrun")
    site.server.broken = {broken} if broken else set()
    site.server.headers = headers
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    wait_for_state(app, "failed")
    expect(app.locator(".stlite-app__reason")).to_have_text(reason)


def test_page_runs_nothing_for_it(frames: list[Frame], page: Page) -> None:
    """An isolated app gets no worker of the page, which would run its code with the site's origin."""
    frames[0].evaluate(
        "parent.postMessage({ stlite: { type: 'page-worker', name: 'any', generation: 0 } }, location.origin,"
        "[new MessageChannel().port2])"
    )
    wait_for_state(page.locator("stlite-app").first, "failed")
    assert page.workers == []


@pytest.mark.usefixtures("frames")
def test_plain_frames_get_no_files(page: Page) -> None:
    """The document of isolated apps does nothing where it has the site's origin."""
    frame = page.locator("iframe").first
    frame.evaluate(
        """(frame) => {
          const bare = frame.cloneNode();
          bare.removeAttribute('sandbox');
          document.body.append(bare);
        }"""
    )
    bare = page.frames[-1]
    bare.wait_for_load_state()
    assert bare.evaluate("typeof stliteSite") == "undefined"


def test_looks(frames: list[Frame], page: Page, site: Site) -> None:
    """An isolated app has its height, and the theme of its page with the fonts of the site."""
    isolated, _ = frames
    expect(page.locator("stlite-app .stlite-app__stage").first).to_have_css("height", "80px")
    (site.root / "own.woff2").write_bytes(b"font")
    style = "@font-face { font-family: Own; src: url(/own.woff2) } body { font-family: Own }"
    page.add_style_tag(content=style)
    page.evaluate("document.body.dataset.mdColorScheme = 'slate'")
    isolated.wait_for_function("heard.filter((data) => data.themeInfo).at(-1)?.themeInfo.base === 1")
    [font] = isolated.evaluate("heard.filter((data) => data.themeInfo).at(-1).themeInfo.fontFaces")
    assert font["url"].endswith(f"base64,{base64.b64encode(b'font').decode()}")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/html", "<p>opened</p><script>document.title = origin</script>"),
        (
            "image/svg+xml",
            '<svg xmlns="http://www.w3.org/2000/svg"><script>document.rootElement.id = origin</script></svg>',
        ),
    ],
)
def test_documents_that_it_opens(kind: str, content: str, frames: list[Frame], page: Page) -> None:
    """A document with scripts that an isolated app makes and opens in a tab has nothing of the site."""
    opened = []
    for frame in frames:
        with page.expect_popup() as popup:
            frame.evaluate(
                "([content, type]) => void open(URL.createObjectURL(new Blob([content], { type })))",
                [content, kind],
            )
        popup.value.wait_for_load_state()
        opened.append(popup.value.evaluate("document.title || document.documentElement.id"))
        popup.value.close()
    assert opened == ["null", page.evaluate("origin")]


@pytest.mark.usefixtures("frames")
def test_sandbox(page: Page, watch: Watch) -> None:
    """The frame may do no more than it needs."""
    flags = "allow-scripts allow-downloads allow-forms allow-popups allow-popups-to-escape-sandbox"
    expect(page.locator("iframe").first).to_have_attribute("sandbox", flags)
    assert page.locator("iframe").nth(1).get_attribute("sandbox") is None
    assert watch.errors == []
