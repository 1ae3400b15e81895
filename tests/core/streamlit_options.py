"""Writes the names of Streamlit's options, as the pinned release declares them.

PYTHONPATH=tests:tests/core python tests/core/streamlit_options.py
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from stlite_docs.pins.pinned import STREAMLIT
from streamlit_package import streamlit_package

FILE = Path(__file__).parents[2] / "stlite_docs" / "options" / "streamlit_options.json"

_READ = """
import json
from streamlit import config

kinds = {bool: "flag", int: "number", float: "number"}
found = {}
for name, option in config._config_options_template.items():
    if not name.startswith("_"):
        kind = kinds.get(option.type, "text")
        found.setdefault(kind, []).append(name)
print(json.dumps({kind: sorted(names) for kind, names in sorted(found.items())}))
"""


def read_options() -> str:
    """Return the options of the pinned Streamlit as JSON: their names by kind."""
    command = [sys.executable, "-B", "-c", _READ]
    environment = {"PYTHONPATH": str(streamlit_package())}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return json.dumps({"version": STREAMLIT.version, **json.loads(done.stdout)}, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(read_options(), encoding="utf-8")
