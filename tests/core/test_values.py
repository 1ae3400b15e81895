"""Values of options, as text and as native data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from stlite_docs.options.declarations import Start
from stlite_docs.options.parsers import (
    parse_choice,
    parse_choices,
    parse_config,
    parse_env,
    parse_flag,
    parse_folders,
    parse_height,
    parse_list,
    parse_moment,
    parse_pixels,
    parse_pool,
    parse_requirements,
    parse_seconds,
    parse_text,
)
from stlite_docs.options.raw_values import ValueProblem, checked
from stlite_docs.options.registry import APP_OPTIONS
from stlite_docs.options.streamlit_config import parse_streamlit_config
from stlite_docs.options.translations import parse_texts

# Variables are text, whatever they look like.
ENV = {"VERSION": "1.10", "N": "1e5", "LIST": "[1]", "Q": "a b", "R": "c"}
# As YAML has it with an anchor that refers to itself.
ENDLESS: dict[str, object] = {}
ENDLESS["a"] = ENDLESS
# Options that say how a server serves an app: what does nothing in a page may stand there.
_OF_SERVERS = {
    "browser.serverAddress": "example.org",
    "server.address": "example.org",
    "server.allowedHosts": [],
    "server.baseUrlPath": "",
    "server.headless": True,
    "server.port": 80,
    "server.runOnSave": True,
    "server.sslCertFile": "cert.pem",
}


@pytest.mark.parametrize(
    ("parse", "value", "expected"),
    [
        (parse_pixels, "400", 400),
        (parse_pixels, " 400px ", 400),
        (parse_pixels, 50, 50),
        (parse_seconds, 15, 15),
        (parse_seconds, " 3s ", 3),
        (parse_seconds, "3600", 3600),
        (parse_height, "300", 300),
        (parse_height, " auto ", "auto"),
        (parse_flag, "", True),
        (parse_flag, "Yes", True),
        (parse_flag, "off", False),
        (parse_flag, False, False),
        (parse_choice(Start), "click", Start.CLICK),
        (parse_choice(Start), Start.LOAD, Start.LOAD),
        (parse_choices(Start), "none", ()),
        (parse_choices(Start), "load, visible", (Start.VISIBLE, Start.LOAD)),
        (parse_choices(Start), ["click"], (Start.CLICK,)),
        (parse_moment, "2026-01-31", "2026-02-01T00:00:00Z"),
        (parse_moment, date(2026, 12, 31), "2027-01-01T00:00:00Z"),
        (parse_moment, " 2026-01-31T12:00:00Z ", "2026-01-31T12:00:00Z"),
        (parse_moment, "2026-01-31 12:00", "2026-01-31T12:00:00Z"),
        (parse_moment, "2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00Z"),
        (parse_moment, datetime(2026, 1, 31, 12, tzinfo=UTC), "2026-01-31T12:00:00Z"),
        (parse_moment, datetime(2026, 1, 31, 12), "2026-01-31T12:00:00Z"),  # noqa: DTZ001 - as YAML has it
        (parse_pool, "own", "own"),
        (parse_pool, "chapter-2", "chapter-2"),
        (parse_text, " A title ", "A title"),
        (parse_list, "a", ("a",)),
        (parse_list, "a, b", ("a", "b")),
        (parse_requirements, "pandas>=2,<3, numpy", ("pandas>=2,<3", "numpy")),
        (parse_requirements, "a[x,y]>=2, <3,b", ("a[x,y]>=2, <3", "b")),
        (
            parse_requirements,
            "a; python_version in '3.11,3.12', b",
            ("a; python_version in '3.11,3.12'", "b"),
        ),
        (parse_requirements, "a @ https://x/y,z.whl, b", ("a @ https://x/y,z.whl", "b")),
        (parse_list, "https://x/y?a=1,2", ("https://x/y?a=1,2",)),
        (parse_list, "a.csv,https://x/y?a=1,2, b.csv", ("a.csv", "https://x/y?a=1,2", "b.csv")),
        (parse_list, "https://x/a.csv,https://x/b.csv", ("https://x/a.csv", "https://x/b.csv")),
        (
            parse_list,
            "c.csv=https://x/y?a=1,2,d.csv=https://z",
            ("c.csv=https://x/y?a=1,2", "d.csv=https://z"),
        ),
        (parse_list, "data/{a,b}.csv, c[,]d.csv", ("data/{a,b}.csv", "c[,]d.csv")),
        (parse_list, "a[1.csv, b{.csv, c).csv", ("a[1.csv", "b{.csv", "c).csv")),
        (parse_list, "it's.csv, that's.csv", ("it's.csv", "that's.csv")),
        (parse_list, "a.csv, ~b.csv, =c.csv, !d.csv", ("a.csv", "~b.csv", "=c.csv", "!d.csv")),
        (parse_list, "\na b.csv\nc, d.csv\n", ("a b.csv", "c, d.csv")),
        (parse_list, "- a\n- b", ("a", "b")),
        (parse_list, ["a", " b "], ("a", "b")),
        (parse_list, "", ()),
        (parse_config, "client.toolbarMode = minimal", {"client.toolbarMode": "minimal"}),
        (parse_config, "b.x=1, a.y=true", {"a.y": True, "b.x": 1}),
        (
            parse_config,
            {"theme": {"base": "dark", "sidebar": {"n": 1}}},
            {"theme.base": "dark", "theme.sidebar.n": 1},
        ),
        (parse_config, '{"theme": {"base": "dark"}}', {"theme.base": "dark"}),
        (
            parse_config,
            'a.x = ["red", "blue"], b.y=[1, 2], c.z=[',
            {"a.x": ["red", "blue"], "b.y": [1, 2], "c.z": "["},
        ),
        (parse_config, "a = \"x y\"\nb = '1'\nc = NaN", {"a": "x y", "b": "1", "c": "NaN"}),
        (
            parse_config,
            {"theme": {"fontFaces": [{"family": "A", "weight": 400}], "sidebar": {"x": {"y": [True]}}}},
            {"theme.fontFaces": [{"family": "A", "weight": 400}], "theme.sidebar.x.y": [True]},
        ),
        (parse_config, {"theme": {"colors": ["red", 1]}}, {"theme.colors": ["red", 1]}),
        (parse_streamlit_config, _OF_SERVERS, _OF_SERVERS),
        (parse_folders, "data/, a/./b, data", ("data", "a/b")),
        (parse_env, "A=1, B=x=y", {"A": "1", "B": "x=y"}),
        (parse_env, "VERSION=1.10, N=1e5, LIST=[1], Q=\"a b\", R='c'", ENV),
        (parse_env, {"DEBUG": True, "N": 3}, {"DEBUG": "true", "N": "3"}),
        (parse_env, {"DAY": date(2020, 1, 2)}, {"DAY": "2020-01-02"}),
        (
            parse_env,
            "GREETING='hello, you', URL=https://x/y,B=1",
            {"GREETING": "hello, you", "URL": "https://x/y", "B": "1"},
        ),
    ],
)
def test_accepted(parse: Callable[[object], object], value: object, expected: object) -> None:
    """A value that an author may write gives what the app needs."""
    assert parse(value) == expected


@pytest.mark.parametrize(
    ("parse", "value", "expected"),
    [
        (parse_pixels, "tall", "pixels"),
        (parse_pixels, "49", "from 50 to 10000"),
        (parse_pixels, True, "pixels"),
        (parse_seconds, "0", "whole seconds from 1 to 3600"),
        (parse_seconds, 3601, "whole seconds from 1 to 3600"),
        (parse_seconds, 1.5, "whole seconds from 1 to 3600"),
        (parse_seconds, True, "whole seconds from 1 to 3600"),
        (parse_pixels, "٤٠٠", "pixels"),
        (parse_height, "tall", "auto or pixels from 50 to 10000"),
        (parse_flag, "perhaps", "true or false"),
        (parse_choice(Start), "soon", "one of visible, click, load"),
        (parse_moment, "31.1.2026", "a date such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z"),
        (parse_moment, "9999-12-31", "a date such as"),
        (parse_moment, 2026, "a date such as"),
        (parse_moment, "7 days", "a date such as"),
        (parse_pool, "a b", "shared, own, or a name"),
        (parse_text, "  ", "some text"),
        (parse_list, 3, "a list of strings"),
        (parse_list, [1], "a list of strings"),
        (parse_config, "theme", "pairs such as name=value"),
        (parse_streamlit_config, "theme", "pairs such as name=value"),
        (parse_streamlit_config, "server.port=1, server.baseUrlPath=docs", "no server.baseUrlPath, got"),
        (parse_streamlit_config, {"server": {"baseUrlPath": "/a/"}}, "no server.baseUrlPath, got"),
        (parse_streamlit_config, {"server.allowedHosts": ["a"]}, "no server.allowedHosts, got"),
        (parse_config, {"a": [[1]]}, "text, a number, true or false"),
        (parse_config, {"a": float("nan")}, "text, a number, true or false"),
        (parse_config, {"a": {"b": [{"c": {"d": 1}}]}}, "text, a number, true or false"),
        (parse_config, {"a": None}, "text, a number, true or false"),
        (parse_folders, "data, ../other", "folders in the app's folder, such as data"),
        (parse_folders, "/data", "folders in the app's folder"),
        (parse_folders, ["."], "folders in the app's folder"),
        (parse_folders, "a\\b", "folders in the app's folder"),
        (parse_config, '{"a": ', "a JSON object"),
        (parse_env, "1A=2", "variables such as NAME=value"),
        (parse_env, {"A": {"b": 1}}, "variables such as NAME=value"),
        (parse_env, {"A": None}, "variables such as NAME=value"),
        (parse_env, {"A": b"x"}, "variables such as NAME=value"),
        (parse_config, '{"a": ' + "[" * 5000, "a JSON object"),
        (parse_config, '{"a": ' + "1" * 5000 + "}", "a JSON object"),
        (parse_texts, {"Run": None}, "a translation of 'Run'"),
        (checked(parse_text), "a\0b", "text without control characters"),
        (checked(parse_text), "a\ud800b", "text without control characters"),
        (checked(parse_env), {"A": "\x1b"}, "text without control characters"),
        (checked(parse_config), {"a": 10**5000}, "a number with at most 18 digits"),
        (checked(parse_config), ENDLESS, "a value with at most 100000 parts, nested at most 20 deep"),
        (
            checked(parse_config),
            {"a": [0] * 200_000},
            "a value with at most 100000 parts, nested at most 20 deep",
        ),
    ],
)
def test_refused(parse: Callable[[object], object], value: object, expected: str) -> None:
    """A value that is not accepted is answered by what is, and by what came."""
    with pytest.raises(ValueProblem, match=r"expected .*, got ") as caught:
        parse(value)
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("value", "check"),
    [(False, "off"), ("off", "off"), ("No", "off"), (True, "run"), ("on", "run"), ("static", "static")],
)
def test_words_for_on_and_off(value: object, check: str) -> None:
    """An option with `off` takes what Python, YAML and TOML say for it; `on` is the default."""
    assert APP_OPTIONS["check"].convert(value) == check


@pytest.mark.parametrize(("name", "value"), [("check", ""), ("check", 0), ("start", False), ("start", "off")])
def test_no_words_for_on_and_off(name: str, value: object) -> None:
    """Nothing else is on or off."""
    with pytest.raises(ValueProblem, match="expected one of"):
        APP_OPTIONS[name].convert(value)


def test_advice_to_quote() -> None:
    """Values that are not text say how to write text."""
    for name, value in (("title", 2024), ("files", [1.5])):
        with pytest.raises(ValueProblem, match="in quotes"):
            APP_OPTIONS[name].convert(value)
