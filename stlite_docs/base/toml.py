"""TOML that stands in an author's file."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from stlite_docs.base.source_lines import split_source_lines

_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")


class TomlError(ValueError):
    """Text that is no TOML: what is wrong, and in which of its lines (the first is 1)."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def read_toml(text: str) -> dict[str, Any]:
    """Return a TOML document.

    Raises:
        TomlError: It is none.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = _POSITION.search(message)
        line = int(found[1]) if found and found[1] else max(1, len(split_source_lines(text)))
        raise TomlError(_POSITION.sub("", message), line) from None
    except RecursionError:
        raise TomlError("it is nested too deeply", 1) from None
    except (OverflowError, ValueError) as error:  # a number or a time that Python cannot hold
        raise TomlError(str(error), 1) from None
