"""Our own package in the reader's interpreter: the modules of `browser/python`, as a wheel like the others.

It comes with the packages that Python loads at its start, so nothing has to be fetched when the first app is
prepared.
"""

from __future__ import annotations

import zipfile
from functools import cache
from importlib.resources import files

from stlite_docs import __version__
from stlite_docs.wheels.pure_wheel import build_pure_wheel, pure_wheel_name

NAME = "stlite-docs-interpreter"
# `worker/worlds.js` imports it.
MODULE = "stlite_docs_interpreter"
FILE_NAME = pure_wheel_name(NAME, __version__)


@cache
def build_interpreter_package() -> bytes:
    """Return the wheel."""
    folder = files("stlite_docs") / "browser" / "python"
    modules = sorted(
        (each for each in folder.iterdir() if each.name.endswith(".py")), key=lambda each: each.name
    )
    texts = {f"{MODULE}/{module.name}": module.read_text(encoding="utf-8") for module in modules}
    return build_pure_wheel(NAME, __version__, texts, compression=zipfile.ZIP_DEFLATED)
