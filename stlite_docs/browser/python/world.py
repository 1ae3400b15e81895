"""The world of an app: what it has to itself in the interpreter, kept while code of another app runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .process_state import KEPT


@dataclass(eq=False)
class World:
    """One app in the interpreter.

    Args:
        home: The app's folder; empty for code that is no app's.
        frame: Names the frame that shows it.
        state: What was saved of it, in the order of `process_state.KEPT`; None before its code has run.
        resident: Streamlit's server for it, as stlite started it, and what shuts that down.
        is_gone: Whether its frame is gone.
        failed_fragments: The fragments that have ended with an error; an empty name stands for the whole
            program.
        has_error: Whether a fragment has ended with an error in this run, which Streamlit keeps from whoever
            runs it.
    """

    home: str
    frame: str = ""
    state: list[Any] | None = None
    resident: tuple[Any, Any] | None = None
    is_gone: bool = False
    failed_fragments: set[str] = field(default_factory=set)
    has_error: bool = False

    def save(self) -> None:
        """Keep what is in the interpreter; what is this app's alone goes out of it."""
        self.state = [kept.save(self.home) for kept in KEPT]

    def restore(self, outside: World) -> None:
        """Put everything in its place; an app whose code has not run begins with what is there for no app."""
        if self.state is None:
            begun = zip(KEPT, outside.state or (), strict=True)
            self.state = [kept.begin(saved, self.home) for kept, saved in begun]
        for kept, saved in zip(KEPT, self.state, strict=True):
            kept.restore(saved)
