"""The packages that an app needs, in addition to those that every Streamlit app has.

Streamlit in the browser starts without numpy, pandas, pillow, altair and fastparquet, which are 12 MB and
half of the start time. An app gets the packages that it imports, names in its requirements, or needs for a
call such as `st.dataframe`. Some source code is unclear, such as `getattr`, `exec`, the method `.table()` of
an unknown object, or a picture or duration in an unknown name. Then the app gets all optional packages that
the site has.
"""

from __future__ import annotations

import ast
import difflib
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from packaging.utils import canonicalize_name

from stlite_docs.analysis.bindings import Bindings
from stlite_docs.analysis.streamlit_calls import (
    ARGUMENTS,
    CALLS,
    CHART,
    COMMON,
    IMAGE,
    INTERNALS,
    TABLES,
    Argument,
)
from stlite_docs.base.requirements import read_requirement
from stlite_docs.pins.pinned import pyodide_lock
from stlite_docs.wheels.local_wheel import LocalWheel

# Of names of modules.
_LIKENESS = 0.85
OPTIONAL_PACKAGES = ("altair", "fastparquet", "numpy", "pandas", "pillow")

_IMPORTS = {
    "altair": CHART,  # `st.write` shows a chart and turns its data into a table
    "fastparquet": ("fastparquet",),
    "numpy": ("numpy",),
    "pandas": ("pandas",),
    "PIL": IMAGE,  # `st.write` shows a picture and turns it into an array
    "zoneinfo": ("tzdata",),
}
# The packages that authors know, unlike those on which these depend.
_KNOWN = ("pandas", "pillow", "numpy", "altair")
# Packages with other names than their modules, in addition to those of Pyodide.
_OTHER_PACKAGES = {
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "pptx": "python-pptx",
    "slugify": "python-slugify",
}
# Python's own tests. Authors also use this name for modules.
_NO_MODULE = "test"
_DYNAMIC = frozenset({"exec", "eval", "__import__"})
_DYNAMIC_METHODS = frozenset(
    {"__getattribute__", "attrgetter", "import_module", "methodcaller", "run_module", "run_path"}
)


@cache
def standard_modules() -> dict[str, str]:
    """Return the packages in which Pyodide keeps parts of Python's standard library, by module: `sqlite3`."""
    packages = pyodide_lock()["packages"].items()
    return {
        module: name
        for name, entry in packages
        if entry["package_type"] == "cpython_module" and name != _NO_MODULE
        for module in entry["imports"]
    }


@cache
def _packages_by_module() -> dict[str, str]:
    packages = pyodide_lock()["packages"].items()
    known = {module: name for name, entry in packages for module in entry["imports"]}
    return {**known, **_OTHER_PACKAGES}


def find_package(module: str) -> str:
    """Return the package that usually has a module; nothing if that is not known."""
    return _packages_by_module().get(module, "")


def find_similar_module(module: str, known: Iterable[str]) -> str:
    """Return the module that somebody can have meant, among some and those of well-known packages."""
    if module == "stlite":  # as its browser part is called
        return "streamlit"
    near = difflib.get_close_matches(module, {*known, *_packages_by_module()}, n=1, cutoff=_LIKENESS)
    return near[0] if near else ""


@dataclass(frozen=True)
class PackageNeeds:
    """The packages that an app needs.

    Args:
        requirements: Packages of an index or of Pyodide (PEP 508).
        may_need_all: Whether the app may also need all `OPTIONAL_PACKAGES`.
        wheels: The author's own wheels.
        reasons: For each requirement that the program implies, the part of the program that does, such as
            `st.dataframe`. Messages name it.
    """

    requirements: tuple[str, ...] = ()
    may_need_all: bool = False
    wheels: tuple[LocalWheel, ...] = ()
    reasons: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    @property
    def texts(self) -> tuple[str, ...]:
        """All requirements and wheels, as the browser and the runtime name them."""
        return (*(wheel.requirement for wheel in self.wheels), *self.requirements)


def find_package_needs(
    trees: Iterable[ast.Module | None],
    requirements: Iterable[str],
    wheels: Iterable[LocalWheel] = (),
    modules: Iterable[str] = (),
) -> PackageNeeds:
    """Return what programs and requirements need.

    Args:
        trees: Syntax trees of the app's Python files; None for files that do not compile.
        requirements: As the app's author wrote them. They override what the programs imply.
        wheels: The author's own wheels. They override what the programs imply.
        modules: Parts of Python that the app's files need.
    """
    asked = tuple(dict.fromkeys(requirements))
    local = tuple(wheels)
    named: set[str] = {canonicalize_name(name) for name in map(_project, asked) if name}
    named |= {wheel.name for wheel in local}
    implied = {standard_modules()[module]: module for module in modules}
    may_need_all = False
    for tree in trees:
        if tree is None:
            may_need_all = True
            continue
        reader = _Reader(tree)
        implied = {**reader.packages, **implied}
        may_need_all = may_need_all or reader.may_need_all
    others = sorted(
        implied.keys() - named, key=lambda name: (name not in implied.values(), _rank(name), name)
    )
    reasons = tuple((name, implied[name]) for name in others)
    return PackageNeeds((*asked, *others), may_need_all, local, reasons)


def _rank(package: str) -> int:
    """Return a package's place in messages: first what authors know."""
    return _KNOWN.index(package) if package in _KNOWN else len(_KNOWN)


def _project(requirement: str) -> str:
    read = read_requirement(requirement)
    return read.name if read else ""


class _Reader:
    """Reads a program's imports and Streamlit calls, and collects the packages that they need.

    It visits the tree iteratively, because programs can be nested more deeply than Python can recurse.
    """

    def __init__(self, tree: ast.Module) -> None:
        # What the program writes to need each package.
        self.packages: dict[str, str] = {}
        self.may_need_all = False
        self._nodes = list(ast.walk(tree))
        self._bindings = Bindings(self._nodes)
        self._streamlit: set[str] = set()
        self._functions: dict[str, str] = {}
        self._others: set[str] = set()
        self._collect_imports()
        self._collect_containers()
        self._calls = {id(node.func): node for node in self._nodes if isinstance(node, ast.Call)}
        self._passed_over = set(map(id, _undecided_uses(self._nodes)))
        for node in self._nodes:
            self._read(node)

    def _collect_imports(self) -> None:
        for node in self._nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self._import(alias.name)
                    self._bind_module(alias)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                self._import(node.module, [alias.name for alias in node.names])
                self._bind_names(node.module.partition(".")[0], node.names)

    def _import(self, module: str, names: Sequence[str] = ()) -> None:
        top = module.partition(".")[0]
        self._need(_IMPORTS.get(top, ()), top)
        self._need([standard_modules()[top]] if top in standard_modules() else (), top)
        paths = [f"{module}.", *(f"{module}.{name}." for name in names if name not in CALLS)]
        is_internal = any(path.startswith(f"{internal}.") for path in paths for internal in INTERNALS)
        self.may_need_all = self.may_need_all or top in TABLES or is_internal

    def _need(self, packages: Iterable[str], reason: str) -> None:
        for package in packages:
            if package not in self.packages or package == reason:
                self.packages[package] = reason

    def _bind_module(self, alias: ast.alias) -> None:
        top = alias.name.partition(".")[0]
        if top == "streamlit":
            self._streamlit.add(alias.asname or top)
        elif top in sys.stdlib_module_names:
            self._others.add(alias.asname or top)

    def _bind_names(self, top: str, aliases: Iterable[ast.alias]) -> None:
        names = {alias.asname or alias.name: alias.name for alias in aliases}
        if top == "streamlit":
            self._functions |= names
            self.may_need_all = self.may_need_all or "*" in names
        elif top in sys.stdlib_module_names:
            self._others |= names.keys()

    def _collect_containers(self) -> None:
        """Learn the names of Streamlit objects: `a, b = st.columns(2)`, `with st.form("f") as f`."""
        known = -1
        while known != len(self._streamlit):
            known = len(self._streamlit)
            for target, value in self._bindings.pairs:
                if self._is_streamlit(value):
                    self._streamlit |= {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}

    def _is_streamlit(self, node: ast.expr) -> bool:
        root = _root(node)
        return isinstance(root, ast.Name) and (root.id in self._streamlit or root.id in self._functions)

    def _may_be_streamlit(self, node: ast.expr) -> bool:
        """Whether an object can be Streamlit's: it is neither a literal nor a standard library module."""
        root = _root(node)
        return root.id not in self._others if isinstance(root, ast.Name) else not _is_written_out(root)

    def _read(self, node: ast.AST) -> None:
        if isinstance(node, ast.Attribute):
            self._refer(node.attr, node, node.value)
        elif isinstance(node, ast.Name) and node.id in self._functions:
            self._refer(self._functions[node.id], node, node)
        elif isinstance(node, ast.Call):
            self._read_dynamic(node)

    def _refer(self, name: str, node: ast.expr, owner: ast.expr) -> None:
        """Record a use of a function such as `st.dataframe`, whether called or passed on."""
        is_streamlit = self._is_streamlit(owner)
        if not is_streamlit and name in COMMON:
            is_used = name in CALLS or id(node) in self._calls
            self.may_need_all = self.may_need_all or (is_used and self._may_be_streamlit(owner))
            return
        self._need(CALLS.get(name, ()), f"st.{name}")
        if name in ARGUMENTS and id(node) not in self._passed_over:
            for argument in ARGUMENTS[name]:
                self._judge(name, argument, self._calls.get(id(node)))

    def _judge(self, name: str, argument: Argument, call: ast.Call | None) -> None:
        """Record an argument. A function that is passed on can be called with any argument."""
        if call is None:
            answers = {argument.judge(None)}
        else:
            answers = {argument.judge(value) for value in self._written(argument, call)}
        if True in answers:
            self._need(argument.packages, f"st.{name}({argument.name}=…)")
        elif None in answers:
            self.may_need_all = True

    def _written(self, argument: Argument, call: ast.Call) -> Sequence[ast.expr | None]:
        """Return the possible values of an argument; None for values that the source does not show."""
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        if argument.name in named:
            return self._bindings.values_of(named[argument.name])
        positional = call.args[: 1 + argument.position] if argument.position is not None else []
        if any(isinstance(value, ast.Starred) for value in positional):
            return [None]
        if argument.position is not None and len(positional) > argument.position:
            return self._bindings.values_of(positional[-1])
        return [None] if None in named else []

    def _read_dynamic(self, call: ast.Call) -> None:
        """Record calls whose target is known only when the program runs."""
        match call:
            case ast.Call(ast.Name("getattr"), [owner, ast.Constant(str(name)), *_]):
                self._refer(name, call, owner)
            case ast.Call(ast.Name("getattr"), [owner, *_]):
                self.may_need_all = self.may_need_all or self._may_be_streamlit(owner)
            case ast.Call(ast.Name("vars"), [owner]):
                self.may_need_all = self.may_need_all or self._is_streamlit(owner)
            case ast.Call(ast.Name(name)):
                self.may_need_all = self.may_need_all or name in _DYNAMIC or name in _DYNAMIC_METHODS
            case ast.Call(ast.Attribute(attr=name)):
                self.may_need_all = self.may_need_all or name in _DYNAMIC_METHODS


def _root(node: ast.expr) -> ast.expr:
    """Return the object at the start of a chain of calls, attributes and items."""
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
            node = node.value
        else:
            return node


def _is_written_out(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant | ast.JoinedStr | ast.List | ast.Dict | ast.Set | ast.Tuple)


def _undecided_uses(nodes: Iterable[ast.AST]) -> Iterator[ast.expr]:
    """Yield functions that are named, but neither called nor passed on there: `@st.fragment`."""
    for node in nodes:
        if isinstance(node, ast.Attribute):
            yield node.value
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from node.decorator_list
