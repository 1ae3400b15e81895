"""Reads a program's script block (`# /// script`, PEP 723).

`dependencies` are requirements, and the table `[tool.stlite-docs]` has options. So the same file runs in a
page, with `streamlit run` and with `uv run`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from stlite_docs.authoring.block import Source
from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.problems import ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.base.requirements import read_requirement
from stlite_docs.base.source_lines import split_source_lines
from stlite_docs.base.toml import TomlError, read_toml
from stlite_docs.options.registry import PROGRAM_OPTIONS, parse_options
from stlite_docs.pins.pinned import MARKERS

TOOL = "stlite-docs"

_START = "# /// script"
_END = "# ///"
_LINE = re.compile(r"#(?: (.*)|)")
# A program must not lead out of its isolation, and is itself what `entrypoint` names.
_NOT_FOR_PROGRAMS = frozenset({"entrypoint", "isolated"})


@dataclass(frozen=True)
class Script:
    """Requirements, and parsed options by key."""

    dependencies: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)


def read_script(source: Source, diagnostics: Diagnostics) -> Script:
    """Return a program's script block, and report problems at their lines."""
    blocks = list(_find_blocks(source.text))
    if not blocks:
        return Script()
    first, text = blocks[0]
    for line, _text in blocks[1:]:
        message = f"expected one block '{_START}' in {source.name}, got another one; merge them"
        diagnostics.add(ProblemKind.SCRIPT, message, source.place.below(line - 1))
    try:
        data = read_toml(text)
    except TomlError as error:
        message = f"the block '{_START}' of {source.name} is not valid TOML: {error}"
        diagnostics.add(ProblemKind.SCRIPT, message, source.place.below(first + error.line - 1))
        return Script()
    return _read(data, source, first, diagnostics)


def _find_blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield each block's first line and its TOML. PEP 723 says that a block without an end is not a block."""
    lines = [line.rstrip("\r\n") for line in split_source_lines(text.removeprefix("\ufeff"))]
    number = 0
    while number < len(lines):
        number += 1
        if lines[number - 1].rstrip() != _START:
            continue
        end = number
        while end < len(lines) and _LINE.fullmatch(lines[end]):
            end += 1
        # The last closing line counts, because the TOML can contain a line that looks the same.
        closing = next((n for n in range(end - 1, number - 1, -1) if lines[n].rstrip() == _END), None)
        if closing is None:
            number = end  # No other block in these lines has an end.
        else:
            yield number, "".join(f"{line[2:]}\n" for line in lines[number:closing])
            number = closing + 1


def _read(data: Mapping[str, Any], source: Source, first: int, diagnostics: Diagnostics) -> Script:
    place = source.place.below(first - 1)

    def note(message: str) -> None:
        diagnostics.add(ProblemKind.SCRIPT, f"the block '{_START}' of {source.name}: {message}", place)

    _check_python(data.get("requires-python"), note)
    dependencies = data.get("dependencies", [])
    if not isinstance(dependencies, list) or not all(isinstance(item, str) for item in dependencies):
        note(f"expected a list of strings in 'dependencies', got {quote(dependencies)}")
        dependencies = []
    good = []
    for item in dependencies:
        if read_requirement(item):
            good.append(item)
        else:
            note(f"expected requirements in 'dependencies', such as 'name>=1.2', got {quote(item)}")
    tools = data.get("tool", {})
    table = tools.get(TOOL, {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        note(f"'tool.{TOOL}' expected a table of options, got {quote(table)}")
        table = {}
    for name in sorted(_NOT_FOR_PROGRAMS & table.keys()):
        note(f"a program cannot set the option {name!r}; set it in the page's block")
    given = {name: table[name] for name in table if name not in _NOT_FOR_PROGRAMS}
    options, wrong = parse_options(given, PROGRAM_OPTIONS)
    for message in wrong.values():
        note(message)
    return Script(tuple(good), options)


def _check_python(wanted: object, note: Any) -> None:
    version = MARKERS["python_full_version"]
    if wanted is None:
        return
    try:
        accepts = SpecifierSet(wanted if isinstance(wanted, str) else "?").contains(version)
    except InvalidSpecifier:
        note(f"expected a range of versions in 'requires-python', such as '>=3.11', got {quote(wanted)}")
    else:
        if not accepts:
            note(
                f"expected a 'requires-python' that includes Python {version}, which runs the app in the "
                f"browser, got {wanted!r}"
            )
