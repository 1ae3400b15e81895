"""Parses TOML that an author wrote."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from stlite_docs.base.source_lines import split_source_lines

_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")


class TomlError(ValueError):
    """Invalid TOML, with the reason and the line. The first line is 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def read_toml(text: str) -> dict[str, Any]:
    """Return a parsed TOML document.

    Raises:
        TomlError: The text is not valid TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = _POSITION.search(message)
        line = int(found[1]) if found and found[1] else max(1, len(split_source_lines(text)))
        raise TomlError(_POSITION.sub("", message), line) from None
    except RecursionError:
        raise TomlError("the nesting is too deep", 1) from None
    except (OverflowError, ValueError) as error:  # a number or a time that Python cannot represent
        raise TomlError(str(error), 1) from None
