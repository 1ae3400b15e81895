"""The servers of apps in one Python: what a server does at its start and for a request is its own app's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

# The loop runs callbacks as Pyodide's does with our patch. Another app's world is active when one begins.
SERVERS = """
import asyncio, json, os, sys
from contextvars import ContextVar
from types import ModuleType, SimpleNamespace

for name in ("stlite_lib", "stlite_lib.server", "stlite_lib.server.task_context"):
    sys.modules[name] = ModuleType(name)
sys.modules["stlite_lib.server.task_context"].home_dir_contextvar = ContextVar("home", default=None)

from stlite_docs.browser.python import shutdown, switching

class Loop(asyncio.SelectorEventLoop):
    def call_soon(self, callback, *args, context=None):
        def call_later(self, delay, run, context):
            return asyncio.SelectorEventLoop.call_soon(self, run, context=context)
        return switching.run_in_its_world(call_later)(self, 0, callback, *args, context=context)

homes = "/one", "/two"
seen = {home: [] for home in homes}

async def look(home):
    seen[home].append(os.environ["HOME"])

async def start(script_path, home_dir=None):
    await look(home_dir)
    await asyncio.sleep(0)
    await asyncio.create_task(look(home_dir))
    return SimpleNamespace(), None, None

async def answer(app, scope, receive, send, home_dir=None):
    await start("", home_dir)

async def run():
    switching.listen(lambda frame: None)
    for home in homes:
        switching.begin(home, f"frame {home}", {"GIVEN": "given"})
        switching.switch(switching.worlds[home])
        seen[home].append(os.environ["GIVEN"])
        os.environ["GIVEN"] = home
    for home in homes:
        switching.switch(switching.worlds[home])
        seen[home].append(os.environ["GIVEN"])
    start_own, call = shutdown.start_in_world(start), shutdown.call_until_gone(answer)
    await asyncio.gather(*(start_own(f"{home}/app.py", home) for home in homes))
    await asyncio.gather(*(call(None, {}, None, None, home_dir=home) for home in homes))
    try:
        switching.prepare_in_world(lambda path, args: seen["/one"].append(path))("/gone/app.py", [])
    except RuntimeError as error:
        seen["gone"] = str(error)
    switching.switch(switching.outside)

asyncio.Runner(loop_factory=Loop).run(run())
print(json.dumps(seen))
"""


def test_servers_are_in_their_apps_worlds() -> None:
    """Servers that start or answer at the same time read no folder, secret or setting of each other.

    An app keeps its own change of a variable that the next app gets too. An app whose page has gone
    meanwhile changes no other world.
    """
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", SERVERS],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.returncode == 0, done.stderr
    gone = "The page of this app is gone."
    seen = {home: ["given", home, *[home] * 4] for home in ("/one", "/two")}
    assert json.loads(done.stdout) == {**seen, "gone": gone}
