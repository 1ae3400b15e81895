"""A site whose runtime is a stub in place of stlite: every state of the element, in milliseconds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from bare_site import BareSite
from server import Server
from stlite_docs.pins.pinned import EDITOR
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.npm import npm_tree

# A `mount()` that does what the words of the program say; it fails once. `run300` is 300 pixels high. `draw`
# is the same without an end, and `end` is that end. `wait` waits until its frame's `mayGoOn` is true.
# After `start`, Streamlit runs and shows nothing; `err` is an error of the program, as Python tells the page.
# `preset2` is Streamlit's first session message when it comes late: it waits for a second theme of the page,
# and forgets all that it has heard. An app with a recording is mounted without its files, and runs. As
# stlite, it has its fonts in a root, and asks for a worker, whose code does nothing.
STUB = """
export function mount(options, element) {
  const kernel = new EventTarget();
  kernel.sendHttpRequest = async ({ method, path }) => {
    const headers = new Map([
      ["content-type", path.endsWith(".svg") ? "image/svg+xml" : "text/plain"],
      ["content-disposition", path.startsWith("/media/") ? 'attachment; filename="named.txt"' : "inline"],
    ]);
    const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="5" height="7"/>';
    const body = new TextEncoder().encode(path.endsWith(".svg") ? picture : `${method} ${path}`);
    return { statusCode: path.includes("missing") ? 404 : 200, headers, body };
  };
  new SharedWorker("data:text/javascript;base64," + btoa("onconnect = () => {}"));
  const tell = (type, detail) => kernel.dispatchEvent(new CustomEvent(type, { detail }));
  const say = (state) => parent.postMessage({ type: "SCRIPT_RUN_STATE_CHANGED", scriptRunState: state }, "*");
  const words = (options.files[options.entrypoint]?.data ?? "run").split(/\\s+/);
  window.mounted = options;
  window.heard = [];
  addEventListener("message", ({ data }) => {
    heard.push(data);
    if (data.themeInfo) root.style.fontFamily = data.themeInfo.bodyFont;
    if (data.themeInfo) root.classList.add("themed");
  });
  const root = Object.assign(document.createElement("div"), { className: "stlite-root" });
  root.style.fontFamily = "Streamlit Sans";
  document.head.append(document.createElement("style"));
  document.head.lastChild.textContent = "body { margin: 0 } .stMain.stMain:focus { outline: none }";
  element.append(root);
  const draw = (height) => {
    root.innerHTML =
      '<section class="stMain" tabindex="0"><div data-testid="stMainBlockContainer">' +
      '<div data-testid="stElementContainer">Shown</div></div></section>';
    root.firstChild.style = "height: 100vh; overflow: auto";
    root.firstChild.firstChild.style = `box-sizing: border-box; height: ${height || 30}px`;
  };
  (async () => {
    for (const word of words) {
      await new Promise((resume) => setTimeout(resume, 20));
      while (word === "wait" && !window.mayGoOn) await new Promise((resume) => setTimeout(resume, 20));
      if (word === "progress") tell("loadProgress", "Loading Pyodide.");
      if (word === "fail" && !sessionStorage.hasFailed) {
        sessionStorage.hasFailed = "yes";
        tell("loadError", new Error("Traceback\\nValueError: no luck"));
        return;
      }
      if (word === "start") tell("loadFinished");
      if (word === "err") {
        const error = { type: "program-error", error: "ValueError: no luck" };
        parent.postMessage({ stlite: error }, location.origin);
      }
      if (word.startsWith("run")) {
        tell("loadFinished");
        say("running");
        draw(word.slice(3));
        say("notRunning");
      }
      if (word === "draw") {
        tell("loadFinished");
        say("running");
        draw();
      }
      if (word === "end") say("notRunning");
      const [, themes] = word.match(/^preset(\\d)$/) ?? [];
      if (themes) say("running");
      const count = () => heard.filter(({ themeInfo }) => themeInfo).length;
      while (count() < themes) await new Promise((resume) => setTimeout(resume, 20));
      if (themes) heard.length = 0;
    }
    window.isAtEnd = true;
  })();
  return { _kernel: kernel };
}
"""


class Site(BareSite):
    """A site with a stub runtime, served."""

    def __init__(self, root: Path, server: Server) -> None:
        super().__init__(root)
        self.server = server
        self.write_runtime()

    def write_runtime(self, **changes: object) -> None:
        write_stub(self.folder, **changes)


def write_stub(folder: Path, **changes: object) -> None:
    """Put the stub in place of the runtime of a browser part."""
    (folder / "stub.js").write_text(STUB)
    parts = {"stlite": "stub.js", "pyodide": "pyodide.mjs", "lock": "lock.json", "modules": ["stub.js"]}
    runtime = {"id": "1", **parts, "packages": ["streamlit"], "always": [], "pools": {}, **changes}
    (folder / "runtime.json").write_text(json.dumps(runtime))


def write_editor(folder: Path) -> str:
    """Put the real editor into a folder; return its first module's name there."""
    shutil.copytree(npm_tree(EDITOR, Cache()), folder / EDITOR.name, dirs_exist_ok=True)
    return f"{EDITOR.name}/{EDITOR.entry}"
