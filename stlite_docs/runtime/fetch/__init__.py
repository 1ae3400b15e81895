"""Fetches files from npm, package indexes and Pyodide distributions, and caches them."""
