"""The prose of this project as Markdown for textlint, with the source line of each of its lines."""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stlite_docs.options.translations import known_texts

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "example_site/pages/*.md")
PROGRAMS = ("stlite_docs", "mkdocs_plugin", "sphinx_ext", "benchmarks")

# A string with three words in a row is a message.
_SENTENCE = re.compile(r"[A-Za-z]{2,}[,;]? [a-z]+[,;]? [a-z]+")
# Strings with these are HTML, regular expressions or programs.
_CODE = re.compile(r"[<\\]|\(\?|^import ", re.MULTILINE)
_SECTION = re.compile(r"^(Args|Attributes|Raises|Returns|Yields):$")
_TOOL = re.compile(r"^(noqa|type:|pragma|ruff:|/// )")


@dataclass(frozen=True)
class Text:
    """Markdown, and the source line of each of its lines."""

    name: str
    markdown: str
    lines: tuple[int, ...]


def read_texts() -> list[Text]:
    """Return the documents, the prose in the Python files, and the browser part's texts."""
    documents = [path for pattern in DOCUMENTS for path in sorted(ROOT.glob(pattern))]
    programs = [path for folder in PROGRAMS for path in sorted((ROOT / folder).rglob("*.py"))]
    return [
        *(_read_document(path) for path in documents),
        *(_read_rst(path) for path in sorted(ROOT.glob("example_site/pages/*.rst"))),
        *(_compose(_name(path), _find_prose(path.read_text(encoding="utf-8"))) for path in programs),
        _compose("stlite-docs texts", enumerate(known_texts(), 1)),
    ]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _read_document(path: Path) -> Text:
    markdown = path.read_text(encoding="utf-8")
    return Text(_name(path), markdown, tuple(range(1, markdown.count("\n") + 2)))


def _read_rst(path: Path) -> Text:
    """Leave out directives and their content, except the text of notes."""
    lines = path.read_text(encoding="utf-8").splitlines()
    kept: list[str] = []
    within = ""
    for line in lines:
        if line.strip() and not line.startswith(" "):
            within = line if line.startswith(".. ") else ""
        is_prose = not within or (within.startswith(".. note::") and re.match(r"^ {3}[A-Za-z]", line))
        kept.append(line.strip().replace("``", "`") if is_prose and within != line else "")
    return Text(_name(path), "\n".join(kept), tuple(range(1, len(kept) + 1)))


def _compose(name: str, parts: Iterable[tuple[int, str]]) -> Text:
    """Join paragraphs, each given with the number of its first line."""
    markdown: list[str] = []
    numbers: list[int] = []
    for number, part in parts:
        for offset, line in enumerate([*part.splitlines(), ""]):
            markdown.append(line)
            numbers.append(number + offset)
    return Text(name, "\n".join(markdown), tuple(numbers))


def _find_prose(program: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(program)
    docstrings = dict(_find_docstrings(tree))
    for number, text in docstrings.items():
        yield from _split_docstring(number, text)
    yield from _find_comments(program)
    yield from _find_literals(tree, set(docstrings))


def _find_docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield node.body[0].lineno, text


def _split_docstring(number: int, text: str) -> Iterator[tuple[int, str]]:
    """Yield paragraphs; each entry of a section such as `Args:` is a paragraph."""
    start = number
    paragraph: list[str] = []
    in_section = False
    for offset, line in enumerate([*text.splitlines(), ""]):
        is_entry = in_section and re.match(r"^ {4}\S", line)
        if not line.strip() or is_entry or _SECTION.match(line):
            if paragraph:
                yield start, "\n".join(paragraph)
            start, paragraph = number + offset + (not is_entry), []
        if _SECTION.match(line):
            in_section = True
        elif line.strip():
            paragraph.append(line.strip())


def _find_comments(program: str) -> Iterator[tuple[int, str]]:
    """Yield each comment; consecutive comment lines are one paragraph."""
    start, last = 0, 0
    block: list[str] = []
    for token in tokenize.generate_tokens(io.StringIO(program).readline):
        if token.type != tokenize.COMMENT:
            continue
        text = token.string.lstrip("#").strip()
        row, is_alone = token.start[0], not token.line[: token.start[1]].strip()
        if block and not (is_alone and row == last + 1):
            yield start, "\n".join(block)
            block = []
        if _TOOL.match(text):
            continue
        if is_alone:
            start, last = (start, row) if block else (row, row)
            block.append(text)
        else:
            yield row, text
    if block:
        yield start, "\n".join(block)


def _find_literals(tree: ast.Module, docstrings: set[int]) -> Iterator[tuple[int, str]]:
    """Yield strings that look like sentences, with `x` for each value in them."""
    inner: set[int] = set()
    for node in ast.walk(tree):
        if id(node) in inner:
            continue
        if isinstance(node, ast.JoinedStr):
            inner.update(id(child) for child in ast.walk(node))
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "`x`" for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.lineno not in docstrings:
            text = node.value
        else:
            continue
        if _SENTENCE.search(text) and not _CODE.search(text):
            # Semicolons separate the sentences of a message.
            for sentence in textwrap.dedent(text).strip().split("; "):
                yield node.lineno, sentence
