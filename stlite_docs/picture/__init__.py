"""The first picture: what an app shows before Python runs, as HTML and as plain text."""
