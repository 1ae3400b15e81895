"""Live Streamlit apps in documentation pages: the core, which knows neither MkDocs nor Sphinx."""

__version__ = "0.1.0"
