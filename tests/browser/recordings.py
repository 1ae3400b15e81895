"""Recordings of apps' first runs, made from what a browser gets from Python."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from playwright.sync_api import Browser, expect

from bare_site import BareSite
from chromium import open_context
from server import Server
from watching import wait_until_running

# Notes what the worker of stlite sends to a front end.
NOTE_MESSAGES = """(() => {
  const port = MessagePort.prototype;
  const { get, set } = Object.getOwnPropertyDescriptor(port, "onmessage");
  window.messages = [];
  Object.defineProperty(port, "onmessage", {
    get,
    set(hear) {
      set.call(this, function (event) {
        if (event.data?.type === "websocket:message") messages.push(new Uint8Array(event.data.data.payload));
        return hear.call(this, event);
      });
    },
  });
})()"""
# Returns what was sent, with the files that it names on the app's server.
MAKE_RECORDING = """async (_, folder) => {
  const { ask } = await import(`${folder}/frame/app_server.js`);
  const encode = (bytes) => btoa([...bytes].map((byte) => String.fromCharCode(byte)).join(""));
  const text = messages.map((bytes) => new TextDecoder("latin1").decode(bytes)).join("");
  const media = {};
  // Before a text is its length.
  for (const { index } of text.matchAll(/\\/media\\//g)) {
    const path = text.substr(index, text.charCodeAt(index - 1));
    const answer = await ask(path);
    if (!answer.ok) continue;
    const content = encode(new Uint8Array(await answer.arrayBuffer()));
    media[path] = { type: answer.headers.get("content-type"), content };
  }
  return { messages: messages.map(encode), media };
}"""
ENDED = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def record(site: BareSite, server: Server, browser: Browser, endless: Collection[int]) -> None:
    """Record the first runs of all apps of a site's page, and have the page name the recordings.

    Args:
        site: Its page is written, and its runtime.
        server: Serves the page.
        browser: Runs the apps.
        endless: The numbers of the apps whose programs do not end, from 0.
    """
    folder = site.folder / "recordings"
    folder.mkdir(exist_ok=True)
    context = open_context(browser)
    context.add_init_script(NOTE_MESSAGES)
    page = context.new_page()
    page.goto(server.url)
    count = page.locator("stlite-app").count()
    for number in range(count):
        frame = wait_until_running(page, number)
        if number not in endless:
            expect(frame.locator(ENDED)).to_be_attached()
        recording = frame.locator(":root").evaluate(MAKE_RECORDING, f"{server.url}{site.folder.name}")
        whole = {**recording, "isEndless": number in endless}
        (folder / f"{number}.json").write_text(json.dumps(whole))
    context.close()
    name_recordings(site.pages / "index.html", *map(str, range(count)))


def name_recordings(path: Path, *names: str) -> None:
    """Have the apps of a page name their recordings."""
    start, *payloads = path.read_text().split("data-stlite='{")
    named = [f"data-stlite='{{{_run(name)},{rest}" for name, rest in zip(names, payloads, strict=True)]
    path.write_text("".join([start, *named]))


def _run(name: str) -> str:
    return f'"run":"{name}"'
