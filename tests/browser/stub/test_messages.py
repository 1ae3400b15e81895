"""Messages between page, frame and worker: an unknown one is said in the console, and changes nothing."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from stlite_docs.publish.pool import choose_pool
from stub_site import Site
from watching import Watch, wait_for_state

UNKNOWN = '{"type":"nonsense"}'

# A pool whose side of the messages the test plays: `says` has what the frame does with them.
JOIN = """async ([folder, runningApp]) => {
  const entrance = new MessageChannel();
  window.SharedWorker = class {
    port = entrance.port1;
    addEventListener() {}
  };
  const welcomed = new Promise((resolve) => {
    entrance.port2.onmessage = ({ ports: [control] }) => resolve(control);
  });
  const { Membership } = await import(`${folder}/frame/membership.js`);
  window.says = [];
  const events = new Proxy({}, { get: (_, name) => (...values) => void says.push([name, ...values]) });
  window.membership = new Membership("pool", "App", events);
  const joined = membership.join(false, 0);
  window.control = await welcomed;
  control.start();
  control.postMessage({ type: "welcome", runningApp });
  await joined;
}"""
OTHER = {"id": "other", "app": "Other"}

# The first workers of the pool never answer, unless the test lets the first one.
JOIN_ENDED = """async ([folder, silent]) => {
  const { SharedWorker } = window;
  window.workers = [];
  window.SharedWorker = function (address, options) {
    if (!String(address).endsWith("pool.js")) return new SharedWorker(address);
    workers.push(options.name);
    if (workers.length > silent) return new SharedWorker(address, options);
    const { port1, port2 } = new MessageChannel();
    if (workers.length === 1) {
      window.answerFirst = () => {
        const welcome = { type: "welcome", runningApp: null };
        port2.onmessage = ({ ports: [control] }) => control.postMessage(welcome);
      };
    }
    return { port: port1, addEventListener() {} };
  };
  const { Membership } = await import(`${folder}/frame/membership.js`);
  window.membership = new Membership("pool", "App", { startAgain() {}, busy() {} });
  window.joined = membership.join(false, 0).then((port) => port instanceof MessagePort);
}"""

# Starts the worker of a pool; `heard` has what it answers.
START = """(folder) => {
  window.heard = [];
  window.worker = new Worker(`${folder}/worker/pool.js`);
}"""

# Connects to that worker as a frame does.
CONNECT = """() => {
  const [entrance, control, engine] = [new MessageChannel(), new MessageChannel(), new MessageChannel()];
  window.control = control.port1;
  window.entrance = entrance.port1;
  control.port1.onmessage = ({ data }) => heard.push(data);
  worker.postMessage({ type: "connect" }, [entrance.port2]);
  const hello = { type: "hello", id: "one", app: "One", life: "", hasLock: false };
  entrance.port1.postMessage(hello, [control.port2, engine.port2]);
}"""


def says_unknown(page: Page, sender: str, post: str) -> None:
    """Post a message and wait until the console says that nobody knows it."""
    text = f"stlite-docs: unknown message from {sender}:"
    with page.expect_console_message(lambda message: message.text.startswith(text)) as event:
        page.evaluate(post)
    assert event.value.type == "error"
    assert "nonsense" in event.value.text


def test_between_page_and_frame(site: Site, page: Page, watch: Watch) -> None:
    """An unknown message of a frame or page stops no app; those of strangers are ignored."""
    site.write(":start: load\n\nrun")
    page.goto(site.server.url)
    app = page.locator("stlite-app")
    wait_for_state(app, "running")
    send = f"postMessage({{ stlite: {UNKNOWN} }}, location.origin)"
    page.evaluate(send)
    page.evaluate(f"frames[0].eval('{send}')")
    says_unknown(page, "the page", f"frames[0].{send}")
    says_unknown(page, "the frame of an app", f"frames[0].eval('parent.{send}')")
    expect(app).to_have_attribute("data-state", "running")
    assert len(watch.errors) == 2


ATTACKS = [
    {"stlite": {"type": "start", "payload": {"files": {}}}},
    {"stlite": {"type": "rewrite", "texts": {"streamlit_app.py": "evil"}}},
    {"stlite": {"type": "failed", "failure": {"reason": "evil", "advice": "evil"}}},
    {"stlite": {"type": "nonsense"}},
]


def test_from_another_site(site: Site, page: Page, watch: Watch) -> None:
    """A site that shows ours in a frame has no say in an app; Streamlit hears only its own page."""
    site.write(":start: load\n\nrun")
    (site.root / "evil.html").write_text(f'<link rel="icon" href="data:,"><iframe src="{site.server.url}">')
    page.goto(site.server.url.replace("127.0.0.1", "localhost") + "evil.html")
    ours = page.frame_locator("iframe")
    wait_for_state(ours.locator("stlite-app"), "running")
    before = page.frames[2].evaluate("JSON.stringify(mounted)")
    page.evaluate(
        "(attacks) => attacks.forEach((it) => {"
        "  for (const to of [frames[0], frames[0][0]]) to.postMessage(it, '*'); })",
        ATTACKS,
    )
    page.evaluate("frames[0][0].postMessage('last', '*')")
    page.frames[2].wait_for_function("heard.includes('last')")
    assert page.frames[2].evaluate("JSON.stringify(mounted)") == before
    allowed = page.frames[2].evaluate("mounted.hostConfig.allowedOrigins")
    assert allowed == [site.server.url.rstrip("/")]
    expect(ours.locator("stlite-app")).to_have_attribute("data-state", "running")
    assert watch.errors == []


def test_between_frames(site: Site, page: Page) -> None:
    """Unknown news about a frame's pool are said; news about other pools are none of its business."""
    [app] = site.write(":start: load\n\nrun")
    page.goto(site.server.url)
    wait_for_state(page.locator("stlite-app"), "running")
    pool = f"stlite / 1 {choose_pool(app).name}"
    send = (
        "([site, pool, type]) => new BroadcastChannel(`stlite-docs ${site}`)"
        ".postMessage({ type, pool, generation: 1 })"
    )
    page.evaluate(send, ["/", "another", "of another pool"])
    page.evaluate(send, ["/elsewhere/", pool, "of another site"])
    with page.expect_console_message(lambda message: "unknown message" in message.text) as event:
        page.evaluate(send, ["/", pool, "nonsense"])
    assert "nonsense" in event.value.text


def test_from_a_pool(site: Site, page: Page) -> None:
    """A frame says so when it does not know a message of its pool."""
    site.write("run")
    page.goto(f"{site.server.url}{site.folder.name}/frame/nothing.htm")
    page.evaluate(JOIN, [f"{site.server.url}{site.folder.name}", OTHER])
    says_unknown(page, "the pool", f"control.postMessage({UNKNOWN})")
    assert page.evaluate("says") == []


def test_pool_that_never_answers(site: Site, page: Page) -> None:
    """A frame that its pool's worker never answers, since that one has ended, goes on to the next worker."""
    site.write("run")
    page.goto(f"{site.server.url}{site.folder.name}/frame/nothing.htm")
    page.evaluate(JOIN_ENDED, [f"{site.server.url}{site.folder.name}", 1])
    assert page.evaluate("joined") is True
    first, other, last = page.evaluate("workers")
    assert (first, last) == ("pool", "pool 1")
    assert other == page.evaluate("membership.id")
    assert page.evaluate("membership.settle()") == 1


def test_pool_that_answers_late(site: Site, page: Page) -> None:
    """A frame waits for its pool's worker while no other one answers either, as where the line is slow."""
    site.write("run")
    page.goto(f"{site.server.url}{site.folder.name}/frame/nothing.htm")
    page.evaluate(JOIN_ENDED, [f"{site.server.url}{site.folder.name}", 2])
    page.wait_for_function("workers.length === 2")
    page.evaluate("answerFirst()")
    assert page.evaluate("joined") is True
    assert page.evaluate("membership.settle()") == 0


def test_pool_that_is_busy_when_a_frame_comes(site: Site, context: BrowserContext, page: Page) -> None:
    """A frame waits for its pool's worker while others are in that pool."""
    site.write("run")
    folder = f"{site.server.url}{site.folder.name}"
    other = context.new_page()
    other.goto(f"{folder}/frame/nothing.htm")
    other.evaluate(JOIN, [folder, None])
    page.goto(f"{folder}/frame/nothing.htm")
    page.evaluate(
        """() => {
          window.asked = [];
          window.channel = new BroadcastChannel("stlite-docs /");
          channel.onmessage = ({ data }) => asked.push(data.type);
        }"""
    )
    page.evaluate(JOIN_ENDED, [folder, 1])
    page.wait_for_function("asked.filter((type) => type === 'anybody').length === 2")
    assert page.evaluate("workers") == ["pool"]
    assert page.evaluate("asked.slice(0, 2)") == ["anybody", "member"]


def test_to_a_pool(site: Site, page: Page) -> None:
    """A pool says so when it does not know a message of the page or of a frame, and answers the next one."""
    site.write("run")
    page.goto(site.server.url)
    page.evaluate(START, f"{site.server.url}{site.folder.name}")
    page.evaluate(CONNECT)
    page.wait_for_function("heard.length === 1")
    says_unknown(page, "the page", f"worker.postMessage({UNKNOWN})")
    says_unknown(page, "a frame that comes", f"entrance.postMessage({UNKNOWN})")
    says_unknown(page, "a frame", f"control.postMessage({UNKNOWN})")
    page.evaluate("control.postMessage({ type: 'settle' })")
    page.wait_for_function("heard.length === 2")
    assert page.evaluate("heard") == [{"type": "welcome", "runningApp": None}, {"type": "settled"}]


def join_silent_pool(site: Site, page: Page, running_app: dict[str, str] | None) -> None:
    """Join a pool that then does not answer. Time goes on only when the test says so."""
    page.clock.install(time=0)
    page.clock.pause_at(1)
    site.write("run")
    page.goto(f"{site.server.url}{site.folder.name}/frame/nothing.htm")
    page.evaluate(JOIN, [f"{site.server.url}{site.folder.name}", running_app])


def restart_a_busy_pool(site: Site, page: Page) -> None:
    """Join a pool that does not answer, and press Restart."""
    join_silent_pool(site, page, OTHER)
    page.clock.run_for(7_000)
    page.evaluate("membership.restart()")


def test_restart_of_a_pool_that_answers_again(site: Site, page: Page) -> None:
    """A pool that has answered after Restart is not given up because it is busy again soon after."""
    restart_a_busy_pool(site, page)
    page.evaluate("control.postMessage({ type: 'running-app', runningApp: { id: 'other', app: 'Other' } })")
    page.wait_for_function("says.length === 2")
    page.clock.run_for(7_000)
    assert page.evaluate("says") == [["busy", OTHER], ["free"], ["busy", OTHER]]


def test_pool_that_stays_busy(site: Site, page: Page) -> None:
    """A pool that does not answer after Restart is given up: its apps start again in the next one."""
    restart_a_busy_pool(site, page)
    page.clock.run_for(7_000)
    assert page.evaluate("says") == [["busy", OTHER], ["startAgain", 1]]


def test_start_takes_longer_than_a_program(site: Site, page: Page) -> None:
    """While Python starts or waits for a download, a pool may be silent for a minute."""
    join_silent_pool(site, page, None)
    page.clock.run_for(60_000)
    assert page.evaluate("says") == []
    page.clock.run_for(3_000)
    assert page.evaluate("says") == [["busy", None]]
    for message in ({"type": "running-app", "runningApp": OTHER}, {"type": "fetching", "isFetching": True}):
        page.evaluate("(message) => control.postMessage(message)", message)
    page.wait_for_function("says.length === 2")
    page.clock.run_for(59_000)
    assert page.evaluate("says") == [["busy", None], ["free"]]
