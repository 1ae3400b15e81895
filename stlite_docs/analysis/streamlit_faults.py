"""Names and arguments that the pinned Streamlit does not know.

Says nothing about what the source leaves open: a name that the program also binds to another thing, or an
object that Streamlit does not return. A `try` that catches the exception, or a question such as `hasattr`,
also leaves it open.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches

from stlite_docs.analysis.faults import Fault
from stlite_docs.analysis.imported_names import bound_names
from stlite_docs.analysis.streamlit_table import (
    REMOVED,
    Container,
    Function,
    Module,
    Thing,
    find_deprecation,
    find_member,
    names_of,
    version,
)
from stlite_docs.base.problems import ProblemKind
from stlite_docs.base.quoting import quote

_STREAMLIT = Module("streamlit")
# Calls that take the name of an attribute.
_BY_NAME = frozenset({"delattr", "getattr", "hasattr", "setattr"})
_DEEPEST = 50
# Only `with` blocks of these give themselves to `as`; other containers give None.
_GIVING = frozenset({"StatusContainer", "Dialog"})
_SIMILAR = 0.6
# The arguments that a message lists.
_MOST_NAMES = 8

# A way to the thing that a name is bound to.
_Source = Callable[[int], Thing]


def find_given_names(nodes: Iterable[ast.AST]) -> set[str] | None:
    """Return the attributes that a program sets or asks for by name; None if it can set any attribute."""
    given: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            given.add(node.attr)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _BY_NAME:
            match node.args:
                case [_, ast.Constant(str(name)), *_]:
                    given.add(name)
                case _ if node.func.id == "setattr":
                    return None
        elif isinstance(node, ast.Compare) and any(isinstance(op, ast.In | ast.NotIn) for op in node.ops):
            # `"button" in dir(st)`
            given |= {node.left.value} if _is_text(node.left) else set()  # type: ignore[attr-defined]
    return given


def find_streamlit_faults(nodes: Sequence[tuple[ast.AST, bool]], given: set[str]) -> Iterator[Fault]:
    """Yield names and arguments that Streamlit does not know.

    Args:
        nodes: All nodes of a program, each with whether a failure there would be a surprise.
        given: Attributes that the app's programs set, or ask for.
    """
    reader = _Reader(nodes)
    if not reader.uses_streamlit:
        return
    called = {id(node.func) for node, _ in nodes if isinstance(node, ast.Call)}
    for node, is_certain in nodes:
        if not is_certain:
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _check_import(node, given)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            owner = reader.find(node.value)
            is_used = isinstance(owner, Module) or id(node) in called
            is_list = isinstance(owner, Container) and owner.many
            if isinstance(owner, Module | Container) and is_used and not is_list and node.attr not in given:
                yield from _check_name(owner, node.attr, _place_of(node))
        elif isinstance(node, ast.Call) and isinstance(function := reader.find(node.func), Function):
            yield from _check_call(function, node)


class _Reader:
    """Knows which names of a program are Streamlit's things, in any of its functions."""

    def __init__(self, nodes: Iterable[tuple[ast.AST, bool]]) -> None:
        self._sources: dict[str, list[_Source | None]] = defaultdict(list)
        self._found: dict[str, Thing] = {}
        self.uses_streamlit = False
        explained: set[int] = set()
        nodes = list(nodes)
        for node, _ in nodes:
            explained.update(self._bind(node))
        for node, _ in nodes:
            for name in bound_names(node) if id(node) not in explained else ():
                self._sources[name].append(None)

    def find(self, node: ast.expr, depth: int = 0) -> Thing:  # noqa: PLR0911 - one for each kind of expression
        """Return what an expression is; None if that is unknown."""
        if depth > _DEEPEST:
            return None
        if isinstance(node, ast.Name):
            return self._find_name(node.id, depth)
        if isinstance(node, ast.Attribute):
            owner = self.find(node.value, depth + 1)
            return find_member(owner, node.attr) if isinstance(owner, Module | Container) else None
        if isinstance(node, ast.Call):
            function = self.find(node.func, depth + 1)
            is_known = isinstance(function, Function) and function.returns
            return Container(function.returns, many=function.many) if is_known else None  # type: ignore[union-attr]
        if isinstance(node, ast.Subscript):
            owner = self.find(node.value, depth + 1)
            return _item_of(owner) if not isinstance(node.slice, ast.Slice) else owner
        if isinstance(node, ast.NamedExpr):
            return self.find(node.value, depth + 1)
        if isinstance(node, ast.IfExp):
            one, other = self.find(node.body, depth + 1), self.find(node.orelse, depth + 1)
            return one if one == other else None
        return None

    def _find_name(self, name: str, depth: int) -> Thing:
        sources = self._sources.get(name, [])
        if name not in self._found:
            self._found[name] = None  # for names that are bound to themselves
            things = {source(depth + 1) if source else None for source in sources}
            self._found[name] = things.pop() if len(things) == 1 else None
        return self._found[name]

    def _bind(self, node: ast.AST) -> Iterator[int]:
        """Note the names that a statement binds to what can be Streamlit's, and yield the nodes that do."""
        match node:
            case ast.Import(aliases):
                for alias in aliases:
                    yield from self._bind_import(alias, alias.name, is_whole=alias.asname is not None)
            case ast.ImportFrom(str(module), aliases, 0) if module.partition(".")[0] == "streamlit":
                for alias in aliases:
                    owner, name = Module(module), alias.name
                    yield self._note(alias, alias.asname or name, _always(find_member(owner, name)))
                    self.uses_streamlit = True
            case ast.Assign([target], value) | ast.AnnAssign(target, value=ast.expr() as value):
                yield from self._bind_target(target, value)
            case ast.NamedExpr(target, value):
                yield from self._bind_target(target, value)
            case ast.For(target, values) | ast.comprehension(target, values):
                yield from self._bind_items(target, values)
            case ast.withitem(context, ast.Name() as name):
                yield self._note(name, name.id, lambda depth: _entered(self.find(context, depth)))

    def _bind_import(self, alias: ast.alias, path: str, *, is_whole: bool) -> Iterator[int]:
        if path.partition(".")[0] != "streamlit":
            return
        self.uses_streamlit = True
        thing = Module(path) if is_whole else _STREAMLIT
        yield self._note(alias, alias.asname or "streamlit", _always(thing if names_of(thing) else None))

    def _bind_target(self, target: ast.expr, value: ast.expr) -> Iterator[int]:
        if isinstance(target, ast.Name):
            yield self._note(target, target.id, lambda depth: self.find(value, depth))
        elif isinstance(target, ast.Tuple | ast.List):
            values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
            for number, part in enumerate(target.elts):
                if isinstance(part, ast.Name) and not values:
                    yield self._note(part, part.id, lambda depth: _item_of(self.find(value, depth)))
                elif len(values) == len(target.elts):
                    yield from self._bind_target(part, values[number])

    def _bind_items(self, target: ast.expr, values: ast.expr) -> Iterator[int]:
        match target, values:
            case ast.Name(name), _:
                yield self._note(target, name, lambda depth: _item_of(self.find(values, depth)))
            case ast.Tuple(targets), ast.Call(ast.Name("zip"), parts) if len(targets) == len(parts):
                for one, part in zip(targets, parts, strict=True):
                    yield from self._bind_items(one, part)
            case ast.Tuple([_, second]), ast.Call(ast.Name("enumerate"), [part, *_]):
                yield from self._bind_items(second, part)

    def _note(self, node: ast.AST, name: str, source: _Source) -> int:
        self._sources[name].append(source)
        return id(node)


def _always(thing: Thing) -> _Source:
    return lambda _: thing


def _item_of(thing: Thing) -> Thing:
    return Container(thing.kind) if isinstance(thing, Container) and thing.many else None


def _entered(thing: Thing) -> Thing:
    return thing if isinstance(thing, Container) and thing.kind in _GIVING else None


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _place_of(node: ast.Attribute) -> tuple[int, int]:
    """Return where the name of an attribute begins."""
    line, end = node.end_lineno, node.end_col_offset
    return (line, end - len(node.attr.encode())) if line and end else (node.lineno, node.col_offset)


def _check_import(node: ast.Import | ast.ImportFrom, given: set[str]) -> Iterator[Fault]:
    if isinstance(node, ast.Import):
        paths = [(alias, alias.name) for alias in node.names]
    elif node.module and not node.level:
        paths = [(alias, f"{node.module}.{alias.name}") for alias in node.names if alias.name != "*"]
    else:
        paths = []
    for alias, path in paths:
        owner: Thing = _STREAMLIT if path.startswith("streamlit.") else None
        for name in path.split(".")[1:]:
            if isinstance(owner, Module) and name not in given:
                yield from _check_name(owner, name, (alias.lineno, alias.col_offset))
                owner = find_member(owner, name)


def _check_name(owner: Module | Container, name: str, place: tuple[int, int]) -> Iterator[Fault]:
    """Check an attribute of a module or of a container."""
    names = names_of(owner)
    if name in names or name.startswith("_") or not names:
        spelled = f"st{owner.path.removeprefix('streamlit')}.{name}" if isinstance(owner, Module) else ""
        successor = find_deprecation(spelled)
        if successor:
            yield Fault(ProblemKind.DEPRECATED, *place, f"{spelled} is deprecated; use {successor}")
        return
    prefix = f"st{owner.path.removeprefix('streamlit')}." if isinstance(owner, Module) else "."
    is_module = isinstance(owner, Module)
    if name in REMOVED:
        message = f"Streamlit {version()} has no {prefix}{name} any more; use {REMOVED[name]}"
    elif not is_module and name in names_of(_STREAMLIT):
        message = f"containers have no .{name}; call st.{name}"
    elif near := _find_near(name, [each for each, text in names.items() if text != "module"] or names):
        message = f"Streamlit {version()} has no {prefix}{name}; did you mean {prefix}{near}?"
    else:
        message = (
            f"Streamlit {version()}, which runs in the browser, has no {prefix}{name}; use what this version "
            "has"
        )
    yield Fault(ProblemKind.NAME, *place, message)


def _check_call(function: Function, call: ast.Call) -> Iterator[Fault]:
    """Check the arguments of a call."""
    signature = function.signature
    place = call.lineno, call.col_offset
    is_open = any(isinstance(value, ast.Starred) for value in call.args)
    named = [keyword for keyword in call.keywords if keyword.arg is not None]
    taken = signature.positional[: len(call.args)] if not is_open else ()
    for keyword in named:
        name = str(keyword.arg)
        where = keyword.lineno, keyword.col_offset
        successor = find_deprecation(function.name, name)
        if name not in signature.keywords and not signature.takes_others:
            yield Fault(ProblemKind.CALL, *where, _explain_argument(function, name))
        elif name in taken:
            message = f"{function.name} gets {quote(name)} twice, by its position and by its name; remove one"
            yield Fault(ProblemKind.CALL, *where, message)
        elif successor:
            message = f"the argument {quote(name)} of {function.name} is deprecated; use {successor}"
            yield Fault(ProblemKind.DEPRECATED, *where, message)
    if is_open:
        return
    most = len(signature.positional)
    if len(call.args) > most and not signature.takes_more:
        first = call.args[most]
        yield Fault(
            ProblemKind.CALL, first.lineno, first.col_offset, _explain_count(function, len(call.args))
        )
    if len(named) == len(call.keywords):
        missing = [
            name for name in signature.required if name not in {*taken, *(keyword.arg for keyword in named)}
        ]
        if missing:
            names = " and ".join(map(repr, missing))
            what = f"argument {names}; add it" if len(missing) == 1 else f"arguments {names}; add them"
            yield Fault(ProblemKind.CALL, *place, f"{function.name} needs the {what}")


def _explain_argument(function: Function, name: str) -> str:
    keywords = function.signature.keywords
    message = f"{function.name} of Streamlit {version()} has no argument {name!r}"
    if near := _find_near(name, keywords):
        return f"{message}; did you mean {near!r}?"
    names = [*keywords[:_MOST_NAMES], *(["…"] if len(keywords) > _MOST_NAMES else [])]
    return f"{message}; its arguments are {', '.join(names)}" if names else f"{message}; it takes none"


def _explain_count(function: Function, count: int) -> str:
    signature = function.signature
    most = len(signature.positional)
    arguments = f"{most} argument{'' if most == 1 else 's'}" if most else "no argument"
    message = f"{function.name} takes {arguments} without a name, got {count}"
    others = [name for name in signature.keywords if name not in signature.positional]
    return f"{message}; name the others, such as {others[0]}=…" if others else f"{message}; remove the others"


def _find_near(name: str, names: Iterable[str]) -> str:
    close = get_close_matches(name, names, n=1, cutoff=_SIMILAR)
    return close[0] if close else ""
