"""The site's options in `mkdocs.yml`, built from the core's declarations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs.config.base import (
    BaseConfigOption,
    ConfigErrors,
    ConfigWarnings,
    LegacyConfig,
    ValidationError,
)

from stlite_docs.base.internal_error import describe_error
from stlite_docs.base.place import Place
from stlite_docs.options.declarations import SiteSettings
from stlite_docs.options.raw_values import ValueProblem
from stlite_docs.options.registry import SITE_OPTIONS, Option, explain_unknown, split_site

from .config_lines import find_options


class _ConfigOption(BaseConfigOption[object]):
    """An option. None means that the site does not set it."""

    def __init__(self, option: Option) -> None:
        super().__init__()
        self._option = option

    def run_validation(self, value: object) -> object:
        """Return the parsed value. MkDocs adds the option's name to errors."""
        try:
            return None if value is None else self._option.convert(value)
        except ValueProblem as error:
            raise ValidationError(str(error)) from None
        except Exception as error:
            # For other exceptions, MkDocs shows only a traceback.
            message = describe_error(error, Place("mkdocs.yml")).message
            raise ValidationError(message) from error


CONFIG_SCHEME = tuple((option.key, _ConfigOption(option)) for option in SITE_OPTIONS.values())


class GivenOptions:
    """The options of the plugin in `mkdocs.yml`, with their names and lines there."""

    def __init__(self, options: Mapping[str, Any], config_file: str | None) -> None:
        """Take the options as MkDocs has read them, and the file."""
        self._file = Path(config_file or "").name
        written = find_options(config_file, options)
        # The names of the fields of MkDocs: `pyodide_packages` for `pyodide-packages`.
        self._names = {name.replace("-", "_"): name for name in written.values}
        self._lines = {name.replace("-", "_"): line for name, line in written.lines.items()}
        self._repeated = written.repeated
        self.values: dict[str, Any] = {key: written.values[name] for key, name in self._names.items()}

    def locate_errors(self, errors: ConfigErrors) -> ConfigErrors:
        """Return the errors in the options, each with its name and line in the file."""
        return [
            (self._name(key), ValidationError(self._behind_place(key, str(error)))) for key, error in errors
        ]

    def explain_warnings(self, warnings: ConfigWarnings) -> ConfigWarnings:
        """Return MkDocs' warnings, with our messages for unknown and repeated options."""
        known = dict(CONFIG_SCHEME)
        explained = [
            (key, text if key in known else explain_unknown(self._name(key), SITE_OPTIONS))
            for key, text in warnings
        ]
        explained += [
            (
                name.replace("-", "_"),
                f"this sets the option for the second time. Remove this line or line {other}.",
            )
            for name, (_line, other) in self._repeated.items()
        ]
        return [(self._name(key), self._behind_place(key, text)) for key, text in explained]

    def _name(self, key: str) -> str:
        return self._names.get(key, key)

    def _behind_place(self, key: str, text: str) -> str:
        return f"{Place(self._file, self._lines[key])}: {text}" if key in self._lines else text


def read_site(config: LegacyConfig) -> tuple[dict[str, object], SiteSettings]:
    """Return the options that the site sets for its apps, and its site-only options.

    Folders are relative to `mkdocs.yml`, as usual in this file.
    """
    given = {
        option.key: config[option.key] for option in SITE_OPTIONS.values() if config[option.key] is not None
    }
    layer, settings = split_site(given)
    return layer, settings.seen_from(Path(config.config_file_path or "").parent)
