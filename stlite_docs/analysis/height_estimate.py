"""An estimate of an app's height from its program, so that the page can reserve the space.

If the estimate is wrong, the page moves a little when the app starts. Nothing else depends on it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace

from stlite_docs.analysis.element_heights import (
    PAGE_PADDING,
    SIDEBAR_BUTTON,
    SIDEBAR_PADDING,
    Box,
    element_height,
    open_box,
    open_boxes,
    text_height,
)

# Widgets whose value is false until the reader uses them.
_FALSE_AT_FIRST = frozenset(
    [
        *("button", "form_submit_button", "download_button", "checkbox", "toggle", "text_input", "text_area"),
        *("file_uploader", "camera_input", "audio_input", "chat_input", "multiselect", "pills", "feedback"),
    ]
)
_MODULE = "streamlit"
_MOST_STATEMENTS = 5000
_MOST_TURNS = 50
_DEEPEST_CALL = 8


@dataclass(frozen=True)
class HeightEstimate:
    """The expected height of an app on a wide page and on a phone, in CSS pixels.

    `beside` is the height of the sidebar, which is open if the app is wide; 0 without a sidebar.
    """

    wide: int
    narrow: int
    beside: int = 0


# The estimate if the program tells nothing.
DEFAULT_HEIGHT = HeightEstimate(400, 400)


def estimate_height(program: ast.Module | None) -> HeightEstimate:
    """Return the expected height of an app after its first run.

    Args:
        program: The syntax tree; None if this Python cannot compile the program.
    """
    page = Box(own=PAGE_PADDING)
    sidebar = Box(own=SIDEBAR_PADDING)
    try:
        _FirstRunWalker(page, sidebar).run(program.body if program else [])
    except RecursionError:  # for example, an expression with a thousand parts
        return DEFAULT_HEIGHT
    if not page.parts and not sidebar.parts:
        return DEFAULT_HEIGHT
    beside = round(sidebar.height(is_narrow=True)) if sidebar.parts else 0
    if beside:
        page.own += SIDEBAR_BUTTON
    space = HeightEstimate(round(page.height(is_narrow=False)), round(page.height(is_narrow=True)), beside)
    return space if space.wide > page.own else replace(DEFAULT_HEIGHT, beside=beside)


class _FirstRunWalker(ast.NodeVisitor):
    """Follows a program's first run, before the reader does anything, as far as the source shows."""

    def __init__(self, page: Box, sidebar: Box) -> None:
        self._sidebar = sidebar
        self._into = [page]
        self._boxes: dict[str, Box | list[Box]] = {}
        self._false: set[str] = set()
        self._modules = {_MODULE}
        self._names: set[str] = set()
        self._functions: dict[str, list[ast.stmt]] = {}
        self._statements = 0
        self._depth = 0

    def run(self, statements: Iterable[ast.stmt]) -> None:
        """Follow statements. Limits stop endless loops and recursion."""
        for statement in statements:
            self._statements += 1
            if self._statements > _MOST_STATEMENTS:
                return
            self.visit(statement)

    def visit_Import(self, node: ast.Import) -> None:
        self._modules |= {each.asname or each.name for each in node.names if each.name == _MODULE}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.module == _MODULE:
            self._names |= {each.asname or each.name for each in node.names}

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        is_dialog = any("dialog" in ast.dump(decorator) for decorator in node.decorator_list)
        self._functions[node.name] = [] if is_dialog else node.body

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - the visitor's name

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        pass

    def visit_Expr(self, node: ast.Expr) -> None:
        """Handle a value that is a statement. Streamlit shows it unless it is a call."""
        value = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(value, ast.Call):
            self._read(value)
        elif not isinstance(value, ast.Yield | ast.YieldFrom):
            self._into[-1].parts.append(text_height(value))

    def visit_Assign(self, node: ast.Assign) -> None:
        made = self._read(node.value)
        for target in node.targets:
            self._assign(target, node.value, made)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._assign(node.target, node.value, self._read(node.value))

    def visit_If(self, node: ast.If) -> None:
        self._read(node.test)
        self.run(node.orelse if self._is_false(node.test) else node.body)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self._read(node.iter)
        for _ in range(_count_turns(node.iter)):
            self.run(node.body)

    visit_AsyncFor = visit_For  # noqa: N815 - ast calls it by this name

    def visit_While(self, node: ast.While) -> None:
        self.run(node.body)

    def visit_Try(self, node: ast.Try) -> None:
        self.run([*node.body, *node.orelse, *node.finalbody])

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        self._run_within([item.context_expr for item in node.items], node.body)

    visit_AsyncWith = visit_With  # noqa: N815 - ast calls it by this name

    def _run_within(self, contexts: list[ast.expr], body: list[ast.stmt]) -> None:
        boxes = [box for context in contexts if isinstance(box := self._read(context), Box)]
        self._into.extend(boxes)
        self.run(body)
        del self._into[len(self._into) - len(boxes) :]

    def _assign(self, target: ast.expr, value: ast.expr, made: Box | list[Box] | None) -> None:
        if isinstance(target, ast.Name):
            self._false.discard(target.id)
            if made:
                self._boxes[target.id] = made
            elif self._is_false(value):
                self._false.add(target.id)
        elif isinstance(target, ast.Tuple | ast.List) and isinstance(made, list):
            for name, box in zip(target.elts, made, strict=False):
                if isinstance(name, ast.Name):
                    self._boxes[name.id] = box

    def _read(self, value: ast.expr) -> Box | list[Box] | None:
        """Add what an expression shows, and return the containers that it returns."""
        match value:
            case ast.Await(inner):
                return self._read(inner)
            case ast.Name(name):
                return self._boxes.get(name)
            case ast.Attribute(ast.Name(module), "sidebar") if module in self._modules:
                return self._sidebar
            case ast.Subscript(ast.Name(name), ast.Constant(int(number))):
                boxes = self._boxes.get(name)
                return boxes[number] if isinstance(boxes, list) and number < len(boxes) else None
            case ast.Call():
                return self._call(value)
            case _:
                for part in ast.iter_child_nodes(value):
                    if isinstance(part, ast.expr):
                        self._read(part)
                return None

    def _call(self, call: ast.Call) -> Box | list[Box] | None:
        for argument in call.args:
            self._read(argument)
        name, into = self._find(call.func)
        if into is None:
            self._call_own(call)
            return None
        if boxes := open_boxes(name, call):
            into.parts.append(boxes[0])
            return boxes[1]
        if box := open_box(name, call):
            into.parts.append(box)
            return box
        into.parts.append(element_height(name, call))
        return None

    def _find(self, function: ast.expr) -> tuple[str, Box | None]:
        """Return the name of a Streamlit element and the container that receives it."""
        match function:
            case ast.Name(name) if name in self._names:
                return name, self._into[-1]
            case ast.Attribute(ast.Name(module), name) if module in self._modules:
                return name, self._into[-1]
            case ast.Attribute(owner, name):
                box = self._read(owner)
                return name, box if isinstance(box, Box) else None
            case _:
                return "", None

    def _call_own(self, call: ast.Call) -> None:
        """Follow a function that the program defines."""
        if isinstance(call.func, ast.Name) and self._depth < _DEEPEST_CALL:
            self._depth += 1
            self.run(self._functions.get(call.func.id, []))
            self._depth -= 1

    def _is_false(self, test: ast.expr) -> bool:
        """Whether a value is false on the first run. Unknown values count as true."""
        match test:
            case ast.Constant(value):
                is_false = not value
            case ast.Name(name):
                is_false = name in self._false
            case ast.Call(func=ast.Attribute(attr=name)):
                is_false = name in _FALSE_AT_FIRST and not _has_value(test)
            case ast.BoolOp(ast.And(), values):
                is_false = any(self._is_false(value) for value in values)
            case ast.BoolOp(ast.Or(), values):
                is_false = all(self._is_false(value) for value in values)
            case ast.NamedExpr(_, value):
                is_false = self._is_false(value)
            case _:
                is_false = False
        return is_false


def _has_value(call: ast.Call) -> bool:
    return any(keyword.arg in {"value", "default"} for keyword in call.keywords)


def _count_turns(over: ast.expr) -> int:
    match over:
        case ast.List(items) | ast.Tuple(items) | ast.Set(items):
            return min(len(items), _MOST_TURNS)
        case ast.Call(ast.Name("range"), [ast.Constant(int(count))]):
            return min(max(count, 0), _MOST_TURNS)
        case _:
            return 1
