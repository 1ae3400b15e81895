"""Apps in one Python, as in the reader's interpreter, but in the Python that runs the tests.

Run as a program, it reads JSON with visits. A visit is a list of steps, each the name of an app of that visit
and what it does; `outside` is code that is no app's.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

OUTSIDE = "outside"
END = "end"
_FILE = "app.py"


def visit(*visits: Sequence[tuple[str, str]]) -> list[object]:
    """Return for each visit what its last step has put into `answer`, all in one interpreter."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, __file__],
        check=False,
        capture_output=True,
        text=True,
        input=json.dumps(visits),
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.returncode == 0, done.stderr
    answers: list[object] = json.loads(done.stdout.splitlines()[-1])
    return answers


async def _run(visits: Sequence[Sequence[tuple[str, str]]], folder: Path) -> None:
    from stlite_docs.browser.python import interrupts, patches, patching, switching  # noqa: PLC0415 - in the child only

    interrupts.listen()
    for patch in patches.PATCHES:
        if patch.target.startswith(("atexit:", "codecs:", "signal:")):
            patching.replace(patch.target, patch.replace(patching.find(patch.target)))
    switching.listen(lambda _frame: None)
    answers = [_try(steps, folder / str(number)) for number, steps in enumerate(visits)]
    print(json.dumps(answers))  # noqa: T201 - for `visit`


def _try(steps: Sequence[tuple[str, str]], folder: Path) -> object:
    try:
        return _visit(steps, folder)
    except Exception as error:  # noqa: BLE001 - it is the answer, which no test expects
        return f"{error!r} in {steps}"


def _visit(steps: Sequence[tuple[str, str]], folder: Path) -> object:
    from stlite_docs.browser.python import registrations, switching  # noqa: PLC0415 - as above

    programs: dict[str, ModuleType] = {}
    for name, code in steps:
        home = folder / name
        if name not in programs:
            home.mkdir(parents=True)
            (home / "helper.py").write_text(f"NAME = {name!r}\n")
            programs[name] = ModuleType("__main__")
            programs[name].__file__ = str(home / _FILE)
            if name != OUTSIDE:
                switching.begin(str(home), f"frame {name}", {})
        scope = vars(programs[name])
        scope["answer"] = None
        switching.switch(switching.outside if name == OUTSIDE else switching.worlds[str(home)])
        if code == END:
            registrations.OWN.active.run_exits()
            switching.switch(switching.outside)
            del switching.worlds[str(home)]
            continue
        if name != OUTSIDE and str(home) not in sys.path:
            sys.path.insert(0, str(home))
        if name != OUTSIDE:
            sys.modules["__main__"] = programs[name]
        exec(compile(code, str(home / _FILE), "exec"), scope)  # noqa: S102 - as Streamlit runs a program
    switching.switch(switching.outside)
    return scope["answer"]


if __name__ == "__main__":
    # No context: it would use `weakref.finalize` before any app does.
    root = tempfile.mkdtemp()
    asyncio.run(_run(json.loads(sys.stdin.read()), Path(root)))
    shutil.rmtree(root)
