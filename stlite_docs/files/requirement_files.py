"""Requirements files in the option `requirements`: `requirements.txt` is replaced by its lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from stlite_docs.base.addresses import is_url
from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.ordinary_file import is_ordinary, read_ordinary, resolve_links
from stlite_docs.base.place import Place
from stlite_docs.base.problems import ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.base.requirements import read_requirement
from stlite_docs.base.source_lines import split_source_lines
from stlite_docs.files.docs_paths import DocsPaths, PathError
from stlite_docs.files.lookup import find_paths

# Streamlit Community Cloud and stlite sharing install this file next to an app's program.
REQUIREMENTS_FILE = "requirements.txt"

_COMMENT = re.compile(r"(?:^|\s)#.*")
_NESTED = re.compile(r"(?:-r|--requirement)[\s=]*(\S.*)")
# Options such as `--hash=sha256:…` choose among equal files. The lock does this too.
_OPTIONS = re.compile(r"\s--?[a-zA-Z].*")


def expand_requirements(
    items: Iterable[str], docs_paths: DocsPaths, diagnostics: Diagnostics
) -> tuple[str, ...]:
    """Return the requirements, with the names of files replaced by their content.

    An item that ends in `.txt` is a file or a glob. This reads comments, blank lines, continued lines and `-r
    other.txt` as pip does. It reports and skips other pip options, which do not work in a browser, and lines
    that are not requirements.
    """
    found: list[str] = []
    for item in items:
        if not item.casefold().endswith(".txt") or is_url(item) or "@" in item:
            found.append(item)
            continue
        try:
            for match in find_paths(item, docs_paths, diagnostics):
                found.extend(_read(match.path, docs_paths, diagnostics, ()))
        except PathError as error:
            diagnostics.add(ProblemKind.REQUIREMENTS, f"option 'requirements': {error}")
    return tuple(dict.fromkeys(found))


def find_requirements(
    folders: Iterable[str], docs_paths: DocsPaths, diagnostics: Diagnostics
) -> tuple[str, ...]:
    """Return the requirements in the `requirements.txt` of app folders, as Streamlit's hosting does."""
    found: dict[str, None] = {}
    for folder in folders:
        path = docs_paths.resolve(folder) / REQUIREMENTS_FILE
        if is_ordinary(path):  # The folder's listing shows new files.
            diagnostics.watch_file(path)
            found.update(dict.fromkeys(_read(path, docs_paths, diagnostics, ())))
    return tuple(found)


def _read(
    path: Path, docs_paths: DocsPaths, diagnostics: Diagnostics, above: tuple[Path, ...]
) -> Iterator[str]:
    """Yield the requirements in a file. `above` are the files that include it."""
    name = docs_paths.display_name(path)
    try:
        text = read_ordinary(path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        diagnostics.add(ProblemKind.REQUIREMENTS, f"cannot read requirements file {name!r}: {reason}")
        return
    for line, number in _logical_lines(text):
        place = Place(name, number)
        nested = _NESTED.fullmatch(line)
        if nested:
            other = _resolve(path.parent, nested[1].strip())
            if other:
                diagnostics.watch_file(other)
            if not other or not is_ordinary(other):
                looked_for = f": looked for {docs_paths.display_name(other)}" if other else ""
                message = f"requirements file {quote(nested[1])} not found{looked_for}"
                diagnostics.add(ProblemKind.REQUIREMENTS, message, place)
            elif other not in {*above, path}:
                yield from _read(other, docs_paths, diagnostics, (*above, path))
        elif line.startswith("-"):
            message = f"the pip option {quote(line)} is ignored: packages come from the site's index and lock"
            diagnostics.add(ProblemKind.REQUIREMENTS, message, place)
        else:
            requirement = " ".join(_OPTIONS.sub("", line).split())
            if read_requirement(requirement) or is_url(requirement):
                yield requirement
            else:
                message = f"expected a requirement such as name>=1.2, got {quote(line)}; it is ignored"
                diagnostics.add(ProblemKind.REQUIREMENTS, message, place)


def _resolve(folder: Path, name: str) -> Path | None:
    try:
        return resolve_links(folder / name)
    except OSError:
        return None


def _logical_lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield each line that is not empty, without its comment, and its number."""
    whole, first = "", 1
    for number, line in enumerate([*split_source_lines(text), ""], 1):
        stripped = line.rstrip("\r\n")
        first = number if not whole else first
        if stripped.endswith("\\") and not stripped.lstrip().startswith("#"):
            whole += stripped[:-1]
            continue
        whole = _COMMENT.sub("", whole + stripped).strip()
        if whole:
            yield whole, first
        whole = ""
