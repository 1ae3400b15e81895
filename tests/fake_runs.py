"""What stands in for the runs of apps where a test is about how hosts show their problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from stlite_docs.prerender.run import Act, End, Frame, Run, RunError
from stlite_docs.prerender.runnable import Runnable


@dataclass
class FakeRuns:
    """Lets programs with the word `raise` fail in their first line, unless they shall not.

    Attributes:
        apps: The apps that the last build has run.
        is_well: Whether no program fails.
        shown: The elements that each program shows which does not fail.
        messages: The messages of such a program.
        acts: What comes of the steps of readers in each of them.
    """

    apps: list[Runnable] = field(default_factory=list)
    is_well: bool = False
    shown: list[dict[str, object]] = field(default_factory=list)
    messages: tuple[bytes, ...] = (b"message",)
    acts: tuple[Act, ...] = ()

    def run(self, apps: Sequence[Runnable], *_site: object, **_options: object) -> list[Run | None]:
        """Return runs, as `run_apps`."""
        self.apps = [*apps]
        return [self._run(app) for app in apps]

    @property
    def programs(self) -> list[str]:
        """The programs that the last build has run."""
        return [_program(app) for app in self.apps]

    def _run(self, app: Runnable) -> Run:
        program = _program(app)
        if self.is_well or "raise" not in program:
            if not self.shown:
                return Run(End.FINISHED, acts=self.acts)
            return Run(End.FINISHED, messages=self.messages, picture={"main": self.shown})
        frame = Frame(app.payload["entrypoint"], 1, "<module>", "raise x", is_own=True)
        return Run(End.ERROR, RunError("ValueError", "no", (frame,)))


def _program(app: Runnable) -> str:
    text: str = app.payload["files"][app.payload["entrypoint"]]["text"]
    return text
