"""Puts faults into working programs, and says how many of them the build finds without running the programs.

As a script, it also runs the programs whose faults it has not found, and prints how many reach a reader.
"""

from __future__ import annotations

import ast
import builtins
import json
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from docstring_programs import docstring_programs
from static_programs import check_program
from stlite_docs.analysis.imported_names import bound_names

SEED = 16
FAULTS = 200
# Packages that authors use, and that neither the base nor an app without requirements has.
_PACKAGES = ("humanize", "scipy", "sklearn", "bs4", "seaborn", "networkx", "rich", "faker", "yaml", "tqdm")
# These take any arguments, or none.
_UNDEMANDING = frozenset(
    {"st.container", "st.empty", "st.form_submit_button", "st.rerun", "st.write"}
    | {f"st.{kind}_chart" for kind in ("area", "bar", "line", "scatter")}
)
_FILES = (
    "open({name!r}).read()",
    "__import__('json')\nwith open({name!r}) as file:\n    file.read()",
    "import pathlib\npathlib.Path({name!r}).read_text()",
    "import pandas\npandas.read_csv({name!r})",
    "st.image({name!r})",
)


@dataclass(frozen=True)
class Mutant:
    """A program with a fault of a kind."""

    kind: str
    text: str
    original: str


def working_programs() -> list[str]:
    """Return the examples of Streamlit's docstrings in which the build finds nothing."""
    return [
        program
        for program in docstring_programs()
        if "import streamlit as st" in program
        and program.count("\n") > 2
        and _is_whole(program)
        and check_program(program).is_live
        and not check_program(program).problems
    ]


def _is_whole(program: str) -> bool:
    """Whether a program defines all names that it uses."""
    try:
        nodes = [*ast.walk(ast.parse(program))]
    except SyntaxError:
        return False
    defined = {name for node in nodes for name in bound_names(node)} | {*dir(builtins)}
    return all(node.id in defined or node.id == "__name__" for node in nodes if isinstance(node, ast.Name))


def make_mutants(seed: int = SEED, count: int = FAULTS) -> list[Mutant]:
    """Return programs with a fault each, as many of each kind."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    programs = working_programs()
    kinds: dict[str, Callable[[str, random.Random], str]] = {
        "misspelt name": _misspell,
        "wrong argument": _spoil_call,
        "missing file": _read_file,
        "missing package": _import_package,
    }
    mutants: list[Mutant] = []
    while len(mutants) < count:
        kind = [*kinds][len(mutants) % len(kinds)]
        program = chance.choice(programs)
        text = kinds[kind](program, chance)
        if text not in {"", program}:
            mutants.append(Mutant(kind, text, program))
    return mutants


def find_unseen(mutants: list[Mutant]) -> list[Mutant]:
    """Return the mutants of which the build says nothing without running them."""
    return [mutant for mutant in mutants if not _is_found(mutant)]


def _is_found(mutant: Mutant) -> bool:
    app = check_program(mutant.text)
    return bool(app.problems) or not {*app.imports} <= {"streamlit", "pandas", "numpy", "altair", "PIL"}


def _slip(name: str, chance: random.Random) -> str:
    """Return a name with a slip: two characters swapped, or one doubled, dropped or replaced."""
    at = chance.randrange(len(name) - 1)
    return chance.choice(
        [
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            name[:at] + name[at] + name[at:],
            name[: at + 1] + name[at + 2 :],
            name[:at] + chance.choice("aeinorst") + name[at + 1 :],
        ]
    )


def _replace(program: str, line: int, offset: int, old: str, new: str) -> str:
    lines = program.splitlines(keepends=True)
    text = lines[line - 1].encode()
    assert text[offset : offset + len(old.encode())] == old.encode()
    lines[line - 1] = (text[:offset] + new.encode() + text[offset + len(old.encode()) :]).decode()
    return "".join(lines)


def _misspell(program: str, chance: random.Random) -> str:
    """Misspell any name that the program uses: a variable, a function, a method of any object."""
    places = []
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            places.append((node.lineno, node.col_offset, node.id))
        elif isinstance(node, ast.Attribute) and node.end_lineno and node.end_col_offset:
            places.append((node.end_lineno, node.end_col_offset - len(node.attr.encode()), node.attr))
    places = [place for place in places if len(place[2]) > 2]
    if not places:
        return ""
    line, offset, name = chance.choice(places)
    return _replace(program, line, offset, name, _slip(name, chance))


def _spoil_call(program: str, chance: random.Random) -> str:
    """Misspell a keyword of a call of Streamlit, or give it one argument too many or too few."""
    calls = [
        node
        for node in ast.walk(ast.parse(program))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).startswith("st.")
        and ast.unparse(node.func) not in _UNDEMANDING
    ]
    if not calls:
        return ""
    tree = ast.parse(program)
    chosen = ast.unparse(chance.choice(calls))
    call = next(n for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n) == chosen)
    named = [keyword for keyword in call.keywords if keyword.arg and len(keyword.arg) > 1]
    if named and chance.random() < 0.6:
        keyword = chance.choice(named)
        keyword.arg = _slip(str(keyword.arg), chance)
    elif call.args and chance.random() < 0.5:
        call.args = []
    else:
        call.args += [ast.Constant(n) for n in range(12)]
    return ast.unparse(tree) + "\n"


def _read_file(program: str, chance: random.Random) -> str:
    name = chance.choice(["data/sales.csv", "notes.txt", "cat.png", "config.json", "my data.csv"])
    return program + chance.choice(_FILES).format(name=name) + "\n"


def _import_package(program: str, chance: random.Random) -> str:
    module = chance.choice(_PACKAGES)
    lines = chance.choice(["import {}", "from {} import a", "def late():\n    import {}", "import {}.b as c"])
    return f"{lines.format(module)}\n{program}"


def find_unmet(mutants: list[Mutant]) -> list[Mutant]:
    """Return the mutants whose first run is as good as that of the program without the fault.

    Only readers meet their faults. Programs that cannot run here, or fail without a fault too, count as such.
    """
    texts = [*dict.fromkeys(text for each in mutants for text in (each.text, each.original))]
    with TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            (Path(folder) / f"{number}.py").write_text(text, encoding="utf-8")
        program = Path(sys.executable).with_name("stlite-docs")
        command: list[str | Path] = [program, "check", "--run", "--format", "json", "."]
        done = subprocess.run(command, cwd=folder, check=False, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout)
    sys.stderr.write(f"{found.get('ran', 0)} of {len(texts)} programs ran\n")
    wrong = {texts[int(Path(each["file"]).stem)] for each in found["problems"]}
    return [each for each in mutants if each.text not in wrong or each.original in wrong]


def describe(mutants: list[Mutant]) -> str:
    """Return what finds how many faults of each kind, and the programs whose faults reach readers."""
    unseen = find_unseen(mutants)
    unmet = find_unmet(unseen)
    rows = [
        "| fault | all | found without a run | found by the run | reach readers |",
        "|---|---|---|---|---|",
    ]
    for kind in [*dict.fromkeys(each.kind for each in mutants), ""]:
        number, left, late = (
            sum(kind in {"", each.kind} for each in some) for some in (mutants, unseen, unmet)
        )
        rows.append(f"| {kind or 'all'} | {number} | {number - left} | {left - late} | {late} |")
    return "\n".join([*rows, *(f"--- {each.kind}\n{each.text}" for each in unmet)]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(describe(make_mutants(count=int(sys.argv[1]))))
