"""Files that programs read by a name in their source.

A file counts only if the app's programs do nothing else with its name, and write no files of other names.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from stlite_docs.analysis.imported_names import find_full_name, read_imported_names

# Functions that read the file that is their first argument.
_READERS = frozenset(
    [
        *("open", "io.open", "codecs.open", "gzip.open", "bz2.open", "lzma.open", "zipfile.ZipFile"),
        *("tarfile.open", "PIL.Image.open", "numpy.load", "numpy.loadtxt", "numpy.genfromtxt"),
        *("numpy.fromfile", "xarray.open_dataset", "geopandas.read_file", "joblib.load"),
        *("matplotlib.image.imread", "matplotlib.pyplot.imread", "imageio.imread", "cv2.imread"),
        *("streamlit.image", "streamlit.audio", "streamlit.video", "streamlit.logo", "streamlit.pdf"),
        *("streamlit.sidebar.image", "streamlit.Page", "streamlit.page_link", "streamlit.switch_page"),
        "streamlit.sidebar.page_link",
    ]
)
_TABLES = re.compile(
    r"(pandas|polars)\.(read_(csv|excel|feather|fwf|ipc|json|ndjson|orc|parquet|pickle|sas|spss|stata|table|xml))"
)
_PATH_READERS = frozenset({"open", "read_bytes", "read_text"})
# Methods and functions that write the file that one of their arguments names.
_WRITERS = frozenset(
    [
        *("copy", "copy2", "copyfile", "move", "rename", "save", "savefig", "savetxt"),
        *("savez", "to_csv", "to_excel", "to_feather", "to_file", "to_html", "to_json", "to_netcdf"),
        *("to_parquet", "to_pickle", "to_sql", "to_xml", "urlretrieve", "write_csv", "write_html"),
        *("write_image", "write_json", "write_parquet"),
    ]
)
# Keywords for this file.
_GOALS = frozenset({"dst", "excel_writer", "file", "filename", "fname", "fp", "path", "path_or_buf"})
_WRITING = re.compile(r"[rwaxbt+]*[wax+][rwaxbt+]*")
# After these, any file can exist.
_UNCLEAR = frozenset(
    [
        *("FS", "chdir", "copytree", "download", "exec", "eval", "extract", "extractall", "mount"),
        *("unpack_archive", "write_bytes", "write_text"),
    ]
)
_NAME = re.compile(r"(?:[\w .()+@=-]+/)*[\w .()+@=-]*\.[A-Za-z]\w{0,7}")
# Streamlit's own folder for files at addresses.
_STATIC = "app/static/"


@dataclass(frozen=True)
class ReadFile:
    """A file that a program reads: its name, and the place of this name (see `Fault`)."""

    name: str
    line: int
    offset: int


def find_read_files(programs: Sequence[Sequence[tuple[ast.AST, bool]]]) -> list[list[ReadFile]]:
    """Return the files that each program of an app reads and that the app must have.

    Args:
        programs: All nodes of each program, each with whether a failure there would be a surprise.
    """
    read = [list(_find_reads(nodes)) for nodes in programs]
    everything = [node for nodes in programs for node, _ in nodes]
    if any(map(_is_unclear, everything)):
        return [[] for _ in programs]
    texts = Counter(
        posixpath.normpath(node.value)
        for node in everything
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value
    )
    texts.subtract(found.name for reads in read for found, _ in reads)
    others = {text for text, count in texts.items() if count > 0}
    return [
        [found for found, is_certain in reads if is_certain and not _is_mentioned(found.name, others)]
        for reads in read
    ]


def _is_mentioned(name: str, texts: set[str]) -> bool:
    parts = name.split("/")
    return any("/".join(parts[start:]) in texts for start in range(len(parts)))


def _find_reads(nodes: Sequence[tuple[ast.AST, bool]]) -> Iterator[tuple[ReadFile, bool]]:
    names = read_imported_names(node for node, _ in nodes)
    for node, is_certain in nodes:
        value = _find_read(node, names) if isinstance(node, ast.Call) else None
        if value is None or not isinstance(value.value, str):
            continue
        name = posixpath.normpath(value.value)
        if _NAME.fullmatch(name) and not name.startswith((_STATIC, "..")):
            yield ReadFile(name, value.lineno, value.col_offset), is_certain


def _find_read(call: ast.Call, names: Mapping[str, str]) -> ast.Constant | None:
    """Return the name of the file that a call reads, if the source shows it."""
    match call:
        case ast.Call(ast.Attribute(ast.Call(path, [ast.Constant(str()) as value]), method)):
            is_path = method in _PATH_READERS and find_full_name(path, names) == "pathlib.Path"
            return value if is_path and _reads(call, 0) else None
        case ast.Call(function, [ast.Constant(str()) as value, *_]):
            name = find_full_name(function, names)
            is_reader = name in _READERS or _TABLES.fullmatch(name) is not None
            return value if is_reader and _reads(call, 1) else None
        case _:
            return None


def _reads(call: ast.Call, position: int) -> bool:
    """Whether the mode of a call that opens a file only reads. Other calls have none."""
    if _name_of(call.func) != "open":
        return True
    modes = [
        *call.args[position : position + 1],
        *(each.value for each in call.keywords if each.arg == "mode"),
    ]
    return all(_is_text(mode) and not set(mode.value) & set("wax+") for mode in modes)  # type: ignore[attr-defined]


def _is_unclear(node: ast.AST) -> bool:
    """Whether files can exist whose names the source does not show."""
    if isinstance(node, ast.Name | ast.Attribute):
        return _name_of(node) in _UNCLEAR
    if not isinstance(node, ast.Call):
        return False
    name = _name_of(node.func)
    if name == "open":
        return not _is_clear_open(node)
    goals = [*node.args, *(each.value for each in node.keywords if each.arg in _GOALS)]
    return name in _WRITERS and bool(goals) and not any(map(_is_file_name, goals))


def _is_clear_open(call: ast.Call) -> bool:
    """Whether a call only reads, or its source shows what it writes."""
    if isinstance(call.func, ast.Name):
        return _reads(call, 1) or any(map(_is_file_name, call.args[:1]))
    modes = [*call.args, *(each.value for each in call.keywords if each.arg == "mode")]
    is_writing = any(_is_text(mode) and _WRITING.fullmatch(mode.value) for mode in modes)  # type: ignore[attr-defined]
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return not is_writing or (isinstance(owner, ast.Call) and any(map(_is_file_name, owner.args)))


def _name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_file_name(node: ast.expr) -> bool:
    return _is_text(node) and _NAME.fullmatch(posixpath.normpath(node.value)) is not None  # type: ignore[attr-defined]


def find_similar(name: str, names: Iterable[str]) -> str:
    """Return the file whose name differs only in its case or its folder, if any."""
    wanted = posixpath.basename(name).lower()
    return next((each for each in sorted(names) if posixpath.basename(each).lower() == wanted), "")
