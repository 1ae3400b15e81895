"""Finds lines of a block that are nearly options or file lines. Python would run them, or ignore them."""

from __future__ import annotations

import ast
import builtins
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from stlite_docs.base.quoting import quote
from stlite_docs.options.raw_values import ValueProblem
from stlite_docs.options.registry import BLOCK_OPTIONS, find_near

# What can be in front of an option's name: a list marker, Quarto's comment, and colons, also full-width ones.
_LINE = re.compile(
    r"[ \t]*(?P<mark>[-*][ \t]+|#[ \t]?\|[ \t]*|[@%$]|[:\uff1a]+[ \t]*)?(?P<name>[A-Za-z][\w-]*)[ \t]*"
    r"(?P<sign>[:\uff1a]+|=(?!=))?[ \t]*(?P<value>.*)"
)
_NEAR_MARKER = re.compile(
    r"(?P<signs>#{1,6})[ \t]*(?:(?:%%|[-=*]{2,})[ \t]*)?file(?:[ -]?name)?[ \t]*(?P<colon>[:\uff1a=]?)[ \t]*"
    r"(?P<quote>[`'\"]?)(?P<name>[\w./ -]*\.\w{1,8})(?P=quote)[ \t]*(?:[-=*#]+)?",
    re.IGNORECASE,
)
_FILE_HEADING = re.compile(r"#{2,6}[ \t]+(?P<quote>`?)(?P<name>[\w./-]+\.py)(?P=quote)[ \t]*")
_FENCE_OF_YAML = "---"
_LIKENESS = 0.8
_REQUIREMENT = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[\w,]*\])?[ \t]*(?:[=<>!~]=|[<>]).*")
_PATH = re.compile(r"(?:-[ \t]+)?[\w.~*][\w.+~@*-]*(?:/[\w.+~@*-]*)*(?:\.\w+|/)")
_PAIR = re.compile(r"([A-Za-z_][\w.]*)=([^\s=\"'(\[{][^\"'(\[{]*)")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_INSTALL = re.compile(r"[!%$]?[ \t]*(?:python3?[ \t]+-m[ \t]+|uv[ \t]+)?pip3?[ \t]+install[ \t]+(?P<what>.+)")
_COMMAND = re.compile(r"[!%$].*|streamlit[ \t]+run\b.*")
_INCLUSION = re.compile(
    r"[ \t]*(?:;*-+8<-+|\{%-?[ \t]*include|\.\.[ \t]+(?:literal)?include::|:{3,}\{(?:literal)?include\}|<<<)"
    r"[ \t]*(?P<quote>[\"']?)(?P<name>[\w./ -]+\.\w+)(?P=quote)[ \t]*(?:-?%\})?[ \t]*"
)
_ENTITY = re.compile(r"&(?P<name>lt|gt|amp|quot);")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_PROMPT = re.compile(r"[ \t]*(>>>|\.\.\.)(?:[ \t].*)?")
_NEXT_PAIR = re.compile(r"[ \t]+[a-z][a-z-]*=(?!=)")
_BUILTIN = frozenset(vars(builtins))
_TYPES = frozenset(name for name, value in vars(builtins).items() if isinstance(value, type))
_ITEM_NODES = (
    ast.Name,
    ast.Attribute,
    ast.BinOp,
    ast.Compare,
    ast.Constant,
    ast.UnaryOp,
    ast.Tuple,
    ast.expr_context,
    ast.operator,
    ast.unaryop,
    ast.cmpop,
)


@dataclass(frozen=True)
class Slips:
    """The slips above a program: messages by line, from 0, and the lines that the program does not have."""

    messages: Mapping[int, str]
    taken: int


def find_leading(lines: Sequence[str], start: int, last_option: str) -> Slips:
    """Find slips in the first lines of a program.

    They do not become part of the program, unless a comment is above them.

    Args:
        lines: The lines of a block.
        start: The first line below its options.
        last_option: The name of the option above that line, or nothing.
    """
    messages: dict[int, str] = {}
    taken = start
    number = start
    is_item = _is_list(last_option)
    is_below_comment = False
    while number < len(lines):
        line = lines[number].strip()
        is_comment = line.startswith("#") and not line.startswith(("#|", "# |"))
        message = ""
        end = number + 1
        if line == _FENCE_OF_YAML and (closing := _find_closing(lines, end)):
            end = closing
            message = "options between lines '---' are only for MyST. Write each as a line ':name: value'."
        elif is_item and _is_item(line, lines[end:], last_option):
            message = (
                f"this looks like another item of the option {last_option!r}. "
                f"Indent it: {quote(f'    {line}')}."
            )
        elif line and not is_comment:
            message = explain_line(lines[number], lines[end:], is_leading=True)
            message = message or explain_inclusion(lines[number])
            is_item = False
        if message:
            messages[number] = message
        elif line and not is_comment:
            break
        is_item = is_item and bool(line)
        is_below_comment = is_below_comment or is_comment
        number = end
        if message and not is_below_comment:
            taken = end
    if taken > start:
        while taken < len(lines) and not lines[taken].strip():
            taken += 1
    return Slips(messages, taken)


def explain_line(line: str, below: Sequence[str] = (), *, is_leading: bool = False) -> str:
    """Return a message about a line that looks like an option, else nothing.

    Args:
        line: A line of a program. If it does not lead, it is not valid Python.
        below: The lines below it.
        is_leading: Whether it is above all statements of the program.
    """
    text = line.rstrip().translate(_DASHES)
    match = _LINE.fullmatch(_read_literal(text) if is_leading else text)
    if match is None:
        return ""
    name = _find_option(match["name"], is_near_enough=bool(match["sign"]))
    is_marked = (match["mark"] or "")[:1] in {":", "\uff1a"}
    if is_marked and not (match["sign"] or name):
        return ""
    looks = is_marked or bool(name and _looks_like_option(match, name, below, is_leading=is_leading))
    return _advise(name or match["name"], match["value"], is_indented=line[:1] in " \t") if looks else ""


def explain_inclusion(line: str) -> str:
    """Return a message about a line that includes a file in other places, else nothing."""
    match = _INCLUSION.fullmatch(line.rstrip())
    if match is None:
        return ""
    option = quote(f":file: {match['name'].strip()}")
    return f"this line does not include a file here. Write {option} at the top of the block instead."


def explain_command(line: str) -> str:
    """Return a message about a line that is a command, or has a prompt or HTML, else nothing."""
    if match := _INSTALL.fullmatch(line.strip()):
        packages = ", ".join(part for part in match["what"].split() if not part.startswith("-"))
        return (
            "this is a command, not Python. "
            f"Write {quote(f':requirements: {packages}')} at the top of the block instead."
        )
    if _COMMAND.fullmatch(line.strip()):
        return "this is a command, not Python. Remove it: the page itself runs the app."
    if match := _ENTITY.search(line):
        return f"{quote(match[0])} is for HTML, not for Python. Write {quote(_ENTITIES[match['name']])}."
    if match := _PROMPT.fullmatch(line.rstrip()):
        return f"this line has a prompt of Python's console. Remove {quote(match[1])} from all lines."
    return ""


def find_annotations(program: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line, and a message, of each statement such as `height: 300`, which does nothing."""
    for statement in program.body:
        if (
            isinstance(statement, ast.AnnAssign)
            and statement.value is None
            and isinstance(statement.target, ast.Name)
            and statement.target.id in BLOCK_OPTIONS
            and isinstance(statement.annotation, ast.Constant)
            and isinstance(statement.annotation.value, int | float)
        ):
            yield statement.lineno, _advise(statement.target.id, str(statement.annotation.value))


def find_near_marker(line: str, *, is_first: bool) -> str:
    """Return a message about a comment that is nearly a file line, else nothing.

    Args:
        line: A line of a block.
        is_first: Whether it is the first line of a program. There, `# file: app.py` is a usual comment.
    """
    match = _NEAR_MARKER.fullmatch(line.rstrip())
    if match is None or (len(match["signs"]) == 1 and (is_first or not match["colon"])):
        return ""
    return f"this looks like the first line of a file. Write '## file: {match['name']}'."


def find_file_heading(line: str, above: Sequence[str]) -> str:
    """Return a message about a comment that is only the name of a Python file, else nothing.

    Args:
        line: A line of a block.
        above: The lines of the file above it. A text that is open there can have headings.
    """
    match = _FILE_HEADING.fullmatch(line.rstrip())
    if match is None or not "".join(above).strip() or _parse("".join(above)) is None:
        return ""
    return f"this looks like the first line of a file. Write '## file: {match['name']}'."


def _read_literal(line: str) -> str:
    """Return the option that a line has as a text or as a mapping; other lines stay as they are.

    Such a line is valid Python, and does nothing.
    """
    tree = _parse(line.strip()) if line.strip()[:1] in {'"', "'", "{"} else None
    value = (
        tree.body[0].value if tree and len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr) else None
    )
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        is_option = re.fullmatch(r":[\w-]+:[ \t].*", value.value) is not None
        return value.value if is_option else line
    if isinstance(value, ast.Dict) and value.keys:
        names = [str(key.value) for key in value.keys if isinstance(key, ast.Constant)]
        if names and all(name in BLOCK_OPTIONS for name in names):
            return f":{names[0]}: {ast.unparse(value.values[0])}"
    return line


def _find_closing(lines: Sequence[str], start: int) -> int:
    """Return the number of lines up to the end of options in YAML, else 0."""
    for number in range(start, len(lines)):
        if lines[number].strip() == _FENCE_OF_YAML:
            return number + 1
        match = _LINE.fullmatch(lines[number].rstrip())
        if match is None or match["sign"] in {None, "="}:
            return 0
    return 0


def _find_option(given: str, *, is_near_enough: bool) -> str:
    name = given.lower().replace("_", "-")
    if name in BLOCK_OPTIONS:
        return name
    return find_near(name, BLOCK_OPTIONS, _LIKENESS) if is_near_enough else ""


def _looks_like_option(match: re.Match[str], name: str, below: Sequence[str], *, is_leading: bool) -> bool:
    """Whether a line without a colon in front is an option, and never a statement that does something."""
    text = match[0].strip()
    if match["mark"]:
        return bool(match["sign"])
    value = match["value"]
    if not is_leading:
        return bool(match["sign"]) and match["sign"] != "=" and name == match["name"]
    if match["sign"] is None:
        if not value:
            return text == name and BLOCK_OPTIONS[name].is_flag
        return match["name"] == name and _parse(text) is None and _accepts(name, value)
    if match["sign"] == "=":
        is_used = any(re.search(rf"\b{re.escape(match['name'])}\b", line) for line in below)
        return match["name"] == name and not is_used and (_parse(text) is None or _accepts(name, value))
    return not _is_type(value)


def _accepts(name: str, value: str) -> bool:
    try:
        BLOCK_OPTIONS[name].convert(_unquote(value))
    except ValueProblem:
        return False
    return True


def _is_type(text: str) -> bool:
    """Whether a text can annotate a variable above all imports. Only built-in types exist there."""
    tree = _parse(f"x: {text}")
    statement = tree.body[0] if tree and len(tree.body) == 1 else None
    if not isinstance(statement, ast.AnnAssign):
        return False
    annotation = statement.annotation
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return '"' not in annotation.value and _is_type(annotation.value)
    parts = list(ast.walk(annotation))
    names = [part.id for part in parts if isinstance(part, ast.Name)]
    values = [part.value for part in parts if isinstance(part, ast.Constant)]
    is_built_in = _TYPES.issuperset(names) and all(value is None for value in values)
    return is_built_in and bool(names or values) and not isinstance(annotation, ast.List)


def _is_list(option: str) -> bool:
    name = option.replace("_", "-")
    return name in BLOCK_OPTIONS and isinstance(BLOCK_OPTIONS[name].default, tuple | Mapping)


def _is_item(line: str, below: Sequence[str], option: str) -> bool:
    """Whether a line below a list is an item of it, and no statement that does something.

    Above all imports, only built-in names exist.
    """
    if not line or line.startswith(("#", ":")):
        return False
    tree = _parse(line)
    pair = _PAIR.fullmatch(line)
    if pair and (pair[1].isupper() if option == "env" else "." in pair[1]) and option in {"config", "env"}:
        return tree is None or not any(re.search(rf"\b{re.escape(pair[1])}\b", text) for text in below)
    if tree is None:
        return bool(_REQUIREMENT.fullmatch(line) or _PATH.fullmatch(line))
    statement = tree.body[0] if len(tree.body) == 1 else None
    if not isinstance(statement, ast.Expr):
        return False
    parts = list(ast.walk(statement.value))
    names = [part.id for part in parts if isinstance(part, ast.Name)]
    return bool(names) and _BUILTIN.isdisjoint(names) and all(isinstance(part, _ITEM_NODES) for part in parts)


def _parse(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _unquote(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in {'"', "'"}
    return value[1:-1] if is_quoted else value


def _advise(name: str, value: str, *, is_indented: bool = False) -> str:
    first = _NEXT_PAIR.split(value, maxsplit=1)[0].strip()
    option = f":{name}: {_unquote(first)}".rstrip()
    where = "at the top of the block, without spaces in front" if is_indented else "at the top of the block"
    return f"this looks like an option. Write {quote(option)} {where}."
