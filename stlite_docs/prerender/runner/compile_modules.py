"""Compiles packages and the standard library. Readers need not do it then.

Nothing but `.pyc` files remains, as in Streamlit's own wheel. Without sources, a traceback does not show
columns, so the compiled files lack them too.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.util
import io
import json
import marshal
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from types import CodeType

# anyio reads its own source to import its parts when they are needed.
_READ_THEMSELVES = ("anyio/__init__.py",)
# Modules with these words can look for their own source, and Streamlit looks for that of its components.
_PERHAPS_READ_SOURCES = re.compile(
    rb"\binspect\.(?:find|get(?:comments|module|source))|\bfrom inspect import|\blinecache\b"
    rb"|\bopen\(__file__|\bstreamlit\b"
)
_PACKAGES = "/lib/python3.13/site-packages"
# A compiled file that Python takes as it is: its hash is not checked.
_HEAD = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)
# A byte of a number has six bits, and one that says whether more follow.
_MORE = 0x40
# Entries of a table of lines cover up to eight units of two bytes.
_UNITS = 8
_NO_COLUMNS, _NO_PLACE = 13, 15


def compile_archive(source: str, target: str) -> None:
    """Write an archive of the compiled modules of another one.

    What compresses the whole file does that better than the archive could.
    """
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as compiled:
        for name in sorted(given.namelist()):
            content = given.read(name)
            if name.endswith(".py"):
                content = _serialize(_compile(content, f"{source}/{name}"))
            compiled.writestr(zipfile.ZipInfo(f"{name}c" if name.endswith(".py") else name), content)


def order_archive(source: str, target: str, first: Iterable[str], second: Iterable[str]) -> str:
    """Write an archive again, in three parts. The first one also has all files but modules.

    Args:
        source: The path of the archive.
        target: The path of the new one.
        first: The modules of the first part.
        second: Those of the second one.

    Returns:
        Where each part ends, as JSON.
    """
    parts = [{*first}, {*second}]
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as ordered:
        names = given.namelist()
        parts[0].update(name for name in names if not name.endswith(".pyc"))
        parts.append({*names}.difference(*parts))
        ends: list[int] = []
        for part in parts:
            for name in filter(part.__contains__, names):
                ordered.writestr(zipfile.ZipInfo(name), given.read(name))
            ends.append(ordered.start_dir)
    return json.dumps(ends)


def compile_wheel(source: str, target: str) -> bool:
    """Write a wheel with the compiled modules of another one, and return whether it has any.

    Modules that can look for their own source keep it. Templates stay as they are.
    """
    with zipfile.ZipFile(source) as given:
        contents = {name: given.read(name) for name in sorted(given.namelist()) if not name.endswith("/")}
    files: dict[str, bytes] = {}
    for name, content in contents.items():
        code = _serialize_module(name, content) if _is_module(name, contents) else None
        is_kept = code is None or name in _READ_THEMSELVES or _PERHAPS_READ_SOURCES.search(content)
        if is_kept:
            files[name] = content
        if code is not None:
            files[importlib.util.cache_from_source(name) if is_kept else f"{name}c"] = code
    record = next((name for name in files if name.endswith(".dist-info/RECORD")), "")
    if record:
        files[record] = _list_files(files, record).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as compiled:
        for name, content in files.items():
            compiled.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return files.keys() != contents.keys()


def _is_module(name: str, contents: dict[str, bytes]) -> bool:
    *folders, file = name.split("/")
    return (
        file.endswith(".py")
        and file[: -len(".py")].isidentifier()
        and all("/".join([*folders[:end], "__init__.py"]) in contents for end in range(1, len(folders) + 1))
    )


def _serialize_module(name: str, content: bytes) -> bytes | None:
    """Return a module's compiled file, or None if Python cannot compile it."""
    try:
        return _serialize(_compile(content, f"{_PACKAGES}/{name}"))
    except (MemoryError, RecursionError, SyntaxError, ValueError):
        return None


def _list_files(files: dict[str, bytes], record: str) -> str:
    """Return the content of a wheel's RECORD, which does not describe itself."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        rows.writerow([name, "", ""] if name == record else [name, f"sha256={digest}", len(content)])
    return text.getvalue()


def compile_folder(root: str) -> None:
    """Compile the packages in a folder, in place."""
    kept = {f"{root}/{name}" for name in _READ_THEMSELVES}
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            path = f"{folder}/{name}"
            if name.endswith(".py"):
                with open(path, "rb") as file:  # noqa: PTH123 - a path object for each file is slow
                    code = _compile(file.read(), path)
                target = f"{path}c"
                if path in kept:
                    target = importlib.util.cache_from_source(path)
                    os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120 - as above
                else:
                    os.unlink(path)  # noqa: PTH108 - as above
            elif name.endswith(".pyc"):
                with open(path, "rb") as file:  # noqa: PTH123 - as above
                    code = marshal.loads(file.read()[len(_HEAD) :])  # noqa: S302 - from a wheel with a hash
                target = path
            else:
                continue
            with open(target, "wb") as file:  # noqa: PTH123 - as above
                file.write(_serialize(code))


def _compile(source: bytes, path: str) -> CodeType:
    code: CodeType = compile(source, path, "exec", dont_inherit=True, optimize=0)
    return code


def _serialize(code: CodeType) -> bytes:
    return _HEAD + marshal.dumps(_without_columns(code))


def _without_columns(code: CodeType) -> CodeType:
    constants = tuple(
        _without_columns(each) if isinstance(each, CodeType) else each for each in code.co_consts
    )
    return code.replace(co_consts=constants, co_linetable=b"".join(_encode_lines(code)))


def _encode_lines(code: CodeType) -> Iterator[bytes]:
    """Yield the entries of a table of lines (`Objects/locations.md` in CPython)."""
    last = code.co_firstlineno
    for start, end, line in code.co_lines():
        for begin in range(start, end, 2 * _UNITS):
            units = min((end - begin) // 2, _UNITS)
            kind = _NO_PLACE if line is None else _NO_COLUMNS
            yield bytes([0x80 | kind << 3 | (units - 1)])
            if line is not None:
                yield _encode_number(line - last)
                last = line


def _encode_number(number: int) -> bytes:
    """Encode a number with its sign."""
    rest = -number << 1 | 1 if number < 0 else number << 1
    encoded = bytearray()
    while rest >= _MORE:
        encoded.append(rest & (_MORE - 1) | _MORE)
        rest >>= 6
    return bytes([*encoded, rest])
