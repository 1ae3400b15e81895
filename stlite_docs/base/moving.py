"""Moving files and folders to where others may look at them."""

from __future__ import annotations

import os
import time
from pathlib import Path

# On Windows nobody can replace what another process reads, and virus scanners read all that is new.
_ATTEMPTS = 20 if os.name == "nt" else 1
_PAUSE = 0.1


def move(source: Path, target: Path) -> None:
    """Move a file or folder, in one step; where a file of this name is, it is replaced.

    Raises:
        OSError: It cannot be moved; on Windows, not for two seconds.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            source.replace(target)
        except PermissionError:
            if attempt == _ATTEMPTS:
                raise
            time.sleep(_PAUSE)
        else:
            return
