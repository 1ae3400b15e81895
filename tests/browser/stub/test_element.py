"""The element and the frame, on a stub in place of stlite: every state, in milliseconds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from quiet import see_all
from stlite_docs.publish.app_runs import AppRun
from stlite_docs.publish.finished_page import complete_page
from stlite_docs.publish.payload import encode_payload, make_payload
from stlite_docs.publish.pool import choose_pool
from stub_site import Site
from watching import Watch, wait_for_state

SOURCE = ".stlite-app__source"
NO_LATE_IMPORTS: dict[str, dict[str, str]] = {"stock": {}, "others": {}}


# Notes each state that an app comes to, and who says so.
NOTE_STATES = """
window.states = [];
window.targets = [];
addEventListener("stlite:state", ({ detail, target }) => {
  states.push(detail.state);
  targets.push(target.tagName);
});
"""

# How the animations pass that have no end. For a smooth one, a browser without a GPU would draw the page all
# the while that Python starts.
ENDLESS = """document.getAnimations()
  .filter(({ effect }) => effect.getTiming().iterations === Infinity)
  .flatMap(({ effect }) => effect.getKeyframes().map(({ easing }) => easing))
"""


def test_states_in_order(site: Site, page: Page, watch: Watch) -> None:
    """An app goes from idle through loading to running, and says so in events and in one attribute."""
    site.write(":start: load\n\nprogress run")
    page.add_init_script(NOTE_STATES)
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    assert page.evaluate("states") == ["idle", "loading", "running"]
    assert set(page.evaluate("targets")) == {"STLITE-APP"}
    expect(page.locator(".stlite-app")).to_have_attribute("data-state", "running")
    expect(page.locator("stlite-app > :first-child > iframe")).to_have_count(1)
    expect(page.locator(".stlite-app__panel")).to_be_hidden()
    expect(page.frame_locator("iframe").get_by_text("Shown")).to_be_visible()
    assert watch.errors == []


def test_start_again(site: Site, page: Page) -> None:
    """The element's method starts an app, and starts one again that runs."""
    site.write(":start: click\n\nrun")
    page.add_init_script(NOTE_STATES)
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    expect(app.get_by_role("button", name="Run")).to_be_visible()
    for count in (1, 2):
        app.evaluate("(app) => app.start()")
        page.wait_for_function("(count) => states.length === 1 + 2 * count", arg=count)
    assert page.evaluate("states") == ["idle", *["loading", "running"] * 2]
    expect(page.locator("iframe")).to_have_count(1)


def test_documented_script(site: Site, page: Page) -> None:
    """The script in the documentation counts the apps that run, and those no more that do not."""
    text = (Path(__file__).parents[3] / "example_site/pages/element.md").read_text(encoding="utf-8")
    (script,) = re.findall("```javascript\n(.*?)```", text, re.DOTALL)
    site.write(":start: load\n\nrun", ":start: load\n\nwait run")
    page.add_init_script(script)
    page.goto(site.server.url)
    expect(page).to_have_title("1 apps")
    second = page.locator("stlite-app").nth(1)
    second.locator("iframe").evaluate("(frame) => { frame.contentWindow.mayGoOn = true }")
    expect(page).to_have_title("2 apps")
    second.evaluate("(app) => app.start()")
    expect(page).to_have_title("1 apps")


def test_progress_is_said(site: Site, page: Page) -> None:
    """The panel says what the app waits for, in a live region, and how many of the steps are done."""
    site.write(":start: load\n\nprogress")
    page.goto(site.server.url)
    expect(page.locator(".stlite-app__panel[role=status]")).to_have_text("Loading Python.")
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 2)
    assert set(page.evaluate(ENDLESS)) == {"steps(6)"}


def test_click(site: Site, page: Page) -> None:
    """An app that waits for its reader has a Run button, and asks for nothing of the runtime before."""
    site.write(":start: click\n\nrun")
    page.goto(site.server.url)
    run = page.get_by_role("button", name="Run")
    expect(run).to_be_visible()
    page.wait_for_load_state("networkidle")
    needed = {"frame.htm", "runtime.json", "stub.js"}
    assert not needed & {Path(path).name for path in site.server.requests}
    run.press("Enter")
    wait_for_state(page.locator("stlite-app"), "running")
    assert needed <= {Path(path).name for path in site.server.requests}


def test_visible(site: Site, page: Page) -> None:
    """An app out of sight starts when it comes into sight."""
    site.write("run", gap=3000)
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    expect(app).to_have_attribute("data-state", "idle")
    see_all(page)
    expect(app).to_have_attribute("data-state", "idle")
    app.scroll_into_view_if_needed()
    wait_for_state(app, "running")


def test_failure_and_retry(site: Site, page: Page) -> None:
    """A failure shows its reason, the details on demand, the program, and a Retry that works."""
    site.write(":start: load\n\nfail run")
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    wait_for_state(app, "failed")
    expect(page.get_by_text("ValueError: no luck", exact=True)).to_be_visible()
    trace, details = (
        page.locator(".stlite-app__trace"),
        page.get_by_role("button", name="Details", expanded=False),
    )
    expect(trace).to_be_hidden()
    details.click()
    expect(trace).to_contain_text("ValueError: no luck")
    page.get_by_role("button", name="Details", expanded=True).click()
    expect(trace).to_be_hidden()
    expect(page.locator("details, summary")).to_have_count(0)
    expect(page.locator(".stlite-app__source code")).to_be_visible()
    page.get_by_role("button", name="Retry").click()
    wait_for_state(app, "running")
    expect(page.locator("iframe")).to_have_count(1)


def test_error_before_anything_is_shown(site: Site, page: Page, watch: Watch) -> None:
    """A program that has ended with an error loads no longer: the page says the error until the app does."""
    site.write(":start: load\n\nprogress start err wait run")
    page.goto(site.server.url)
    app, notice = page.locator("stlite-app"), page.locator(".stlite-app__notice")
    wait_for_state(app, "running")
    expect(page.locator(".stlite-app__panel")).to_be_hidden()
    expect(notice).to_contain_text("The program stopped with an error. Press Retry to run it again.")
    expect(notice).to_contain_text("ValueError: no luck")
    expect(page.locator(f"{SOURCE} code")).to_be_visible()
    page.frames[1].evaluate("window.mayGoOn = true")
    expect(page.frame_locator("iframe").get_by_text("Shown")).to_be_visible()
    expect(notice).not_to_contain_text("ValueError")
    expect(notice.get_by_role("button", name="Retry")).to_be_visible()
    assert watch.errors == []


def test_runtime_that_could_not_be_built(site: Site, page: Page) -> None:
    """What kept the build from making the runtime is said in the app's place."""
    site.write_runtime(error="npm is not installed.")
    site.write(":start: load\n\nrun")
    page.goto(site.server.url)
    expect(page.locator(".stlite-app__reason")).to_have_text(
        "This site has no runtime: npm is not installed."
    )


def test_missing_requirement(site: Site, page: Page) -> None:
    """An app whose requirement the site lacks says so plainly; what was only in doubt is left out."""
    site.write(
        ":start: load\n:requirements: unknown\n\nrun",
        ":start: load\n\nexec(run) run",
        ":start: load\n:requirements: newer\n\nrun",
    )
    missing = {"unknown": "nobody has it.", "pandas": "no network."}
    site.write_runtime(
        always=["mine", "unmet"],
        pools={
            "shared": {
                "packages": {"numpy": ["numpy"], "mine": ["mine@1-0"]},
                "missing": missing,
                "lateImports": NO_LATE_IMPORTS,
            }
        },
    )
    page.goto(site.server.url)
    reasons = page.locator(".stlite-app__reason")
    expect(reasons.nth(0)).to_have_text(
        "This app needs unknown, but this site does not have it: nobody has it."
    )
    expect(reasons.nth(1)).to_have_text("This app needs newer, but this site does not have it.")
    expect(page.locator(".stlite-app__advice")).to_have_text(
        ["Tell the site's author.", "Reload the page. If that does not help, tell the site's author."]
    )
    app = page.locator("stlite-app").nth(1)
    wait_for_state(app, "running")
    packages = app.locator("iframe").evaluate("(frame) => frame.contentWindow.mounted.prebuiltPackageNames")
    assert packages == ["mine@1-0", "numpy"]


def test_settled_start(site: Site, page: Page) -> None:
    """Once its run has settled that, an app starts with those optional packages that the run imported."""
    [app] = site.write(":start: load\n\nexec(run) run")
    index = site.root / "index.html"
    run = AppRun(encode_payload(make_payload(app)), app.place, imports=("numpy",), is_settled=True)
    complete_page(index, index.read_text(), site.folder, [run])
    loads = {name: [name] for name in ("altair", "numpy", "pandas")}
    late = {"stock": {name: name for name in loads}, "others": {}}
    site.write_runtime(pools={"shared": {"packages": loads, "missing": {}, "lateImports": late}})
    page.goto(site.server.url)
    element = page.locator("stlite-app")
    wait_for_state(element, "running")
    packages = element.locator("iframe").evaluate(
        "(frame) => frame.contentWindow.mounted.prebuiltPackageNames"
    )
    assert packages == ["numpy"]


# Notes which worker a frame has asked for.
JOINING = """
window.SharedWorker = class extends SharedWorker {
  constructor(url, options) {
    super(url, options);
    window.joined = options;
  }
};
"""


def test_mount_options(site: Site, page: Page) -> None:
    """What a block sets reaches the app; the pool is a lasting one unless the app wants its own."""
    app, own, _ = site.write(
        ":start: load\n:config: client.toolbarMode=minimal\n:env: A=1\n:requirements: Foo_Bar[x]>=1\n\nrun",
        ":start: load\n:pool: own\n\nrun",
        ":start: load\n:pool: own\n\nrun",
    )
    loads = {"Foo_Bar[x]>=1": ["foo-bar@1-0", "x"]}
    pool = {"packages": loads, "missing": {}, "lateImports": NO_LATE_IMPORTS}
    site.write_runtime(pools={choose_pool(app).name: pool})
    page.add_init_script(JOINING)
    page.goto(site.server.url)
    for element in page.locator("stlite-app").all():
        wait_for_state(element, "running")
    frames = sorted(page.frames[1:], key=lambda frame: str(frame.evaluate("joined.name")), reverse=True)
    mounted = frames[0].evaluate("mounted")
    assert mounted["streamlitConfig"] == {"client.toolbarMode": "minimal"}
    [preparation] = [file for name, file in mounted["files"].items() if name.endswith("/preparation.json")]
    assert json.loads(preparation["data"])["env"] == {"A": "1"}
    assert mounted["prebuiltPackageNames"] == ["foo-bar@1-0", "x"]
    assert mounted["pyodideUrl"].endswith(".mjs")
    shared, *alone = (frame.evaluate("joined") for frame in frames)
    assert shared == {"name": f"stlite / 1 {choose_pool(app).name}", "extendedLifetime": True}
    assert all(options["name"].startswith(f"stlite / 1 {choose_pool(own).name} ") for options in alone)
    assert alone[0]["name"] != alone[1]["name"]
    assert [options["extendedLifetime"] for options in alone] == [False, False]


def test_folded_source(site: Site, page: Page) -> None:
    """A folded program shows at the press of a button, and goes again."""
    site.write(":start: click\n:code: fold\n\nrun")
    page.goto(site.server.url)
    source, around = page.locator(SOURCE), page.locator(".stlite-app")
    expect(source).to_be_hidden()
    expect(around).to_have_attribute("data-code", "fold")
    expect(around).to_have_attribute("data-source", "hidden")
    button = page.get_by_role("button", name="Source")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(source).to_be_visible()
    expect(around).to_have_attribute("data-source", "shown")
    expect(button).to_have_attribute("aria-expanded", "true")
    button.click()
    expect(source).to_be_hidden()


@pytest.mark.parametrize(("code", "order"), [("above", 1), ("below", -1)])
def test_source_beside_the_app(code: str, order: int, site: Site, page: Page) -> None:
    """A program stands above or below its app."""
    site.write(f":start: click\n:code: {code}\n\nrun")
    page.goto(site.server.url)
    expect(page.get_by_role("button", name="Source")).to_have_count(0)
    source, app = page.locator(SOURCE).bounding_box(), page.locator("stlite-app").bounding_box()
    assert source
    assert app
    assert (app["y"] - source["y"]) * order > 0


def test_files_in_tabs(site: Site, page: Page) -> None:
    """Several files are shown under tabs, by mouse and by keyboard; paper gets all of them."""
    site.write(":start: click\n:code: below\n\nrun\n## file: a.txt\nAlpha\n## file: b.txt\nBeta\n")
    page.goto(site.server.url)
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_text(["streamlit_app.py", "a.txt", "b.txt"])
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    tabs.nth(1).click()
    expect(page.get_by_text("Alpha")).to_be_visible()
    tabs.nth(1).press("ArrowRight")
    expect(tabs.nth(2)).to_be_focused()
    expect(page.get_by_text("Beta")).to_be_visible()
    expect(page.get_by_text("Alpha")).to_be_hidden()
    expect(tabs.nth(2)).to_have_attribute("aria-selected", "true")
    page.emulate_media(media="print")
    for text in ("Alpha", "Beta", "b.txt"):
        expect(page.locator(SOURCE).get_by_text(text).last).to_be_visible()


def test_readable_without_javascript(site: Site, chromium: object, context: BrowserContext) -> None:
    """Without JavaScript the program stands in the page."""
    del chromium
    site.write("run")
    browser = context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(site.server.url)
    read_without_us(page)
    plain.close()


def test_readable_as_a_file(site: Site, page: Page) -> None:
    """A page that is opened as a file runs no module; the program stands there, and a line says why."""
    site.write("run")
    page.goto((site.root / "index.html").as_uri())
    read_without_us(page)


def read_without_us(page: Page) -> None:
    app = page.locator("stlite-app")
    expect(page.locator(SOURCE)).to_be_visible()
    expect(app).not_to_have_css("padding-top", "0px")
    assert 20 < app.bounding_box()["height"] < 60  # type: ignore[index]


def test_print(site: Site, page: Page) -> None:
    """Paper gets the program."""
    site.write(":start: load\n\nrun")
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    page.emulate_media(media="print")
    expect(page.locator(SOURCE)).to_be_visible()
    expect(page.locator("stlite-app")).to_be_hidden()


def test_taken_out_and_put_back(site: Site, page: Page) -> None:
    """An app that leaves the page stops; put back, it starts anew, once."""
    site.write(":start: load\n:code: fold\n\nrun")
    page.add_init_script(NOTE_STATES)
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    page.evaluate("window.kept = document.querySelector('.stlite-app'); kept.remove()")
    assert len(page.frames) == 1
    page.evaluate("document.body.append(kept)")
    wait_for_state(page.locator("stlite-app"), "running")
    expect(page.locator("iframe")).to_have_count(1)
    expect(page.get_by_role("button", name="Source")).to_have_count(1)
    assert page.evaluate("states") == ["idle", "loading", "running"] * 2


def test_foreign_messages_are_ignored(site: Site, page: Page) -> None:
    """Only the app's own frame can change its state."""
    site.write(":start: click\n\nrun")
    page.goto(site.server.url)
    page.evaluate("postMessage({ stlite: { type: 'running' } }, location.origin)")
    page.get_by_role("button", name="Run").click()
    page.evaluate("postMessage({ stlite: { type: 'failed', reason: 'x' } }, location.origin)")
    wait_for_state(page.locator("stlite-app"), "running")


@pytest.mark.parametrize("title", [":title: One", ":title: One\n:actions: none", ":actions: none"])
@pytest.mark.parametrize("code", ["none", "fold", "above", "below"])
def test_taking_over_moves_nothing(code: str, title: str, site: Site, page: Page) -> None:
    """What is below an app stands where it stood before our script ran."""
    site.write(f":start: click\n{title}\n:code: {code}\n\nrun")
    index = site.root / "index.html"
    index.write_text(index.read_text().replace("</body>", "<p id='below'>Below</p></body>"))
    top = "document.querySelector('#below').getBoundingClientRect().top"
    page.route("**/stlite.js", lambda route: route.abort())
    page.goto(site.server.url)
    before = page.evaluate(top)
    page.unroute("**/stlite.js")
    page.reload()
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    assert abs(page.evaluate(top) - before) <= 1


STORE = """Object.entries(mounted.files).flatMap(([name, { data }]) => (
  name.endsWith("/preparation.json") ? [JSON.parse(data).store] : []
))"""


def test_stores_of_versions(site: Site, page: Page) -> None:
    """An app keeps its folders apart from those of the same app in another published version of its site."""
    stores = []
    for version in ("1.0", "2.0"):
        (site.root / version).mkdir()
        Site(site.root / version, site.server).write(":start: load\n:persist: notes\n\nrun")
        page.goto(f"{site.server.url}{version}/")
        wait_for_state(page.locator("stlite-app"), "running")
        stores += page.frames[1].evaluate(STORE)
    assert len({*stores}) == len(stores) == 2
