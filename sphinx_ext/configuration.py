"""The values in `conf.py`, built from the core's declarations."""

from __future__ import annotations

import ast
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.logging import is_suppressed_warning

from stlite_docs.base.problems import ProblemKind
from stlite_docs.options.declarations import SiteSettings
from stlite_docs.options.raw_values import ValueProblem
from stlite_docs.options.registry import PAGE_OPTIONS, SITE_OPTIONS, explain_unknown, find_near, split_site
from stlite_docs.publish.site import FOLDERS

from .catalogs import translated_texts

logger = logging.getLogger(__name__)

_PREFIX = "stlite_"
# Names of other extensions are less like ours.
_LIKENESS = 0.8


def add_values(app: Sphinx) -> None:
    """Declare `stlite_<option>` for every option of a site. None means that the option is not set.

    The core parses the values. It accepts text and native data and has its own messages, so Sphinx does not
    know the types. Values that do not affect pages do not make Sphinx read pages again.
    """
    for option in SITE_OPTIONS.values():
        app.add_config_value(_PREFIX + option.key, None, "env" if option.name in PAGE_OPTIONS else "")


def keep_suffixes(app: Sphinx) -> None:
    """Keep the suffixes of this site's pages from other sites that the same process reads.

    Sphinx adds those of extensions to its own default.
    """
    if isinstance(app.config.source_suffix, dict):
        app.config.source_suffix = dict(app.config.source_suffix)


def check_values(app: Sphinx, config: Config) -> None:
    """Warn about invalid and unknown values, as Sphinx does for its own. The build continues without them."""
    wrong = _read_values(config)[1]
    unknown = {
        name: explain_unknown(name.removeprefix(_PREFIX), SITE_OPTIONS) for name in _unknown_names(config)
    } | _explain_near_names(config)
    if wrong or unknown:
        file = Path(app.confdir) / "conf.py"
        lines = _find_lines(file)
        for name, message in {**wrong, **unknown}.items():
            location = f"{file}:{lines[name]}" if name in lines else None
            _warn(f"{name} in conf.py: {message}", location)


def exclude_published(_app: Sphinx, config: Config) -> None:
    """Exclude the files of earlier builds from the sources, if the output folder is among them.

    Sphinx's own output contains only `_sources` as sources, which it ignores. Ours can contain any file.
    """
    config.exclude_patterns = [*config.exclude_patterns, f"**/_static/{FOLDERS}"]


def app_layer(config: Config) -> dict[str, object]:
    """Return the site's parsed options for its apps by key. Catalogs contribute their texts."""
    layer, _ = split_site(_read_values(config)[0])
    texts = {**translated_texts(), **layer.get("texts", {})}  # type: ignore[dict-item]  # a mapping, as its parser says
    return {**layer, "texts": texts} if texts else layer


def site_settings(config: Config) -> SiteSettings:
    """Return the site-only options."""
    return split_site(_read_values(config)[0])[1]


def suppressed_kinds(config: Config) -> frozenset[str]:
    """Return the kinds of problems that the site does not want to see."""
    return frozenset(
        kind.value
        for kind in ProblemKind
        if is_suppressed_warning("stlite", kind.value, config.suppress_warnings)
    )


def _read_values(config: Config) -> tuple[dict[str, object], dict[str, str]]:
    """Return the parsed values by key, and messages about invalid ones by their name in `conf.py`."""
    values: dict[str, object] = {}
    wrong: dict[str, str] = {}
    for option in SITE_OPTIONS.values():
        given = config[_PREFIX + option.key]
        if given is None:
            continue
        try:
            values[option.key] = option.convert(given)
        except ValueProblem as error:
            wrong[_PREFIX + option.key] = str(error)
    return values, wrong


def _unknown_names(config: Config) -> list[str]:
    """Return the unknown names in `conf.py` that begin as ours."""
    return [name for name in _names_of_others(config) if name.startswith(_PREFIX)]


def _explain_near_names(config: Config) -> dict[str, str]:
    """Return messages about names in `conf.py` that are nearly ours: `stlite = {...}`, `stilte_height`."""
    near = {}
    for name in _names_of_others(config):
        head, _, rest = name.partition("_")
        option = SITE_OPTIONS.get(find_near(rest, SITE_OPTIONS, _LIKENESS))
        if not rest and head.lower() == "stlite":
            near[name] = "expected a name for each option, such as stlite_height = 300"
        elif option and not name.startswith(_PREFIX) and _is_near_prefix(head):
            near[name] = f"no option has this name; did you mean {_PREFIX + option.key!r}?"
    return near


def _is_near_prefix(head: str) -> bool:
    is_as_long = abs(len(head) - len("stlite")) <= 1
    return head.lower() == "streamlit" or (is_as_long and find_near(head, ["stlite"], _LIKENESS) != "")


def _names_of_others(config: Config) -> list[str]:
    """Return the names of values in `conf.py` that no extension has declared.

    Sphinx does not report them, and keeps the content of `conf.py` in a private attribute. Modules and
    functions can have names that begin as ours: `import stlite_docs`.
    """
    defined = getattr(config, "_raw_config", {})
    return [
        name
        for name, value in defined.items()
        if name not in config and isinstance(value, str | int | float | list | tuple | dict)
    ]


def _find_lines(file: Path) -> dict[str, int]:
    """Return the lines where a module binds names; none for a value that comes from elsewhere (`-D`)."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, RecursionError, SyntaxError, ValueError):
        return {}
    names = (
        node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    return {node.id: node.lineno for node in names}


def _warn(message: str, location: str | None) -> None:
    logger.warning("%s", message, location=location, type="stlite", subtype=str(ProblemKind.OPTION))
