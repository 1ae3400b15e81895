"""One run of an app: what to run, and the result."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# Seconds that an app has for its run; the start of Python and of its packages does not count.
TIMEOUT = 15.0


@dataclass(frozen=True)
class Job:
    """An app to run.

    Args:
        name: What people call the app, such as `page.md:12`.
        payload: The app's payload as `publish/payload.py` makes it. `Served` has its files.
        timeout: Seconds that the run may take, and the same again for what a reader then does.
        steps: What a reader does after the first run: the words of each step.
        visits_pages: Whether a reader then opens all its pages.
    """

    name: str
    payload: Mapping[str, Any] = field(repr=False)
    timeout: float = TIMEOUT
    steps: tuple[tuple[str, ...], ...] = ()
    visits_pages: bool = False

    @property
    def pool(self) -> str:
        """The name of the app's pool. Apps of one pool run in one interpreter."""
        return str(self.payload["pool"])


class End(StrEnum):
    """How a run ended.

    - `finished`: the program has run to its end, or has stopped itself.
    - `error`: an exception has ended the program, one of its fragments or callbacks.
    - `network`: the same, but the program had asked for network before, and the run has none.
    - `timeout`: the program did not end in time.
    - `crashed`: the interpreter has crashed, or its memory was full.
    - `unprepared`: the app could not begin: a file, an archive or a package is missing. The error says which.
    """

    FINISHED = "finished"
    ERROR = "error"
    NETWORK = "network"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    UNPREPARED = "unprepared"


@dataclass(frozen=True)
class Frame:
    """One frame of a traceback.

    Args:
        file: The file. One of the app is relative to the app's folder, as the author names it. One of a
            package is relative to the folder of packages.
        line: The line in the file, from 1.
        function: The function; `<module>` outside all functions.
        source: The source line without its indentation. Empty where it is not known.
        is_own: Whether the file is one of the app.
        column: The first character of the expression that failed, from 1; 0 where it is not known.
    """

    file: str
    line: int
    function: str
    source: str
    is_own: bool
    column: int = 0


@dataclass(frozen=True)
class RunError:
    """An exception.

    Args:
        type: The name of its class, with its module where that is not `builtins`.
        message: Its text. May be empty, and may have many lines.
        frames: Its frames from the program's first one on, the innermost last. A syntax error has the place
            of the mistake as the last one. Empty where Python had no part in it.
    """

    type: str
    message: str
    frames: tuple[Frame, ...] = ()

    @property
    def place(self) -> Frame | None:
        """The innermost frame in a file of the app."""
        return next((frame for frame in reversed(self.frames) if frame.is_own), None)


@dataclass(frozen=True)
class Medium:
    """A file that elements of the app name: an image, a sound, a download.

    Args:
        type: Its content type.
        content: Its bytes.
    """

    type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Act:
    """The result of a step of a reader.

    Args:
        number: The number of the step, from 0; None for a visit to a page.
        page: The page of the visit.
        problem: Why the reader could not do it; empty if they could.
        end: How the program ended that it brought about, if that is bad; else nothing.
        error: The exception that it brought about.
    """

    number: int | None
    page: str = ""
    problem: str = ""
    end: End | None = None
    error: RunError | None = None


@dataclass(frozen=True)
class Run:
    """The result of one run.

    Args:
        end: How the run ended.
        error: The exception that ended it, or that Streamlit has shown and gone on from; the first one. For
            other bad ends, a sentence as message.
        messages: The messages of the app's first run to its front end in their order, each a serialized
            `ForwardMsg`. With a bad end, those up to there.
        media: The media that the messages name, by address as it is in them (such as `/media/….png`).
        imports: The top-level modules of packages that the run imported, sorted. Those that every app has
            and those of the app itself are not among them.
        is_lean: Whether the app needed no modules but those with which Python starts (see `made_files.py`).
        addresses: Addresses of the network that the program asked for, in the order of their first request.
        output: What the program printed.
        picture: What the program has shown (see `in_interpreter/picture_data.py`); None if it is not known.
        acts: The results of the steps of a reader, as far as they could take them.
        seconds: How long the run took. The start of Python and of packages does not count.
    """

    end: End
    error: RunError | None = None
    messages: tuple[bytes, ...] = field(default=(), repr=False)
    media: Mapping[str, Medium] = field(default_factory=dict, repr=False)
    imports: tuple[str, ...] = ()
    is_lean: bool = False
    addresses: tuple[str, ...] = ()
    output: str = field(default="", repr=False)
    picture: Mapping[str, Any] | None = field(default=None, repr=False)
    acts: tuple[Act, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    def to_json(self) -> str:
        """Return the run as JSON, for a cache. Equal runs have equal JSON: it lacks the seconds."""
        return json.dumps(
            {
                "end": self.end,
                "error": _error_to_data(self.error) if self.error else None,
                "messages": [_encode(message) for message in self.messages],
                "media": {
                    address: {"type": medium.type, "content": _encode(medium.content)}
                    for address, medium in sorted(self.media.items())
                },
                "imports": self.imports,
                "is_lean": self.is_lean,
                "addresses": self.addresses,
                "output": self.output,
                "picture": self.picture,
                "acts": [_act_to_data(act) for act in self.acts],
            },
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> Run:
        """Return the run that `to_json` has written.

        Raises:
            ValueError: The text is not such a run.
        """
        try:
            return read_run(json.loads(text))
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"expected a run as JSON, got {error!r}") from error


def read_run(data: Mapping[str, Any], seconds: float = 0.0) -> Run:
    """Return a run from its JSON data.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: The data is not a run.
    """
    return Run(
        end=End(data["end"]),
        error=read_error(data["error"]) if data["error"] else None,
        messages=tuple(_decode(message) for message in data["messages"]),
        media={
            str(address): Medium(str(medium["type"]), _decode(medium["content"]))
            for address, medium in data["media"].items()
        },
        imports=tuple(map(str, data["imports"])),
        is_lean=bool(data["is_lean"]),
        addresses=tuple(map(str, data["addresses"])),
        output=str(data["output"]),
        picture=None if data["picture"] is None else dict(data["picture"]),
        acts=tuple(map(read_act, data["acts"])),
        seconds=seconds,
    )


def _error_to_data(error: RunError) -> dict[str, object]:
    return {"type": error.type, "message": error.message, "frames": [vars(frame) for frame in error.frames]}


def _act_to_data(act: Act) -> dict[str, object]:
    return {**vars(act), "error": _error_to_data(act.error) if act.error else None}


def read_act(data: Mapping[str, Any]) -> Act:
    """Return the result of a step from its JSON data."""
    number = data.get("number")
    return Act(
        None if number is None else int(number),
        str(data.get("page", "")),
        str(data["problem"]),
        End(data["end"]) if data["end"] else None,
        read_error(data["error"]) if data["error"] else None,
    )


def read_error(data: Mapping[str, Any]) -> RunError:
    """Return an exception from its JSON data."""
    frames = tuple(
        Frame(
            str(each["file"]),
            int(each["line"]),
            str(each["function"]),
            str(each["source"]),
            bool(each["is_own"]),
            int(each["column"]),
        )
        for each in data["frames"]
    )
    return RunError(str(data["type"]), str(data["message"]), frames)


def _encode(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
