"""What a reader does with an app: the steps in the option `interact`, or in a file that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.ordinary_file import read_ordinary
from stlite_docs.base.place import Place
from stlite_docs.base.problems import ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.base.source_lines import split_source_lines
from stlite_docs.files.docs_paths import DocsPaths, PathError
from stlite_docs.files.lookup import Match, check_public, find_path
from stlite_docs.options.registry import find_near

OPTION = "interact"
# The verbs, with the fewest and the most words behind them, and an example.
_VERBS = {
    "click": (1, 1, "'click \"Throw\"'"),
    "set": (2, 100, "'set \"Sides\" 12'"),
    "page": (1, 1, "'page \"Total\"'"),
    "expect": (1, 1, "'expect \"12\"'"),
}
_WORD = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^\s"']\S*))(?=\s|$)""")
_CURLY = str.maketrans("\u201c\u201d\u2018\u2019", "\"\"''")


@dataclass(frozen=True)
class Step:
    """A step of a reader: a verb and its words, and its line in the documentation."""

    words: tuple[str, ...]
    place: Place


def read_steps(value: str, place: Place, docs_paths: DocsPaths, diagnostics: Diagnostics) -> tuple[Step, ...]:
    """Return the steps of an app, and report all other lines.

    Args:
        value: The value of the option: steps, one a line, or the path of a file with steps.
        place: Its first line.
        docs_paths: Resolves the path.
        diagnostics: Receives problems and dependencies.
    """
    lines = split_source_lines(value)
    if len(lines) == 1 and not _starts_step(lines[0]):
        return tuple(_read_file(value.strip(), docs_paths, diagnostics))
    return tuple(_read_lines(lines, place, diagnostics))


def _starts_step(line: str) -> bool:
    """Whether a line is a step, or nearly one. A path has no second word, and no verb."""
    words = line.split()
    return len(words) > 1 or words[0] in _VERBS


def _read_file(path: str, docs_paths: DocsPaths, diagnostics: Diagnostics) -> Iterator[Step]:
    try:
        file = find_path(path, docs_paths, diagnostics)
        check_public(Match(file, path, file.name, is_explicit=True), docs_paths)
        text = read_ordinary(file, docs_paths.limits).decode("utf-8-sig")
    except PathError as error:
        diagnostics.add_option(
            ProblemKind.INTERACT,
            OPTION,
            f"expected steps such as {_VERBS['click'][-1]}, or a file with steps. The file {error}.",
        )
    except OSError as error:
        diagnostics.add_option(
            ProblemKind.INTERACT, OPTION, f"cannot read {quote(path)}: {error.strerror or error}"
        )
    except UnicodeDecodeError:
        diagnostics.add_option(ProblemKind.INTERACT, OPTION, f"{quote(path)} is not UTF-8 text")
    else:
        yield from _read_lines(split_source_lines(text), Place(path, 1), diagnostics)


def _read_lines(lines: Sequence[str], place: Place, diagnostics: Diagnostics) -> Iterator[Step]:
    for number, line in enumerate(lines):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        words = _split(text)
        message = _explain(text, words)
        if message:
            diagnostics.add(ProblemKind.INTERACT, message, place.below(number))
        else:
            yield Step(tuple(words), place.below(number))


def _split(text: str) -> list[str]:
    """Return the words of a step. Quotes keep spaces together. Nothing if a quote is open."""
    words = []
    rest = text.translate(_CURLY)
    while rest.strip():
        match = _WORD.match(rest)
        if match is None:
            return []
        words.append(next(group for group in match.groups() if group is not None))
        rest = rest[match.end() :]
    return words


def _explain(text: str, words: Sequence[str]) -> str:
    """Return what is wrong with a step, or nothing."""
    verb = words[0] if words else text.split(maxsplit=1)[0]
    if verb not in _VERBS:
        near = find_near(verb, _VERBS)
        hint = f"did you mean {near!r}?" if near else f"write a step such as {_VERBS['click'][-1]}."
        return f"unknown step {quote(verb)}; {hint} Steps are {', '.join(_VERBS)}."
    fewest, most, example = _VERBS[verb]
    if not fewest <= len(words) - 1 <= most:
        return f"expected a step such as {example}, got {quote(text)}. Put quotes around words with spaces."
    return ""
