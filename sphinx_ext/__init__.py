"""Connects the core to Sphinx: the directive `stlite`, its node, and the files of a site with apps."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

from stlite_docs import __version__
from stlite_docs.base.log import forward_log

from . import assets, catalogs, configuration, environment, line_separators
from .boundary import guarded
from .directive import StliteDirective
from .losses import warn_of_losses
from .node import depart_app, skip_picture, stlite_app, stlite_picture, visit_app
from .transforms import BuildApps, TranslateApps, show_programs

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension. Sphinx calls this for `extensions = ["stlite_docs.sphinx_ext"]`."""
    forward_log(lambda level, text: logger.log(level, "%s", text))
    configuration.add_values(app)
    configuration.keep_suffixes(app)
    app.connect("config-inited", guarded(configuration.check_values))
    app.connect("config-inited", guarded(configuration.exclude_published))
    app.connect("config-inited", guarded(catalogs.load_catalogs))
    app.connect("builder-inited", guarded(environment.record_paths))

    app.add_directive("stlite", StliteDirective)
    app.add_node(stlite_app, html=(visit_app, depart_app))
    app.add_node(stlite_picture, html=(skip_picture, None))
    app.add_transform(BuildApps)
    app.add_transform(TranslateApps)

    # After extensions that change the text.
    app.connect("source-read", guarded(line_separators.escape_in_page), priority=900)
    app.connect("include-read", guarded(line_separators.escape_in_included), priority=900)
    app.connect("env-get-outdated", guarded(environment.find_outdated, list))
    app.connect("env-purge-doc", guarded(environment.purge))
    app.connect("env-merge-info", guarded(environment.merge))
    app.connect("env-updated", guarded(assets.publish_before_pages, list))
    app.connect("doctree-resolved", guarded(show_programs))
    app.connect("html-page-context", guarded(assets.add_to_page))
    app.connect("build-finished", guarded(assets.remove_unused))
    # After extensions that change the finished pages.
    app.connect("build-finished", guarded(assets.complete_pages), priority=900)
    app.connect("build-finished", guarded(warn_of_losses), priority=900)
    app.connect("build-finished", guarded(assets.summarize), priority=900)

    return {
        "version": __version__,
        "env_version": 7,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
