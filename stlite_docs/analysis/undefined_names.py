"""Names that a program uses, and that nothing defines: modules without an import, and misspelt names."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Sequence

from stlite_docs.analysis.faults import Fault
from stlite_docs.analysis.imported_names import bound_names
from stlite_docs.analysis.missing_imports import Use, find_missing_import, is_module_name, is_well_known
from stlite_docs.base.problems import ProblemKind

# Modules and classes have them, without a definition.
_IMPLICIT = frozenset(
    {*dir(builtins), "__annotations__", "__builtins__", "__class__", "__file__", "__path__"}
)
# What uses these can define any name.
_UNCLEAR = frozenset({"__builtins__", "builtins", "exec", "globals", "locals", "vars"})
# What uses these can define names in other files too.
_GIVING = frozenset({"__builtins__", "builtins", "exec", "runpy"})
_SHORTEST = 3
_PARAMETERS = frozenset({"ParamSpec", "TypeVar", "TypeVarTuple"})


def find_undefined_names(nodes: Sequence[tuple[ast.AST, bool]], *, is_alone: bool = True) -> Iterator[Fault]:
    """Yield the first use of each name that nothing defines, if it is clear what the program lacks.

    It is the import of a well-known module or of one of the standard library, or a name that one slip
    turns into one that is defined.
    Programs in documentation can be parts of larger ones, which define other names.

    Args:
        nodes: All nodes of a program, each with whether a failure there would be a surprise.
        is_alone: Whether no other file of the app can define names in this one.
    """
    if any(map(_is_unclear, (node for node, _ in nodes))):
        return
    not_evaluated = {id(part) for node, _ in nodes for part in _annotations(node)}
    defined = _IMPLICIT.union(*(_defined_names(node) for node, _ in nodes))
    used = [
        node
        for node, is_certain in nodes
        if is_certain and isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    ]
    judged = {*defined}
    known = sorted(name for name in defined if not name.startswith("__"))
    for name in sorted(used, key=lambda node: (node.lineno, node.col_offset)):
        if name.id in judged or id(name) in not_evaluated:
            continue
        judged.add(name.id)
        can_lack_import = is_alone and is_module_name(name.id)
        line = find_missing_import(name.id, _read_use(name.id, nodes)) if can_lack_import else ""
        if line:
            message = _explain_import(name.id, line)
        else:
            message = "" if is_well_known(name.id) else _explain_slip(name.id, known)
        if message:
            yield Fault(ProblemKind.NAME, name.lineno, name.col_offset, message)


def gives_names(nodes: Iterable[ast.AST]) -> bool:
    """Whether a program can define names in other files of its app."""
    return any(
        (isinstance(node, ast.Name) and node.id in _GIVING)
        or (isinstance(node, ast.alias) and node.name in _GIVING)
        or (isinstance(node, ast.ImportFrom) and node.module in _GIVING)
        or (isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_module_name(node.attr))
        for node in nodes
    )


def _read_use(name: str, nodes: Iterable[tuple[ast.AST, bool]]) -> Use:
    attributes, owners, uses = set(), set(), set()
    for node, _ in nodes:
        match node:
            case ast.Attribute(ast.Name(id) as owner, attribute) if id == name:
                attributes.add(attribute)
                owners.add(owner)
            case ast.Name(id) if id == name:
                uses.add(node)
            case _:
                pass
    return Use(frozenset(attributes), is_only_owner=owners == uses)


def _explain_import(name: str, line: str) -> str:
    return f"the program uses {name!r}, but does not import it; write {line!r} at the top of the program"


def _explain_slip(name: str, known: Iterable[str]) -> str:
    near = next((each for each in known if _is_slip(name, each)), None) if len(name) >= _SHORTEST else None
    return f"the program uses {name!r}, which nothing defines; did you mean {near!r}?" if near else ""


def _is_unclear(node: ast.AST) -> bool:
    return (isinstance(node, ast.Name) and node.id in _UNCLEAR) or (
        isinstance(node, ast.alias) and node.name in {"*", "builtins"}
    )


def _defined_names(node: ast.AST) -> Iterable[str]:
    if type(node).__name__ in _PARAMETERS:  # syntax of Python 3.12
        return [node.name]  # type: ignore[attr-defined]
    return bound_names(node)


def _annotations(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of annotations, which Python can leave out."""
    if isinstance(node, ast.arg | ast.AnnAssign | ast.FunctionDef | ast.AsyncFunctionDef):
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            yield from ast.walk(annotation) if annotation is not None else ()


def _is_slip(written: str, meant: str) -> bool:
    """Whether the difference is one character too many, too few or wrong, or two that changed places."""
    shorter = min(len(written), len(meant))
    start = next((at for at in range(shorter) if written[at] != meant[at]), shorter)
    left, right = written[start:], meant[start:]
    is_swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return is_swapped or left[1:] == right or left == right[1:] or left[1:] == right[1:]
