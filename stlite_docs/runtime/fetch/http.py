"""Fetches a file over HTTP and checks its hash."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from stlite_docs import __version__
from stlite_docs.base.credentials import hide_credentials
from stlite_docs.base.hashing import sha256_of
from stlite_docs.base.limits import FIXED, MEGABYTE

_TIMEOUT = 30.0
_PART = 2**16
# No package that a browser can load is larger.
_LARGEST = 2 * 1024 * MEGABYTE
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class UnavailableError(Exception):
    """A file that is not available. The text is the reason, as one clause without passwords.

    `is_network` means that the server did not answer, so asking it again would cost another timeout.
    `is_final` means that the file does not exist; otherwise a later try can succeed.
    """

    def __init__(self, reason: str, *, is_network: bool = False, is_final: bool = False) -> None:
        super().__init__(hide_credentials(reason))
        self.is_network = is_network
        self.is_final = is_final


def download(url: str, sha256: str, folder: Path) -> Path:
    """Fetch a file into a folder and return its path. Uses proxies and certificates from the environment.

    Raises:
        UnavailableError: The server does not answer, does not have the file, or sends something else.
    """
    target = folder / (urlsplit(url).path.rpartition("/")[2] or "file")
    try:
        request = urllib.request.Request(url, headers={"User-Agent": f"stlite-docs/{__version__}"})  # noqa: S310 - callers pass http(s) only (is_url)
        answer = urllib.request.urlopen(request, timeout=_TIMEOUT)  # noqa: S310 - as above
    except urllib.error.HTTPError as error:
        error.close()
        is_final = error.code in _GONE
        raise UnavailableError(f"{url} answers {error.code} {error.reason}", is_final=is_final) from error
    except urllib.error.URLError as error:
        host = urlsplit(url).netloc.rpartition("@")[2]
        raise UnavailableError(f"{host} does not answer ({error.reason})", is_network=True) from error
    except (http.client.HTTPException, OSError) as error:
        raise _broken_off(url, error) from error
    except ValueError as error:  # an invalid host name, such as `a..b`
        raise UnavailableError(f"{url} is not a valid URL ({error})") from error
    with answer, target.open("wb") as file:
        while part := _read(answer, url):
            file.write(part)
            if file.tell() > _LARGEST:
                most = _LARGEST // MEGABYTE
                raise UnavailableError(f"{url} is larger than {most} MB, and {FIXED}", is_final=True)
        if answer.length:  # what of the announced length has not come
            raise _broken_off(url, EOFError(f"{answer.length} bytes are missing"))
    check(target, sha256, url)
    return target


def _read(answer: http.client.HTTPResponse, url: str) -> bytes:
    """Return the next part of an answer. Any error here comes from the network, not from the disk."""
    try:
        return answer.read(_PART)
    except (http.client.HTTPException, OSError) as error:
        raise _broken_off(url, error) from error


def _broken_off(url: str, error: Exception) -> UnavailableError:
    return UnavailableError(f"{url} ended too early ({str(error) or type(error).__name__})", is_network=True)


def check(path: Path, sha256: str, source: str) -> None:
    """Raise UnavailableError if a file does not have the expected content."""
    found = sha256_of(path)
    if found != sha256:
        raise UnavailableError(
            f"{source} differs from the expected file (SHA-256 {found[:12]}… instead of {sha256[:12]}…)"
        )
