"""Writes apps into a site: HTML, payload, pools and files."""
