"""An app looks like its page: its theme, and its colours and fonts."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from pixels import contrast
from quiet import hear_all
from stlite_docs.publish.payload import make_payload
from stub_site import Site
from watching import wait_for_state

WHITE = (255, 255, 255)


@pytest.mark.parametrize(
    ("tag", "system", "theme"),
    [
        ("<body>", "dark", "light"),
        ('<body data-md-color-scheme="slate">', "light", "dark"),
        ('<body data-theme="auto">', "dark", "dark"),
        ('<body data-theme="auto">', "light", "light"),
        ('<html data-theme="dark">', "light", "dark"),
        ('<html data-bs-theme="light">', "dark", "light"),
        ('<body style="background: #123">', "light", "dark"),
    ],
)
def test_theme(tag: str, system: Literal["light", "dark"], theme: str, site: Site, page: Page) -> None:
    """The app starts in the theme that the page shows."""
    site.write(":start: load\n\nrun")
    index = site.root / "index.html"
    index.write_text(index.read_text().replace(f"<{tag[1:5]}>", tag))
    page.emulate_media(color_scheme=system)
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    assert f"embed_options={theme}_theme" in str(page.locator("iframe").get_attribute("src"))


def test_theme_is_followed(site: Site, page: Page) -> None:
    """A switch of the page's theme reaches a running app at once, and one that is loading when it runs."""
    site.write(":start: load\n\nrun", ":start: click\n\nrun", ":start: load\n:theme: light\n\nrun")
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app").nth(0), "running")
    wait_for_state(page.locator("stlite-app").nth(2), "running")
    page.get_by_role("button", name="Run").click()
    page.evaluate("document.body.dataset.mdColorScheme = 'slate'")
    wait_for_state(page.locator("stlite-app").nth(1), "running")
    looks = "heard.filter((data) => data.type === 'SET_CUSTOM_THEME_CONFIG').map((data) => data.themeInfo)"
    for number in (0, 1):
        frame = page.locator("iframe").nth(number).element_handle().content_frame()
        assert frame is not None
        frame.wait_for_function(f"{looks}.at(-1)?.base === 1")
    fixed = page.locator("iframe").nth(2).element_handle().content_frame()
    assert fixed is not None
    hear_all(fixed)
    assert fixed.evaluate(looks) == []
    for number, scheme in enumerate(["dark", "dark", "light"]):
        expect(page.locator("iframe").nth(number)).to_have_css("color-scheme", scheme)


LOOK = """
@font-face { font-family: "Own Font"; src: url("own.woff2") format("woff2"); font-weight: 400 }
@font-face { font-family: "Another"; src: url("another.woff2") }
body { background: #102030; color: rgba(255, 255, 255, 0.5); font-family: "Own Font", serif }
a { color: oklch(0.7 0.15 30) }
code { font-family: monospace }
h2 { font-size: 30px; font-weight: 300 }
h3 { font-size: 1.25em; font-weight: 642 }
"""


def test_look_of_the_page(site: Site, page: Page) -> None:
    """The app has the page's colours, accent and fonts, but what its author sets or fixes."""
    site.write(
        ":start: load\n\nrun",
        ":start: load\n:config: theme.primaryColor=#00796b\n\nrun",
        ":start: load\n:theme: dark\n\nrun",
    )
    index = site.root / "index.html"
    (site.root / "look.css").write_text(LOOK)
    link = '<link rel="stylesheet" href="look.css"></head>'
    index.write_text(index.read_text().replace("</head>", link))
    page.goto(site.server.url)
    for app in page.locator("stlite-app").all():
        wait_for_state(app, "running")
    looks = "heard.filter((data) => data.type === 'SET_CUSTOM_THEME_CONFIG').map((data) => data.themeInfo)"
    frames = [handle.content_frame() for handle in page.locator("iframe").element_handles()]
    for frame in frames:
        assert frame
        hear_all(frame)
    first, own, fixed = (frame.evaluate(looks) for frame in frames if frame)
    assert fixed == []
    look = first[-1]
    assert first == [look] * len(first)
    assert own[-1] == {**look, "primaryColor": "#00796b"}
    assert look["base"] == 1
    assert (look["backgroundColor"], look["textColor"]) == ("#102030", "#889098")
    assert look["secondaryBackgroundColor"] == "#172736"
    assert look["linkColor"] == "#ed7665"
    assert look["primaryColor"] == "#b45a4d"  # white text on it has a contrast of 4.5
    assert look["headingFontSizes"] == ["30px", "20px", "16px", "13.28px", "10.72px", "10.72px"]
    assert look["headingFontWeights"] == [300, 650, *[700] * 4]
    assert look["bodyFont"] == look["headingFont"] == '"Own Font", serif, system-ui'
    [face] = look["fontFaces"]
    assert (face["family"], face["url"]) == ("Own Font", f"{site.server.url}own.woff2")


SCHEMES: dict[str, dict[str, object]] = {
    "client.toolbarMode=minimal": {},
    "theme.primaryColor=#00796b": {"theme.dark.linkUnderline": True},
    "theme.primaryColor=#00796b\n    theme.linkUnderline=false": {"theme.dark.linkUnderline": False},
    "theme.primaryColor=#00796b\n    theme.base=dark": {},
    "theme.primaryColor=#00796b\n    theme.backgroundColor=white": {},
    "theme.primaryColor=#00796b\n    theme.dark.primaryColor=red": {},
    "theme.light.primaryColor=#00796b": {},
}


def test_own_theme_on_dark_pages(site: Site, page: Page) -> None:
    """In its frame an app's theme gets a part for dark pages, unless its author says what is dark."""
    apps = site.write(*(f":start: load\n:config: {config}\n\nrun" for config in SCHEMES))
    page.goto(site.server.url)
    for number, (app, added) in enumerate(zip(apps, SCHEMES.values(), strict=True)):
        wait_for_state(page.locator("stlite-app").nth(number), "running")
        frame = page.locator("iframe").nth(number).element_handle().content_frame()
        assert frame is not None
        assert frame.evaluate("mounted.streamlitConfig") == {**app.settings.config, **added}
        assert make_payload(app)["config"] == app.settings.config


TEAL = "#008080"

CHOICES: dict[str, dict[str, object] | None] = {
    f"theme.primaryColor={TEAL}": {"primaryColor": TEAL},
    f"theme.primaryColor={TEAL}\n    theme.dark.primaryColor=#00c0c0": {"primaryColor": "#00c0c0"},
    "theme.light.linkColor=#ff0000\n    theme.baseRadius=none": {"baseRadius": "none"},
    "theme.base=light": None,
    "theme.dark.backgroundColor=#001133": None,
    "theme.font=serif": None,
    "client.toolbarMode=minimal": {},
}


def test_own_themes(site: Site, page: Page) -> None:
    """What an author has chosen wins; the rest is the page's, unless light or dark is chosen too."""
    site.write(*(f":config: {config}\n\nrun" for config in CHOICES))
    index = site.root / "index.html"
    index.write_text(
        index.read_text().replace("<body>", '<body style="background: #102030; color: #ddeeff">')
    )
    page.goto(site.server.url)
    for number, chosen in enumerate(CHOICES.values()):
        app = page.locator("stlite-app").nth(number)
        app.scroll_into_view_if_needed()
        wait_for_state(app, "running")
        frame = app.locator("iframe").element_handle().content_frame()
        assert frame
        hear_all(frame)
        heard = frame.evaluate("heard.flatMap(({ themeInfo }) => themeInfo ?? [])")
        assert bool(heard) == (chosen is not None)
        if chosen is not None:
            look = {"base": 1, "backgroundColor": "#102030", "textColor": "#ddeeff", **chosen}
            assert {key: heard[-1].get(key) for key in look} == look


@pytest.mark.parametrize(
    "program",
    ["preset1 draw", "draw preset2 end", "preset1 draw preset1 end"],
    ids=["before it is shown", "before it ends", "both"],
)
def test_late_session_message(program: str, site: Site, page: Page) -> None:
    """Streamlit's first session message may take its own theme back after ours has come; ours comes again."""
    site.write(f":start: load\n\n{program}")
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    page.frames[1].wait_for_function("window.isAtEnd && heard.some(({ themeInfo }) => themeInfo)")


def test_lists_have_the_font_of_their_app(site: Site, page: Page) -> None:
    """What Streamlit hangs on the document's body has the font of the app, whoever has chosen it."""
    site.write(":start: load\n\nrun", ":start: load\n:theme: dark\n\nrun")
    index = site.root / "index.html"
    index.write_text(index.read_text().replace("<body>", "<body style='font-family: Page Serif'>"))
    page.goto(site.server.url)
    for number, font in enumerate(['"Page Serif", system-ui', '"Streamlit Sans"']):
        wait_for_state(page.locator("stlite-app").nth(number), "running")
        body = page.frame_locator("iframe").nth(number).locator("body")
        expect(body).to_have_css("font-family", font)


EVERY_COLOUR = """async (folder) => {
  const { readableUnderWhite, toHex } = await import(`${folder}/page/colours.js`);
  const steps = [0, 51, 102, 153, 204, 255];
  const pairs = steps.flatMap((red) => steps.map((green) => [red, green]));
  const colours = pairs.flatMap(([red, green]) => steps.map((blue) => [red, green, blue, 1]));
  return colours.map((colour) => [toHex(colour), toHex(readableUnderWhite(colour))]);
}"""


def test_white_text_on_every_accent(site: Site, page: Page) -> None:
    """Whatever the colour of the page's links, white text on the accent has a contrast of 4.5."""
    site.write("run")
    page.goto(site.server.url)
    pairs = page.evaluate(EVERY_COLOUR, f"/{site.folder.name}")
    assert len(pairs) == 216
    for colour, accent in pairs:
        before, after = (tuple(bytes.fromhex(text[1:])) for text in (colour, accent))
        assert contrast(after, WHITE) >= 4.5
        assert (before == after) == (contrast(before, WHITE) >= 4.5)
        assert contrast(after, WHITE) < 5 or before == after
