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
from stlite_docs.files.lookup import check_public, find_paths

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
                check_public(match, docs_paths)
                found.extend(_read(match.path, docs_paths, diagnostics))
        except PathError as error:
            diagnostics.add_option(ProblemKind.REQUIREMENTS, "requirements", str(error))
    return tuple(dict.fromkeys(found))


def find_requirements(
    folders: Iterable[str], docs_paths: DocsPaths, diagnostics: Diagnostics
) -> tuple[str, ...]:
    """Return the requirements in the `requirements.txt` of app folders, as Streamlit's hosting does."""
    found: dict[str, None] = {}
    for folder in folders:
        name = f"{folder.rstrip('/')}/{REQUIREMENTS_FILE}"
        try:
            path = docs_paths.resolve(name)
        except PathError:
            continue  # The folder's files report the link.
        if is_ordinary(path):  # The folder's listing shows new files.
            diagnostics.watch_file(path)
            if not docs_paths.is_secret(path):
                found.update(dict.fromkeys(_read(path, docs_paths, diagnostics)))
    return tuple(found)


def _read(path: Path, docs_paths: DocsPaths, diagnostics: Diagnostics) -> Iterator[str]:
    """Yield the requirements in a file and in the files that it includes. Reads each file only once."""
    seen = {path}
    waiting = [(path, _read_lines(path, docs_paths, diagnostics))]
    while waiting:
        including, lines = waiting[-1]
        for line, place in lines:
            nested = _NESTED.fullmatch(line)
            if nested is None:
                yield from _read_line(line, place, diagnostics)
                continue
            try:
                other = _find_nested(nested[1].strip(), including, docs_paths, diagnostics)
            except PathError as error:
                diagnostics.add(ProblemKind.REQUIREMENTS, f"requirements file {error}", place)
                continue
            if other not in seen:
                seen.add(other)
                waiting.append((other, _read_lines(other, docs_paths, diagnostics)))
                break
        else:
            waiting.pop()


def _find_nested(name: str, including: Path, docs_paths: DocsPaths, diagnostics: Diagnostics) -> Path:
    """Return the file that another file includes.

    Raises:
        PathError: It does not exist, or pages must not use it.
    """
    try:
        path = resolve_links(including.parent / name)
        docs_paths.check(path, name)
    except OSError:
        raise PathError(f"{quote(name)} not found") from None
    diagnostics.watch_file(path)
    if not is_ordinary(path):
        raise PathError(f"{quote(name)} not found: looked for {docs_paths.page_name(path)}")
    if docs_paths.is_secret(path):
        raise PathError(f"{quote(name)} is not used, because all readers could read it")
    return path


def _read_lines(path: Path, docs_paths: DocsPaths, diagnostics: Diagnostics) -> Iterator[tuple[str, Place]]:
    """Yield the lines of a file that are not empty, with their places."""
    name = docs_paths.display_name(path)
    try:
        text = read_ordinary(path, docs_paths.limits).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        shown = docs_paths.page_name(path)
        diagnostics.add(ProblemKind.REQUIREMENTS, f"cannot read requirements file {shown!r}: {reason}")
        return
    for line, number in _logical_lines(text):
        yield line, Place(name, number)


def _read_line(line: str, place: Place, diagnostics: Diagnostics) -> Iterator[str]:
    if line.startswith("-"):
        # The rest of the line can be the address of an index with a password.
        option = quote(re.split(r"[\s=]", line, maxsplit=1)[0])
        message = f"the pip option {option} is ignored: packages come from the site's index and lock"
        diagnostics.add(ProblemKind.REQUIREMENTS, message, place)
        return
    requirement = " ".join(_OPTIONS.sub("", line).split())
    if read_requirement(requirement) or is_url(requirement):
        yield requirement
    else:
        message = f"expected a requirement such as name>=1.2, got {quote(line)}; it is ignored"
        diagnostics.add(ProblemKind.REQUIREMENTS, message, place)


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
