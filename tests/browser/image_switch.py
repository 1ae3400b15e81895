"""With `IMAGE=on`, live apps of the tests start from an image of Python's memory."""

from __future__ import annotations

import json
import os
from pathlib import Path

from stlite_docs.runtime.build import MANIFEST

HAS_IMAGE = os.environ.get("IMAGE") == "on"


def use_on_every_line(folder: Path) -> None:
    """Have the image of a site used however slow a busy machine is.

    Args:
        folder: Our folder in the site.
    """
    manifest = json.loads((folder / MANIFEST).read_bytes())
    manifest["image"]["rates"] = {"webkit": 0, "others": 0}
    (folder / MANIFEST).write_text(json.dumps(manifest))
