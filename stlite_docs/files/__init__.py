"""Finds the files that a page names: data, folders, archives, wheels and requirements files."""
