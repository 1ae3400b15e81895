"""The space that an app is likely to take, estimated from its program."""

from __future__ import annotations

import ast

import pytest

from stlite_docs.analysis.height_estimate import DEFAULT_HEIGHT, HeightEstimate, estimate_height

# Measured in Chromium with Streamlit 1.62, in a page with Furo: what the program shows on its first run,
# with its paddings.
MEASURED = {
    "elements": ("st.title('A')\nst.slider('B')\nst.button('C')\n", 231),
    "text that is long": (f"st.markdown('{'word ' * 60}')\n", 109),
    "columns": ("a, b = st.columns(2)\nwith a:\n    st.text('x')\nb.text_area('y')\n", 154),
    "form": ("with st.form('f'):\n    st.text('x')\n    st.form_submit_button('go')\n", 146),
    "tabs": ("a, b = st.tabs(['a', 'b'])\na.text('x')\nb.text_area('y')\n", 114),
    "expander": ("with st.expander('A'):\n    st.text_area('x')\n", 72),
    "expanded": ("st.expander('A', expanded=True).text('x')\n", 131),
    "border": ("box = st.container(border=True)\nbox.text('x')\n", 90),
    "code": ("st.code('x = 1\\ny = 2\\nz = 3')\n", 131),
    "message": ("with st.chat_message('user'):\n    st.write('x')\n", 96),
    "loop": ("for number in range(3):\n    st.text(number)\n", 141),
    "list": ("for name in ['a', 'b']:\n    st.checkbox(name)\n", 96),
    "function": ("def show():\n    st.divider()\n\n\nshow()\nshow()\n", 146),
    "answer": ("if st.button('A'):\n    st.title('B')\n", 72),
    "answer in a name": ("name = st.text_input('A')\nif name:\n    st.title('B')\n", 100),
    "sidebar": ("st.sidebar.title('A')\nwith st.sidebar:\n    st.title('B')\nst.text('x')\n", 90),
    "choice": ("if st.radio('A', ['a', 'b']) == 'a':\n    st.text('x')\nelse:\n    st.title('y')\n", 147),
    "values": ("'text'\nawait st.text('x')\n", 100),
    "chat": ("st.chat_message('user').write('x')\nst.chat_input('x')\n", 188),
    "number of pixels": ("st.container(height=300).title('x')\n", 332),
}


@pytest.mark.parametrize(("program", "height"), MEASURED.values(), ids=MEASURED)
def test_estimate(program: str, height: int) -> None:
    """The estimate is within some pixels of what a browser shows."""
    assert estimate_height(parse(f"import streamlit as st\n{program}")).wide == pytest.approx(height, abs=4)


# The sizes of headings of the second to fourth level in each theme that the browser tests know, in pixels.
HEADINGS = {
    "material": (25, 20, 16),
    "mkdocs": (32, 28, 24),
    "readthedocs": (24, 20, 18.4),
    "furo": (32, 24, 20),
    "pydata_sphinx_theme": (34, 28, 24),
    "sphinx_book_theme": (34, 28, 24),
    "sphinx_rtd_theme": (24, 20, 18.4),
    "alabaster": (30.6, 25.5, 22.1),
}


@pytest.mark.parametrize("theme", HEADINGS)
def test_headings(theme: str) -> None:
    """In no theme is the estimate of a heading far from its line and what Streamlit has above it."""
    calls = {"title": 20, "header": 16, "subheader": 12}
    for (call, above), size in zip(calls.items(), HEADINGS[theme], strict=True):
        space = estimate_height(parse(f"import streamlit as st\nst.{call}('A')\n"))
        assert space.wide == pytest.approx(32 + above + 1.2 * size, abs=8)


def test_phone() -> None:
    """On a phone columns stand below each other."""
    program = "import streamlit\nfor column in streamlit.columns(2):\n    pass\n"
    assert estimate_height(parse(program)) == DEFAULT_HEIGHT
    program = "from streamlit import columns, text\na, b = columns([1, 2])\na.text('x')\nb.text('y')\n"
    assert estimate_height(parse(program)) == HeightEstimate(wide=58, narrow=100)


def test_sidebar() -> None:
    """A sidebar has a height of its own, which is that of an app whose text is elsewhere."""
    program = "import streamlit as st\nfor number in range(5):\n    st.sidebar.slider('A')\n"
    assert estimate_height(parse(program)) == HeightEstimate(400, 400, beside=576)
    assert estimate_height(parse(f"{program}st.text('x')\n")) == HeightEstimate(90, 90, beside=576)


@pytest.mark.parametrize(
    "program",
    [
        "",
        "x = 1\n",
        "import streamlit as st\nst.navigation([]).run()\n",
    ],
)
def test_unknown(program: str) -> None:
    """A program of which nothing can be said gets the space of most."""
    assert estimate_height(parse(program)) == DEFAULT_HEIGHT
    assert estimate_height(None) == DEFAULT_HEIGHT


def test_deep_expression() -> None:
    """An expression that is nested deeper than Python can follow does no harm."""
    value: ast.expr = ast.Constant(1)
    for _ in range(5000):
        value = ast.UnaryOp(ast.USub(), value)
    assert estimate_height(ast.Module([ast.Assign([ast.Name("x")], value)], [])) == DEFAULT_HEIGHT


def test_endless_programs() -> None:
    """Loops in loops, and functions that call themselves, come to an end."""
    loops = "".join(f"{' ' * depth}for x in range(1000000):\n" for depth in range(8))
    program = (
        f"import streamlit as st\n{loops}{' ' * 8}st.text('x')\n\n\ndef f():\n    f()\n    f()\n\n\nf()\n"
    )
    assert estimate_height(parse(program)).wide > 1000


def parse(program: str) -> ast.Module:
    tree = compile(program, "app", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    assert isinstance(tree, ast.Module)
    return tree
