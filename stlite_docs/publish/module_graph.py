"""The modules that a module of the browser part imports."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

# An import in the text of a module is at the start of a line.
_IMPORT = re.compile(rb'^(?:(?:import|export)\b[^"\'();]*?\bfrom\s*|import\s*)"(\.[^"\n]+)"', re.MULTILINE)


def find_imports(parts: Mapping[str, bytes], name: str) -> dict[str, int]:
    """Return what a module imports, and what that imports, with the number of imports on the way.

    Args:
        parts: The texts of all modules by name, which is their path.
        name: The module.
    """
    steps = {name: 0}
    found = [name]
    for each in found:
        for (specifier,) in (match.groups() for match in _IMPORT.finditer(parts[each])):
            module = posixpath.normpath(posixpath.join(posixpath.dirname(each), specifier.decode()))
            if module not in steps:
                steps[module] = steps[each] + 1
                found.append(module)
    del steps[name]
    return steps
