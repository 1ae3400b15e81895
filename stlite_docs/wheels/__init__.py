"""What a wheel says of itself, and whether a browser can load it."""
