"""The first picture: what an app shows before Python is there, as HTML and as plain text."""
