"""Says what another version of stlite would break: `python contract.py [VERSION]`, one line each.

It needs no browser. Pyodide in Node.js compares Python's table of patches with the real wheels. stlite's
scripts must have the names that our scripts read.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import upstream as up
from node import node_command

HERE = Path(__file__).parent
# How names of a kind stand in scripts; others stand in quotes.
FORMS = {
    "FONTS": "font-family:{name};",
    "MOUNT_OPTIONS": ".{name}",
    "KERNEL_METHODS": ".{name}",
    "STORAGE_KEYS": "{quote}{name}",
}
# If Streamlit needs more modules than these, `pins/base.txt` has to be made anew.
MOST_MISSING = 12
_PROGRESS = re.compile(r"""(?<![\w.])\w\(["']([A-Z][\w ]+\.)["']\)""")


def find_problems(upstream: up.Upstream) -> list[str]:
    """Return a sentence for each thing that is not as we rely on it."""
    front_end, worker = up.read_scripts(upstream.stlite)
    names = read_names()
    return [
        *find_lost_names(f"{front_end}\n{worker}", names),
        *find_unknown_texts(worker, names),
        *run_interpreter(upstream),
    ]


def read_names() -> dict[str, list[str]]:
    """Return the names of `stlite_names.js`, by what they are."""
    done = subprocess.run([*node_command(), HERE / "names.mjs"], check=True, capture_output=True, text=True)
    names: dict[str, Any] = json.loads(done.stdout)
    return {kind: _flatten(value) for kind, value in names.items()}


def find_lost_names(scripts: str, names: dict[str, list[str]]) -> list[str]:
    """Return a sentence for each name that does not stand in stlite's scripts or stylesheets."""
    return [
        f"stlite no longer has {name!r}, which {kind} of shared/stlite_names.js names."
        for kind, texts in names.items()
        for name in texts
        if not _has_name(scripts, name, FORMS.get(kind, "{quote}{name}{quote}"))
    ]


def find_unknown_texts(worker: str, names: dict[str, list[str]]) -> list[str]:
    """Return a sentence for each text that stlite says while it starts and that we do not know."""
    unknown = set(_PROGRESS.findall(worker)) - set(names["PROGRESS_TEXTS"])
    return [f"stlite says {text!r} while it starts, which PROGRESS_TEXTS lacks." for text in sorted(unknown)]


def run_interpreter(upstream: up.Upstream) -> list[str]:
    """Return what is wrong with the patches in the interpreter. Fetches what a newer Streamlit needs."""
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="contract-") as name:
        folder = Path(name)
        for problem, requirement in up.find_other_versions(upstream):
            problems.append(problem)
            upstream = _with_wheel(upstream, up.fetch_wheel(upstream, requirement, folder))
        for _ in range(MOST_MISSING):
            found = start(upstream, folder, "check()")
            missing = found["missing"]
            if not missing:
                return [*problems, *found["problems"]]
            problems.append(f"Streamlit imports {missing} at its start, which pins/base.txt does not bring.")
            wheel = up.fetch_wheel(upstream, up.find_requirement(upstream, missing), folder)
            if wheel is None:
                return [*problems, f"There is no pure wheel with {missing}, so nothing more can be said."]
            upstream = _with_wheel(upstream, wheel)
    return problems


def start(upstream: up.Upstream, folder: Path, call: str) -> dict[str, Any]:
    """Call a function of `in_interpreter.py` in Pyodide, and return its answer, with `problems`."""
    lock = folder / "lock.json"
    lock.write_text(json.dumps({"info": upstream.lock["info"], "packages": {}}))
    command: list[str | Path] = [*node_command(), HERE / "interpreter.mjs", upstream.pyodide, lock]
    command += [HERE / "in_interpreter.py", call, *upstream.wheels]
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if re.match(r"\w*Error", line)]
        problem = f"Pyodide cannot be started: {' '.join(said) or done.stderr[-500:]}"
        return {"problems": [problem], "missing": ""}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _with_wheel(upstream: up.Upstream, wheel: Path | None) -> up.Upstream:
    """Return the same with another wheel, in the place of the one that has its name."""
    if wheel is None:
        return upstream
    stem = wheel.name.partition("-")[0]
    others = [path for path in upstream.wheels if path.name.partition("-")[0] != stem]
    return replace(upstream, wheels=(*others, wheel))


def _flatten(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    values = value.values() if isinstance(value, dict) else value
    return [name for each in values for name in _flatten(each)]


def _has_name(scripts: str, name: str, form: str) -> bool:
    return any(form.format(name=name, quote=quote) in scripts for quote in "\"'`")


def main(arguments: list[str]) -> int:
    """Print what would break, and return the exit code."""
    upstream = up.fetch(arguments[0]) if arguments else up.pinned()
    problems = find_problems(upstream)
    print(f"{upstream.name}: {len(problems) or 'no'} problems", *problems, sep="\n")  # noqa: T201 - a command
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
