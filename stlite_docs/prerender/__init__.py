"""Runs the apps of a site while it is built, in the interpreter that readers have."""
