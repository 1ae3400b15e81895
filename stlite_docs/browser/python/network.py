"""Errors of the network as Python programs know them. In browsers, they are errors of JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request

_FIRST_ERROR = 400


def fail_as_network(send: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap pyodide-http's function that sends a request. Its error is one that requests understands."""
    from pyodide.ffi import JsException  # noqa: PLC0415 - it is there in the browser only
    from pyodide_http import _core  # noqa: PLC0415 - as above

    def send_or_fail(request: Any, stream: bool = False) -> Any:
        try:
            return send(request, stream)
        except JsException as error:
            raise _core._StreamingError(str(error), request=request) from error  # noqa: SLF001 - requests needs it

    return send_or_fail


def fail_as_urllib(urlopen: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap pyodide-http's `urlopen`. It ignores data, and does not raise the errors that urllib raises."""
    from pyodide_http import _core  # noqa: PLC0415 - as above

    def open_or_fail(url: Any, data: Any = None, *args: Any, **options: Any) -> Any:
        request = url if isinstance(url, Request) else Request(url)  # noqa: S310 - what the program asks for
        if data is not None:
            request.data = data
        try:
            response = urlopen(request, *args, **options)
        except _core._RequestError as error:  # noqa: SLF001 - there is no other name for it
            raise URLError(str(error)) from error
        if response.status >= _FIRST_ERROR:
            raise HTTPError(request.full_url, response.status, response.reason, response.headers, response)
        return response

    return open_or_fail
