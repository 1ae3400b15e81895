"""Turns the text of a block into an `App`."""
