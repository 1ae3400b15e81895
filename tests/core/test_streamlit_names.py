"""The table of Streamlit's names, and that the build believes all programs that Streamlit believes."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import pytest

from docstring_programs import docstring_programs
from static_programs import check_program, complaints
from stlite_docs.analysis.streamlit_table import (
    CONTAINER,
    REMOVED,
    Container,
    Function,
    Module,
    find_deprecation,
    find_member,
    names_of,
    table,
    version,
)
from stlite_docs.pins.pinned import STREAMLIT
from streamlit_names import FILE, read_names
from streamlit_package import probe_streamlit

HEAD = "import streamlit as st\n"
# Streamlit's own docstrings have these lines, and Streamlit itself warns about them or refuses them.
TRUE_ALARMS = {
    "deprecated: st.components.v1.html is deprecated; use st.iframe",
    "deprecated: st.components.v1.iframe is deprecated; use st.iframe",
    "name: Streamlit 1.62 has no st.gather_metrics; did you mean st.metric?",
    (
        "name: the program uses 'np', but does not import it; "
        "write 'import numpy as np' at the top of the program"
    ),
    "limit: st.login does not work in browsers: a page has no server that knows its readers; remove the call",
}


def test_table_is_that_of_the_pinned_streamlit() -> None:
    """The table comes from the source of the pinned release: `make names` writes it again."""
    assert FILE.read_text(encoding="utf-8") == read_names()
    assert STREAMLIT.version.startswith(f"{version()}.")


def test_table_has_what_streamlit_has() -> None:
    """Streamlit itself, imported, has the same functions with the same parameters for positions."""
    for name, positions in probe_streamlit()["positions"].items():
        function = find_member(Module("streamlit"), name)
        assert isinstance(function, Function), name
        assert list(function.signature.positional) == positions, name


def test_removed_names_are_gone() -> None:
    """Names that Streamlit has removed are not in the table, and their successors are."""
    known = names_of(Module("streamlit"))
    assert not known.keys() & REMOVED.keys()
    successors = {word.strip() for text in REMOVED.values() for word in text.split(" or ")}
    assert {name.removeprefix("st.") for name in successors} <= known.keys()


def test_things() -> None:
    """A name is a function, a module, a container, or nothing that the table knows."""
    streamlit = Module("streamlit")
    assert find_member(streamlit, "column_config") == Module("streamlit.column_config")
    assert find_member(streamlit, "sidebar") == Container(CONTAINER)
    assert find_member(streamlit, "session_state") is None
    assert find_member(streamlit, "errors") is None
    assert find_member(streamlit, "nothing") is None
    assert find_member(Container("StatusContainer"), "update").name == "update"  # type: ignore[union-attr]
    assert find_deprecation("st.image", "use_container_width") == "'width'"
    assert find_deprecation("st.image", "width") == ""


def test_docstrings_of_streamlit() -> None:
    """The examples in Streamlit's docstrings are right, but for those of which Streamlit warns."""
    programs = [
        program if "import streamlit" in program else HEAD + program for program in docstring_programs()
    ]
    assert len(programs) > 200
    checked = [program for program in programs if check_program(program).is_live]
    assert len(checked) > 200
    found = {text.partition(" | ")[0] for text in complaints(checked, ignore="data, requirements")}
    assert found <= TRUE_ALARMS


def _functions() -> Iterator[tuple[str, Function]]:
    for path in table()["namespaces"]:
        for name in names_of(Module(path)):
            if isinstance(function := find_member(Module(path), name), Function):
                yield f"st{path.removeprefix('streamlit')}.{name}", function
    for kind, owner in (("DeltaGenerator", "st.container()"), ("StatusContainer", "st.status('x')")):
        for name in names_of(Container(kind)):
            if isinstance(function := find_member(Container(kind), name), Function):
                yield f"{owner}.{name}", function


def _calls(function: Function) -> Iterator[str]:
    """Yield all ways to call a function rightly: by position, by name, and with as little as possible."""
    signature = function.signature
    deprecated = [name for name in signature.keywords if find_deprecation(function.name, name)]
    names = [name for name in signature.keywords if name not in deprecated]
    yield ", ".join(f"{name}=x" for name in names)
    yield ", ".join(f"{name}=x" for name in signature.required)
    yield ", ".join(["x"] * len(signature.positional))
    yield "*x, **y"
    for first in range(len(signature.positional) + 1):
        given = signature.positional[:first]
        others = [name for name in names if name not in given]
        yield ", ".join(["x" for _ in given] + [f"{name}=x" for name in others])


def test_generated_calls() -> None:
    """Every function accepts its parameters by position and by name."""
    calls = {f"{path}({arguments})" for path, function in _functions() for arguments in _calls(function)}
    assert len(calls) > 700
    program = HEAD + "x, y = [], {}\n" + "".join(f"{call}\n" for call in sorted(calls))
    assert set(complaints([program], ignore="limit, deprecated")) == set()


def test_calls_of_the_probe() -> None:
    """So do the calls with which another test looks for Streamlit's imports."""
    calls = [source for source, _ in probe_streamlit()["calls"]]
    head = HEAD + "import datetime, pathlib\nfrom shapes import Colour\n"
    program = head + "".join(f"{call}\n" for call in calls)
    assert set(complaints([program], ignore="data, deprecated, limit, requirements")) == set()


SILENT = (
    "if hasattr(st, 'buton'):\n    st.buton('x')\n",
    "if not hasattr(st, 'buton'):\n    st.stop()\nst.buton('x')\n",
    "button = getattr(st, 'buton', st.button)\nst.buton\n",
    "if 'buton' in dir(st):\n    pass\nst.buton('x')\n",
    "try:\n    st.buton('x')\nexcept AttributeError:\n    pass\n",
    "try:\n    st.buton('x')\nexcept Exception as error:\n    st.exception(error)\n",
    "try:\n    st.button('x', 1, 2, 3, 4, 5, 6, 7)\nexcept (KeyError, TypeError):\n    pass\n",
    "import contextlib\nwith contextlib.suppress(AttributeError):\n    st.buton('x')\n",
    "if st.__version__ > '1.70':\n    st.buton('x')\n",
    "x = st.buton('x') if st.__version__ > '1.70' else st.button('x')\n",
    "x = hasattr(st, 'a') and st.buton('x')\n",
    "st.buton = st.button\nst.buton('x')\n",
    "setattr(st, name, st.button)\nst.buton('x')\n",
    "st = other()\nst.buton('x')\n",
    "def show(st):\n    st.buton('x')\n",
    "for st in others:\n    st.buton('x')\n",
    "from other import st\nst.buton('x')\n",
    "a = st.container()\na = other()\na.buton('x')\n",
    "a, *b = st.columns(3)\nb.buton('x')\n",
    "with st.form('x') as form:\n    form.buton('x')\n",
    "with other() as a:\n    a.buton('x')\n",
    "a = a\na.buton('x')\n",
    "a = st.container() if x else other()\na.buton('x')\n",
    "st.session_state.buton\nst.session_state.buton('x')\nst.secrets.buton\nst.query_params.buton\n",
    "st.write('x').buton\nst.cache_data.clear()\nst._private()\n",
    "from streamlit.runtime.scriptrunner import get_script_run_ctx\nget_script_run_ctx()\n",
    "import streamlit.errors\nstreamlit.errors.Whatever\n",
    "from streamlit import *\nbuton('x')\n",
    "st.slider(*args)\nst.slider(**kwargs)\nst.slider(*args, **kwargs)\n",
    "st.write(1, 2, 3, 4)\nst.connection('x', url=1)\nst.pyplot(fig, dpi=3)\n",
    "match x:\n    case {'a': st}:\n        st.buton()\n",
    "import shapes.streamlit as st\nst.buton()\n",
    "a = st.container\na()[0].buton()\n",
    "x = st.columns(2)[0:1]\nx.append(1)\nst.tabs(['a']).index(x)\n",
    "a, b = st.columns(2)\na, b = b, a\na.buton('x')\n",
    "a: object = st.container()\ndel a\na.buton()\n",
)


@pytest.mark.parametrize("program", SILENT)
def test_silence(program: str) -> None:
    """What the source leaves open is no problem."""
    assert complaints([HEAD + program]) == []


FOUND = (
    ("(box := st.container()).buton()\n", ".buton"),
    ("try:\n    st.buton('x')\nexcept ValueError:\n    pass\n", "st.buton"),
    ("try:\n    st.buton('x')\nfinally:\n    pass\n", "st.buton"),
    ("for n, column in enumerate(st.columns(2)):\n    column.metrc('x', n)\n", ".metrc"),
    ("[c.metrc('x', 1) for c in st.columns(2)]\n", ".metrc"),
    ("with st.status('x') as status:\n    status.updat(label='y')\n", ".updat"),
    ("a = st.empty()\nb = a if x else st.sidebar\nb.metrc('x', 1)\n", ".metrc"),
    ("one = two = st\nst.columns(2)[0].metrc('x', 1)\n", ".metrc"),
    ("show = st.success\nshow('x', icn=1)\n", "'icn'"),
    ("import streamlit as s\ns.buton()\n", "st.buton"),
    ("import streamlit.column_config as cc\ncc.NumberColum()\n", "st.column_config.NumberColum"),
    ("import streamlit.componets.v1\n", "st.componets"),
    ("a: object = st.container()\na.buton()\n", ".buton"),
    ("st.text_input('x', 'y', typo='password')\n", "'typo'"),
)


@pytest.mark.parametrize(("program", "named"), FOUND)
def test_found(program: str, named: str) -> None:
    """Names are followed through all ways to bind them."""
    (message,) = complaints([HEAD + program])
    assert named in message


def test_other_programs_of_an_app() -> None:
    """What one file of an app gives to Streamlit, all others can use."""
    assert complaints([f"{HEAD}st.buton('x')\n## file: a.py\n{HEAD}st.buton = st.button\n"]) == []


def test_deep_programs() -> None:
    """Programs that are nested deeply are read, and cost no exception."""
    chain = "".join(itertools.repeat(".container()", 400))
    assert complaints([f"{HEAD}st{chain}\n"]) == []


def test_table_is_small() -> None:
    """The table is a small file: the build reads it at the first program."""
    assert len(json.dumps(table())) < 30_000
