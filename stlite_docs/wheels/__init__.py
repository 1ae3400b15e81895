"""Reads the metadata of wheels, and checks whether a browser can load them."""
