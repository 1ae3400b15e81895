"""All options: declarations, parsers, help, and how options of site, page, program and block merge."""
