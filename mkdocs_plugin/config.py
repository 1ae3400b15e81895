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

from .config_lines import find_lines


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


def normalise_keys(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with `_` in their names: `pyodide_packages` for `pyodide-packages`."""
    # YAML has keys of all types.
    return {str(name).replace("-", "_"): value for name, value in options.items()}


def locate_errors(errors: ConfigErrors, config_file: str | None) -> ConfigErrors:
    """Return the errors in a plugin's options, each with its line in the file."""
    lines = find_lines(config_file) if errors else {}
    return [
        (key, ValidationError(_behind_place(key, str(error), config_file, lines))) for key, error in errors
    ]


def explain_warnings(warnings: ConfigWarnings, config_file: str | None) -> ConfigWarnings:
    """Return MkDocs' warnings about a plugin's options, with lines and our messages for unknown options."""
    known = dict(CONFIG_SCHEME)
    lines = find_lines(config_file) if warnings else {}
    explained = [
        (key, text if key in known else explain_unknown(key, SITE_OPTIONS)) for key, text in warnings
    ]
    return [(key, _behind_place(key, text, config_file, lines)) for key, text in explained]


def _behind_place(key: str, text: str, config_file: str | None, lines: Mapping[str, int]) -> str:
    return f"{Place(Path(config_file or '').name, lines[key])}: {text}" if key in lines else text


def read_site(config: LegacyConfig) -> tuple[dict[str, object], SiteSettings]:
    """Return the options that the site sets for its apps, and its site-only options.

    Folders are relative to `mkdocs.yml`, as usual in this file.
    """
    given = {
        option.key: config[option.key] for option in SITE_OPTIONS.values() if config[option.key] is not None
    }
    layer, settings = split_site(given)
    return layer, settings.seen_from(Path(config.config_file_path or "").parent)
