"""The size of diagrams, beside what Graphviz 14 itself draws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from any_input import examples
from stlite_docs.picture.diagrams import size_of_diagram

CYCLE = "run -> intr -> runbl -> run -> kernel -> zombie; kernel -> sleep -> swap -> runswap -> new -> runmem"
PIPELINE = "Load -> Clean -> Split -> Train -> Model -> Score; Split -> Test -> Score"
CLUSTERS = "subgraph cluster_0 { label=one; a -> b } subgraph cluster_1 { label=two; c -> d }"
RECORD = r'node [shape=record]; s1 [label="{A|+ name : str\l+ age : int\l|+ run()\l}"]; s1 -> s2'


@pytest.mark.parametrize(
    ("source", "height", "width"),
    [
        ("digraph { a -> b }", 155, 83),
        ("graph { a -- b -- c; b -- d }", 251, 179),
        ("digraph { rankdir=LR; a -> b; a -> c; a -> d }", 203, 203),
        ("digraph { rankdir=LR; a -> b -> c -> d; a -> d; a -> c }", 140, 443),
        (f"digraph {{ {CYCLE}; kernel -> runmem; runswap -> runmem; sleep -> runmem }}", 635, 388),
        (f"digraph {{ rankdir=LR; node [shape=box]; {PIPELINE} }}", 131, 683),
        ('digraph { a -> b [label="yes"]; a -> c [label=no] }', 177, 179),
        (f"digraph {{ {CLUSTERS} s -> a; s -> c; b -> e; d -> e }}", 353, 229),
        (f"digraph {{ {RECORD} }}", 231, 121),
        ("digraph { {rank=same; a b c} a -> d; b -> d }", 155, 275),
        ("digraph { label=Title; labelloc=t; a -> b }", 188, 83),
        ("digraph { ranksep=1; nodesep=1; a -> {b c d} }", 203, 419),
        ('digraph { node [shape=circle]; "long label here" -> b }', 289, 193),
        (r'digraph { a [label="one\ntwo\nthree\nfour"]; a -> b }', 248, 93),
        ("digraph { a [label=<<b>Bold</b><br/>second>]; a -> b }", 175, 115),
        ('digraph { size="2,2"; a -> b -> c -> d -> e } // shrinks', 192, 36),
        ("strict digraph { a; b; c; d; a -> b -> a /* back */ }", 155, 275),
    ],
)
def test_sizes(source: str, height: int, width: int) -> None:
    """Heights are right to a twelfth, and widths, which count where room is short, to an eighth."""
    found = size_of_diagram(source)
    assert found[1] == pytest.approx(height, abs=max(3, height / 12))
    assert found[0] == pytest.approx(width, abs=max(3, width / 8))


@pytest.mark.parametrize(
    "source", ["", "text", "digraph", "digraph {", 'digraph { "a }', "digraph { a [b=<c"]
)
def test_no_diagram(source: str) -> None:
    """Graphviz draws nothing of these either."""
    assert size_of_diagram(source) == (0, 0)


@given(st.lists(st.sampled_from([*'{}[];=<>"', "->", "--", "digraph ", "subgraph ", "cluster", "a", " b"])))
@examples(200)
def test_any_source(parts: list[str]) -> None:
    """Whatever a program says, there is a size."""
    assert min(size_of_diagram(f"digraph {{{''.join(parts)}")) >= 0
