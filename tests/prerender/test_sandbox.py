"""Programs reach nothing of the machine that builds the site."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from runner import Runner, the_node
from stlite_docs.prerender.run import End, Run

SCAN = Path(__file__).with_name("scan.js")
SECRET = "a secret of the machine"  # noqa: S105 - it is none
RUNNER = "https://site.invalid/prerender/runner/"
# Python's own ways out, each an expression or a statement.
WAYS = {
    "file": "open({path!r}).read()",
    "folder": "__import__('os').listdir({folder!r})",
    "mount": "(js := __import__('pyodide_js').FS).mount(js.filesystems.NODEFS, {{}}, '/mnt')",
    "mounted": "__import__('pyodide_js').mountNodeFS('/mnt', {folder!r})",
    "process": "__import__('subprocess').run(['cat', {path!r}], capture_output=True, check=True).stdout",
    "system": "__import__('os').popen('cat ' + {path!r}).read()",
    "socket": "__import__('socket').create_connection(('127.0.0.1', {port}), 1).recv(100)",
    "urllib": "__import__('urllib.request').request.urlopen('http://127.0.0.1:{port}/').read()",
    "urllib of a file": "__import__('urllib.request').request.urlopen('file://' + {path!r}).read()",
    "js.process": "__import__('js').process.env",
    "js.require": "__import__('js').require('fs')",
    "js.fetch of a file": "(await (await __import__('js').fetch('file://' + {path!r})).text())",
    "js.fetch": "(await (await __import__('js').fetch('http://127.0.0.1:{port}/')).text())",
    "js.import": "(await __import__('js').eval('import(\"fs\")'))",
    "js.import of node": "(await __import__('js').eval('import(\"node:child_process\")'))",
    "js.import of a file": "(await __import__('js').eval('import(\"file://{path}\")'))",
    "js.import of what is lent": "(await __import__('js').eval('import(\"{runner}scope/lent.js\")'))",
    "the same with a query": "(await __import__('js').eval('import(\"{runner}scope/lent.js?x\")'))",
    "the same from its place": "(await __import__('js').eval("
    "'import(\"./lent.js\")\\n//# sourceURL={runner}scope/x.js'))",
    "the same in a module": "(await __import__('js').eval('import(URL.createObjectURL("
    'new Blob([`export * from "{runner}scope/lent.js"`])))\'))',
    "js.importScripts": "__import__('js').importScripts('file://' + {path!r})",
    "js.importScripts of data": "__import__('js').importScripts('data:text/javascript,1')",
    "js.importScripts of network": "__import__('js').importScripts('http://127.0.0.1:{port}/')",
    "constructor": "__import__('js').eval('this.constructor.constructor(\"return process\")()')",
    "function": "__import__('js').Function.new('return process')()",
    "object": "__import__('js').Object.constructor('return process')()",
    "fetch's constructor": "(await __import__('js').fetch.constructor('return process')())",
    "promise": "__import__('js').eval('import(\"fs\").constructor.constructor(\"return process\")()')",
    "up": "(await (await __import__('js').fetch('../%2e%2e/%2e%2e' + {path!r})).json())",
    "encoded up": "(await (await __import__('js').fetch('../..%2f..%2f..' + {path!r})).json())",
    "absolute": "(await (await __import__('js').fetch('https://site.invalid/browser/' + {path!r})).json())",
}


class Secret:
    """A file and a server of the machine. `asked` are the requests that the server got."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "secret.json"
        self.path.write_text(f'"{SECRET}"')
        asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(SECRET.encode())

            def log_message(self, *_args: object) -> None:
                """Keep quiet."""

        self.asked = asked
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secret]:
    """Give something that no program may read."""
    secret = Secret(tmp_path_factory.mktemp("secret"))
    yield secret
    secret.close()


def says_nothing(run: Run, secret: Secret) -> None:
    """Check that a run has nothing of the machine."""
    text = run.to_json() + "".join(message.decode("latin1") for message in run.messages)
    assert SECRET not in text
    assert secret.asked == []


@pytest.mark.parametrize("way", WAYS)
def test_way_out_is_closed(runner: Runner, secret: Secret, way: str) -> None:
    """A program that tries to get at something of the machine gets an error."""
    names = {
        "runner": RUNNER,
        "path": str(secret.path),
        "folder": str(secret.path.parent),
        "port": secret.port,
    }
    code = WAYS[way].format(**names)
    run = runner.run(f"import streamlit as st\nst.text('begun')\nst.text(f'got {{{code}}}')\n")
    assert run.end in {End.ERROR, End.NETWORK}, run
    assert b"begun" in b"".join(run.messages)
    says_nothing(run, secret)


def test_no_object_of_node(runner: Runner) -> None:
    """Whatever a program does in JavaScript, it gets no object of Node.js, and no path of the machine."""
    (runner.folder / "scan.js").write_text(SCAN.read_text())
    run = runner.run(
        ":files: scan.js\n\nimport js, pyodide_js\n"
        "scan = js.eval(open('scan.js').read())\n"
        "print(await scan(js.Object.fromEntries([['pyodide', pyodide_js], ['api', pyodide_js._api],\n"
        "    ['module', pyodide_js._module], ['fs', pyodide_js.FS]])))\n"
    )
    assert run.end is End.FINISHED, run.error
    found = json.loads(run.output.splitlines()[-1])
    assert found["leaks"] == []
    assert found["seen"] > 1000
    assert not [
        place
        for place in found["places"]
        if "/" in place and not place.startswith(("https:", "node:", "wasm:"))
    ]


def test_scan_finds_objects(tmp_path: Path) -> None:
    """The same search finds what another context's objects lead to."""
    script = tmp_path / "leak.mjs"
    script.write_text(
        "import vm from 'node:vm'; import { readFileSync } from 'node:fs';\n"
        "const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);\n"
        "Object.assign(vm.runInContext('globalThis', context), { setTimeout, URL, performance });\n"
        f"const scan = vm.runInContext(readFileSync({str(SCAN)!r}, 'utf8'), context);\n"
        "console.log(await scan({}));\n"
    )
    done = subprocess.run([the_node().program, script], check=True, capture_output=True, text=True)
    assert "globalThis.setTimeout" in json.loads(done.stdout.splitlines()[-1])["leaks"]


# What an app leaves, and what the next one must not see of it.
LEFT = {
    "a function of JavaScript": (
        (
            "import js\njs.eval('JSON.stringify = ((old) => (m, ...r) => old(m && m.imports"
            " ? { ...m, imports: [`left`] } : m, ...r))(JSON.stringify)')\n"
        ),
        "st.text('clean')",
    ),
    "a name in JavaScript": (
        "import js\njs.left = 1\n",
        "import js\nst.text('left' if hasattr(js, 'left') else 'clean')",
    ),
    "a function of Streamlit": ("st.text = st.title\n", "st.text('clean')"),
}


@pytest.mark.parametrize("name", LEFT)
def test_nothing_is_left(runner: Runner, name: str) -> None:
    """A recording has nothing of what an earlier app has changed in Python or JavaScript."""
    head = "import asyncio\nimport streamlit as st\n"
    first, second = LEFT[name]
    assert runner.run(head + first).end is End.FINISHED
    run = runner.run(head + second)
    assert (run.end, run.imports, run.output) == (End.FINISHED, (), "")
    assert run.picture
    assert "clean" in json.dumps(run.picture["main"])


# What `before-python.md` says of it: values in modules, timers and ports, but no intervals.
LEAVES = """
import math
import js
import streamlit as st
from pyodide.ffi import create_proxy

math.left = {"timer": 0, "port": 0, "interval": 0}

def count(name, again):
    def call(*_):
        math.left[name] += 1
        again(proxy)
    proxy = create_proxy(call)
    return proxy

channel = js.MessageChannel.new()
channel.port1.onmessage = count("port", lambda _: channel.port2.postMessage(1))
channel.port2.postMessage(1)
js.setTimeout(count("timer", lambda proxy: js.setTimeout(proxy, 1)), 1)
js.setInterval(count("interval", lambda _: None), 1)
"""
SEES = """
import asyncio
import math
import streamlit as st

before = dict(math.left)
for _ in range(500):
    await asyncio.sleep(0.01)
    still = [name for name in before if math.left[name] > before[name]]
    if len(still) > 1:
        break
st.text(f"still {' '.join(still)}")
"""


def test_what_is_left(runner: Runner) -> None:
    """The next app can see what the documentation says, and nothing that repeats by itself."""
    assert runner.run(LEAVES).end is End.FINISHED
    run = runner.run(SEES)
    assert run.end is End.FINISHED
    assert run.picture
    assert "still timer port" in json.dumps(run.picture["main"])


def test_clean_apps_share_a_process(runner: Runner) -> None:
    """Apps that leave nothing run one after the other in the same process."""
    process = runner.start()
    assert runner.run("import streamlit as st\nst.sidebar.slider('a')\nst.text(1 / 0)\n").end is End.ERROR
    assert runner.start() == process
