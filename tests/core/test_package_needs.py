"""Which packages an app asks for."""

from __future__ import annotations

import ast

import pytest

from stlite_docs.analysis.package_needs import PackageNeeds, find_package_needs

DATA = ("fastparquet", "numpy", "pandas")
CHART = ("altair", *DATA)
IMAGE = ("numpy", "pillow")
DURATION = ("numpy", "pandas")


def demand_of(program: str, *requirements: str) -> PackageNeeds:
    return find_package_needs([ast.parse(program)], requirements)


@pytest.mark.parametrize(
    "program",
    [
        "import streamlit as st\nst.text_input('x')\nst.metric('a', 1)\nst.write({'a': 1})\n",
        "x = list(map(str, [1]))\n",
        "import streamlit as st\n'{table}'.format(table=1)\n{'image': 1}.get('image')\n",
        "import re\nclass A:\n    def dataframes(self): ...\n",
        "import re, urllib.parse as p\nre.table, p.urlsplit('x').fragment, p.urlsplit('x').map\n",
        "import streamlit as st\n@st.cache_data\ndef f(): ...\nst.cache_data.clear()\n",
        "import streamlit as st\nHOUR = 60 * 60\n@st.cache_data(ttl=2 * HOUR)\ndef f(): ...\n",
        "import streamlit as st\nn = st.slider('a')\n@st.fragment(run_every=n or None)\ndef f(): ...\n",
        "import streamlit as st\nfrom datetime import timedelta\nst.cache_data(ttl=timedelta(hours=1))\n",
        "import streamlit as st\nA = {'u': '🧑', 'a': ':material/x:'}\nst.chat_message(x, avatar=A.get(x))\n",
        "import streamlit as st\nst.set_page_config('a', ':shark:'), st.logo('🦖')\n",
        "import streamlit as st\nst.radio('a', options), st.pills('a', [1, 2], default=start)\n",
        "import streamlit as st\nx = getattr(st.session_state, 'a', 0) if False else 1\n".replace(
            "getattr(st.session_state, 'a', 0)", "getattr(1, 'a', 0)"
        ),
    ],
)
def test_widget_apps_ask_for_nothing(program: str) -> None:
    """Widgets and plain Python start lean."""
    assert demand_of(program) == PackageNeeds()


@pytest.mark.parametrize(
    ("program", "packages"),
    [
        ("from PIL import Image", ("numpy", "pillow")),  # which `st.write` shows as an array
        ("import altair.vegalite", CHART),
        ("import zoneinfo", ("tzdata",)),
        ("import streamlit as st\nst.dataframe([1])", DATA),
        ("import streamlit\nstreamlit.line_chart([1])", CHART),
        ("import streamlit as st\nst.sidebar.table([1])", DATA),
        ("import streamlit as st\na, b = st.columns(2)\nb.map([1])", DATA),
        ("import streamlit as st\nfor tab in st.tabs(['a']):\n    tab.image('x')", ("numpy", "pillow")),
        ("import streamlit as st\nwith st.expander('x') as box:\n    box.table([1])", DATA),
        ("import streamlit as st\nrow = st.columns(2)\ncell = row[0]\ncell.table([1])", DATA),
        ("from streamlit import dataframe as show\nshow([1])", DATA),
        ("def f(place):\n    place.bar_chart([1])", CHART),
        ("import streamlit as st\ndraw = st.pyplot", ("matplotlib", "numpy", "pillow")),
        ("from streamlit import dataframe\nshow = dataframe\nshow([1])", DATA),
        ("from streamlit import dataframe\nlist(map(dataframe, [1]))", DATA),
        ("from streamlit import table as show\nclass A:\n    draw = show", DATA),
        ("import streamlit as st\ngetattr(st, 'dataframe')([1])", DATA),
        ("import streamlit as st\nst.chat_message('a', avatar='bot.png')", IMAGE),
        ("import streamlit as st\nst.chat_message('a', avatar='https://x/y.png')", IMAGE),
        ("import streamlit as st\nA = {'u': '🧑', 'b': 'bot.png'}\nst.chat_message('a', avatar=A[x])", IMAGE),
        ("from streamlit import chat_message as say\nsay('a', avatar='bot.png')", IMAGE),
        ("import streamlit as st\nst.sidebar.chat_message('a', avatar='bot.png' if x else None)", IMAGE),
        ("import streamlit as st\nst.set_page_config('a', 'bot.png')", IMAGE),
        ("import streamlit as st\nst.logo('a.svg')", IMAGE),
        ("import streamlit as st\nst.logo('🦖', icon_image='a.svg')", IMAGE),
        ("import streamlit as st\n@st.cache_data(ttl='1h')\ndef f(): ...", DURATION),
        ("import streamlit as st\nEVERY = '2s'\n@st.fragment(run_every=EVERY)\ndef f(): ...", DURATION),
        ("import streamlit as st\nst.video('a', 'b', f'{x}s')", DURATION),
        ("import streamlit as st\nst.connection('sql')", DATA),
        ("import streamlit as st\nst.radio('a', (x for x in 'ab'))", DATA),
        ("import streamlit as st\nst.pills('a', Colour, default=Colour.RED)", DATA),
        ("import lzma", ("lzma",)),
    ],
)
def test_asked(program: str, packages: tuple[str, ...]) -> None:
    """Imports and Streamlit's calls ask for what they need, through any name for Streamlit's objects."""
    needs = demand_of(program)
    assert sorted(needs.requirements) == sorted(packages)
    assert not needs.may_need_all


@pytest.mark.parametrize(
    ("program", "reasons"),
    [
        ("import streamlit as st\nst.table([1])", {"pandas": "st.table", "numpy": "st.table"}),
        (
            "import streamlit as st\nst.dataframe([1])\nimport pandas, numpy",
            {"pandas": "pandas", "numpy": "numpy", "fastparquet": "st.dataframe"},
        ),
        ("from PIL import Image", {"pillow": "PIL", "numpy": "PIL"}),
        ("import streamlit as st\nst.logo('a.png')", {"pillow": "st.logo(image=…)"}),
        ("import streamlit as st\nst.plotly_chart(x)", {"plotly": "st.plotly_chart"}),
    ],
)
def test_reasons(program: str, reasons: dict[str, str]) -> None:
    """Messages name what the author wrote, and first the packages that authors know."""
    needs = demand_of(program)
    assert needs.requirements == tuple(name for name, _ in needs.reasons)
    assert reasons.items() <= dict(needs.reasons).items()
    assert [name for name in needs.requirements if name in reasons] == [*reasons]


@pytest.mark.parametrize(
    "program",
    [
        "import streamlit as st\ngetattr(st, 'data' + 'frame')([1])",
        "exec('import pandas')",
        "import importlib\nimportlib.import_module('pandas')",
        "from streamlit import *",
        "def f(place):\n    place.table([1])",
        "def f(place, name):\n    getattr(place, name)([1])",
        "import streamlit as st\nvars(st)['data' + 'frame']([1])",
        "import operator, streamlit as st\noperator.methodcaller('table', [1])(st)",
        "import streamlit as st\nst.chat_message('a', avatar=find())",
        "import streamlit as st\nst.chat_message('a', **options)",
        "import streamlit as st\nsay = st.chat_message",
        "import streamlit as st\nA = {'u': '🧑'}\nA['b'] = 'bot.png'\nst.chat_message('a', avatar=A[x])",
        "import streamlit as st\nfor icon in icons:\n    st.chat_message('a', avatar=icon)",
        "import streamlit as st\nst.cache_data(ttl=hours)",
        "import streamlit as st\nst.logo(*pictures)",
        "import streamlit as st\nfunctools.partial(st.cache_data, ttl='1h')",
        "from streamlit import dataframe_util",
        "from streamlit.elements.lib import image_utils",
        "import polars",
    ],
)
def test_in_doubt(program: str) -> None:
    """What only shows when the program runs leaves it in doubt."""
    assert demand_of(program) == PackageNeeds((), may_need_all=True)


@pytest.mark.parametrize("package", ["numpy", "pandas"])
def test_who_has_tables_will_show_them(package: str) -> None:
    """An app with arrays or frames may write them, which takes more than their own package."""
    assert demand_of(f"import {package} as x\nx") == PackageNeeds((package,), may_need_all=True)


def test_unreadable_program_is_in_doubt() -> None:
    """A program that could not be read may need anything."""
    assert find_package_needs([None], ["a"]) == PackageNeeds(("a",), may_need_all=True)


def test_requirements_win_over_what_is_implied() -> None:
    """A pinned requirement is not asked for a second time without its pin."""
    needs = demand_of("import altair, numpy", "Altair==5.5.0", "Altair==5.5.0")
    assert (needs.requirements[0], {*needs.requirements[1:]}) == ("Altair==5.5.0", {*DATA})
    assert {name for name, _ in needs.reasons} == {*DATA}
