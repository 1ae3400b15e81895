"""Requests that fail in the browser, with fakes: programs catch what they catch elsewhere."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request

import pytest

from stlite_docs.browser.python import network


class JsException(Exception):  # noqa: N818 - the name of Pyodide
    """An error of JavaScript."""


class RequestError(Exception):
    """What pyodide-http raises, and requests understands."""

    def __init__(self, message: str, *, request: object = None) -> None:
        super().__init__(message)
        self.request = request


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for Pyodide and pyodide-http."""
    ffi, http, core = ModuleType("pyodide.ffi"), ModuleType("pyodide_http"), ModuleType("pyodide_http._core")
    vars(ffi).update(JsException=JsException)
    vars(core).update(_RequestError=RequestError, _StreamingError=RequestError)
    vars(http).update(_core=core)
    for module in (ModuleType("pyodide"), ffi, http, core):
        monkeypatch.setitem(sys.modules, module.__name__, module)


def answer(status: int, asked: list[Request]) -> Any:
    """Return a server that answers with a status and notes what it is asked."""

    def urlopen(request: Request) -> Any:
        asked.append(request)
        return SimpleNamespace(status=status, reason="Reason", headers={}, read=bytes, close=lambda: None)

    return network.fail_as_urllib(urlopen)


def test_server_that_cannot_be_reached() -> None:
    """An error of JavaScript becomes one that requests and urllib raise."""

    def send(_request: object, _stream: bool) -> None:
        raise JsException("NetworkError")

    own_send = network.fail_as_network(send)
    with pytest.raises(RequestError, match="NetworkError"):
        own_send("request")
    with pytest.raises(URLError, match="NetworkError"):
        network.fail_as_urllib(own_send)("https://example.org/")


@pytest.mark.parametrize("status", [400, 404, 503])
def test_status_of_an_error(status: int) -> None:
    """A page of an error is one, as for urllib elsewhere."""
    with pytest.raises(HTTPError) as raised:
        answer(status, [])("https://example.org/missing")
    assert (raised.value.code, raised.value.url) == (status, "https://example.org/missing")


def test_data_is_sent() -> None:
    """Data makes a request one that posts, whether it comes in the request or beside."""
    asked: list[Request] = []
    urlopen = answer(200, asked)
    assert urlopen("https://example.org/").status == 200
    urlopen("https://example.org/", b"a")
    urlopen(Request("https://example.org/", method="PUT"), data=b"b")
    assert [(each.get_method(), each.data) for each in asked] == [
        ("GET", None),
        ("POST", b"a"),
        ("PUT", b"b"),
    ]
