"""Writes the names of the pinned Streamlit with their parameters, from its source, without importing it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from stlite_docs.pins.pinned import STREAMLIT
from streamlit_package import streamlit_package

FILE = Path(__file__).parents[2] / "stlite_docs" / "analysis" / "streamlit_names.json"

Definition = ast.FunctionDef | ast.ClassDef
# Each with its module.
Found = tuple[str, Definition | ast.expr | None]

_CONTAINER = "DeltaGenerator"
# Modules that programs use, and what they are called there.
_NAMESPACES = (
    "streamlit",
    "streamlit.column_config",
    "streamlit.components",
    "streamlit.components.v1",
    "streamlit.components.v2",
    "streamlit.typing",
)


@cache
def _file(module: str) -> Path | None:
    path = streamlit_package().joinpath(*module.split("."))
    return next((each for each in (path / "__init__.py", path.with_suffix(".py")) if each.is_file()), None)


@cache
def _read(module: str) -> dict[str, ast.AST]:
    """Return what each name of a module is bound to last, at the top level."""
    file = _file(module)
    names: dict[str, ast.AST] = {}
    for node in ast.parse(file.read_text(encoding="utf-8")).body if file else []:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names[node.name] = node
        elif isinstance(node, ast.ImportFrom):
            names.update({alias.asname or alias.name: node for alias in node.names})
        elif isinstance(node, ast.Import):
            names.update({alias.asname: node for alias in node.names if alias.asname})
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            names[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names[node.target.id] = ast.Tuple([node.annotation, node.value or ast.Constant(None)])
    return names


def _find(module: str, name: str) -> Found:
    """Return the definition of a name, following imports and other names."""
    node = _read(module).get(name)
    if isinstance(node, ast.ImportFrom):
        origin = next(alias.name for alias in node.names if name in {alias.asname, alias.name})
        inner = f"{node.module}.{origin}"
        return (inner, None) if _file(inner) else _find(str(node.module), origin)
    if isinstance(node, ast.Import):
        return next(alias.name for alias in node.names if alias.asname == name), None
    if isinstance(node, ast.Name):
        return _find(module, node.id)
    return module, node if isinstance(node, Definition | ast.expr) else None


def _members(module: str, owner: ast.ClassDef) -> dict[str, ast.stmt]:
    """Return the members of a class and of its bases in the package."""
    members: dict[str, ast.stmt] = {}
    for base in reversed(owner.bases):
        if isinstance(base, ast.Name):
            where, found = _find(module, base.id)
            if isinstance(found, ast.ClassDef):
                members.update(_members(where, found))
    for node in owner.body:
        if isinstance(node, ast.FunctionDef):
            members[node.name] = node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            members[node.target.id] = node
    return members


def _decorators(node: ast.FunctionDef) -> set[str]:
    return {part.id for each in node.decorator_list for part in ast.walk(each) if isinstance(part, ast.Name)}


def _is_property(node: ast.FunctionDef) -> bool:
    return any(
        "property" in ast.unparse(each) or ast.unparse(each).endswith(".setter")
        for each in node.decorator_list
    )


def _parameters(function: ast.FunctionDef, skipped: int) -> Iterator[str]:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    for number, argument in enumerate(positional[skipped:], skipped):
        yield argument.arg + ("" if number < required else "=")
        if number + 1 == len(arguments.posonlyargs):
            yield "/"
    if arguments.vararg:
        yield "*" + arguments.vararg.arg
    elif arguments.kwonlyargs:
        yield "*"
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield argument.arg + ("=" if default is not None else "")
    if arguments.kwarg:
        yield "**" + arguments.kwarg.arg


def _describe_function(function: ast.FunctionDef, *, is_method: bool = False) -> str:
    """Return a function's parameters, and the class of the containers that it returns."""
    text = " ".join(_parameters(function, is_method and "staticmethod" not in _decorators(function)))
    returned = ast.unparse(function.returns).strip("\"'") if function.returns else ""
    kind = returned.rpartition("[")[2].strip("]")
    if "|" not in returned and kind in _container_classes():
        text += f" -> {kind}{'[]' if '[' in returned else ''}"
    return f"({text})"


@cache
def _container_classes() -> dict[str, ast.ClassDef]:
    classes = {}
    for path in sorted((streamlit_package() / "streamlit" / "elements" / "lib").glob("*.py")):
        module = f"streamlit.elements.lib.{path.stem}"
        for node in _read(module).values():
            is_ours = isinstance(node, ast.ClassDef) and any(
                isinstance(base, ast.Name) and base.id == _CONTAINER for base in node.bases
            )
            if is_ours and isinstance(node, ast.ClassDef):
                classes[node.name] = node
    classes[_CONTAINER] = _find("streamlit.delta_generator", _CONTAINER)[1]  # type: ignore[assignment]
    return classes


def _describe_class(module: str, owner: ast.ClassDef) -> dict[str, str]:
    """Return the public methods of a class; other attributes are `?`."""
    described = {}
    for name, node in _members(module, owner).items():
        is_method = isinstance(node, ast.FunctionDef) and not _is_property(node)
        if not name.startswith("_"):
            described[name] = _describe_function(node, is_method=True) if is_method else "?"  # type: ignore[arg-type]
    return described


def _describe(module: str, name: str) -> str:  # noqa: PLR0911 - one for each kind of name
    """Return what a name is: `(parameters)`, `=class` for a container, `module`, or `?`."""
    where, node = _find(module, name)
    match node:
        case ast.FunctionDef():
            return _describe_function(node)
        case ast.ClassDef():
            constructor = _members(where, node).get("__init__")
            is_known = isinstance(constructor, ast.FunctionDef)
            return _describe_function(constructor, is_method=True) if is_known else "?"  # type: ignore[arg-type]
        case ast.Attribute(ast.Name("_main" | "_event"), attr):
            return f".{attr}"
        case ast.Tuple([ast.Name(kind), _]) if kind == f"_{_CONTAINER}":
            return f"={_CONTAINER}"
        case ast.Call(ast.Name(factory), [_, ast.Attribute(ast.Name(owner), attr)]) if "metrics" in factory:
            return _describe(_find(where, owner)[0], attr)
        case ast.Call(ast.Name("deprecate_func_name"), [ast.Attribute(_, attr), *_]):
            method = _members("streamlit.delta_generator", _container_classes()[_CONTAINER])[attr]
            return _describe_function(method, is_method=True)  # type: ignore[arg-type]
        case ast.Call(ast.Name(factory)):
            origin, owner_class = _find(where, factory)
            call = (
                _members(origin, owner_class).get("__call__")
                if isinstance(owner_class, ast.ClassDef)
                else None
            )
            return _describe_function(call, is_method=True) if isinstance(call, ast.FunctionDef) else "?"
        case None if where in _NAMESPACES:
            return "module"
    return "?"


def _public(module: str) -> list[str]:
    """Return the names of a module that programs use. `__all__` lists them, if there is one."""
    names = _read(module)
    listed = names.get("__all__")
    given = (
        [each.value for each in listed.elts if isinstance(each, ast.Constant)]
        if isinstance(listed, ast.List)
        else names
    )
    file = _file(module)
    inner = sorted(file.parent.iterdir()) if file and file.name == "__init__.py" else []
    modules = [path.stem for path in inner if path.is_dir() or path.suffix == ".py"]
    return [
        name for name in dict.fromkeys([*given, *modules]) if name.isidentifier() and not name.startswith("_")
    ]


def _deprecated(owners: dict[str, ast.FunctionDef]) -> Iterator[tuple[str, list[str]]]:
    """Yield the deprecated arguments of which Streamlit's own warnings tell, with their successors."""
    for name, function in owners.items():
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "make_deprecated_name_warning":
                old, new, _removal, *more = (ast.literal_eval(each) for each in node.args)
                yield f"{name}({old})", [new, *more]


def _deprecated_functions() -> Iterator[tuple[str, list[str]]]:
    for module in _NAMESPACES:
        for name, node in _read(module).items():
            if isinstance(node, ast.Call) and ast.unparse(node.func).lstrip("_") == "deprecate_func_name":
                named = {each.arg: each.value for each in node.keywords}
                yield f"{module}.{name}", [f"st.{ast.literal_eval(named['name_override'])}"]


def read_names() -> str:
    """Return what the file is to have."""
    namespaces = {
        module: {name: _describe(module, name) for name in sorted(_public(module))} for module in _NAMESPACES
    }
    containers = {
        name: _describe_class("streamlit.delta_generator", node)
        for name, node in _container_classes().items()
    }
    basic = containers[_CONTAINER]
    containers = {
        name: members
        if name == _CONTAINER
        else {each: text for each, text in members.items() if basic.get(each) != text}
        for name, members in containers.items()
    }
    methods = {
        name: node
        for name, node in _members("streamlit.delta_generator", _container_classes()[_CONTAINER]).items()
        if isinstance(node, ast.FunctionDef) and not name.startswith("_")
    }
    deprecated = dict(sorted([*_deprecated(methods), *_deprecated_functions()]))
    table = {
        "version": STREAMLIT.version,
        "namespaces": namespaces,
        "containers": dict(sorted(containers.items())),
        "deprecated": deprecated,
    }
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(read_names(), encoding="utf-8", newline="\n")
