"""How large Graphviz draws a diagram, from its source: by the ranks of its nodes, and by their labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

# Whatever a program says, a build takes no time for it.
_MOST_NODES, _MOST_EDGES, _MOST_DEEP, _LONGEST_EDGE = 300, 600, 20, 10

# Graphviz's own measures, in points. A point has 4/3 pixels.
_PIXELS = 4 / 3
_INCH = 72.0
_WIDTH, _HEIGHT = 54.0, 36.0
_NODE_GAP, _RANK_GAP = 18.0, 36.0
_EDGE = 30.0
_MARGIN, _CLUSTER_MARGIN, _LEVEL_MARGIN, _LABEL_MARGIN = 8.0, 16.0, 8.0, 8.0
_FONT_SIZE, _LINE = 14.0, 1.2
# By the size of the font, as Times has them.
_CHARACTERS: Mapping[str, float] = MappingProxyType(
    dict.fromkeys("iljt,.:;!|'/ ", 0.28) | dict.fromkeys("fr()[]-s", 0.35) | dict.fromkeys("mwMW@%", 0.8)
)
_CAPITAL, _OTHER = 0.67, 0.47
_TEXT_MARGIN = (16.0, 8.0)
_ROW_OF_TABLE = 25.0

_ROUND = frozenset({"ellipse", "oval", "circle", "doublecircle", "Mcircle", "egg"})
_SLANTED = frozenset({"diamond", "Mdiamond", "parallelogram", "trapezium", "triangle", "house", "hexagon"})
_REGULAR = frozenset({"circle", "doublecircle", "Mcircle", "square", "Msquare"})

_TOKEN = re.compile(
    r"""(?:\s|//[^\n]*|/\*.*?\*/|^\#[^\n]*)+
    |(?P<quoted>"(?:[^"\\]|\\.)*")
    |(?P<name>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*|-?(?:\.\d+|\d+(?:\.\d*)?))
    |(?P<sign>->|--|[{}\[\];,=:<])""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_END_OF_LINE = re.compile(r"\\[nlr]|\n")
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_ROW = re.compile(r"<tr\b", re.IGNORECASE)

_Attributes = Mapping[str, str]


@dataclass(frozen=True)
class _Edge:
    tail: str
    head: str
    attributes: _Attributes


@dataclass
class _Graph:
    """What a source describes. `clusters` has the clusters around each node, from the outermost."""

    attributes: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, _Attributes] = field(default_factory=dict)
    edges: list[_Edge] = field(default_factory=list)
    same: list[list[str]] = field(default_factory=list)
    clusters: dict[str, tuple[_Cluster, ...]] = field(default_factory=dict)


@dataclass(eq=False)
class _Cluster:
    nodes: set[str] = field(default_factory=set)
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def label_height(self) -> float:
        label = self.attributes.get("label", "")
        size = _number(self.attributes, "fontsize", _FONT_SIZE)
        return _text_size(label, size)[1] + _LABEL_MARGIN if label else 0


@dataclass(frozen=True)
class _Scope:
    """Where a statement is: what nodes, edges and the graph around it have without saying so."""

    node: dict[str, str]
    edge: dict[str, str]
    graph: dict[str, str]
    clusters: tuple[_Cluster, ...] = ()

    def inner(self, cluster: _Cluster | None) -> _Scope:
        own = {} if cluster is None else cluster.attributes
        clusters = self.clusters if cluster is None else (*self.clusters, cluster)
        return _Scope(dict(self.node), dict(self.edge), own, clusters)


class _UnreadableError(Exception):
    """Graphviz would refuse the source, or nobody should wait for it."""


def size_of_diagram(source: str) -> tuple[int, int]:
    """Return a diagram's width and height in pixels, as `dot` lays it out, or (0, 0) for other texts."""
    try:
        graph = _Reader(source).read()
    except _UnreadableError:
        return (0, 0)
    width, height = _measure(graph)
    return (round(width * _PIXELS), round(height * _PIXELS))


class _Reader:
    """Reads Graphviz's language, as far as it decides the size."""

    def __init__(self, source: str) -> None:
        self._tokens = list(_tokens(source))
        self._at = 0
        self._graph = _Graph()

    def read(self) -> _Graph:
        self._skip("strict")
        if self._next().lower() not in {"graph", "digraph"}:
            raise _UnreadableError
        if self._peek() != "{":
            self._next()
        if self._next() != "{":
            raise _UnreadableError
        self._statements(_Scope({}, {}, self._graph.attributes), 0)
        return self._graph

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        if not token:
            raise _UnreadableError
        self._at += 1
        return token

    def _skip(self, *tokens: str) -> bool:
        is_there = self._peek().lower() in tokens
        self._at += is_there
        return is_there

    def _statements(self, scope: _Scope, deep: int) -> list[str]:
        """Read to the end of a block, and return the nodes in it."""
        if deep > _MOST_DEEP:
            raise _UnreadableError
        found: list[str] = []
        while not self._skip("}"):
            if not self._skip(";", ","):
                found += self._statement(scope, deep)
        if scope.graph.get("rank") in {"same", "min", "max", "source", "sink"}:
            self._graph.same.append(found)
        return found

    def _statement(self, scope: _Scope, deep: int) -> list[str]:
        kinds = {"node": scope.node, "edge": scope.edge, "graph": scope.graph}
        if self._peek().lower() in kinds:
            kinds[self._next().lower()].update(self._attributes())
            return []
        if self._peek() not in {"{", "subgraph"} and self._after_next() == "=":
            name, _, value = self._next(), self._next(), self._next()
            scope.graph[_plain(name)] = _plain(value)
            return []
        ends = [self._end(scope, deep)]
        while self._skip("->", "--"):
            ends.append(self._end(scope, deep))
        attributes = self._attributes()
        if len(ends) == 1 and len(ends[0]) == 1:
            name = ends[0][0]
            self._graph.nodes[name] = {**self._graph.nodes[name], **attributes}
        for tails, heads in pairwise(ends):
            for tail in tails:
                for head in heads:
                    self._connect(_Edge(tail, head, {**scope.edge, **attributes}))
        return [name for end in ends for name in end]

    def _after_next(self) -> str:
        return self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else ""

    def _connect(self, edge: _Edge) -> None:
        if len(self._graph.edges) == _MOST_EDGES:
            raise _UnreadableError
        self._graph.edges.append(edge)

    def _end(self, scope: _Scope, deep: int) -> list[str]:
        """Read a node or a subgraph, and return the nodes."""
        if self._peek() == "{" or self._peek().lower() == "subgraph":
            name = ""
            if self._skip("subgraph") and self._peek() != "{":
                name = _plain(self._next())
            if self._next() != "{":
                raise _UnreadableError
            cluster = _Cluster() if name.startswith("cluster") else None
            return self._statements(scope.inner(cluster), deep + 1)
        name = _plain(self._next())
        while self._skip(":"):
            self._next()
        if name in _SIGNS or len(self._graph.nodes) == _MOST_NODES:
            raise _UnreadableError
        if name not in self._graph.nodes:
            self._graph.nodes[name] = dict(scope.node)
        for cluster in scope.clusters:
            cluster.nodes.add(name)
        if scope.clusters:
            self._graph.clusters.setdefault(name, scope.clusters)
        return [name]

    def _attributes(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while self._skip("["):
            while not self._skip("]"):
                if self._skip(",", ";"):
                    continue
                name, value = _plain(self._next()), "true"
                if self._skip("="):
                    value = _plain(self._next())
                found[name] = value
        return found


_SIGNS = frozenset("{ } [ ] ; , = : < -> --".split())  # noqa: SIM905 - shorter


def _tokens(source: str) -> Iterator[str]:
    at = 0
    while at < len(source):
        found = _TOKEN.match(source, at)
        if not found:
            raise _UnreadableError
        at = found.end()
        if found[0] == "<":
            at = _end_of_html(source, at)
            yield source[found.start() : at]
        elif found.lastgroup:
            yield found[0]


def _end_of_html(source: str, at: int) -> int:
    """Return where a label in HTML ends, whose sign has opened before a place."""
    deep = 1
    for sign in re.compile("[<>]").finditer(source, at):
        deep += 1 if sign[0] == "<" else -1
        if not deep:
            return sign.end()
    raise _UnreadableError


def _plain(token: str) -> str:
    return token[1:-1] if token.startswith('"') else token


def _measure(graph: _Graph) -> tuple[float, float]:
    is_sideways = graph.attributes.get("rankdir", "TB").upper() in {"LR", "RL"}
    labels = [edge for edge in graph.edges if edge.attributes.get("label")]
    step = 2 if labels else 1
    ranks = _ranks(graph, step)
    sizes = {name: _node_size(name, own, is_sideways) for name, own in graph.nodes.items()}
    if is_sideways:
        sizes = {name: (height, width) for name, (width, height) in sizes.items()}
    rows: dict[int, list[tuple[float, float]]] = {}
    for name, rank in ranks.items():
        rows.setdefault(rank, []).append(sizes[name])
    for edge in graph.edges:
        first, last = sorted((ranks[edge.tail], ranks[edge.head]))
        size = _text_size(edge.attributes.get("label", ""), _number(edge.attributes, "fontsize", _FONT_SIZE))
        across, along = size[::-1] if is_sideways else size
        for rank in range(first + 1, last):
            is_label = rank == (first + last) // 2 and edge.attributes.get("label")
            rows.setdefault(rank, []).append((across, along) if is_label else (-1, 0))
    gap = _number(graph.attributes, "nodesep", _NODE_GAP / _INCH) * _INCH
    breadth = max((_row_breadth(row, gap) for row in rows.values()), default=0)
    length = _length(graph, ranks, rows, step, is_sideways)
    breadth += _clusters_beside(graph, ranks, has_label=is_sideways)
    width, height = (length, breadth) if is_sideways else (breadth, length)
    if graph.attributes.get("label"):
        lines = _text_size(graph.attributes["label"], _number(graph.attributes, "fontsize", _FONT_SIZE))
        width, height = max(width, lines[0]), height + lines[1] + _LABEL_MARGIN
    width, height = width + _MARGIN, height + _MARGIN
    scale = _scale(graph.attributes.get("size", ""), width, height)
    return (width * scale, height * scale)


def _row_breadth(row: Sequence[tuple[float, float]], gap: float) -> float:
    nodes = [across for across, _ in row if across >= 0]
    lines = len(row) - len(nodes)
    return sum(nodes) + gap * max(0, len(nodes) - 1) + _EDGE * lines


def _length(
    graph: _Graph,
    ranks: Mapping[str, int],
    rows: Mapping[int, Sequence[tuple[float, float]]],
    step: int,
    is_sideways: bool,
) -> float:
    """Return how long the ranks are one after the other, with the clusters' margins between them."""
    if not rows:
        return 0
    gap = _number(graph.attributes, "ranksep", _RANK_GAP / _INCH) * _INCH
    gap = gap if step == 1 else (gap + 1) / step
    before = _cluster_margins(graph, ranks, min, has_label=not is_sideways)
    after = _cluster_margins(graph, ranks, max, has_label=False)
    order = sorted(rows)
    total = before.get(order[0], 0) + after.get(order[-1], 0)
    total += sum(max(along for _, along in rows[rank]) for rank in order)
    return total + sum(
        max(gap * (second - first), after.get(first, 0) + before.get(second, 0))
        for first, second in pairwise(order)
    )


def _cluster_margins(
    graph: _Graph, ranks: Mapping[str, int], pick: Callable[[Iterable[int]], int], *, has_label: bool
) -> dict[int, float]:
    """Return what the clusters that begin (`min`) or end (`max`) at a rank have there."""
    ends = {
        cluster: pick(ranks[each] for each in cluster.nodes)
        for own in graph.clusters.values()
        for cluster in own
    }
    found: dict[int, float] = {}
    for name, own in graph.clusters.items():
        margin = 0.0
        for cluster in reversed(own):
            if ends[cluster] != ranks[name]:
                break
            margin += _LEVEL_MARGIN if margin else _CLUSTER_MARGIN
            margin += cluster.label_height if has_label else 0
        found[ranks[name]] = max(found.get(ranks[name], 0), margin)
    return found


def _clusters_beside(graph: _Graph, ranks: Mapping[str, int], *, has_label: bool) -> float:
    """Return the most that clusters add across the ranks."""
    inside: dict[int, set[_Cluster]] = {}
    for name, own in graph.clusters.items():
        inside.setdefault(ranks[name], set()).update(own)
    return max(
        (
            2 * _CLUSTER_MARGIN
            + 2 * _LEVEL_MARGIN * (len(clusters) - 1)
            + max(cluster.label_height if has_label else 0 for cluster in clusters)
            for clusters in inside.values()
        ),
        default=0,
    )


def _ranks(graph: _Graph, step: int) -> dict[str, int]:
    """Return the rank of each node: below all that lead to it, except by edges that close a circle."""
    leader = {name: name for name in graph.nodes}
    for group in graph.same:
        for name in group:
            leader[_lead(leader, name)] = _lead(leader, group[0])
    after: dict[str, list[tuple[str, int]]] = {_lead(leader, name): [] for name in graph.nodes}
    for edge in graph.edges:
        tail, head = _lead(leader, edge.tail), _lead(leader, edge.head)
        if tail != head and edge.attributes.get("constraint", "true").lower() != "false":
            least = min(_LONGEST_EDGE, int(_number(edge.attributes, "minlen", 1)))
            after[tail].append((head, step * least))
    order = _order(after)
    place = {name: at for at, name in enumerate(order)}
    rank = dict.fromkeys(order, 0)
    has_before: set[str] = set()
    for tail in order:
        for head, least in after[tail]:
            low, high = (tail, head) if place[tail] < place[head] else (head, tail)
            has_before.add(high)
            if low == tail:
                rank[head] = max(rank[head], rank[tail] + least)
    for name in reversed(order):
        nexts = [rank[head] - least for head, least in after[name] if place[head] > place[name]]
        if nexts and name not in has_before:
            rank[name] = min(nexts)
    return {name: rank[_lead(leader, name)] for name in graph.nodes}


def _lead(leader: dict[str, str], name: str) -> str:
    while leader[name] != name:
        leader[name] = leader[leader[name]]
        name = leader[name]
    return name


def _order(after: Mapping[str, Sequence[tuple[str, int]]]) -> list[str]:
    """Return nodes so that edges lead forward, but those that close a circle."""
    done: list[str] = []
    seen: set[str] = set()
    for start in after:
        stack: list[tuple[str, Iterator[tuple[str, int]]]] = []
        if start not in seen:
            seen.add(start)
            stack.append((start, iter(after[start])))
        while stack:
            name, rest = stack[-1]
            following = next((head for head, _ in rest if head not in seen), None)
            if following is None:
                done.append(name)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(after[following])))
    return done[::-1]


def _node_size(name: str, own: _Attributes, is_sideways: bool) -> tuple[float, float]:
    shape = own.get("shape", "ellipse")
    if shape == "point":
        return (_INCH / 20, _INCH / 20)
    regular = shape in _REGULAR
    least = _HEIGHT if regular else _WIDTH
    width = _number(own, "width", least / _INCH) * _INCH
    height = _number(own, "height", width / _INCH if regular else _HEIGHT / _INCH) * _INCH
    if own.get("fixedsize", "").lower() in {"true", "1"}:
        return (width, height)
    label = own.get("label", "\\N").replace("\\N", name)
    size = _number(own, "fontsize", _FONT_SIZE)
    if shape in {"record", "Mrecord"}:
        text = _record_size(label, size, is_sideways)
    else:
        text = _padded(label, size)
        text = _around(text, shape, height)
    if shape == "plain":
        width = height = 0
    found = (max(width, text[0]), max(height, text[1]))
    return (max(found), max(found)) if regular else found


def _padded(label: str, size: float) -> tuple[float, float]:
    width, height = _text_size(label, size)
    return (width + _TEXT_MARGIN[0], height + _TEXT_MARGIN[1])


def _around(text: tuple[float, float], shape: str, height: float) -> tuple[float, float]:
    """Return the size of a shape around a text."""
    width, high = text
    if shape not in _ROUND | _SLANTED:
        return text
    factor = 2**0.5
    if height > high * factor:
        width *= (1 / (1 - (high / height) ** 2)) ** 0.5
    else:
        width, high = width * factor, high * factor
    return (width * factor, high * factor) if shape in _SLANTED else (width, high)


def _record_size(label: str, size: float, is_sideways: bool) -> tuple[float, float]:
    """Return the size of fields next to one another; braces turn their direction."""
    stack: list[tuple[bool, list[tuple[float, float]]]] = [(not is_sideways, [])]
    text = ""
    for part in re.split(r"([{}|])", label):
        if part == "{" and len(stack) <= _MOST_DEEP:
            stack.append((not stack[-1][0], []))
            text = ""
        elif part == "}" and len(stack) > 1:
            if text.strip():
                stack[-1][1].append(_field(text, size))
            is_row, fields = stack.pop()
            stack[-1][1].append(_joined(fields, is_row))
            text = ""
        elif part == "|":
            if text.strip():
                stack[-1][1].append(_field(text, size))
            text = ""
        else:
            text = part
    if text.strip():
        stack[-1][1].append(_field(text, size))
    return _joined(stack[0][1], stack[0][0])


def _field(text: str, size: float) -> tuple[float, float]:
    return _padded(_TAG.sub("", text).strip(), size)


def _joined(fields: Sequence[tuple[float, float]], is_row: bool) -> tuple[float, float]:
    widths, heights = [width for width, _ in fields] or [0], [height for _, height in fields] or [0]
    return (sum(widths), max(heights)) if is_row else (max(widths), sum(heights))


def _text_size(label: str, size: float) -> tuple[float, float]:
    if not label:
        return (0, 0)
    if label.startswith("<"):
        lines = _BREAK.sub("\n", label[1:-1])
        rows = len(_ROW.findall(lines))
        texts = [_TAG.sub("", line).strip() for line in re.split(r"\n|</tr>", lines)]
        height = rows * _ROW_OF_TABLE or size * _LINE * len(texts)
        return (_longest(texts) * size, height)
    lines_of_text = _END_OF_LINE.split(re.sub(r"\\[lrn]$", "", label))
    return (_longest(lines_of_text) * size, size * _LINE * len(lines_of_text))


def _longest(texts: Iterable[str]) -> float:
    return max((sum(map(_character, text)) for text in texts), default=0)


def _character(sign: str) -> float:
    return _CHARACTERS.get(sign, _CAPITAL if sign.isupper() else _OTHER)


def _scale(size: str, width: float, height: float) -> float:
    """Return how a graph shrinks to the most inches that it may take; with `!` it grows to them too."""
    found = re.findall(r"\d+(?:\.\d+)?", size)
    if not found or not all(map(float, found)):
        return 1
    most = [float(number) * _INCH for number in (found * 2)[:2]]
    scale = min(most[0] / width, most[1] / height)
    return scale if size.endswith("!") else min(1, scale)


def _number(attributes: _Attributes, name: str, default: float) -> float:
    """Return the number in an attribute, if it is one that graphs can have."""
    found = re.match(r"\s*(\d{1,4}(?:\.\d+)?|\.\d+)", attributes.get(name, ""))
    return float(found[1]) if found else default
