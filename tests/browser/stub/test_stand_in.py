"""What stands in for Python until it is there: what the front end and the worker hear, and when."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from stub_site import Site
from watching import wait_until

# A stand-in: `heard` has what the front end gets, `asked` what the worker gets, `told` the events.
# `run` and `messages` are protobuf, as Streamlit writes it.
SET_UP = """async ([folder, recording]) => {
  const { StandIn } = await import(`${folder}/frame/stand_in.js`);
  const varint = (value) => {
    return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
  };
  window.field = (number, value) => [
    ...varint(number * 8 + (typeof value === "number" ? 0 : 2)),
    ...(typeof value === "number" ? varint(value) : [...varint(value.length), ...value]),
  ];
  const text = (value) => [...new TextEncoder().encode(value)];
  const bytes = (values) => Uint8Array.from(values);
  const widget = ([id, number]) => field(1, [...field(1, text(id)), ...field(number, 1)]);
  window.run = (widgets, { page = "page", fragment = "", isAutomatic = false } = {}) => bytes(field(11, [
    ...field(1, text("q".repeat(200))),
    ...field(2, widgets.flatMap(widget)),
    ...field(3, text(page)),
    ...(fragment ? field(5, text(fragment)) : []),
    ...(isAutomatic ? field(6, 1) : []),
  ]));
  const inFragment = (element) => [...field(3, field(element, [])), ...field(8, text("f"))];
  window.messages = {
    session: bytes(field(4, [])),
    delta: bytes([...field(5, text("shown")), ...field(1, text("hash")), 3 * 8 + 1, 0, 0, 0, 0, 0, 0, 0, 0]),
    toast: bytes([...field(1, text("hash")), ...field(2, field(2, [2, 0])), ...field(5, inFragment(50))]),
    place: bytes([...field(2, field(2, [2, 0])), ...field(5, inFragment(2))]),
    end: bytes(field(6, 0)),
    again: bytes(field(6, 2)),
    uploads: bytes(field(16, text("file"))),
  };
  Object.assign(window, { heard: [], asked: [], told: [] });
  const media = new Map([["/media/a.txt", { type: "text/plain", content: bytes([97]) }]]);
  const isEndless = recording && !recording.includes("end");
  const first = recording && { messages: recording.map((name) => messages[name]), media, isEndless };
  const events = new Proxy({}, { get: (_, name) => () => void told.push(name) });
  window.standIn = new StandIn(Promise.resolve(first), events);
  standIn.onmessage = ({ data }) => {
    heard.push([data.type, ...new Uint8Array(data.data?.payload ?? [])]);
  };
  const { port1, port2 } = new MessageChannel();
  window.worker = port2;
  port2.onmessage = ({ data, ports: [reply] }) => {
    const { type, data: { payload = [], request, ...rest } = {} } = data;
    const other = request ? [request.path] : type === "initData" ? [rest] : [];
    asked.push([type, ...payload, ...other]);
    if (type === "websocket:connect") reply.postMessage({ type: "reply" });
  };
  window.reach = () => standIn.reach(port1, { files: { a: { data: "b" } }, archives: [] });
  window.request = (path) => {
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
    standIn.postMessage({ type: "http:request", data: { request: { method: "GET", path } } }, [port2]);
    return answer;
  };
  window.connect = () => {
    const { port1, port2 } = new MessageChannel();
    standIn.postMessage({ type: "websocket:connect", data: { path: "/stream" } }, [port2]);
    return new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(void heard.push([data.type]));
    });
  };
  window.send = (payload) => standIn.postMessage({ type: "websocket:send", data: { payload } });
  window.say = ({ buffer }) => worker.postMessage({ type: "websocket:message", data: { payload: buffer } });
  window.isStreamlitThere = () => worker.postMessage({ type: "event:loadFinished" });
}"""
WHOLE = ["session", "delta", "end"]


class Stage:
    """A page in which a test plays the front end and the worker."""

    def __init__(self, site: Site, page: Page, recording: list[str] | None) -> None:
        site.write("run")
        folder = f"{site.server.url}{site.folder.name}"
        page.goto(f"{folder}/frame/nothing.htm")
        page.evaluate(SET_UP, [folder, recording])
        self._page = page

    def do(self, *steps: str) -> None:
        for step in steps:
            self._page.evaluate(step)

    def sees(self, name: str, expected: str) -> None:
        """Wait until `heard`, `asked` or `told` is what an expression says."""
        values: list[Any] = self._page.evaluate(f"() => JSON.parse(JSON.stringify({expected}))")
        read = f"() => JSON.parse(JSON.stringify({name}))"
        wait_until(
            self._page,
            lambda: self._page.evaluate(read) == values,
            lambda: (self._page.evaluate(read), values),
        )


def test_effects_come_once(site: Site, page: Page) -> None:
    """A toast of the recording leaves its place empty, because it comes with Python's first run."""
    stage = Stage(site, page, ["session", "toast", "end"])
    stage.do("standIn.begin()", "connect()", "send(run([]))")
    recorded = '["websocket:message", ...messages.place], ["websocket:message", ...messages.end]'
    stage.sees("heard.slice(-2)", f"[{recorded}]")
    stage.do("reach()", "isStreamlitThere()")
    stage.sees("told", '["connected"]')
    stage.do("say(messages.toast)")
    stage.sees("heard.slice(-1)", '[["websocket:message", ...messages.toast]]')


def test_front_end_has_the_recording_at_once(site: Site, page: Page) -> None:
    """The front end connects and gets the recording although no worker is there, which hears all later."""
    stage = Stage(site, page, WHOLE)
    stage.do(
        'standIn.postMessage({ type: "initData", data: { files: {}, entrypoint: "a" } })', "standIn.begin()"
    )
    stage.do("connect()", "send(run([]))")
    recorded = ", ".join(f'["websocket:message", ...messages.{name}]' for name in WHOLE)
    stage.sees("heard", f'[["event:loadFinished"], ["reply"], {recorded}]')
    stage.sees("asked", "[]")
    stage.do("reach()")
    start = '["initData", { files: { a: { data: "b" } }, archives: [], entrypoint: "a" }]'
    stage.sees("asked", f"[{start}]")
    stage.do("isStreamlitThere()")
    stage.sees("asked", f'[{start}, ["websocket:connect"], ["websocket:send", ...run([])]]')
    stage.sees("told", '["connected"]')
    stage.do("say(messages.session)", "say(messages.delta)")
    stage.sees("told", '["connected", "live"]')


def test_what_is_pressed_is_sent_once(site: Site, page: Page) -> None:
    """What readers do follows the first run, one run after the other; of mere values the newest count."""
    stage = Stage(site, page, WHOLE)
    stage.do("connect()", "send(run([]))", "reach()")
    sent = [
        'run([["a", 5]])',
        'run([["a", 5], ["b", 6]])',
        'run([["a", 5], ["button", 2]])',
        'run([["chat", 15]])',
        'run([["a", 5]], { fragment: "f" })',
        'run([["a", 4]], { page: "second" })',
        'run([["a", 3]], { page: "second" })',
        'run([["a", 3]], { isAutomatic: true })',
    ]
    stage.do(*(f"send({each})" for each in sent), "isStreamlitThere()")
    asked = ['["websocket:connect"]', '["websocket:send", ...run([])]']
    for number in (2, 3, 4, 6):
        stage.sees("asked", f"[{', '.join(asked)}]")
        stage.do("say(messages.again)", "say(messages.end)")
        asked.append(f'["websocket:send", ...{sent[number]}]')
    stage.sees("asked", f"[{', '.join(asked)}]")
    # Another one that comes meanwhile waits too, and the next ones find nobody in between.
    stage.do('send(run([["late", 2]]))', "say(messages.end)", "say(messages.end)")
    asked.append('["websocket:send", ...run([["late", 2]])]')
    stage.sees("asked", f"[{', '.join(asked)}]")
    stage.do('send(run([["a", 9]], { isAutomatic: true }))')
    asked.append('["websocket:send", ...run([["a", 9]], { isAutomatic: true })]')
    stage.sees("asked", f"[{', '.join(asked)}]")


def test_presses_wait_for_a_run_that_comes_late(site: Site, page: Page) -> None:
    """A run can wait long for others in its interpreter. Its time begins with its first message."""
    page.clock.install()
    stage = Stage(site, page, WHOLE)
    stage.do("connect()", "send(run([]))", "reach()")
    stage.do('send(run([["one", 2]]))', 'send(run([["two", 2]]))', "isStreamlitThere()")
    asked = ['["websocket:connect"]', '["websocket:send", ...run([])]']
    stage.sees("asked", f"[{', '.join(asked)}]")
    page.clock.fast_forward(100_000)
    stage.do("say(messages.session)")
    stage.sees("heard.slice(-1)", '[["websocket:message", ...messages.session]]')
    stage.do("say(messages.delta)")
    stage.sees("told.slice(-1)", '["live"]')
    stage.sees("asked", f"[{', '.join(asked)}]")
    page.clock.fast_forward(100_000)
    asked.append('["websocket:send", ...run([["one", 2]])]')
    stage.sees("asked", f"[{', '.join(asked)}]")


def test_running_sign(site: Site, page: Page) -> None:
    """Streamlit's own sign says that an app waits for Python, until Python does not come."""
    stage = Stage(site, page, [])
    stage.do("standIn.begin()", "connect()", "send(run([]))")
    stage.sees("heard", '[["event:loadFinished"], ["reply"]]')
    stage.do('send(run([["a", 2]]))')
    running = '["websocket:message", 74, 2, 16, 1]'
    stage.sees("heard", f'[["event:loadFinished"], ["reply"], {running}]')
    stage.sees("told", '["waiting"]')
    stage.do("standIn.giveUp()")
    stage.sees(
        "heard", f'[["event:loadFinished"], ["reply"], {running}, ["websocket:message", 74, 2, 16, 0]]'
    )


def test_requests_to_the_server(site: Site, page: Page) -> None:
    """The recording answers for its media; all else waits for the end of the first run."""
    stage = Stage(site, page, WHOLE)
    stage.do("connect()", "send(run([]))", "reach()")
    answer = page.evaluate("async () => [...(await request('/media/a.txt')).data.response.body]")
    assert answer == [97]
    stage.do(
        "void request('/upload')", "send(messages.uploads)", 'send(run([["a", 5]]))', "isStreamlitThere()"
    )
    stage.sees("asked", '[["websocket:connect"], ["websocket:send", ...run([])]]')
    stage.do("say(messages.end)")
    later = '["websocket:send", ...messages.uploads], ["websocket:send", ...run([["a", 5]])]'
    stage.sees("asked.slice(2)", f'[["http:request", "/upload"], {later}]')


def test_programs_without_end(site: Site, page: Page) -> None:
    """What readers do does not wait for the end of a program that does not end."""
    stage = Stage(site, page, ["session", "delta"])
    stage.do("connect()", "send(run([]))", 'send(run([["a", 2]]))', "reach()", "isStreamlitThere()")
    stage.sees(
        "asked",
        '[["websocket:connect"], ["websocket:send", ...run([])], ["websocket:send", ...run([["a", 2]])]]',
    )


def test_without_recording(site: Site, page: Page) -> None:
    """A recording that could not be loaded leaves all to Python."""
    stage = Stage(site, page, None)
    stage.do("standIn.begin()", "connect()", "send(run([]))", "reach()", "isStreamlitThere()")
    stage.sees("asked", '[["websocket:connect"], ["websocket:send", ...run([])]]')
    stage.do("say(messages.delta)")
    stage.sees("heard", '[["event:loadFinished"], ["reply"], ["websocket:message", ...messages.delta]]')
