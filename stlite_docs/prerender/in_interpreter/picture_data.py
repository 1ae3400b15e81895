"""What an app's first run shows, as plain data. `stlite_docs.picture` makes HTML and text of it.

Runs where Streamlit is, so that the build needs none of its classes. It does what Streamlit's front end does.
A message puts an element or a block at a path of the tree. A run that ends takes away what earlier runs left.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .picture_tables import TABLES

# What a picture has room for. More of it would make pages slow that have many apps.
MOST_ELEMENTS = 500
# Streamlit's own trees are not half as deep.
MOST_DEEP = 60
MOST_CHARACTERS = 20_000
# Specifications of charts are JSON, and nobody can read a part of it.
MOST_CHARACTERS_OF_CHARTS = 5_000_000

# Pixels of the unit in which Streamlit has its own sizes.
_REM = 16
# As `RootContainer` of Streamlit.
_ROOTS = ("main", "sidebar", "event", "bottom")
# They name the app's parts to Streamlit, or would show on other machines only.
_INTERNAL = frozenset({"id", "element_id", "form_id", "fragment_id", "query_param_key", "mapbox_token"})
_CHART_FIELDS = frozenset({"spec", "json"})
# `picture_tables.py` reads what these have, or nobody needs them.
_TABULAR = frozenset({"arrow_data", "lazy_data", "columns", "column_order", "data", "datasets"})


@dataclass
class _Node:
    """An element or a block, and Streamlit's message of it, if any. A block has children, by their place."""

    data: dict[str, Any]
    run: int
    fragment: str
    children: dict[int, _Node] | None = None
    message: Any = None


@dataclass
class Tree:
    """What an app shows."""

    roots: dict[int, _Node] = field(default_factory=dict)
    page: dict[str, Any] = field(default_factory=dict)
    run: int = 0
    fragments: frozenset[str] = frozenset()

    def apply(self, message: Any) -> None:
        """Take the next message."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.run += 1
            self.fragments = frozenset(message.new_session.fragment_ids_this_run)
        elif kind == "delta":
            self._apply_delta(message.metadata.delta_path, message.delta)
        elif kind == "script_finished":
            # One that ends early runs again at once, and its elements stay until then.
            early = message.DESCRIPTOR.enum_values_by_name["FINISHED_EARLY_FOR_RERUN"].number
            if message.script_finished != early:
                for root in self.roots.values():
                    self._forget_stale(root)
        elif kind == "page_config_changed":
            self.page["title"] = message.page_config_changed.title or self.page.get("title", "")
        elif kind == "logo":
            self.page["logo"] = _plain(message.logo)
        elif kind == "navigation":
            self.page["navigation"] = _navigation(message.navigation)
        elif kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
            error = message.session_event.script_compilation_exception
            self.roots = {0: self._block()}
            self._put([0, 0], self._node({"kind": "exception", **_plain(error)}, ""))

    def _apply_delta(self, path: Sequence[int], delta: Any) -> None:
        kind = delta.WhichOneof("type")
        if not 0 < len(path) < MOST_DEEP:
            return
        if kind == "new_element":
            self._put(path, self._node(_element(delta.new_element), delta.fragment_id, delta.new_element))
        elif kind == "add_block":
            before = self._find(path)
            children = before.children if before and before.children is not None else {}
            is_dialog = delta.add_block.WhichOneof("type") == "dialog"
            block = self._node(_block(delta.add_block), delta.fragment_id, delta.add_block)
            block.children = {} if is_dialog else children
            self._put(path, block)
        # All else shows for a moment only: a spinner, while the program goes on.

    def _node(self, data: dict[str, Any], fragment: str, message: Any = None) -> _Node:
        return _Node(data, self.run, fragment, message=message)

    def _block(self) -> _Node:
        return _Node({"kind": "vertical"}, self.run, "", {})

    def _find(self, path: Sequence[int]) -> _Node | None:
        node = self.roots.get(path[0])
        for index in path[1:]:
            node = node.children.get(index) if node and node.children else None
        return node

    def _put(self, path: Sequence[int], node: _Node) -> None:
        """Put a node at its place, with the blocks on the way that no message has made."""
        parent = self.roots.setdefault(path[0], self._block())
        for index in path[1:-1]:
            if parent.children is None:
                return
            parent = parent.children.setdefault(index, self._block())
        if len(path) == 1:
            self.roots[path[0]] = node
        elif parent.children is not None:
            parent.children[path[-1]] = node

    def _forget_stale(self, block: _Node) -> None:
        if block.children is None:
            return
        block.children = {index: node for index, node in block.children.items() if not self._is_stale(node)}
        for node in block.children.values():
            self._forget_stale(node)

    def _is_stale(self, node: _Node) -> bool:
        if self.fragments and node.fragment not in self.fragments:
            return False
        return node.run != self.run


def picture_data(messages: Iterable[bytes]) -> dict[str, Any]:
    """Return what the program of an app has shown.

    Args:
        messages: The `ForwardMsg`s of the app's first run, serialized, in their order.

    Returns:
        Data for JSON. `main`, `sidebar`, `bottom` and `event` (dialogs, toasts) are lists of nodes: each has
        `kind`, the name of Streamlit's protobuf field, and those fields of the message that have a value,
        by their own names. Values of enumerations are names. A block has `children`, which are nodes. Of
        tables, `table` has the first rows (see `picture_tables.py`). `datasets` of charts are such tables.
        `title`, `logo` and `navigation` are there if the program set them. `is_cut` says that the program
        has shown more elements than `MOST_ELEMENTS`.

    Raises:
        google.protobuf.message.DecodeError: Streamlit did not write a message.
    """
    tree = Tree()
    for message in read_messages(messages, {}):
        tree.apply(message)
    budget = iter(range(MOST_ELEMENTS))
    nodes = {
        name: _children(tree.roots[index], budget) if index in tree.roots else []
        for index, name in enumerate(_ROOTS)
    }
    is_cut = next(budget, None) is None
    return {**nodes, **tree.page, **({"is_cut": True} if is_cut else {})}


def read_messages(messages: Iterable[bytes], known: dict[str, bytes]) -> Iterator[Any]:
    """Yield messages of the server. It sends large ones once, and then only names them: `known` has those."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: PLC0415 - only apps have it

    for content in messages:
        message = ForwardMsg.FromString(content)
        if message.WhichOneof("type") == "ref_hash":
            # Only the path is new.
            metadata, message = message.metadata, ForwardMsg.FromString(known.get(message.ref_hash, b""))
            message.metadata.CopyFrom(metadata)
        elif message.hash:
            known[message.hash] = content
        yield message


def _children(block: _Node, budget: Iterable[int]) -> list[dict[str, Any]]:
    found = []
    for _, node in sorted((block.children or {}).items()):
        if next(iter(budget), None) is None:
            break
        data = node.data
        if node.children is not None:
            data = {**data, "children": _children(node, budget)}
        found.append(data)
    return found


def _element(element: Any) -> dict[str, Any]:
    kind = element.WhichOneof("type") or "empty"
    data = {"kind": kind, **_plain(getattr(element, kind))}
    if element.width_config.pixel_width:
        data["width"] = element.width_config.pixel_width
    height = element.height_config
    if height.pixel_height or height.rem_height:
        data["height"] = height.pixel_height or round(height.rem_height * _REM)
    if height.use_content and kind == "dataframe":
        data["is_whole"] = True
    if height.use_stretch and kind == "deck_gl_json_chart":
        data["is_low"] = True
    if element.width_config.use_stretch and ("button" in kind or kind in {"imgs", "dataframe"}):
        data["is_wide"] = True
    alignment = _plain(element.text_alignment_config).get("alignment", "LEFT")
    if alignment not in {"LEFT", "UNSPECIFIED"}:
        data["align"] = alignment
    find = TABLES.get(kind)
    if not find:
        return data
    kept = {name: value for name, value in data.items() if name not in _TABULAR}
    return {**kept, **find(getattr(element, kind))}


def _block(block: Any) -> dict[str, Any]:
    kind = block.WhichOneof("type") or "vertical"
    height = block.height_config.pixel_height
    return {"kind": kind, **_plain(getattr(block, kind)), **({"height": height} if height else {})}


def _navigation(navigation: Any) -> dict[str, Any]:
    shown = navigation.page_script_hash
    pages = [
        {"name": page.page_name, "icon": page.icon, "section": page.section_header}
        | ({"is_shown": True} if page.page_script_hash == shown else {})
        for page in navigation.app_pages
        if not page.is_hidden
    ]
    position = navigation.DESCRIPTOR.enum_types_by_name["Position"].values_by_number[navigation.position].name
    return {"position": position, "pages": pages}


def _plain(message: Any) -> dict[str, Any]:
    """Return the fields of a message that have a value, without bytes and what only Streamlit reads."""
    return {
        descriptor.name: _value(descriptor, value)
        for descriptor, value in message.ListFields()
        if descriptor.type != descriptor.TYPE_BYTES and descriptor.name not in _INTERNAL
    }


def _value(descriptor: Any, value: Any) -> Any:
    if descriptor.message_type and descriptor.message_type.GetOptions().map_entry:
        return {}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_single(descriptor, each) for each in value]
    if descriptor.message_type and hasattr(value, "__len__"):
        return [_single(descriptor, each) for each in value]
    return _single(descriptor, value)


def _single(descriptor: Any, value: Any) -> Any:
    if descriptor.message_type:
        return _plain(value)
    if descriptor.enum_type:
        known = descriptor.enum_type.values_by_number.get(value)
        return known.name if known else ""
    if isinstance(value, str):
        most = MOST_CHARACTERS_OF_CHARTS if descriptor.name in _CHART_FIELDS else MOST_CHARACTERS
        return value if len(value) <= most else f"{value[:most]}…"
    return None if isinstance(value, float) and not math.isfinite(value) else value
