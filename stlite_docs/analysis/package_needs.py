"""Which packages an app asks for, beyond those that every Streamlit app runs on.

Streamlit in the browser starts without numpy, pandas, pillow, altair and fastparquet: together they are
12 MB and half of the start. An app gets those that it imports, names in its requirements, or needs for a
call such as `st.dataframe`. What cannot be told from the source (`getattr`, `exec`, an unknown object's
`.table()`) leaves it in doubt, and then it gets all that the site has.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from stlite_docs.wheels.local_wheel import LocalWheel

OPTIONAL_PACKAGES = ("altair", "fastparquet", "numpy", "pandas", "pillow")

_IMPORTS = {
    "altair": "altair",
    "fastparquet": "fastparquet",
    "numpy": "numpy",
    "pandas": "pandas",
    "PIL": "pillow",
    "zoneinfo": "tzdata",
}
# Whoever has such data will show it, with `st.write` or by its name alone on a line, and a table needs more.
_TABLES = frozenset({"numpy", "pandas"})
_DATA = ("fastparquet", "numpy", "pandas")
_CHART = ("altair", *_DATA)
_CALLS = {
    "dataframe": _DATA,
    "data_editor": _DATA,
    "table": _DATA,
    "area_chart": _CHART,
    "bar_chart": _CHART,
    "line_chart": _CHART,
    "scatter_chart": _CHART,
    "altair_chart": _CHART,
    "vega_lite_chart": _CHART,
    "add_rows": _CHART,
    "map": _DATA,
    "pydeck_chart": ("pydeck", *_DATA),
    "plotly_chart": ("plotly", *_DATA),
    "pyplot": ("matplotlib", "numpy", "pillow"),
    "image": ("numpy", "pillow"),
    "logo": ("numpy", "pillow"),
}
# Method names that many other objects have too: on an object of unknown origin they only raise a doubt.
_COMMON = frozenset({"map", "table", "image", "logo", "add_rows"})
_DYNAMIC = frozenset({"getattr", "exec", "eval", "__import__"})


@dataclass(frozen=True)
class PackageNeeds:
    """What an app asks for.

    Args:
        requirements: Packages of an index, or of Pyodide (PEP 508).
        may_need_all: Whether it may need all of `OPTIONAL_PACKAGES` besides.
        wheels: The author's own.
    """

    requirements: tuple[str, ...] = ()
    may_need_all: bool = False
    wheels: tuple[LocalWheel, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """All that is asked for, as the browser and the runtime name it."""
        return (*(wheel.requirement for wheel in self.wheels), *self.requirements)


def find_package_needs(
    trees: Iterable[ast.Module | None], requirements: Iterable[str], wheels: Iterable[LocalWheel] = ()
) -> PackageNeeds:
    """Return what programs and requirements ask for.

    Args:
        trees: Syntax trees of the app's Python files; None for one that could not be read.
        requirements: As the app's author wrote them; they win over what the programs imply.
        wheels: The author's own, which win as well.
    """
    asked = tuple(dict.fromkeys(requirements))
    local = tuple(wheels)
    named: set[str] = {canonicalize_name(name) for name in map(_project, asked) if name}
    named |= {wheel.name for wheel in local}
    implied: set[str] = set()
    may_need_all = False
    for tree in trees:
        if tree is None:
            may_need_all = True
            continue
        reader = _Reader(tree)
        implied |= reader.packages
        may_need_all = may_need_all or reader.may_need_all
    return PackageNeeds((*asked, *sorted(implied - named)), may_need_all, local)


def _project(requirement: str) -> str | None:
    try:
        return Requirement(requirement).name
    except InvalidRequirement:
        return None


class _Reader(ast.NodeVisitor):
    """Reads one program: names that stand for Streamlit's objects, imports, and calls that need packages."""

    def __init__(self, tree: ast.Module) -> None:
        self.packages: set[str] = set()
        self.may_need_all = False
        self._streamlit: set[str] = set()
        self._functions: dict[str, str] = {}
        self._collect_imports(tree)
        self._collect_containers(tree)
        self.visit(tree)

    def _collect_imports(self, tree: ast.Module) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self._import(alias.name)
                    if alias.name.partition(".")[0] == "streamlit":
                        self._streamlit.add(alias.asname or "streamlit")
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                self._import(node.module)
                if node.module.partition(".")[0] == "streamlit":
                    self._functions |= {alias.asname or alias.name: alias.name for alias in node.names}
                    self.may_need_all = self.may_need_all or any(alias.name == "*" for alias in node.names)

    def _import(self, module: str) -> None:
        package = _IMPORTS.get(module.partition(".")[0])
        if package:
            self.packages.add(package)
            self.may_need_all = self.may_need_all or package in _TABLES

    def _collect_containers(self, tree: ast.Module) -> None:
        """Learn names bound to what Streamlit returns: `a, b = st.columns(2)`, `with st.form("f") as f`."""
        known = -1
        while known != len(self._streamlit):
            known = len(self._streamlit)
            for target, value in _bindings(tree):
                if self._is_streamlit(value):
                    self._streamlit |= {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}

    def _is_streamlit(self, node: ast.expr) -> bool:
        while True:
            if isinstance(node, ast.Name):
                return node.id in self._streamlit or node.id in self._functions
            if isinstance(node, ast.Call):
                node = node.func
            elif isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
                node = node.value
            else:
                return False

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Note `st.dataframe` and its like, called or passed on."""
        needed = _CALLS.get(node.attr)
        if needed and self._is_streamlit(node.value):
            self.packages.update(needed)
        elif needed and node.attr in _COMMON:
            self.may_need_all = self.may_need_all or not _is_plain_module(node.value)
        elif needed:
            self.packages.update(needed)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Note calls whose target only shows when the program runs."""
        if isinstance(node.func, ast.Name):
            name = node.func.id
            self.packages.update(_CALLS.get(self._functions.get(name, ""), ()))
            touches_streamlit = any(self._is_streamlit(argument) for argument in node.args[:1])
            self.may_need_all = self.may_need_all or (
                name in _DYNAMIC and (name != "getattr" or touches_streamlit)
            )
        elif isinstance(node.func, ast.Attribute) and node.func.attr in {"import_module", "run_path"}:
            self.may_need_all = True
        self.generic_visit(node)


def _is_plain_module(node: ast.expr) -> bool:
    """Whether an object is written out in place, so that it cannot be one of Streamlit's."""
    return isinstance(node, ast.Constant | ast.JoinedStr | ast.List | ast.Dict | ast.Set | ast.Tuple)


def _bindings(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            yield node.target, node.value
        elif isinstance(node, ast.For | ast.comprehension | ast.AsyncFor):
            yield node.target, node.iter
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            yield node.optional_vars, node.context_expr
