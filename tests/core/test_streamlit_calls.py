"""What our table says of Streamlit's functions, against what the pinned Streamlit imports."""

from __future__ import annotations

import ast
import re
import runpy
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from stlite_docs.analysis.package_needs import PackageNeeds, find_package_needs, standard_modules
from stlite_docs.analysis.streamlit_calls import ARGUMENTS, CALLS, INTERNALS, TABLES
from streamlit_package import probe_streamlit, streamlit_package
from streamlit_probe import HEAD

NAMES = {"PIL": "pillow"}
PACKAGES = {"PIL", "altair", "fastparquet", "matplotlib", "numpy", "pandas", "plotly", "pydeck"}

# Places that the calls do not come to, and how a program gets there; all of these ways ask for the packages.
REACHED_BY = {
    "components/v1/component_arrow.py": "a table that is handed to a component; the program has imported it",
    "connections/": "st.connection",
    "dataframe/lazy_df_source.py": "st.dataframe",
    "dataframe_util.py": "st.dataframe, or a table that the program has imported",
    "elements/deck_gl_json_chart.py": "st.pydeck_chart",
    "elements/lib/built_in_chart_utils.py": "st.line_chart and its like",
    "elements/lib/column_config_utils.py": "st.dataframe, st.data_editor",
    "elements/lib/image_utils.py": "st.image and all that shows a picture",
    "elements/lib/pandas_styler_utils.py": "a styler that the program has made with pandas",
    "elements/lib/streamlit_plotly_theme.py": "the start, which does without plotly",
    "elements/media.py": "st.audio with an array that the program has imported",
    "elements/table.py": "st.table",
    "elements/vega_charts.py": "st.altair_chart",
    "elements/widgets/data_editor.py": "st.data_editor",
    "runtime/caching/hashing.py": "an array that the program has imported",
}
# Streamlit imports here and goes on without the packages (a shortcode is no picture), or fails in any case.
NO_NEED = {
    'st.set_page_config(page_icon=":shark:")',
    "st.logo(image=None)",
    'st.logo(image="🦖", icon_image=0)',
}
# What nobody gives as options, as the data of a chart, or as a default.
NO_DEFAULT = ('b"abc"', "ValueError(", "print)", "object(")
NO_OPTIONS = (*NO_DEFAULT, "datetime.", "pathlib.", "Colour.RED")


@pytest.fixture(scope="module")
def probed() -> dict[str, Any]:
    return probe_streamlit()


def needs_of(call: str) -> PackageNeeds:
    return find_package_needs([ast.parse(HEAD + call)], [])


@cache
def lazy_imports() -> tuple[tuple[str, str], ...]:
    """Return the functions of Streamlit that import a package when they are called, and the package."""
    root = streamlit_package() / "streamlit"
    found = []
    for path in sorted(root.rglob("*.py")):
        name, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
        if name.startswith(".") or not any(package in text for package in PACKAGES):
            continue
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                found += [(f"{name}:{function.name}", package) for package in imports_in(function)]
    return tuple(found)


def imports_in(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += (
            [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
        )
        yield from (top for module in modules if (top := module.partition(".")[0]) in PACKAGES)


def test_every_call_asks_for_what_it_imports(probed: dict[str, Any]) -> None:
    """Whatever a function of Streamlit imports with an argument, the app has, or is in doubt."""
    imported: dict[str, set[str]] = {}
    for place, package in lazy_imports():
        imported.setdefault(place, set()).add(NAMES.get(package, package))
    assert len(probed["calls"]) > 10_000
    unmet = []
    for call, missing in probed["calls"]:
        # Where the first of a function's imports fails, the others do not come to light.
        wanted = set().union(*({NAMES.get(package, package), *imported[place]} for place, package in missing))
        needs = needs_of(call) if wanted else PackageNeeds()
        if not (needs.may_need_all or wanted <= {*needs.requirements} or is_nonsense(call)):
            unmet.append((call, wanted - {*needs.requirements}))
    assert not unmet


def is_nonsense(call: str) -> bool:
    match = re.search(r"(options|chart_data|default)=(?!\[\"a\", \"b\"\], )(.*)", call)
    unfit = {"default": NO_DEFAULT}.get(match[1], NO_OPTIONS) if match else ()
    return call in NO_NEED or bool(match and match[2].startswith(unfit))


def test_calls_that_import_nothing_ask_for_nothing(probed: dict[str, Any]) -> None:
    """A widget app starts without tables; only a value that is not written out raises a doubt."""
    # Some import nothing only because they do nothing with what they are given here.
    heavy = tuple(f"st.{name}(" for name in [*CALLS, "connection"])
    possible = [call for call, missing in probed["calls"] if not (missing or call in NO_NEED)]
    # An argument matters to few functions, the name of the function to all.
    one_of_each = {call.partition("(")[0]: call for call in possible}.values()
    decided = tuple(f"st.{name}(" for name in ARGUMENTS)
    tried = [*one_of_each, *(call for call in possible if call.startswith(decided))]
    lean = [call for call in tried if not call.startswith(heavy)]
    written: dict[bool, list[str]] = {True: [], False: []}
    for call in lean:
        written[is_written_out(call)].append(call)
    assert needs_of("\n".join(written[True])) == PackageNeeds()
    assert needs_of("\n".join(written[False])).requirements == ()


def is_written_out(call: str) -> bool:
    tree = ast.parse(call, mode="eval").body
    assert isinstance(tree, ast.Call)
    nodes = [node for keyword in tree.keywords for node in ast.walk(keyword.value)]
    return not any(isinstance(node, ast.Name) for node in nodes)


def test_no_place_is_forgotten(probed: dict[str, Any]) -> None:
    """A new Streamlit that imports packages elsewhere is noticed."""
    reached = {place for _call, missing in probed["calls"] for place, _package in missing}
    forgotten = [
        place
        for place, _package in lazy_imports()
        if place not in reached and not place.startswith(tuple(REACHED_BY))
    ]
    assert not forgotten
    assert all(any(place.startswith(way) for place, _ in lazy_imports()) for way in REACHED_BY)


def test_arguments_stand_where_streamlit_has_them(probed: dict[str, Any]) -> None:
    """The table knows Streamlit's names, and an argument that is not named is found."""
    assert set(ARGUMENTS) <= set(probed["positions"])
    assert set(CALLS) - {"add_rows"} <= set(probed["positions"])  # older programs have add_rows
    for name, arguments in ARGUMENTS.items():
        positions = probed["positions"][name]
        for argument in arguments:
            found = positions.index(argument.name) if argument.name in positions else None
            assert argument.position == found, f"{name}({argument.name})"


def test_emoji_are_no_pictures() -> None:
    """An app with an emoji for an icon starts lean, whichever of all emoji it is."""
    emoji = runpy.run_path(str(streamlit_package() / "streamlit" / "emojis.py"))["ALL_EMOJIS"]
    assert len(emoji) > 3000
    assert needs_of("\n".join(f"st.chat_message('x', avatar={each!r})" for each in emoji)) == PackageNeeds()


def test_all_tables_are_known() -> None:
    """An app that imports what Streamlit shows as a table, by the name of its type, is in doubt."""
    root = streamlit_package() / "streamlit"
    names = set()
    for module in ("dataframe_util", "type_util"):
        text = (root / f"{module}.py").read_text(encoding="utf-8")
        names |= set(re.findall(r'"\^?([a-z_]+)\\?\.[\w.\\*$]+"', text))
    names -= {"pa", "pd", "streamlit"}  # code in an example
    shown = {"altair", "matplotlib", "PIL", "pydantic", "keras", "tensorflow", "graphviz", "sympy", "openai"}
    assert names - shown <= TABLES


def test_internals_are_known() -> None:
    """A program that calls a module behind the public functions, which imports packages, is in doubt."""
    modules = {
        f"streamlit.{place.partition(':')[0].removesuffix('.py').replace('/', '.')}"
        for place, _ in lazy_imports()
    }
    public = {"streamlit.runtime.caching.hashing"}
    assert [
        module
        for module in modules - public
        if not f"{module}.".startswith(tuple(f"{each}." for each in INTERNALS))
    ] == []


def test_standard_modules_of_pyodide() -> None:
    """What Pyodide keeps apart of Python's standard library comes with its import."""
    assert {"sqlite3": "sqlite3", "lzma": "lzma"}.items() <= standard_modules().items()
    assert "test" not in standard_modules()
