"""The Node.js process in which the apps of one pool run."""

from __future__ import annotations

import base64
import contextlib
import json
import queue
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import IO, Any, Self, cast

from stlite_docs.base.log import LOG
from stlite_docs.prerender.network import answer_request
from stlite_docs.prerender.node import IN_INTERPRETER, RUNNER, Node, command, environment
from stlite_docs.prerender.run import Act, End, Job, Medium, Run, RunError, read_act, read_error
from stlite_docs.prerender.served import Served

# Seconds for the start of Python, with the packages of an app and its files, and for the end of an app.
START_TIMEOUT = 180.0
LEAVE_TIMEOUT = 15.0
# Seconds by which a program may be late with its end. Python looks every two seconds whether time is up. A
# program that cannot be interrupted ends with the process.
GRACE = 8.0
# Bytes that Python's memory may have. A browser gives a tab about as much.
MEMORY = 2**30
# Bytes that the process may write to in all: a program can also fill JavaScript's memory.
ALL_MEMORY = 3 * 2**30
# Bytes of messages and media of one run. No page can load more.
MOST_CONTENT = 2**28
# Characters of a picture's JSON, much more than `picture_data` makes of other programs than hostile ones.
MOST_PICTURE = 2**23
# Characters of a program's output that are kept.
MOST_OUTPUT = 20_000

# JSON's escapes of halves of characters. JavaScript writes them only for halves that are alone.
_LONE_SURROGATE = re.compile(rb"(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}")

_Line = Mapping[str, Any]
# Stands for a line that has not come.
_LATE: _Line = {"type": "late"}


class Interpreter:
    """Runs apps of one pool one after the other, each in its own world.

    It starts a process at the first run, and another one after a crash or a timeout. It is a context manager.
    """

    def __init__(self, served: Served, node: Node, *, network: bool = False) -> None:
        """Start nothing yet.

        Args:
            served: What the process may read.
            node: The Node.js that runs it.
            network: Whether programs may use the network.
        """
        self._served = served
        self._node = node
        self._network = network
        self._process: _Process | None = None

    def run(self, job: Job) -> Run:
        """Run an app. Whatever the program does, this returns, and raises nothing.

        Raises:
            OSError: The process cannot be started at all.
        """
        if self._process:
            run = self._try(job, self._process)
            # An earlier app can have left something in the process. This one must not suffer from that.
            if run.end is not End.UNPREPARED or self._process:
                return run
        self._process = _Process(self._served, self._node, network=self._network)
        return self._try(job, self._process)

    def make_start(self, *, has_image: bool) -> list[bytes]:
        """Return the files that readers start Python with (see `made_files.py`).

        Args:
            has_image: Whether the image is one of them.

        Raises:
            OSError: The process cannot be started, or cannot make the files.
        """
        return self._make({"hasImage": has_image}, 4 if has_image else 3)

    def compile(self, wheels: Sequence[str]) -> list[bytes]:
        """Return wheels with compiled modules; an empty one where there is nothing to compile.

        Args:
            wheels: Their addresses.

        Raises:
            OSError: The process cannot be started, or cannot compile one.
        """
        return self._make({"wheels": [*wheels]}, len(wheels))

    def _make(self, wanted: _Line, count: int) -> list[bytes]:
        process = _Process(self._served, self._node, network=False)
        try:
            return process.make(wanted, count)
        finally:
            process.close()

    def _try(self, job: Job, process: _Process) -> Run:
        """Run an app in a process, and end the process unless it can take another one."""
        recorder = _Recorder(has_network=self._network)
        try:
            return process.run(job, recorder)
        except _EndedError:
            if recorder.began is None:
                return recorder.finish(End.UNPREPARED, RunError("", "Python crashed before the app began"))
            return recorder.finish(End.CRASHED, RunError("", "Python has crashed, or its memory was full"))
        except _LateError:
            if recorder.began is None:
                message = f"the app did not start in {START_TIMEOUT:.0f} seconds"
                return recorder.finish(End.UNPREPARED, RunError("", message))
            return recorder.finish(End.TIMEOUT, _describe_timeout(job))
        finally:
            if not process.is_clean:
                self.close()

    def close(self) -> None:
        """End the process."""
        if self._process:
            self._process.close()
        self._process = None

    def __enter__(self) -> Self:
        """Return the interpreter itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()


class _EndedError(Exception):
    """The process has ended, and nobody asked it to."""


class _LateError(Exception):
    """The process has said nothing in time."""


@dataclass
class _Recorder:
    """What a run has said until now."""

    has_network: bool
    messages: list[bytes] = field(default_factory=list)
    media: dict[str, Medium] = field(default_factory=dict)
    imports: tuple[str, ...] = ()
    is_lean: bool = False
    addresses: dict[str, None] = field(default_factory=dict)
    output: list[str] = field(default_factory=list)
    began: float | None = None
    size: int = 0
    printed: int = 0

    def _print(self, text: str) -> None:
        if self.printed < MOST_OUTPUT:
            self.output.append(text[: MOST_OUTPUT - self.printed])
            self.printed += len(text)

    def note(self, line: _Line, job: Job) -> None:
        match line["type"]:
            case "message":
                self.messages.append(self._decode(line["content"]))
            case "medium":
                self.media[line["address"]] = Medium(line["kind"], self._decode(line["content"]))
            case "address":
                self.addresses[line["address"]] = None
            case "log" if line["level"] != "log":
                LOG.debug("%s: %s", job.name, line["text"])
            case "log" if self.began:
                self._print(line["text"])

    def _decode(self, text: str) -> bytes:
        content = base64.b64decode(text, validate=True)
        self.size += len(content)
        if self.size > MOST_CONTENT:
            raise _EndedError
        return content

    def finish(self, end: End, error: RunError | None = None) -> Run:
        if end is End.ERROR and self.addresses and not self.has_network:
            end = End.NETWORK
        return Run(
            end=end,
            error=error,
            messages=tuple(self.messages),
            media=self.media,
            imports=self.imports,
            is_lean=self.is_lean,
            addresses=tuple(self.addresses),
            output="\n".join(self.output),
            seconds=time.monotonic() - self.began if self.began else 0.0,
        )


class _Process:
    """A process with the interpreter. `is_clean` says whether it can take another app."""

    def __init__(self, served: Served, node: Node, *, network: bool) -> None:
        self.is_clean = True
        self._network = network
        self._lines: queue.Queue[_Line | None] = queue.Queue()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes it
        self._process = subprocess.Popen(
            command(node, served),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=environment(),
            cwd=RUNNER,
        )
        _limit_memory(self._process.pid)
        threading.Thread(target=self._read, daemon=True).start()
        self._send(
            {
                "site": str(served.folder.resolve()),
                "runner": str(RUNNER),
                "inInterpreter": str(IN_INTERPRETER),
                "files": {address: str(path.resolve()) for address, path in served.files.items()},
                "start": served.start,
                "network": network,
                "memory": MEMORY,
            }
        )
        self._wait_for_start()

    def _wait_for_start(self) -> None:
        """Wait until the scope of programs is open.

        Raises:
            OSError: It does not open.
        """
        with contextlib.suppress(queue.Empty):
            while line := self._lines.get(timeout=START_TIMEOUT):
                if line["type"] == "ready":
                    return
                LOG.debug("Node.js: %s", line.get("text"))
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip().splitlines()
        self.close()
        raise OSError(
            next((line for line in said if "Error" in line), "".join(said[-1:])) or "it says nothing"
        )

    def run(self, job: Job, recorder: _Recorder) -> Run:
        """Run an app, and wait until it is gone.

        Raises:
            _EndedError: The process has ended, or says too much.
            _LateError: The program hangs.
        """
        self.is_clean = False
        run: Run | None = None
        has_acted = not (job.steps or job.visits_pages)
        limits = {"timeout": job.timeout * 1000, "steps": job.steps, "pages": job.visits_pages}
        self._send({"payload": job.payload, **limits})
        for line in self._hear(time.monotonic() + START_TIMEOUT, job, recorder):
            match line["type"]:
                case "end":
                    error = read_error(line["error"]) if line["error"] else None
                    end = End(line["end"])
                    recorder.imports = tuple(line["imports"])
                    recorder.is_lean = bool(line["isLean"])
                    run = recorder.finish(end, _describe_timeout(job) if end is End.TIMEOUT else error)
                case "act" if run:
                    run = replace(run, acts=(*run.acts, read_act(line)))
                case "acted":
                    has_acted = True
                case "picture" if run:
                    run = replace(run, picture=_read_picture(line["picture"]))
                case "left":
                    self.is_clean = bool(line["isClean"])
                    break
        if run is None:
            raise _EndedError
        if run.end is End.FINISHED and not has_acted:
            number = len(run.acts) if len(run.acts) < len(job.steps) else None
            run = replace(run, acts=(*run.acts, Act(number, end=End.TIMEOUT)))
        return run

    def make(self, wanted: Mapping[str, object], count: int) -> list[bytes]:
        """Have so many files made.

        Raises:
            OSError: The process cannot make one.
        """
        self._send({"make": wanted})
        contents: list[bytes] = []
        content = bytearray()
        end = time.monotonic() + START_TIMEOUT
        said = "the process has ended"
        with contextlib.suppress(queue.Empty):
            while line := self._lines.get(timeout=max(0.0, end - time.monotonic())):
                match line["type"]:
                    case "piece":
                        content += base64.b64decode(line["content"], validate=True)
                    case "end" if line.get("size") == len(content):
                        contents.append(bytes(content))
                        if len(contents) == count:
                            return contents
                        content.clear()
                        end = time.monotonic() + START_TIMEOUT
                    case "end":
                        raise OSError(line.get("error", "a part of the file is missing"))
                    case "log":
                        LOG.debug("Node.js: %s", line["text"])
                        said = str(line["text"])
        raise OSError(said)

    def _hear(self, end: float, job: Job, recorder: _Recorder) -> Iterator[_Line]:
        """Yield the lines that say how a run ends, and note all others."""
        has_ended = False
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                line = None if has_ended else _LATE
            if line is None and has_ended:
                return
            if line is None:
                raise _EndedError
            match line["type"]:
                case "late":
                    raise _LateError
                case "started":
                    recorder.began = time.monotonic()
                    end = recorder.began + job.timeout + GRACE
                case "ask":
                    self._send(answer_request(line, is_open=self._network))
                case "end" | "act":
                    has_ended = True
                    reads = job.timeout + GRACE if job.steps or job.visits_pages else 0.0
                    end = time.monotonic() + LEAVE_TIMEOUT + reads
                    yield line
                case "acted" | "picture" | "left":
                    yield line
                case _:
                    recorder.note(line, job)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                cast("IO[bytes]", stream).close()
        self._errors.close()

    def _send(self, message: _Line) -> None:
        stream = cast("IO[bytes]", self._process.stdin)
        # If the process has ended, no line comes any more.
        with contextlib.suppress(OSError):
            stream.write(json.dumps(message).encode() + b"\n")
            stream.flush()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in cast("IO[bytes]", self._process.stdout):
                self._lines.put(json.loads(_LONE_SURROGATE.sub(rb"\1\\ufffd", line)))
        self._lines.put(None)


def _read_picture(text: str) -> Mapping[str, Any] | None:
    """Return a picture's data, none if a program has broken what makes them."""
    if len(text) > MOST_PICTURE:
        return None
    try:
        data = json.loads(text)
    except (RecursionError, ValueError):
        return None
    return data if isinstance(data, dict) else None


def _limit_memory(pid: int) -> None:
    """Limit the memory of a process where the system can do that from outside (Linux)."""
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import resource  # noqa: PLC0415 - Windows has none

        resource.prlimit(pid, resource.RLIMIT_DATA, (ALL_MEMORY, ALL_MEMORY))


def _describe_timeout(job: Job) -> RunError:
    return RunError("", f"the program did not end in {job.timeout:g} seconds")
