"""Finds the lines of the plugin's options in `mkdocs.yml`, because MkDocs names no lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

_PLUGIN = "stlite"


def find_lines(config_file: str | None) -> dict[str, int]:
    """Return the lines of the plugin's options by name; a parent file's (`INHERIT`) are not among them."""
    try:
        root = yaml.compose(Path(config_file or "").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return {}
    return {
        name: line
        for plugins in _values(root, "plugins")
        for plugin in (plugins.value if isinstance(plugins, yaml.SequenceNode) else [plugins])
        for options in _values(plugin, _PLUGIN)
        for name, line in _keys(options)
    }


def _values(node: object, name: str) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        yield from (value for key, value in node.value if key.value == name)


def _keys(node: yaml.Node) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((str(key.value).replace("-", "_"), key.start_mark.line + 1) for key, _ in node.value)
