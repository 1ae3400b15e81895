"""Writes what a check has found: for people, for GitHub's workflows, and as JSON and SARIF."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from stlite_docs import __version__
from stlite_docs.base.counting import count
from stlite_docs.base.help_links import explain_kinds, find_help
from stlite_docs.base.kind_descriptions import DESCRIPTIONS
from stlite_docs.base.notebooks import find_line, get_cell
from stlite_docs.base.problems import ProblemKind
from stlite_docs.base.source_lines import split_source_lines
from stlite_docs.checking.check import Result
from stlite_docs.checking.readers import Finding

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LAST_OF_ONE_UNIT = 0xFFFF
# GitHub reads these characters as parts of its command. The others only end its properties.
_ESCAPED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_ESCAPED_IN_PROPERTIES = {**_ESCAPED, ":": "%3A", ",": "%2C"}


class Format(StrEnum):
    """The formats of a report."""

    TEXT = "text"
    GITHUB = "github"
    JSON = "json"
    SARIF = "sarif"


def write_report(result: Result, form: Format, folder: Path) -> str:
    """Return a report. The names of files are as seen from the folder."""
    return _WRITERS[form](result, Path(os.path.realpath(folder)))


def _write_text(result: Result, folder: Path) -> str:
    lines = []
    for finding in result.findings:
        cell = [f"cell {finding.cell}"] if finding.cell else []
        place = ":".join([_name(finding, folder), *cell, *map(str, _position(finding))])
        lines.append(f"{place}: {finding.problem.message} [{finding.problem.kind}]")
        lines += [*_show_source(finding), *finding.problem.details.splitlines()]
    kinds = explain_kinds(finding.problem.kind for finding in result.findings)
    return "\n".join([*lines, *([kinds] if kinds else []), _summarize(result)])


def _write_github(result: Result, folder: Path) -> str:
    lines = []
    for finding in result.findings:
        where = dict(zip(("line", "col"), _position_in_file(finding), strict=False))
        properties = {"file": _name(finding, folder), **where, "title": f"stlite [{finding.problem.kind}]"}
        shown = ",".join(
            f"{key}={_escape(value, _ESCAPED_IN_PROPERTIES)}" for key, value in properties.items()
        )
        text = "\n".join(filter(None, [finding.problem.message, find_help(finding.problem.kind)]))
        lines.append(f"::error {shown}::{_escape(text, _ESCAPED)}")
    return "\n".join([*lines, _summarize(result)])


def _write_json(result: Result, folder: Path) -> str:
    problems = [
        {
            "file": _name(finding, folder),
            **_describe_position(finding),
            "kind": str(finding.problem.kind),
            "message": finding.problem.message,
            **_describe_help(finding.problem.kind, "help"),
        }
        for finding in result.findings
    ]
    counts = {
        "apps": result.apps,
        "files": result.files,
        **({"ran": result.tally.ran} if result.tally else {}),
    }
    return json.dumps({**counts, "problems": problems}, indent=2)


def _write_sarif(result: Result, folder: Path) -> str:
    kinds = sorted({str(finding.problem.kind) for finding in result.findings})
    rules = [_describe_rule(ProblemKind(kind)) for kind in kinds]
    driver = {"name": "stlite-docs", "version": __version__, "rules": rules}
    results = [
        {
            "ruleId": str(finding.problem.kind),
            "ruleIndex": kinds.index(str(finding.problem.kind)),
            "level": "error",
            "message": {"text": finding.problem.message},
            "locations": [{"physicalLocation": _locate(finding, folder)}],
        }
        for finding in result.findings
    ]
    run = {"tool": {"driver": driver}, "columnKind": "utf16CodeUnits", "results": results}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _describe_rule(kind: ProblemKind) -> dict[str, object]:
    short, full = DESCRIPTIONS[kind]
    texts = {"shortDescription": {"text": short}, "fullDescription": {"text": f"{short} {full}"}}
    return {"id": str(kind), **texts, **_describe_help(kind, "helpUri")}


def _describe_help(kind: ProblemKind, name: str) -> dict[str, str]:
    """Return the address of the section about a kind, if it is known."""
    address = find_help(kind)
    return {name: address} if address else {}


_WRITERS: dict[Format, Callable[[Result, Path], str]] = {
    Format.TEXT: _write_text,
    Format.GITHUB: _write_github,
    Format.JSON: _write_json,
    Format.SARIF: _write_sarif,
}


def _locate(finding: Finding, folder: Path) -> dict[str, object]:
    path = finding.path
    # An absolute path would be no address on Windows.
    is_outside = path is not None and path.is_absolute() and not path.is_relative_to(folder)
    uri = path.as_uri() if path and is_outside else quote(_name(finding, folder))
    location: dict[str, object] = {"artifactLocation": {"uri": uri}}
    line, column = (*_position_in_file(finding), None, None)[:2]
    if not line:
        return location
    start = {"startColumn": _count_units(finding, line, column)} if column else {}
    return {**location, "region": {"startLine": line, **start}}


def _count_units(finding: Finding, line: int, column: int) -> int:
    """Return a column in UTF-16 code units, as editors count. Programs can ignore `columnKind`."""
    lines = split_source_lines(_read(finding))
    before = lines[line - 1][: column - 1] if line <= len(lines) else ""
    return column + sum(ord(each) > _LAST_OF_ONE_UNIT for each in before)


def _position(finding: Finding) -> tuple[int, ...]:
    """Return the line and the column, as far as they are known."""
    line, column = finding.problem.place.line, finding.problem.place.column
    return () if line is None else (line, column) if column else (line,)


def _position_in_file(finding: Finding) -> tuple[int, ...]:
    """Return the same for the finding's file, whose lines are not those of a notebook's cells."""
    if not finding.cell:
        return _position(finding)
    line = finding.problem.place.line
    found = find_line(_read(finding), finding.cell, line) if line else None
    return (found,) if found else ()


def _describe_position(finding: Finding) -> dict[str, object]:
    """Return the position as JSON data."""
    position: dict[str, object] = dict(
        zip(("line", "column"), (*_position_in_file(finding), None, None), strict=False)
    )
    if not finding.cell:
        return position
    line, column = finding.problem.place.line, finding.problem.place.column
    return {**position, "cell": {"number": finding.cell, "line": line, "column": column or None}}


def _read(finding: Finding) -> str:
    """Return the text of a finding's file; nothing if it cannot be read."""
    try:
        return finding.path.read_bytes().decode("utf-8-sig") if finding.path else ""
    except (OSError, UnicodeDecodeError):
        return ""


def _name(finding: Finding, folder: Path) -> str:
    path = finding.path
    if path is None:
        return finding.problem.place.file
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()


def _show_source(finding: Finding) -> Iterator[str]:
    """Yield the line of a problem, and a caret below its column."""
    line, column = finding.problem.place.line, finding.problem.place.column
    if line is None:
        return
    text = _read(finding)
    if finding.cell:
        cell = get_cell(text, finding.cell)
        text = cell.text if cell else ""
    lines = split_source_lines(text)
    if 0 < line <= len(lines):
        text = lines[line - 1].rstrip("\r\n")
        yield f"    {text}"
        if column:
            # A tab before the column is as wide in both lines.
            yield "    " + "".join("\t" if each == "\t" else " " for each in text[: column - 1]) + "^"


def _escape(value: object, escaped: Mapping[str, str]) -> str:
    return "".join(escaped.get(each, each) for each in str(value))


def _summarize(result: Result) -> str:
    apps, problems = f"{count(result.apps, 'app')} in {count(result.files, 'file')}", len(result.findings)
    return result.tally.describe(apps, problems) if result.tally else f"{apps}: {count(problems, 'problem')}"
