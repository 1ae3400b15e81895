"""A folder that the build may not read, also where the tests run as root."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def close_folder(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let nobody list the folders with this name."""

    def refuse(look: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def look_or_refuse(path: Any) -> Any:
            if Path(path).name == name:
                raise PermissionError(13, "Permission denied", str(path))
            return look(path)

        return look_or_refuse

    for function in ("scandir", "listdir"):
        monkeypatch.setattr(os, function, refuse(getattr(os, function)))
