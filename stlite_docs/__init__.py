"""Live Streamlit apps in documentation pages. This core knows neither MkDocs nor Sphinx."""

__version__ = "0.1.0"
