"""Finds the plugin's options in `mkdocs.yml` as the author wrote them, and their lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from stlite_docs.options.written_yaml import WrittenOptions, YamlFault, compose, find_value, read_options

_PLUGIN = "stlite"


def find_options(config_file: str | None, options: Mapping[str, object]) -> WrittenOptions:
    """Return the plugin's options. Those of a parent file (`INHERIT`) are as MkDocs has read them."""
    try:
        root = compose(Path(config_file or "").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return WrittenOptions(options)
    node = None if isinstance(root, YamlFault) else next(_find_nodes(root), None)
    return read_options(node, options) if node is not None else WrittenOptions(options)


def _find_nodes(root: object) -> Iterator[yaml.Node]:
    """Yield the nodes of the plugin's options: plugins are a list, or a mapping."""
    plugins = find_value(root, "plugins")
    for each in plugins.value if isinstance(plugins, yaml.SequenceNode) else [plugins]:
        node = find_value(each, _PLUGIN)
        if isinstance(node, yaml.MappingNode):
            yield node
