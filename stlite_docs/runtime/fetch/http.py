"""Fetches a file over HTTP and checks its hash."""

from __future__ import annotations

import http.client
import shutil
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from stlite_docs import __version__
from stlite_docs.base.hashing import sha256_of

_TIMEOUT = 30.0
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class UnavailableError(Exception):
    """A file that is not available. The text is the reason, as one clause.

    `is_network` means that the server did not answer, so asking it again would cost another timeout.
    `is_final` means that the file does not exist; otherwise a later try can succeed.
    """

    def __init__(self, reason: str, *, is_network: bool = False, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_network = is_network
        self.is_final = is_final


def download(url: str, sha256: str, folder: Path) -> Path:
    """Fetch a file into a folder and return its path. Uses proxies and certificates from the environment.

    Raises:
        UnavailableError: The server does not answer, does not have the file, or sends other content.
    """
    target = folder / urlsplit(url).path.rpartition("/")[2]
    request = urllib.request.Request(url, headers={"User-Agent": f"stlite-docs/{__version__}"})  # noqa: S310 - callers pass http(s) only (is_url)
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer, target.open("wb") as file:  # noqa: S310 - callers pass http(s) only (is_url)
            shutil.copyfileobj(answer, file)
    except urllib.error.HTTPError as error:
        error.close()
        is_final = error.code in _GONE
        raise UnavailableError(f"{url} answers {error.code} {error.reason}", is_final=is_final) from error
    except urllib.error.URLError as error:
        host = urlsplit(url).netloc
        raise UnavailableError(f"{host} does not answer ({error.reason})", is_network=True) from error
    except (http.client.HTTPException, TimeoutError, ConnectionError) as error:
        reason = str(error) or type(error).__name__
        raise UnavailableError(f"{url} ended too early ({reason})", is_network=True) from error
    check(target, sha256, url)
    return target


def check(path: Path, sha256: str, source: str) -> None:
    """Raise UnavailableError if a file does not have the expected content."""
    found = sha256_of(path)
    if found != sha256:
        raise UnavailableError(
            f"{source} differs from the expected file (SHA-256 {found[:12]}… instead of {sha256[:12]}…)"
        )
