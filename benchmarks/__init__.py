"""Measures what readers wait for and what it costs them, beside stlite alone and a peer (`make bench`)."""
