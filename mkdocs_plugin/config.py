"""The site's options in `mkdocs.yml`, built from the core's declarations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs.config.base import BaseConfigOption, LegacyConfig, ValidationError

from stlite_docs.base.internal_error import describe_error
from stlite_docs.base.place import Place
from stlite_docs.options.declarations import SiteSettings
from stlite_docs.options.raw_values import ValueProblem
from stlite_docs.options.registry import SITE_OPTIONS, Option, explain_unknown, split_site


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
    return {name.replace("-", "_"): value for name, value in options.items()}


def explain_warnings(warnings: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return MkDocs' warnings about a plugin's options, with our messages for unknown options."""
    known = dict(CONFIG_SCHEME)
    return [(key, text if key in known else explain_unknown(key, SITE_OPTIONS)) for key, text in warnings]


def read_site(config: LegacyConfig) -> tuple[dict[str, object], SiteSettings]:
    """Return the options that the site sets for its apps, and its site-only options.

    Folders are relative to `mkdocs.yml`, as usual in this file.
    """
    given = {
        option.key: config[option.key] for option in SITE_OPTIONS.values() if config[option.key] is not None
    }
    layer, settings = split_site(given)
    return layer, settings.seen_from(Path(config.config_file_path or "").parent)
