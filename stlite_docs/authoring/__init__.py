"""From a block's text to an `App`."""
