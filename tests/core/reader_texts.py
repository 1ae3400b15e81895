"""Writes the texts that readers meet, from the calls of `t("…")` in the scripts: `make texts`."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "stlite_docs"
FILE = PACKAGE / "options" / "texts.json"

_SAID = re.compile(r'(?<![\w.])t\(\s*("(?:[^"\\]|\\.)*")')


def read_texts() -> str:
    """Return what the file is to have: each text once, in the order of the scripts."""
    scripts = [path.read_text(encoding="utf-8") for path in sorted((PACKAGE / "browser").rglob("*.js"))]
    texts = [ast.literal_eval(literal) for script in scripts for literal in _SAID.findall(script)]
    return json.dumps(list(dict.fromkeys(texts)), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(read_texts(), encoding="utf-8", newline="\n")
