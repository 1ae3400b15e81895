"""The world of an app: its own state in the interpreter, saved while another app runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .process_state import KEPT
from .program_errors import ProgramError


@dataclass(eq=False)
class World:
    """One app in the interpreter.

    Args:
        home: The app's folder. Empty for code outside all apps.
        frame: The name of its frame.
        state: Its saved state in the order of `process_state.KEPT`. None before its first run.
        resident: Its Streamlit server, and the state that stops this server.
        is_gone: Whether its frame no longer exists.
        errors: The errors with which fragments ended, as JSON. An empty name means the whole program.
        fragment_error: The error of a fragment in this run. Streamlit hides it from its caller.
        stops: The futures that end what runs the event loop now, the innermost last.
        is_stopping: Whether the program stopped the event loop when nothing ran it.
    """

    home: str
    frame: str = ""
    state: list[Any] | None = None
    resident: tuple[Any, Any] | None = None
    is_gone: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    fragment_error: ProgramError = field(default_factory=ProgramError)
    stops: list[Any] = field(default_factory=list)
    is_stopping: bool = False

    def save(self) -> None:
        """Save the current state. Remove what belongs to this app alone."""
        self.state = [kept.save(self.home) for kept in KEPT]

    def restore(self, outside: World) -> None:
        """Restore the state. An app that has not run yet begins with the state outside all apps."""
        if self.state is None:
            begun = zip(KEPT, outside.state or (), strict=True)
            self.state = [kept.begin(saved, self.home) for kept, saved in begun]
        for kept, saved in zip(KEPT, self.state, strict=True):
            kept.restore(saved)
