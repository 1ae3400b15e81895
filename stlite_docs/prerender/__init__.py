"""Runs each app at build time: what its first run shows."""
