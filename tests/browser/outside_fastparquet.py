"""The real fastparquet for apps in the browser: it runs outside, because only the CDN has one for browsers.

Streamlit in the browser sends its tables as Parquet, so without it no table can be shown.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from platformdirs import user_cache_path

from pyodide_wheels import pyodide_wheels
from runtime_parts import make_wheel
from stlite_docs.pins.pinned import pyodide_lock
from stlite_docs.wheels.metadata import read_wheel

# In the browser: has all that pandas asks of fastparquet.
_STAND_IN = """
import builtins, pickle

__version__ = {version!r}

def ask(*question):
    from js import XMLHttpRequest
    from pyodide.ffi import to_js

    request = XMLHttpRequest.new()
    request.open("POST", {address!r}, False)
    request.responseType = "arraybuffer"
    request.send(to_js(pickle.dumps(question)))
    content = request.response.to_bytes()
    if request.status != 200:
        name, _, message = content.decode().partition(" ")
        raise getattr(builtins, name, RuntimeError)(message)
    return content

def write(filename, data, **options):
    filename.write(ask("write", data, options))

class ParquetFile:
    def __init__(self, file, **options):
        self.content, self.options = file.read(), options

    def to_pandas(self, **_):
        return pickle.loads(ask("read", self.content, self.options))
"""
# Outside: takes a question, and answers with the file or the table, or with the error.
_ANSWER = """
import io, pickle, sys
import fastparquet

class Kept(io.BytesIO):
    def close(self):
        pass

kind, data, options = pickle.load(sys.stdin.buffer)
file = Kept()
try:
    if kind == "read":
        file.write(pickle.dumps(fastparquet.ParquetFile(io.BytesIO(data), **options).to_pandas()))
    else:
        fastparquet.write("name", data, open_with=lambda *_: file, **options)
except Exception as error:
    sys.exit(f"{type(error).__name__} {error}")
sys.stdout.buffer.write(file.getvalue())
"""


@contextmanager
def fastparquet_outside(folder: Path) -> Iterator[None]:
    """Add a stand-in for fastparquet to a folder of Pyodide's packages, and serve it meanwhile."""
    python = _environment()

    @cache
    def answer(question: bytes) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([python, "-c", _ANSWER], check=False, input=question, capture_output=True)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            done = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if done.returncode == 0 else 422)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(done.stdout if done.returncode == 0 else done.stderr.strip())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        version = pyodide_lock()["packages"]["fastparquet"]["version"]
        stand_in = _STAND_IN.format(version=version, address=address)
        make_wheel(folder, "fastparquet", version, files={"fastparquet.py": stand_in})
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def _environment() -> Path:
    """Return a Python with fastparquet and the browser's numpy and pandas, made once for this user."""
    wheels = [read_wheel(path) for path in sorted(pyodide_wheels().iterdir())]
    wanted = [f"{wheel.name}=={wheel.version}" for wheel in wheels]
    wanted.append(f"fastparquet=={pyodide_lock()['packages']['fastparquet']['version']}")
    folder = user_cache_path("stlite-docs-tests") / "-".join(wanted)
    python = Path("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            fresh = Path(scratch) / "fresh"
            venv.create(fresh, with_pip=True)
            install = ["-m", "pip", "install", "--quiet", "--only-binary=:all:", *wanted]
            subprocess.run([fresh / python, *install], check=True)
            try:
                fresh.rename(folder)
            except OSError:
                if not folder.is_dir():
                    raise
    return folder / python
