"""Connects the core to MkDocs."""
