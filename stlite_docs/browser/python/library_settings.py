"""Settings of matplotlib and pandas that apps do not share."""

from __future__ import annotations

import sys
from typing import Any

Options = dict[str, Any]


class MatplotlibSettings:
    """`rcParams`. Figures are in the table of attributes."""

    def save(self, _home: str) -> Options | None:
        matplotlib = sys.modules.get("matplotlib")
        return _bare(matplotlib.rcParams) if matplotlib else None

    def restore(self, saved: Options | None) -> None:
        matplotlib = sys.modules.get("matplotlib")
        if matplotlib:
            dict.update(matplotlib.rcParams, saved or _bare(matplotlib.rcParamsOrig))

    def begin(self, _outside: Options | None, _home: str) -> None:
        return None


class PandasOptions:
    """The options of `pandas.set_option`."""

    def save(self, _home: str) -> Options | None:
        config = sys.modules.get("pandas._config.config")
        return _copy(config._global_config) if config else None  # noqa: SLF001 - the public functions take a hundred times as long

    def restore(self, saved: Options | None) -> None:
        config = sys.modules.get("pandas._config.config")
        if config is None:
            return
        wanted = _defaults(config) if saved is None else saved
        if config._global_config != wanted:  # noqa: SLF001
            _assign(config._global_config, wanted)  # noqa: SLF001

    def begin(self, _outside: Options | None, _home: str) -> None:
        return None


def _bare(parameters: Options) -> Options:
    """Return settings of matplotlib as a plain dict. Reading a setting the normal way imports pyplot."""
    return dict(dict.items(parameters))


def _defaults(config: Any) -> Options:
    """Return pandas' options right after its import."""
    options: Options = {}
    for path, option in config._registered_options.items():  # noqa: SLF001 - as above
        *sections, name = path.split(".")
        place = options
        for section in sections:
            place = place.setdefault(section, {})
        place[name] = option.defval
    return options


def _copy(options: Options) -> Options:
    return {name: _copy(value) if isinstance(value, dict) else value for name, value in options.items()}


def _assign(options: Options, wanted: Options) -> None:
    for name, value in wanted.items():
        if isinstance(value, dict) and isinstance(options.get(name), dict):
            _assign(options[name], value)
        else:
            options[name] = value
