"""Translations from the message catalogs `stlite_docs` in a site's `locale_dirs`."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import get_translation
from sphinx.util.i18n import CatalogRepository

from stlite_docs.options.translations import known_texts

_DOMAIN = "stlite_docs"


def load_catalogs(app: Sphinx, config: Config) -> None:
    """Compile the site's catalogs as Sphinx compiles its own, and load them."""
    if not config.language:
        return
    repository = CatalogRepository(app.srcdir, config.locale_dirs, config.language, config.source_encoding)
    for catalog in repository.catalogs:
        if catalog.domain == _DOMAIN and catalog.is_outdated():
            catalog.write_mo(config.language, config.gettext_allow_fuzzy_translations)
    for folder in repository.locale_dirs:
        app.add_message_catalog(_DOMAIN, folder)


def translated_texts() -> dict[str, str]:
    """Return the translations of the texts that the catalogs contain, by English text."""
    translate = get_translation(_DOMAIN)
    pairs = ((text, str(translate(text))) for text in known_texts())
    return {text: translation for text, translation in pairs if translation != text}
