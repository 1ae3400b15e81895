"""Measures what readers wait for: one app on a first visit, on several lines and in several browsers."""
