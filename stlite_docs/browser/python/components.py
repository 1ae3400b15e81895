"""Custom components of version 2, which need names and addresses that stlite's Streamlit does not have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any


def find_whether_runtime_exists() -> Any:
    """Return stlite's `exists` as a method of Streamlit's `Runtime`."""
    from streamlit import runtime  # noqa: PLC0415 - it is there in the browser only

    return staticmethod(runtime.exists)


def find_runtime() -> Any:
    """Return stlite's `get_instance` as a method of Streamlit's `Runtime`."""
    from streamlit import runtime  # noqa: PLC0415 - as above

    return staticmethod(runtime.get_instance)


def read_files(finish: Callable[[Any], None]) -> Callable[[Any], None]:
    """Wrap the method that completes a component's definition. Its scripts and styles are text, not files.

    Browsers import scripts from addresses only, and no server has an address of the app's.
    """

    def read_and_finish(self: Any) -> None:
        for name in ("js", "css"):
            content = getattr(self, name)
            if isinstance(content, str) and content.startswith("/") and "\n" not in content:
                path = Path(content)
                if path.is_file():
                    # Streamlit takes a text without line ends for a path.
                    object.__setattr__(self, name, f"\n{path.read_text(encoding='utf-8')}")
        finish(self)

    return read_and_finish
